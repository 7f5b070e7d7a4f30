"""Persons, cases and facts, with their policies."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("cpr", models.CharField(max_length=10, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("sort_name", models.CharField(db_collation="C", max_length=200)),
                ("protected_address", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=80, unique=True)),
                ("opened", models.DateField()),
                ("closed", models.DateField(blank=True, null=True)),
                ("closed_why", models.CharField(blank=True, max_length=40)),
                ("municipality", models.CharField(blank=True, max_length=4)),
                ("version", models.PositiveIntegerField(default=0)),
                ("entries", models.PositiveIntegerField(default=0)),
                ("planned_on", models.DateField(null=True)),
                (
                    "planned_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4), default=list, size=None
                    ),
                ),
                ("planned_from", models.CharField(blank=True, max_length=32)),
                ("planned_as", models.CharField(blank=True, max_length=32)),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="cases.case",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("held_from", models.DateField()),
                ("held_to", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="cases.case",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("admitted", "Admitted"),
                            ("transferred", "Transferred"),
                            ("judged", "Judged"),
                            ("released", "Released"),
                            ("released_from_court", "Released From Court"),
                            ("readmitted", "Readmitted"),
                            ("escaped", "Escaped"),
                            ("died", "Died"),
                            ("moved", "Moved"),
                            ("undone", "Undone"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=2000)),
                (
                    "by_user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="cases.case",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Coordinator",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("prison", "Prison"), ("probation", "Probation"), ("municipality", "Municipality")],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordinators",
                        to="cases.case",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.unit"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("case", "side"),
                        name="cases_coordinator_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Custodian",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("relation", models.CharField(max_length=80)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="custodians",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case"], name="cases_custodian_case")],
            },
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("on", models.DateField()),
                ("obligation", models.CharField(blank=True, max_length=120)),
                ("norm", models.CharField(blank=True, max_length=40)),
                ("note", models.CharField(blank=True, max_length=2000)),
                ("compartment", models.CharField(blank=True, max_length=20)),
                (
                    "by_user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="cases.case",
                    ),
                ),
                (
                    "takes_back",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back_by",
                        to="cases.deed",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "on"], name="cases_deed_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("obligation", ""), ("norm", ""), _connector="OR"),
                        name="cases_deed_names_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("value", models.JSONField(null=True)),
                ("true_from", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, max_length=500)),
                ("compartment", models.CharField(blank=True, max_length=20)),
                (
                    "by_user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="cases.case",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="cases.fact",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "number"), name="cases_fact_order")],
            },
        ),
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="cases.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["word", "person"], name="cases_nameword_word")],
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("closed__isnull", True)), fields=["id"], name="cases_case_open"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed__isnull", True), ("closed__gte", models.F("opened")), _connector="OR"),
                name="cases_case_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed__isnull", True)), fields=("person",), name="cases_case_one_open"
            ),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["case", "held_from"], name="cases_placement_case"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_to__isnull", True), ("held_to__gte", models.F("held_from")), _connector="OR"),
                name="cases_placement_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("held_to__isnull", True)), fields=("case",), name="cases_placement_one_open"
            ),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["case", "on"], name="cases_turn_case"),
        ),
        # --- Row-level security: tables, then policies, in one migration, so that no row is ever without them.
        policies.protect(
            "cases_person",
            read=f"{policies.granted('cases_person.id', grant='person_id', level='identity')}"
            f" or {policies.whole('id').replace('access_cases', 'access_persons')}"
            " or exists (select from cases_case c"
            f" where c.person_id = cases_person.id and {policies.whole('c.id')})",
            write=policies.whole("id").replace("access_cases", "access_persons"),
        ),
        policies.protect(
            "cases_nameword",
            read=f"{policies.granted('cases_nameword.person_id', grant='person_id', level='identity')}"
            f" or {policies.whole('person_id').replace('access_cases', 'access_persons')}",
            write=policies.whole("person_id").replace("access_cases", "access_persons"),
        ),
        policies.protect(
            "cases_case",
            read=f"{policies.whole('id')} or {policies.granted('cases_case.id')}",
            write=policies.whole("id"),
        ),
        *(
            policies.protect(
                f"cases_{table}",
                read=f"{policies.whole()} or {policies.granted(f'cases_{table}.case_id')}",
                write=policies.whole(),
            )
            for table in ("placement", "turn", "custodian", "coordinator")
        ),
        *(
            policies.protect(
                f"cases_{table}",
                read=f"{policies.whole()} or ({policies.cleared()} and "
                f"{policies.granted(f'cases_{table}.case_id', compartment=f'cases_{table}.compartment')})",
                write=policies.whole(),
            )
            for table in ("fact", "deed")
        ),
        *(policies.append_only(f"cases_{table}") for table in ("fact", "deed", "turn")),
        *(policies.door(f"cases_{table}") for table in ("person", "nameword", "case")),
        migrations.RunSQL(
            """
            create sequence cases_case_number;

            -- The key of whoever has a number: so that nobody is registered twice. It tells nothing else.
            create function cases_person_with(cpr text) returns uuid
            language sql stable security definer set search_path = public, pg_temp as
            $$ select id from cases_person where cpr = $1 $$;

            -- Keys of open cases in order, and how many: for jobs that pass through all of them.
            create function cases_open_after(after uuid, most int) returns setof uuid
            language sql stable security definer set search_path = public, pg_temp as
            $$ select id from cases_case where closed is null and (after is null or id > after)
               order by id limit most $$;
            create function cases_count_open() returns bigint
            language sql stable security definer set search_path = public, pg_temp as
            $$ select count(*) from cases_case where closed is null $$;
            create function cases_numbered(number text) returns uuid
            language sql stable security definer set search_path = public, pg_temp as
            $$ select id from cases_case where number = $1 $$;
            """,
            """
            drop function cases_person_with, cases_open_after, cases_count_open, cases_numbered;
            drop sequence cases_case_number;
            """,
        ),
        # Beginnings of names are found under the policies: comparing texts is leakproof, so an index serves. Likeness
        # is not, and would read every row; therefore a function of the owner, which asks for the grants itself.
        # Typing errors are forgiven where the server has pg_trgm, which any owner of a database may switch on.
        migrations.RunSQL(
            """
            do $do$ begin
                create extension if not exists pg_trgm;
                create index cases_nameword_nearly on cases_nameword using gin (word gin_trgm_ops);
                create function cases_named_nearly(words text[], most int) returns setof uuid
                language sql stable security definer
                set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
                as
                $$
                select c.id from cases_case c where c.person_id in (
                    select w.person_id from cases_nameword w
                    where w.word % words[1] and similarity(w.word, words[1]) >= 0.4
                      and not exists (
                        select from unnest(words[2:]) as more(word) where not exists (
                            select from cases_nameword o where o.person_id = w.person_id and o.word % more.word
                            and similarity(o.word, more.word) >= 0.4)))
                  and exists (
                    select from access_grant g where g.case_id = c.id and g.unit_id = any (access_units())
                    and g.level = 'case' and g.compartment = ''
                    and g.valid_from <= access_today()
                    and (g.valid_to is null or g.valid_to >= access_today()))
                limit most
                $$;
            exception when undefined_file or feature_not_supported or insufficient_privilege then
                create function cases_named_nearly(words text[], most int) returns setof uuid
                language sql stable as $$ select null::uuid where false $$;
            end $do$;
            """,
            "drop function cases_named_nearly; drop index if exists cases_nameword_nearly",
        ),
    ]
