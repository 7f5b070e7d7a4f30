"""Documents of the rulebook, as text with validity, and the editions that they make together."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone

from roedtraad.access.service import new_key


class Edition(models.Model):
    """What was in force together from a moment on: each loading that changed something makes one."""

    number = models.BigAutoField(primary_key=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=200)
    changes = models.JSONField(default=list)  # names of the documents that are new or changed


class Document(models.Model):
    """One file of the rulebook. An agreement has a municipality's code and its own validity."""

    class Kind(models.TextChoices):
        VOCABULARY = "vocabulary"
        SOURCES = "sources"
        MUNICIPALITIES = "municipalities"
        NORMS = "norms"
        NATIONAL = "national"
        ACTING = "acting_municipality"
        DISCLOSURE = "disclosure"
        AGREEMENT = "agreement"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=4, blank=True)
    # The code as a number, so that the exclusion needs no extension; 0 for the ground.
    number = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    file = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    loaded_in = models.ForeignKey(Edition, models.PROTECT, related_name="documents")
    replaced_in = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="replaced")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(replaced_in__isnull=True) & ~Q(kind="agreement"),
                name="agreements_ground_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="agreement", number__gt=0) | (~Q(kind="agreement") & Q(number=0, code="")),
                name="agreements_document_code",
            ),
            ExclusionConstraint(
                name="agreements_no_overlap",
                expressions=[
                    (
                        Func("number", "number", function="int8range", template="%(function)s(%(expressions)s, '[]')"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            function="daterange",
                            template="%(function)s(%(expressions)s, '[]')",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(kind="agreement", replaced_in__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "code"], name="agreements_document_kind")]

    def __str__(self) -> str:
        return self.file


class Written(models.Model):
    """Who wrote it, when, and from where. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class ChangeRequest(Written):
    """Someone asks for a change in a version of an agreement: of a clause, of a contact, or of the whole."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="change_requests", db_index=False)
    code = models.CharField(max_length=4)  # the municipality: its later versions show what was asked of an earlier one
    about = models.CharField(max_length=120, blank=True)  # `clause:` or `contact:` and its id; empty for the whole
    what = models.CharField(max_length=2000)
    why = models.CharField(max_length=2000)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["code", "-at"], name="agreements_request_code")]


class ChangeAnswer(Written):
    """What became of a change request, with the reason."""

    request = models.OneToOneField(ChangeRequest, models.PROTECT, related_name="answer")
    done = models.BooleanField()
    reason = models.CharField(max_length=2000)
