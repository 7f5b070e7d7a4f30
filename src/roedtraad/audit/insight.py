"""What is recorded on a person, gathered for the person: facts, what is owed, who has seen it, to whom it was given.

Only what its maker may see, and of compartments only what it was decided to give. What is left out leaves no trace.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection

from roedtraad.access.service import ScopeUnit
from roedtraad.agreements.service import rulebook_now
from roedtraad.audit.insight_texts import Texts, insight_texts
from roedtraad.audit.models import Withholding
from roedtraad.cases.service import Case, Fact, core_form
from roedtraad.core.retention import EVENTS
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.words import Lang, Words, day_and_month
from roedtraad.obligations.service import Obligation
from roedtraad.post.service import Shared, let_through_of, shared_of
from roedtraad.presenting.facts_text import value_words
from roedtraad.rulefolder import find_shipped, read_retention

PARTS = ("facts", "obligations", "given", "seen")
"""The parts of the report, in its order."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line: what, and what is told of it."""

    what: str
    value: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report; `withheld` says so where it is not given."""

    name: str
    heading: str
    items: tuple[Item, ...]
    note: str = ""
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, written in one language."""

    language: str
    made: date
    title: str
    person: str
    number: str
    law: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    nothing: str
    footer: str

    def as_json(self) -> str:
        """As JSON, the same text for the same report."""
        told = {**asdict(self), "made": self.made.isoformat()}
        return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @property
    def sha256(self) -> str:
        """The digest of what stands in it."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()


def decisions_in_force(case: Case) -> dict[tuple[str, str], Withholding]:
    """Give the latest decision of each compartment and part that the scope may see."""
    return {(one.compartment, one.part): one for one in Withholding.objects.filter(case=case).order_by("at", "id")}


def write_report(case: Case, place: ScopeUnit, cleared: frozenset[str], *, today: date, language: Lang) -> Report:
    """Write the report of a case that the scope may see."""
    decided = decisions_in_force(case)
    given = {word for word in cleared if (one := decided.get((word, "all"))) is not None and not one.withheld}
    pen = _Pen(case, frozenset({"", *given}), language, insight_texts(), rulebook_now())
    law = pen.texts.law_of(place.word).title.in_(language)
    sections = tuple(
        Section(name, pen.say(name), (), withheld=pen.say("withheld", basis=held.basis))
        if (held := decided.get(("", name))) is not None and held.withheld
        else getattr(pen, name)()
        for name in PARTS
    )
    return Report(
        language=language,
        made=today,
        title=pen.say("title"),
        person=case.person.name,
        number=case.number,
        law=law,
        lead=(pen.say("lead", authority=place.authority, number=case.number, law=law), pen.say("purpose")),
        sections=(*sections, pen.retention(), pen.text("rights", "exceptions"), pen.text("complaint")),
        nothing=pen.say("nothing"),
        footer=pen.say("made", day=pen.day(today), authority=place.authority),
    )


# The database gives units and days, and no names. What nobody but the maker's own units did is told as well.
_SEEN = """
select distinct (l.at at time zone 'Europe/Copenhagen')::date as day, coalesce(u.name, ''), coalesce(a.name, '')
from access_logentry l left join access_unit u on u.id = l.unit_id left join access_authority a on a.id = l.authority_id
where l.kind = 'look' and l.cases @> array[%(case)s]::uuid[] and l.compartment = any (%(given)s)
order by 1, 3, 2
"""


@dataclass(frozen=True, slots=True)
class _Pen:
    case: Case
    given_of: frozenset[str]
    language: Lang
    texts: Texts
    rulebook: Rulebook

    def say(self, name: str, **values: str) -> str:
        text = self.texts.texts[name]
        return self.words(text.fill(**values) if values else text)

    def words(self, words: Words) -> str:
        return words.in_(self.language)

    def day(self, day: date) -> str:
        return f"{day_and_month(day.month, day.day).in_(self.language)} {day.year}"

    def text(self, name: str, *more: str) -> Section:
        """A part that is the same for everyone."""
        told = [self.say(f"{name}_text"), *(self.say(one) for one in more)]
        return Section(name, self.say(name), tuple(Item(one) for one in told))

    def facts(self) -> Section:
        rows = Fact.objects.filter(case=self.case, compartment__in=self.given_of).select_related("unit__authority")
        return Section("facts", self.say("facts"), tuple(self._fact(one) for one in rows.order_by("number")))

    def _fact(self, one: Fact) -> Item:
        who = one.unit.authority.name if one.unit else self.say("someone")
        notes = [self.say("recorded", day=self.day(one.recorded_on), who=who)]
        if one.true_from:
            notes.append(self.say("true_from", day=self.day(one.true_from)))
        if one.source:
            notes.append(self.say("source", source=one.source))
        return Item(self.words(self.rulebook.vocabulary.label_of(one.name)), self._value(one), (*notes, *self._of(one)))

    def _value(self, one: Fact) -> str:
        if one.value is None:
            return self.say("no_value")
        vocabulary = self.rulebook.vocabulary
        value = core_form(one.value, is_date=vocabulary.type_of(one.name) == "date")
        if isinstance(value, date):
            return self.day(value)
        return self.words(value_words(one.name, value, vocabulary, self.rulebook.municipalities))

    def _of(self, one: Fact | Obligation) -> Iterator[str]:
        if one.compartment:
            yield self.say("of_part", part=self.words(self.rulebook.vocabulary.matters[one.compartment]))

    def _owed(self) -> list[Obligation]:
        found = Obligation.objects.filter(case=self.case, compartment__in=self.given_of).exclude(state="withdrawn")
        return list(found.defer("explanation").select_related("owner_unit").order_by("due", "rule", "occurrence"))

    def obligations(self) -> Section:
        items = []
        for one in self._owed():
            notes = [self.say("owes", who=one.owner_unit.name)] if one.owner_unit else []
            if one.done_on:
                notes.append(self.say("done", day=self.day(one.done_on)))
            elif one.due:
                notes.append(self.say("due", day=self.day(one.due)))
            title = one.title_en if self.language == "en" else one.title
            items.append(Item(title, "", (*notes, *self._of(one))))
        return Section("obligations", self.say("obligations"), tuple(items))

    def given(self) -> Section:
        """What was sent, what an obligation that is done gave without a letter, and what the gate has let through."""
        sent = shared_of(self.case, self.given_of)
        written = {one.message.obligation_id for one in sent if one.message}
        items = [self._shared(one) for one in sent]
        items += [
            Item(to, one.title_en if self.language == "en" else one.title, (self.day(one.done_on),))
            for one in self._owed()
            if one.done_on and one.pk not in written
            for to in self._recipients(one)
        ]
        items += [self._shared(one) for one in let_through_of(self.case, self.given_of)]
        return Section("given", self.say("given"), tuple(items))

    def _shared(self, one: Shared) -> Item:
        why = (self.words(one.why), self.words(one.text)) if one.message else ()
        what = self.words(one.what if one.message else one.text)
        return Item(one.whom, what, (self.day(one.on), *why, *([one.reason] if one.message and one.reason else [])))

    def _recipients(self, one: Obligation) -> list[str]:
        return [self._unit(to["unit"]) for to in one.recipients_then or one.recipients]

    def _unit(self, told: Any) -> str:
        return str(told.get(self.language) or told.get("da")) if isinstance(told, Mapping) else str(told)

    def seen(self) -> Section:
        with connection.cursor() as cursor:
            cursor.execute(_SEEN, {"case": self.case.pk, "given": sorted(self.given_of)})
            rows = cursor.fetchall()
        units: dict[tuple[str, str], list[str]] = {}
        for day, unit, authority in rows:
            units.setdefault((authority, unit), []).append(self.day(day))
        items = tuple(
            Item(unit or authority, "" if unit == authority else authority, (", ".join(days),))
            for (authority, unit), days in units.items()
        )
        return Section("seen", self.say("seen"), items, note=self.say("seen_note"))

    def retention(self) -> Section:
        rules = [one for one in read_retention(find_shipped()).rules if one.compartment in self.given_of]
        items = tuple(
            Item(self.words(one.what), f"{self.words(one.keep.words)} {self.words(EVENTS[one.event].after)}")
            for one in rules
        )
        return Section("retention", self.say("retention"), items, note=self.say("retention_note"))
