"""The bare SELECT of a list's first fifty with their cases: prepared, rows as dicts, two processes, no policies."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

PROCESSES = 2
SELECT = """select o.id, o.case_id, o.rule, o.occurrence, o.state, o.due, o.not_before, o.timing, o.certainty, o.matter,
    o.title, o.title_en, o.owner_unit_id, o.counterpart_unit_id, o.recipient_names, o.responsible_authority,
    o.responsible_role, o.municipality, o.institution_unit_id, o.person_name, o.person_sort, o.to_take, o.overridden,
    o.late_from_start, c.number, c.opened, c.institution_id
from obligations_obligation o join cases_case c on c.id = o.case_id
where o.owner_unit_id = %s and o.state in ('possible', 'upcoming', 'open', 'sent', 'acknowledged', 'answered')
order by o.due, o.id limit 50"""


def select(address: str, units: Sequence[UUID], seconds: float) -> float:
    """Select in processes of their own for some seconds; give selects a second."""
    words = [sys.executable, "-m", "bench.web.selecting", address, str(seconds), *map(str, units)]
    started = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    return sum(float(json.loads(one.communicate()[0])) for one in started)


def _run(address: str, seconds: float, units: Sequence[str]) -> float:
    with psycopg.connect(address, autocommit=True, row_factory=dict_row) as connection:
        cursor = connection.cursor()
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            cursor.execute(SELECT, [units[count % len(units)]], prepare=True)
            if len(cursor.fetchall()) != 50:
                raise SystemExit("a list is shorter than a page")
            count += 1
        return count / (time.perf_counter() - began)


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1], float(sys.argv[2]), sys.argv[3:])))
