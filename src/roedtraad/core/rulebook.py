"""The rulebook: sources, contacts, routes, obligations, agreements, as frozen types with the place each stands in.

It says what the rules are, not what they mean for a case (see planning) nor whether they are sound (see checking).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import ALWAYS_TRUE, Condition, Table
from roedtraad.core.deadlines import Expression
from roedtraad.core.vocabulary import ALWAYS, FactType, FactValue, Validity, Vocabulary
from roedtraad.core.words import Words

Channel = Literal["secure_mail", "letter", "portal", "phone", "walk_in", "digital_post"]
Strength = Literal["must", "should", "encouraged"]
Phase = Literal["admission", "stay", "release", "after"]
Help = Literal["serviceloven", "barnets_lov_29_1", "barnets_lov_32_5", "almenbolig", "anden_hjaelp"]
HELPS: tuple[Help, ...] = ("serviceloven", "barnets_lov_29_1", "barnets_lov_32_5", "almenbolig", "anden_hjaelp")
Scope = Help | Literal["home", "registered"]
"""Whose municipality a route leads to: the acting one for a kind of help, the home municipality that acted until
admission, or the one of the registered address."""

PERSON = "person"
MAIN_CONTACT = "main_contact"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, line and column, both from 1."""

    file: str
    line: int
    column: int = 1


NOWHERE = Place("", 0, 0)


@dataclass(frozen=True, slots=True)
class Basis:
    """A reference to a source, with the paragraph where one is given."""

    source: str
    at: str | None = None

    def __str__(self) -> str:
        return f"{self.source} {self.at}" if self.at else self.source


@dataclass(frozen=True, slots=True)
class Source:
    """A law, order, circular, guide or agreement, and when it is in force (an open end: not known, holds)."""

    id: str
    kind: str
    title: Words
    number: str | None = None
    date: date | None = None
    in_force: Validity = ALWAYS
    successor: str | None = None
    unverified: Words | None = None
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Norm:
    """One numbered demand of the sources."""

    id: str
    kind: str
    scope: str
    text: Words
    system: str
    source: str
    strength: Strength = "must"


@dataclass(frozen=True, slots=True)
class Region:
    """A region and when it exists."""

    id: str
    name: str
    validity: Validity = ALWAYS
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Municipality:
    """One of the 98, by its four-digit code."""

    code: str
    name: str
    official: str
    region: str


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as the source prints it; what the source does not print is None."""

    street: str | None = None
    postcode: str | None = None
    town: str | None = None

    def __str__(self) -> str:
        """The address on one line."""
        town = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(part for part in (self.street, town) if part)


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number, and what it is for where the source says so."""

    number: str
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """When someone is there, on some weekdays (0 is Monday), by channel and, where said, by topic.

    Times are `HH:MM`; `until` may be the word `closing_time`. `closed` days are stated to be closed.
    """

    days: tuple[int, ...]
    opens: str | None = None
    until: str | None = None
    channel: Channel | None = None
    topic: Words | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Where something is sent: one purpose of one unit. `address` to `hours` are as the source prints them."""

    id: str
    unit: Words
    authority: str
    organisation: Words | None = None
    addressed_to: Literal["unit", "role", "named_person"] = "unit"
    postal: Address | None = None
    secure_mail: str | None = None
    mailbox: Literal["unit", "personal"] = "unit"
    subject: str | None = None
    phones: tuple[Phone, ...] = ()
    portal: str | None = None
    walk_in: bool = False
    channels: tuple[Channel, ...] = ()
    hours: tuple[Hours, ...] = ()
    fallback: str | None = None
    in_doubt: Words | None = None
    note: Words | None = None
    validity: Validity = ALWAYS
    norms: tuple[str, ...] = ()
    findings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clause: str | None = None
    place: Place = NOWHERE

    def address_for(self, channel: Channel) -> str | None:
        """Give the address that a channel uses: mail address, one-line postal address, number or web address."""
        match channel:
            case "secure_mail":
                return self.secure_mail
            case "letter" | "walk_in":
                return str(self.postal) if self.postal else None
            case "phone":
                return self.phones[0].number if self.phones else None
            case "portal":
                return self.portal
            case "digital_post":
                return None


@dataclass(frozen=True, slots=True)
class Send:
    """What a row of a route gives: the contacts, with the norms and the clause that the row carries.

    An addressee is the id of a contact, `main_contact`, `person`, or `see <route>`.
    """

    to: tuple[str, ...]
    norms: tuple[str, ...] = ()
    clause: str | None = None
    validity: Validity = ALWAYS
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Route:
    """How an agreement answers one of the national routes."""

    name: str
    table: Table[Send]
    norms: tuple[str, ...] = ()
    clause: str | None = None
    findings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class RouteSlot:
    """A route that every agreement is asked to answer, and whose municipality it leads to.

    Where it does not fall back, what no agreement routes is not for the main contact: the municipality is named.
    """

    name: str
    title: Words
    scope: Scope
    table: Table[Send] | None = None
    falls_back: bool = True
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who owes: an authority (a UNIT word) and a role in it."""

    authority: str
    role: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Something to send along or to bring, when it applies."""

    text: Words
    when: Condition = ALWAYS_TRUE
    validity: Validity = ALWAYS
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands on a paper that is handed over, when it applies: an addressee, as `to` names it."""

    to: str
    when: Condition = ALWAYS_TRUE
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Share:
    """What sending something discloses: the category of data and the purpose."""

    category: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that makes someone owe something. `due` and `ends` are tables: the first row that holds gives the date.

    `on` is the fact of type date that starts it: the anchor of `at once`, and asked for while unknown. `scope` says
    whose municipality it concerns; left out, that of the first route in `to`, else `anden_hjaelp`. It ends at the
    first of the `ends` that hold. `done_by` is the fact whose being recorded means that it is done.
    `do_now` says what to do when it is late. Of the paper that it hands over, `lists` says whose places and hours
    stand on it, `brings` which obligations name what to bring, `tells` which facts stand on it.
    """

    id: str
    title: Words
    matter: str
    phase: Phase
    responsible: Responsible
    strength: Strength = "must"
    on: str | None = None
    when: Condition = ALWAYS_TRUE
    to: tuple[str, ...] = ()
    scope: Scope | None = None
    due: Table[Expression] | None = None
    ends: Table[Expression] | None = None
    done_by: str | None = None
    window_text: Words | None = None
    enclose: tuple[Enclosure, ...] = ()
    channels: tuple[Channel, ...] = ()
    lists: tuple[Listed, ...] = ()
    brings: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    share: Share | None = None
    basis: tuple[Basis, ...] = ()
    koereplan: tuple[int, ...] = ()
    norms: tuple[str, ...] = ()
    note: Words | None = None
    do_now: Words | None = None
    unverified: Words | None = None
    validity: Validity = ALWAYS
    clause: str | None = None
    findings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What an agreement says of a national obligation: a tighter date, more to enclose, its own clause and norms."""

    obligation: str
    due: Table[Expression] | None = None
    strength: Strength | None = None
    role: str | None = None
    enclose: tuple[Enclosure, ...] = ()
    channels: tuple[Channel, ...] = ()
    window_text: Words | None = None
    note: Words | None = None
    norms: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    drop: bool = False
    clause: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Warn:
    """A warning that the rules raise over a case: the planner's code, the condition, the words."""

    code: str
    text: Words
    when: Condition
    norms: tuple[str, ...] = ()
    validity: Validity = ALWAYS
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Point:
    """One of the Køreplan's twelve points."""

    number: int
    title: Words
    unverified: Words | None = None


@dataclass(frozen=True, slots=True)
class ProseMark:
    """A clause that no rule carries, and the reason."""

    reason: Words


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of an agreement, in a line, with what carries it: national rules, or prose with a reason."""

    id: str
    text: Words
    carried_by: tuple[str, ...] = ()
    prose: ProseMark | None = None
    norms: tuple[str, ...] = ()
    findings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an agreement. `contacts` are those it names, `see` another section or the main contact."""

    id: str
    title: Words
    clauses: tuple[Clause, ...] = ()
    contacts: tuple[str, ...] = ()
    see: str | None = None
    findings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """A role that an agreement names, possibly explicitly empty."""

    id: str
    title: Words
    contact: str | None
    unverified: Words | None = None
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class MainContactException:
    """A matter, perhaps only under a condition or in a phase, for which the main contact is not the contact."""

    matters: tuple[str, ...] = ()
    phase: Phase | None = None
    when: Condition = ALWAYS_TRUE


@dataclass(frozen=True, slots=True)
class MainContact:
    """The main contacts of an agreement. Where `is_default`, they hold for every matter but the exceptions."""

    contacts: tuple[str, ...]
    is_default: bool = False
    exceptions: tuple[MainContactException, ...] = ()
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Evaluation:
    """When an agreement was evaluated and when it is due again."""

    last: Words | None
    due: date | None
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of one municipality's agreement."""

    municipality: str
    title: Words
    source: str
    validity: Validity
    validity_assumed: Words | None = None
    main_contact: MainContact = MainContact(())
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    roles: Mapping[str, RoleHolder] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    obligations: Mapping[str, Rule] = field(default_factory=dict)
    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)
    warnings: tuple[Warn, ...] = ()
    calendar: Calendar = Calendar()
    evaluation: Evaluation | None = None
    cases_before_release: Words | None = None
    ksp_contacts: tuple[str, ...] = ()
    change_responsibles: tuple[str, ...] = ()
    file: str = ""
    place: Place = NOWHERE

    def clause(self, clause_id: str) -> tuple[Section, Clause] | None:
        """Find a clause, with its section."""
        for section in self.sections:
            for clause in section.clauses:
                if clause.id == clause_id:
                    return section, clause
        return None


@dataclass(frozen=True, slots=True)
class Decided:
    """A fact that a table decides from others: is an action plan owed? Unknown while rows that differ may hold."""

    name: str
    type: FactType
    label: Words
    table: Table[FactValue]
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE


ReadyAnswer = Literal["yes", "no", "open"]


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """What a row of a line of readiness answers, and the words where the label alone does not say it."""

    answer: ReadyAnswer
    text: Words | None = None


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """One thing that must be in place for a good release, where `when` holds.

    The first row that holds answers. Where none does, the obligations answer: open while one of them is not done.
    """

    id: str
    label: Words
    table: Table[ReadyRow]
    when: Condition = ALWAYS_TRUE
    obligations: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that it reads, each once."""
        return tuple(dict.fromkeys((*self.when.facts, *self.table.facts)))


Asking = Literal["admission", "judgment", "release"]
"""The turns of a course at which facts are asked for."""


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """Facts that are asked for together at a turn of the course, under one heading."""

    label: Words
    facts: tuple[str, ...]
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class CourseEnd:
    """The last day on which a person is followed: the case is closed the day after. Said on its page: `because`."""

    at: Expression
    because: Words
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()
    unverified: Words | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class National:
    """What is owed everywhere: obligations, the routes every agreement answers, contacts without a municipality.

    `readiness` is what a good release needs, `main_facts` what of a case is shown first, `asked_at` what is asked at
    a turn of the course, `course_end` when nobody follows the person any more.
    """

    obligations: Mapping[str, Rule]
    routes: Mapping[str, RouteSlot]
    contacts: Mapping[str, Contact]
    decisions: Mapping[str, Decided] = field(default_factory=dict)
    warnings: tuple[Warn, ...] = ()
    koereplan: Mapping[int, Point] = field(default_factory=dict)
    readiness: tuple[ReadyLine, ...] = ()
    main_facts: tuple[str, ...] = ()
    asked_at: Mapping[Asking, tuple[AskedGroup, ...]] = field(default_factory=dict)
    course_end: CourseEnd | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class ActingStep:
    """One step towards the acting municipality: when it holds, and whose municipality acts for which kinds of help.

    `municipality` names the fact that holds the code; without one no municipality can be named. A step that
    `overrules` is read after one was found: it makes it provisional, and puts its own in its place where it is known.
    """

    id: str
    help: tuple[Scope, ...]
    paragraph: str
    because: Words
    when: Condition = ALWAYS_TRUE
    municipality: str | None = None
    overrules: bool = False
    unverified: Words | None = None
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ShareNeed:
    """Something a disclosure needs. With a condition, it is there when the condition holds; `reason` and
    `necessity` are there when one is stated."""

    kind: Literal["consent", "reason", "permission", "necessity", "fact"]
    text: Words
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class ShareDuty:
    """Something that must be done after a disclosure."""

    kind: Literal["note", "inform_person", "reason_not_informing"]
    text: Words


@dataclass(frozen=True, slots=True)
class ShareRule:
    """One row of the disclosure gate. An empty list means any. `when` limits it to some cases."""

    id: str
    categories: tuple[str, ...]
    senders: tuple[str, ...]
    recipients: tuple[str, ...]
    purposes: tuple[str, ...]
    decision: Literal["allowed", "denied"]
    text: Words
    when: Condition = ALWAYS_TRUE
    needs: tuple[ShareNeed, ...] = ()
    after: tuple[ShareDuty, ...] = ()
    unverified: Words | None = None
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()
    validity: Validity = ALWAYS
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules: the ground, the national ones, and every municipality's agreement versions, loaded when asked for."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    norms: Mapping[str, Norm]
    regions: Mapping[str, Region]
    municipalities: Mapping[str, Municipality]
    national: National
    acting: tuple[ActingStep, ...]
    sharing: tuple[ShareRule, ...]
    versions_of: Callable[[str], tuple[Agreement, ...]]

    def agreement_on(self, municipality: str, day: date) -> tuple[Agreement | None, bool]:
        """Give the agreement version in force on a day, and whether it is: the earliest stands in before its start.

        None where the municipality has no agreement at all; the latest stands in after its end.
        """
        versions = sorted(self.versions_of(municipality), key=lambda one: one.validity.valid_from or date.min)
        for agreement in reversed(versions):
            if agreement.validity.holds_on(day):
                return agreement, True
        if not versions:
            return None, False
        started = [one for one in versions if (one.validity.valid_from or date.min) <= day]
        return (started[-1] if started else versions[0]), False
