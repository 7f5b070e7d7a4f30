"""The facts of a case as people read them: what holds, and everything that was ever recorded, done or happened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roedtraad.access.service import offices
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Deed, Fact, Turn, core_form, known_case, sort_key
from roedtraad.core.facts import Entry, Known, known_on
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words
from roedtraad.desk.forms.vocabulary import is_open
from roedtraad.desk.steps import fact_address
from roedtraad.desk.thread import turn_words
from roedtraad.obligations.service import Event, Question
from roedtraad.presenting.facts_text import value_words
from roedtraad.web.filters import day_and_month, near_date, say


@dataclass(frozen=True, slots=True)
class Line:
    """A fact that was recorded. `standing` ones hold; `corrected` says by what, where something took its place."""

    key: UUID
    name: str
    label: str
    value: str
    true_from: date | None
    recorded_at: datetime
    recorded_on: date
    by: str
    source: str
    standing: bool
    corrected: str
    corrects: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """Something in the history of a case."""

    on: date
    at: datetime
    what: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of a case's facts on a day."""

    standing: tuple[Line, ...]
    recorded: tuple[Line, ...]
    happened: tuple[Happened, ...]


def known_of(case: Case, rulebook: Rulebook, day: date) -> Known:
    """What the viewer may know of a case on a day."""
    return known_on(known_case(case, rulebook.vocabulary, as_of=day), rulebook.vocabulary, day)


@dataclass(frozen=True, slots=True)
class Recordable:
    """A fact that can be recorded: what is asked, and what is known now; none where nothing is."""

    label: str
    question: str
    value: str | None
    href: str


def recordable(
    case: Case, rulebook: Rulebook, day: date, cleared: Collection[str], sought: str
) -> tuple[Recordable, ...]:
    """Every fact that the viewer may know of, by name; `sought` keeps what has these letters in it."""
    known = known_of(case, rulebook, day).entries
    found = [
        Recordable(
            say(one.label),
            say(one.question),
            value_words_of(name, known[name].value, rulebook) if name in known else None,
            fact_address(case.pk, name),
        )
        for name, one in rulebook.vocabulary.facts.items()
        if is_open(one, cleared)
    ]
    wanted = sought.casefold()
    kept = [one for one in found if wanted in f"{one.label} {one.question}".casefold()]
    return tuple(sorted(kept, key=lambda one: sort_key(one.label)))


def asked_words(one: Question, case: Case, day: date) -> tuple[str, str, str]:
    """An open question, what hangs on it, and where it is answered."""
    hangs = ngettext("afgør %(num)s opgave", "afgør %(num)s opgaver", len(one.decides)) % {"num": len(one.decides)}
    if one.due is not None:
        hangs = _("senest %(day)s, %(hangs)s") % {"day": near_date(one.due, day), "hangs": hangs}
    return say(Words(one.text, one.text_en)), hangs, fact_address(case.pk, one.fact)


def told_of(case: Case, day: date, sought: str = "") -> Told:
    """What is recorded of a case until a day; `sought` keeps what has these letters in its name or value."""
    rulebook = rulebook_now()
    lines = _lines(case, rulebook, day)
    wanted = sought.casefold()
    kept = tuple(one for one in lines if wanted in f"{one.label} {one.value} {one.source}".casefold())
    standing = sorted((one for one in kept if one.standing), key=lambda one: sort_key(one.label))
    return Told(tuple(standing), tuple(reversed(kept)), tuple(_happened(case, rulebook, day)))


def _lines(case: Case, rulebook: Rulebook, day: date) -> list[Line]:
    rows = list(Fact.objects.filter(case=case, recorded_on__lte=day).order_by("number"))
    corrected = {row.corrects_id: row for row in rows if row.corrects_id}
    known = known_of(case, rulebook, day)
    holding: set[UUID] = set()
    for name, entry in known.entries.items():
        found = [row for row in rows if row.name == name and row.pk not in corrected and _is(row, entry, rulebook)]
        holding.update(row.pk for row in found[-1:])
    return [_line(row, corrected.get(row.pk), row.pk in holding, rulebook) for row in rows]


def _is(row: Fact, entry: Entry, rulebook: Rulebook) -> bool:
    return (row.true_from, row.recorded_on, value_of(row, rulebook)) == (entry.true_from, entry.recorded, entry.value)


def value_of(row: Fact, rulebook: Rulebook) -> FactValue | None:
    """The value of a recorded fact; None where it takes back an earlier one."""
    is_date = rulebook.vocabulary.type_of(row.name) == "date"
    return None if row.value is None else core_form(row.value, is_date=is_date)


def words_of(row: Fact, rulebook: Rulebook) -> str:
    """The value of a recorded fact in words."""
    value = value_of(row, rulebook)
    if value is None:
        return _("vides ikke alligevel")
    return value_words_of(row.name, value, rulebook)


def value_words_of(name: str, value: FactValue, rulebook: Rulebook) -> str:
    """A value in words; a day without its weekday, which says nothing of what is past."""
    if isinstance(value, date):
        return f"{day_and_month(value)} {value.year}"
    return say(value_words(name, value, rulebook.vocabulary, rulebook.municipalities))


def _line(row: Fact, correction: Fact | None, standing: bool, rulebook: Rulebook) -> Line:
    return Line(
        key=row.pk,
        name=row.name,
        label=say(rulebook.vocabulary.label_of(row.name)),
        value=words_of(row, rulebook),
        true_from=row.true_from,
        recorded_at=row.recorded_at,
        recorded_on=row.recorded_on,
        by=who(row),
        source=row.source,
        standing=standing,
        corrected=words_of(correction, rulebook) if correction else "",
        corrects=row.corrects_id is not None,
    )


def _happened(case: Case, rulebook: Rulebook, day: date) -> list[Happened]:
    rules = rulebook.national.obligations
    found = []
    for deed in Deed.objects.filter(case=case, recorded_on__lte=day):
        rule = rules.get(deed.obligation.partition("/")[0])
        named = say(rule.title) if rule else deed.obligation or deed.norm
        what = _("Taget tilbage: %(what)s") if deed.takes_back_id else _("Gjort: %(what)s")
        found.append(Happened(deed.on, deed.recorded_at, what % {"what": named}, deed.note, who(deed)))
    for turn in Turn.objects.filter(case=case, recorded_on__lte=day):
        found.append(Happened(turn.on, turn.recorded_at, turn_words(turn.kind), turn.note, who(turn)))
    return sorted(found, key=lambda one: (one.on, one.at), reverse=True)


def who(row: Fact | Deed | Turn | Event) -> str:
    """Who recorded it: the name, and the unit."""
    unit = offices().units.get(row.unit_id) if row.unit_id else None
    named = say(Words(unit.name, unit.name_en or unit.name)) if unit else ""
    return ", ".join(part for part in (row.by_name, named) if part)
