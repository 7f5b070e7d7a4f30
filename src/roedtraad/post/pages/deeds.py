"""What can be done with a message as it stands, by who sends it and by who holds it: words, forms, verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from roedtraad.access.service import Actor, PageRequest, actor, offices, today
from roedtraad.agreements.service import rulebook_now
from roedtraad.post.actions.acknowledge import acknowledge
from roedtraad.post.actions.approve_messages import approve_messages
from roedtraad.post.actions.cancel_message import cancel_message
from roedtraad.post.actions.chase import chase
from roedtraad.post.actions.confirm_by_hand import confirm_by_hand, record_call
from roedtraad.post.actions.give_item import give_item, not_ours
from roedtraad.post.actions.record_answer import record_answer
from roedtraad.post.actions.send_again import send_again
from roedtraad.post.actions.take_item import take_item
from roedtraad.post.hands import RECEIVED
from roedtraad.post.held import workers_in
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Message
from roedtraad.post.pages.forms import (
    AgainForm,
    ByHandForm,
    CallForm,
    GiveForm,
    HeardForm,
    NotOursForm,
    ReasonForm,
)
from roedtraad.post.pages.lines import unit_words
from roedtraad.post.preparing import contact_of, ways_to
from roedtraad.post.states import TROUBLED
from roedtraad.post.wording import channel_word

State = Message.State
UNIT, USER = "enhed:", "bruger:"
"""Before the key of who gets it, in the choice of a receiver."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done: its words, its form, and what is said when it was. `open`: its form is not folded."""

    name: str
    text: str
    button: str
    said: str
    form: forms.Form
    kind: str = "primary"
    help: str = ""
    open: bool = False

    @property
    def plain(self) -> bool:
        """Whether there is nothing to fill in."""
        return not self.form.fields


class Offer:
    """The deeds of a message for the one who looks; one may have been sent."""

    def __init__(self, request: PageRequest, one: Message, sent: str = "") -> None:
        self.request, self.one, self.sent = request, one, sent
        units = {place.id for place in request.scope.places}
        authorities = {place.authority_id for place in request.scope.places}
        directory = offices().units
        sender = directory.get(one.from_unit_id)
        holder = directory.get(one.holder_unit_id) if one.holder_unit_id else None
        self.sends = sender is not None and sender.authority in authorities
        self.holds = holder is not None and holder.authority in authorities
        self.is_mine = bool({one.holder_unit_id, one.from_unit_id} & units)

    def deeds(self) -> list[Deed]:
        """All that fit, the most wanted first."""
        return [*(self._held() if self.holds else ()), *(self._sent() if self.sends else ())]

    def deed(self) -> Deed | None:
        """The one that was sent, where it still fits."""
        return next((one for one in self.deeds() if one.name == self.sent), None)

    def _held(self) -> Iterator[Deed]:
        one = self.one
        if one.settled_at is not None or one.state not in RECEIVED:
            return
        if one.taken_by_id is None:
            words, help_ = _("Tag den"), _("Så er den din, afsenderen får kvittering, og uret begynder.")
            yield Deed("take", words, words, _("Du har taget den."), self._form(forms.Form, "take"), help=help_)
        if one.acknowledged_on is None:
            kind = "secondary" if one.taken_by_id is None else "primary"
            words = _("Kvittér for modtagelsen")
            told = _("Der er kvitteret. Afsenderen kan se det.")
            yield Deed("received", words, words, told, self._form(forms.Form, "received"), kind)
        if self._asks_answer():
            form = self._form(HeardForm, "answered", initial={"on": today()})
            words, button = _("Skriv, at I har svaret på anden måde"), _("Gem svaret")
            yield Deed("answered", words, button, _("Det er skrevet, at I har svaret."), form)
        form = self._form(GiveForm, "give", receivers=_receivers(one, people=True))
        yield Deed("give", _("Giv videre til en kollega eller enhed"), _("Giv videre"), _("Givet videre."), form)
        form = self._form(NotOursForm, "not_ours", receivers=_receivers(one, people=False))
        said = _("Sendt videre. Fristen løber uændret.")
        yield Deed("not_ours", _("Ikke vores"), _("Send videre"), said, form, "warning")

    def _sent(self) -> Iterator[Deed]:
        one = self.one
        if one.state == State.DRAFT:
            words = _("Godkend og send")
            yield Deed("approve", words, words, _("Godkendt. Brevet sendes nu."), self._form(forms.Form, "approve"))
        if one.state == State.BY_HAND:
            yield self._by_hand()
        if one.state in TROUBLED:
            yield self._again()
        if one.state not in (State.DRAFT, State.CANCELLED) and one.settled_at is None:
            yield from self._heard()
        if one.state in (State.DRAFT, State.READY, State.BY_HAND, State.FAILED):
            form = self._form(ReasonForm, "cancel")
            words, said = _("Træk det tilbage"), _("Trukket tilbage. Det bliver ikke sendt.")
            yield Deed("cancel", words, words, said, form, "warning")

    def _asks_answer(self) -> bool:
        kind = letter_kinds().get(self.one.kind)
        return self.one.answered_on is None and kind is not None and kind.reply is not None

    def _by_hand(self) -> Deed:
        if self.one.channel == "phone":
            return self._call(is_open=True)
        if self.one.channel == "letter":
            text, how = _("Print og send brevet"), _("Print brevet (PDF nedenfor), send det, og skriv det her.")
        else:
            text, how = _("Indtast i portalen"), _("Åbn portalen, indtast det, der står i brevet, og skriv det her.")
        form = self._form(ByHandForm, "confirm", initial={"on": today()})
        said = _("Det er skrevet, at brevet er sendt.")
        return Deed("confirm", text, _("Det er sendt"), said, form, help=how, open=True)

    def _again(self) -> Deed:
        form = self._form(AgainForm, "again", channels=_channels(self.one), initial={"channel": self.one.channel})
        said = _("Det sendes igen.")
        twice = _("Er det kommet frem alligevel, får modtageren det to gange, og det står der.")
        return Deed("again", _("Send igen"), _("Send igen"), said, form, help=twice, open=True)

    def _heard(self) -> Iterator[Deed]:
        one = self.one
        if one.state in (State.SENT, State.ACKNOWLEDGED) and one.reply_due is not None:
            words = _("Ryk for svar") if one.acknowledged_on else _("Ryk for kvittering")
            yield Deed("chase", words, words, _("Der er rykket."), self._form(forms.Form, "chase"), "secondary")
        if one.state in (State.SENT, State.UNCERTAIN):
            form = self._form(HeardForm, "received", initial={"on": today()})
            words, said = _("De har fået det"), _("Det er skrevet, at de har fået det.")
            yield Deed("received", words, _("Gem kvitteringen"), said, form)
        if self._asks_answer() and one.state in (State.SENT, State.ACKNOWLEDGED):
            form = self._form(HeardForm, "answered", initial={"on": today()})
            words, said = _("De har svaret"), _("Det er skrevet, at de har svaret.")
            yield Deed("answered", words, _("Gem svaret"), said, form)
        if not (one.state == State.BY_HAND and one.channel == "phone"):
            yield self._call()

    def _call(self, *, is_open: bool = False) -> Deed:
        form = self._form(CallForm, "call")
        words = _("Skriv en samtale")
        return Deed("call", words, _("Gem samtalen"), _("Samtalen er skrevet."), form, open=is_open)

    def _form(self, kind: type[forms.Form], name: str, **options: Any) -> forms.Form:
        data: QueryDict | None = self.request.POST if name == self.sent else None
        return kind(data, auto_id=f"id_{name}_%s", **options)


def _receivers(one: Message, *, people: bool) -> list[tuple[str, str]]:
    """The other units of the authority, and colleagues in the one that has it. A compartment stays with its readers."""
    directory = offices()
    holder = directory.units.get(one.holder_unit_id) if one.holder_unit_id else None
    if holder is None:
        return []
    fit = [
        office
        for office in directory.of[holder.authority].values()
        if office.id != holder.id and (not one.compartment or one.compartment in office.compartments)
    ]
    units = [(f"{UNIT}{office.id}", unit_words(office.id, directory)) for office in fit]
    if not people:
        return sorted(units, key=lambda found: found[1])
    people_near = [(key, name) for key, name in workers_in(holder.id, today()) if key != one.taken_by_id]
    near = [(f"{USER}{key}", name) for key, name in people_near]
    return [*near, *sorted(units, key=lambda found: found[1])]


def _channels(one: Message) -> list[tuple[str, str]]:
    """The ways that there are to the recipient."""
    contact = contact_of(one.recipient, rulebook_now(), today())
    return [(way, channel_word(way)) for way in ways_to(one.recipient, contact, letter_kinds()[one.kind])]


def carry_out(request: PageRequest, one: Message, deed: Deed) -> None:
    """Have the verb do it. Raises NotFound, Refusal."""
    _RUN[deed.name](one, deed.form.cleaned_data, actor(request), today())


Given = Mapping[str, Any]


def _give(one: Message, given: Given, by: Actor, day: date) -> None:
    to = given["to"]
    user = UUID(to.removeprefix(USER)) if to.startswith(USER) else None
    unit = UUID(to.removeprefix(UNIT)) if to.startswith(UNIT) else None
    give_item(message=one.pk, to_unit=unit, to_user=user, reason=given["reason"], by=by, today=day)


def _not_ours(one: Message, given: Given, by: Actor, day: date) -> None:
    unit = UUID(given["to"].removeprefix(UNIT)) if given["to"] else None
    not_ours(message=one.pk, to_unit=unit, reason=given["reason"], by=by, today=day)


def _received(one: Message, given: Given, by: Actor, day: date) -> None:
    acknowledge(message=one.pk, on=given.get("on"), note=given.get("note", ""), by=by, today=day)


def _answered(one: Message, given: Given, by: Actor, day: date) -> None:
    record_answer(message=one.pk, on=given["on"], note=given["note"], by=by, today=day)


_RUN: Mapping[str, Callable[[Message, Given, Actor, date], Any]] = {
    "take": lambda one, _given, by, day: take_item(message=one.pk, by=by, today=day),
    "give": _give,
    "not_ours": _not_ours,
    "received": _received,
    "answered": _answered,
    "chase": lambda one, _given, by, day: chase(message=one.pk, by=by, today=day),
    "approve": lambda one, _given, by, day: approve_messages(messages=[one.pk], by=by, today=day),
    "cancel": lambda one, given, by, day: cancel_message(message=one.pk, reason=given["reason"], by=by, today=day),
    "again": lambda one, given, by, day: send_again(message=one.pk, channel=given["channel"], by=by, today=day),
    "confirm": lambda one, given, by, day: confirm_by_hand(
        message=one.pk, on=given["on"], note=given["note"], by=by, today=day
    ),
    "call": lambda one, given, by, day: record_call(message=one.pk, **given, by=by, today=day),
}
