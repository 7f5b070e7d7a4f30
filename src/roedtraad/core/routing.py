"""Routing: from an obligation to the contacts that must get it, with the rows that chose them.

Where an agreement gives no route the main contact gets it and the plan says so; nobody falls between two chairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from roedtraad.core import cautions
from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import (
    ALWAYS_TRUE,
    Chosen,
    Condition,
    OneOf,
    Table,
    Truth,
    choose,
    holds,
    holds_for_sure,
    unknown_facts,
)
from roedtraad.core.facts import Known
from roedtraad.core.plans import Recipient, RouteTaken, Setting, Via, Warning
from roedtraad.core.profiles import every_profile
from roedtraad.core.rulebook import (
    MAIN_CONTACT,
    PERSON,
    Agreement,
    Contact,
    MainContactException,
    Route,
    RouteSlot,
    Rule,
    Rulebook,
    Scope,
    Send,
)
from roedtraad.core.vocabulary import AgeOf, FactValue
from roedtraad.core.words import Words

DEFAULT_CALENDAR = Calendar()

MAX_REFERENCES = 8
"""How many `see` references are followed before a circle is assumed."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Who must get it, by which rows, which norms they carry, which facts are missing, what to beware of."""

    recipients: tuple[Recipient, ...] = ()
    routes: tuple[RouteTaken, ...] = ()
    norms: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True)
class _Router:
    rule: Rule
    known: Known
    rulebook: Rulebook
    setting: Setting
    route_name: str = ""

    @property
    def agreement(self) -> Agreement | None:
        return self.setting.agreement


def route_all(rule: Rule, known: Known, rulebook: Rulebook, settings: Mapping[Scope, Setting], own: Setting) -> Routed:
    """Give the recipients of everything that a rule addresses. `own` is the setting that the rule itself stands in."""
    return _united([_addressee(name, rule, known, rulebook, settings, own) for name in rule.to])


def route_listed(
    rule: Rule, known: Known, rulebook: Rulebook, settings: Mapping[Scope, Setting], own: Setting
) -> tuple[tuple[str, Routed], ...]:
    """Give what stands on the paper that a rule hands over: each addressee that may apply, and who that is here."""
    calendar = own.agreement.calendar if own.agreement else DEFAULT_CALENDAR
    return tuple(
        (one.to, _addressee(one.to, replace(rule, when=ALWAYS_TRUE), known, rulebook, settings, own))
        for one in rule.lists
        if holds(one.when, known, calendar) is not Truth.NO
    )


def scope_of(rule: Rule, rulebook: Rulebook) -> Scope:
    """Say whose municipality a rule concerns: as it says, else as its first route says, else other help."""
    if rule.scope is not None:
        return rule.scope
    for name in rule.to:
        slot = rulebook.national.routes.get(name)
        if slot is not None:
            return slot.scope
    return "anden_hjaelp"


def _addressee(
    name: str, rule: Rule, known: Known, rulebook: Rulebook, settings: Mapping[Scope, Setting], own: Setting
) -> Routed:
    slot = rulebook.national.routes.get(name)
    if slot is None:
        return _send(Send((name,)), True, _Router(rule, known, rulebook, own))
    router = _Router(rule, _narrowed(rule, known), rulebook, settings[slot.scope], slot.name)
    return _by_slot(slot, router)


def _narrowed(rule: Rule, known: Known) -> Known:
    """Of a set that a rule asks for, only the values it asks for: a notice of a pension is not routed by another
    benefit that the person has too."""
    narrowed: dict[str, FactValue] = {}
    for fact in rule.when.facts:
        value = known.get(fact)
        asked = _asks_of(rule.when, fact)
        if isinstance(value, frozenset) and asked:
            narrowed[fact] = frozenset(item for item in value if item in asked)
    return known.with_values(narrowed) if narrowed else known


def _by_slot(slot: RouteSlot, router: _Router) -> Routed:
    setting = router.setting
    route = setting.agreement.routes.get(slot.name) if setting.agreement else None
    if route is None and slot.table is not None:
        route = Route(slot.name, slot.table, slot.norms, place=slot.place)
    if route is not None:
        return _by_route(route, slot, router)
    if setting.municipality is None:
        return Routed()
    if setting.agreement is None or not slot.falls_back:
        return _municipality_by_name(setting.municipality, router)
    return _fall_back(router, slot, certain=True)


def _municipality_by_name(code: str, router: _Router) -> Routed:
    municipality = router.rulebook.municipalities.get(code)
    name = municipality.official if municipality else code
    recipient = Recipient("municipality", Words(name, name), code, "municipality", None, (), None, None, True, "route")
    return Routed((recipient,), warnings=(cautions.no_recipient(Words(name, name)),))


def _by_route(route: Route, slot: RouteSlot, router: _Router) -> Routed:
    table, numbers = _rows_in_force(route.table, router)
    known, calendar = router.known, _calendar(router)
    chosen = choose(table, known, calendar)
    parts = [_taken(route, numbers[one.number - 1], one, router) for one in chosen]
    missing = [name for one in chosen if not one.certain for name in unknown_facts(one.row.when, known, calendar)]
    if table.hit == "first" and holds_for_sure(chosen):
        parts = _shared_by_all(parts)
    if not chosen:
        parts.append(_fall_back(router, slot, certain=True, route=route, table=table))
    elif not any(one.settles for one in chosen) and _may_fall_through(table, missing, router):
        parts.append(_fall_back(router, slot, certain=False, route=route, table=table))
    elif uncovered := _uncovered_values(table, chosen, router):
        parts.append(_fall_back(router, slot, certain=True, route=route, table=table, values=uncovered))
    united = _united(parts)
    return replace(
        united,
        norms=_unique((*route.norms, *united.norms)),
        missing=_unique(missing),
    )


def _shared_by_all(parts: list[Routed]) -> list[Routed]:
    """Whichever row it turns out to be, a contact that stands in all of them is certain."""
    shared = set.intersection(*({one.contact for one in part.recipients} for part in parts))
    return [
        replace(
            part,
            recipients=tuple(replace(one, certain=one.certain or one.contact in shared) for one in part.recipients),
        )
        for part in parts
    ]


def _rows_in_force(table: Table[Send], router: _Router) -> tuple[Table[Send], list[int]]:
    """The rows of a table that count today and for what the rule is about, with their numbers in the agreement."""
    today = router.known.today
    numbered = [
        (number, row)
        for number, row in enumerate(table.rows, start=1)
        if row.gives.validity.holds_on(today) and not _is_about_others(row.when, router.rule)
    ]
    return Table(table.hit, tuple(row for _, row in numbered)), [number for number, _ in numbered]


def _is_about_others(when: Condition, rule: Rule) -> bool:
    """Say whether a row reads only values of a set that the rule is not about, so that it never holds for it."""
    return len(when.alternatives) == 1 and any(
        isinstance(one.test, OneOf) and (asked := _asks_of(rule.when, one.fact)) and asked.isdisjoint(one.test.values)
        for one in when.requirements
    )


def _taken(route: Route, number: int, chosen: Chosen[Send], router: _Router) -> Routed:
    send = chosen.row.gives
    sent = _send(send, chosen.certain, router)
    taken = RouteTaken(route.name, number, route.table.hit, send.clause or route.clause)
    norms = (*send.norms, *sent.norms) if chosen.certain else ()
    return replace(sent, routes=(taken, *sent.routes), norms=norms)


def _send(send: Send, certain: bool, router: _Router, depth: int = 0) -> Routed:
    return _united([_one_addressee(name, certain, router, depth) for name in send.to])


def _one_addressee(name: str, certain: bool, router: _Router, depth: int) -> Routed:
    if name == PERSON:
        words = router.rulebook.vocabulary.authority_name(PERSON, router.known.today)
        return Routed((Recipient(PERSON, words, None, PERSON, None, (), None, None, certain, "route"),))
    if name == MAIN_CONTACT:
        return _main_contacts(router, certain)
    if depth >= MAX_REFERENCES:
        return _astray(name, certain, router)
    if name.startswith("see "):
        return _see(name.removeprefix("see ").strip(), certain, router, depth)
    if name.startswith("section "):
        return _section(name.removeprefix("section ").strip(), certain, router, depth)
    contact = _contact(name, router)
    if contact is None:
        return _astray(name, certain, router)
    return _to_contact(contact, certain, "route", router)


def _astray(name: str, certain: bool, router: _Router) -> Routed:
    """A reference in the agreement leads nowhere, or round in a ring: the main contact gets it all the same."""
    sent = _main_contacts(router, certain)
    return replace(sent, warnings=(*sent.warnings, cautions.reference_astray(Words.same(name))))


def _see(name: str, certain: bool, router: _Router, depth: int) -> Routed:
    route = router.agreement.routes.get(name) if router.agreement else None
    if route is None:
        return _fall_back(router, None, certain=certain)
    table, numbers = _rows_in_force(route.table, router)
    parts = []
    for one in choose(table, router.known, _calendar(router)):
        sent = _send(one.row.gives, certain and one.certain, router, depth + 1)
        taken = RouteTaken(route.name, numbers[one.number - 1], route.table.hit, one.row.gives.clause or route.clause)
        parts.append(replace(sent, routes=(taken, *sent.routes)))
    return _united(parts) if parts else _fall_back(router, None, certain=certain)


def _section(name: str, certain: bool, router: _Router, depth: int) -> Routed:
    sections = router.agreement.sections if router.agreement else ()
    section = next((one for one in sections if one.id == name), None)
    if section is not None and section.contacts:
        return _send(Send(section.contacts), certain, router, depth + 1)
    if section is not None and section.see == MAIN_CONTACT:
        return _main_contacts(router, certain)
    if section is not None and section.see:
        if depth >= MAX_REFERENCES:
            return _astray(name, certain, router)
        return _section(section.see, certain, router, depth + 1)
    return _fall_back(router, None, certain=certain)


def _contact(name: str, router: _Router) -> Contact | None:
    own = router.agreement.contacts.get(name) if router.agreement else None
    return own or router.rulebook.national.contacts.get(name)


def _to_contact(contact: Contact, certain: bool, via: Via, router: _Router) -> Routed:
    if not contact.validity.holds_on(router.known.today):
        return _instead_of(contact, certain, router)
    recipient = _recipient(contact, certain, via, router)
    warnings: list[Warning] = []
    if recipient.channel is None and contact.authority != PERSON:
        warnings.append(cautions.no_recipient(contact.unit))
    if contact.addressed_to == "named_person" or contact.mailbox == "personal":
        warnings.append(cautions.personal_contact(contact.unit))
    return Routed((recipient,), norms=contact.norms if certain else (), warnings=tuple(warnings))


def _instead_of(contact: Contact, certain: bool, router: _Router) -> Routed:
    fallback = _contact(contact.fallback, router) if contact.fallback else None
    if fallback is not None and fallback.validity.holds_on(router.known.today):
        sent = _to_contact(fallback, certain, "fallback", router)
        return replace(sent, warnings=(*sent.warnings, cautions.contact_ended(contact, fallback)))
    return _fall_back(router, None, certain=certain)


def _recipient(contact: Contact, certain: bool, via: Via, router: _Router) -> Recipient:
    usable = tuple(channel for channel in contact.channels if contact.address_for(channel))
    wished = tuple(channel for channel in router.rule.channels if channel in usable)
    ordered = tuple(dict.fromkeys((*wished, *usable)))
    own = router.agreement is not None and contact.id in router.agreement.contacts
    return Recipient(
        contact=contact.id,
        unit=contact.unit,
        municipality=router.setting.municipality if own else None,
        authority=contact.authority,
        channel=ordered[0] if ordered else None,
        other_channels=ordered[1:],
        address=contact.address_for(ordered[0]) if ordered else None,
        subject=contact.subject,
        certain=certain,
        via=via,
    )


def _main_contacts(router: _Router, certain: bool) -> Routed:
    agreement = router.agreement
    if agreement is None:
        return _municipality_by_name(router.setting.municipality, router) if router.setting.municipality else Routed()
    contacts = [contact for name in agreement.main_contact.contacts if (contact := _contact(name, router))]
    parts = [_to_contact(contact, certain, "main_contact", router) for contact in contacts]
    united = _united(parts)
    return replace(united, norms=_unique((*agreement.main_contact.norms, *united.norms)) if certain else ())


def _fall_back(
    router: _Router,
    slot: RouteSlot | None,
    *,
    certain: bool,
    route: Route | None = None,
    table: Table[Send] | None = None,
    values: tuple[Words, ...] = (),
) -> Routed:
    """The main contact gets it: silently where the agreement says so, with a warning where it is a way out."""
    sent = _main_contacts(router, certain)
    if not sent.recipients:
        return sent
    taken = (RouteTaken(route.name, None, route.table.hit, route.clause),) if route else ()
    if route is None and _is_stated_default(router):
        return replace(sent, routes=taken)
    norms = (*(route.findings.get("gap", ()) if route else ()), *(slot.norms if slot else ()))
    warnings = [*sent.warnings, _fell_back(router, slot.title if slot else None, values, norms)] if certain else []
    age = _boundary_age(table, router) if certain and table is not None else None
    if age is not None:
        warnings.append(cautions.age_gap(slot.title if slot else router.rule.title, age, norms))
    return replace(
        sent, routes=taken, norms=_unique((*norms, *sent.norms)) if certain else (), warnings=tuple(warnings)
    )


def _is_stated_default(router: _Router) -> bool:
    agreement = router.agreement
    if agreement is None or not agreement.main_contact.is_default:
        return False
    return not any(_is_excepted(exception, router) for exception in agreement.main_contact.exceptions)


def _is_excepted(exception: MainContactException, router: _Router) -> bool:
    rule = router.rule
    if exception.matters and rule.matter not in exception.matters:
        return False
    if exception.phase is not None and rule.phase != exception.phase:
        return False
    return holds(exception.when, router.known, _calendar(router)) is not Truth.NO


def _uncovered_values(table: Table[Send], chosen: tuple[Chosen[Send], ...], router: _Router) -> tuple[Words, ...]:
    """Values of a set that the rule is about and no row names: each value must reach someone, not only one of them."""
    if table.hit != "collect" or not all(one.certain for one in chosen):
        return ()
    for fact in table.facts:
        value = router.known.get(fact)
        if not isinstance(value, frozenset) or not all(_asks_of(row.when, fact) for row in table.rows):
            continue
        named = frozenset[object]().union(*(_asks_of(row.when, fact) for row in table.rows))
        asked = _asks_of(router.rule.when, fact)
        label = router.rulebook.vocabulary.value_label
        return tuple(label(fact, str(item)) for item in sorted((value & asked) - named))
    return ()


def _asks_of(condition: Condition, fact: str) -> frozenset[object]:
    return frozenset(
        value
        for requirement in condition.requirements
        if requirement.fact == fact and isinstance(requirement.test, OneOf)
        for value in requirement.test.values
    )


def _may_fall_through(table: Table[Send], missing: Iterable[str], router: _Router) -> bool:
    requirements = [requirement for row in table.rows for requirement in row.when.requirements]
    facts = [fact for fact in _unique(missing) if fact in table.facts]
    calendar = _calendar(router)
    for profile in every_profile(requirements, facts, router.rulebook.vocabulary):
        if any(_below_bound(fact, value, router.known) for fact, value in profile.items()):
            continue
        known = router.known.with_values(profile)
        if holds(router.rule.when, known, calendar) is Truth.NO:
            continue
        if not choose(table, known, calendar):
            return True
    return False


def _below_bound(fact: str, value: object, known: Known) -> bool:
    bound = known.at_least.get(fact)
    return bound is not None and isinstance(value, (int, float)) and value < bound


def _boundary_age(table: Table[Send], router: _Router) -> int | None:
    """Give the age that falls through where both a year older and a year younger would not."""
    for fact in table.facts:
        derived = router.rulebook.vocabulary.derived.get(fact)
        age = router.known.get(fact)
        if derived is None or not isinstance(derived.rule, AgeOf) or not isinstance(age, int):
            continue
        others = [router.known.with_values({fact: other}) for other in (age - 1, age + 1)]
        if all(choose(table, other, _calendar(router)) for other in others):
            return age
    return None


def _calendar(router: _Router):  # type: ignore[no-untyped-def]
    return router.agreement.calendar if router.agreement else DEFAULT_CALENDAR


def _fell_back(
    router: _Router, what: Words | None, values: tuple[Words, ...] = (), norms: tuple[str, ...] = ()
) -> Warning:
    return cautions.route_fell_back(what or router.rule.title, values, norms)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _united(parts: Iterable[Routed]) -> Routed:
    recipients: dict[tuple[str, str | None], Recipient] = {}
    routes: list[RouteTaken] = []
    norms: list[str] = []
    missing: list[str] = []
    warnings: dict[Warning, None] = {}
    for part in parts:
        for recipient in part.recipients:
            key = (recipient.contact, recipient.municipality)
            if key not in recipients or (recipient.certain and not recipients[key].certain):
                recipients[key] = recipient
        routes.extend(part.routes)
        norms.extend(part.norms)
        missing.extend(part.missing)
        warnings.update(dict.fromkeys(part.warnings))
    return Routed(
        tuple(recipients.values()), tuple(dict.fromkeys(routes)), _unique(norms), _unique(missing), tuple(warnings)
    )
