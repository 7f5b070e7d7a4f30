"""A case is opened without a grant, by its number or the person's: the record first, then what there is.

Whether there is such a case is found out only together with the record and the notices, in one transaction: an answer
that leaves nothing behind does not exist. What is wrong with the form is said before anything is looked for.
"""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, Behind, BrokenGlass, Refusal, break_glass, may_break, offices, whole_cases
from roedtraad.cases.service import Case, Coordinator, case_in_reach, case_numbered, case_of_person, read_cpr
from roedtraad.casework.checking import check_text
from roedtraad.core.words import Words

OUR_NUMBER = re.compile(r"\d{4}-\d{6}|(?=.*[A-Za-z])(?=.*\d)[0-9A-Za-z-]{4,80}")
"""As we give them, or as another system has: with a letter and a digit, to be told from a CPR number and a name."""


@transaction.atomic
def open_by_breaking(*, asked: str, kind: str, reason: str, unit: UUID, by: Actor, today: date) -> BrokenGlass:
    """Open a case for a short time. What comes back names the case, or none where none was found.

    Raises NotFound for who may not, Refusal for a number that is none, a reason that is none, too many in an hour.
    """
    number, cpr = _read(asked)
    given = check_text(reason, "reason", most=2000)
    place = may_break(unit=unit, kind=kind, reason=given, by=by)
    behind = _behind(number, cpr)
    asked_by = "cpr" if cpr else "number"
    return break_glass(place=place, kind=kind, reason=given, asked_by=asked_by, behind=behind, by=by, today=today)


def within_reach(asked: str) -> UUID | None:
    """The case that was asked for, where the scope sees it anyway: then there is no glass to break. Raises Refusal."""
    number, cpr = _read(asked)
    return case_in_reach(number=number, cpr=cpr)


def _read(asked: str) -> tuple[str, str]:
    """The case number or the CPR number that was typed. Raises Refusal."""
    text = "".join(asked.split())
    if OUR_NUMBER.fullmatch(text):
        return text, ""
    try:
        return "", read_cpr(text)
    except Refusal:
        raise Refusal(
            Words("Det er hverken et CPR-nummer eller et sagsnummer.", "It is neither a CPR number nor a case number."),
            Words(
                "Skriv ti cifre, eller et nummer som 2026-000123.", "Write ten digits, or a number like 2026-000123."
            ),
            field="asked",
        ) from None


def _behind(number: str, cpr: str) -> Behind | None:
    key = case_numbered(number) if number else case_of_person(cpr)
    if key is None:
        return None
    with whole_cases(key):
        case = Case.objects.get(pk=key)
        named = list(Coordinator.objects.filter(case=case, valid_to=None))
    users = tuple(one.user_id for one in named if one.user_id)
    units = tuple(one.unit_id for one in named if not one.user_id)
    if not users and not units and case.institution_id:
        units = (case.institution_id,)
    held_by = offices().units.get(case.institution_id) if case.institution_id else None
    return Behind(case.pk, case.person_id, case.number, users, units, (held_by.authority,) if held_by else ())
