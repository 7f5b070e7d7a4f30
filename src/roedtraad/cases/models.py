"""The person, the case, where they are held, and the facts. The database refuses what cannot be."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from roedtraad.access.service import new_key


class Person(models.Model):
    """Someone in custody, or after it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    cpr = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200, db_collation="C")
    protected_address = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class NameWord(models.Model):
    """One word of a person's name, for the search."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="words")
    word = models.CharField(max_length=200, db_collation="C")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["word", "person"], name="cases_nameword_word")]


class Case(models.Model):
    """One custody course of a person. `version` counts what was recorded; `entries` the facts.

    The last four say what the stored plan was made from and what came out: what is the same need not be planned again.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    opened = models.DateField()
    closed = models.DateField(null=True, blank=True)
    closed_why = models.CharField(max_length=40, blank=True)
    institution = models.ForeignKey("access.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    municipality = models.CharField(max_length=4, blank=True)  # the one that acts, as last planned
    version = models.PositiveIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    planned_on = models.DateField(null=True)
    planned_for = ArrayField(models.CharField(max_length=4), default=list)  # municipalities whose agreements were read
    planned_from = models.CharField(max_length=32, blank=True)
    planned_as = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gte=F("opened")), name="cases_case_days"
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(closed__isnull=True), name="cases_case_one_open"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(closed__isnull=True), name="cases_case_open"),
        ]

    def __str__(self) -> str:
        return self.number


class Placement(models.Model):
    """Where the person is held, for a time."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="placements", db_index=False)
    institution = models.ForeignKey("access.Unit", models.PROTECT, related_name="+")
    held_from = models.DateField()
    held_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")), name="cases_placement_days"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(held_to__isnull=True), name="cases_placement_one_open"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "held_from"], name="cases_placement_case")]


class Recorded(models.Model):
    """What every record carries: when, by whom, from which unit."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200, blank=True)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Fact(Recorded):
    """One recorded fact, in the form of a case file. A null value takes back what it corrects. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="facts", db_index=False)
    number = models.PositiveIntegerField()  # the order of recording in the case
    name = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    true_from = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500, blank=True)
    compartment = models.CharField(max_length=20, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="cases_fact_order")]


class Deed(Recorded):
    """Something that was done in a case, by obligation or by norm; or that an earlier one was not. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deeds", db_index=False)
    on = models.DateField()
    obligation = models.CharField(max_length=120, blank=True)
    norm = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    compartment = models.CharField(max_length=20, blank=True)
    takes_back = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="taken_back_by")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(obligation="") | Q(norm=""), name="cases_deed_names_one"),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "on"], name="cases_deed_case")]


class Turn(Recorded):
    """A turn that the case took: admitted, transferred, released … Never changed."""

    class Kind(models.TextChoices):
        ADMITTED = "admitted"
        TRANSFERRED = "transferred"
        JUDGED = "judged"
        RELEASED = "released"
        RELEASED_FROM_COURT = "released_from_court"
        READMITTED = "readmitted"
        ESCAPED = "escaped"
        DIED = "died"
        MOVED = "moved"
        UNDONE = "undone"
        COURSE_ENDED = "course_ended"
        CLOSED = "closed"
        REOPENED = "reopened"

    case = models.ForeignKey(Case, models.PROTECT, related_name="turns", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.DateField()
    note = models.CharField(max_length=2000, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "on"], name="cases_turn_case")]


class Move(Recorded):
    """A decision: a matter of a case goes into a compartment, or out of it again. Never changed.

    Facts and deeds of the matter change their compartment with it; the database lets them do so by such a row alone.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves", db_index=False)
    matter = models.CharField(max_length=40)
    compartment = models.CharField(max_length=20)
    into = models.BooleanField()
    on = models.DateField()
    reason = models.CharField(max_length=2000)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "recorded_at"], name="cases_move_case")]


class CompartmentVersion(models.Model):
    """How often one compartment of a case was written in: what its readers' browsers compare, and nobody else's."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    compartment = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "compartment"], name="cases_compartmentversion_one")
        ]


class Custodian(models.Model):
    """Who holds custody of someone under 18."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="custodians", db_index=False)
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case"], name="cases_custodian_case")]


class Coordinator(models.Model):
    """The named coordinator of one side of a case."""

    class Side(models.TextChoices):
        PRISON = "prison"
        PROBATION = "probation"
        MUNICIPALITY = "municipality"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="coordinators", db_index=False)
    side = models.CharField(max_length=20, choices=Side)
    unit = models.ForeignKey("access.Unit", models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey("access.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "side"], condition=Q(valid_to__isnull=True), name="cases_coordinator_one"
            ),
        ]
