"""Case files of the command line become cases here, and a case here a case file again: both speak of one case.

Many are loaded as quickly as one: a demonstration has thousands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from roedtraad.access.service import Actor, NotFound, Refusal, found_institution, new_key, offices, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import (
    Case,
    Deed,
    Fact,
    Person,
    Placement,
    Turn,
    case_numbered,
    is_invented,
    known_case,
    read_cpr,
    register_persons,
    stored_form,
)
from roedtraad.casework.actions.admit_person import Opened
from roedtraad.casework.checking import check_text
from roedtraad.core.facts import Case as CoreCase
from roedtraad.core.facts import Known, known_on
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import COMPARTMENTS
from roedtraad.core.words import Words
from roedtraad.obligations.service import replan_cases

UNNAMED = "Institution ikke oplyst"
BORN = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case to load: what is known of it, and of whom. Without a name and a number an invented person gets it."""

    case: CoreCase
    name: str = ""
    cpr: str = ""


def load_case(
    *, case: CoreCase, by: Actor, today: date, name: str = "", cpr: str = "", only_invented: bool = True
) -> Opened:
    """Open a case from a case file, with its whole history. See load_cases."""
    (opened,) = load_cases(files=[CaseFile(case, name, cpr)], by=by, today=today, only_invented=only_invented)
    return opened


def load_cases(*, files: Sequence[CaseFile], by: Actor, today: date, only_invented: bool = True) -> list[Opened]:
    """Open cases from case files, all or none. To be called by the machine's own programs, outside any scope.

    `only_invented` refuses numbers that a person could have. Raises Refusal, also where a number is taken.
    """
    rulebook = rulebook_now()
    loading = [_Loading(file, rulebook, by, today, only_invented) for file in files]
    institutions = _institutions({one.institution for one in loading})
    with transaction.atomic():
        persons = register_persons(people=[one.person for one in loading])
        keys = [one.key for one in loading]
        with whole_cases(*keys, persons=[person.pk for person in persons]):
            cases = [
                one.case_row(person, institutions[one.institution])
                for one, person in zip(loading, persons, strict=True)
            ]
            _write(loading, cases, institutions)
            changes = replan_cases(cases=cases, by=by, today=today, why="loaded")
    return [Opened(case.pk, case.number, changes[case.pk]) for case in cases]


def read_case(*, number: str, as_of: date | None = None) -> CoreCase:
    """Give a case as a case file holds it. For the command line of the machine, outside any scope. Raises NotFound."""
    key: UUID | None = case_numbered(number)
    if key is None:
        raise NotFound
    with whole_cases(key):
        return known_case(Case.objects.get(pk=key), rulebook_now().vocabulary, as_of)


class _Loading:
    """A case file on its way: read, checked, and turned into rows."""

    def __init__(self, file: CaseFile, rulebook: Rulebook, by: Actor, today: date, only_invented: bool) -> None:
        self._file, self._rulebook, self._by, self._today = file, rulebook, by, today
        self.key = new_key()
        self.number = check_text(file.case.name, "number", most=80)
        self.known: Known = known_on(file.case, rulebook.vocabulary, today)
        self._admission = self.known.date_of("admission") or today
        name = self.known.get("institution")
        self.institution = name.strip()[:150] if isinstance(name, str) and name.strip() else UNNAMED
        self.person = self._person(only_invented)

    def _person(self, only_invented: bool) -> tuple[str, str, bool]:
        file, born = self._file, self.known.date_of("birth_date") or BORN
        cpr = read_cpr(file.cpr) if file.cpr else _invented(file.case.name, born)
        if only_invented and not is_invented(cpr):
            raise Refusal(
                Words(
                    "I en demonstration findes kun opdigtede personer.", "A demonstration has invented persons only."
                ),
                Words("Læg 60 til dagen i nummeret.", "Add 60 to the day of the number."),
                "cpr",
            )
        name = check_text(file.name, "name", most=200) or f"Opdigtet {file.case.name}"[:200]
        return cpr, name, self.known.get("protected_address") is True

    def case_row(self, person: Person, institution: UUID) -> Case:
        return Case(
            id=self.key,
            number=self.number,
            person=person,
            opened=self._admission,
            institution_id=institution,
            version=1,
            entries=len(self._file.case.entries),
        )

    def placement(self, case: Case, institution: UUID) -> Placement:
        released = self.known.date_of("release")
        ended = max(released, self._admission) if released and released <= self._today else None
        return Placement(case=case, institution_id=institution, held_from=self._admission, held_to=ended)

    def facts(self, case: Case) -> Iterator[Fact]:
        definitions = self._rulebook.vocabulary.facts
        unrecorded = min(self._admission, self._today)
        for number, entry in enumerate(self._file.case.entries, start=1):
            definition = definitions.get(entry.fact)
            yield Fact(
                case=case,
                number=number,
                name=entry.fact,
                value=stored_form(entry.value),
                true_from=entry.true_from,
                source=check_text(entry.source or "", "source", most=500),
                compartment=(definition.compartment or "") if definition else "",
                recorded_on=entry.recorded or entry.true_from or unrecorded,
                by_name=check_text(entry.by or "", "by", most=200),
            )

    def deeds(self, case: Case) -> Iterator[Deed]:
        for done in self._file.case.done:
            rule = self._rulebook.national.obligations.get((done.obligation or "").partition("/")[0])
            yield Deed(
                case=case,
                on=done.on,
                obligation=done.obligation or "",
                norm=done.norm or "",
                compartment=rule.matter if rule and rule.matter in COMPARTMENTS else "",
                recorded_on=done.on,
                by_name=self._by.name,
            )

    def turn(self, case: Case) -> Turn:
        return Turn(
            case=case, kind=Turn.Kind.ADMITTED, on=self._admission, recorded_on=self._today, by_name=self._by.name
        )


def _write(loading: Sequence[_Loading], cases: Sequence[Case], institutions: Mapping[str, UUID]) -> None:
    pairs = list(zip(loading, cases, strict=True))
    try:
        with transaction.atomic():
            Case.objects.bulk_create(cases)
    except IntegrityError as refused:
        taken = "cases_case_one_open" not in str(refused)
        raise _TAKEN if taken else _ADMITTED from None
    Placement.objects.bulk_create(one.placement(case, institutions[one.institution]) for one, case in pairs)
    Fact.objects.bulk_create(fact for one, case in pairs for fact in one.facts(case))
    Deed.objects.bulk_create(deed for one, case in pairs for deed in one.deeds(case))
    Turn.objects.bulk_create(one.turn(case) for one, case in pairs)


_TAKEN = Refusal(
    Words("Der er allerede en sag med det nummer.", "There is a case with that number already."),
    Words("Vælg et andet nummer.", "Choose another number."),
    "number",
)
_ADMITTED = Refusal(
    Words("Personen har allerede en åben sag.", "The person has an open case already."),
    Words("Angiv en anden person.", "Give another person."),
    "cpr",
)


def _institutions(names: set[str]) -> Mapping[str, UUID]:
    """The main unit of each institution; one that nobody has founded yet is founded: a case must be held somewhere."""
    known = {one.name: one for one in offices().by_word.get("institution", ())}
    for name in sorted(names - known.keys()):
        known[name] = found_institution(code=name.lower()[:60], name=name)
    directory = offices()
    found = {name: directory.office(known[name].pk) for name in names}
    return {name: office.id for name, office in found.items() if office is not None}


def _invented(name: str, born: date) -> str:
    """A number with 60 added to the day, the same for the same case file."""
    serial = int.from_bytes(sha256(name.encode()).digest()[:4], "big")
    century = 4 + serial % 6 if born.year >= 2000 else serial % 4
    return f"{born.day + 60:02}{born:%m%y}{century}{serial // 10 % 1000:03}"
