"""The policy of reading as before, in few parts: each is made ready for every statement, whether it is asked or not.

What holds for nearly every row stands in the policy; what is closed, and who reaches a row by a grant or as one of its
addressees, one function says.
"""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from roedtraad.access import policies

_REASONS = import_module("roedtraad.obligations.migrations.0005_the_reasons_apart")
_COMMON = import_module("roedtraad.obligations.migrations.0007_the_common_row_first")
TABLE, UNITS = _COMMON.TABLE, _COMMON.UNITS

READ = f"""(compartment = '' and (owner_unit_id = {UNITS} or counterpart_unit_id = {UNITS}))
    or case_id = any ((select access_cases())::uuid[])
    or obligations_reached(id, case_id, compartment, owner_unit_id, counterpart_unit_id)"""

REACHED = f"""
create function obligations_reached(obligation uuid, of_case uuid, in_compartment text, owing uuid, owed uuid)
returns boolean language plpgsql stable parallel safe security definer set search_path = public, pg_temp as
$$
declare units uuid[] := access_units(); clearances text[]; whole uuid[]; on_day date := access_today();
begin
    if units = '{{}}' then return false; end if;
    if in_compartment = '' then
        whole := access_case_units();
    else
        if in_compartment <> all (access_compartments()) then return false; end if;
        clearances := access_clearances();
        whole := array(select u from unnest(units) u where u::text || ':' || in_compartment = any (clearances));
        if owing = any (whole) or owed = any (whole) then return true; end if;
        units := whole;
    end if;
    return {policies.case_opened_to("whole")}
        or exists (select from obligations_addressee a
            where a.obligation_id = obligation and a.unit_id = any (units));
end $$;
"""
BEFORE = "drop function obligations_reached(uuid, uuid, text)"
AGAIN = _REASONS.REACHED.replace("create or replace function", "create function")


class Migration(migrations.Migration):
    """It lets the same through."""

    dependencies: ClassVar = [("obligations", "0007_the_common_row_first")]

    operations: ClassVar = [
        migrations.RunSQL(REACHED, "drop function obligations_reached(uuid, uuid, text, uuid, uuid)"),
        migrations.RunSQL(
            f"alter policy {TABLE}_read on {TABLE} using ({READ})",
            f"alter policy {TABLE}_read on {TABLE} using ({_COMMON.READ})",
        ),
        migrations.RunSQL(BEFORE, AGAIN),
    ]
