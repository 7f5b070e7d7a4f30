"""Holds, lifts and receipts, with their policies, and the one way in which rows that are only added to may go."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies

# The permit is a receipt of the same transaction, and only the owner of the tables may write one. The number of a
# transaction may come again in a restored database; therefore the owner is asked for besides.
REFUSE = """
create or replace function access_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and tg_table_name <> 'retention_receipt'
        and pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'USAGE')
        and exists (select from retention_receipt
                    where xact = pg_current_xact_id_if_assigned()::text::bigint) then
        return null;
    end if;
    raise exception '% is only added to', tg_table_name using errcode = 'restrict_violation';
end $$;
"""
REFUSE_ALWAYS = """
create or replace function access_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is only added to', tg_table_name using errcode = 'restrict_violation';
end $$;
"""


def decision() -> list[tuple[str, models.Field]]:  # type: ignore[type-arg]
    """The columns that holds and lifts have in common."""
    return [
        (
            "id",
            models.UUIDField(default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False),
        ),
        ("reason", models.CharField(max_length=2000)),
        ("on", models.DateField()),
        ("at", models.DateTimeField(default=django.utils.timezone.now)),
        ("by_name", models.CharField(max_length=200)),
        ("by_user", _key(settings.AUTH_USER_MODEL, null=True)),
        ("case", _key("cases.case")),
        ("unit", _key("access.unit", null=True)),
    ]


def _key(to: str, *, null: bool = False) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_index=False, null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to
    )


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("access", "0004_the_log_in_a_chain"),
        ("cases", "0001_initial"),
        ("obligations", "0004_lanes_of_a_passing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Hold",
            fields=[*decision(), ("whole_person", models.BooleanField(default=False))],
            options={"indexes": [models.Index(fields=["case"], name="retention_hold_case")]},
        ),
        migrations.CreateModel(
            name="Lift",
            fields=[
                *decision(),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lift", to="retention.hold"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["case"], name="retention_lift_case")]},
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("run", models.UUIDField()),
                ("rule", models.CharField(max_length=80)),
                ("then", models.CharField(max_length=12)),
                ("keep", models.CharField(max_length=40)),
                ("on", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("things", models.PositiveIntegerField()),
                ("rows", models.JSONField()),
                ("keys_sha256", models.CharField(max_length=64)),
                ("head", models.CharField(blank=True, max_length=64)),
                ("by_name", models.CharField(max_length=200)),
                ("xact", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("things__gt", 0)), name="retention_receipt_of_something")
                ],
                "indexes": [models.Index(models.OrderBy(models.F("at"), descending=True), name="retention_receipt_at")],
            },
        ),
        # --- Row-level security.
        *(
            policies.protect(
                f"retention_{table}",
                read=f"{policies.whole()} or {policies.granted(f'retention_{table}.case_id')}",
                write=policies.whole(),
            )
            for table in ("hold", "lift")
        ),
        # Receipts tell of nobody; who may read them is the page's matter. Only the owner writes one (ownership.py).
        policies.protect("retention_receipt", read="true", write="false"),
        *(policies.append_only(f"retention_{table}") for table in ("hold", "lift", "receipt")),
        migrations.RunSQL(REFUSE, REFUSE_ALWAYS),
        *(
            policies.logged(f"retention_{table}", told)
            for table, told in (("hold", ["reason", "whole_person", "by_name"]), ("lift", ["reason", "by_name"]))
        ),
        # Forgetting is retention's alone: called by the pages' role it would take the proof of what was written.
        migrations.RunSQL(
            "revoke execute on function access_forget(uuid[], uuid[]) from public",
            "grant execute on function access_forget(uuid[], uuid[]) to public",
        ),
    ]
