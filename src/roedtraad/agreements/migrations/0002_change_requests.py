"""Changes that are asked for and their answers. They tell of no person; nobody writes them in another's name."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies

SOMEONE = "(select access_user()) is not null"
MYSELF = "by_user_id = (select access_user())"
NO_CASE = "null::uuid"


def _to(model: str, *, null: bool, name: str = "+") -> models.ForeignKey[models.Model, models.Model]:
    return models.ForeignKey(
        db_index=False, null=null, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model
    )


def _written() -> list[tuple[str, models.Field[Any, Any]]]:
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
    ]


class Migration(migrations.Migration):
    """Two tables, with policies and log."""

    dependencies: ClassVar = [
        ("agreements", "0001_initial"),
        ("access", "0004_the_log_in_a_chain"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                *_written(),
                ("code", models.CharField(max_length=4)),
                ("about", models.CharField(blank=True, max_length=120)),
                ("what", models.CharField(max_length=2000)),
                ("why", models.CharField(max_length=2000)),
                ("document", _to("agreements.document", null=False, name="change_requests")),
            ],
            options={"indexes": [models.Index(fields=["code", "-at"], name="agreements_request_code")]},
        ),
        migrations.CreateModel(
            name="ChangeAnswer",
            fields=[
                *_written(),
                ("done", models.BooleanField()),
                ("reason", models.CharField(max_length=2000)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="agreements.changerequest",
                    ),
                ),
            ],
        ),
        *(
            operation
            for table, told in (
                ("agreements_changerequest", ["document_id", "code", "about", "what", "why"]),
                ("agreements_changeanswer", ["request_id", "done", "reason"]),
            )
            for operation in (
                policies.protect(table, read=SOMEONE, write=MYSELF),
                policies.append_only(table),
                policies.logged(table, told, case=NO_CASE, by="n.by_name"),
            )
        ),
    ]
