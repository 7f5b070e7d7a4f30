"""A scope that a process has opened before is opened again by showing it: the database checks that it still holds.

`people` is another at each change of what scopes are made from: memberships, deputies, users, units, authorities. The
claim carries it under its seal, so a claim of before any such change is worked out anew. Drawn at random, for a number
that is counted comes again after a change that was rolled back.
"""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar
from uuid import uuid4

from django.db import migrations, models

from roedtraad.access import policies

_BEFORE = import_module("roedtraad.access.migrations.0003_roles_and_short_grants")

MADE_OF = {
    "access_membership": "",
    "access_deputy": "",
    "access_unit": "",
    "access_authority": "",
    # When someone came in last changes nothing of what they see.
    "access_user": "of username, password, name, email, is_active",
}

TOLD = """
create function access_other_people() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin update access_directory set people = gen_random_uuid(); return null; end $$;
""" + "".join(
    f"""
create trigger {table}_makes_scopes after insert or delete or update {columns} on {table}
    for each statement execute function access_other_people();
"""
    for table, columns in MADE_OF.items()
)
NOT_TOLD = "".join(f"drop trigger {table}_makes_scopes on {table};" for table in MADE_OF) + (
    "drop function access_other_people;"
)

# As before, with a claim that the process holds already: it is shown with its seal, for this person, day and `people`.
ENTER = f"""
create function access_enter(of_session text, of_user uuid, of_day date, proof text, known text, out claim text,
    out mine json, out stamp uuid, out edition bigint, out edition_made_at timestamptz, out session_data text,
    out who json, out notices bigint)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare body text; person uuid := of_user; scopes uuid;
begin
    if proof is distinct from {policies.SEAL.format(_BEFORE.PROOF)} then
        raise exception 'the seal of the scope is not that of this database' using errcode = 'insufficient_privilege',
            hint = 'After a new SECRET_KEY the owner prepares the database again.';
    end if;
    select coalesce(s.user_id, of_user), s.session_data, d.stamp, d.edition, d.edition_made_at, d.people
    into person, session_data, stamp, edition, edition_made_at, scopes
    from access_directory d left join access_session s on s.session_key = of_session and s.expire_date > now();
    if split_part(known, '|', 2) = person::text and split_part(known, '|', 8) = of_day::text
        and split_part(known, '|', 9) = scopes::text and left(known, 64) = {policies.SEAL.format("substr(known, 66)")}
    then
        claim := known;
    else
        select to_json(u) into who from access_user u where u.id = person and u.is_active;
        with held as (
            select m.id, m.unit_id, m.role, m.role_da, m.role_en, m.powers::text[], m.compartments::text[],
                ''::text as behalf
            from access_membership m
            where m.user_id = person and m.valid_from <= of_day and (m.valid_to is null or m.valid_to >= of_day)
            union all
            -- A deputy gets what shows the list and lets it be worked on: no office of trust, no compartment.
            select m.id, m.unit_id, m.role, m.role_da, m.role_en,
                array(select unnest(m.powers::text[]) intersect select unnest('{{cases,addressed,record}}'::text[])),
                '{{}}'::text[], away.name
            from access_deputy d join access_membership m on m.id = d.membership_id
            join access_user away on away.id = m.user_id and away.is_active
            where d.user_id = person and d.ended_at is null and of_day between d.valid_from and d.valid_to
                and m.valid_from <= of_day and (m.valid_to is null or m.valid_to >= of_day)
        ), placed as (
            select h.*, u.name, u.name_en, u.authority_id, a.name as authority, a.word,
                array(select unnest(h.compartments) intersect select unnest(u.compartments::text[])) as cleared
            from held h join access_unit u on u.id = h.unit_id join access_authority a on a.id = u.authority_id
            where who is not null
        ), seeing as (select * from placed where powers && '{{cases,addressed}}')
        select concat_ws('|', case when who is null then '' else person::text end,
                array(select distinct unit_id from seeing)::text,
                array(select distinct unit_id from seeing where 'cases' = any (powers))::text,
                array(select distinct unit_id || ':' || part from seeing, unnest(cleared) as part)::text,
                array(select distinct part from seeing, unnest(cleared) as part)::text,
                array(select distinct power || ':' || authority_id from placed, unnest(powers) as power
                    where power not in ('cases', 'addressed', 'record'))::text,
                of_day::text, scopes::text),
            (select json_agg(json_build_array(id, unit_id, name, name_en, authority, authority_id, word, role, role_da,
                role_en, powers, cleared, behalf) order by behalf <> '', role, name) from placed)
        into body, mine;
        claim := {policies.SEAL.format("body")} || '|' || body;
        if who is null then session_data := null; end if;
    end if;
    perform set_config('app.claim', claim, true), set_config('app.whole', '', true);
    select count(*) into notices from (select from access_notice where seen_at is null limit 100) as waiting;
end $$;
"""


class Migration(migrations.Migration):
    """A mark, what changes it, and the function."""

    dependencies: ClassVar = [("access", "0004_the_log_in_a_chain")]

    operations: ClassVar = [
        migrations.AddField("directory", "people", models.UUIDField(default=uuid4)),
        migrations.RunSQL(TOLD, NOT_TOLD),
        migrations.RunSQL(
            f"drop function access_enter; {ENTER}",
            f"drop function access_enter; {_BEFORE.ENTER}",
        ),
    ]
