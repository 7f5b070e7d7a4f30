"""Why an obligation stands in the plan, in prose: what, by when and how that was counted, from which rule and law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from roedtraad.core.plans import Obligation, Plan
from roedtraad.core.words import Words, date_words
from roedtraad.presenting.facts_text import value_words
from roedtraad.presenting.paper import Paper
from roedtraad.presenting.plan_text import DO_NOW, group_of, item
from roedtraad.presenting.sources_text import basis_words

if TYPE_CHECKING:
    from roedtraad.core.explaining import Explanation


def explanation_text(obligation: Obligation, explanation: Explanation, plan: Plan, paper: Paper) -> str:
    """The obligation as the plan shows it, then a paragraph for each reason."""
    parts = [item(obligation, group_of(obligation, plan), plan, paper, advised=False)]
    for title, lines in (
        (Words("Reglen", "The rule"), _rule(explanation, plan, paper)),
        (Words("Fordi", "Because"), _facts(explanation, plan, paper)),
        (Words("Det vides ikke endnu", "Not known yet"), _missing(explanation, plan, paper)),
        (Words("Fristen", "The deadline"), (paper.say(step) for step in explanation.arithmetic)),
        (Words("Modtageren", "The recipient"), _tables(explanation, plan, paper)),
        (Words("Godt at vide", "Good to know"), (paper.say(words) for words in _advice(obligation, plan))),
        (Words("Hjemmel", "Legal basis"), _basis(explanation, plan, paper)),
    ):
        found = list(lines)
        if found:
            parts.append(paper.heading(title))
            parts.extend(paper.paragraph(line, indent=2, hang=2) for line in found)
    return "".join(parts)


def _rule(explanation: Explanation, plan: Plan, paper: Paper) -> Iterator[str]:
    rule = explanation.rule
    yield f"{explanation.id}, {rule.file}:{rule.line}"
    clause = explanation.clause
    if clause is not None:
        words = Words("Aftalens afsnit “{section}”: {text}", "The agreement's section “{section}”: {text}")
        yield paper.say(words, section=clause.section, text=clause.text)
        yield f"{clause.file}:{clause.line}"
    for norm in explanation.norms:
        known = plan.rulebook.norms.get(norm)
        yield f"{norm}: {paper.say(known.text)}" if known else norm


def _facts(explanation: Explanation, plan: Plan, paper: Paper) -> Iterator[str]:
    vocabulary = plan.rulebook.vocabulary
    for one in explanation.facts:
        value = value_words(one.fact, one.value, vocabulary, plan.rulebook.municipalities)
        words = Words("{label}: {value}{since}{source}", "{label}: {value}{since}{source}")
        since = Words.same("")
        if one.true_from is not None:
            since = Words(", fra {day}", ", from {day}").fill(day=date_words(one.true_from))
        source = Words(" (kilde: {source})", " (source: {source})").fill(source=one.source) if one.source else ""
        yield paper.say(words, label=vocabulary.label_of(one.fact), value=value, since=since, source=source)


def _missing(explanation: Explanation, plan: Plan, paper: Paper) -> Iterator[str]:
    for fact in explanation.missing:
        definition = plan.rulebook.vocabulary.facts.get(fact)
        text = definition.question if definition else plan.rulebook.vocabulary.label_of(fact)
        yield f"{paper.say(text)} ({fact})"


def _tables(explanation: Explanation, plan: Plan, paper: Paper) -> Iterator[str]:
    routes = plan.rulebook.national.routes
    for one in explanation.tables:
        title = routes[one.route].title if one.route in routes else Words.same(one.route)
        if one.row is None:
            words = Words(
                "Ruten “{title}” ({route}): ingen række passer.", "The route “{title}” ({route}): no row fits."
            )
        else:
            words = Words("Ruten “{title}” ({route}), række {row}.", "The route “{title}” ({route}), row {row}.")
        yield paper.say(words, title=title, route=one.route, row=one.row)


def _basis(explanation: Explanation, plan: Plan, paper: Paper) -> Iterator[str]:
    day = explanation.due or plan.today
    return (paper.say(basis_words(one, day, plan.rulebook.sources)) for one in explanation.basis)


def _advice(obligation: Obligation, plan: Plan) -> Iterator[Words]:
    """What the rule notes, what to do when it is late, and what nobody has verified."""
    rule = obligation.rule
    if rule.note is not None:
        yield rule.note
    if rule.do_now is not None and obligation.state == "open":
        late = group_of(obligation, plan) == "late"
        yield (DO_NOW if late else _WHEN_LATE).fill(text=rule.do_now)
    if rule.unverified is not None:
        yield _UNVERIFIED.fill(text=rule.unverified)


_WHEN_LATE = Words("Er fristen overskredet: {text}", "If the deadline has passed: {text}")
_UNVERIFIED = Words("Ikke efterprøvet: {text}", "Not verified: {text}")
