"""Authorities and their units, the people in them, what each unit may see, and who has looked at what."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
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

    A process sees by it when to read them again. Every request reads this row with its scope. `people` is another,
    by the database's doing, at each change of what scopes are made from.
    """

    stamp = models.UUIDField(default=new_key)
    edition = models.BigIntegerField(default=0)
    edition_made_at = models.DateTimeField(null=True)
    people = models.UUIDField(default=uuid4)


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
    """A user has a role in a unit for a time; what the role may is kept with it, for the database compares it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)  # a role of the vocabulary, and its names as they were then
    role_da = models.CharField(max_length=80)
    role_en = models.CharField(max_length=80)
    access_role = models.CharField(max_length=40, blank=True)  # a role of agreements/roles.yaml
    powers = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    compartments = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # the role's, not the unit's
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last day

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "role", "valid_from"], name="access_membership_one")
        ]


class Grant(models.Model):
    """A unit may see a person (`identity`), a case, or one compartment of a case, for a purpose and a time.

    What someone broke the glass for is seen by them alone (`only_for`), and no longer than `until`.
    """

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
    only_for = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    until = models.DateTimeField(null=True, blank=True)  # the database's own clock ends it

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from") - 1), name="access_grant_days"
            ),
            # Who breaks the glass never gets into a compartment.
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(compartment=""), name="access_grant_short_is_plain"
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


class LogEntry(models.Model):
    """Someone looked at cases, or something was written in one. Only added to, never changed.

    A list is one entry with all the cases that it showed. What stands in a compartment is an entry of its own.
    """

    class Kind(models.TextChoices):
        LOOK = "look"
        WRITE = "write"
        ERASE = "erase"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=5, choices=Kind)
    page = models.CharField(max_length=60)  # the name of an address, or of what was written
    user = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False)
    name = models.CharField(max_length=200, blank=True)  # who is no user: a job, a command
    unit = models.ForeignKey(Unit, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False)
    authority = models.ForeignKey(
        Authority, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    for_user = models.ForeignKey(  # on whose behalf
        User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    cases = ArrayField(models.UUIDField(), default=list)
    persons = ArrayField(models.UUIDField(), default=list)  # where a person was shown without a case
    compartment = models.CharField(max_length=20, blank=True)
    grant = models.ForeignKey(
        Grant, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["cases"], name="access_logentry_cases"),
            models.Index(fields=["user", "-at"], name="access_logentry_user"),
            models.Index(fields=["authority", "-at"], name="access_logentry_authority"),
        ]


class LogContent(models.Model):
    """What an entry says was and is, as text. Apart, so that who may see that something was written need not see what,
    and so that it can be forgotten when the case is, while the chain still proves that it was there.
    """

    entry = models.OneToOneField(
        LogEntry, models.DO_NOTHING, primary_key=True, related_name="content", db_constraint=False
    )
    case_id = models.UUIDField(null=True, db_index=True)
    compartment = models.CharField(max_length=20, blank=True)
    text = models.TextField()


class LogLink(models.Model):
    """An entry's place in the chain: its number in the day, the hash before it and its own. Written by the database."""

    entry = models.OneToOneField(
        LogEntry, models.DO_NOTHING, primary_key=True, related_name="link", db_constraint=False
    )
    day = models.DateField()
    number = models.BigIntegerField()
    previous = models.BinaryField()
    content = models.BinaryField(null=True)
    hash = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "number"], name="access_loglink_place")]
        indexes: ClassVar = [
            models.Index(fields=["day"], condition=Q(number=1), name="access_loglink_first"),
        ]


class Deputy(models.Model):
    """For a time someone does a colleague's work: what the membership gives, without its compartments.

    It is given by who has the membership, ends by its last day, and may be taken back before.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="deputies")
    user = models.ForeignKey(User, models.CASCADE, related_name="deputises")
    valid_from = models.DateField()
    valid_to = models.DateField()  # the last day
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="access_deputy_days"),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "valid_to"], name="access_deputy_user")]


class BrokenGlass(models.Model):
    """Someone opened a case without a grant, or tried to. Only added to; `case_id` is empty where there was none."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    reason = models.CharField(max_length=2000)
    asked_by = models.CharField(max_length=10)  # cpr or number: what was typed, never the CPR number itself
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    case_id = models.UUIDField(null=True)
    case_number = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "at"], name="access_glass_user")]


class Notice(models.Model):
    """Something that someone must know: a user, a unit, or the auditors of an authority."""

    class Kind(models.TextChoices):
        GLASS = "glass"
        DEPUTY = "deputy"
        DEPUTY_ENDED = "deputy_ended"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    auditors_of = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+", db_index=False)
    by_name = models.CharField(max_length=200)
    by_unit = models.CharField(max_length=200)
    told = models.JSONField(default=dict)  # what the words are filled with: reason, case number, days
    case_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit__isnull=True, auditors_of__isnull=True)
                | Q(user__isnull=True, unit__isnull=False, auditors_of__isnull=True)
                | Q(user__isnull=True, unit__isnull=True, auditors_of__isnull=False),
                name="access_notice_to_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "at"], condition=Q(user__isnull=False), name="access_notice_user"),
            models.Index(fields=["unit", "at"], condition=Q(unit__isnull=False), name="access_notice_unit"),
            models.Index(
                fields=["auditors_of", "at"], condition=Q(auditors_of__isnull=False), name="access_notice_aud"
            ),
        ]
