"""Authorities and their units, the people in them, what each unit may see, and who has looked at what."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from roedtraad.access.keys import new_key


class Authority(models.Model):
    """An institution, a municipality, a police district: by its UNIT word and a code of its own."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    word = models.CharField(max_length=40)
    code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    municipality = models.CharField(max_length=4, blank=True)  # where it lies
    covers = ArrayField(models.CharField(max_length=4), default=list, blank=True)  # whose cases it takes

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["word", "code"], name="access_authority_one")]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A part of an authority that owes and is owed. `key` is a contact of the agreement, a role word, or `main`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="units")
    key = models.CharField(max_length=80, default="main")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    compartments = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["authority", "key"], name="access_unit_one")]

    def __str__(self) -> str:
        return self.name


class Directory(models.Model):
    """One row: a new key at each change of authorities and units, and the edition of the rules that holds.

    A process sees by it when to read them again. Every request reads this row with its scope.
    """

    stamp = models.UUIDField(default=new_key)
    edition = models.BigIntegerField(default=0)
    edition_made_at = models.DateTimeField(null=True)


class UserManager(BaseUserManager["User"]):
    """Finds users by the name that they log in with."""


class User(AbstractBaseUser):
    """Someone who works here. What they see follows from their units, never from themselves."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name


class Session(AbstractBaseSession):
    """Django's session, with its user."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    class Meta(AbstractBaseSession.Meta):
        abstract = False


class Membership(models.Model):
    """A user has a role in a unit for a time."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)  # a role of the vocabulary, and its names as they were then
    role_da = models.CharField(max_length=80)
    role_en = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last day

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "role", "valid_from"], name="access_membership_one")
        ]


class Grant(models.Model):
    """A unit may see a person (`identity`), a case, or one compartment of a case, for a purpose and a time."""

    class Level(models.TextChoices):
        IDENTITY = "identity"
        CASE = "case"

    class MadeBy(models.TextChoices):
        RULE = "rule"
        PERSON = "person"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case_id = models.UUIDField()
    person_id = models.UUIDField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants", db_index=False)
    purpose = models.CharField(max_length=40)
    level = models.CharField(max_length=10, choices=Level)
    compartment = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last day; the day before valid_from: never in force
    why = models.CharField(max_length=80)
    made_by = models.CharField(max_length=10, choices=MadeBy)
    made_by_user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from") - 1), name="access_grant_days"
            ),
            models.UniqueConstraint(
                fields=["case_id", "unit", "purpose", "level", "compartment", "why"],
                condition=Q(made_by="rule", valid_to__isnull=True),
                name="access_grant_one_by_rule",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case_id", "unit"], name="access_grant_case"),
            models.Index(fields=["person_id", "unit"], name="access_grant_person"),
            models.Index(fields=["unit", "case_id"], name="access_grant_unit"),
        ]


class Look(models.Model):
    """Someone looked at a case. Only added to, never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case_id = models.UUIDField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    page = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case_id", "at"], name="access_look_case")]
