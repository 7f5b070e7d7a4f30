"""What is known of a case, now or as of a day; and the one way from a key to a case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from roedtraad.access.service import NotFound, offices
from roedtraad.cases.models import Case, CompartmentVersion, Move, NameWord
from roedtraad.cases.names import name_words
from roedtraad.cases.values import Stored, core_form
from roedtraad.core.facts import Case as CoreCase
from roedtraad.core.facts import Done, Entry
from roedtraad.core.vocabulary import Vocabulary

LAST_LETTER = "\U0010ffff"


def get_case(key: UUID | str) -> Case:
    """Give a case that the scope may see. Raises NotFound, the same for none and for not yours."""
    try:
        wanted = UUID(str(key))
    except ValueError:
        raise NotFound from None
    found = Case.objects.select_related("person", "institution").filter(pk=wanted).first()
    if found is None:
        raise NotFound
    return found


def get_case_numbered(number: str) -> Case:
    """Give a case by its number. Raises NotFound, as get_case."""
    found = Case.objects.select_related("person", "institution").filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def known_case(case: Case, vocabulary: Vocabulary, as_of: date | None = None) -> CoreCase:
    """Give what was recorded of a case, all or as far as it was recorded on a day, in the order of recording.

    A scope without clearance for a compartment sees none of its facts.
    """
    return known_cases([case], vocabulary, as_of)[case.pk]


_FACTS = """
select f.case_id, json_agg(json_build_array(f.name, f.value, f.true_from, f.recorded_on, f.by_name, f.source,
    f.compartment) order by f.number), string_agg(distinct f.compartment, ' ') as compartments
from cases_fact f where f.case_id = any (%(cases)s) and f.value <> 'null' and f.recorded_on <= %(as_of)s
and not exists (select from cases_fact c where c.corrects_id = f.id and c.recorded_on <= %(as_of)s)
group by f.case_id
"""
_DEEDS = """
select d.case_id, json_agg(json_build_array(d.on, d.obligation, d.norm, d.compartment) order by d.on, d.recorded_at),
    string_agg(distinct d.compartment, ' ') as compartments
from cases_deed d where d.case_id = any (%(cases)s) and d.takes_back_id is null and d.recorded_on <= %(as_of)s
and not exists (select from cases_deed t where t.takes_back_id = d.id and t.recorded_on <= %(as_of)s)
group by d.case_id
"""
# The latest decision on a matter counts, whichever day is asked for: what was moved is moved for its history too.
_MOVED = """
select m.case_id, json_agg(json_build_array(m.matter, m.compartment) order by m.matter) from (
    select distinct on (case_id, matter) case_id, matter, compartment, "into" from cases_move
    where case_id = any (%(cases)s) order by case_id, matter, recorded_at desc, id desc) m
where m.into group by m.case_id
"""


def known_cases(cases: Collection[Case], vocabulary: Vocabulary, as_of: date | None = None) -> dict[UUID, CoreCase]:
    """Give what was recorded of several cases, by their keys. A row a case: a passing reads fifty thousand of them."""
    asked: dict[str, Any] = {"cases": [case.pk for case in cases], "as_of": as_of or date.max}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, asked)
        facts = {case: rows for case, rows, _ in cursor.fetchall()}
        cursor.execute(_DEEDS, asked)
        deeds = {case: rows for case, rows, _ in cursor.fetchall()}
        cursor.execute(_MOVED, asked)
        moved = dict(cursor.fetchall())
    dates = {name for name, definition in vocabulary.facts.items() if definition.type == "date"}
    known = {}
    for case in cases:
        entries = tuple([_entry(one, dates) for one in facts.get(case.pk, ())])
        done = tuple(
            [
                Done(date.fromisoformat(on), what or None, norm or None, compartment)
                for on, what, norm, compartment in deeds.get(case.pk, ())
            ]
        )
        matters = tuple([(matter, compartment) for matter, compartment in moved.get(case.pk, ())])
        known[case.pk] = CoreCase(case.number, entries, done, matters)
    return known


def _entry(told: tuple[str, Stored, str | None, str, str, str, str], dates: Collection[str]) -> Entry:
    name, stored, true_from, recorded, by, source, compartment = told
    value = core_form(stored, is_date=name in dates)
    start = date.fromisoformat(true_from) if true_from else None
    recorded_on = date.fromisoformat(recorded)
    return Entry(name, value, start, recorded_on, by or None, source or None, compartment=compartment)


def version_seen(case: Case) -> str:
    """The version of a case as a reader sees it: with the counts of the compartments that are theirs.

    To who has none it is the common version and nothing besides, whatever is written in a compartment.
    """
    counted = CompartmentVersion.objects.filter(case=case).order_by("compartment")
    counts = [str(count) for count in counted.values_list("version", flat=True)]
    return ".".join([str(case.version), *counts])


def compartment_version(case: Case, compartment: str) -> int:
    """How often a compartment of a case was written in, as far as the scope may know."""
    found = CompartmentVersion.objects.filter(case=case, compartment=compartment).values_list("version", flat=True)
    return found.first() or 0


def moved_matters(case: Case) -> dict[str, str]:
    """Give the matters of a case that a decision has put into a compartment, as far as the scope may know."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"cases": [case.pk]})
        return {matter: compartment for _, found in cursor.fetchall() for matter, compartment in found}


def moves_of(case: Case, compartment: str) -> QuerySet[Move]:
    """The decisions to move matters into a compartment and out of it, the newest first."""
    return Move.objects.filter(case=case, compartment=compartment).order_by("-recorded_at")


def cases_seen(keys: Sequence[UUID]) -> frozenset[UUID]:
    """Give those of some cases that the scope may open; of the others it may know no more than the person.

    Asked apart from a list: as a part of its statement it may be planned as a look at all cases of the country.
    """
    with connection.cursor() as cursor:
        cursor.execute("select id from cases_case where id = any (%s)", [list(keys)])
        return frozenset(key for (key,) in cursor.fetchall())


_LISTED = """
select c.id, c.number, c.opened, c.closed, c.closed_why, c.institution_id, c.municipality, p.name, p.sort_name
from cases_case c join cases_person p on p.id = c.person_id
where c.id in (select g.case_id from access_grant g where g.unit_id = %(unit)s and g.level = 'case'
    and g.compartment = '' and g.valid_from <= %(today)s and (g.valid_to is null or g.valid_to >= %(today)s))
"""


def case_list(
    *,
    unit: UUID,
    today: date,
    closed: bool = False,
    institution: UUID | None = None,
    after: tuple[str, UUID] | None = None,
    most: int = 50,
) -> list[dict[str, Any]]:
    """Give a page of a unit's cases by name. `after` is the last line of the page before: its sort name and key."""
    where = " and c.closed is not null" if closed else " and c.closed is null"
    values: dict[str, Any] = {"unit": unit, "today": today, "most": most}
    if institution is not None:
        where += " and c.institution_id = %(institution)s"
        values["institution"] = institution
    if after is not None:
        where += " and (p.sort_name, c.id) > (%(name)s, %(key)s)"
        values |= {"name": after[0], "key": after[1]}
    with connection.cursor() as cursor:
        cursor.execute(f"{_LISTED}{where} order by p.sort_name, c.id limit %(most)s", values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def search_cases(text: str, *, most: int = 50) -> list[Case]:
    """Find cases within the scope by number, by CPR number, by the beginnings of the words of a name or an institution.

    Names that are only nearly right come where nothing begins with what was written.
    """
    text = text.replace("\0", "")  # which the database cannot compare
    numbered = list(_shown().filter(number=text.strip())[:most])
    if numbered:
        return numbered
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) == 10 and digits.isdigit():
        return list(_shown().filter(person__cpr=digits)[:most])
    words = name_words(text)
    if not words:
        return []
    named = list(_beginning_with(words)[:most])
    held = list(_held_in(_institutions(words))[: most - len(named)])
    found = {case.pk: case for case in (*named, *held)}
    return list(found.values()) or list(_nearly(words, most))


def _beginning_with(words: Sequence[str]) -> QuerySet[Case]:
    """A range and not LIKE: comparing texts is leakproof, so the index serves under the policies too."""
    found = _shown()
    for word in words:
        begun = NameWord.objects.filter(word__gte=word, word__lt=word + LAST_LETTER)
        found = found.filter(person__in=begun.values("person"))
    return found


def _institutions(words: Sequence[str]) -> list[UUID]:
    """The units of the institutions whose names have words that begin so."""
    directory = offices()
    named = ((one, name_words(one.name)) for one in directory.by_word.get("institution", ()))
    fit = [one for one, has in named if all(any(other.startswith(word) for other in has) for word in words)]
    return [unit.id for one in fit for unit in directory.of.get(one.pk, {}).values()]


def _held_in(units: Sequence[UUID]) -> QuerySet[Case]:
    return _shown().filter(institution__in=units, closed=None) if units else Case.objects.none()


def _nearly(words: Sequence[str], most: int) -> QuerySet[Case]:
    """Likeness is not leakproof: asked by a function of the database that looks at the grants itself."""
    with connection.cursor() as cursor:
        cursor.execute("select cases_named_nearly(%s, %s)", [list(words), most])
        keys = [key for (key,) in cursor.fetchall()]
    return _shown().filter(pk__in=keys)


def _shown() -> QuerySet[Case]:
    return Case.objects.select_related("person", "institution").order_by("person__sort_name", "-opened")


def open_cases_after(key: UUID | None, most: int) -> list[UUID]:
    """Give the keys of the next open cases, in order: for jobs that pass through all of them."""
    with connection.cursor() as cursor:
        cursor.execute("select cases_open_after(%s, %s)", [key, most])
        return [found for (found,) in cursor.fetchall()]


def outside_cases_after(key: UUID | None, most: int) -> list[UUID]:
    """Give the keys of the next open cases of those whom nobody holds, in order."""
    with connection.cursor() as cursor:
        cursor.execute("select cases_outside_after(%s, %s)", [key, most])
        return [found for (found,) in cursor.fetchall()]


def count_open_cases() -> int:
    """Count the open cases of the whole country; no one is told which."""
    with connection.cursor() as cursor:
        cursor.execute("select cases_count_open()")
        return int(cursor.fetchone()[0])


def case_numbered(number: str) -> UUID | None:
    """Give the key of a case by its number, for the command line of the machine."""
    with connection.cursor() as cursor:
        cursor.execute("select cases_numbered(%s)", [number])
        found: UUID | None = cursor.fetchone()[0]
        return found


def case_of_person(cpr: str) -> UUID | None:
    """Give the key of the open case of whoever has a CPR number, else of the last. Who asks has left a record."""
    with connection.cursor() as cursor:
        cursor.execute("select cases_case_of(cases_person_with(%s))", [cpr])
        found: UUID | None = cursor.fetchone()[0]
    return found


def case_in_reach(*, number: str = "", cpr: str = "") -> UUID | None:
    """Give the key of a case that the scope sees anyway, by its number or the person's."""
    by = {"number": number} if number else {"person__cpr": cpr}
    return Case.objects.filter(**by).order_by(F("closed").desc(nulls_first=True)).values_list("pk", flat=True).first()
