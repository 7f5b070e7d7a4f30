"""KSP meetings, who is put on their list, and the lists as they were filed. Open to the participants alone.

What is filed is never changed: an update is a new document. Units that may see a row stand on it.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from roedtraad.access.service import new_key


class Written(models.Model):
    """What every row carries: when it was written, by whom, from which unit."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    written_on = models.DateField()
    written_at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Meeting(Written):
    """A KSP meeting that a probation office has called."""

    class State(models.TextChoices):
        CALLED = "called"
        CIRCULATED = "circulated"
        CLOSED = "closed"

    secretariat = models.ForeignKey("access.Unit", models.PROTECT, related_name="+", db_index=False)
    units = ArrayField(models.UUIDField())  # the participants, the secretariat among them
    on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.CALLED)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["on"], name="meetings_meeting_on")]


class Entry(Written):
    """Someone put on the list by a party; without a case a proposal, which one who has the case may take up."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="entries", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+", db_index=False)
    person_name = models.CharField(max_length=200)
    cpr = models.CharField(max_length=10)
    reason = models.CharField(max_length=2000)
    compartment = models.CharField(max_length=20, default="ksp")  # always: so that every look tells where it was
    seen_by = ArrayField(models.UUIDField())
    decisions = ArrayField(models.UUIDField(), default=list)  # of the gate, one for each kind of recipient
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_up", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["meeting", "written_at"], name="meetings_entry_meeting")]


class Ending(Written):
    """Why someone is not on the list any more: once for each entry."""

    class Kind(models.TextChoices):
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"
        TAKEN_UP = "taken_up"
        DECLINED = "declined"

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="ending")
    kind = models.CharField(max_length=12, choices=Kind)
    why = models.CharField(max_length=2000, blank=True)
    why_en = models.CharField(max_length=2000, blank=True)


class FiledList(Written):
    """The list as a document, filed: what stands on it, its pages, and the mark that they are the same ever after."""

    class Occasion(models.TextChoices):
        CIRCULATED = "circulated"
        UPDATED = "updated"
        CLOSED = "closed"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="lists", db_index=False)
    number = models.PositiveSmallIntegerField()
    occasion = models.CharField(max_length=12, choices=Occasion)
    content = models.JSONField()
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meetings_filedlist_number"),
        ]
