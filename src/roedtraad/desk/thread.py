"""The red thread of a case: the Køreplan's points and the other matters as knots in time, what hangs on them, today.

Done and begun stands above today, what is to come below it. A knot with both stands in both places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from roedtraad.access.service import Scope, offices
from roedtraad.cases.service import Turn
from roedtraad.core.plans import Plan
from roedtraad.core.rulebook import Responsible, Rule
from roedtraad.core.words import Words
from roedtraad.desk.asof import DAY
from roedtraad.desk.steps import Step, fact_address, is_ours, next_step
from roedtraad.obligations.service import Obligation
from roedtraad.presenting.recipients import who_owes
from roedtraad.web.filters import away, day_and_month, near_date, nearness, say

State = Obligation.State
BEGUN = (State.SENT, State.ACKNOWLEDGED, State.ANSWERED)
OVER = (State.DONE, State.WAIVED)
MOST_RECIPIENTS = 3
"""More are counted; all of them stand on the page of the obligation."""
Tone = Literal["late", "soon", "coming", "done", "waiting", "maybe"]


@dataclass(frozen=True, slots=True)
class Title:
    """The title of an obligation, and the page that explains it."""

    key: UUID
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An obligation on the thread, in words; or several that only may be owed, and depend on the same answer.

    `depends` is what it hangs on while that is unknown: the question, and where it is answered.
    """

    titles: tuple[Title, ...]
    mark: str
    tone: Tone
    detail: str
    depends: tuple[str, str | None] | None = None
    step: Step | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Knot:
    """A point of the Køreplan, or a matter that is none, on one side of today."""

    title: str
    note: str
    state: Literal["done", "now", "coming"]
    entries: tuple[Entry, ...]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A turn of the course, or the release that is expected."""

    text: str
    day: date
    coming: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """The thread above and below today, what has fallen away, and the points that hold nothing in this case."""

    above: tuple[Knot | Milestone, ...]
    below: tuple[Knot | Milestone, ...]
    withdrawn: tuple[Entry, ...]
    empty_points: tuple[str, ...]
    today: date
    as_of: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the thread is drawn from: the plan as the viewer may see it, the day, and who looks."""

    plan: Plan
    today: date
    scope: Scope
    as_of: bool = False
    rules: dict[str, Rule] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings = self.plan.settings.values()
        for agreement in (one.agreement for one in settings if one.agreement):
            self.rules.update(agreement.obligations)
        self.rules.update(self.plan.rulebook.national.obligations)


@dataclass(frozen=True, slots=True)
class _Hung:
    """An obligation with the group it hangs in, the day it stands at, and its side of today."""

    owed: Obligation
    day: date
    above: bool


Group = tuple[int, str]
"""The number of a point, or 0 and a matter."""


def draw(obligations: Iterable[Obligation], turns: Sequence[Turn], drawing: Drawing) -> Thread:
    """Hang the obligations on the thread."""
    standing = [one for one in obligations if one.state != State.WITHDRAWN]
    hung = [_hang(one, drawing) for one in standing]
    groups: dict[bool, dict[Group, list[_Hung]]] = {True: defaultdict(list), False: defaultdict(list)}
    points_of = _points_of(standing, drawing)
    for one in hung:
        groups[one.above][_group(one.owed, points_of, drawing)].append(one)
    used = {group[0] for side in groups.values() for group in side}
    points = drawing.plan.rulebook.national.koereplan
    milestones = _milestones(turns, drawing)
    return Thread(
        above=_side(groups[True], groups[False], milestones, drawing, above=True),
        below=_side(groups[False], groups[True], milestones, drawing, above=False),
        withdrawn=tuple(_entry(one, drawing) for one in obligations if one.state == State.WITHDRAWN),
        empty_points=tuple(f"{number} {say(one.title)}" for number, one in points.items() if number not in used),
        today=drawing.today,
        as_of=drawing.as_of,
    )


def _points_of(standing: Iterable[Obligation], drawing: Drawing) -> dict[tuple[str, ...], int]:
    """The point at which a matter stands that begins with an event, of the points that hold something in this case."""
    found: dict[tuple[str, ...], int] = {}
    for one in standing:
        if one.koereplan:
            subject = _subject(one, drawing)
            found[subject] = min(found.get(subject, one.koereplan[0]), one.koereplan[0])
    return found


def _subject(owed: Obligation, drawing: Drawing) -> tuple[str, ...]:
    rule = drawing.rules.get(owed.rule)
    return (owed.matter, rule.phase if rule else "", (rule.on or "") if rule else "")


def _group(owed: Obligation, points_of: dict[tuple[str, ...], int], drawing: Drawing) -> Group:
    """Its own point; else the point where the same matter of the same event stands; else its matter."""
    point = owed.koereplan[0] if owed.koereplan else points_of.get(_subject(owed, drawing), 0)
    return (point, "") if point else (0, owed.matter)


def _hang(owed: Obligation, drawing: Drawing) -> _Hung:
    today = drawing.today
    if owed.state in OVER:
        return _Hung(owed, owed.done_on or owed.changed_on, above=True)
    if owed.state in BEGUN:
        return _Hung(owed, min(owed.changed_on, today), above=True)
    if owed.due is not None:
        return _Hung(owed, owed.due, above=owed.due < today)
    return _Hung(owed, _without_date(owed, drawing), above=False)


def _without_date(owed: Obligation, drawing: Drawing) -> date:
    """What has no date stands at the time of its phase: now, at the release, after it."""
    rule, known = drawing.rules.get(owed.rule), drawing.plan.known
    release = known.date_of("release") or known.date_of("expected_release") or date.max - timedelta(days=1)
    match rule.phase if rule else "stay":
        case "release":
            return max(release, drawing.today)
        case "after":
            return max(release + timedelta(days=1), drawing.today)
        case _:
            return drawing.today


def _side(
    groups: dict[Group, list[_Hung]],
    others: dict[Group, list[_Hung]],
    milestones: Sequence[Milestone],
    drawing: Drawing,
    *,
    above: bool,
) -> tuple[Knot | Milestone, ...]:
    """The knots of one side in order: the points by number, the matters among them by time, the milestones by day."""
    days = {group: min(one.day for one in hung) for group, hung in groups.items()}
    placed: list[tuple[date, int, int, Knot | Milestone]] = []
    earliest = date.max
    for group in sorted(groups, reverse=True):  # no point stands after one of a higher number
        if group[0]:
            earliest = days[group] = min(earliest, days[group])
    for group, hung in groups.items():
        knot = _knot(group, hung, drawing, above=above, goes_on=group in others)
        placed.append((days[group], 1, group[0] or 99, knot))
    placed += [(one.day, 0, 0, one) for one in milestones if one.coming != above]
    placed.sort(key=lambda one: one[:3])
    return tuple(_joined([one[3] for one in placed]))


def _joined(pieces: Iterable[Knot | Milestone]) -> Iterator[Knot | Milestone]:
    """Matters side by side that only may come share a knot: a long row of them would hide what is owed."""
    waiting: Knot | None = None
    for piece in pieces:
        if isinstance(piece, Knot) and _only_may_be(piece):
            waiting = piece if waiting is None else _both(waiting, piece)
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        yield piece
    if waiting is not None:
        yield waiting


def _only_may_be(knot: Knot) -> bool:
    return knot.state == "coming" and knot.number is None and all(one.tone == "maybe" for one in knot.entries)


def _both(first: Knot, second: Knot) -> Knot:
    title = first.title if second.title == first.title else f"{first.title} · {second.title}"
    return Knot(title, "", "coming", (*first.entries, *second.entries))


def _knot(group: Group, hung: Sequence[_Hung], drawing: Drawing, *, above: bool, goes_on: bool) -> Knot:
    number, matter = group
    rulebook = drawing.plan.rulebook
    if number:
        point = rulebook.national.koereplan.get(number)
        title = point.title if point else Words.same("")
    else:
        title = rulebook.vocabulary.matters.get(matter, Words.same(matter))
    ordered = sorted(hung, key=lambda one: (one.day, one.owed.due or date.max, one.owed.rule, one.owed.occurrence))
    entries = tuple(_entries([one.owed for one in ordered], drawing))
    state: Literal["done", "now", "coming"] = "coming"
    if above:
        state = "done" if all(one.over for one in entries) and not goes_on else "now"
    notes = [_("Køreplanens punkt %(number)s") % {"number": number}] if number and above else []
    if goes_on and not above:
        notes.append(_("fortsat"))
    return Knot(say(title), " · ".join(notes), state, entries, number or None)


def _milestones(turns: Sequence[Turn], drawing: Drawing) -> list[Milestone]:
    found = [Milestone(turn_words(one.kind), one.on, coming=one.on > drawing.today) for one in turns]
    known = drawing.plan.known
    expected = known.date_of("expected_release")
    if expected is not None and known.date_of("release") is None and expected >= drawing.today:
        found.append(Milestone(_("Forventet løsladelse"), expected, coming=True))
    return found


def turn_words(kind: str) -> str:
    """A turn of the course as a milestone."""
    words: dict[str, str] = {
        Turn.Kind.ADMITTED: _("Indsat"),
        Turn.Kind.TRANSFERRED: _("Overført"),
        Turn.Kind.JUDGED: _("Dom"),
        Turn.Kind.RELEASED: _("Løsladt"),
        Turn.Kind.RELEASED_FROM_COURT: _("Løsladt fra retten"),
        Turn.Kind.READMITTED: _("Genindsat"),
        Turn.Kind.ESCAPED: _("Undveget"),
        Turn.Kind.DIED: _("Død"),
        Turn.Kind.MOVED: _("Flyttet til en anden kommune"),
        Turn.Kind.UNDONE: _("Indsættelsen blev fortrudt"),
        Turn.Kind.COURSE_ENDED: _("Forløbet er slut"),
        Turn.Kind.CLOSED: _("Lukket"),
        Turn.Kind.REOPENED: _("Åbnet igen"),
    }
    return words.get(kind, kind)


# --- An obligation in words ------------------------------------------------------------------------------------------


def _entries(hung: Sequence[Obligation], drawing: Drawing) -> Iterator[Entry]:
    """Each by itself, then what only may be owed: together where the same answer decides."""
    may_be: dict[str, list[Obligation]] = {}
    for owed in hung:
        if owed.state == State.POSSIBLE and owed.missing:
            may_be.setdefault(owed.missing[0], []).append(owed)
        else:
            yield _entry(owed, drawing)
    for fact, several in may_be.items():
        yield _possible(fact, several, drawing)


def _possible(fact: str, several: Sequence[Obligation], drawing: Drawing) -> Entry:
    earliest = min((one.due for one in several if one.due is not None), default=None)
    return Entry(
        titles=tuple(_title(one, drawing) for one in several),
        mark=_("måske · %(due)s") % {"due": _day_mark(earliest, drawing.today)} if earliest else _("måske"),
        tone="maybe",
        detail="",
        depends=_question(fact, several[0], drawing),
    )


def _entry(owed: Obligation, drawing: Drawing) -> Entry:
    mark, tone = state_mark(owed, drawing.today)
    waits = owed.state in (State.OPEN, State.UPCOMING) and owed.due is None and bool(owed.missing)
    return Entry(
        titles=(_title(owed, drawing),),
        mark=mark,
        tone=tone,
        detail=" · ".join(_details(owed, drawing)),
        depends=_question(owed.missing[0], owed, drawing) if waits else None,
        step=None if drawing.as_of else next_step(owed, drawing.rules.get(owed.rule), drawing.scope),
        over=owed.state in OVER,
    )


def _title(owed: Obligation, drawing: Drawing) -> Title:
    return Title(owed.pk, say(Words(owed.title, owed.title_en)), _why(owed, drawing))


def _question(fact: str, owed: Obligation, drawing: Drawing) -> tuple[str, str | None]:
    vocabulary = drawing.plan.rulebook.vocabulary
    definition = vocabulary.facts.get(fact)
    asked = say(definition.question if definition else vocabulary.label_of(fact))
    return asked, None if drawing.as_of else fact_address(owed.case_id, fact)


def _why(owed: Obligation, drawing: Drawing) -> str:
    page = reverse("obligation", args=[owed.pk])
    return f"{page}?{DAY}={drawing.today.isoformat()}" if drawing.as_of else page


def state_mark(owed: Obligation, today: date) -> tuple[str, Tone]:
    """The state of an obligation in a word or two, and its tone."""
    match State(owed.state):
        case State.DONE:
            return _("udført"), "done"
        case State.WAIVED:
            return _("frafaldet"), "coming"
        case State.WITHDRAWN:
            return _("bortfaldet"), "coming"
        case State.ACKNOWLEDGED:
            return _("sendt, kvitteret"), "done"
        case State.ANSWERED:
            return _("besvaret"), "done"
        case State.SENT:
            return _("venter på svar"), "waiting"
        case State.POSSIBLE:
            return _("måske"), "maybe"
        case State.OPEN | State.UPCOMING:
            return _due_mark(owed, today)


def _due_mark(owed: Obligation, today: date) -> tuple[str, Tone]:
    if owed.due is not None:
        return _day_mark(owed.due, today), nearness(owed.due, today)
    return (_("afventer"), "coming") if owed.timing == "waiting" else (_("uden frist"), "coming")


def _day_mark(due: date, today: date) -> str:
    """How near it is, while that is what counts; later on the day itself."""
    if nearness(due, today) != "coming":
        return away(due, today)
    return day_and_month(due) if due.year == today.year else f"{day_and_month(due)} {due.year}"


def _details(owed: Obligation, drawing: Drawing) -> Iterable[str]:
    recipients = _recipients(owed)
    if not recipients or not is_ours(owed, drawing.scope):
        yield _owner(owed, drawing)
    yield from recipients
    yield from _dated(owed, drawing.today)
    if owed.to_take and owed.state not in OVER:
        yield _("kom med en overførsel og skal overtages")


def _owner(owed: Obligation, drawing: Drawing) -> str:
    """Who owes it: the unit of another authority by its name, a colleague by the role."""
    role = say(who_owes(Responsible(owed.responsible_authority, owed.responsible_role), drawing.plan))
    owner = offices().units.get(owed.owner_unit_id) if owed.owner_unit_id else None
    if owner is None or is_ours(owed, drawing.scope):
        return role
    return say(Words(owner.name, owner.name_en or owner.name))


def _recipients(owed: Obligation) -> list[str]:
    then = owed.recipients_then if owed.recipients_then is not None else owed.recipients
    names = list(dict.fromkeys(_recipient(one, alone=len(then) == 1) for one in then))
    if len(names) <= MOST_RECIPIENTS:
        return names
    others = len(names) - MOST_RECIPIENTS + 1
    return [*names[: MOST_RECIPIENTS - 1], _("og %(others)s andre") % {"others": others}]


def _recipient(one: dict[str, Any], *, alone: bool) -> str:
    unit = say(Words(one["unit"]["da"], one["unit"]["en"]))
    if not one["certain"]:
        unit = _("måske %(unit)s") % {"unit": unit}
    if alone and one["subject"]:
        return _("%(unit)s · emne »%(subject)s«") % {"unit": unit, "subject": one["subject"]}
    return unit


def _dated(owed: Obligation, today: date) -> Iterable[str]:
    if owed.state in OVER or owed.state in BEGUN:
        yield near_date(owed.done_on or owed.changed_on, today)
    if owed.state in BEGUN and owed.due is not None:
        yield _("svar senest %(day)s") % {"day": near_date(owed.due, today)}
    elif owed.state in (State.OPEN, State.UPCOMING, State.POSSIBLE):
        if owed.not_before is not None and owed.not_before > today:
            yield _("tidligst %(day)s") % {"day": near_date(owed.not_before, today)}
        if owed.due is not None and owed.due != today and nearness(owed.due, today) != "coming":
            yield near_date(owed.due, today)
