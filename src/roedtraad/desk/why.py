"""Why an obligation is owed, in words: the rule, the clause, the facts, the row, the arithmetic, the law, the history.

Who has the case, and its compartment where it stands in one, sees the facts; who only gets or owes this one obligation
sees neither the facts, nor what is not known, nor which row of a table the facts chose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roedtraad.access.service import grants_in, offices, today
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Turn, core_form
from roedtraad.core.explaining import BasisExplained
from roedtraad.core.rulebook import Agreement, Basis, Rulebook
from roedtraad.core.words import Words
from roedtraad.desk.factlist import value_words_of, who
from roedtraad.desk.steps import fact_address
from roedtraad.desk.thread import state_mark, turn_words
from roedtraad.obligations.service import (
    OPEN_STATES,
    Event,
    Obligation,
    ground_of,
    history_of,
    why_it_happened,
)
from roedtraad.presenting.conditions_text import condition_words
from roedtraad.presenting.recipients import CHANNELS
from roedtraad.presenting.sources_text import basis_words
from roedtraad.web.filters import day_and_month, full_date, say

State, Kind = Obligation.State, Event.Kind
_CODE = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Reached:
    """A recipient: the unit, how it is reached, what to write in the subject, and what to know of it."""

    unit: str
    way: str
    address: str
    subject: str
    other_ways: str
    remark: str


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause of the agreement that carries it, and where it stands."""

    agreement: str
    section: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A fact that it rests on."""

    label: str
    value: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to it."""

    at: datetime
    what: str
    why: str
    who: str


@dataclass(frozen=True, slots=True)
class Why:
    """An obligation explained. What the viewer may not know is empty, as if it were not there."""

    owed: Obligation
    day: date
    title: str
    mark: tuple[str, str]
    who: str
    to: tuple[Reached, ...]
    then: tuple[str, ...]
    strength: str
    points: tuple[str, ...]
    rule: str
    clause: Clause | None
    facts: tuple[FactUsed, ...]
    missing: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    arithmetic: tuple[str, ...]
    basis: tuple[str, ...]
    norms: tuple[tuple[str, str], ...]
    enclose: tuple[str, ...]
    advice: tuple[str, ...]
    do_now: str
    history: tuple[Happened, ...]

    @property
    def is_open(self) -> bool:
        """Whether it still is owed, or may be."""
        return self.owed.state in OPEN_STATES

    @property
    def is_late(self) -> bool:
        """Whether its day is over and it still is owed."""
        return self.is_open and self.owed.due is not None and self.owed.due < self.day


def may_know_the_facts(owed: Obligation) -> bool:
    """Whether the viewer has the case, in the obligation's own compartment: as the policy of the facts has it."""
    having = grants_in(owed.case_id, today())
    return any(one.level == one.Level.CASE and one.compartment == owed.compartment for one in having)


def why(owed: Obligation, day: date, case: Case | None, *, as_of: bool = False) -> Why:
    """Explain an obligation as it stands on a day. `case` is None for who may not know its facts."""
    rulebook = rulebook_now()
    telling = _Telling(owed, day, case, rulebook, as_of)
    told: Mapping[str, Any] = owed.explanation
    return Why(
        owed=owed,
        day=day,
        title=say(Words(owed.title, owed.title_en)),
        mark=state_mark(owed, day),
        who=telling.who(),
        to=tuple(telling.reached(one) for one in owed.recipients),
        then=telling.then(),
        strength=_strength(owed.strength),
        points=tuple(
            f"{number} {say(rulebook.national.koereplan[number].title)}"
            for number in owed.koereplan
            if number in rulebook.national.koereplan
        ),
        rule=owed.rule,
        clause=telling.clause(),
        facts=tuple(telling.facts()),
        missing=tuple(telling.missing()),
        rows=tuple(telling.rows()),
        arithmetic=tuple(_say(step) for step in told.get("arithmetic", ())),
        basis=tuple(telling.basis()),
        norms=tuple((norm, say(known.text)) for norm in owed.norms if (known := rulebook.norms.get(norm))),
        enclose=tuple(_say(text) for text in told.get("enclose", ())),
        advice=tuple(telling.advice()),
        do_now=_say(told["do_now"]) if told.get("do_now") else "",
        history=tuple(telling.history()),
    )


class _Telling:
    """Puts one obligation into words, for one viewer."""

    def __init__(self, owed: Obligation, day: date, case: Case | None, rulebook: Rulebook, as_of: bool) -> None:
        self.owed, self.day, self.case, self.rulebook, self.as_of = owed, day, case, rulebook, as_of
        self.told: Mapping[str, Any] = owed.explanation
        # For who does not have the case the database gives none, and it is not asked for.
        self.ground: Mapping[str, Any] = ground_of(owed) if case is not None else {}

    def who(self) -> str:
        """The unit that owes it; where no unit does, the role."""
        owner = offices().units.get(self.owed.owner_unit_id) if self.owed.owner_unit_id else None
        role = self.rulebook.vocabulary.roles.get(self.owed.responsible_role)
        authority = self.rulebook.vocabulary.authority_name(self.owed.responsible_authority, self.day)
        duty = say(role or authority)
        if owner is None:
            return duty
        unit = say(Words(owner.name, owner.name_en or owner.name))
        return unit if duty in unit else f"{unit} ({duty})"

    def reached(self, one: Mapping[str, Any]) -> Reached:
        """How a recipient is reached now."""
        remarks = {"main_contact": _("hovedkontakt"), "fallback": _("i stedet for den rette"), "route": ""}
        unit = _say(one["unit"])
        return Reached(
            unit=unit if one["certain"] else _("måske %(unit)s") % {"unit": unit},
            way=say(CHANNELS[one["channel"]]) if one["channel"] else "",
            address=one["address"] or "",
            subject=one["subject"] or "",
            other_ways=", ".join(say(CHANNELS[channel]) for channel in one["other_channels"]),
            remark=remarks.get(one["via"], ""),
        )

    def then(self) -> tuple[str, ...]:
        """Who got it, where it was sent or done and others would get it now."""
        if self.owed.recipients_then is None:
            return ()
        then = tuple(dict.fromkeys(_say(one["unit"]) for one in self.owed.recipients_then))
        now = tuple(dict.fromkeys(_say(one["unit"]) for one in self.owed.recipients))
        return then if then != now else ()

    def clause(self) -> Clause | None:
        """The clause, with the way to where it stands in the agreement."""
        found = self.told.get("clause")
        if not found:
            return None
        code = _CODE.match(found["file"].rpartition("/")[2])
        agreement = self._agreement(code[0]) if code else None
        href = reverse("agreement", args=[code[0]]) if code else ""
        return Clause(
            agreement=say(agreement.title) if agreement else found["file"],
            section=_say(found["section"]),
            text=_say(found["text"]),
            href=f"{href}#{anchor}" if href and (anchor := _anchor(agreement, found["text"])) else href,
        )

    def _agreement(self, municipality: str) -> Agreement | None:
        return self.rulebook.agreement_on(municipality, self.day)[0]

    def facts(self) -> Iterator[FactUsed]:
        """The facts that it rests on, for who has the case."""
        if self.case is None:
            return
        vocabulary = self.rulebook.vocabulary
        page = reverse("facts", args=[self.case.pk])
        for one in self.ground.get("facts", ()):
            name = one["fact"]
            value = core_form(one["value"], is_date=vocabulary.type_of(name) == "date")
            notes = [_("fra %(day)s") % {"day": _past_day(one["from"])}] if one["from"] else []
            notes += [_("kilde: %(source)s") % {"source": one["source"]}] if one["source"] else []
            words = value_words_of(name, value, self.rulebook)
            yield FactUsed(say(vocabulary.label_of(name)), words, ", ".join(notes), page)

    def missing(self) -> Iterator[tuple[str, str]]:
        """The questions that are open, and where each is answered, for who has the case."""
        if self.case is None:
            return
        facts = self.rulebook.vocabulary.facts
        for name in self.ground.get("missing", ()):
            for fact in self.rulebook.vocabulary.recorded(name):
                asked = facts[fact].question if fact in facts else self.rulebook.vocabulary.label_of(fact)
                yield say(asked), "" if self.as_of else fact_address(self.case.pk, fact)

    def rows(self) -> Iterator[tuple[str, str]]:
        """The table that chose the recipient; and its row, which tells of the facts, for who has the case."""
        for one in (self.ground or self.told).get("tables", ()):
            slot = self.rulebook.national.routes.get(one["route"])
            title = say(slot.title) if slot else one["route"]
            yield title, self._row(one["route"], one["row"]) if self.ground else ""

    def _row(self, route: str, row: int | None) -> str:
        if row is None:
            return _("Ingen række i tabellen passer.")
        slot = self.rulebook.national.routes.get(route)
        agreement = self._agreement(self.owed.municipality) if self.owed.municipality else None
        answered = agreement.routes.get(route) if agreement else None
        table = answered.table if answered else slot.table if slot else None
        if table is None or not self._in_plan() or not 0 < row <= len(table.rows):
            return _("Række %(row)s.") % {"row": row}
        when = say(condition_words(table.rows[row - 1].when, self.rulebook))
        return _("Række %(row)s gælder, når: %(when)s.") % {"row": row, "when": when}

    def _in_plan(self) -> bool:
        """Whether the explanation is of the rules that hold: what has left the plan keeps the one it had."""
        closed = self.case is not None and self.case.closed is not None
        return self.as_of or not (closed or self.owed.state == State.WITHDRAWN)

    def advice(self) -> Iterator[str]:
        """What the rule notes, and what of it nobody has verified."""
        yield from (_say(self.told[name]) for name in ("window_text", "note") if self.told.get(name))
        agreement = self._agreement(self.owed.municipality) if self.owed.municipality else None
        rule = self.rulebook.national.obligations.get(self.owed.rule)
        if rule is None and agreement is not None:
            rule = agreement.obligations.get(self.owed.rule)
        if rule is not None and rule.unverified is not None:
            yield _("Ikke efterprøvet: %(text)s") % {"text": say(rule.unverified)}

    def basis(self) -> Iterator[str]:
        """The legal basis, and whether it is in force."""
        day = self.owed.due or self.day
        for one in self.told.get("basis", ()):
            source = self.rulebook.sources.get(one["id"])
            explained = BasisExplained(Basis(one["id"], one["at"]), source, one["in_force"])
            yield say(basis_words(explained, day, self.rulebook.sources))

    def history(self) -> Iterator[Happened]:
        """What happened to it, the newest first, until the day that is shown."""
        for event in history_of(self.owed).reverse():
            if event.on <= self.day:
                yield Happened(event.at, event_words(event), self._why(event), who(event))

    def _why(self, event: Event) -> str:
        """A reason may tell of the case: who does not have it gets those about this alone, and their own."""
        written = why_it_happened(event)
        return _reasons().get(written, written)


def _anchor(agreement: Agreement | None, text: Mapping[str, str]) -> str:
    """The id of a clause in the page of its agreement."""
    clauses = [clause for section in agreement.sections for clause in section.clauses] if agreement else []
    return next((clause.id for clause in clauses if clause.text.da == text["da"]), "")


def event_words(event: Event) -> str:
    """What happened, in a few words."""
    told = {"was": _shown(event.was), "became": _shown(event.became)}
    match event.kind:
        case Kind.ADDED:
            return _("Kom på listen")
        case Kind.MOVED:
            return _("Fristen flyttede fra %(was)s til %(became)s") % told
        case Kind.REROUTED:
            return _("Modtageren blev %(became)s; før %(was)s") % told
        case Kind.OVERRIDDEN:
            return _("Fristen blev sat til %(became)s; før %(was)s") % told
        case Kind.TRANSFERRED:
            return _("Fulgte med en overførsel")
        case Kind.TAKEN:
            return _("Overtaget af %(became)s") % told
        case _:
            return state_words().get(event.became, event.became)


def state_words() -> dict[str, str]:
    """Each state as something that came about."""
    return {
        State.POSSIBLE: _("Er måske aktuel"),
        State.UPCOMING: _("Kan ikke gøres endnu"),
        State.OPEN: _("Skal gøres"),
        State.SENT: _("Sendt"),
        State.ACKNOWLEDGED: _("Modtagelsen er kvitteret"),
        State.ANSWERED: _("Besvaret"),
        State.DONE: _("Gjort"),
        State.WAIVED: _("Frafaldet"),
        State.WITHDRAWN: _("Bortfaldet"),
    }


def _shown(written: str) -> str:
    """A date of an event in words, anything else as it is."""
    try:
        return full_date(date.fromisoformat(written))
    except ValueError:
        return written or _("uden dato")


def _past_day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day_and_month(day)} {day.year}"


def _reasons() -> dict[str, str]:
    """The reasons that the program itself writes; what people write stands as they wrote it."""
    turns = {str(kind): turn_words(kind).lower() for kind in Turn.Kind}
    return {
        **turns,
        "": "",
        "plan": "",
        "concern": _("en bekymring er rejst"),
        "moved_matter": _("et emne er flyttet"),
        "facts": _("en ny oplysning"),
        "judgment": _("dom"),
        "release_date": _("en anden løsladelsesdato"),
        "transfer": _("overførsel"),
        "release": _("løsladelse"),
        "release_from_court": _("løsladt fra retten"),
        "readmission": _("genindsættelse"),
        "escape": _("undvigelse"),
        "death": _("dødsfald"),
        "moved": _("flytning til en anden kommune"),
        "undone": _("indsættelsen blev fortrudt"),
        "done": _("noget andet blev gjort"),
        "taken": _("overtaget"),
        "loaded": _("sagen blev indlæst"),
        "new_day": _("en ny dag"),
        "rules": _("nye regler"),
        "coordinator": _("en ny tovholder"),
        "custodian": _("en ny indehaver af forældremyndigheden"),
    }


def _strength(strength: str) -> str:
    words = {
        "must": _("Skal gøres: det følger af reglerne."),
        "should": _("Bør gøres: det fraviges kun med en grund."),
        "encouraged": _("Kan gøres: det anbefales."),
    }
    return words.get(strength, strength)


def _say(told: Mapping[str, str]) -> str:
    return say(Words(told["da"], told["en"]))
