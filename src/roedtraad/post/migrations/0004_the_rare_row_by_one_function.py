"""The policy of reading as before, in few parts, as that of obligations has it (their migration 0008)."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from roedtraad.access import policies

_FIRST = import_module("roedtraad.post.migrations.0001_initial")
UNITS = "any ((select access_units())::uuid[])"

READ = f"""(compartment = '' and (from_unit_id = {UNITS} or holder_unit_id = {UNITS})) or {_FIRST.WHOLE}
    or post_reached(case_id, compartment, from_unit_id, holder_unit_id, state)"""
BEFORE = f"""({_FIRST.CLEARED} and ({_FIRST.cleared_in("from_unit_id")} or {_FIRST.cleared_in("holder_unit_id")}
    or post_reached(case_id, compartment, from_unit_id, state))) or {_FIRST.WHOLE}"""

REACHED = f"""
create function post_reached(of_case uuid, in_compartment text, writer uuid, holder uuid, standing text)
returns boolean language plpgsql stable parallel safe security definer set search_path = public, pg_temp as
$$
declare units uuid[] := access_units(); clearances text[]; on_day date := access_today();
begin
    if in_compartment = '' then
        units := access_case_units();
    elsif units <> '{{}}' then
        if in_compartment <> all (access_compartments()) then return false; end if;
        clearances := access_clearances();
        units := array(select u from unnest(units) u where u::text || ':' || in_compartment = any (clearances));
        if writer = any (units) or holder = any (units) then return true; end if;
    end if;
    if units = '{{}}' then return false; end if;
    if standing in ('draft', 'cancelled') then
        units := array(select u.id from access_unit u join access_unit w on w.authority_id = u.authority_id
            where w.id = writer and u.id = any (units));
    end if;
    return {policies.case_opened_to("units")};
end $$;
"""


class Migration(migrations.Migration):
    """It lets the same through."""

    dependencies: ClassVar = [("post", "0003_round_by_day")]

    operations: ClassVar = [
        migrations.RunSQL(REACHED, "drop function post_reached(uuid, text, uuid, uuid, text)"),
        migrations.RunSQL(
            f"alter policy post_message_read on post_message using ({READ})",
            f"alter policy post_message_read on post_message using ({BEFORE})",
        ),
        migrations.RunSQL("drop function post_reached(uuid, text, uuid, text)", _FIRST.REACHED),
    ]
