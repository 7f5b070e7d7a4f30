"""Decisions to move a matter into a compartment, and a version for each compartment of a case.

What is recorded stays as it is for good; its compartment alone may change, and only with such a decision.
"""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies


def key() -> models.UUIDField:  # type: ignore[type-arg]
    return models.UUIDField(default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False)


def inside(table: str) -> str:
    """Readers of this compartment of the case."""
    return f"{policies.cleared()} and {policies.granted(f'{table}.case_id', compartment=f'{table}.compartment')}"


TABLES = ("cases_move", "cases_compartmentversion")

ONLY_MOVED = """
-- The hour of a decision is the database's own, so that none can be made to look like one of this transaction.
create function cases_decide_now() returns trigger language plpgsql as $$
begin new.recorded_at := clock_timestamp(); return new; end $$;
create trigger cases_move_now before insert on cases_move for each row execute function cases_decide_now();

create function cases_refuse_unmoved() returns trigger language plpgsql as $$
begin
    if not exists (select from cases_move m where m.recorded_at >= now()) then
        raise exception '% is only added to', tg_table_name using errcode = 'restrict_violation';
    end if;
    return null;
end $$;

create function cases_only_moved() returns trigger language plpgsql as $$
begin
    if to_jsonb(new) - 'compartment' = to_jsonb(old) - 'compartment' and exists (
        select from cases_move m where m.case_id = new.case_id and m.recorded_at >= now()
        and old.compartment = case when m.into then '' else m.compartment end
        and new.compartment = case when m.into then m.compartment else '' end)
    then return new; end if;
    raise exception '% is only added to', tg_table_name using errcode = 'restrict_violation';
end $$;
"""
NOT_ONLY_MOVED = """
drop trigger cases_move_now on cases_move;
drop function cases_decide_now;
drop function cases_only_moved, cases_refuse_unmoved;
"""


def let_move(table: str) -> migrations.RunSQL:
    """Removing stays refused; a change needs a decision made in its transaction, and is looked at row by row."""
    return migrations.RunSQL(
        f"""
        drop trigger {table}_append_only on {table};
        create trigger {table}_append_only before delete or truncate on {table}
            for each statement execute function access_refuse_change();
        create trigger {table}_refuse_unmoved before update on {table}
            for each statement execute function cases_refuse_unmoved();
        create trigger {table}_only_moved before update on {table}
            for each row execute function cases_only_moved();
        """,
        f"""
        drop trigger {table}_only_moved on {table};
        drop trigger {table}_refuse_unmoved on {table};
        drop trigger {table}_append_only on {table};
        create trigger {table}_append_only before update or delete or truncate on {table}
            for each statement execute function access_refuse_change();
        """,
    )


class Migration(migrations.Migration):
    """Two tables with their policies, and what an update of facts and deeds may be."""

    dependencies: ClassVar = [
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="CompartmentVersion",
            fields=[
                ("id", key()),
                ("compartment", models.CharField(max_length=20)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "compartment"), name="cases_compartmentversion_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", key()),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("matter", models.CharField(max_length=40)),
                ("compartment", models.CharField(max_length=20)),
                ("into", models.BooleanField()),
                ("on", models.DateField()),
                ("reason", models.CharField(max_length=2000)),
                (
                    "by_user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="cases.case",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "recorded_at"], name="cases_move_case")],
            },
        ),
        # --- Row-level security: tables, then policies, in one migration, so that no row is ever without them.
        *(
            policies.protect(table, read=f"{policies.whole()} or ({inside(table)})", write=policies.whole())
            for table in TABLES
        ),
        policies.append_only("cases_move"),
        migrations.RunSQL(ONLY_MOVED, NOT_ONLY_MOVED),
        *(let_move(f"cases_{table}") for table in ("fact", "deed")),
    ]
