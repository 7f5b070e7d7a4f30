"""How a message stands, in words and tones: the same words for the one who sends and the one who receives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roedtraad.post.models import Message, Step
from roedtraad.web.filters import away, near_date, nearness

Tone = Literal["late", "soon", "coming", "done", "waiting", "maybe"]
State, Kind = Message.State, Step.Kind


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge, and the quiet line under it."""

    text: str
    tone: Tone
    note: str = ""


def channel_word(channel: str) -> str:
    """A way of sending."""
    return {
        "secure_mail": _("sikker mail"),
        "inbox": _("Indbakke i Rød Tråd"),
        "letter": _("brev med post"),
        "portal": _("portal"),
        "phone": _("telefon"),
        "digital_post": _("Digital Post"),
    }.get(channel, channel)


def state_mark(one: Message, today: date) -> Mark:
    """How a message stands."""
    match State(one.state):
        case State.DRAFT:
            return _draft(one, today)
        case State.READY:
            return Mark(_("godkendt, sendes nu"), "waiting", _tried(one))
        case State.HANDING:
            return Mark(_("afleveres lige nu"), "waiting")
        case State.BY_HAND:
            return Mark(_by_hand(one.channel), "soon", _due_note(one, today))
        case State.UNCERTAIN:
            return Mark(_("usikkert, om det kom frem"), "late")
        case State.FAILED:
            return Mark(_("kunne ikke sendes"), "late")
        case State.BOUNCED:
            return Mark(_("kom retur"), "late")
        case State.NOT_OURS:
            return Mark(_("ikke hos dem"), "late")
        case State.CANCELLED:
            return Mark(_("trukket tilbage"), "coming")
        case State.SENT | State.ACKNOWLEDGED | State.ANSWERED:
            return _arrived(one, today)


def _draft(one: Message, today: date) -> Mark:
    if one.due is None:
        return Mark(_("kladde"), "coming")
    return Mark(away(one.due, today), nearness(one.due, today), near_date(one.due, today))


def _by_hand(channel: str) -> str:
    match channel:
        case "letter":
            return _("skal printes og sendes")
        case "phone":
            return _("skal ringes")
        case _:
            return _("skal indtastes")


def _due_note(one: Message, today: date) -> str:
    return _("senest %(day)s") % {"day": near_date(one.due, today)} if one.due else ""


def _tried(one: Message) -> str:
    return _("prøvet %(tries)s gange") % {"tries": one.tries} if one.tries > 1 else ""


def _arrived(one: Message, today: date) -> Mark:
    """It got there: then what counts is the answer, while one is waited for."""
    sent = _sent_note(one, today)
    if one.answered_on:
        return Mark(_("besvaret"), "done", near_date(one.answered_on, today))
    if one.reply_due and one.settled_at is None:
        return clock_mark(one, one.reply_due, today)
    if one.acknowledged_on:
        return Mark(_("sendt, kvitteret"), "done", sent)
    return Mark(_("sendt"), "done" if one.settled_at else "waiting", sent)


def _sent_note(one: Message, today: date) -> str:
    if one.sent_on == today and one.sent_at is not None:
        return _("i dag kl. %(time)s") % {"time": f"{localtime(one.sent_at):%H.%M}"}
    return near_date(one.sent_on, today) if one.sent_on else ""


def clock_mark(one: Message, due: date, today: date) -> Mark:
    """The clock that runs, as both sides see it: of the receipt until it is given, then of the answer."""
    words = _("svar senest %(day)s") if one.acknowledged_on else _("kvittering senest %(day)s")
    return Mark(away(due, today), nearness(due, today), words % {"day": near_date(due, today)})


def step_word(kind: str) -> str:
    """What happened to a message."""
    return {
        Kind.WRITTEN: _("Skrevet"),
        Kind.APPROVED: _("Godkendt"),
        Kind.HANDED: _("Afleveret til serveren"),
        Kind.SENT: _("Sendt"),
        Kind.RETRY: _("Ikke nået frem, prøves igen"),
        Kind.FAILED: _("Kunne ikke sendes"),
        Kind.UNCERTAIN: _("Usikkert, om det kom frem"),
        Kind.AGAIN: _("Sendt én gang til: det kan komme to gange"),
        Kind.BOUNCED: _("Kom retur"),
        Kind.ACKNOWLEDGED: _("Modtaget"),
        Kind.NOT_OURS: _("Ikke hos dem"),
        Kind.REPLIED: _("Besvaret"),
        Kind.REMINDED: _("Rykket"),
        Kind.ESCALATED: _("Sendt videre op"),
        Kind.GIVEN: _("Givet videre"),
        Kind.TAKEN: _("Taget"),
        Kind.CALLED: _("Ringet"),
        Kind.CANCELLED: _("Trukket tilbage"),
    }.get(Kind(kind), kind)


def trouble(one: Message) -> tuple[str, str] | None:
    """What went wrong, and what to do about it, in plain words; none where nothing did."""
    match State(one.state):
        case State.UNCERTAIN:
            return (
                _("Vi ved ikke, om det kom frem"),
                _(
                    "Forbindelsen blev afbrudt, efter at brevet var afleveret, og før serverens svar var gemt. Ring og "
                    "spørg, eller vent: det sendes igen af sig selv med samme kendetegn, så modtageren kan se, at det "
                    "er det samme."
                ),
            )
        case State.FAILED:
            return (
                _("Det kunne ikke sendes"),
                _("Se serverens svar nedenfor. Send igen, eller vælg en anden vej, så modtageren får det."),
            )
        case State.BOUNCED:
            return (
                _("Det kom retur"),
                _("Modtagerens postkasse tog ikke imod det. Send til en anden adresse, eller ring."),
            )
        case State.NOT_OURS:
            return (
                _("Modtageren siger, at det ikke er hos dem"),
                _("Find den rette enhed, og send det dertil. Fristen løber imens."),
            )
        case _:
            return None


def why_written(step: str) -> str:
    """Why a message follows on another: empty for the first."""
    return {
        "reminder": _("rykker"),
        "fallback": _("til den anden kontakt"),
        "main_contact": _("til hovedkontakten"),
        "rerouted": _("sendt videre til den rette"),
    }.get(step, "")
