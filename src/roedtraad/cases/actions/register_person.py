"""Persons are known by their CPR number, once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from roedtraad.access.service import new_key, whole_cases
from roedtraad.cases.cpr import read_cpr
from roedtraad.cases.models import NameWord, Person
from roedtraad.cases.names import name_words, sort_key

# Two who register the same number at once: the second waits, and finds what the first has made.
_WAIT = """select pg_advisory_xact_lock(hashtextextended(cpr, 1))
from (select distinct unnest(%s::text[]) as cpr order by 1) as numbers"""
# The number is asked for by a function of the database that gives the key and nothing else.
_KNOWN = "select cpr, cases_person_with(cpr) from (select distinct unnest(%s::text[]) as cpr) as numbers"


class AnotherName(Exception):
    """The number is known with another name. Whether to say so is for who knows what the asker may see."""


def register_person(*, cpr: str, name: str, protected_address: bool, renamed: bool = False) -> Person:
    """Make a person, or find the one who has the number; a protection stays once known.

    Another name replaces the old only where that is said: a slip in the number would rename someone else.
    Raises AnotherName.
    """
    if not renamed:
        _refuse_another_name(read_cpr(cpr), name)
    (person,) = register_persons(people=[(cpr, name, protected_address)])
    return person


def _refuse_another_name(cpr: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[cpr]])
        (_cpr, key) = cursor.fetchone()
    if key is None:
        return
    with whole_cases(persons=[key]):
        known = Person.objects.get(pk=key)
    if known.sort_name != sort_key(" ".join(name.split())):
        raise AnotherName


def register_persons(*, people: Sequence[tuple[str, str, bool]]) -> list[Person]:
    """Make or find persons: number, name, protected address. Raises Refusal for a number that is none."""
    told = [(read_cpr(cpr), " ".join(name.split()), protected) for cpr, name, protected in people]
    numbers = [cpr for cpr, _, _ in told]
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, [numbers])
        cursor.execute(_KNOWN, [numbers])
        known = {cpr: key for cpr, key in cursor.fetchall() if key is not None}
    wanted = {
        cpr: Person(
            id=known.get(cpr) or new_key(), cpr=cpr, name=name, sort_name=sort_key(name), protected_address=protected
        )
        for cpr, name, protected in told
    }
    with whole_cases(persons=[person.pk for person in wanted.values()]):
        stored = {person.cpr: person for person in Person.objects.filter(pk__in=list(known.values()))}
        for cpr, person in stored.items():
            wanted[cpr].protected_address |= person.protected_address
        fresh = [person for cpr, person in wanted.items() if cpr not in stored]
        renamed = [person for cpr, person in wanted.items() if cpr in stored and _told(person) != _told(stored[cpr])]
        Person.objects.bulk_create(fresh)
        for person in renamed:
            person.save(force_update=True)
            person.words.all().delete()
        NameWord.objects.bulk_create(
            NameWord(person=person, word=word) for person in (*fresh, *renamed) for word in name_words(person.name)
        )
    return [wanted[cpr] for cpr in numbers]


def protect_person(*, person: Person, protected: bool) -> None:
    """Note that a person's address is protected, or is so no longer."""
    if person.protected_address != protected:
        person.protected_address = protected
        person.save(update_fields=["protected_address"])


def _told(person: Person) -> tuple[str, bool]:
    return person.name, person.protected_address
