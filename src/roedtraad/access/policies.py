"""The words of the row-level policies, for the migrations of every room that has tables of a case.

What is compared is set for one transaction by scope.py: the user's units, their compartments, the day, and, while a
verb works, the whole of one case. Nothing set: no rows. Shapes as measured: the array of units is read once a query;
what asks the grant table comes last, so that a list of one's own obligations never gets that far.
"""

from __future__ import annotations

from django.db import migrations

UNITS = "any (array(select unnest(access_units())))"
COMPARTMENTS = "any (array(select unnest(access_compartments())))"

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


def whole(column: str = "case_id") -> str:
    """The row belongs to a case that a verb is working on."""
    return f"{column} = any (array(select unnest(access_cases())))"


def granted(column: str = "case_id", *, grant: str = "case_id", level: str = "case", compartment: str = "''") -> str:
    """One of the units has a grant in force for it. `level` identity takes any grant."""
    wanted = "" if level == "identity" else f"and g.level = 'case' and g.compartment = {compartment}"
    return f"""exists (select from access_grant g
        where g.{grant} = {column} and g.unit_id = {UNITS} {wanted}
        and g.valid_from <= (select access_today())
        and (g.valid_to is null or g.valid_to >= (select access_today())))"""


def cleared(column: str = "compartment") -> str:
    """It is in no compartment, or in one that the units are cleared for."""
    return f"({column} = '' or {column} = {COMPARTMENTS})"


def protect(table: str, *, read: str, write: str) -> migrations.RunSQL:
    """Close a table, also to its owner, and open it by a policy for reading and one for writing."""
    return migrations.RunSQL(
        f"""
        alter table {table} enable row level security, force row level security;
        create policy {table}_read on {table} for select using ({read});
        create policy {table}_insert on {table} for insert with check ({write});
        create policy {table}_update on {table} for update using ({write}) with check ({write});
        create policy {table}_delete on {table} for delete using ({write});
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
