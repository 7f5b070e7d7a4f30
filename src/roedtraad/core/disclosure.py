"""May this be shared? The disclosure gate, run from the rules of the rulebook.

It says whether one category of data may go from one unit to another for one purpose, on what basis, what is still
needed and what must be done after. It sends nothing and keeps no record of its answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import Truth, holds, unknown_facts
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import Basis, ShareDuty, ShareNeed, ShareRule
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words

Verdict = Literal["allowed", "denied", "needs"]
NeedKind = Literal["consent", "reason", "permission", "necessity", "fact"]
_NO_RULE = Words("Ingen regel giver lov til at dele det.", "No rule permits it to be shared.")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What someone wants to share: who, to whom, which category of data, for what, and the reason stated, if any."""

    sender: str
    recipient: str
    category: str
    purpose: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Something that is not there yet. `fact` names the fact to be recorded where that is what is needed."""

    kind: NeedKind
    text: Words
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The answer, and the rule that gave it. `needs` is filled only for the verdict needs, `after` never for denied."""

    decision: Verdict
    text: Words
    basis: tuple[Basis, ...] = ()
    needs: tuple[Need, ...] = ()
    after: tuple[ShareDuty, ...] = ()
    norms: tuple[str, ...] = ()
    rule: str = ""


def decide(
    rules: Sequence[ShareRule], exchange: Exchange, known: Known, calendar: Calendar, vocabulary: Vocabulary
) -> Disclosure:
    """Decide whether an exchange is allowed, denied, or needs something first.

    Of the rules that fit the exchange and are valid on `known.today` the first that holds decides. A rule that cannot
    be answered yet leaves the answer at needs, unless every rule that may come to decide says the same. Nothing leaves
    without a rule. Words for units, categories and purposes that no rule knows are not errors: nothing permits them.

    >>> from datetime import date
    >>> duty = Words("Pligt", "Duty")
    >>> notice = ShareRule("notice", ("notice",), ("institution",), ("municipality",), (), "allowed", duty)
    >>> known = Known(date(2026, 1, 5), {}, {})
    >>> words = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> decide([notice], Exchange("institution", "municipality", "notice", "notice"), known, Calendar(), words).decision
    'allowed'
    >>> decide([notice], Exchange("institution", "police", "notice", "notice"), known, Calendar(), words).decision
    'denied'
    """
    possible = tuple(_possible(rules, exchange, known, calendar))
    if not possible:
        return Disclosure("denied", _NO_RULE)
    verdicts = {_verdict(rule, exchange, known, calendar) for rule in possible}
    if verdicts == {"denied"} or verdicts == {"allowed"}:
        return _settled(possible[-1])
    return _needs(possible, exchange, known, calendar, vocabulary)


def fits(rule: ShareRule, exchange: Exchange) -> bool:
    """Say whether a rule speaks of an exchange at all, whatever the facts and the day.

    >>> rule = ShareRule("any", (), (), ("police",), (), "denied", Words("Nej", "No"))
    >>> fits(rule, Exchange("kif", "police", "exit", "exit")), fits(rule, Exchange("kif", "region", "exit", "exit"))
    (True, False)
    """
    asked = (
        (rule.senders, exchange.sender),
        (rule.recipients, exchange.recipient),
        (rule.categories, exchange.category),
        (rule.purposes, exchange.purpose),
    )
    return all(not words or word in words for words, word in asked)


def _possible(rules: Iterable[ShareRule], exchange: Exchange, known: Known, calendar: Calendar) -> Iterator[ShareRule]:
    """Give the rules that may come to decide: those that are still open, and last the first that holds."""
    for rule in rules:
        if not fits(rule, exchange) or not rule.validity.holds_on(known.today):
            continue
        match holds(rule.when, known, calendar):
            case Truth.YES:
                yield rule
                return
            case Truth.UNKNOWN:
                yield rule
            case Truth.NO:
                continue


def _verdict(rule: ShareRule, exchange: Exchange, known: Known, calendar: Calendar) -> Verdict:
    match rule.decision:
        case "denied":
            return "denied"
        case "allowed":
            unmet = (need for need in rule.needs if not _is_met(need, exchange, known, calendar))
            return "allowed" if next(unmet, None) is None else "needs"
        case _:
            assert_never(rule.decision)


def _is_met(need: ShareNeed, exchange: Exchange, known: Known, calendar: Calendar) -> bool:
    if need.when is not None and holds(need.when, known, calendar) is not Truth.YES:
        return False
    match need.kind:
        case "reason" | "necessity":
            return bool(exchange.reason and exchange.reason.strip())
        case "consent" | "permission" | "fact":
            return need.when is not None
        case _:
            assert_never(need.kind)


def _settled(rule: ShareRule) -> Disclosure:
    after = rule.after if rule.decision == "allowed" else ()
    return Disclosure(rule.decision, rule.text, rule.basis, (), after, rule.norms, rule.id)


def _needs(
    possible: Sequence[ShareRule], exchange: Exchange, known: Known, calendar: Calendar, vocabulary: Vocabulary
) -> Disclosure:
    """Ask what the first open rule asks, and what the first rule that would allow it still needs."""
    opening = next(rule for rule in possible if rule.decision == "allowed")
    asked = _unknown(possible[0], known, calendar, vocabulary)
    open_needs = (need for need in opening.needs if not _is_met(need, exchange, known, calendar))
    unmet = (Need(need.kind, need.text, _answered_by(need, vocabulary)) for need in open_needs)
    norms = dict.fromkeys((*possible[0].norms, *opening.norms))
    return Disclosure("needs", opening.text, opening.basis, (*asked, *unmet), opening.after, tuple(norms), opening.id)


def _answered_by(need: ShareNeed, vocabulary: Vocabulary) -> str | None:
    """The fact that is recorded once it is there, where it is one: a consent that is missing is a thing to do."""
    named = need.when.facts if need.when is not None else ()
    return next((recorded for name in named for recorded in vocabulary.recorded(name)), None)


def _unknown(rule: ShareRule, known: Known, calendar: Calendar, vocabulary: Vocabulary) -> Iterator[Need]:
    names = (
        recorded
        for name in unknown_facts(rule.when, known, calendar)
        for recorded in vocabulary.recorded(name)
        if known.get(recorded) is None
    )
    for name in dict.fromkeys(names):
        definition = vocabulary.facts.get(name)
        yield Need("fact", definition.question if definition else Words.same(name), name)
