"""Authorities, users, grants and the read log, with their policies."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("username", models.CharField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Directory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stamp", models.UUIDField(default=roedtraad.access.keys.new_key)),
            ],
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("word", models.CharField(max_length=40)),
                ("code", models.CharField(blank=True, max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("municipality", models.CharField(blank=True, max_length=4)),
                (
                    "covers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4), blank=True, default=list, size=None
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="access.authority",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("purpose", models.CharField(max_length=40)),
                ("level", models.CharField(choices=[("identity", "Identity"), ("case", "Case")], max_length=10)),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("why", models.CharField(max_length=80)),
                ("made_by", models.CharField(choices=[("rule", "Rule"), ("person", "Person")], max_length=10)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(default="main", max_length=80)),
                ("name", models.CharField(max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                (
                    "compartments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="access.authority"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("role_da", models.CharField(max_length=80)),
                ("role_en", models.CharField(max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="access.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("page", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "grant",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.grant"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.unit"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="grant",
            name="unit",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="access.unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.UniqueConstraint(fields=("word", "code"), name="access_authority_one"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("authority", "key"), name="access_unit_one"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("user", "unit", "role", "valid_from"), name="access_membership_one"
            ),
        ),
        migrations.AddIndex(
            model_name="look",
            index=models.Index(fields=["case_id", "at"], name="access_look_case"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["case_id", "unit"], name="access_grant_case"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["person_id", "unit"], name="access_grant_person"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["unit", "case_id"], name="access_grant_unit"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    (
                        "valid_to__gte",
                        django.db.models.expressions.CombinedExpression(models.F("valid_from"), "-", models.Value(1)),
                    ),
                    _connector="OR",
                ),
                name="access_grant_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("made_by", "rule"), ("valid_to__isnull", True)),
                fields=("case_id", "unit", "purpose", "level", "compartment", "why"),
                name="access_grant_one_by_rule",
            ),
        ),
        # --- Row-level security: tables, then policies, in one migration, so that no row is ever without them.
        migrations.RunSQL(policies.FUNCTIONS, policies.NO_FUNCTIONS),
        migrations.RunSQL("insert into access_directory (stamp) values (gen_random_uuid())", migrations.RunSQL.noop),
        policies.protect(
            "access_grant",
            read=f"unit_id = {policies.UNITS} or {policies.whole()}",
            write=policies.whole(),
        ),
        policies.protect(
            "access_look",
            read=f"user_id = (select access_user()) or {policies.whole()}",
            write="user_id = (select access_user())",
        ),
        policies.append_only("access_look"),
        policies.door("access_grant"),
    ]
