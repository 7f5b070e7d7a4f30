"""What has changed in a plan, as text: moved and rerouted first, then new and withdrawn ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from roedtraad.core.plans import Obligation, Plan, Recipient
from roedtraad.core.words import Words, counted, date_words, listed, short_date_words
from roedtraad.presenting.paper import Line, Paper
from roedtraad.presenting.plan_text import LEFT, group_of, item
from roedtraad.presenting.recipients import unit_of

if TYPE_CHECKING:
    from roedtraad.core.replanning import Change, Moved, Rerouted, Was


def change_text(change: Change, plan: Plan, paper: Paper) -> str:
    """The change; `plan` is the newer plan."""
    title = paper.say(_TITLE, case=plan.case.name, today=date_words(plan.today))
    parts = [paper.paragraph(title, style="strong")]
    if not (change.moved or change.rerouted or change.added or change.withdrawn):
        parts.append(paper.paragraph(paper.say(Words("Intet er ændret.", "Nothing has changed."))))
    parts.extend(_moved(change.moved, plan, paper))
    parts.extend(_rerouted(change.rerouted, plan, paper))
    parts.extend(_items(Words("Nye", "New"), change.added, plan, paper))
    parts.extend(_withdrawn(change.withdrawn, paper))
    count = counted(len(change.unchanged), Words("pligt", "obligation"), Words("pligter", "obligations"))
    parts.append("\n" + paper.paragraph(paper.say(Words("Uændret: {n}.", "Unchanged: {n}."), n=count), style="soft"))
    return "".join(parts)


def _moved(moved: Sequence[Moved], plan: Plan, paper: Paper) -> Iterator[str]:
    if not moved:
        return
    yield paper.heading(Words("Flyttet", "Moved"), len(moved))
    for one in moved:
        late = group_of(one.obligation, plan) == "late"
        left = [Line(("! " if late else "  ") + _day(one.due.now, paper), "late" if late else "strong")]
        right = [Line(paper.say(one.obligation.rule.title)), Line(_was(one, paper)), Line(one.obligation.id, "soft")]
        yield paper.columns(left, right, left=LEFT)


def _was(moved: Moved, paper: Paper) -> str:
    parts = []
    if moved.due.changed:
        parts.append(
            paper.say(Words("før {was}{by}", "was {was}{by}"), was=_day(moved.due.was, paper), by=_by(moved.due))
        )
    if moved.not_before.changed:
        words = Words("tidligst {now}, før {was}", "not before {now}, was {was}")
        was, now = _day(moved.not_before.was, paper), _day(moved.not_before.now, paper)
        parts.append(paper.say(words, was=was, now=now))
    return "; ".join(parts)


def _by(due: Was[date | None]) -> Words:
    """How many days it moved, where both dates are known."""
    if due.was is None or due.now is None:
        return Words.same("")
    days = (due.now - due.was).days
    count = counted(abs(days), Words("dag", "day"), Words("dage", "days"))
    later = Words(" ({count} senere)", " ({count} later)")
    earlier = Words(" ({count} før)", " ({count} earlier)")
    return (later if days > 0 else earlier).fill(count=count)


def _day(day: date | None, paper: Paper) -> str:
    return paper.say(short_date_words(day) if day else Words("uden dato", "no date"))


def _rerouted(rerouted: Sequence[Rerouted], plan: Plan, paper: Paper) -> Iterator[str]:
    if not rerouted:
        return
    yield paper.heading(Words("Til en anden modtager", "To another recipient"), len(rerouted))
    for one in rerouted:
        yield paper.paragraph(paper.say(one.obligation.rule.title), indent=2, hang=2)
        words = Words("nu {now}; før {was}", "now {now}; was {was}")
        text = paper.say(words, now=_units(one.recipients.now, plan), was=_units(one.recipients.was, plan))
        yield paper.paragraph(text, indent=4, hang=2)
        yield paper.paragraph(one.obligation.id, indent=4, style="soft")


def _units(recipients: Sequence[Recipient], plan: Plan) -> Words:
    if not recipients:
        return Words("ingen", "nobody")
    return listed([unit_of(one, plan) for one in recipients])


def _items(title: Words, obligations: Sequence[Obligation], plan: Plan, paper: Paper) -> Iterator[str]:
    if not obligations:
        return
    yield paper.heading(title, len(obligations))
    for number, one in enumerate(obligations):
        yield ("\n" if number else "") + item(one, group_of(one, plan), plan, paper)


def _withdrawn(obligations: Sequence[Obligation], paper: Paper) -> Iterator[str]:
    if not obligations:
        return
    yield paper.heading(Words("Falder væk", "No longer owed"), len(obligations))
    for one in obligations:
        left = [Line("  " + _day(one.due, paper))]
        yield paper.columns(left, [Line(paper.say(one.rule.title)), Line(one.id, "soft")], left=LEFT)


_TITLE = Words("Ændringer i sag {case}, set {today}", "Changes in case {case}, as of {today}")
