"""A passing has lanes, so that several processes share it."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import roedtraad.access.keys


class Migration(migrations.Migration):
    """A passing under way is begun anew: what it has passed already is left alone."""

    dependencies: ClassVar = [("obligations", "0003_lists_that_cost_little")]

    operations: ClassVar = [
        migrations.RunSQL(
            "update obligations_replanning set finished_at = now() where finished_at is null", migrations.RunSQL.noop
        ),
        migrations.RemoveField(model_name="replanning", name="last"),
        migrations.CreateModel(
            name="Lane",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("last", models.UUIDField(null=True)),
                ("upto", models.UUIDField(null=True)),
                ("is_through", models.BooleanField(default=False)),
                (
                    "passing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lanes",
                        to="obligations.replanning",
                    ),
                ),
            ],
        ),
    ]
