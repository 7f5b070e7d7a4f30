"""One at a time on one case: the second waits, sees what the first has done, and is told if their form is stale."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connections

from roedtraad.access.service import Refusal
from roedtraad.cases.models import Case
from roedtraad.core.words import Words


class StaleCase(Refusal):
    """Someone else has recorded something since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            Words(
                "En anden har skrevet i sagen, siden du åbnede siden. Intet er gemt.",
                "Someone else has written in the case since you opened the page. Nothing was saved.",
            ),
            Words("Se, hvad der er nyt, og gem igen.", "See what is new, and save again."),
        )


def lock_cases(cases: Collection[UUID], using: str = "default") -> None:
    """Hold cases until the transaction ends; in one order, so that two who take several cannot wait in a ring."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            """select pg_advisory_xact_lock(hashtextextended(key::text, 0))
            from (select unnest(%s::uuid[]) as key order by 1) as keys""",
            [sorted(cases)],
        )


def lock_case(case: UUID, expected: int | None = None) -> Case:
    """Hold a case and read it anew. Raises StaleCase where its version is not the expected one."""
    lock_cases([case])
    held = Case.objects.select_related("person").get(pk=case)
    if expected is not None and held.version != expected:
        raise StaleCase
    return held
