"""Decisions that something must be kept, that it need not be any longer, and what was removed. Only added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from roedtraad.access.service import new_key


class Decision(models.Model):
    """Who decided what, when and why."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=2000)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Hold(Decision):
    """A case, or every case of its person, is kept until the decision is lifted."""

    whole_person = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case"], name="retention_hold_case")]


class Lift(Decision):
    """A hold is lifted."""

    hold = models.OneToOneField(Hold, models.PROTECT, related_name="lift")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case"], name="retention_lift_case")]


class Receipt(models.Model):
    """What a rule removed at once: how many rows of which tables. It names nobody; the keys stand as a digest.

    It is written first, and it is what lets its own transaction remove rows of tables that are only added to.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    run = models.UUIDField()
    rule = models.CharField(max_length=80)
    then = models.CharField(max_length=12)
    keep = models.CharField(max_length=40)  # the term, as the file had it that day
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    things = models.PositiveIntegerField()  # cases, or days of the record of looks
    rows = models.JSONField()
    keys_sha256 = models.CharField(max_length=64)
    head = models.CharField(max_length=64, blank=True)  # of the log: the hash that the days that went ended with
    by_name = models.CharField(max_length=200)
    xact = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(things__gt=0), name="retention_receipt_of_something")
        ]
        indexes: ClassVar = [models.Index(F("at").desc(), name="retention_receipt_at")]
