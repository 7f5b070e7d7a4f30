"""What the gate was asked and what it said. Only added to; what is about a compartment stands inside it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from roedtraad.access.service import new_key


class Decision(models.Model):
    """One question to the gate and its answer, with the rules as they were then. Never changed."""

    class Verdict(models.TextChoices):
        ALLOWED = "allowed"
        DENIED = "denied"
        NEEDS = "needs"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)
    sender = models.CharField(max_length=40)  # UNIT words, as the gate reads them
    recipient = models.CharField(max_length=40)
    recipient_unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    reason = models.CharField(max_length=2000, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict)
    rule = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=1000)
    text_en = models.CharField(max_length=1000)
    needs = models.JSONField(default=list)  # kind, da, en, fact
    after = models.JSONField(default=list)  # kind, da, en
    basis = models.JSONField(default=list)  # source, at
    norms = ArrayField(models.CharField(max_length=20), default=list)
    asked_on = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "asked_at"], name="sharing_decision_case")]
