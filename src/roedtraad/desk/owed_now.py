"""What must happen at once after a release: each notice with everything needed to give it, read off a telephone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from roedtraad.access.service import Scope, offices
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case
from roedtraad.core.rulebook import PERSON, Contact, Phone, Rulebook
from roedtraad.core.words import Words
from roedtraad.desk.steps import Step, is_ours, next_step
from roedtraad.obligations.service import (
    OPEN_STATES,
    Caution,
    Obligation,
    Question,
    cautions_of,
    obligations_of,
    questions_of,
)
from roedtraad.post.service import dial, read_number
from roedtraad.presenting.recipients import CHANNELS

RELEASE_DAY_CAUTIONS = ("friday_release", "holiday_eve_release")
"""What the planner warns of on the day of a release itself: said before everything else."""

AT_ONCE = timedelta(days=1)
"""What is due by tomorrow has no time to wait on a list: money on the account the next day is asked for today."""


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone number: as it is read, as it is dialled, and what it is for."""

    number: str
    dialled: str
    label: Words | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How one recipient is reached. Without an address and without a telephone number no way is known."""

    unit: Words
    way: Words | None
    address: str
    subject: str
    calls: tuple[Call, ...]

    @property
    def is_known(self) -> bool:
        """There is some way."""
        return bool(self.address or self.calls)


@dataclass(frozen=True, slots=True)
class Notice:
    """One obligation that is due: what, who owes it, to whom, and the next step where it is ours."""

    owed: Obligation
    title: Words
    do_now: Words | None
    enclose: tuple[Words, ...]
    by: Words
    recipients: tuple[Reach, ...]
    hands_over: bool
    step: Step | None


@dataclass(frozen=True, slots=True)
class OwedNow:
    """What the viewer's authority owes at once, what others do, what to find out for it, and what to
    beware of: of the day itself, and else."""

    ours: tuple[Notice, ...]
    others: tuple[Notice, ...]
    questions: tuple[Question, ...]
    of_the_day: tuple[Words, ...]
    cautions: tuple[Words, ...]


def owed_now(case: Case, today: date, scope: Scope) -> OwedNow:
    """Give what is owed in a case by tomorrow, as far as the scope sees it."""
    rulebook = rulebook_now()
    due = [one for one in obligations_of(case) if _is_due(one, today)]
    cautions = list(cautions_of(case))
    return OwedNow(
        ours=tuple(_notice(one, rulebook, today, scope) for one in due if is_ours(one, scope)),
        others=tuple(_notice(one, rulebook, today, scope) for one in due if not is_ours(one, scope)),
        questions=tuple(one for one in questions_of(case) if one.due is not None and one.due <= today + AT_ONCE),
        of_the_day=_words(one for one in cautions if one.code in RELEASE_DAY_CAUTIONS),
        cautions=_words(one for one in cautions if one.code not in RELEASE_DAY_CAUTIONS),
    )


def _is_due(one: Obligation, today: date) -> bool:
    return (
        one.state in OPEN_STATES and one.certainty == "certain" and one.due is not None and one.due <= today + AT_ONCE
    )


def _words(cautions: Iterable[Caution]) -> tuple[Words, ...]:
    return tuple(dict.fromkeys(Words(one.text, one.text_en) for one in cautions))


def _notice(one: Obligation, rulebook: Rulebook, today: date, scope: Scope) -> Notice:
    rule = rulebook.national.obligations.get(one.rule)
    explained: Mapping[str, Any] = one.explanation
    return Notice(
        owed=one,
        title=Words(one.title, one.title_en),
        do_now=_both(explained.get("do_now")),
        enclose=tuple(words for text in explained.get("enclose", ()) if (words := _both(text))),
        by=_responsible(one, rulebook, today),
        recipients=tuple(_reaches(one, rulebook, today)),
        hands_over=rule is not None and bool(rule.lists),
        step=next_step(one, rule, scope),
    )


def _responsible(one: Obligation, rulebook: Rulebook, today: date) -> Words:
    """The unit that owes it; where no unit does, the role."""
    owner = offices().units.get(one.owner_unit_id) if one.owner_unit_id else None
    if owner is not None:
        return Words(owner.name, owner.name_en or owner.name)
    role = rulebook.vocabulary.roles.get(one.responsible_role)
    return role or rulebook.vocabulary.authority_name(one.responsible_authority, today)


def _reaches(one: Obligation, rulebook: Rulebook, today: date) -> Iterator[Reach]:
    """Everyone but the person, who stands there. A person reaches an office otherwise than by an authority's mail."""
    by_person = one.responsible_authority == PERSON
    for told in one.recipients:
        if told["contact"] == PERSON:
            continue
        contact = _contact(told, rulebook, today)
        written = not (by_person and told["channel"] == "secure_mail")
        yield Reach(
            unit=Words(told["unit"]["da"], told["unit"]["en"]),
            way=CHANNELS[told["channel"]] if told["channel"] and written else None,
            address=_address(told, contact, written=written),
            subject=(told["subject"] or "") if written else "",
            calls=tuple(Call(read_number(one.number), dial(one.number), one.label) for one in _phones(contact)),
        )


def _address(told: Mapping[str, Any], contact: Contact | None, *, written: bool) -> str:
    if written:
        return told["address"] or ""
    return str(contact.postal) if contact and contact.postal else ""


def _phones(contact: Contact | None) -> tuple[Phone, ...]:
    return contact.phones if contact else ()


def _contact(told: Mapping[str, Any], rulebook: Rulebook, today: date) -> Contact | None:
    if told["municipality"]:
        agreement, _in_force = rulebook.agreement_on(told["municipality"], today)
        return agreement.contacts.get(told["contact"]) if agreement else None
    return rulebook.national.contacts.get(told["contact"])


def _both(told: Mapping[str, str] | None) -> Words | None:
    return Words(told["da"], told["en"]) if told else None
