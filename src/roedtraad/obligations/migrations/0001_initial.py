"""The stored plan, with its policies."""

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
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Replanning",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("why", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("total", models.PositiveIntegerField()),
                ("passed", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("last", models.UUIDField(null=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Obligation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("rule", models.CharField(max_length=100)),
                ("occurrence", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("possible", "Possible"),
                            ("upcoming", "Upcoming"),
                            ("open", "Open"),
                            ("sent", "Sent"),
                            ("acknowledged", "Acknowledged"),
                            ("answered", "Answered"),
                            ("done", "Done"),
                            ("waived", "Waived"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("due", models.DateField(null=True)),
                ("not_before", models.DateField(null=True)),
                ("timing", models.CharField(max_length=10)),
                ("certainty", models.CharField(max_length=10)),
                ("strength", models.CharField(max_length=12)),
                ("matter", models.CharField(max_length=40)),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("title", models.CharField(max_length=300)),
                ("title_en", models.CharField(max_length=300)),
                ("responsible_authority", models.CharField(max_length=40)),
                ("responsible_role", models.CharField(max_length=40)),
                ("recipients", models.JSONField(default=list)),
                ("recipients_then", models.JSONField(null=True)),
                ("recipient_names", models.CharField(blank=True, max_length=400)),
                ("municipality", models.CharField(blank=True, max_length=4)),
                ("person_name", models.CharField(max_length=200)),
                ("person_sort", models.CharField(db_collation="C", max_length=200)),
                ("late_from_start", models.BooleanField(default=False)),
                (
                    "norms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "koereplan",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "missing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("explanation", models.JSONField(default=dict)),
                ("done_on", models.DateField(null=True)),
                ("done_by_fact", models.BooleanField(default=False)),
                ("planned_due", models.DateField(null=True)),
                ("overridden", models.BooleanField(default=False)),
                ("to_take", models.BooleanField(default=False)),
                ("fingerprint", models.CharField(max_length=32)),
                ("changed_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obligations",
                        to="cases.case",
                    ),
                ),
                (
                    "counterpart_unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
                (
                    "institution_unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
                (
                    "owner_unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("moved", "Moved"),
                            ("rerouted", "Rerouted"),
                            ("state", "State"),
                            ("transferred", "Transferred"),
                            ("taken", "Taken"),
                            ("overridden", "Overridden"),
                        ],
                        max_length=12,
                    ),
                ),
                ("was", models.CharField(blank=True, max_length=400)),
                ("became", models.CharField(blank=True, max_length=400)),
                ("why", models.CharField(blank=True, max_length=2000)),
                ("on", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=200)),
                (
                    "by_user",
                    models.ForeignKey(
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
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
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
                (
                    "obligation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="obligations.obligation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("due", models.DateField(null=True)),
                ("is_open", models.BooleanField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.unit"
                    ),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addressees",
                        to="obligations.obligation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("fact", models.CharField(max_length=80)),
                ("text", models.CharField(max_length=500)),
                ("text_en", models.CharField(max_length=500)),
                ("due", models.DateField(null=True)),
                (
                    "decides",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Caution",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("code", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("text_en", models.TextField()),
                (
                    "norms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cautions",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case"], name="obligations_caution_case")],
            },
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("state__in", ("possible", "upcoming", "open", "sent", "acknowledged", "answered"))),
                fields=["owner_unit", "due", "id"],
                name="obligations_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("state__in", ("possible", "upcoming", "open", "sent", "acknowledged", "answered"))),
                fields=["counterpart_unit", "due", "id"],
                name="obligations_awaited",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.UniqueConstraint(fields=("case", "rule", "occurrence"), name="obligations_key"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["case", "at"], name="obligations_event_case"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["obligation", "at"], name="obligations_event_one"),
        ),
        migrations.AddIndex(
            model_name="addressee",
            index=models.Index(fields=["case"], name="obligations_addressee_case"),
        ),
        migrations.AddIndex(
            model_name="addressee",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["unit", "due", "obligation"],
                name="obligations_addressee_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.UniqueConstraint(fields=("obligation", "unit"), name="obligations_addressee_one"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(fields=("case", "compartment", "fact"), name="obligations_question_one"),
        ),
        # --- Row-level security: tables, then policies, in one migration, so that no row is ever without them.
        policies.protect(
            "obligations_addressee",
            read=f"{policies.whole()} or unit_id = {policies.UNITS}"
            f" or {policies.granted('obligations_addressee.case_id')}",
            write=policies.whole(),
        ),
        # What is compared first costs nothing and is true for every row of one's own list; the rest is asked for the
        # rows of a case page alone.
        policies.protect(
            "obligations_obligation",
            read=f"""{policies.whole()} or ({policies.cleared()} and (owner_unit_id = {policies.UNITS}
                or counterpart_unit_id = {policies.UNITS}
                or exists (select from obligations_addressee a
                    where a.obligation_id = obligations_obligation.id and a.unit_id = {policies.UNITS})
                or {
                policies.granted("obligations_obligation.case_id", compartment="obligations_obligation.compartment")
            }))""",
            write=policies.whole(),
        ),
        # Who sees an obligation sees what happened to it: the inner table has its own policy.
        policies.protect(
            "obligations_event",
            read=f"""{policies.whole()}
                or exists (select from obligations_obligation o where o.id = obligations_event.obligation_id)""",
            write=policies.whole(),
        ),
        policies.append_only("obligations_event"),
        *(
            policies.protect(
                f"obligations_{table}",
                read=f"{policies.whole()} or ({policies.cleared()} and "
                f"{policies.granted(f'obligations_{table}.case_id', compartment=f'obligations_{table}.compartment')})",
                write=policies.whole(),
            )
            for table in ("question", "caution")
        ),
    ]
