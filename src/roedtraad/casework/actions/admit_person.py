"""Admission: someone comes into custody. A mistaken one is undone; who comes back is readmitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, NotFound, Refusal, current_scope, new_key, offices, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import (
    AnotherName,
    Case,
    Person,
    Turn,
    add_custodian,
    birth_date,
    close_case,
    end_placement,
    is_held,
    known_case,
    lock_cases,
    open_case,
    place_person,
    read_cpr,
    register_person,
)
from roedtraad.casework.checking import check_happened, check_reason, check_text
from roedtraad.casework.turns import Held, finish, turn
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words
from roedtraad.obligations.service import Change

CARRIED = ("birth_date", "registered_municipality", "usual_stay_municipality", "protected_address")
"""What is still true of a person who comes back; all else is asked anew."""


@dataclass(frozen=True, slots=True)
class CustodyHolder:
    """Who holds custody of someone under 18."""

    name: str
    relation: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that was opened, and what is owed in it."""

    case: UUID
    number: str
    change: Change


def admit(
    *,
    cpr: str,
    name: str,
    institution: UUID,
    on: date,
    by: Actor,
    today: date,
    facts: Mapping[str, FactValue] | None = None,
    protected_address: bool = False,
    renamed: bool = False,
    number: str | None = None,
    custodians: Sequence[CustodyHolder] = (),
) -> Opened:
    """Admit a person to an institution (a unit of it) and plan the new case.

    Raises Refusal for a number that is none, where the person has an open case already, and where the number is known
    with another name and `renamed` does not say that it is the same person. Whoever may not see that is not told which.
    """
    check_happened(on, today, "on")
    given = {
        "birth_date": birth_date(read_cpr(cpr)),
        "admission": on,
        "legal_status": "varetaegt",
        **_of_institution(institution, rulebook_now()),
        **({"protected_address": True} if protected_address else {}),
        **(facts or {}),
    }
    return _open(
        cpr=cpr,
        name=check_text(name, "name", most=200, needed=True),
        protected_address=protected_address or given.get("protected_address") is True,
        renamed=renamed,
        institution=institution,
        on=on,
        by=by,
        today=today,
        facts=given,
        number=number,
        kind=Turn.Kind.ADMITTED,
        custodians=custodians,
    )


def readmit(
    *,
    case: UUID,
    institution: UUID,
    on: date,
    by: Actor,
    today: date,
    facts: Mapping[str, FactValue] | None = None,
    expected: int | None = None,
) -> Opened:
    """Take a person in again: an escaped one into the same case, a released one into a new case that follows it."""
    check_happened(on, today, "on")
    with transaction.atomic():
        with turn(case=case, by=by, today=today, expected=expected, why="readmission") as held:
            earlier, rulebook = held.case, held.rulebook
            _refuse_unless_outside(earlier)
            carried, same_case = known_on_return(earlier), _is_the_same_course(earlier, rulebook)
            if same_case:
                place_person(case=earlier, institution=_ours(institution), on=on)
                held.record({**_of_institution(institution, rulebook), **(facts or {})}, true_from=on)
                held.turned(Turn.Kind.READMITTED, on)
            else:
                held.turned(Turn.Kind.READMITTED, on)
                if earlier.closed is None:
                    close_case(case=earlier, on=on, why="readmission")
        if same_case:
            return Opened(case, earlier.number, held.change)
        given = {
            **carried,
            "admission": on,
            "legal_status": "varetaegt",
            **_of_institution(institution, rulebook),
            **(facts or {}),
        }
        return _open(
            cpr=earlier.person.cpr,
            name=earlier.person.name,
            protected_address=earlier.person.protected_address,
            renamed=False,
            institution=institution,
            on=on,
            by=by,
            today=today,
            facts=given,
            number=None,
            kind=Turn.Kind.READMITTED,
            follows=earlier,
        )


def known_on_return(case: Case) -> dict[str, FactValue]:
    """What is still true of a person who comes back: in the same course everything, after a release only who they are.

    To be read before the readmission.
    """
    rulebook = rulebook_now()
    recorded = {entry.fact: entry.value for entry in known_case(case, rulebook.vocabulary).entries}
    if _is_the_same_course(case, rulebook):
        return recorded
    return {fact: value for fact, value in recorded.items() if fact in CARRIED}


def _is_the_same_course(case: Case, rulebook: Rulebook) -> bool:
    """Whether who comes back was never released: an escape does not end a course."""
    entries = known_case(case, rulebook.vocabulary).entries
    return case.closed is None and not any(entry.fact == "release" for entry in entries)


def undo_admission(*, case: UUID, reason: str, by: Actor, today: date, expected: int | None = None) -> Change:
    """Undo a mistaken admission: what is still owed falls away; what was recorded stays, with the reason."""
    reason = check_reason(reason)
    with turn(case=case, by=by, today=today, expected=expected, why=reason, held_by_us=True) as held:
        if not is_held(held.case):
            raise Refusal(
                Words("Indsættelsen kan ikke fortrydes mere.", "The admission can no longer be undone."),
                Words("Se i sagen, hvad der er sket siden.", "See in the case what has happened since."),
            )
        end_placement(case=held.case, on=today)
        close_case(case=held.case, on=today, why="undone")
        held.turned(Turn.Kind.UNDONE, today, reason)
    return held.change


def _open(
    *,
    cpr: str,
    name: str,
    protected_address: bool,
    renamed: bool,
    institution: UUID,
    on: date,
    by: Actor,
    today: date,
    facts: Mapping[str, FactValue],
    number: str | None,
    kind: Turn.Kind,
    follows: Case | None = None,
    custodians: Sequence[CustodyHolder] = (),
) -> Opened:
    place, key = _ours(institution), new_key()
    with transaction.atomic():
        try:
            person = register_person(cpr=cpr, name=name, protected_address=protected_address, renamed=renamed)
        except AnotherName:
            raise _no_case() from None
        lock_cases([key])
        with whole_cases(key, persons=[person.pk]):
            opened = _open_case(key, person, number, on, follows)
            held = Held(opened, by, today, rulebook_now())
            place_person(case=opened, institution=place, on=on)
            held.record(facts, true_from=on)
            held.turned(kind, on)
            for place_in_form, one in enumerate(custodians, start=1):
                _name_custodian(opened, place_in_form, one, on)
            finish(held, kind.value)
    return Opened(opened.pk, opened.number, held.change)


def _open_case(key: UUID, person: Person, number: str | None, on: date, follows: Case | None) -> Case:
    """A case that may not be seen is not told of: the same words as for a number that cannot be used."""
    try:
        return open_case(key=key, person=person, number=number, on=on, follows=follows)
    except Refusal as refused:
        if refused.field != "cpr" or Case.objects.filter(person=person, closed=None).exists():
            raise
    raise _no_case()


def _no_case() -> Refusal:
    """One answer for a case elsewhere and for another name, so that neither tells of a person one may not see."""
    return Refusal(
        Words("Der kan ikke åbnes en sag på det CPR-nummer.", "No case can be opened for that CPR number."),
        Words(
            "Se efter, om nummer og navn er rigtige. Har personen skiftet navn, så sæt kryds ved det."
            " Ellers spørg områdekontoret, hvad der mangler.",
            "See whether number and name are right. If the person has a new name, tick the box for it."
            " Else ask the area office what is missing.",
        ),
        "cpr",
    )


def _name_custodian(case: Case, number: int, holder: CustodyHolder, on: date) -> None:
    add_custodian(
        case=case,
        name=check_text(holder.name, f"custodian_{number}", most=200, needed=True),
        relation=check_text(holder.relation, f"relation_{number}", most=80, needed=True),
        phone=check_text(holder.phone, f"phone_{number}", most=40),
        on=on,
    )


def _refuse_unless_outside(case: Case) -> None:
    if is_held(case):
        raise Refusal(
            Words("Personen sidder allerede inde.", "The person is held already."),
            Words("Brug overførsel, hvis personen skal til en anden institution.", "Use transfer to move them."),
        )
    if case.closed_why == "death":
        raise Refusal(
            Words("Det er skrevet, at personen er død.", "It is recorded that the person has died."),
            Words("Tal med den enhed, der skrev det, hvis det er forkert.", "Talk to the unit that wrote it if wrong."),
        )


def _ours(institution: UUID) -> UUID:
    """The main unit of the institution, where the scope works in it. Raises NotFound."""
    directory, scope = offices(), current_scope()
    unit = directory.units.get(institution)
    if unit is None or directory.authorities[unit.authority].word != "institution":
        raise NotFound
    ours = {directory.units[one].authority for one in scope.units if one in directory.units}
    if scope.user is not None and unit.authority not in ours:
        raise Refusal(
            Words("Du arbejder ikke i den institution.", "You do not work in that institution."),
            Words("Vælg din egen.", "Choose your own."),
            "institution",
        )
    main = directory.office(unit.authority)
    return main.id if main else institution


def _of_institution(institution: UUID, rulebook: Rulebook) -> dict[str, FactValue]:
    """What follows from where the person is held."""
    directory = offices()
    unit = directory.units.get(institution)
    if unit is None:
        raise NotFound
    authority = directory.authorities[unit.authority]
    facts: dict[str, FactValue] = {"institution": authority.name}
    if authority.municipality in rulebook.municipalities:
        facts["institution_municipality"] = authority.municipality
    return facts
