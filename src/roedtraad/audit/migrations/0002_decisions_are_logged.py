"""What is decided about a case, and about who may see it, is logged as what is written in it is.

Not the number of a person, nor an address: of a list that was filed the log keeps its digest.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from roedtraad.access.policies import logged

NO_CASE = "null::uuid"
OF_ENTRY = "(select e.case_id from meetings_entry e where e.id = n.entry_id)"
OF_OBLIGATION = "(select o.compartment from obligations_obligation o where o.id = n.obligation_id)"


class Migration(migrations.Migration):
    """A trigger a table, which enters the rows of each statement in the log."""

    dependencies: ClassVar = [
        ("audit", "0001_what_is_written_is_logged"),
        ("cases", "0002_compartments_of_their_own"),
        ("login", "0001_initial"),
        ("meetings", "0001_initial"),
        ("obligations", "0005_the_reasons_apart"),
        ("sharing", "0001_initial"),
    ]

    operations: ClassVar = [
        logged("access_brokenglass", ["kind", "reason", "asked_by", "until", "unit_id"]),
        logged("access_deputy", ["membership_id", "user_id", "valid_from", "valid_to", "ended_at"], case=NO_CASE),
        logged(
            "access_membership",
            ["user_id", "unit_id", "access_role", "powers", "compartments", "valid_from", "valid_to"],
            case=NO_CASE,
        ),
        logged(
            "login_invitation",
            ["unit_id", "role", "valid_from", "valid_to", "accepted_at", "withdrawn_at"],
            case=NO_CASE,
        ),
        logged(
            "meetings_meeting", ["on", "place", "state", "units"], case=NO_CASE, compartment="'ksp'", by="n.by_name"
        ),
        logged(
            "meetings_filedlist",
            ["meeting_id", "number", "occasion", "sha256"],
            case=NO_CASE,
            compartment="'ksp'",
            by="n.by_name",
        ),
        # A proposal is about nobody whom the site knows; who is put on the list has a case.
        logged(
            "meetings_entry",
            ["meeting_id", "reason"],
            compartment="n.compartment",
            by="n.by_name",
            only="n.case_id is not null",
        ),
        logged(
            "meetings_ending",
            ["entry_id", "kind", "why"],
            case=OF_ENTRY,
            compartment="'ksp'",
            by="n.by_name",
            only="exists (select from meetings_entry e where e.id = n.entry_id and e.case_id is not null)",
        ),
        logged(
            "cases_move",
            ["matter", "compartment", "into", "on", "reason"],
            compartment="n.compartment",
            by="n.by_name",
        ),
        logged(
            "sharing_decision",
            ["sender", "recipient", "category", "purpose", "reason", "verdict", "rule"],
            compartment="n.compartment",
            by="n.by_name",
        ),
        logged("obligations_remark", ["obligation_id", "text"], compartment=OF_OBLIGATION),
    ]
