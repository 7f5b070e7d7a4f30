"""A message as a line of a list: how it stands, whom it is about, what it is, to or from whom, and the next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from roedtraad.access.service import Offices, offices
from roedtraad.cases.service import cases_seen
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Message
from roedtraad.post.states import TROUBLED
from roedtraad.post.wording import Mark, channel_word, clock_mark, state_mark, why_written
from roedtraad.web.filters import near_date, reader, say

State = Message.State


@dataclass(frozen=True, slots=True)
class Step:
    """The button of a line. `what` is the deed that pressing it does; empty: it opens a page."""

    text: str
    href: str
    kind: str = "secondary"
    what: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One message."""

    mark: Mark
    person: str
    person_href: str
    where: str
    what: str
    href: str
    note: str
    whom: str
    whom_note: str
    step: Step


Group = tuple[str, str, list[Line]]
"""A heading, its tone, and what stands under it."""


def unit_words(key: UUID | None, directory: Offices) -> str:
    """A unit's name, after that of its authority where it does not tell whose it is."""
    office = directory.units.get(key) if key else None
    if office is None:
        return ""
    authority = directory.authorities[office.authority].name
    name = (reader() == "en" and office.name_en) or office.name
    return authority if office.key == "main" or name == authority else f"{authority}, {name}"


def kind_words(kind: str) -> str:
    """What a kind of letter is called."""
    found = letter_kinds().get(kind)
    return say(found.title) if found else kind


class Lines:
    """Some messages being written as lines: what they share."""

    def __init__(self, messages: Iterable[Message], today: date) -> None:
        self.messages, self.today = list(messages), today
        self.seen = cases_seen([one.case_id for one in self.messages])
        self.directory = offices()

    def sent(self, one: Message) -> Line:
        """As its sender sees it."""
        note = " · ".join(part for part in (why_written(one.step), _twice(one)) if part)
        return self._line(one, state_mark(one, self.today), note, one.to_name, way_words(one), self._senders_step(one))

    def held(self, one: Message) -> Line:
        """As it stands in an Indbakke."""
        mark = self._held_mark(one)
        came = _("kom %(day)s") % {"day": near_date(one.sent_on, self.today)} if one.sent_on else ""
        note = " · ".join(part for part in (why_written(one.step), came) if part)
        return self._line(one, mark, note, unit_words(one.from_unit_id, self.directory), "", self._holders_step(one))

    def _line(self, one: Message, mark: Mark, note: str, whom: str, whom_note: str, step: Step) -> Line:
        page = reverse("message", args=[one.pk])
        person = reverse("case", args=[one.case_id]) if one.case_id in self.seen else page
        return Line(mark, one.person_name, person, "", kind_words(one.kind), page, note, whom, whom_note, step)

    def _held_mark(self, one: Message) -> Mark:
        if one.settled_at is not None:
            return state_mark(one, self.today)
        if one.reply_due is not None and one.answered_on is None:
            return clock_mark(one, one.reply_due, self.today)
        return Mark(_("skal ses"), "waiting") if one.acknowledged_on is None else Mark(_("kvitteret"), "done")

    def _senders_step(self, one: Message) -> Step:
        page = reverse("message", args=[one.pk])
        if one.state in TROUBLED:
            return Step(_("Se, hvad der skete"), page, "primary")
        if one.state == State.DRAFT:
            return Step(
                _("Godkend og send"), page, "primary" if one.due and one.due <= self.today else "secondary", "approve"
            )
        if one.state == State.BY_HAND:
            return Step(_by_hand(one.channel), page, "primary")
        late = one.reply_due is not None and one.reply_due < self.today and one.settled_at is None
        return Step(_("Ryk"), page, "primary") if late else Step(_("Se"), page)

    def _holders_step(self, one: Message) -> Step:
        page = reverse("message", args=[one.pk])
        late = one.reply_due is not None and one.reply_due <= self.today
        if one.settled_at is not None:
            return Step(_("Se"), page)
        if one.taken_by_id is None:
            return Step(_("Tag den"), page, "primary", "take")
        wants_answer = one.reply_due is not None and one.answered_on is None and one.acknowledged_on is not None
        return Step(_("Svar") if wants_answer else _("Se"), page, "primary" if late and wants_answer else "secondary")


def _by_hand(channel: str) -> str:
    match channel:
        case "letter":
            return _("Print")
        case "phone":
            return _("Ring")
        case _:
            return _("Indtast")


def _twice(one: Message) -> str:
    words = _("sendt %(times)s gange: det kan være kommet to gange")
    return words % {"times": one.sendings} if one.sendings > 1 else ""


def way_words(one: Message) -> str:
    """How it goes, and under which subject."""
    way = channel_word(one.channel)
    return _("%(way)s · emne »%(subject)s«") % {"way": way, "subject": one.subject} if one.subject else way


def grouped(lines: Iterable[tuple[tuple[str, str], Line]]) -> list[Group]:
    """Lines under their headings, in the order that they come."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for heading, line in lines:
        groups.setdefault(heading, []).append(line)
    return [(title, tone, found) for (title, tone), found in groups.items()]


def sent_heading(one: Message, today: date) -> tuple[str, str]:
    """The heading that a message of one's own stands under."""
    if one.settled_at is not None:
        return _("Afsluttet"), "done"
    if one.state in TROUBLED:
        return _("Gik ikke, som det skulle"), "late"
    if one.state == State.BY_HAND:
        return _("Skal sendes med hånden"), "soon"
    if one.state == State.DRAFT:
        return _("Skal godkendes"), "soon"
    if one.state in (State.READY, State.HANDING):
        return _("På vej"), "coming"
    if one.reply_due is not None and one.reply_due < today:
        return (_("Svaret er over fristen") if one.acknowledged_on else _("Kvitteringen er over fristen")), "late"
    if one.reply_due is None:
        return _("Sendt"), "done"
    return (_("Vi venter på svar") if one.acknowledged_on else _("Vi venter på kvittering")), "coming"
