"""The two further lists of a unit have an index each, as the first two: what it is to take over, and what it closed."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

OPEN = ("possible", "upcoming", "open", "sent", "acknowledged", "answered")


class Migration(migrations.Migration):
    """Indexes alone."""

    dependencies: ClassVar = [("obligations", "0001_initial")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                fields=["owner_unit", "due", "id"],
                condition=Q(state__in=OPEN, to_take=True),
                name="obligations_to_take",
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                fields=["owner_unit", "-changed_on", "id"],
                condition=Q(state__in=("done", "waived")),
                name="obligations_closed",
            ),
        ),
    ]
