"""What people do at the same time: works in threads of their own, and whether the plan is that of all the facts."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

from django.db import connection

from roedtraad.access.service import whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import get_case, known_case
from roedtraad.core.planning import plan
from roedtraad.obligations.service import Obligation
from tests.country import DAY


def at_once(*works: Callable[[], None]) -> list[Exception]:
    """Do works in threads of their own that start together; give what they raised."""
    ready, raised = Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        try:
            ready.wait(10)
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def plan_differs(case: UUID) -> set[tuple[str, int]]:
    """What the stored plan has too much or too little of, against a plan made from all the facts."""
    with whole_cases(case):
        planned = plan(known_case(get_case(case), rulebook_now().vocabulary), rulebook_now(), DAY)
        stored = Obligation.objects.filter(case=case).exclude(state="withdrawn")
        return {(one.rule, one.occurrence) for one in stored} ^ {
            one.key for one in planned.obligations if one.state != "lapsed"
        }
