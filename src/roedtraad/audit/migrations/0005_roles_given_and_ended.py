"""Who has which role: what is logged names the role and who took it or took it back, also where no user wrote it.

Someone who uses an invitation is nobody yet, and a command has no unit: the auditors of the unit's authority see it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from roedtraad.access.policies import logged, logged_no_more, removal_logged

NO_CASE = "null::uuid"
OF_UNIT = "(select u.authority_id from access_unit u where u.id = n.unit_id)"
OF_GIVER = """(select u.authority_id from access_membership m join access_unit u on u.id = m.unit_id
    where m.id = n.membership_id)"""
DEPUTY = ["membership_id", "user_id", "valid_from", "valid_to", "ended_at", "ended_by_id"]
MEMBERSHIP = ["user_id", "unit_id", "role", "access_role", "powers", "compartments", "valid_from", "valid_to"]
INVITATION = [
    "unit_id",
    "role",
    "valid_from",
    "valid_to",
    "expires_at",
    "accepted_at",
    "accepted_by_id",
    "withdrawn_at",
]


class Migration(migrations.Migration):
    """The triggers of three tables anew, and one for what is removed."""

    dependencies: ClassVar = [("audit", "0004_insight")]

    operations: ClassVar = [
        logged_no_more("access_deputy"),
        logged("access_deputy", DEPUTY, case=NO_CASE, authority=OF_GIVER),
        removal_logged("access_deputy", DEPUTY, case=NO_CASE),
        logged_no_more("access_membership"),
        logged("access_membership", MEMBERSHIP, case=NO_CASE, authority=OF_UNIT),
        removal_logged("access_membership", MEMBERSHIP, case=NO_CASE, authority=OF_UNIT),
        logged_no_more("login_invitation"),
        logged("login_invitation", INVITATION, case=NO_CASE, by="n.name", authority="n.authority_id"),
        removal_logged("login_invitation", INVITATION, case=NO_CASE, authority="n.authority_id"),
    ]
