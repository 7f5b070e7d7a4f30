"""What a person was told of themselves: what was held back and why, and what was handed over. Only added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from roedtraad.access.service import new_key


class Decided(models.Model):
    """What every decision carries: when, by whom, from which unit."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Withholding(Decided):
    """A part of what is recorded is held back from the person, or given after all. The latest decision counts."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)
    part = models.CharField(max_length=20)  # a part of the report; in a compartment all of it
    withheld = models.BooleanField()
    reason = models.CharField(max_length=2000)
    basis = models.CharField(max_length=120)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="audit_withholding_case")]


class Insight(Decided):
    """The report was handed over: how, and the digest of what stood in it."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    how = models.CharField(max_length=200)
    law = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="audit_insight_case")]
