"""A change of an agreement is asked for, and answered by those who keep agreements for the prison service (K-16.2)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope
from roedtraad.agreements.models import ChangeAnswer, ChangeRequest, Document
from roedtraad.core.rulebook import Agreement
from roedtraad.core.words import Words
from roedtraad.project.logs import CPR

POWER = "agreements"
LONGEST = 2000
ANSWERED_IN = frozenset({"institution", "kif", "other_prison_unit"})
"""Authorities of the prison service: the municipality sends changes, the prison service keeps the text."""


def ask_for_change(
    *, document: Document, agreement: Agreement, about: str, what: str, why: str, by: Actor, today: date
) -> ChangeRequest:
    """Ask for a change in a version of an agreement. Raises NotFound without the power, Refusal."""
    _needs_power()
    if about and about not in parts_of(agreement):
        raise Refusal(
            Words("Den del findes ikke i aftalen.", "There is no such part in the agreement."),
            Words("Vælg en fra listen.", "Choose one from the list."),
            "about",
        )
    return ChangeRequest.objects.create(
        document=document,
        code=document.code,
        about=about,
        what=_text(what, "what"),
        why=_text(why, "why"),
        on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )


def answer_change(*, request: UUID, code: str, done: bool, reason: str, by: Actor, today: date) -> ChangeAnswer:
    """Answer a request: done or not done, with the reason. Raises NotFound, Refusal."""
    if not may_answer():
        raise NotFound
    asked = ChangeRequest.objects.filter(pk=request, code=code).first()
    if asked is None:
        raise NotFound
    written = _text(reason, "reason")
    try:
        with transaction.atomic():
            return ChangeAnswer.objects.create(
                request=asked, done=done, reason=written, on=today, by_name=by.name, by_user_id=by.user, unit_id=by.unit
            )
    except IntegrityError:
        raise Refusal(
            Words("Ønsket er allerede besvaret.", "The request is answered already."),
            Words("Se svaret på listen.", "See the answer on the list."),
        ) from None


def may_answer() -> bool:
    """Whether the scope keeps agreements for the prison service."""
    return any(POWER in one.powers and one.word in ANSWERED_IN for one in current_scope().places)


def parts_of(agreement: Agreement) -> dict[str, Words]:
    """The clauses and the contacts that a request may be about."""
    clauses = {f"clause:{one.id}": one.text for section in agreement.sections for one in section.clauses}
    return clauses | {f"contact:{key}": one.unit for key, one in agreement.contacts.items()}


def _needs_power() -> None:
    if POWER not in current_scope().powers:
        raise NotFound


def _text(text: str, field: str) -> str:
    written = text.strip()
    if not written or len(written) > LONGEST:
        raise Refusal(
            Words("Teksten mangler eller er for lang.", "The text is missing or too long."),
            Words(f"Skriv højst {LONGEST} tegn.", f"Write at most {LONGEST} characters."),
            field,
        )
    if CPR.search(written):
        raise Refusal(
            Words("Her må der ikke stå et CPR-nummer.", "There must be no CPR number here."),
            Words("En aftale handler ikke om personer.", "An agreement is about no person."),
            field,
        )
    return written
