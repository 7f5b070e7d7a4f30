"""What is written in a case is logged by the database, with what was and what is: no verb can forget to.

What a plan makes by itself (obligations, questions, cautions) is logged by the obligation's history.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from roedtraad.access.policies import logged

# A fact's `was` is what it corrects, else what was last recorded under its name.
WAS = """jsonb_build_object('value', coalesce(
    (select f.value from cases_fact f where f.id = n.corrects_id),
    (select f.value from cases_fact f where f.case_id = n.case_id and f.name = n.name and f.number < n.number
        and f.compartment = n.compartment order by f.number desc limit 1)))"""


class Migration(migrations.Migration):
    """A trigger a table, which enters the rows of each statement in the log."""

    dependencies: ClassVar = [
        ("access", "0004_the_log_in_a_chain"),
        ("cases", "0001_initial"),
        ("obligations", "0004_lanes_of_a_passing"),
    ]

    operations: ClassVar = [
        logged(
            "cases_fact",
            ["name", "value", "true_from", "source"],
            compartment="n.compartment",
            by="n.by_name",
            was=WAS,
        ),
        logged(
            "cases_deed",
            ["obligation", "norm", "on", "note", "takes_back_id"],
            compartment="n.compartment",
            by="n.by_name",
        ),
        logged("cases_turn", ["kind", "on", "note"], by="n.by_name"),
        logged("cases_placement", ["institution_id", "held_from", "held_to"]),
        logged("cases_custodian", ["name", "relation", "phone", "valid_from", "valid_to"]),
        logged("cases_coordinator", ["side", "unit_id", "name", "phone", "valid_from", "valid_to"]),
        logged("cases_case", ["opened", "closed", "closed_why", "institution_id"], case="n.id"),
        logged("cases_person", ["name", "protected_address"], case="null::uuid", person="n.id"),
        logged(
            "obligations_event",
            ["obligation_id", "kind", "was", "became", "why"],
            compartment="(select o.compartment from obligations_obligation o where o.id = n.obligation_id)",
            by="n.by_name",
        ),
    ]
