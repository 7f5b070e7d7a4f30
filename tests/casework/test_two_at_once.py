"""Two people on one case at once: nothing is lost, and the plan is that of all the facts."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from roedtraad.access.service import Refusal, whole_cases
from roedtraad.cases.service import Fact, StaleCase, get_case
from roedtraad.casework.service import record_facts
from roedtraad.core.vocabulary import FactValue
from tests.country import DAY, Country, Worker, admitted
from tests.together import at_once, plan_differs

ONE: list[dict[str, FactValue]] = [{"photo_id": True}, {"mitid": False}, {"nemkonto": False}]
OTHER: list[dict[str, FactValue]] = [{"tax_card": False}, {"needs_housing": True}, {"education_need": True}]


def recording(worker: Worker, case: UUID, facts: list[dict[str, FactValue]]) -> Callable[[], None]:
    def work() -> None:
        for one in facts:
            with worker.at_work():
                record_facts(case=case, facts=one, by=worker.actor, today=DAY)

    return work


def test_what_two_people_record_at_once_is_all_there(alive: Country) -> None:
    case = admitted(alive.vestre).case
    assert at_once(recording(alive.vestre, case, ONE), recording(alive.copenhagen, case, OTHER)) == []
    wanted = {name for facts in (*ONE, *OTHER) for name in facts}
    with whole_cases(case):
        found = get_case(case)
        facts = Fact.objects.filter(case=found).order_by("number")
        assert wanted <= {fact.name for fact in facts}
        assert [fact.number for fact in facts] == list(range(1, len(facts) + 1))
        assert found.version == 1 + len(ONE) + len(OTHER)
    assert plan_differs(case) == set()


def test_of_two_who_saw_the_same_version_the_second_is_told(alive: Country) -> None:
    case = admitted(alive.vestre).case

    def saving(worker: Worker, facts: dict[str, FactValue]) -> Callable[[], None]:
        def work() -> None:
            with worker.at_work():
                record_facts(case=case, facts=facts, by=worker.actor, today=DAY, expected=1)

        return work

    raised = at_once(saving(alive.vestre, ONE[0]), saving(alive.copenhagen, OTHER[0]))
    assert [type(one) for one in raised] == [StaleCase]


def test_one_person_admitted_twice_at_once_has_one_case(alive: Country) -> None:
    raised = at_once(lambda: _admit(alive.vestre), lambda: _admit(alive.enner))
    assert len(raised) == 1
    assert isinstance(raised[0], Refusal), raised


def _admit(worker: Worker) -> None:
    admitted(worker)
