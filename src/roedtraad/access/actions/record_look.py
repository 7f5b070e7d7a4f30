"""Who looked at a case: written with the page, in the same transaction."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from roedtraad.access.keys import new_key
from roedtraad.access.scope import current_scope

# The grant that let the page be seen is found by the same statement.
_LOOK = """
insert into access_look (id, case_id, user_id, unit_id, page, at, grant_id)
select %(key)s, %(case)s, %(user)s, %(unit)s, %(page)s, clock_timestamp(),
    (select g.id from access_grant g where g.case_id = %(case)s and g.valid_from <= access_today()
     and (g.valid_to is null or g.valid_to >= access_today())
     order by g.level = 'case' desc, g.unit_id = %(unit)s desc, g.valid_from limit 1)
"""


def record_look(*, case: UUID, page: str) -> None:
    """Record that the user of this scope looks at a page of a case. `page` is a name of ours, never an address."""
    seen = current_scope()
    unit = seen.units[0] if seen.units else None
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {"key": new_key(), "case": case, "user": seen.user, "unit": unit, "page": page})
