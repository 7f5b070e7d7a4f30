"""The policy of reading as before, with what holds for nearly every row looked at first: counting reads a thousand."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.db import migrations

_BEFORE = import_module("roedtraad.obligations.migrations.0005_the_reasons_apart")
TABLE, UNITS, BEFORE = _BEFORE.TABLE, _BEFORE.UNITS, _BEFORE.READ

READ = f"(compartment = '' and (owner_unit_id = {UNITS} or counterpart_unit_id = {UNITS})) or {BEFORE}"


class Migration(migrations.Migration):
    """It lets the same through."""

    dependencies: ClassVar = [("obligations", "0006_a_key_in_each_compartment")]

    operations: ClassVar = [
        migrations.RunSQL(
            f"alter policy {TABLE}_read on {TABLE} using ({READ})",
            f"alter policy {TABLE}_read on {TABLE} using ({BEFORE})",
        ),
    ]
