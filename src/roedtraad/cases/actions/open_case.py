"""A case is opened for a person who has no open one, closed, and opened again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from roedtraad.access.service import Refusal
from roedtraad.cases.models import Case, Person
from roedtraad.core.words import Words


def open_case(*, key: UUID, person: Person, number: str | None, on: date, follows: Case | None = None) -> Case:
    """Open a case; without a number the next of the year is given. Raises Refusal where one is open already."""
    try:
        with transaction.atomic():
            return Case.objects.create(
                id=key, person=person, number=number or _next_number(on), opened=on, follows=follows
            )
    except IntegrityError as refused:
        raise _refusal(str(refused)) from None


def close_case(*, case: Case, on: date, why: str) -> None:
    """Close a case. `why` is one word: it is shown with the obligations that fall away."""
    case.closed, case.closed_why = max(on, case.opened), why
    case.save(update_fields=["closed", "closed_why"])


def reopen_case(*, case: Case) -> None:
    """Open a closed case again. Raises Refusal where the person has another open one by now."""
    case.closed, case.closed_why = None, ""
    try:
        with transaction.atomic():
            case.save(update_fields=["closed", "closed_why"])
    except IntegrityError as refused:
        raise _refusal(str(refused)) from None


def _next_number(on: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('cases_case_number')")
        return f"{on.year}-{cursor.fetchone()[0]:06}"


def _refusal(said: str) -> Refusal:
    if "cases_case_one_open" in said:
        return Refusal(
            Words("Personen har allerede en åben sag.", "The person has an open case already."),
            Words("Find sagen, eller tal med den enhed, der har den.", "Find it, or talk to the unit that has it."),
            "cpr",
        )
    return Refusal(
        Words("Der er allerede en sag med det nummer.", "There is a case with that number already."),
        Words("Vælg et andet nummer.", "Choose another number."),
        "number",
    )
