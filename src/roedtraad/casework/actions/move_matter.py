"""Moving into a compartment and out of it: a decision of those who read the compartment, recorded inside it.

Facts, deeds and duties of the matter follow. To everyone else the facts were never recorded, and no sign is left that
something was moved: the duties stand as they would for a case in which nobody had asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

from roedtraad.access.service import Actor, Refusal
from roedtraad.cases import service as cases
from roedtraad.casework.checking import check_happened, check_reader, check_reason
from roedtraad.casework.turns import Held, turn
from roedtraad.core.plans import Plan
from roedtraad.core.vocabulary import COMPARTMENTS
from roedtraad.core.words import Words
from roedtraad.obligations.service import (
    MOVED,
    Change,
    Obligation,
    facts_of_matter,
    move_obligations,
    planner,
    rules_of_matter,
)


def move_matter_in(
    *,
    case: UUID,
    matter: str,
    compartment: str,
    reason: str,
    by: Actor,
    today: date,
    on: date | None = None,
    expected: int | None = None,
) -> Change:
    """Put a matter of a case into a compartment. `expected` is the compartment's version."""
    check_reader(case, compartment, today)
    reason, on = check_reason(reason), on or today
    check_happened(on, today, "on")
    with turn(case=case, by=by, today=today, why=MOVED) as held:
        _check(held, matter, compartment, expected)
        if cases.moved_matters(held.case).get(matter):
            raise _refused("Emnet ligger allerede der.", "The matter is there already.")
        if Obligation.objects.filter(case=held.case, matter=matter, compartment=compartment).exists():
            # Its history stands inside; a second one cannot be laid over it without showing outside that it was moved.
            raise _refused(
                "Emnet har været der før og er taget ud igen.", "The matter was there before and was moved out."
            )
        rules = rules_of_matter(held.rulebook, matter, held.case.planned_for)
        facts = facts_that_follow(held, matter)
        cases.move_matter(
            case=held.case,
            matter=matter,
            compartment=compartment,
            into=True,
            reason=reason,
            facts=facts,
            rules=list(rules),
            on=on,
            by=by,
            today=today,
        )
        move_obligations(
            case=held.case, matter=matter, compartment=compartment, facts=facts, asked=_asked_without(held, facts)
        )
        held.touched.add(compartment)
    return held.change


def move_matter_out(
    *,
    case: UUID,
    matter: str,
    compartment: str,
    reason: str,
    by: Actor,
    today: date,
    on: date | None = None,
    expected: int | None = None,
) -> Change:
    """Take a matter out of a compartment again: what was recorded inside is everyone's on the case from now on."""
    check_reader(case, compartment, today)
    reason, on = check_reason(reason), on or today
    check_happened(on, today, "on")
    with turn(case=case, by=by, today=today, why="facts") as held:
        _check(held, matter, compartment, expected)
        if cases.moved_matters(held.case).get(matter) != compartment:
            raise _refused("Emnet ligger der ikke.", "The matter is not there.")
        cases.move_matter(
            case=held.case,
            matter=matter,
            compartment=compartment,
            into=False,
            reason=reason,
            facts=facts_of_matter(held.rulebook, matter, held.case.planned_for),
            rules=list(rules_of_matter(held.rulebook, matter, held.case.planned_for)),
            on=on,
            by=by,
            today=today,
        )
        held.touched.update({"", compartment})
    return held.change


def _check(held: Held, matter: str, compartment: str, expected: int | None) -> None:
    if matter not in held.rulebook.vocabulary.matters or matter in COMPARTMENTS:
        raise Refusal(
            Words("Det emne kan ikke flyttes.", "That matter cannot be moved."),
            Words("Vælg et emne fra listen.", "Choose a matter from the list."),
            "matter",
        )
    if held.case.closed is not None:
        raise _refused("Sagen er lukket.", "The case is closed.")
    if expected is not None and expected != cases.compartment_version(held.case, compartment):
        raise cases.StaleCase


def _refused(danish: str, english: str) -> Refusal:
    return Refusal(
        Words(danish, english), Words("Se i beslutningerne på siden.", "See the decisions on the page."), "matter"
    )


def facts_that_follow(held: Held, matter: str) -> frozenset[str]:
    """The facts of a matter without which everything else on the case stands as it does.

    One that also decides something outside stays outside: taken away, it would change what others see.
    """
    known = cases.known_case(held.case, held.rulebook.vocabulary)
    plans = planner(held.rulebook)
    wanted = facts_of_matter(held.rulebook, matter, held.case.planned_for) & {one.fact for one in known.entries}

    def ordinary(without: frozenset[str]) -> list[object]:
        left = replace(known, entries=tuple(one for one in known.entries if one.fact not in without))
        return _outside(plans.parts(left, held.today)[0].plan, matter)

    return _that_change_nothing(wanted, ordinary)


def _asked_without(held: Held, facts: frozenset[str]) -> set[str]:
    """What would still stand on the case, as possible, had these facts never been recorded."""
    known = cases.known_case(held.case, held.rulebook.vocabulary)
    left = replace(known, entries=tuple(one for one in known.entries if one.fact not in facts))
    plan = planner(held.rulebook).parts(left, held.today)[0].plan
    return {f"{one.id}/{one.occurrence}" for one in plan.obligations if one.state not in ("done", "lapsed")}


def _that_change_nothing(wanted: frozenset[str], ordinary: Callable[[frozenset[str]], list[object]]) -> frozenset[str]:
    standing = ordinary(frozenset())
    if ordinary(wanted) == standing:
        return wanted
    return frozenset(fact for fact in wanted if ordinary(frozenset({fact})) == standing)


def _outside(plan: Plan, matter: str) -> list[object]:
    decided = [(scope, setting.municipality) for scope, setting in plan.settings.items()]
    owed = [
        (one.id, one.occurrence, one.due, one.state, one.certainty, one.recipients, one.municipality)
        for one in plan.obligations
        if one.rule.matter != matter
    ]
    return [decided, plan.decisions, owed]
