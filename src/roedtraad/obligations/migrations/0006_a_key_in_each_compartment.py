"""One rule may be owed in a compartment, where its matter was moved, and be unknown outside: a key in each."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The key of an obligation gets its compartment."""

    dependencies: ClassVar = [("obligations", "0005_the_reasons_apart")]

    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="obligation", name="obligations_key"),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.UniqueConstraint(
                fields=("case", "compartment", "rule", "occurrence"), name="obligations_key"
            ),
        ),
    ]
