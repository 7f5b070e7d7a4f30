"""Who looked at whom: written as the page leaves, in the page's own transaction. No record, no page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponseBase

from roedtraad.access.keys import new_key
from roedtraad.access.scope import Scope, ScopeUnit, current_scope, deputised
from roedtraad.access.sealing import array_text
from roedtraad.access.watch import Unrecorded, Watch, open_watch

# One statement a page. The grant that opened a single case is found by it; a list is opened by its unit's obligations,
# and most work is one's own: what is not asked for is not in the statement.
_GRANT = """(select g.id from access_grant g where g.case_id = %(case)s and g.valid_from <= access_today()
     and (g.valid_to is null or g.valid_to >= access_today()) and g.compartment = any (array['', %(compartment)s::text])
     order by g.compartment desc, g.level, g.unit_id = %(unit)s desc, g.made_by, g.valid_from limit 1)"""
_DEPUTISED = "(select m.user_id from access_membership m where m.id = %(deputised)s)"
_LOOK = """
insert into access_logentry
    (id, at, kind, page, user_id, name, unit_id, authority_id, for_user_id, cases, persons, compartment, grant_id)
select %(key)s, clock_timestamp(), 'look', %(page)s, %(user)s, '', %(unit)s, %(authority)s, {for_user}::uuid,
    %(cases)s::uuid[], %(persons)s::uuid[], %(compartment)s::text, {grant}::uuid
where %(waits)s or set_config('synchronous_commit', 'off', true) is not null
"""


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
    _record(seen, place, page, "", [str(case)], [], waits=True)


def record_nobody() -> None:
    """Say that what a page reads without a key tells of nobody: a list on which no one stands."""
    watch = open_watch()
    if watch is not None:
        watch.nobody = True


def record_page(
    watch: Watch, scope: Scope, place: ScopeUnit | None, page: str, response: HttpResponseBase, *, waits: bool
) -> None:
    """Log whom a page shows that is about to leave. Raises Unrecorded where it shows someone and nothing says whom.

    An answer without a page (nothing new, go elsewhere) shows nobody. `waits` for the disk: where something else may
    have been written. For a look alone that would take as long as the page, and all pages would stand in one line.
    """
    if response.status_code == 204 or 300 <= response.status_code < 400:
        return
    shown = watch.shown(scope.compartments)
    if watch.nameless and not watch.told and not watch.nobody:
        raise Unrecorded(f"{page}: {' '.join(watch.nameless.split())[:200]}")
    for compartment, (cases, persons) in sorted(shown.items()):
        _record(scope, place, page, compartment, cases, persons, waits=waits)


def _record(
    scope: Scope,
    place: ScopeUnit | None,
    page: str,
    compartment: str,
    cases: Iterable[str],
    persons: Iterable[str],
    *,
    waits: bool,
) -> None:
    of_cases, deputy = sorted(cases), deputised(place)
    values: dict[str, Any] = {
        "key": new_key(),
        "page": page[:60],
        "user": scope.user,
        "unit": place.id if place else None,
        "authority": place.authority_id if place else None,
        "cases": array_text(of_cases),
        "persons": array_text(sorted(persons)),
        "compartment": compartment,
        "waits": waits,
    }
    grant = for_user = "null"
    if len(of_cases) == 1:
        grant, values["case"] = _GRANT, of_cases[0]
    if deputy is not None:
        for_user, values["deputised"] = _DEPUTISED, deputy
    with connection.cursor() as cursor:
        cursor.execute(_LOOK.format(for_user=for_user, grant=grant), values)
