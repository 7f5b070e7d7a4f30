"""Who looked at whom: written as the page leaves, in the page's own transaction. No record, no page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponseBase

from roedtraad.access.keys import new_key
from roedtraad.access.scope import current_scope, deputised
from roedtraad.access.sealing import array_text
from roedtraad.access.watch import Looking, Unrecorded, Watch, open_watch

# One statement a page. The grant that opened a single case is found by it; a list is opened by its unit's obligations,
# and most work is one's own: what is not asked for is not in the statement.
_GRANT = """(select g.id from access_grant g where g.case_id = %(case)s and g.valid_from <= access_today()
     and (g.valid_to is null or g.valid_to >= access_today()) and g.compartment = any (array['', %(compartment)s::text])
     order by g.compartment desc, g.level, g.unit_id = %(look_unit)s desc, g.made_by, g.valid_from limit 1)"""
_DEPUTISED = "(select m.user_id from access_membership m where m.id = %(look_deputised)s)"
_INTO = """insert into access_logentry
    (at, kind, page, user_id, name, unit_id, authority_id, for_user_id, id, cases, persons, compartment, grant_id)
select clock_timestamp(), 'look', %(look_page)s, %(look_user)s, '', %(look_unit)s, %(look_authority)s,
    {for_user}::uuid,"""
_WITHOUT_WAITING = "set_config('synchronous_commit', 'off', true) is not null"
_LOOK = f"""{_INTO} %(key)s, %(cases)s::uuid[], %(persons)s::uuid[], %(compartment)s::text, {{grant}}::uuid
where {{when}}"""

LOGGED = """(cardinality(case_id::uuid[]) > 1
    and (compartment = '' or compartment = any (%(look_cleared)s::text[])))"""
"""Whether a line of `log_lines` is logged with the statement. A case alone on a list is left to the page, as it leaves:
then the grant that opens it stands in the log."""
_LINES = f"""{_INTO} (%(look_keys)s::uuid[])[row_number() over ()], case_id::uuid[], '{{{{}}}}', compartment, null
from lines where logged and {{when}}"""


def record_look(*, case: UUID, page: str, inside: Collection[str] = ()) -> None:
    """Say that a page shows a case. In a request it is logged when the page leaves, with all that the page has read
    and under the name of its address; elsewhere at once, as `page`. `inside` are the compartments that the page itself
    belongs to, whatever stands on it: only their readers see that it was looked at.
    """
    watch = open_watch()
    if watch is not None:
        watch.told.add(str(case))
        watch.inside = tuple(inside)
        return
    seen = current_scope()
    place = next((one for one in seen.places if one.id == seen.units[0]), None) if seen.units else None
    _record(Looking(seen, place, page, waits=True), "", [str(case)], [])


def record_nobody() -> None:
    """Say that what a page reads without a key tells of nobody: a list on which no one stands."""
    watch = open_watch()
    if watch is not None:
        watch.nobody = True


def log_lines(looking: Looking) -> str:
    """The part of a statement that logs the cases of its `lines` (compartment, case_id as text, LOGGED as logged), with
    `values_of_looks`.
    """
    return _LINES.format(**_parts(looking))


def values_of_looks(looking: Looking) -> dict[str, Any]:
    """What `log_lines` is given: who looks, where, and a key for each compartment that there may be."""
    cleared = sorted(looking.scope.compartments)
    keys = [new_key() for _ in ("", *cleared)]
    return {**_values(looking), "look_cleared": array_text(cleared), "look_keys": array_text(keys)}


def record_page(watch: Watch, response: HttpResponseBase) -> None:
    """Log whom a page shows that is about to leave. Raises Unrecorded where it shows someone and nothing says whom.

    An answer without a page (nothing new, go elsewhere) shows nobody.
    """
    if response.status_code == 204 or 300 <= response.status_code < 400:
        return
    shown = watch.shown(watch.looking.scope.compartments)
    if watch.nameless and not watch.told and not watch.nobody:
        raise Unrecorded(f"{watch.looking.page}: {' '.join(watch.nameless.split())[:200]}")
    for compartment, (cases, persons) in sorted(shown.items()):
        _record(watch.looking, compartment, cases, persons)


def _record(looking: Looking, compartment: str, cases: Iterable[str], persons: Iterable[str]) -> None:
    of_cases = sorted(cases)
    values = {
        **_values(looking),
        "key": new_key(),
        "cases": array_text(of_cases),
        "persons": array_text(sorted(persons)),
        "compartment": compartment,
    }
    parts = _parts(looking)
    if len(of_cases) == 1:
        parts["grant"], values["case"] = _GRANT, of_cases[0]
    with connection.cursor() as cursor:
        cursor.execute(_LOOK.format(**parts), values)


def _parts(looking: Looking) -> dict[str, str]:
    """What is in the statement only where it is asked for."""
    return {
        "for_user": _DEPUTISED if deputised(looking.place) else "null",
        "when": "true" if looking.waits else _WITHOUT_WAITING,
        "grant": "null",
    }


def _values(looking: Looking) -> dict[str, Any]:
    place = looking.place
    return {
        "look_page": looking.page[:60],
        "look_user": looking.scope.user,
        "look_unit": place.id if place else None,
        "look_authority": place.authority_id if place else None,
        "look_deputised": deputised(place),
    }
