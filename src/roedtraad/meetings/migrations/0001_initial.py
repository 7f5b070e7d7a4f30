"""KSP meetings, entries, endings and filed lists, with the policies by which participants alone see them."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import roedtraad.access.keys
from roedtraad.access import policies

CLEARED = f"'ksp' = {policies.COMPARTMENTS}"


def written() -> list[tuple[str, models.Field]]:  # type: ignore[type-arg]
    return [
        (
            "id",
            models.UUIDField(default=roedtraad.access.keys.new_key, editable=False, primary_key=True, serialize=False),
        ),
        ("written_on", models.DateField()),
        ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
        ("by_name", models.CharField(max_length=200)),
        ("by_user", named(settings.AUTH_USER_MODEL, null=True)),
        ("unit", named("access.unit", null=True)),
    ]


def named(to: str, *, null: bool = False, related: str = "+") -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_index=False, null=null, on_delete=django.db.models.deletion.PROTECT, related_name=related, to=to
    )


def units() -> django.contrib.postgres.fields.ArrayField:  # type: ignore[type-arg]
    return django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)


def mine(column: str) -> str:
    """One of the units of the scope is among those of the row, and they are cleared for KSP."""
    return f"({CLEARED} and {column} && (select access_units()))"


def of(table: str, column: str) -> str:
    """The row that it belongs to is seen: that one has its own policy."""
    return f"({CLEARED} and exists (select from {table} its where its.id = {column}))"


class Migration(migrations.Migration):
    """Four tables; what is written into three of them stays."""

    initial = True

    dependencies: ClassVar = [
        ("cases", "0001_initial"),
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                *written(),
                ("secretariat", named("access.unit")),
                ("units", units()),
                ("on", models.DateField()),
                ("place", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("called", "Called"), ("circulated", "Circulated"), ("closed", "Closed")],
                        default="called",
                        max_length=12,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["on"], name="meetings_meeting_on")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                *written(),
                ("meeting", named("meetings.meeting", related="entries")),
                ("case", named("cases.case", null=True)),
                ("person_name", models.CharField(max_length=200)),
                ("cpr", models.CharField(max_length=10)),
                ("reason", models.CharField(max_length=2000)),
                ("compartment", models.CharField(default="ksp", max_length=20)),
                ("seen_by", units()),
                (
                    "decisions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("answers", named("meetings.entry", null=True, related="taken_up")),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["meeting", "written_at"], name="meetings_entry_meeting")],
            },
        ),
        migrations.CreateModel(
            name="Ending",
            fields=[
                *written(),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("withdrawn", "Withdrawn"),
                            ("lapsed", "Lapsed"),
                            ("taken_up", "Taken Up"),
                            ("declined", "Declined"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=2000)),
                ("why_en", models.CharField(blank=True, max_length=2000)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ending", to="meetings.entry"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="FiledList",
            fields=[
                *written(),
                ("meeting", named("meetings.meeting", related="lists")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "occasion",
                    models.CharField(
                        choices=[("circulated", "Circulated"), ("updated", "Updated"), ("closed", "Closed")],
                        max_length=12,
                    ),
                ),
                ("content", models.JSONField()),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="meetings_filedlist_number")
                ],
            },
        ),
        # --- Row-level security: tables, then policies, in one migration, so that no row is ever without them.
        policies.protect("meetings_meeting", read=mine("units"), write=mine("units")),
        policies.protect(
            "meetings_entry",
            read=mine("seen_by"),
            write=f"{mine('seen_by')} and {of('meetings_meeting', 'meeting_id')} and unit_id = {policies.UNITS}",
        ),
        policies.protect(
            "meetings_ending",
            read=of("meetings_entry", "entry_id"),
            write=of("meetings_entry", "entry_id"),
        ),
        policies.protect(
            "meetings_filedlist",
            read=of("meetings_meeting", "meeting_id"),
            write=of("meetings_meeting", "meeting_id"),
        ),
        *(policies.append_only(f"meetings_{table}") for table in ("entry", "ending", "filedlist")),
    ]
