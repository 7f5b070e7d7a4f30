"""A case at a glance, now or as of a day: who, where, whose municipality, what to find out, what a release lacks.

Read from the plan as the viewer may see it. What stands in a compartment leaves nothing here: no heading, no count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roedtraad.access.service import Scope, now, offices
from roedtraad.agreements.service import open_badge, rulebook_now
from roedtraad.cases.service import Case, Coordinator, Custodian, Placement, known_case
from roedtraad.casework.service import CAN_BE_REOPENED
from roedtraad.core.facts import Known
from roedtraad.core.plans import Plan
from roedtraad.core.readiness import Ready, readiness
from roedtraad.core.rulebook import ReadyAnswer
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words
from roedtraad.desk.steps import fact_address
from roedtraad.obligations.service import Obligation, cautions_of, obligations_of, plan_and_states_as_of, plan_seen
from roedtraad.obligations.service import questions_of as stored_questions
from roedtraad.presenting.facts_text import value_words
from roedtraad.web.filters import day_and_month, near_date, say

State = Obligation.State
Side = Coordinator.Side
MOST_QUESTIONS = 6
MOST_CAUTIONS = 3
OF_THE_AGREEMENT = frozenset({"route_fell_back", "no_recipient", "personal_contact", "notice_closed"})
"""Cautions about the agreement rather than about the person: they come last."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to find out."""

    fact: str
    text: Words
    due: date | None
    decides: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as the viewer sees it on a day: its plan without any compartment, and what is owed, asked, warned of."""

    case: Case
    day: date
    as_of: bool
    plan: Plan
    obligations: tuple[Obligation, ...]
    asked: tuple[Asked, ...]
    cautions: tuple[Words, ...]

    @property
    def known(self) -> Known:
        """What everyone on the case may know."""
        return self.plan.known


def see(case: Case, today: date, earlier: date | None) -> Seen:
    """Read a case as it stands, or as it stood at the end of an earlier day."""
    if earlier is not None:
        return _see_earlier(case, earlier)
    rulebook = rulebook_now()
    plan = plan_seen(known_case(case, rulebook.vocabulary), today)[0].plan
    questions = tuple(
        Asked(one.fact, Words(one.text, one.text_en), one.due, len(one.decides)) for one in stored_questions(case)
    )
    warned = {(one.code, one.text, one.text_en) for one in cautions_of(case)}
    return Seen(case, today, False, plan, tuple(obligations_of(case)), questions, _cautions(warned))


def _cautions(warned: Iterable[tuple[str, str, str]]) -> tuple[Words, ...]:
    ordered = sorted(warned, key=lambda one: (one[0] in OF_THE_AGREEMENT, one))
    return tuple(dict.fromkeys(Words(danish, english) for _code, danish, english in ordered))


def _see_earlier(case: Case, day: date) -> Seen:
    then = plan_and_states_as_of(case, day)
    parts = then.parts
    plan = parts[0].plan if parts else plan_seen(known_case(case, rulebook_now().vocabulary, as_of=day), day)[0].plan
    asked = {
        (part.compartment, one.fact): Asked(one.fact, one.text, one.due, len(one.decides))
        for part in parts
        for one in part.questions
    }
    ordered = sorted(asked.values(), key=lambda one: (one.due or date.max, one.fact))
    warned = {(one.code, one.text.da, one.text.en) for part in parts for one in part.warnings}
    return Seen(case, day, True, plan, then.obligations, tuple(ordered), _cautions(warned))


# --- The heading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """Who, and the line under it."""

    name: str
    protected: bool
    line: tuple[str, ...]
    release: str
    release_day: date | None
    can_set_release: bool
    turns: tuple[tuple[str, str], ...]
    closed: str


def heading_of(seen: Seen, scope: Scope) -> Heading:
    """The person's name, legal status, institution, acting municipality, and the release."""
    case, known = seen.case, seen.known
    held = placement_on(case, seen.day)
    line = [_status(known, seen.plan), held.institution.name if held else _("sidder ikke inde"), _acting(seen.plan)]
    released, expected = known.date_of("release"), known.date_of("expected_release")
    closed = case.closed is not None and case.closed <= seen.day
    ours = _is_ours(case, scope) and not seen.as_of and not closed
    return Heading(
        name=case.person.name,
        protected=case.person.protected_address,
        line=tuple(part for part in line if part),
        release=_("løsladt") if released else _("forventet løsladelse"),
        release_day=released or expected,
        can_set_release=ours and released is None,
        turns=() if seen.as_of else _turns(case, known, scope, is_held=held is not None),
        closed=_closed(case) if closed else "",
    )


def placement_on(case: Case, day: date) -> Placement | None:
    """Where the person was held on a day."""
    for one in placements_until(case, day):
        if one.held_to is None or day < one.held_to:
            return one
    return None


def placements_until(case: Case, day: date) -> list[Placement]:
    """Where the person has been held up to a day, the latest first; one that ended later had not ended then."""
    found = list(case.placements.filter(held_from__lte=day).select_related("institution").order_by("-held_from", "-id"))
    for one in found:
        if one.held_to is not None and one.held_to > day:
            one.held_to = None
    return found


def _status(known: Known, plan: Plan) -> str:
    value = known.get("legal_status")
    vocabulary = plan.rulebook.vocabulary
    return say(vocabulary.value_label("legal_status", value)) if isinstance(value, str) else ""


def _acting(plan: Plan) -> str:
    municipality = plan.rulebook.municipalities.get(plan.setting.municipality or "")
    if municipality is None:
        return _("handlekommunen er ikke afklaret")
    return _("%(municipality)s handler") % {"municipality": municipality.official}


def _closed(case: Case) -> str:
    reasons = {
        "death": _("Sagen er lukket: personen er død."),
        "undone": _("Sagen er lukket: indsættelsen blev fortrudt."),
        "readmission": _("Sagen er lukket: personen er indsat igen i en ny sag."),
        "closed": _("Sagen er lukket med en begrundelse; den står i forløbet."),
        "course_ended": _("Sagen er lukket: forløbet er slut.") + _why_ended(),
    }
    return reasons.get(case.closed_why, _("Sagen er lukket."))


def _why_ended() -> str:
    end = rulebook_now().national.course_end
    return f" {say(end.because)}" if end else ""


def _is_ours(case: Case, scope: Scope) -> bool:
    """Whether one works in the institution that holds the person, or held them last."""
    holder = offices().units.get(case.institution_id) if case.institution_id else None
    return holder is not None and holder.authority in {place.authority_id for place in scope.places}


def _turns(case: Case, known: Known, scope: Scope, *, is_held: bool) -> tuple[tuple[str, str], ...]:
    """The turns that the course can take from here, for who may record them."""
    released = known.date_of("release") is not None
    ours, is_open = _is_ours(case, scope), case.closed is None
    inside = ours and is_open and is_held
    works_inside = any(place.word == "institution" for place in scope.places)
    offered = (
        ("transfer", _("Overførsel"), inside),
        ("judge", _("Dom"), inside and known.get("legal_status") == "varetaegt"),
        ("release", _("Løsladt"), inside and not released),
        ("release_from_court", _("Løsladt fra retten"), inside and not released),
        ("escape", _("Undvigelse"), inside),
        ("readmit", _("Genindsæt"), works_inside and not is_held and known.get("legal_status") is not None),
        ("death", _("Dødsfald"), ours and is_open),
        ("close_case", _("Luk sagen"), ours and is_open and not is_held),
        ("reopen_case", _("Åbn sagen igen"), ours and case.closed_why in CAN_BE_REOPENED),
        ("move", _("Flytning til en anden kommune"), is_open),
        ("undo_admission", _("Fortryd indsættelsen"), inside),
    )
    return tuple((text, reverse(name, args=[case.pk])) for name, text, fits in offered if fits)


# --- Beside the thread -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadyShown:
    """A line of readiness in words; `href` is where an open one is answered."""

    state: ReadyAnswer
    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Coordinating:
    """The coordinator of one side; while none is named, whether the main contact is open now, with the badge's tone."""

    side: str
    name: str
    note: str
    open_now: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the thread."""

    questions: tuple[tuple[str, str, str | None], ...]
    more_questions: tuple[tuple[str, str, str | None], ...]
    readiness: tuple[ReadyShown, ...]
    facts: tuple[tuple[str, str | None, str], ...]
    acting: str
    acting_why: str
    placements: tuple[tuple[str, str], ...]
    coordinators: tuple[Coordinating, ...]
    custodians: tuple[Custodian, ...]
    under_18: bool
    cautions: tuple[str, ...]
    more_cautions: tuple[str, ...]


def beside(seen: Seen) -> Beside:
    """Everything beside the thread, in words."""
    questions = tuple(_question(one, seen) for one in seen.asked)
    cautions = tuple(say(one) for one in seen.cautions)
    acting, acting_why = _decision(seen.plan)
    return Beside(
        questions=questions[:MOST_QUESTIONS],
        more_questions=questions[MOST_QUESTIONS:],
        readiness=_readiness(seen),
        facts=tuple(_facts(seen)),
        acting=acting,
        acting_why=acting_why,
        placements=tuple(
            (one.institution.name, _span(one.held_from, one.held_to)) for one in placements_until(seen.case, seen.day)
        ),
        coordinators=tuple(coordinating(seen)),
        custodians=custodians_on(seen.case, seen.day),
        under_18=is_under_18(seen),
        cautions=cautions[:MOST_CAUTIONS],
        more_cautions=cautions[MOST_CAUTIONS:],
    )


def is_under_18(seen: Seen) -> bool:
    """Whether the person is known to be under 18: then the holders of custody are on the case."""
    age = seen.known.get("age_today")
    return isinstance(age, int) and age < 18


def _placements(seen: Seen) -> tuple[tuple[str, str], ...]:
    placements = placements_until(seen.case, seen.day)
    return tuple((one.institution.name, _span(one.held_from, one.held_to)) for one in placements)


def _question(one: Asked, seen: Seen) -> tuple[str, str, str | None]:
    notes = []
    if one.due is not None:
        words = _("senest %(day)s") if one.due >= seen.day else _("skulle være besvaret %(day)s")
        notes.append(words % {"day": near_date(one.due, seen.day)})
    if one.decides:
        notes.append(
            ngettext("afgør %(count)s opgave", "afgør %(count)s opgaver", one.decides) % {"count": one.decides}
        )
    return say(one.text), ", ".join(notes), None if seen.as_of else fact_address(seen.case.pk, one.fact)


def _readiness(seen: Seen) -> tuple[ReadyShown, ...]:
    """Nothing once the person is released or the case is closed."""
    closed = seen.case.closed is not None and seen.case.closed <= seen.day
    if closed or seen.known.date_of("release") is not None:
        return ()
    return tuple(_ready(one, seen) for one in readiness(seen.known, seen.plan.rulebook, owed_by_rule(seen.obligations)))


def owed_by_rule(obligations: Iterable[Obligation]) -> dict[str, bool]:
    """Whether each rule that is owed for certain is done, every occurrence of it."""
    found: dict[str, bool] = {}
    for one in obligations:
        if one.state not in (State.POSSIBLE, State.WAIVED, State.WITHDRAWN):
            found[one.rule] = found.get(one.rule, True) and one.state == State.DONE
    return found


def _ready(one: Ready, seen: Seen) -> ReadyShown:
    href = fact_address(seen.case.pk, one.asks[0]) if one.answer == "open" and one.asks and not seen.as_of else None
    return ReadyShown(one.answer, say(one.text or one.line.label), href)


def _facts(seen: Seen) -> Iterable[tuple[str, str | None, str]]:
    vocabulary = seen.plan.rulebook.vocabulary
    for name in seen.plan.rulebook.national.main_facts:
        value = seen.known.get(name)
        if value is not None:
            yield say(vocabulary.label_of(name)), fact_words(name, value, seen.plan), _age(name, seen.known)


def _decision(plan: Plan) -> tuple[str, str]:
    """The acting municipality with the paragraph, and why; empty where it is not decided."""
    decision = next((one for one in plan.decisions if one.help == "anden_hjaelp"), None)
    municipality = plan.rulebook.municipalities.get((decision.municipality or "") if decision else "")
    if decision is None or municipality is None:
        return "", ""
    return f"{municipality.official}, {decision.paragraph}", say(decision.because)


def fact_words(name: str, value: FactValue, plan: Plan) -> str:
    """The value of a fact; a day without its weekday, which says nothing of what is past."""
    if isinstance(value, date):
        return f"{day_and_month(value)} {value.year}"
    return say(value_words(name, value, plan.rulebook.vocabulary, plan.rulebook.municipalities))


def _age(name: str, known: Known) -> str:
    age = known.get("age_today")
    return _("%(age)s år") % {"age": age} if name == "birth_date" and isinstance(age, int) else ""


def _span(first: date, last: date | None) -> str:
    begun = f"{day_and_month(first)} {first.year}"
    if last is None:
        return _("fra %(first)s") % {"first": begun}
    return _("%(first)s til %(last)s") % {"first": begun, "last": f"{day_and_month(last)} {last.year}"}


def coordinating(seen: Seen) -> Iterable[Coordinating]:
    """A named coordinator on each side; supervision is a side where there is any."""
    named = coordinators_on(seen.case, seen.day)
    supervised = seen.known.get("supervision_at_release") is True or seen.known.get("legal_status") == "proeveloesladt"
    for side, words in side_words().items():
        one = named.get(side)
        if one is not None:
            notes = (say(Words(one.unit.name, one.unit.name_en or one.unit.name)), one.phone)
            yield Coordinating(words, one.name, " · ".join(note for note in notes if note))
        elif side != Side.PROBATION or supervised:
            yield _main_contact(words, seen) if side == Side.MUNICIPALITY else Coordinating(words, "", "")


def _main_contact(side: str, seen: Seen) -> Coordinating:
    """Whom to call in the municipality while nobody is named."""
    agreement = seen.plan.setting.agreement
    names = agreement.main_contact.contacts if agreement else ()
    contacts = [agreement.contacts[name] for name in names if name in agreement.contacts] if agreement else []
    if agreement is None or not contacts:
        return Coordinating(side, "", "")
    first = contacts[0]
    phones = [one.number for one in first.phones[:1]]
    note = " · ".join([_("hovedkontakt: %(unit)s") % {"unit": say(first.unit)}, *phones])
    return Coordinating(side, "", note, None if seen.as_of else open_badge(first, agreement, now()))


def side_words() -> dict[str, str]:
    """The sides of a case."""
    return {Side.PRISON: _("Fængslet"), Side.MUNICIPALITY: _("Kommunen"), Side.PROBATION: _("Tilsynet")}


def coordinators_on(case: Case, day: date) -> Mapping[str, Coordinator]:
    """Who coordinated each side at the end of a day."""
    standing = case.coordinators.filter(valid_from__lte=day).select_related("unit").order_by("valid_from", "id")
    return {one.side: one for one in standing if one.valid_to is None or day < one.valid_to}


def custodians_on(case: Case, day: date) -> tuple[Custodian, ...]:
    """Who held custody on a day."""
    standing = case.custodians.filter(valid_from__lte=day).order_by("valid_from", "id")
    return tuple(one for one in standing if one.valid_to is None or day <= one.valid_to)
