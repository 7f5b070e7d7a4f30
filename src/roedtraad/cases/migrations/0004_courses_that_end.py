"""A course ends, and a case is closed or opened again: turns of their own, and the open cases that may have ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

from roedtraad.access.policies import door

OUTSIDE = """
-- Keys of open cases of those whom nobody holds, in order: for the job that closes what has ended.
create function cases_outside_after(after uuid, most int) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as
$$ select c.id from cases_case c where c.closed is null and (after is null or c.id > after)
   and not exists (select from cases_placement p where p.case_id = c.id and p.held_to is null)
   order by c.id limit most $$;
"""
KINDS = (
    "admitted",
    "transferred",
    "judged",
    "released",
    "released_from_court",
    "readmitted",
    "escaped",
    "died",
    "moved",
    "undone",
    "course_ended",
    "closed",
    "reopened",
)


class Migration(migrations.Migration):
    """A function, a policy for it, and words."""

    dependencies: ClassVar = [("cases", "0003_the_case_of_a_person")]

    operations: ClassVar = [
        door("cases_placement"),
        migrations.RunSQL(OUTSIDE, "drop function cases_outside_after"),
        migrations.AlterField(
            model_name="turn",
            name="kind",
            field=models.CharField(choices=[(kind, kind.replace("_", " ").title()) for kind in KINDS], max_length=20),
        ),
    ]
