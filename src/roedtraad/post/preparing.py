"""What an obligation's letter would be if it were written now: to whom, through what, what is missing. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings

from roedtraad.access.service import (
    Actor,
    Membership,
    NotFound,
    Offices,
    Refusal,
    current_scope,
    in_force,
    now,
    offices,
    whole_cases,
)
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, known_cases
from roedtraad.core.disclosure import Disclosure, Exchange
from roedtraad.core.facts import Case as CoreCase
from roedtraad.core.facts import Known
from roedtraad.core.opening import opening_of
from roedtraad.core.planning import known_in
from roedtraad.core.rulebook import Contact, Rule, Rulebook
from roedtraad.core.words import Words
from roedtraad.obligations.service import Obligation, get_obligation
from roedtraad.post.composing import CUSTODY, About, Draft, Missing, Sender, compose
from roedtraad.post.custody import custody_rows
from roedtraad.post.letterkinds import LetterKind, kind_for
from roedtraad.presenting.hours_text import opening_words
from roedtraad.sharing.service import judge_known

SENT_BY_US = ("secure_mail", "inbox", "digital_post")
"""What a job hands over; the rest a person does."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The letter to one recipient as it would go, and what the gate says of it. `key` tells it from the others."""

    key: str
    recipient: Mapping[str, Any]
    to_name: str
    to_unit: UUID | None
    exchange: Exchange
    answer: Disclosure
    draft: Draft
    channel: str
    channels: tuple[str, ...]
    address: str
    subject: str
    missing: tuple[Missing, ...]
    hours: Words | None

    @property
    def may_go(self) -> bool:
        """Nothing that it cannot go without is missing, and the gate lets it go."""
        return self.answer.decision == "allowed" and not any(one.blocks for one in self.missing)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An obligation with its kind of letter, and the letter to each recipient."""

    obligation: Obligation
    kind: LetterKind
    ready: tuple[Ready, ...]

    @property
    def may_go(self) -> bool:
        """There is someone to write to, and every letter may go."""
        return bool(self.ready) and all(one.may_go for one in self.ready)


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as the one who writes knows it: read once for all of its letters."""

    case: Case
    known: Known
    used: frozenset[UUID] = frozenset()
    """The units of recipients in which someone works: only they have an Indbakke that is read."""


def prepare(
    *,
    obligation: UUID,
    by: Actor,
    today: date,
    given: Mapping[str, str] | None = None,
    channels: Mapping[str, str] | None = None,
    enclosed: Sequence[str] = (),
) -> Prepared:
    """Say how the letters of an obligation would be now. Raises NotFound, and Refusal where it is no letter."""
    owed = get_obligation(obligation)
    (standing,) = standing_of([owed], today).values()
    return prepared(owed, standing, by=by, today=today, given=given or {}, channels=channels or {}, enclosed=enclosed)


def standing_of(owed: Collection[Obligation], today: date) -> dict[UUID, Standing]:
    """Read the cases of obligations that the scope owes: the facts that it may see, no others. Raises NotFound."""
    if not all(_is_owed_by_us(one) for one in owed):
        raise NotFound
    keys = {one.case_id for one in owed}
    with whole_cases(*keys):  # who only owes it has no grant for the case, and knows whom it is about all the same
        cases = list(Case.objects.filter(pk__in=keys).select_related("person"))
    rulebook = rulebook_now()
    known = known_cases(cases, rulebook.vocabulary)
    units = (UUID(key) for one in owed for to in one.recipients if (key := to.get("unit_id")))
    used = units_used(units, today)
    return {one.pk: Standing(one, known_in(known[one.pk], rulebook, today), used) for one in cases}


def narrowed(known: CoreCase, compartments: Collection[str]) -> CoreCase:
    """What of a case a reader of these compartments knows, for a job that had to open the whole of it."""
    allowed = {"", *compartments}
    return replace(
        known,
        entries=tuple(one for one in known.entries if one.compartment in allowed),
        done=tuple(one for one in known.done if one.compartment in allowed),
    )


def prepared(
    owed: Obligation,
    standing: Standing,
    *,
    by: Actor,
    today: date,
    given: Mapping[str, str],
    channels: Mapping[str, str],
    enclosed: Sequence[str],
) -> Prepared:
    """The letters of one obligation. Raises Refusal."""
    kind = kind_for(owed.rule)
    if kind is None:
        raise Refusal(
            Words("Her er ikke noget brev at skrive.", "There is no letter to write here."),
            Words("Gør det, der står, og sæt opgaven som udført.", "Do what it says, and mark it as done."),
        )
    pen = _Pen(owed, kind, standing, by, today, given, enclosed, rulebook_now(), offices())
    recipients = [one for one in owed.recipients if one["authority"] not in ("person", "relative") and one["certain"]]
    return Prepared(owed, kind, tuple(pen.ready(one, channels) for one in recipients))


@dataclass(frozen=True, slots=True)
class _Pen:
    owed: Obligation
    kind: LetterKind
    standing: Standing
    by: Actor
    today: date
    given: Mapping[str, str]
    enclosed: Sequence[str]
    rulebook: Rulebook
    directory: Offices

    def ready(self, recipient: Mapping[str, Any], channels: Mapping[str, str]) -> Ready:
        key = str(recipient["contact"])
        exchange = self.exchange(recipient["authority"])
        answer = judge_known(self.standing.known, exchange, self.rulebook)
        contact = contact_of(recipient, self.rulebook, self.today)
        draft = compose(
            self.kind,
            case=self.standing.case.number,
            known=self.standing.known,
            obligation=self.owed,
            recipient={**recipient, "postal": str(contact.postal) if contact and contact.postal else ""},
            sender=self.sender(),
            person=self.person(),
            given=self.given,
            enclosed=self.enclosed,
            allowed=self.allowed(exchange, answer),
            today=self.today,
            tables=self.tables(),
            rulebook=self.rulebook,
        )
        unit = UUID(recipient["unit_id"]) if recipient.get("unit_id") else None
        ways = ways_to(recipient, contact, self.kind)
        if unit not in self.standing.used:
            ways.pop("inbox", None)
        channel = channels.get(key) or next(iter(ways), "")
        if channel and channel not in ways:
            raise Refusal(
                Words("Den vej findes ikke til modtageren.", "There is no such way to the recipient."),
                Words("Vælg en af dem, der står der.", "Choose one of those that stand there."),
                "channel",
            )
        return Ready(
            key=key,
            recipient=recipient,
            to_name=recipient["unit"]["da"],
            to_unit=unit,
            exchange=exchange,
            answer=answer,
            draft=draft,
            channel=channel,
            channels=tuple(ways),
            address=ways.get(channel, ""),
            subject=draft.subject,
            missing=(*draft.missing, *_of_the_way(contact, channel)),
            hours=_hours(contact, recipient, channel, self.rulebook, self.today),
        )

    def exchange(self, recipient: str) -> Exchange:
        """What the gate is asked: by the words of the rule that owes it."""
        rule = rule_of(self.owed, self.rulebook, self.today)
        if rule is None or rule.share is None:
            raise Refusal(
                Words("Reglen siger ikke, hvad der deles.", "The rule does not say what is shared."),
                Words("Giv besked på en anden måde.", "Let them know in another way."),
            )
        share = rule.share
        return Exchange(self._word(), recipient, share.category, share.purpose, self.given.get("reason") or None)

    def allowed(self, exchange: Exchange, answer: Disclosure) -> frozenset[str]:
        """Of what the letter could tell, what this recipient may have."""
        # What is still needed stops the letter; the one who writes sees it as it would go.
        lets = {exchange.category} if answer.decision != "denied" else set()
        for category in self.kind.categories:
            if category == exchange.category:
                continue
            asked = replace(exchange, category=category)
            if judge_known(self.standing.known, asked, self.rulebook).decision == "allowed":
                lets.add(category)
        return frozenset(lets)

    def _word(self) -> str:
        unit = self.directory.units.get(self.owed.owner_unit_id) if self.owed.owner_unit_id else None
        return self.directory.authorities[unit.authority].word if unit else self.owed.responsible_authority

    def sender(self) -> Sender:
        unit = self.directory.units.get(self.owed.owner_unit_id) if self.owed.owner_unit_id else None
        authority = self.directory.authorities[unit.authority].name if unit else ""
        name = ", ".join(dict.fromkeys(one for one in (authority, unit.name if unit else "") if one))
        return Sender(name, mail=settings.ROEDTRAAD_POST_REPLY_TO, signed_by=self.by.name if self.by.user else "")

    def tables(self) -> dict[str, list[list[str]]]:
        years = self.kind.tables.get(CUSTODY)
        if years is None:
            return {}
        rows = custody_rows(self.standing.case, self.standing.known, self.today, years)
        return {CUSTODY: rows} if rows else {}

    def person(self) -> About:
        person = self.standing.case.person
        return About(person.name, person.cpr, protected=person.protected_address)


def rule_of(owed: Obligation, rulebook: Rulebook, today: date) -> Rule | None:
    """The rule that owes it: a national one, or one that its municipality's agreement alone states."""
    national = rulebook.national.obligations.get(owed.rule)
    if national is not None or not owed.municipality:
        return national
    agreement, _in_force = rulebook.agreement_on(owed.municipality, today)
    return agreement.obligations.get(owed.rule) if agreement else None


def contact_of(recipient: Mapping[str, Any], rulebook: Rulebook, today: date) -> Contact | None:
    """The contact that a recipient is, in the agreement in force."""
    if recipient["municipality"]:
        agreement, _in_force = rulebook.agreement_on(recipient["municipality"], today)
        return agreement.contacts.get(recipient["contact"]) if agreement else None
    return rulebook.national.contacts.get(recipient["contact"])


def ways_to(recipient: Mapping[str, Any], contact: Contact | None, kind: LetterKind) -> dict[str, str]:
    """The ways to a recipient with their addresses, the agreement's own first."""
    known = {
        "secure_mail": (contact.secure_mail if contact else "") or "",
        "letter": str(contact.postal) if contact and contact.postal else "",
        "portal": (contact.portal if contact else "") or "",
        "phone": contact.phones[0].number if contact and contact.phones else "",
        "inbox": str(recipient.get("unit_id") or ""),
    }
    if recipient["channel"] and recipient["address"]:
        known[recipient["channel"]] = recipient["address"]
    order: Iterable[str] = (recipient["channel"] or "", *recipient["other_channels"], *kind.channels, "inbox", *known)
    return {one: known[one] for one in dict.fromkeys(order) if known.get(one)}


def _of_the_way(contact: Contact | None, channel: str) -> tuple[Missing, ...]:
    """A mailbox that stands for whichever employee has the case is none that a letter can be sent to."""
    if contact is None or channel != "secure_mail" or contact.mailbox != "personal":
        return ()
    text = Words(
        "Aftalen nævner kun en medarbejders egen postkasse. Vælg en anden vej, eller få aftalen rettet.",
        "The agreement names only an employee's own mailbox. Choose another way, or have the agreement mended.",
    )
    return (Missing("content", text, "channel"),)


def units_used(units: Iterable[UUID | None], today: date) -> frozenset[UUID]:
    """Those of some units in which someone works."""
    asked = {one for one in units if one}
    found = in_force(Membership.objects.filter(unit__in=asked), today) if asked else Membership.objects.none()
    return frozenset(found.values_list("unit", flat=True))


def _hours(
    contact: Contact | None, recipient: Mapping[str, Any], channel: str, rulebook: Rulebook, today: date
) -> Words | None:
    """Whether someone is there now, for what is read or answered by people there; None where no hours are printed."""
    if contact is None:
        return None
    agreement = rulebook.agreement_on(recipient["municipality"], today)[0] if recipient["municipality"] else None
    hours = [one for one in contact.hours if one.channel in (None, channel)] or contact.hours
    opening = opening_of(hours, now(), agreement.calendar if agreement else None)
    return opening_words(opening, today) if opening else None


def _is_owed_by_us(obligation: Obligation) -> bool:
    """The owner unit, or another unit of the same authority: a colleague may write it."""
    scope = current_scope()
    if scope.user is None:
        return True
    directory = offices()
    owner = directory.units.get(obligation.owner_unit_id) if obligation.owner_unit_id else None
    ours = {directory.units[unit].authority for unit in scope.units if unit in directory.units}
    return owner is not None and owner.authority in ours
