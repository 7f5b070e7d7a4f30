"""A list under the policy is to cost what it costs without.

What is true of every row of one's own list is asked first and in the statement; who else may see a row is asked by a
function, because a policy that asks other tables brings their policies into the plan of each statement, some fifty
parts of it. The indexes hold what the policy compares, so that counting reads no rows.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from roedtraad.access import policies

OPEN = ("possible", "upcoming", "open", "sent", "acknowledged", "answered")
# Read once a statement, as policies.UNITS is, and with less to set up.
UNITS, COMPARTMENTS = "any ((select access_units())::uuid[])", "any ((select access_compartments())::text[])"
CLEARED = f"(compartment = '' or compartment = {COMPARTMENTS})"
TABLE = "obligations_obligation"

REACHED = """
create function obligations_reached(obligation uuid, of_case uuid, in_compartment text) returns boolean
language plpgsql stable parallel safe security definer set search_path = public, pg_temp as
$$ begin
    return exists (select from obligations_addressee a
            where a.obligation_id = obligation and a.unit_id = any (access_units()))
        or exists (select from access_grant g
            where g.case_id = of_case and g.unit_id = any (access_units())
            and g.level = 'case' and g.compartment = in_compartment
            and g.valid_from <= access_today() and (g.valid_to is null or g.valid_to >= access_today()));
end $$;
"""

READ = f"""({CLEARED} and (owner_unit_id = {UNITS} or counterpart_unit_id = {UNITS}
        or obligations_reached(id, case_id, compartment)))
    or case_id = any ((select access_cases())::uuid[])"""
BEFORE = f"""{policies.whole()} or ({policies.cleared()} and (owner_unit_id = {policies.UNITS}
    or counterpart_unit_id = {policies.UNITS}
    or exists (select from obligations_addressee a where a.obligation_id = {TABLE}.id and a.unit_id = {policies.UNITS})
    or {policies.granted(f"{TABLE}.case_id", compartment=f"{TABLE}.compartment")}))"""


def _index(name: str, unit: str, other: str, **narrowed: object) -> models.Index:
    return models.Index(
        fields=[unit, "due", "id"],
        include=["case", "compartment", other],
        condition=Q(state__in=OPEN, **narrowed),
        name=name,
    )


class Migration(migrations.Migration):
    """Another policy that lets the same through, and wider indexes."""

    dependencies: ClassVar = [("obligations", "0002_lists_to_take_and_closed")]

    operations: ClassVar = [
        policies.door("obligations_addressee"),
        migrations.RunSQL(REACHED, "drop function obligations_reached"),
        migrations.RunSQL(
            f"alter policy {TABLE}_read on {TABLE} using ({READ})",
            f"alter policy {TABLE}_read on {TABLE} using ({BEFORE})",
        ),
        *(
            operation
            for index in (
                _index("obligations_owed", "owner_unit", "counterpart_unit"),
                _index("obligations_awaited", "counterpart_unit", "owner_unit"),
                _index("obligations_to_take", "owner_unit", "counterpart_unit", to_take=True),
            )
            for operation in (
                migrations.RemoveIndex(model_name="obligation", name=index.name),
                migrations.AddIndex(model_name="obligation", index=index),
            )
        ),
    ]
