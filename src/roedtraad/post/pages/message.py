"""A letter on its way: how it stands, what has happened to it, what it says, what came back, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roedtraad.access.service import (
    NotFound,
    PageRequest,
    Refusal,
    actor,
    offices,
    page,
    put_refusal,
    record_look,
    today,
)
from roedtraad.cases.service import cases_seen
from roedtraad.obligations.service import Obligation
from roedtraad.post.actions.record_answer import not_the_answer, take_as_answer
from roedtraad.post.held import incoming_of
from roedtraad.post.letterkinds import kind_for, letter_kinds
from roedtraad.post.lettertext import as_text
from roedtraad.post.models import Enclosed, Incoming, Letter, Message, Step
from roedtraad.post.pages.deeds import Deed, Offer, carry_out
from roedtraad.post.pages.lines import kind_words, unit_words
from roedtraad.post.pages.places import BACK, file_answer, size_words
from roedtraad.post.preparing import SENT_BY_US
from roedtraad.post.selectors import get_message, steps_of
from roedtraad.post.wording import Mark, channel_word, state_mark, step_word, trouble, why_written
from roedtraad.web.filters import away, full_date, near_date, nearness, say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

State = Message.State
IS_ANSWER, NOT_ANSWER = "is_answer", "not_answer"


@dataclass(frozen=True, slots=True)
class Happened:
    """A knot on the letter's thread."""

    text: str
    day: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the answer, as both sides see it."""

    heading: str
    day: str
    away: str
    tone: str
    why: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes along, or came back."""

    pk: UUID
    name: str
    size_text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What came back."""

    subject: str
    sender: str
    at: datetime
    text: str
    mark: Mark
    files: tuple[File, ...]
    refused: tuple[str, ...]
    key: UUID
    asks: bool  # whether someone must say if it is the answer


@require_http_methods(["GET", "HEAD", "POST"])
@page
def show(request: PageRequest, message: UUID) -> HttpResponseBase:
    """The letter, and what one does with it."""
    one = get_message(message)
    record_look(case=one.case_id, page="message")
    if request.method != "POST":
        return _shown(request, one, Offer(request, one))
    if request.POST.get("what", "") in (IS_ANSWER, NOT_ANSWER):
        return _read(request, one)
    offer = Offer(request, one, request.POST.get("what", ""))
    deed = offer.deed()
    if deed is None:  # someone else was quicker, or it is for others to do
        changed = _("Brevet står nu på en anden måde. Se, hvad der kan gøres.")
        return _shown(request, one, offer, status=409, problem=changed)
    problem = _carried_out(request, one, deed)
    if problem is None and not deed.form.errors:
        tell(request, deed.said)
        came_from = BACK.get(request.POST.get("from", ""))
        return SeeOther(came_from) if came_from else SeeOther("message", message=one.pk)
    return _shown(request, get_message(message), offer, status=422, problem=problem or "")


def _read(request: PageRequest, one: Message) -> HttpResponseBase:
    """Someone has read a mail that came back, and says whether it is the answer."""
    try:
        mail = UUID(request.POST.get("incoming", ""))
    except ValueError:
        raise NotFound from None
    is_answer = request.POST["what"] == IS_ANSWER
    try:
        (take_as_answer if is_answer else not_the_answer)(incoming=mail, by=actor(request), today=today())
    except NotFound:
        raise
    except Refusal as refusal:
        return _shown(request, one, Offer(request, one), status=409, problem=say(refusal.message))
    tell(request, _("Svaret er gemt.") if is_answer else _("Mailen er læst. Uret løber videre."))
    return SeeOther("message", message=one.pk)


def _carried_out(request: PageRequest, one: Message, deed: Deed) -> str | None:
    """Do it. Gives what is to be said over the page where no field has it."""
    if not deed.form.is_valid():
        return None
    try:
        carry_out(request, one, deed)
    except NotFound:
        raise
    except Refusal as refusal:
        if not deed.plain:
            put_refusal(refusal, deed.form)
            return None
        return " ".join(part for part in (say(refusal.message), say(refusal.remedy)) if part)
    return None


def _shown(request: PageRequest, one: Message, offer: Offer, *, status: int = 200, problem: str = "") -> HttpResponse:
    day = today()
    steps = list(steps_of(one))
    above, below = _thread(one, steps, day)
    seen = one.case_id in cases_seen([one.case_id])
    deeds = offer.deeds()
    context: dict[str, Any] = {
        "one": one,
        "title": one.letter.title or kind_words(one.kind),
        "today": day,
        "mark": state_mark(one, day),
        "holder_mark": _holder_mark(one) if offer.holds else None,
        "case_href": reverse("case", args=[one.case_id]) if seen else "",
        "is_ours_to_answer": offer.holds and not offer.sends,
        "trouble": trouble(one) if offer.sends else None,
        "twice": _twice(one),
        "deeds": deeds,
        "refused": [deed.form for deed in deeds if deed.form.is_bound and deed.form.errors],
        "problem": problem,
        "reply_href": _reply_address(one) if offer.holds else "",
        "clock": _clock(one, day),
        "about": _about(one),
        "has_document": offer.sends or offer.holds or seen,
        "files": files_of(Enclosed.objects.filter(message=one)),
        "related": _related(one, day),
        "above": above,
        "below": below,
        "replies": [_mail(mail, sends=offer.sends) for mail in incoming_of(one)],
        "text": as_text(one.letter.content) if one.letter.content else one.letter.text,
        "letter_language": "" if get_language() == "da" else "da",
    }
    return render(request, "post/message.html", context, status=status)


def _holder_mark(one: Message) -> Mark | None:
    if one.settled_at is not None:
        return None
    if one.taken_by is None:
        return Mark(_("ingen har taget den"), "soon")
    return Mark(_("taget af %(name)s") % {"name": one.taken_by.name}, "coming")


def _twice(one: Message) -> str:
    if one.sendings < 2:
        return ""
    told = _("Det er sendt %(times)s gange og kan være kommet to gange. Alle har samme kendetegn.")
    return told % {"times": one.sendings}


def _clock(one: Message, day: date) -> Clock | None:
    """Working days from receipt, the same for both; once answered, when that was."""
    if one.reply_due is None:
        return None
    if one.answered_on is not None:
        late = one.answered_on > one.reply_due
        words = _("efter fristen") if late else _("i tide")
        why = _("Fristen var %(day)s.") % {"day": near_date(one.reply_due, day)}
        return Clock(_("Svaret kom"), full_date(one.answered_on), words, "soon" if late else "done", why)
    due = one.reply_due
    if one.acknowledged_on is None:
        kind = letter_kinds().get(one.kind)
        later = _("Svarfristen løber først fra kvitteringen.") if kind and kind.reply else ""
        why = " ".join(
            part for part in (_("Modtageren skal kvittere."), later, _("Begge sider ser det samme.")) if part
        )
        return Clock(_("Kvittering senest"), full_date(due), away(due, day), nearness(due, day), why)
    why = _within(one) % {"day": near_date(one.acknowledged_on, day)}
    return Clock(_("Svar senest"), full_date(due), away(due, day), nearness(due, day), why)


def _within(one: Message) -> str:
    """What the clock runs from, and how long, where the letter says so."""
    kind = letter_kinds().get(one.kind)
    if kind is None or kind.reply is None:
        return _("Uret løber fra modtagelsen, %(day)s. Begge sider ser det samme.")
    days = ngettext("%(num)s arbejdsdag", "%(num)s arbejdsdage", kind.reply.days) % {"num": kind.reply.days}
    return _("Uret løber fra modtagelsen, %(day)s:") + f" {days}. " + _("Begge sider ser det samme.")


def _thread(one: Message, steps: list[Step], day: date) -> tuple[list[Happened], list[Happened]]:
    above = [_happened(step) for step in steps]
    below: list[Happened] = []
    if one.reply_due is not None and one.answered_on is None and one.settled_at is None:
        due = Happened(_("Svar senest") if one.acknowledged_on else _("Kvittering senest"), one.reply_due)
        (below if one.reply_due >= day else above).append(due)
    if one.due is not None and one.state in (State.DRAFT, State.READY, State.BY_HAND, State.FAILED):
        due = Happened(_("Skal være sendt"), one.due)
        (below if one.due >= day else above).append(due)
    return sorted(above, key=lambda found: found.day), below


def _happened(step: Step) -> Happened:
    return Happened(step_word(step.kind), step.on, " · ".join(part for part in (step.text, step.by_name) if part))


def _reply_address(one: Message) -> str:
    """Where the answer is written: the obligation that answers it, where it is ours to do."""
    kind = letter_kinds().get(one.kind)
    if kind is None or kind.reply is None or one.answered_on is not None or not kind.reply.answered_by:
        return ""
    owed = Obligation.objects.filter(case=one.case_id, rule=kind.reply.answered_by, state=Obligation.State.OPEN)
    found = owed.order_by("-occurrence").first()
    if found is None:
        return ""
    return reverse("write" if kind_for(found.rule) else "obligation", args=[found.pk])


def _about(one: Message) -> list[tuple[str, str, str]]:
    directory = offices()
    found = [
        (_("Fra"), unit_words(one.from_unit_id, directory), ""),
        (_("Til"), one.to_name, why_written(one.step)),
        (_("Sendes med"), channel_word(one.channel), one.address if one.channel != "inbox" else ""),
    ]
    if one.subject:
        found.append((_("Emne"), f"»{one.subject}«", ""))
    if one.holder_unit_id and one.holder_unit_id != one.to_unit_id:
        found.append((_("Ligger hos"), unit_words(one.holder_unit_id, directory), ""))
    if one.answer:
        found.append((_("Svar fra serveren") if one.channel in SENT_BY_US else _("Sådan gik det"), one.answer, ""))
    return found


def _related(one: Message, day: date) -> list[tuple[str, str, str]]:
    """The letter that it follows on, those that follow on it, and what it was written for."""
    found = []
    for other in [*([one.about] if one.about else []), *Message.objects.filter(about=one.pk)]:
        text = " ".join(part for part in (kind_words(other.kind), why_written(other.step)) if part)
        found.append((text, reverse("message", args=[other.pk]), state_mark(other, day).text))
    if one.obligation is not None:
        owed = one.obligation
        title = owed.title_en if get_language() == "en" else owed.title
        found.append((title, reverse("obligation", args=[owed.pk]), _("opgaven, som brevet hører til")))
    return found


def files_of(found: Any) -> tuple[File, ...]:
    return tuple(File(one.pk, one.name, size_words(one.size)) for one in found.defer("content").order_by("at", "pk"))


def _mail(mail: Incoming, *, sends: bool) -> Mail:
    marks = {
        Incoming.Kind.REPLY: Mark(_("svar"), "done"),
        Incoming.Kind.BOUNCE: Mark(_("kom retur"), "late"),
        Incoming.Kind.AUTOMATIC: Mark(_("automatisk svar, tæller ikke"), "coming"),
    }
    return Mail(
        mail.subject,
        mail.sender,
        mail.received_at,
        mail.text,
        marks[Incoming.Kind(mail.kind)],
        files_of(Enclosed.objects.filter(incoming=mail)),
        refused_words(mail),
        mail.pk,
        sends and mail.kind == Incoming.Kind.REPLY and mail.settled_at is None,
    )


def refused_words(mail: Incoming) -> tuple[str, ...]:
    """The attachments of a mail that were not kept, and why."""
    return tuple(
        _("»%(name)s« er ikke gemt: %(why)s") % {"name": one["name"], "why": one["why"]} for one in mail.refused
    )


@require_safe
@page
def pdf(request: PageRequest, message: UUID) -> HttpResponse:  # noqa: ARG001 - the scope is the request's
    """What was written, as it was set. Its file name says nothing of whom it is about."""
    one = get_message(message)
    record_look(case=one.case_id, page="message_pdf")
    document = bytes(Letter.objects.values_list("document", flat=True).get(pk=one.letter_id))
    headers = {"Content-Disposition": 'inline; filename="brev.pdf"'}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


@require_safe
@page
def enclosed(request: PageRequest, message: UUID, enclosure: UUID) -> HttpResponse:  # noqa: ARG001 - as above
    """A file that went along or came back: handed out as it is, to be opened by who wants it."""
    one = get_message(message)
    record_look(case=one.case_id, page="enclosed")
    found = Enclosed.objects.filter(pk=enclosure).first()
    if found is None or one.pk not in (found.message_id, found.incoming.message_id if found.incoming else None):
        raise NotFound
    return file_answer(found)


urlpatterns = [
    path("breve/<uuid:message>", show, name="message"),
    path("breve/<uuid:message>/brev.pdf", pdf, name="message_pdf"),
    path("breve/<uuid:message>/filer/<uuid:enclosure>", enclosed, name="enclosed"),
]
