"""Contact lists, a quarter and municipality each: their unit's, and without any person."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies

UNITS = "unit_id = any ((select access_units())::uuid[])"


class Migration(migrations.Migration):
    """The table, its policies, what is logged; what was sent is never made anew."""

    dependencies: ClassVar = [
        ("post", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ContactList",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("municipality", models.CharField(max_length=4)),
                ("quarter", models.CharField(max_length=6)),
                ("phone", models.CharField(blank=True, max_length=60)),
                ("mail", models.CharField(blank=True, max_length=320)),
                ("hours", models.CharField(blank=True, max_length=200)),
                ("to_name", models.CharField(max_length=300)),
                ("address", models.CharField(blank=True, max_length=400)),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=200)),
                ("sent_on", models.DateField(null=True)),
                ("sent_by", models.CharField(blank=True, max_length=200)),
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
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "quarter", "municipality"), name="post_contactlist_one")
                ],
            },
        ),
        policies.protect("post_contactlist", read=UNITS, write=UNITS, change=UNITS),
        # What was sent stays as it went.
        migrations.RunSQL(
            "alter policy post_contactlist_update on post_contactlist"
            f" using ({UNITS} and sent_on is null) with check ({UNITS})",
            migrations.RunSQL.noop,
        ),
        policies.logged(
            "post_contactlist",
            ["unit_id", "municipality", "quarter", "sha256", "address", "sent_on"],
            case="null::uuid",
            by="n.by_name",
        ),
    ]
