"""The stored plan: obligations with their history, questions and cautions. Written by replanning and the verbs alone.

An obligation carries what a list shows (person, municipality, institution), so that lists need no other table.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roedtraad.access.service import new_key

OPEN_STATES = ("possible", "upcoming", "open", "sent", "acknowledged", "answered")
"""Still on a list. The command line's `open` sums them up."""


class Obligation(models.Model):
    """Who owes what to whom, by when: one rule, one occurrence, in one case and compartment."""

    class State(models.TextChoices):
        POSSIBLE = "possible"
        UPCOMING = "upcoming"
        OPEN = "open"
        SENT = "sent"
        ACKNOWLEDGED = "acknowledged"
        ANSWERED = "answered"
        DONE = "done"
        WAIVED = "waived"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="obligations", db_index=False)
    rule = models.CharField(max_length=100)
    occurrence = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State)
    due = models.DateField(null=True)
    not_before = models.DateField(null=True)
    timing = models.CharField(max_length=10)
    certainty = models.CharField(max_length=10)
    strength = models.CharField(max_length=12)
    matter = models.CharField(max_length=40)
    compartment = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    responsible_authority = models.CharField(max_length=40)
    responsible_role = models.CharField(max_length=40)
    owner_unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    counterpart_unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    recipients = models.JSONField(default=list)  # now
    recipients_then = models.JSONField(null=True)  # when it was done or sent
    recipient_names = models.CharField(max_length=400, blank=True)
    municipality = models.CharField(max_length=4, blank=True)
    institution_unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    person_name = models.CharField(max_length=200)
    person_sort = models.CharField(max_length=200, db_collation="C")
    late_from_start = models.BooleanField(default=False)
    norms = ArrayField(models.CharField(max_length=20), default=list)
    koereplan = ArrayField(models.PositiveSmallIntegerField(), default=list)
    missing = ArrayField(models.CharField(max_length=80), default=list)
    explanation = models.JSONField(default=dict)  # what whoever owes or gets it may read; the rest is its Ground
    done_on = models.DateField(null=True)
    done_by_fact = models.BooleanField(default=False)
    planned_due = models.DateField(null=True)  # what the plan says; `due` differs from it where overridden
    overridden = models.BooleanField(default=False)
    to_take = models.BooleanField(default=False)  # came by a transfer, and someone must take it over
    taken_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    fingerprint = models.CharField(max_length=32)
    changed_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "compartment", "rule", "occurrence"], name="obligations_key"),
        ]
        indexes: ClassVar = [
            # What the policy compares stands in the index, so that counting a list reads no rows.
            models.Index(
                fields=["owner_unit", "due", "id"],
                include=["case", "compartment", "counterpart_unit"],
                condition=Q(state__in=OPEN_STATES),
                name="obligations_owed",
            ),
            models.Index(
                fields=["counterpart_unit", "due", "id"],
                include=["case", "compartment", "owner_unit"],
                condition=Q(state__in=OPEN_STATES),
                name="obligations_awaited",
            ),
            models.Index(
                fields=["owner_unit", "due", "id"],
                include=["case", "compartment", "counterpart_unit"],
                condition=Q(state__in=OPEN_STATES, to_take=True),
                name="obligations_to_take",
            ),
            models.Index(
                fields=["owner_unit", "-changed_on", "id"],
                condition=Q(state__in=("done", "waived")),
                name="obligations_closed",
            ),
        ]

    ground_then: dict[str, Any] | None = None
    """What it rested on, of a row that was made anew for an earlier day and is not stored."""

    def __str__(self) -> str:
        return f"{self.rule}/{self.occurrence}"

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from others of its case: a matter that was moved is owed inside, and unknown outside."""
        return self.compartment, self.rule, self.occurrence


class Addressee(models.Model):
    """A further unit that must get it: the first is the obligation's counterpart. Due and open as the obligation is."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="addressees")
    unit = models.ForeignKey("access.Unit", models.PROTECT, related_name="+", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)  # the obligation's
    due = models.DateField(null=True)
    is_open = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["obligation", "unit"], name="obligations_addressee_one"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case"], name="obligations_addressee_case"),
            models.Index(
                fields=["unit", "due", "obligation"], condition=Q(is_open=True), name="obligations_addressee_open"
            ),
        ]


class Event(models.Model):
    """What happened to an obligation: who, when, what, why. Never changed."""

    class Kind(models.TextChoices):
        ADDED = "added"
        MOVED = "moved"
        REROUTED = "rerouted"
        STATE = "state"
        TRANSFERRED = "transferred"
        TAKEN = "taken"
        OVERRIDDEN = "overridden"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    was = models.CharField(max_length=400, blank=True)
    became = models.CharField(max_length=400, blank=True)
    why = models.CharField(max_length=2000, blank=True)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "at"], name="obligations_event_case"),
            models.Index(fields=["obligation", "at"], name="obligations_event_one"),
        ]


class Ground(models.Model):
    """What an obligation rests on: the values of facts, what is not known, the rows that the facts chose.

    A table of its own, for whoever has the case, in the compartment of the obligation: who only owes or gets the
    obligation does not read it, whatever the page.
    """

    obligation = models.OneToOneField(
        Obligation, models.CASCADE, primary_key=True, related_name="ground", db_column="id"
    )
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    content = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case"], name="obligations_ground_case")]


class Remark(models.Model):
    """Why something happened to an obligation, in words that may tell of the case. Never changed.

    Read by whoever has the case, and in the unit that wrote it; a reason that is about the obligation alone stands on
    the event itself.
    """

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="remark", db_column="id")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.CharField(max_length=2000)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case"], name="obligations_remark_case")]


class Question(models.Model):
    """A fact to find out, as one compartment sees it: by when, and which obligations hang on it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="questions", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)
    fact = models.CharField(max_length=80)
    text = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    due = models.DateField(null=True)
    decides = ArrayField(models.CharField(max_length=100), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "compartment", "fact"], name="obligations_question_one"),
        ]


class Caution(models.Model):
    """Something to beware of in a case, as one compartment sees it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="cautions", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=40)
    text = models.TextField()
    text_en = models.TextField()
    norms = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case"], name="obligations_caution_case")]


class Replanning(models.Model):
    """A passing through all open cases: how far it has come. It holds nothing of any case."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    why = models.CharField(max_length=200)
    day = models.DateField()
    total = models.PositiveIntegerField()
    passed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)


class Lane(models.Model):
    """A part of a passing: the cases up to a key, passed as far as `last`. One process at a time is in it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    passing = models.ForeignKey(Replanning, models.CASCADE, related_name="lanes")
    number = models.PositiveSmallIntegerField()
    last = models.UUIDField(null=True)
    upto = models.UUIDField(null=True)
    is_through = models.BooleanField(default=False)
