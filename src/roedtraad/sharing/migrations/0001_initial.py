"""The gate's answers: a table, its policies, and that it is only added to."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies


def named(to: str, *, null: bool = True) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_index=False, null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to
    )


class Migration(migrations.Migration):
    """One table."""

    initial = True

    dependencies: ClassVar = [
        ("cases", "0001_initial"),
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("sender", models.CharField(max_length=40)),
                ("recipient", models.CharField(max_length=40)),
                ("category", models.CharField(max_length=40)),
                ("purpose", models.CharField(max_length=40)),
                ("reason", models.CharField(blank=True, max_length=2000)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("allowed", "Allowed"), ("denied", "Denied"), ("needs", "Needs")], max_length=10
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=80)),
                ("text", models.CharField(max_length=1000)),
                ("text_en", models.CharField(max_length=1000)),
                ("needs", models.JSONField(default=list)),
                ("after", models.JSONField(default=list)),
                ("basis", models.JSONField(default=list)),
                (
                    "norms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("asked_on", models.DateField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=200)),
                ("by_user", named(settings.AUTH_USER_MODEL)),
                ("case", named("cases.case", null=False)),
                ("recipient_unit", named("access.unit")),
                ("unit", named("access.unit")),
            ],
            options={
                "indexes": [models.Index(fields=["case", "asked_at"], name="sharing_decision_case")],
            },
        ),
        # Readers of the case, in a compartment its readers; and the unit that asked, as long as it is cleared.
        policies.protect(
            "sharing_decision",
            read=f"""{policies.whole()} or ({policies.cleared()} and (unit_id = {policies.UNITS}
                or {policies.granted("sharing_decision.case_id", compartment="sharing_decision.compartment")}))""",
            write=policies.whole(),
        ),
        policies.append_only("sharing_decision"),
    ]
