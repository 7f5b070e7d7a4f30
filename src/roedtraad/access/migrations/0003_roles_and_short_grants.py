"""Roles with their powers, deputies, broken glass and notices; and settings that count only with their seal.

The scope of a request is worked out by a function of the owner, which seals it; a whole case is opened by the
application with a seal of its own. The application's role can write the settings, and cannot make a seal.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies
from roedtraad.access.sealing import SEQUENCES

UNSEALED_FUNCTIONS = policies.FUNCTIONS.replace("create function", "create or replace function")

SEQUENCES_MADE = "".join(
    f"""
create sequence {name};
do $$ declare reader record; begin
    for reader in select distinct a.grantee::regrole::text as name from pg_class c, aclexplode(c.relacl) a
        where c.oid = 'public.{name}'::regclass and a.grantee <> c.relowner and a.grantee <> 0
    loop execute format('revoke all on sequence {name} from %s', reader.name); end loop;
end $$;
revoke all on sequence {name} from public;
"""
    for name in SEQUENCES
)

# The scope of a request by one call: the session and its user, or the user; their memberships, and those they deputise
# for; how directory and rules stand. `proof` shows that the application asks, not just its role.
PROOF = "concat_ws('|', 'enter', coalesce(of_session, ''), coalesce(of_user::text, ''), of_day::text)"
ENTER = f"""
create function access_enter(of_session text, of_user uuid, of_day date, proof text, out claim text, out mine json,
    out stamp uuid, out edition bigint, out edition_made_at timestamptz, out session_data text, out who json,
    out notices bigint)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare body text; person uuid := of_user;
begin
    if proof is distinct from {policies.SEAL.format(PROOF)} then
        raise exception 'the seal of the scope is not that of this database' using errcode = 'insufficient_privilege',
            hint = 'After a new SECRET_KEY the owner prepares the database again.';
    end if;
    if of_session is not null then
        select s.user_id, s.session_data into person, session_data from access_session s
        where s.session_key = of_session and s.expire_date > now();
    end if;
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
            of_day::text),
        (select json_agg(json_build_array(id, unit_id, name, name_en, authority, authority_id, word, role, role_da,
            role_en, powers, cleared, behalf) order by behalf <> '', role, name) from placed)
    into body, mine;
    claim := {policies.SEAL.format("body")} || '|' || body;
    perform set_config('app.claim', claim, true), set_config('app.whole', '', true);
    if who is null then session_data := null; end if;
    select count(*) into notices from (select from access_notice where seen_at is null limit 100) as waiting;
    select d.stamp, d.edition, d.edition_made_at into stamp, edition, edition_made_at from access_directory d;
end $$;
"""

# What of a grant counts is asked here, so that every policy that asks for grants has it: its clock, whom it is for, and
# whether the user's role in the unit reads cases, or the compartment.
GRANT_READ = f"""(until is null or until > now()) and (only_for_id is null or only_for_id = (select access_user()))
    and case when compartment <> '' then unit_id::text || ':' || compartment = {policies.CLEARANCES}
        else unit_id = {policies.CASE_UNITS} or (level = 'identity' and unit_id = {policies.UNITS}) end
    or {policies.whole()}"""
GRANT_BEFORE = f"unit_id = {policies.UNITS} or {policies.whole()}"
MINE = "exists (select from access_membership m where m.id = membership_id and m.user_id = (select access_user()))"

TO_ME = f"""user_id = (select access_user()) or unit_id = {policies.CASE_UNITS}
    or {policies.charged("audit", "auditors_of_id")}"""

# Who held a role before roles were data keeps what they had: a whole case where the unit has one, and its compartments.
AS_BEFORE = """
update access_membership m set powers = '{cases,addressed,record}', compartments = u.compartments, access_role = ''
from access_unit u where u.id = m.unit_id
"""


def _key() -> models.UUIDField[UUID, UUID]:
    return models.UUIDField(default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False)


def _to(model: str, *, null: bool = False, **options: object) -> models.ForeignKey[Any, Any]:
    given = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", **options}
    return models.ForeignKey(to=model, null=null, **given)  # type: ignore[arg-type]


class Migration(migrations.Migration):
    """Columns, tables with their policies, and the functions that read a sealed scope."""

    dependencies: ClassVar = [("access", "0002_sessions_and_the_edition")]

    operations: ClassVar = [
        migrations.AddField("membership", "access_role", models.CharField(blank=True, max_length=40, default="")),
        migrations.AlterField("membership", "access_role", models.CharField(blank=True, max_length=40)),
        *(
            migrations.AddField(
                "membership",
                name,
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                ),
            )
            for name in ("powers", "compartments")
        ),
        migrations.RunSQL(AS_BEFORE, migrations.RunSQL.noop),
        migrations.AddField("grant", "only_for", _to(settings.AUTH_USER_MODEL, null=True, blank=True, db_index=False)),
        migrations.AddField("grant", "until", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("compartment", ""), _connector="OR"),
                name="access_grant_short_is_plain",
            ),
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                ("id", _key()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", _to(settings.AUTH_USER_MODEL, null=True, blank=True)),
                (
                    "membership",
                    _to(
                        "access.membership",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deputies",
                    ),
                ),
                (
                    "user",
                    _to(
                        settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deputises",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="access_deputy_days"
                    )
                ],
                "indexes": [models.Index(fields=["user", "valid_to"], name="access_deputy_user")],
            },
        ),
        migrations.CreateModel(
            name="BrokenGlass",
            fields=[
                ("id", _key()),
                ("kind", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=2000)),
                ("asked_by", models.CharField(max_length=10)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
                ("case_id", models.UUIDField(null=True)),
                ("case_number", models.CharField(blank=True, max_length=80)),
                ("authority", _to("access.authority")),
                ("unit", _to("access.unit")),
                ("user", _to(settings.AUTH_USER_MODEL)),
            ],
            options={"indexes": [models.Index(fields=["user", "at"], name="access_glass_user")]},
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", _key()),
                (
                    "kind",
                    models.CharField(
                        choices=[("glass", "Glass"), ("deputy", "Deputy"), ("deputy_ended", "Deputy Ended")],
                        max_length=20,
                    ),
                ),
                ("by_name", models.CharField(max_length=200)),
                ("by_unit", models.CharField(max_length=200)),
                ("told", models.JSONField(default=dict)),
                ("case_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(null=True)),
                ("auditors_of", _to("access.authority", null=True, db_index=False)),
                ("seen_by", _to(settings.AUTH_USER_MODEL, null=True, db_index=False)),
                ("unit", _to("access.unit", null=True, db_index=False)),
                (
                    "user",
                    _to(
                        settings.AUTH_USER_MODEL,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        db_index=False,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("auditors_of__isnull", True), ("unit__isnull", True), ("user__isnull", False)),
                            models.Q(("auditors_of__isnull", True), ("unit__isnull", False), ("user__isnull", True)),
                            models.Q(("auditors_of__isnull", False), ("unit__isnull", True), ("user__isnull", True)),
                            _connector="OR",
                        ),
                        name="access_notice_to_one",
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=[column, "at"],
                        condition=models.Q((f"{column}__isnull", False)),
                        name=f"access_notice_{name}",
                    )
                    for column, name in (("user", "user"), ("unit", "unit"), ("auditors_of", "aud"))
                ],
            },
        ),
        # --- Settings count only with their seal.
        migrations.RunSQL(SEQUENCES_MADE, "".join(f"drop sequence {name};" for name in SEQUENCES)),
        migrations.RunSQL(
            """
            create function access_case_units() returns uuid[] language sql as $$ select null::uuid[] $$;
            create function access_clearances() returns text[] language sql as $$ select null::text[] $$;
            create function access_charges() returns text[] language sql as $$ select null::text[] $$;
            """
            + policies.SEALED_FUNCTIONS,
            UNSEALED_FUNCTIONS + "drop function access_case_units, access_clearances, access_charges;",
        ),
        migrations.RunSQL(ENTER, "drop function access_enter"),
        migrations.RunSQL(
            f"alter policy access_grant_read on access_grant using ({GRANT_READ})",
            f"alter policy access_grant_read on access_grant using ({GRANT_BEFORE})",
        ),
        # --- Tables of this migration: closed from birth.
        policies.protect(
            "access_deputy",
            read=f"user_id = (select access_user()) or {MINE}",
            write=MINE,
        ),
        policies.door("access_deputy"),
        policies.protect(
            "access_brokenglass",
            read=f"user_id = (select access_user()) or {policies.charged('audit', 'authority_id')}"
            f" or {policies.whole()}",
            write="user_id = (select access_user())",
        ),
        policies.append_only("access_brokenglass"),
        policies.protect("access_notice", read=TO_ME, write="(select access_user()) is not null", change=TO_ME),
    ]
