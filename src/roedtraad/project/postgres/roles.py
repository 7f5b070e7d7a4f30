"""The two roles and the database: the owner makes tables, the application owns nothing and bypasses nothing.

They belong to the cluster, not to a migration: made by migrations they would race in tests that run side by side.
"""

from __future__ import annotations

from psycopg import Connection, sql

OWNER, APP, DATABASE = "roedtraad_owner", "roedtraad_app", "roedtraad"

# Also for an outside server, run by its administrator; docs/operations.md quotes it.
ROLES = f"""\
create role {OWNER} login createdb nosuperuser nocreaterole nobypassrls;
create role {APP} login nosuperuser nocreatedb nocreaterole nobypassrls;
create database {DATABASE} owner {OWNER};
"""

# Run by the owner in each database before the first migration, so that later tables have the grants from birth.
GRANTS = """\
alter default privileges in schema public grant select, insert, update, delete on tables to {app};
alter default privileges in schema public grant usage, select on sequences to {app};
"""


def make_roles(administrator: Connection[tuple[object, ...]]) -> None:
    """Make what is missing of roles and database; the connection commits each statement by itself."""
    for statement in ROLES.strip().splitlines():
        kind, name = statement.split()[1:3]
        catalogue = {"role": "pg_roles where rolname", "database": "pg_database where datname"}[kind]
        known = administrator.execute(sql.SQL(f"select 1 from {catalogue} = %s"), [name]).fetchone()
        if known is None:
            administrator.execute(sql.SQL(statement))


def grants(app: str) -> sql.Composed:
    """The statements that give the application's role its rights on tables to come."""
    return sql.SQL(GRANTS).format(app=sql.Identifier(app))
