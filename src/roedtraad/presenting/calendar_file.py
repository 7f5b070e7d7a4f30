"""A plan as a calendar file (RFC 5545): one whole-day entry for each dated obligation and each question with a date.

Written here rather than with the icalendar package: its import alone takes 0.1 s of the 0.4 s that a plan from the
shell may cost, and whole days need little of it. The tests read the file back with that package. The same plan gives
the same file: the stamp is the day of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import quote

from roedtraad.core.plans import Obligation, Plan, Question
from roedtraad.core.words import Lang, Words
from roedtraad.presenting.recipients import addressees, who_owes

LONGEST_LINE = 75
"""Octets; RFC 5545 section 3.1."""


def calendar_file(plan: Plan, lang: Lang) -> str:
    """The calendar file, with CRLF line ends. Done and lapsed ones are there as cancelled, so that they go away."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rød Tråd//roedtraad//DA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(f'Rød Tråd: {plan.case.name}')}",
    ]
    for obligation in plan.obligations:
        if obligation.due is not None:
            lines.extend(_obligation(obligation, obligation.due, plan, lang))
    for question in plan.questions:
        if question.due is not None:
            lines.extend(_question(question, question.due, plan, lang))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _obligation(obligation: Obligation, due: date, plan: Plan, lang: Lang) -> Iterator[str]:
    rule = obligation.rule
    title = rule.title.in_(lang)
    if obligation.certainty == "possible":
        title = Words("Måske: {title}", "Perhaps: {title}").fill(title=title).in_(lang)
    status = {"open": "TENTATIVE" if obligation.certainty == "possible" else "CONFIRMED"}.get(
        obligation.state, "CANCELLED"
    )
    yield from _event(
        uid=f"{obligation.id}/{obligation.occurrence}",
        first=min(obligation.not_before or due, due),
        last=due,
        summary=title,
        description="\n".join(_description(obligation, plan, lang)),
        status=status,
        category=plan.rulebook.vocabulary.matters.get(rule.matter, Words.same(rule.matter)).in_(lang),
        plan=plan,
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


def _question(question: Question, due: date, plan: Plan, lang: Lang) -> Iterator[str]:
    yield from _event(
        uid=f"?{question.fact}",
        first=due,
        last=due,
        summary=question.text.in_(lang),
        description=", ".join(question.decides),
        status="CONFIRMED",
        category=Words("Spørgsmål", "Question").in_(lang),
        plan=plan,
    )


def _event(
    *, uid: str, first: date, last: date, summary: str, description: str, status: str, category: str, plan: Plan
) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{quote(plan.case.name, safe='')}-{quote(uid, safe='/')}@roedtraad"
    yield f"DTSTAMP:{plan.today:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    yield f"DTEND;VALUE=DATE:{_day(_day_after(last))}"
    yield f"SUMMARY:{_text(summary)}"
    if description:
        yield f"DESCRIPTION:{_text(description)}"
    yield f"STATUS:{status}"
    yield f"CATEGORIES:{_text(category)}"
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
