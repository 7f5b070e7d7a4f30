"""The words of the row-level policies, for the migrations of every room that has tables of a case.

What is compared is set for one transaction by scope.py: the user's units, their compartments, the day, and, while a
verb works, the whole of one case. Nothing set, or set without the seal (sealing.py): no rows. Shapes as measured: the
array of units is read once a query; what asks the grant table comes last, so that a list of one's own obligations
never gets that far.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import migrations

UNITS = "any (array(select unnest(access_units())))"
COMPARTMENTS = "any (array(select unnest(access_compartments())))"
CASE_UNITS = "any ((select access_case_units())::uuid[])"
"""The units in which the user has a role that reads whole cases; in the others they see what is addressed to them."""
CLEARANCES = "any ((select access_clearances())::text[])"
"""`unit:compartment`: a role of the user reads the compartment, in a unit that is cleared for it."""

FUNCTIONS = """
create function access_units() returns uuid[] language sql stable parallel safe
    return coalesce(nullif(current_setting('app.units', true), ''), '{}')::uuid[];
create function access_compartments() returns text[] language sql stable parallel safe
    return coalesce(nullif(current_setting('app.compartments', true), ''), '{}')::text[];
create function access_user() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.user', true), '')::uuid;
create function access_cases() returns uuid[] language sql stable parallel safe
    return coalesce(nullif(current_setting('app.cases', true), ''), '{}')::uuid[];
create function access_persons() returns uuid[] language sql stable parallel safe
    return coalesce(nullif(current_setting('app.persons', true), ''), '{}')::uuid[];
create function access_today() returns date language sql stable parallel safe
    return coalesce(nullif(current_setting('app.today', true), '')::date,
                    (now() at time zone 'Europe/Copenhagen')::date);
create function access_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is only added to', tg_table_name using errcode = 'restrict_violation';
end $$;
"""

NO_FUNCTIONS = """
drop function access_user, access_units, access_compartments, access_cases, access_persons, access_today,
    access_refuse_change;
"""


# --- Since 0003: the settings are read with their seal ---------------------------------------------------------------

KEY = "pg_sequence_last_value('public.access_seal_{}'::regclass)"
SEAL = f"encode(sha256(convert_to(concat({KEY.format('one')}, {{}}, {KEY.format('two')}), 'UTF8')), 'hex')"
"""As sealing.py makes it. Sequences, because reading them costs a tenth of reading a table; nobody else may."""


def _told(name: str, kind: str, setting: str, part: int, otherwise: str) -> str:
    """A function that gives one part of a sealed setting."""
    return f"""
create or replace function {name}() returns {kind} language plpgsql stable parallel safe security definer as $$
declare told text := current_setting('app.{setting}', true);
begin
    if left(told, 64) = {SEAL.format("substr(told, 66)")} then
        return coalesce(nullif(split_part(told, '|', {part}), '')::{kind}, {otherwise}::{kind});
    end if;
    return {otherwise}::{kind};
end $$;
"""


SEALED_FUNCTIONS = "".join(
    (
        _told("access_user", "uuid", "claim", 2, "null"),
        _told("access_units", "uuid[]", "claim", 3, "'{}'"),
        _told("access_case_units", "uuid[]", "claim", 4, "'{}'"),
        _told("access_clearances", "text[]", "claim", 5, "'{}'"),
        _told("access_compartments", "text[]", "claim", 6, "'{}'"),
        _told("access_charges", "text[]", "claim", 7, "'{}'"),
        _told("access_today", "date", "claim", 8, "(now() at time zone 'Europe/Copenhagen')::date"),
        _told("access_cases", "uuid[]", "whole", 2, "'{}'"),
        _told("access_persons", "uuid[]", "whole", 3, "'{}'"),
    )
)


def charged(power: str, authority: str) -> str:
    """The user has a power that concerns an authority as such: to audit it, to administer it."""
    return f"('{power}:' || {authority}) = any ((select access_charges())::text[])"


def whole(column: str = "case_id") -> str:
    """The row belongs to a case that a verb is working on."""
    return f"{column} = any (array(select unnest(access_cases())))"


def granted(column: str = "case_id", *, grant: str = "case_id", level: str = "case", compartment: str = "''") -> str:
    """One of the units has a grant in force for it. `level` identity takes any grant."""
    return f"""exists (select from access_grant g
        where g.{grant} = {column} and {grant_holds(level, compartment)})"""


def grant_holds(level: str = "case", compartment: str = "''") -> str:
    """A grant `g` of one of the units that is in force."""
    wanted = "" if level == "identity" else f"and g.level = 'case' and g.compartment = {compartment}"
    return f"""g.unit_id = {UNITS} {wanted}
        and g.valid_from <= (select access_today())
        and (g.valid_to is null or g.valid_to >= (select access_today()))"""


def case_opened_to(units: str) -> str:
    """One of some units has a grant in force for a whole case. Within a function of the owner, whom no policy of grants
    narrows, so its clock and its one reader are asked here; the function has `of_case`, `in_compartment` and `on_day`.
    """
    return f"""exists (select from access_grant g
        where g.case_id = of_case and g.unit_id = any ({units}) and g.level = 'case' and g.compartment = in_compartment
        and g.valid_from <= on_day and (g.valid_to is null or g.valid_to >= on_day)
        and (g.until is null or g.until > now()) and (g.only_for_id is null or g.only_for_id = access_user()))"""


def cleared(column: str = "compartment") -> str:
    """It is in no compartment, or in one that the units are cleared for."""
    return f"({column} = '' or {column} = {COMPARTMENTS})"


def protect(table: str, *, read: str, write: str, change: str = "") -> migrations.RunSQL:
    """Close a table, also to its owner, and open it by a policy for reading and one for writing.

    `change` where who may change a row is another than who may add one; then nobody deletes.
    """
    changed, deleted = change or write, "false" if change else write
    return migrations.RunSQL(
        f"""
        alter table {table} enable row level security, force row level security;
        create policy {table}_read on {table} for select using ({read});
        create policy {table}_insert on {table} for insert with check ({write});
        create policy {table}_update on {table} for update using ({changed}) with check ({changed});
        create policy {table}_delete on {table} for delete using ({deleted});
        """,
        f"""
        drop policy {table}_read on {table}; drop policy {table}_insert on {table};
        drop policy {table}_update on {table}; drop policy {table}_delete on {table};
        alter table {table} disable row level security, no force row level security;
        """,
    )


def door(table: str) -> migrations.RunSQL:
    """Let the functions that belong to the owner read the table for whoever calls them; they check access themselves.

    In the owner's own sessions it stays closed, and for the application's role it is no policy at all.
    """
    return migrations.RunSQL(
        f"""create policy {table}_door on {table} for select to current_user using (session_user <> current_user)""",
        f"drop policy {table}_door on {table}",
    )


def append_only(table: str) -> migrations.RunSQL:
    """Refuse every change of a row, to the owner too."""
    return migrations.RunSQL(
        f"""create trigger {table}_append_only before update or delete or truncate on {table}
            for each statement execute function access_refuse_change()""",
        f"drop trigger {table}_append_only on {table}",
    )


def logged(
    table: str,
    told: Sequence[str],
    *,
    case: str = "n.case_id",
    person: str = "null",
    compartment: str = "''",
    by: str = "''",
    only: str = "true",
    was: str = "null",
    key: str = "n.id",
    authority: str = "",
) -> migrations.RunSQL:
    """Have the database keep in the log what is written in a table: the columns `told`, as they were and as they are.

    The rows of a statement are one entry for each case and compartment. The rest is SQL about the new row `n`: whose
    case, else whose person, in which compartment, who wrote it where no user did, which rows at all, for a table that
    is only added to what stood before, and whose auditors see it where it was written from no unit.
    """
    inserted = ", ".join(f"'{one}', n.\"{one}\"" for one in told)
    changed = " or ".join(f'o."{one}" is distinct from n."{one}"' for one in told)
    before, after = (
        " || ".join(
            f'case when o."{one}" is distinct from n."{one}" then jsonb_build_object(\'{one}\', {side}."{one}")'
            " else '{}'::jsonb end"
            for one in told
        )
        for side in ("o", "n")
    )
    of = {"case": case, "person": person, "compartment": compartment, "by": by, "authority": authority}
    on_insert = _entering(table, f"{was}", f"jsonb_build_object({inserted})", f"new_rows n where {only}", key=key, **of)
    on_update = _entering(
        table,
        before,
        after,
        f"old_rows o join new_rows n on {key} = {key.replace('n.', 'o.')} where ({only}) and ({changed})",
        key=key,
        **of,
    )
    return migrations.RunSQL(
        f"""
        create function {table}_logged_insert() returns trigger language plpgsql as $body$
        begin {on_insert}; return null; end $body$;
        create function {table}_logged_update() returns trigger language plpgsql as $body$
        begin {on_update}; return null; end $body$;
        create trigger {table}_logged_insert after insert on {table} referencing new table as new_rows
            for each statement execute function {table}_logged_insert();
        create trigger {table}_logged_update after update on {table}
            referencing old table as old_rows new table as new_rows
            for each statement execute function {table}_logged_update();
        """,
        f"""drop trigger {table}_logged_insert on {table}; drop trigger {table}_logged_update on {table};
            drop function {table}_logged_insert, {table}_logged_update""",
    )


def removal_logged(
    table: str, told: Sequence[str], *, case: str = "n.case_id", authority: str = ""
) -> migrations.RunSQL:
    """Have the database keep in the log what is removed from a table too: the columns `told`, as they were."""
    held = ", ".join(f"'{one}', n.\"{one}\"" for one in told)
    of = {"case": case, "person": "null", "compartment": "''", "by": "''", "authority": authority}
    entering = _entering(table, f"jsonb_build_object({held})", "null::jsonb", "old_rows n", key="n.id", **of)
    return migrations.RunSQL(
        f"""
        create function {table}_logged_delete() returns trigger language plpgsql as $body$
        begin {entering}; return null; end $body$;
        create trigger {table}_logged_delete after delete on {table} referencing old table as old_rows
            for each statement execute function {table}_logged_delete();
        """,
        f"drop trigger {table}_logged_delete on {table}; drop function {table}_logged_delete",
    )


def logged_no_more(table: str) -> migrations.RunSQL:
    """Take off what `logged` set, so that it can be set with other columns."""
    return migrations.RunSQL(
        f"""drop trigger {table}_logged_insert on {table}; drop trigger {table}_logged_update on {table};
            drop function {table}_logged_insert, {table}_logged_update""",
        elidable=False,
    )


def _entering(
    table: str,
    was: str,
    now: str,
    source: str,
    *,
    case: str,
    person: str,
    compartment: str,
    by: str,
    key: str,
    authority: str,
) -> str:
    """Enter rows in the log. The salt keeps a digest from telling of what it was made, once the text is forgotten."""
    of_authority, grouped, otherwise = "", "1, 2, 3", ""
    if authority:
        of_authority, grouped, otherwise = f", {authority} as of_authority", "1, 2, 3, 6", ", of_authority"
    return f"""
        with told as (
            select {case} as of_case, {person} as of_person, {compartment} as held_in, max({by}) as by_name,
                jsonb_agg(jsonb_build_object('row', {key}, 'was', {was}, 'is', {now})) as rows{of_authority}
            from {source} group by {grouped}
        ), keyed as materialized (select access_key() as id, told.* from told), entered as (
            insert into access_logentry
                (id, at, kind, page, user_id, name, unit_id, authority_id, for_user_id, cases, persons, compartment)
            select id, clock_timestamp(), 'write', '{table}', access_user(),
                case when access_user() is null then coalesce(by_name, '') else '' end, access_unit(),
                coalesce((select u.authority_id from access_unit u where u.id = access_unit()){otherwise}),
                access_for_user(),
                array_remove(array[of_case]::uuid[], null),
                case when of_case is null then array_remove(array[of_person]::uuid[], null) else '{{}}' end,
                coalesce(held_in, '')
            from keyed
        )
        insert into access_logcontent (entry_id, case_id, compartment, text)
        select id, of_case, coalesce(held_in, ''),
            jsonb_build_object('table', '{table}', 'salt', gen_random_uuid(), 'rows', rows)::text
        from keyed"""
