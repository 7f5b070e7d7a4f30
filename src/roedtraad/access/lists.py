"""How a page of a list stands: counted, marked, and logged where it is shown; one way to the database for all of it.

Most pages are asked for again unchanged. The mark says so without reading what stands on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from roedtraad.access.actions.record_look import LOGGED, log_lines, values_of_looks
from roedtraad.access.policies import grant_holds
from roedtraad.access.presuming import presumption
from roedtraad.access.scope import rows_of
from roedtraad.access.watch import open_watch

LINE = ("compartment", "case_id", "logged", "mark", "claim")
"""What is read of the lines, last in each row: one for each compartment that they stand in; and who read them."""
MARK = LINE.index("mark") - len(LINE)


def count_and_mark(counts: str, listed: str, values: Mapping[str, Any], *, shown: bool) -> tuple[tuple[Any, ...], str]:
    """Run `counts`, a statement of one row, and give its row and the mark of a list's lines: another where any line is,
    or which of their cases may be opened.

    `listed` gives at least id, case_id, compartment and xmin, the transaction that wrote a row last: its version. It
    may name no column of a person. `shown` where a page with these lines leaves whatever the answer is: then that they
    are looked at is logged with it, and not once more as the page leaves.
    """
    watch = open_watch() if shown else None
    looking = watch.looking if watch else None
    statement = _statement(counts, listed, log_lines(looking) if looking else "")
    asked = {**values, **values_of_looks(looking)} if looking else values
    presumed = presumption()
    rows = presumed.ask(statement, asked) if presumed else rows_of(statement, asked)
    return rows[0][: -len(LINE)], "".join(row[MARK] or "" for row in rows)


@lru_cache(maxsize=128)
def _statement(counts: str, listed: str, looks: str) -> str:
    return f"""with lines as (select compartment, case_id, {LOGGED if looks else "false"} as logged, mark
            from ({_marked(listed)}) as marked){f", looks as ({looks})" if looks else ""}
        select counts.*, lines.*, current_setting('app.claim', true) as claim
        from ({counts}) as counts left join lines on true order by compartment"""


def _marked(listed: str) -> str:
    """The mark of the lines of each compartment, as they are logged. The cases that may be opened are looked up
    together: one by one took twice as long as reading the lines.
    """
    open_cases = f"""array(select g.case_id from access_grant g
        where g.case_id = any (array_agg(distinct line.case_id)) and {grant_holds()} order by g.case_id)"""
    return f"""select compartment, array_agg(distinct case_id)::text as case_id,
        md5(concat(string_agg(concat(id, xmin), ''), {open_cases})) as mark
        from ({listed}) as line group by compartment"""
