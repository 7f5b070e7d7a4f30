"""The log of looks and writes, chained by the database as each transaction ends. What it is: docs/adr/0012.

Entries that were there before stand in the chain from the day of this migration on.
"""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies

FUNCTIONS = """
create function access_unit() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.unit', true), '')::uuid;
create function access_for_user() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.for_user', true), '')::uuid;
-- A key in the order of its making (UUIDv7), for entries that the database makes.
create function access_key() returns uuid language sql volatile as $$
    select encode(set_byte(overlay(
        uuid_send(gen_random_uuid()) placing
        substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6
    ), 6, (get_byte(uuid_send(gen_random_uuid()), 6) & 15) | 112), 'hex')::uuid
$$;
"""
NO_FUNCTIONS = "drop function access_unit, access_for_user, access_key"

# Each part: its length in bytes, a colon, the part; `-` for none; a comma between.
PARTS = (
    "'roedtraad-log-1'",
    "link.day::text",
    "link.number::text",
    "encode(link.previous, 'hex')",
    "new.id::text",
    """to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "new.kind",
    "new.page",
    "new.user_id::text",
    "new.name",
    "new.unit_id::text",
    "new.authority_id::text",
    "new.for_user_id::text",
    "array_to_string(new.cases, ',')",
    "array_to_string(new.persons, ',')",
    "new.compartment",
    "new.grant_id::text",
    "encode(link.content, 'hex')",
)
WRITTEN = " || ',' || ".join(f"coalesce(octet_length({part}) || ':' || {part}, '-')" for part in PARTS)
ONE_AT_A_TIME = 0x526F656C

CHAIN = f"""
create function access_chain() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $body$
declare
    last access_loglink%rowtype;
    link access_loglink%rowtype;
    earlier text := coalesce(current_setting('app.whole_log', true), '');
begin
    perform set_config('app.whole_log', 'yes', true);
    perform pg_advisory_xact_lock({ONE_AT_A_TIME});
    select * into last from access_loglink order by day desc, number desc limit 1;
    link.entry_id := new.id;
    link.day := greatest((clock_timestamp() at time zone 'Europe/Copenhagen')::date, last.day);
    link.number := case when link.day = last.day then last.number + 1 else 1 end;
    link.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    if new.kind = 'write' then
        select sha256(convert_to(c.text, 'UTF8')) into link.content from access_logcontent c where c.entry_id = new.id;
    end if;
    link.hash := sha256(convert_to({WRITTEN}, 'UTF8'));
    insert into access_loglink select link.*;
    perform set_config('app.whole_log', earlier, true);
    return null;
end $body$;
create constraint trigger access_logentry_chain after insert on access_logentry deferrable initially deferred
    for each row execute function access_chain();
"""
NO_CHAIN = "drop trigger access_logentry_chain on access_logentry; drop function access_chain"

# Their owner reads them in the clear only here, before the policies stand.
CARRIED_OVER = """
alter table access_look no force row level security;
insert into access_logentry (id, at, kind, page, user_id, name, unit_id, authority_id, cases, persons, compartment,
    grant_id)
select l.id, l.at, 'look', l.page, l.user_id, '', l.unit_id, u.authority_id, array[l.case_id], '{}',
    coalesce(g.compartment, ''), l.grant_id
from access_look l left join access_unit u on u.id = l.unit_id left join access_grant g on g.id = l.grant_id
order by l.at, l.id;
set constraints access_logentry_chain immediate;
set constraints access_logentry_chain deferred;
"""

GRANTED = """exists (select from access_grant g where g.case_id = any (access_logentry.cases)
    and g.unit_id = any (array(select unnest(access_units()))) and g.level = 'case'
    and g.compartment = access_logentry.compartment and g.valid_from <= (select access_today())
    and (g.valid_to is null or g.valid_to >= (select access_today())))"""
MINE = "user_id is not distinct from (select access_user())"
WHOLE = "current_setting('app.whole_log', true) = 'yes'"

# What the application's role may do with the log is to add to it; with the chain, nothing but through its functions.
RIGHTS = """
do $do$
declare who record;
begin
    for who in
        select distinct a.grantee::regrole::text as name
        from pg_class c, aclexplode(c.relacl) a
        where c.relname in ('access_logentry', 'access_logcontent', 'access_loglink')
          and a.grantee not in (0, c.relowner)
    loop
        execute format('revoke update, delete, truncate on access_logentry, access_logcontent from %s', who.name);
        execute format('revoke insert, update, delete, truncate on access_loglink from %s', who.name);
    end loop;
end $do$;
"""

DOORS = f"""
-- The owner reads the whole of the log where it says so, as these functions do: to chain it, prove it, copy it out.
create policy access_logentry_whole on access_logentry for select to current_user using ({WHOLE});
create policy access_logcontent_whole on access_logcontent for select to current_user using ({WHOLE});
create policy access_loglink_whole on access_loglink for select to current_user using ({WHOLE});
create policy access_loglink_chain on access_loglink for insert to current_user with check ({WHOLE});
create policy access_logcontent_forget on access_logcontent for delete to current_user using ({WHOLE});

create trigger access_logcontent_kept before update or truncate on access_logcontent
    for each statement execute function access_refuse_change();

-- The hash that ends each day, for those who keep it elsewhere; of today the last so far. It tells of nobody: not even
-- how many entries there are. Every day's first link carries the head before it, so few rows are read.
create function access_heads() returns table (day date, head text, ended boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $body$
declare earlier text := coalesce(current_setting('app.whole_log', true), '');
begin
    perform set_config('app.whole_log', 'yes', true);
    return query select before.* from (
        select lag(f.day) over (order by f.day) as day, encode(f.previous, 'hex'), true
        from access_loglink f where f.number = 1) as before where before.day is not null
    union all
    (select l.day, encode(l.hash, 'hex'), l.day < (clock_timestamp() at time zone 'Europe/Copenhagen')::date
     from access_loglink l order by l.day desc, l.number desc limit 1);
    perform set_config('app.whole_log', earlier, true);
end $body$;

-- Forget what was written in cases that are deleted. That it was written, and that it was forgotten, stays.
create function access_forget(of_cases uuid[], of_persons uuid[]) returns bigint language plpgsql security definer
set search_path = public, pg_temp as $body$
declare
    forgotten bigint;
    earlier text := coalesce(current_setting('app.whole_log', true), '');
begin
    perform set_config('app.whole_log', 'yes', true);
    insert into access_logentry (id, at, kind, page, user_id, name, unit_id, cases, persons, compartment)
    values (access_key(), clock_timestamp(), 'erase', 'forget', access_user(), '', access_unit(), of_cases, of_persons,
        '');
    delete from access_logcontent c using access_logentry e where e.id = c.entry_id
        and (e.cases && of_cases or e.persons && of_persons);
    get diagnostics forgotten = row_count;
    perform set_config('app.whole_log', earlier, true);
    return forgotten;
end $body$;
"""
NO_DOORS = """
drop function access_forget, access_heads;
drop trigger access_logcontent_kept on access_logcontent;
drop policy access_loglink_chain on access_loglink;
drop policy access_logcontent_forget on access_logcontent;
drop policy access_logentry_whole on access_logentry;
drop policy access_logcontent_whole on access_logcontent;
drop policy access_loglink_whole on access_loglink;
"""


def _someone(to: str) -> models.ForeignKey[models.Model | None, models.Model | None]:
    """A key without a constraint: what is logged outlives what it names, and nothing is looked up for each page."""
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=to,
    )


def _entry(name: str) -> models.OneToOneField[models.Model, models.Model]:
    return models.OneToOneField(
        db_constraint=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        primary_key=True,
        related_name=name,
        serialize=False,
        to="access.logentry",
    )


def _keys() -> django.contrib.postgres.fields.ArrayField[list[object], list[object]]:
    return django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)


class Migration(migrations.Migration):
    """Tables, triggers, what was there before, policies."""

    dependencies: ClassVar = [("access", "0003_roles_and_short_grants")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kind",
                    models.CharField(choices=[("look", "Look"), ("write", "Write"), ("erase", "Erase")], max_length=5),
                ),
                ("page", models.CharField(max_length=60)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("cases", _keys()),
                ("persons", _keys()),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("user", _someone(settings.AUTH_USER_MODEL)),
                ("unit", _someone("access.unit")),
                ("authority", _someone("access.authority")),
                ("for_user", _someone(settings.AUTH_USER_MODEL)),
                ("grant", _someone("access.grant")),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["cases"], name="access_logentry_cases"),
                    models.Index(fields=["user", "-at"], name="access_logentry_user"),
                    models.Index(fields=["authority", "-at"], name="access_logentry_authority"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogContent",
            fields=[
                ("entry", _entry("content")),
                ("case_id", models.UUIDField(db_index=True, null=True)),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="LogLink",
            fields=[
                ("entry", _entry("link")),
                ("day", models.DateField()),
                ("number", models.BigIntegerField()),
                ("previous", models.BinaryField()),
                ("content", models.BinaryField(null=True)),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "number"), name="access_loglink_place")],
                "indexes": [
                    models.Index(condition=models.Q(("number", 1)), fields=["day"], name="access_loglink_first")
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(CHAIN, NO_CHAIN),
        migrations.RunSQL(CARRIED_OVER, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Look"),
        # --- Row-level security ----------------------------------------------------------------------------------
        policies.protect(
            "access_logentry",
            read=f"{policies.cleared()} and (user_id = (select access_user())"
            f" or {policies.charged('audit', 'authority_id')} or {GRANTED})",
            write=f"{MINE} and at >= now()",
        ),
        # What was written is told by the case's own tables, each row by its own policy; here it is kept for proof.
        policies.protect("access_logcontent", read="false", write="true"),
        policies.protect("access_loglink", read="false", write="false"),
        policies.append_only("access_logentry"),
        policies.append_only("access_loglink"),
        migrations.RunSQL(DOORS, NO_DOORS),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        policies.logged(
            "access_grant",
            ["unit_id", "purpose", "level", "compartment", "valid_from", "valid_to", "why"],
            compartment="n.compartment",
            only="n.made_by = 'person'",
        ),
    ]
