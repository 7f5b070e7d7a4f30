"""Dates as a calendar file (RFC 5545), a whole-day entry each; of a plan its dated obligations and questions.

Written here rather than with the icalendar package: its import alone takes 0.1 s of the 0.4 s that a plan from the
shell may cost, and whole days need little of it. The tests read the file back with that package. The same plan gives
the same file: the stamp is the day of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from roedtraad.core.plans import Obligation, Plan, Question
from roedtraad.core.words import Lang, Words
from roedtraad.presenting.recipients import addressees, who_owes

LONGEST_LINE = 75
"""Octets; RFC 5545 section 3.1."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that has its days. `uid` is the same each time that the same thing is written."""

    uid: str
    first: date
    last: date
    summary: str
    category: str
    description: str = ""
    status: str = "CONFIRMED"
    address: str = ""


def written_calendar(name: str, entries: Iterable[Entry], stamp: date) -> str:
    """A calendar file with CRLF line ends."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rød Tråd//roedtraad//DA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for entry in entries:
        lines.extend(_event(entry, stamp))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def calendar_file(plan: Plan, lang: Lang) -> str:
    """The calendar file of a plan. Done and lapsed ones are there as cancelled, so that they go away."""
    return written_calendar(f"Rød Tråd: {plan.case.name}", _entries(plan, lang), plan.today)


def _entries(plan: Plan, lang: Lang) -> Iterator[Entry]:
    for obligation in plan.obligations:
        if obligation.due is not None:
            yield _obligation(obligation, obligation.due, plan, lang)
    for question in plan.questions:
        if question.due is not None:
            yield _question(question, question.due, plan, lang)


def _obligation(obligation: Obligation, due: date, plan: Plan, lang: Lang) -> Entry:
    rule = obligation.rule
    title = rule.title.in_(lang)
    if obligation.certainty == "possible":
        title = Words("Måske: {title}", "Perhaps: {title}").fill(title=title).in_(lang)
    status = {"open": "TENTATIVE" if obligation.certainty == "possible" else "CONFIRMED"}.get(
        obligation.state, "CANCELLED"
    )
    return Entry(
        uid=_uid(plan, f"{obligation.id}/{obligation.occurrence}"),
        first=min(obligation.not_before or due, due),
        last=due,
        summary=title,
        description="\n".join(_description(obligation, plan, lang)),
        status=status,
        category=plan.rulebook.vocabulary.matters.get(rule.matter, Words.same(rule.matter)).in_(lang),
    )


def _description(obligation: Obligation, plan: Plan, lang: Lang) -> Iterator[str]:
    yield who_owes(obligation.rule.responsible, plan).in_(lang)
    for unit, way in addressees(obligation, plan):
        yield "→ " + ", ".join(text for text in (unit.in_(lang), way.in_(lang)) if text)
    if obligation.rule.window_text is not None:
        yield obligation.rule.window_text.in_(lang)
    if obligation.enclose:
        yield Words("Husk: ", "Remember: ").in_(lang) + "; ".join(text.in_(lang) for text in obligation.enclose)
    yield " · ".join([obligation.id, *obligation.norms])


def _question(question: Question, due: date, plan: Plan, lang: Lang) -> Entry:
    return Entry(
        uid=_uid(plan, f"?{question.fact}"),
        first=due,
        last=due,
        summary=question.text.in_(lang),
        description=", ".join(question.decides),
        category=Words("Spørgsmål", "Question").in_(lang),
    )


def _uid(plan: Plan, of: str) -> str:
    return f"{quote(plan.case.name, safe='')}-{quote(of, safe='/')}"


def _event(one: Entry, stamp: date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}@roedtraad"
    yield f"DTSTAMP:{stamp:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(one.first)}"
    yield f"DTEND;VALUE=DATE:{_day(_day_after(one.last))}"
    yield f"SUMMARY:{_text(one.summary)}"
    if one.description:
        yield f"DESCRIPTION:{_text(one.description)}"
    if one.address:
        yield f"URL:{one.address}"
    yield f"STATUS:{one.status}"
    yield f"CATEGORIES:{_text(one.category)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterable[str]:
    """Cut a line so that no part has more than 75 octets; parts after the first begin with a space."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
