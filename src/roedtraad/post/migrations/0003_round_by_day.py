"""A round goes by the day that letters are due. One that is under way begins anew: what is written is not due again."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("post", "0002_contact_lists")]

    operations: ClassVar = [
        migrations.AddField("round", "last_due", models.DateField(null=True)),
    ]
