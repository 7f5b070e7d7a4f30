"""Documents of the rulebook; two versions of one municipality's agreement never overlap."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import roedtraad.access.keys


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_by", models.CharField(max_length=200)),
                ("changes", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Document",
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
                            ("vocabulary", "Vocabulary"),
                            ("sources", "Sources"),
                            ("municipalities", "Municipalities"),
                            ("norms", "Norms"),
                            ("national", "National"),
                            ("acting_municipality", "Acting"),
                            ("disclosure", "Disclosure"),
                            ("agreement", "Agreement"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=4)),
                ("number", models.PositiveIntegerField(default=0)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("file", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "loaded_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="agreements.edition"
                    ),
                ),
                (
                    "replaced_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced",
                        to="agreements.edition",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "code"], name="agreements_document_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("replaced_in__isnull", True), models.Q(("kind", "agreement"), _negated=True)
                        ),
                        fields=("kind",),
                        name="agreements_ground_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "agreement"), ("number__gt", 0)),
                            models.Q(models.Q(("kind", "agreement"), _negated=True), ("code", ""), ("number", 0)),
                            _connector="OR",
                        ),
                        name="agreements_document_code",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("kind", "agreement"), ("replaced_in__isnull", True)),
                        expressions=[
                            (
                                models.Func(
                                    "number",
                                    "number",
                                    function="int8range",
                                    template="%(function)s(%(expressions)s, '[]')",
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    "valid_from",
                                    "valid_to",
                                    function="daterange",
                                    template="%(function)s(%(expressions)s, '[]')",
                                ),
                                "&&",
                            ),
                        ],
                        name="agreements_no_overlap",
                    ),
                ],
            },
        ),
    ]
