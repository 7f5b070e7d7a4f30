"""What an obligation rests on, and why something happened to it, in tables for whoever has the case.

Until now the values of facts and what people wrote stood on rows that each addressee may read; only the page hid them.
Who reaches an obligation through a grant is asked anew: a grant counts with its clock, and by the role in the unit.
"""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from roedtraad.access import policies

UNITS = "any ((select access_units())::uuid[])"
COMPARTMENTS = "any ((select access_compartments())::text[])"
CLEARED = f"(compartment = '' or compartment = {COMPARTMENTS})"
TABLE = "obligations_obligation"

# A unit's clearance is that of the role in it: someone cleared elsewhere reads nothing closed here.
READ = f"""({CLEARED} and (
        (compartment = '' or owner_unit_id::text || ':' || compartment = {policies.CLEARANCES})
            and owner_unit_id = {UNITS}
        or (compartment = '' or counterpart_unit_id::text || ':' || compartment = {policies.CLEARANCES})
            and counterpart_unit_id = {UNITS}
        or obligations_reached(id, case_id, compartment)))
    or case_id = any ((select access_cases())::uuid[])"""
BEFORE = f"""({CLEARED} and (owner_unit_id = {UNITS} or counterpart_unit_id = {UNITS}
        or obligations_reached(id, case_id, compartment)))
    or case_id = any ((select access_cases())::uuid[])"""

# The scope is read once for a row, the addressees only where the grants say no.
REACHED = """
create or replace function obligations_reached(obligation uuid, of_case uuid, in_compartment text) returns boolean
language plpgsql stable parallel safe security definer set search_path = public, pg_temp as
$$
declare units uuid[] := access_units(); clearances text[]; whole uuid[]; on_day date := access_today();
begin
    if units = '{}' then return false; end if;
    if in_compartment = '' then
        whole := access_case_units();
    else
        clearances := access_clearances();
        whole := array(select u from unnest(units) u where u::text || ':' || in_compartment = any (clearances));
        units := whole;
    end if;
    return exists (select from access_grant g
            where g.case_id = of_case and g.unit_id = any (whole)
            and g.level = 'case' and g.compartment = in_compartment
            and g.valid_from <= on_day and (g.valid_to is null or g.valid_to >= on_day)
            and (g.until is null or g.until > now()) and (g.only_for_id is null or g.only_for_id = access_user()))
        or exists (select from obligations_addressee a
            where a.obligation_id = obligation and a.unit_id = any (units));
end $$;
"""
REACHED_BEFORE = """
create or replace function obligations_reached(obligation uuid, of_case uuid, in_compartment text) returns boolean
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


def of_the_case(table: str) -> str:
    """Whoever has the case, in the compartment that the obligation stands in now."""
    having = policies.granted("o.case_id", compartment="o.compartment")
    return f"exists (select from {TABLE} o where o.id = {table} and {having})"


# That someone gets something of a compartment told until now whoever had the case, and all of the unit.
ADDRESSEE_READ = f"""{policies.whole()}
    or ((compartment = '' or unit_id::text || ':' || compartment = {policies.CLEARANCES}) and unit_id = {UNITS})
    or ({policies.cleared()} and {
    policies.granted("obligations_addressee.case_id", compartment="obligations_addressee.compartment")
})"""
ADDRESSEE_BEFORE = f"""{policies.whole()} or unit_id = {policies.UNITS}
    or {policies.granted("obligations_addressee.case_id")}"""
CLEARED_ADDRESSEES = f"""
alter table {TABLE} no force row level security;
alter table obligations_addressee no force row level security;
update obligations_addressee a set compartment = o.compartment from {TABLE} o
where o.id = a.obligation_id and o.compartment <> '';
alter table {TABLE} force row level security;
alter table obligations_addressee force row level security;
"""

# The owner reads and changes what is there in the clear only here, before the policies stand.
MOVED_APART = f"""
alter table {TABLE} no force row level security;
alter table obligations_event no force row level security;
insert into obligations_ground (id, case_id, content)
select id, case_id, jsonb_build_object('facts', coalesce(explanation->'facts', '[]'),
    'missing', coalesce(explanation->'missing', '[]'), 'tables', coalesce(explanation->'tables', '[]'))
from {TABLE};
update {TABLE} set explanation = explanation - 'facts' - 'missing' || jsonb_build_object('tables', coalesce(
    (select jsonb_agg(jsonb_build_object('route', one->'route')) from jsonb_array_elements(explanation->'tables') one),
    '[]')) where explanation ? 'facts';
insert into obligations_remark (id, case_id, obligation_id, unit_id, text)
select id, case_id, obligation_id, unit_id, why from obligations_event
where why !~ '^[a-z_]*$' and kind <> 'overridden' and became <> 'waived';
set constraints all immediate;
alter table obligations_event disable trigger obligations_event_append_only;
update obligations_event e set why = '' from obligations_remark r where r.id = e.id;
alter table obligations_event enable trigger obligations_event_append_only;
alter table {TABLE} force row level security;
alter table obligations_event force row level security;
"""


class Migration(migrations.Migration):
    """Two tables, what was there before, and the policies."""

    dependencies: ClassVar = [
        ("obligations", "0004_lanes_of_a_passing"),
        ("access", "0003_roles_and_short_grants"),
        ("cases", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Ground",
            fields=[
                (
                    "obligation",
                    models.OneToOneField(
                        db_column="id",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="ground",
                        serialize=False,
                        to="obligations.obligation",
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["case"], name="obligations_ground_case")]},
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_column="id",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="remark",
                        serialize=False,
                        to="obligations.event",
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="obligations.obligation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["case"], name="obligations_remark_case")]},
        ),
        migrations.RunSQL(MOVED_APART, migrations.RunSQL.noop),
        policies.protect(
            "obligations_ground",
            read=f"{policies.whole()} or {of_the_case('obligations_ground.id')}",
            write=policies.whole(),
        ),
        policies.protect(
            "obligations_remark",
            # One's own unit wrote it, of an obligation that is still seen; or one has the case.
            read=f"""{policies.whole()} or {of_the_case("obligations_remark.obligation_id")}
                or (unit_id = {policies.UNITS}
                    and exists (select from {TABLE} o where o.id = obligations_remark.obligation_id))""",
            write=policies.whole(),
        ),
        policies.append_only("obligations_remark"),
        migrations.AddField(
            model_name="addressee",
            name="compartment",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RunSQL(CLEARED_ADDRESSEES, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"alter policy obligations_addressee_read on obligations_addressee using ({ADDRESSEE_READ})",
            f"alter policy obligations_addressee_read on obligations_addressee using ({ADDRESSEE_BEFORE})",
        ),
        migrations.RunSQL(REACHED, REACHED_BEFORE),
        migrations.RunSQL(
            f"alter policy {TABLE}_read on {TABLE} using ({READ})",
            f"alter policy {TABLE}_read on {TABLE} using ({BEFORE})",
        ),
    ]
