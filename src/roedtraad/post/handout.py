"""What stands on the sheet that a person takes along: where to go, whom to call, what to bring, their own next steps.

Who stands on it is decided by the rule that hands it over (`lists`, `brings`, `tells`) and by the agreement in force.
It is made from the ordinary part of a plan, so nothing of a compartment can reach it, and it holds no address and no
number of the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from roedtraad.core.calendar import Calendar
from roedtraad.core.facts import Known
from roedtraad.core.plans import Obligation, Plan, Recipient
from roedtraad.core.routing import DEFAULT_CALENDAR, Routed, route_listed
from roedtraad.core.rulebook import PERSON, Address, Contact, Hours, Phone, Rule, Rulebook
from roedtraad.core.words import Words
from roedtraad.presenting.facts_text import value_words

VISITED = (None, "walk_in")
"""The channels of hours in which one can come in person; hours without a channel are such."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a place is for. Not `certain`: it is one of several, and which depends on what is not known yet."""

    title: Words
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go or to call. Not `certain`: it may be for nothing of the person's at all."""

    unit: Words
    purposes: tuple[Purpose, ...] = ()
    postal: Address | None = None
    phones: tuple[Phone, ...] = ()
    portal: str | None = None
    hours: tuple[Hours, ...] = ()
    takes_visits: bool = False
    certain: bool = True
    is_main: bool = False

    @property
    def is_bare(self) -> bool:
        """No way to it is known."""
        return self.postal is None and not self.phones and self.portal is None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that the person does, or that someone does for them. `at` are those it goes to.

    Not `certain`: it hangs on what is not known yet, and then it is said too. Silence would be taken for a no.
    """

    title: Words
    at: tuple[Words, ...]
    due: date | None
    window: Words | None
    details: tuple[Words, ...] = ()
    by: Words | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Handout:
    """The content of a sheet, in no language yet. Whether it is open is said for the `visit`: the day of the release
    where that is still to come, else the day on which the sheet is made."""

    person: str
    day: date
    visit: date
    calendar: Calendar
    municipality: Words | None
    has_agreement: bool
    steps: tuple[Step, ...] = ()
    places: tuple[Place, ...] = ()
    papers: tuple[Words, ...] = ()
    arranged: tuple[tuple[Words, Words], ...] = ()
    awaited: tuple[Step, ...] = ()


def handing_rules(rulebook: Rulebook) -> tuple[Rule, ...]:
    """Give the rules by which such a sheet is handed over: those that say who stands on it."""
    return tuple(rule for rule in rulebook.national.obligations.values() if rule.lists)


def handout_of(plan: Plan, person: str) -> Handout:
    """Give the content of a person's sheet. `plan` is the ordinary part of their plan."""
    setting, rule = plan.setting, _rule_for(plan)
    code = setting.municipality
    official = plan.rulebook.municipalities.get(code) if code else None
    own = sorted((one for one in plan.obligations if _is_own(one)), key=lambda one: one.certainty != "certain")
    return Handout(
        person=person,
        day=plan.today,
        visit=_visit(plan),
        calendar=setting.agreement.calendar if setting.agreement else DEFAULT_CALENDAR,
        municipality=Words.same(official.official) if official else None,
        has_agreement=setting.agreement is not None,
        steps=tuple(_step(one, plan) for one in own),
        places=_places(rule, own, plan) if rule else (),
        papers=_papers(rule, own, plan) if rule else (),
        arranged=tuple(_arranged(rule, plan)) if rule else (),
        awaited=tuple(_step(one, plan) for one in plan.obligations if _is_for_the_person(one)),
    )


def _rule_for(plan: Plan) -> Rule | None:
    """The rule by which the sheet is handed over in this case; where none applies, the first there is."""
    planned = [one for one in plan.obligations if one.rule.lists and one.state != "lapsed"]
    certain = [one for one in planned if one.certainty == "certain"]
    found = next(iter((*certain, *planned)), None)
    return found.rule if found else next(iter(handing_rules(plan.rulebook)), None)


def _visit(plan: Plan) -> date:
    release = plan.known.get("release_day")
    return max(release, plan.today) if isinstance(release, date) else plan.today


def _is_own(one: Obligation) -> bool:
    return one.rule.responsible.authority == PERSON and one.state == "open"


def _is_for_the_person(one: Obligation) -> bool:
    """Someone else owes it to the person; the sheet itself is not among it."""
    awaited = one.rule.responsible.authority != PERSON and any(to.contact == PERSON for to in one.recipients)
    return awaited and not one.rule.lists and one.state == "open" and one.certainty == "certain"


def _step(one: Obligation, plan: Plan) -> Step:
    rule = one.rule
    role = plan.rulebook.vocabulary.roles.get(rule.responsible.role)
    return Step(
        title=rule.title,
        at=tuple(to.unit for to in one.recipients if to.certain and to.contact != PERSON),
        due=one.due,
        window=rule.window_text,
        details=one.enclose,
        by=role if rule.responsible.authority != PERSON else None,
        certain=one.certainty == "certain",
    )


# --- Where to go -----------------------------------------------------------------------------------------------------


def _places(rule: Rule, own: Iterable[Obligation], plan: Plan) -> tuple[Place, ...]:
    """Each place once, with all that it is for, in the order of the rule; then where the person's own steps lead."""
    found: dict[tuple[str, str], Place] = {}
    for place in (*_listed(rule, plan), *_stepped(own, plan)):
        key = (place.unit.da, str(place.postal or ""))
        found[key] = _joined(found[key], place) if key in found else place
    return tuple(found.values())


def _listed(rule: Rule, plan: Plan) -> Iterator[Place]:
    slots = plan.rulebook.national.routes
    for name, routed in route_listed(rule, plan.known, plan.rulebook, plan.settings, plan.setting):
        for to in _sure_first(routed):
            purposes = (Purpose(slots[name].title, to.certain),) if name in slots else ()
            yield replace(_place(to, plan), purposes=purposes)


def _sure_first(routed: Routed) -> Iterable[Recipient]:
    """Who it is for sure; only where nobody is, all who may be."""
    return [to for to in routed.recipients if to.certain] or routed.recipients


def _stepped(own: Iterable[Obligation], plan: Plan) -> Iterator[Place]:
    for one in own:
        yield from (_place(to, plan) for to in one.recipients if to.certain and to.contact != PERSON)


def _place(to: Recipient, plan: Plan) -> Place:
    contact = _contact(to, plan)
    is_main = to.via == "main_contact"
    if contact is None:
        return Place(to.unit, certain=to.certain, is_main=is_main)
    return Place(
        unit=contact.unit,
        postal=contact.postal,
        phones=contact.phones,
        portal=contact.portal,
        hours=contact.hours,
        takes_visits=contact.walk_in or any(hours.channel in VISITED for hours in contact.hours),
        certain=to.certain,
        is_main=is_main,
    )


def _contact(to: Recipient, plan: Plan) -> Contact | None:
    for setting in plan.settings.values():
        if setting.agreement is not None and setting.municipality == to.municipality:
            return setting.agreement.contacts.get(to.contact)
    return plan.rulebook.national.contacts.get(to.contact)


def _joined(one: Place, other: Place) -> Place:
    """The same place by another of its contacts: what only one of them names is kept."""
    return Place(
        unit=one.unit,
        purposes=tuple(dict.fromkeys((*one.purposes, *other.purposes))),
        postal=one.postal,
        phones=tuple({phone.number: phone for phone in (*other.phones, *one.phones)}.values()),
        portal=one.portal or other.portal,
        hours=tuple(dict.fromkeys((*one.hours, *other.hours))),
        takes_visits=one.takes_visits or other.takes_visits,
        certain=one.certain or other.certain,
        is_main=one.is_main or other.is_main,
    )


# --- What to bring, what is arranged ---------------------------------------------------------------------------------


def _papers(rule: Rule, own: Iterable[Obligation], plan: Plan) -> tuple[Words, ...]:
    named = (one for one in plan.obligations if one.id in rule.brings and one.certainty == "certain")
    return tuple(dict.fromkeys(text for one in (*own, *named) for text in one.enclose))


def _arranged(rule: Rule, plan: Plan) -> Iterator[tuple[Words, Words]]:
    known: Known = plan.known
    for fact in rule.tells:
        value = known.get(fact)
        if value is not None:
            vocabulary = plan.rulebook.vocabulary
            yield vocabulary.label_of(fact), value_words(fact, value, vocabulary, plan.rulebook.municipalities)
