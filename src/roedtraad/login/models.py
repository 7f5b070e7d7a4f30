"""Invitations, and an authority's people as its administrator sees them: a view, so that the database decides who."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from roedtraad.access.service import new_key


class Invitation(models.Model):
    """Someone is invited to work in a unit. The link's token is kept as a hash: a copy of the table opens nothing."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    authority = models.ForeignKey("access.Authority", models.PROTECT, related_name="+")
    unit = models.ForeignKey("access.Unit", models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    mail = models.EmailField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last day
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    made_by_name = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True), name="login_invitation_one_end"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["authority", "-made_at"], name="login_invitation_of")]


class Colleague(models.Model):
    """A membership with its user, of the authorities that the scope's user administers; of others there are none."""

    id = models.UUIDField(primary_key=True)  # the membership's
    user_id = models.UUIDField()
    username = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    is_active = models.BooleanField()
    last_login = models.DateTimeField(null=True)
    authority_id = models.UUIDField()
    unit_id = models.UUIDField()
    unit = models.CharField(max_length=200)
    unit_en = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    role_da = models.CharField(max_length=80)
    role_en = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    provided = models.BooleanField()  # the login provider says where they work

    class Meta:
        managed = False
        db_table = "login_colleague"
