"""The acting municipality as text: one paragraph for the kinds of help that share an answer, then the questions."""

from __future__ import annotations

from collections.abc import Sequence

from roedtraad.core.acting_municipality import Decision
from roedtraad.core.plans import Plan, Question
from roedtraad.core.words import Words, date_words, listed
from roedtraad.presenting.paper import Paper
from roedtraad.presenting.plan_text import HELP_NAMES, question_lines
from roedtraad.presenting.recipients import municipality_name


def municipality_text(plan: Plan, questions: Sequence[Question], paper: Paper) -> str:
    title = paper.say(_TITLE, case=plan.case.name, today=date_words(plan.today))
    parts = [paper.paragraph(title, style="strong")]
    for decisions in _alike(plan.decisions):
        parts.append("\n" + _decided(decisions, plan, paper))
    if questions:
        parts.append(paper.heading(Words("Spørg om", "Find out"), len(questions)))
        parts.extend(question_lines(question, plan, paper) for question in questions)
    return "".join(parts)


def _alike(decisions: Sequence[Decision]) -> list[list[Decision]]:
    groups: dict[tuple[str | None, str, str, bool], list[Decision]] = {}
    for one in decisions:
        groups.setdefault((one.municipality, one.paragraph, one.because.da, one.provisional), []).append(one)
    return list(groups.values())


def _decided(decisions: Sequence[Decision], plan: Plan, paper: Paper) -> str:
    first = decisions[0]
    name = Words("ikke kendt", "not known")
    if first.municipality is not None:
        name = municipality_name(first.municipality, plan)
    if first.provisional and first.municipality is not None:
        name = Words("{name} (foreløbigt)", "{name} (provisional)").fill(name=name)
    helps = listed([HELP_NAMES.get(one.help, Words.same(one.help)) for one in decisions])
    heading = _capital(paper.say(Words("{helps}: {name}", "{helps}: {name}"), helps=helps, name=name))
    because = paper.say(
        Words("{because} ({paragraph})", "{because} ({paragraph})"), because=first.because, paragraph=first.paragraph
    )
    return paper.paragraph(heading, style="strong") + paper.paragraph(because, indent=2)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_TITLE = Words("Handlekommune i sag {case}, {today}", "Acting municipality in case {case}, {today}")
