"""Sessions that name their user, and the edition of the rules beside the mark of the directory: a request reads all
of it by one statement.
"""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table and two columns."""

    dependencies: ClassVar = [("access", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="directory",
            name="edition",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="directory",
            name="edition_made_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
    ]
