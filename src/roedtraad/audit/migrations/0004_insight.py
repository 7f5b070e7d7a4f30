"""What was held back from a person's insight and why, and what was handed over, with policies and log."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies

INSIDE = f"""{policies.whole()} or ({policies.cleared()} and {
    policies.granted("audit_withholding.case_id", compartment="audit_withholding.compartment")
})"""


def _to(model: str, *, null: bool) -> models.ForeignKey[models.Model, models.Model]:
    return models.ForeignKey(
        db_index=False, null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model
    )


def _decided() -> list[tuple[str, models.Field[Any, Any]]]:
    return [
        (
            "id",
            models.UUIDField(default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False),
        ),
        ("on", models.DateField()),
        ("at", models.DateTimeField(default=django.utils.timezone.now)),
        ("by_name", models.CharField(max_length=200)),
        ("by_user", _to(settings.AUTH_USER_MODEL, null=True)),
        ("unit", _to("access.unit", null=True)),
        ("case", _to("cases.case", null=False)),
    ]


class Migration(migrations.Migration):
    """Two tables with their policies."""

    dependencies: ClassVar = [
        ("audit", "0003_what_an_auditor_sees"),
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Withholding",
            fields=[
                *_decided(),
                ("compartment", models.CharField(blank=True, max_length=20)),
                ("part", models.CharField(max_length=20)),
                ("withheld", models.BooleanField()),
                ("reason", models.CharField(max_length=2000)),
                ("basis", models.CharField(max_length=120)),
            ],
            options={"indexes": [models.Index(fields=["case", "at"], name="audit_withholding_case")]},
        ),
        migrations.CreateModel(
            name="Insight",
            fields=[
                *_decided(),
                ("how", models.CharField(max_length=200)),
                ("law", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={"indexes": [models.Index(fields=["case", "at"], name="audit_insight_case")]},
        ),
        policies.protect("audit_withholding", read=INSIDE, write=policies.whole()),
        policies.protect(
            "audit_insight",
            read=f"{policies.whole()} or {policies.granted('audit_insight.case_id')}",
            write=policies.whole(),
        ),
        policies.append_only("audit_withholding"),
        policies.append_only("audit_insight"),
        policies.logged(
            "audit_withholding",
            ["part", "withheld", "reason", "basis"],
            compartment="n.compartment",
            by="n.by_name",
        ),
        policies.logged("audit_insight", ["on", "how", "law", "sha256"], by="n.by_name"),
    ]
