"""A plan as text for a caseworker: late first, then by date, then what waits; questions and warnings last.

Within a heading what is certain stands before what is possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from roedtraad.core.plans import Obligation, Plan, Question
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Scope
from roedtraad.core.words import OR, Words, counted, date_words, listed, short_date_words
from roedtraad.presenting.days import from_today
from roedtraad.presenting.paper import Line, Paper, Style
from roedtraad.presenting.recipients import addressees, municipality_name, who_owes
from roedtraad.presenting.warnings_text import grouped, told_together

LEFT = 25
SOON = timedelta(days=7)
NOTED = timedelta(weeks=2)
"""So near the deadline, or past it, the plan shows a rule's note; before that `why` has it."""

Group = Literal["late", "soon", "coming", "waiting", "undated", "closed"]
OPEN_GROUPS: tuple[tuple[Group, Words], ...] = (
    ("late", Words("Over fristen", "Overdue")),
    ("soon", Words("Inden for en uge", "Within a week")),
    ("coming", Words("Kommer", "Coming")),
    ("waiting", Words("Venter på en dato", "Waiting for a date")),
    ("undated", Words("Uden frist", "Without a deadline")),
)
HELP_NAMES: dict[Scope, Words] = {
    "serviceloven": Words("serviceloven", "the Social Services Act"),
    "barnets_lov_29_1": Words("barnets lov § 29, stk. 1", "the Children's Act § 29(1)"),
    "barnets_lov_32_5": Words("barnets lov § 32, stk. 5", "the Children's Act § 32(5)"),
    "almenbolig": Words("almen bolig", "public housing"),
    "anden_hjaelp": Words("anden hjælp", "other help"),
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A plan and the paper it is written on."""

    plan: Plan
    paper: Paper


def plan_text(plan: Plan, paper: Paper) -> str:
    sheet = _Sheet(plan, paper)
    parts = [_head(sheet)]
    for group, title in OPEN_GROUPS:
        parts.extend(_group(sheet, group, title))
    parts.extend(_closed(sheet))
    parts.extend(_questions(sheet))
    parts.extend(_warnings(sheet))
    return "".join(parts)


def group_of(obligation: Obligation, plan: Plan) -> Group:
    """The heading that an obligation stands under."""
    if obligation.state != "open":
        return "closed"
    if obligation.timing == "undated":
        return "undated"
    if obligation.due is None:
        return "waiting"
    if obligation.due < plan.today:
        return "late"
    return "soon" if obligation.due <= plan.today + SOON else "coming"


def _in(plan: Plan, group: Group) -> list[Obligation]:
    found = [one for one in plan.obligations if group_of(one, plan) == group]
    match group:
        case "waiting":
            return sorted(found, key=lambda one: (one.certainty == "possible", _dates_missing(one, plan)))
        case "closed":
            return sorted(found, key=lambda one: one.done_on or date.max)
        case _:
            return sorted(found, key=lambda one: one.certainty == "possible")


def _dates_missing(obligation: Obligation, plan: Plan) -> tuple[str, ...]:
    """The dates that an obligation waits for."""
    vocabulary = plan.rulebook.vocabulary
    return tuple(name for name in obligation.missing if vocabulary.type_of(name) == "date")


# --- The head ---


def _head(sheet: _Sheet) -> str:
    plan, paper = sheet.plan, sheet.paper
    title = paper.say(_TITLE, case=plan.case.name, today=date_words(plan.today))
    pairs = [(_MUNICIPALITY, paper.say(_municipality(plan))), (_AGREEMENT, paper.say(_agreement(plan)))]
    others = _other_municipalities(plan)
    if others:
        pairs.insert(1, (_OTHER_HELP, paper.say(listed(others))))
    pairs.append((_COUNTS, paper.say(_counts(plan))))
    return paper.paragraph(title, style="strong") + paper.labelled(pairs)


def _municipality(plan: Plan) -> Words:
    decision = next(one for one in plan.decisions if one.help == "anden_hjaelp")
    if decision.municipality is None:
        return Words("ikke kendt. {because}", "not known. {because}").fill(because=decision.because)
    words = Words("{name}{provisional}, efter {paragraph}. {because}", "{name}{provisional}, by {paragraph}. {because}")
    provisional = Words(" (foreløbigt)", " (provisional)") if decision.provisional else Words.same("")
    return words.fill(
        name=municipality_name(decision.municipality, plan),
        provisional=provisional,
        paragraph=decision.paragraph,
        because=decision.because,
    )


def _other_municipalities(plan: Plan) -> list[Words]:
    """The municipalities that act for some kinds of help where the one of the head does not."""
    by_code: dict[str, list[Words]] = {}
    for one in plan.decisions:
        if one.municipality and one.municipality != plan.setting.municipality:
            by_code.setdefault(one.municipality, []).append(HELP_NAMES.get(one.help, Words.same(one.help)))
    words = Words("{name} for {helps}", "{name} for {helps}")
    return [words.fill(name=municipality_name(code, plan), helps=listed(helps)) for code, helps in by_code.items()]


def _agreement(plan: Plan) -> Words:
    agreement = plan.setting.agreement
    if agreement is None:
        return Words("ingen kendt", "none known")
    start = agreement.validity.valid_from
    if start is None:
        return agreement.title
    words = Words("{title}, gælder fra {start}{not_then}", "{title}, in force from {start}{not_then}")
    not_then = Words.same("") if plan.setting.in_force else Words(" (ikke i kraft denne dag)", " (not in force today)")
    start_words = Words(date_words(start).da.partition(" den ")[2], date_words(start).en.partition(" ")[2])
    return words.fill(title=agreement.title, start=start_words, not_then=not_then)


def _counts(plan: Plan) -> Words:
    counts = [(words, len(_in(plan, group))) for group, words in _COUNTED]
    found = [words.fill(n=n) for words, n in counts if n or words is _COUNTED[0][1]]
    found.append(counted(len(plan.questions), Words("spørgsmål", "question"), Words("spørgsmål", "questions")))
    found.append(counted(len(plan.warnings), Words("advarsel", "warning"), Words("advarsler", "warnings")))
    return listed(found)


# --- The obligations ---


def _group(sheet: _Sheet, group: Group, title: Words) -> Iterator[str]:
    found = _in(sheet.plan, group)
    if not found:
        return
    yield sheet.paper.heading(title, len(found), "late" if group == "late" else "strong")
    for number, one in enumerate(found):
        yield ("\n" if number else "") + item(one, group, sheet.plan, sheet.paper)


def item(obligation: Obligation, group: Group, plan: Plan, paper: Paper, *, advised: bool = True) -> str:
    """One obligation: when on the left; what, who to whom and how on the right, with advice where it is near."""
    right = _what(obligation, group, plan, paper, advised=advised)
    return paper.columns(_when(obligation, group, plan, paper), right, left=LEFT)


def _when(obligation: Obligation, group: Group, plan: Plan, paper: Paper) -> list[Line]:
    style: Style = "late" if group == "late" else "soon" if group == "soon" else "plain"
    mark = "! " if group == "late" else "? " if obligation.certainty == "possible" else "  "
    if group == "closed":
        when = [Line("  " + paper.say(short_date_words(obligation.done_on)))] if obligation.done_on else []
        return [Line("  " + paper.say(_DONE if obligation.state == "done" else _LAPSED)), *when]
    if obligation.due is None:
        if group == "undated":
            return [Line(mark, style)]
        names = [plan.rulebook.vocabulary.label_of(name) for name in _dates_missing(obligation, plan)]
        text = paper.say(listed(names, OR)) + "?" if names else paper.say(_ONCE_KNOWN)
        first, *rest = paper.wrapped(text, LEFT - 3)
        return [Line(mark + first, style), *(Line("  " + line, style) for line in rest)]
    calendar = plan.setting.agreement.calendar if plan.setting.agreement else DEFAULT_CALENDAR
    near = paper.say(from_today(obligation.due, plan.today, calendar))
    return [Line(mark + near, style), Line("  " + paper.say(short_date_words(obligation.due)))]


def _what(obligation: Obligation, group: Group, plan: Plan, paper: Paper, *, advised: bool) -> list[Line]:
    rule = obligation.rule
    lines = [Line(_titled(obligation, paper), "strong" if obligation.certainty == "certain" else "plain")]
    lines.extend(_who_to_whom(obligation, plan, paper))
    if obligation.not_before is not None and obligation.not_before > plan.today:
        lines.append(Line(paper.say(_NOT_BEFORE, day=short_date_words(obligation.not_before))))
    if rule.window_text is not None:
        lines.append(Line(paper.say(rule.window_text)))
    if advised and group == "late" and rule.do_now is not None:
        lines.append(Line(paper.say(DO_NOW, text=rule.do_now)))
    if obligation.enclose:
        label = _ENCLOSE if rule.to else _REMEMBER
        lines.append(Line(paper.say(label) + "; ".join(paper.say(text) for text in obligation.enclose)))
    dates = _dates_missing(obligation, plan) if group == "waiting" else ()
    unknown = [name for name in obligation.missing if name not in dates]
    if unknown:
        labels = [plan.rulebook.vocabulary.label_of(name) for name in unknown]
        lines.append(Line(paper.say(_HANGS_ON, facts=listed(list(dict.fromkeys(labels))))))
    if advised and rule.note is not None and _is_near(obligation, plan):
        lines.append(Line(paper.say(rule.note), "soft", hang=0))
    lines.append(Line(_small_print(obligation), "soft", hang=0))
    return lines


def _is_near(obligation: Obligation, plan: Plan) -> bool:
    """Late, or due so soon that what the rule notes of it is wanted."""
    return obligation.state == "open" and obligation.due is not None and obligation.due - plan.today <= NOTED


def _titled(obligation: Obligation, paper: Paper) -> str:
    title = paper.say(obligation.rule.title)
    if obligation.occurrence > 1:
        title = f"{title} ({obligation.occurrence})"
    if obligation.certainty == "possible":
        return paper.say(_PERHAPS, title=title)
    return title


def _who_to_whom(obligation: Obligation, plan: Plan, paper: Paper) -> Iterator[Line]:
    who = paper.say(who_owes(obligation.rule.responsible, plan))
    found = addressees(obligation, plan)
    if not found:
        yield Line(f"{who} → {paper.say(_NOBODY)}" if obligation.rule.to else who)
        return
    for number, (unit, way) in enumerate(found):
        yield Line(f"{f'{who} →' if number == 0 else '  →'} {paper.say(unit)}", hang=4)
        if way.da:
            yield Line(f"    {paper.say(way)}", hang=4)


def _small_print(obligation: Obligation) -> str:
    name = obligation.id if obligation.occurrence == 1 else f"{obligation.id}/{obligation.occurrence}"
    return " · ".join([name, *([", ".join(obligation.norms)] if obligation.norms else [])])


def _closed(sheet: _Sheet) -> Iterator[str]:
    plan, paper = sheet.plan, sheet.paper
    found = _in(plan, "closed")
    if not found:
        return
    yield paper.heading(_CLOSED, len(found))
    for one in found:
        if one.state == "done":
            when = paper.say(short_date_words(one.done_on)) if one.done_on else ""
            left = f"  {paper.say(_DONE)} {when}".rstrip()
        else:
            left = "  " + paper.say(_LAPSED)
        yield paper.columns([Line(left)], [Line(paper.say(one.rule.title))], left=LEFT + 5)


# --- Questions and warnings ---


def _questions(sheet: _Sheet) -> Iterator[str]:
    plan, paper = sheet.plan, sheet.paper
    if not plan.questions:
        return
    yield paper.heading(_QUESTIONS, len(plan.questions))
    for one in plan.questions:
        yield question_lines(one, plan, paper)


def question_lines(question: Question, plan: Plan, paper: Paper) -> str:
    """One question: when it should be answered on the left, the question and what hangs on it on the right."""
    left = [Line("  " + paper.say(_NO_HURRY))]
    if question.due is not None:
        calendar = plan.setting.agreement.calendar if plan.setting.agreement else DEFAULT_CALENDAR
        near = paper.say(from_today(question.due, plan.today, calendar))
        today = question.due <= plan.today
        left = [Line("  " + near, "soon" if today else "plain")]
        if not today:
            left.append(Line("  " + paper.say(short_date_words(question.due))))
    count = counted(len(question.decides), Words("pligt", "obligation"), Words("pligter", "obligations"))
    small = f"{question.fact} · {paper.say(_DECIDES, count=count)}" if question.decides else question.fact
    return paper.columns(left, [Line(paper.say(question.text), hang=0), Line(small, "soft")], left=LEFT)


def _warnings(sheet: _Sheet) -> Iterator[str]:
    plan, paper = sheet.plan, sheet.paper
    if not plan.warnings:
        return
    yield paper.heading(_WARNINGS, len(plan.warnings))
    for alike in grouped(plan.warnings):
        norms = dict.fromkeys(norm for one in alike for norm in one.norms)
        yield paper.paragraph("! " + paper.say(told_together(alike)), hang=2)
        yield paper.paragraph(" · ".join([alike[0].code, *norms]), indent=2, style="soft")


_TITLE = Words("Sag {case}, {today}", "Case {case}, {today}")
_MUNICIPALITY = Words("Kommune", "Municipality")
_OTHER_HELP = Words("Desuden", "Also")
_AGREEMENT = Words("Aftale", "Agreement")
_COUNTS = Words("I alt", "In all")
_COUNTED: tuple[tuple[Group, Words], ...] = (
    ("late", Words("{n} over fristen", "{n} overdue")),
    ("soon", Words("{n} inden for en uge", "{n} within a week")),
    ("coming", Words("{n} senere", "{n} later")),
    ("waiting", Words("{n} venter på en dato", "{n} waiting for a date")),
    ("undated", Words("{n} uden frist", "{n} without a deadline")),
)
_PERHAPS = Words("Måske: {title}", "Perhaps: {title}")
_ONCE_KNOWN = Words("når datoen kendes", "once the date is known")
_NOBODY = Words("modtager ikke kendt", "recipient not known")
_NOT_BEFORE = Words("Tidligst {day}", "Not before {day}")
DO_NOW = Words("Gør nu: {text}", "Do now: {text}")
_ENCLOSE = Words("Vedlæg: ", "Enclose: ")
_REMEMBER = Words("Husk: ", "Remember: ")
_HANGS_ON = Words("Kommer an på: {facts}", "Hangs on: {facts}")
_CLOSED = Words("Gjort eller bortfaldet", "Done or lapsed")
_DONE = Words("gjort", "done")
_LAPSED = Words("bortfaldet", "lapsed")
_QUESTIONS = Words("Spørg om", "Find out")
_NO_HURRY = Words("når det kan nås", "when there is time")
_DECIDES = Words("afgør {count}", "decides {count}")
_WARNINGS = Words("Vær opmærksom på", "Beware")
