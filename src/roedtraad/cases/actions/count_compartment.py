"""What is written in a compartment is counted there, and not with the case: others would see its version move."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from roedtraad.access.service import new_key
from roedtraad.cases.models import Case

_COUNT = """
insert into cases_compartmentversion (id, case_id, compartment, version) values (%s, %s, %s, 1)
on conflict (case_id, compartment) do update set version = cases_compartmentversion.version + 1
"""


def count_compartments(*, case: Case, compartments: Collection[str]) -> None:
    """Count a writing in each of some compartments of a locked case."""
    with connection.cursor() as cursor:
        for compartment in sorted(compartments):
            cursor.execute(_COUNT, [new_key(), case.pk, compartment])
