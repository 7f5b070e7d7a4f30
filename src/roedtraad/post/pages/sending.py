"""Skriv og send: one obligation's letters, as they would go now: to whom, how, what they say, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from roedtraad.access.service import NotFound, PageRequest, Refusal, actor, page, put_refusal, record_look, today
from roedtraad.cases.service import cases_seen
from roedtraad.obligations.service import OPEN_STATES, Obligation, get_obligation
from roedtraad.post.actions.write_messages import write_messages
from roedtraad.post.composing import Missing
from roedtraad.post.letterkinds import NeededEnclosure, kind_for
from roedtraad.post.models import Message
from roedtraad.post.pages.lines import Lines
from roedtraad.post.pages.writing_form import PAPER, REASON, WAY, WritingForm, ways_in
from roedtraad.post.preparing import SENT_BY_US, Prepared, Ready, prepare
from roedtraad.post.selectors import messages_of
from roedtraad.post.typesetting import set_letter
from roedtraad.post.wording import Mark, channel_word
from roedtraad.web.filters import reader, say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

REASONED = frozenset({"reason", "necessity"})
"""What the gate may want that is typed here."""
SEND, KEEP, SHOW = "send", "keep", "show"


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is missing, in plain words, and where it is answered."""

    text: str
    href: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one recipient, as it would go."""

    to: str
    field: str
    channel: str
    channel_word: str
    others: tuple[tuple[str, str], ...]
    address: str
    subject: str
    hours: str
    gate: Mark
    missing: tuple[Lacking, ...]
    text: str
    pdf: str


@require_http_methods(["GET", "HEAD", "POST"])
@page
def write(request: PageRequest, obligation: UUID) -> HttpResponseBase:
    """The letters; sent to it: what was typed, then shown anew, kept as drafts, or approved and sent."""
    owed = get_obligation(obligation)
    record_look(case=owed.case_id, page="write")
    if kind_for(owed.rule) is None:
        raise NotFound
    try:
        return _sent_or_shown(request, owed)
    except NotFound:
        raise
    except Refusal as refusal:
        return _not_now(request, owed, refusal)


def _sent_or_shown(request: PageRequest, owed: Obligation) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    ways = ways_in(posted.dict()) if posted is not None else {}
    plain = prepare(obligation=owed.pk, by=actor(request), today=today(), channels=ways)
    form = WritingForm(
        posted,
        request.FILES if posted is not None else None,
        plain.kind,
        asks_reason=_asks_reason(plain),
        encloses=_encloses(plain),
    )
    if posted is None or not form.is_valid():
        return _shown(request, plain, form, status=422 if posted is not None else 200)
    step = posted.get("step", SHOW)
    prepared = prepare(
        obligation=owed.pk, by=actor(request), today=today(), given=form.given, channels=ways, enclosed=form.enclosed
    )
    if step == SHOW:
        return _shown(request, prepared, form, status=200)
    _point_at(prepared, form, sending=step == SEND)
    if form.errors:
        return _shown(request, prepared, form, status=422)
    try:
        written = write_messages(
            obligation=owed.pk,
            given=form.given,
            channels=ways,
            by=actor(request),
            today=today(),
            approve=step == SEND,
            enclosed=form.enclosed,
            files=form.files_taken,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        put_refusal(refusal, form)
        return _shown(request, prepared, form, status=422)
    tell(request, _told(written, sent=step == SEND))
    return SeeOther("message", message=written[0].pk) if len(written) == 1 else SeeOther("write", obligation=owed.pk)


def _encloses(prepared: Prepared) -> list[NeededEnclosure]:
    """What ought to go along in this case, by the letter and by the rule."""
    return list({wanted.text.da: wanted for one in prepared.ready for wanted in one.draft.enclosures}.values())


def _point_at(prepared: Prepared, form: WritingForm, *, sending: bool) -> None:
    """Say at its field what the letter cannot go without."""
    if form.on_paper_only and any(one.channel in SENT_BY_US for one in prepared.ready):
        form.add_error(PAPER, _("Brevet sendes ikke med posten. Vælg filen, eller send brevet med posten."))
    if not sending:
        return
    for text, name in _blocking(prepared):
        form.add_error(name if name in form.fields else None, text)


def _blocking(prepared: Prepared) -> list[tuple[str, str]]:
    """What stops it, each text once, with the field that would mend it."""
    found: dict[str, str] = {}
    for one in prepared.ready:
        found |= {say(lack.text): lack.fact for lack in one.missing if lack.blocks and _counts(lack, one)}
        found |= {say(need.text): REASON if need.kind in REASONED else "" for need in one.answer.needs}
        if one.answer.decision == "denied":
            found[say(one.answer.text)] = ""
    return list(found.items())


def _counts(lack: Missing, one: Ready) -> bool:
    """While the gate does not let it go, that nothing stands in it follows from that."""
    return lack.kind != "content" or one.answer.decision == "allowed"


def _told(written: list[Message], *, sent: bool) -> str:
    if sent:
        words = ngettext("Godkendt. %(num)s brev sendes nu.", "Godkendt. %(num)s breve sendes nu.", len(written))
    else:
        words = ngettext("%(num)s kladde er gemt.", "%(num)s kladder er gemt.", len(written))
    return words % {"num": len(written)}


def _asks_reason(prepared: Prepared) -> bool:
    return any(need.kind in REASONED for one in prepared.ready for need in one.answer.needs)


def _shown(request: PageRequest, prepared: Prepared, form: WritingForm, *, status: int) -> HttpResponse:
    owed = prepared.obligation
    seen = owed.case_id in cases_seen([owed.case_id])
    letters = [_letter(one, owed, seen=seen) for one in prepared.ready]
    form.mark_required()
    blocking = tuple(dict.fromkeys(lack for letter in letters for lack in letter.missing if lack.blocks))
    written = _written(owed)
    going_on = owed.state in OPEN_STATES and not written
    context = {
        **_about(owed, seen=seen),
        "form": form,
        "letters": letters if going_on else [],
        "blocking": blocking,
        "more_channels": any(letter.others for letter in letters),
        "can_send": all(lack.href.startswith("#") for lack in blocking),
        "sent": written,
        "not_now": None if going_on or written else _why_not(owed),
    }
    if not letters and going_on:
        context["not_now"] = _why_not(owed)
    return render(request, "post/write.html", context, status=status)


def _why_not(owed: Obligation) -> tuple[str, str]:
    if owed.state not in OPEN_STATES:
        return _("Opgaven er afsluttet."), _("Der er ikke noget brev at sende.")
    return _("Der er ingen modtager endnu."), _(
        "Se på opgaven, hvilken oplysning der mangler, før modtageren er kendt."
    )


def _not_now(request: PageRequest, owed: Obligation, refusal: Refusal) -> HttpResponse:
    context = {
        **_about(owed, seen=owed.case_id in cases_seen([owed.case_id])),
        "form": WritingForm(None, None, kind_for(owed.rule)),  # type: ignore[arg-type]
        "letters": [],
        "blocking": (),
        "more_channels": False,
        "can_send": False,
        "sent": _written(owed),
        "not_now": (say(refusal.message), say(refusal.remedy)),
    }
    return render(request, "post/write.html", context, status=422 if request.method == "POST" else 200)


def _about(owed: Obligation, *, seen: bool) -> dict[str, Any]:
    return {
        "owed": owed,
        "today": today(),
        "title": letter_title(owed),
        "case_href": reverse("case", args=[owed.case_id]) if seen else "",
    }


def letter_title(owed: Obligation) -> str:
    """The obligation's name, in the language of the page."""
    return owed.title_en if reader() == "en" else owed.title


def _written(owed: Obligation) -> list[Any]:
    """What was written for it before and still counts."""
    found = [one for one in messages_of(owed) if one.state != Message.State.CANCELLED]
    lines = Lines(found, today())
    return [lines.sent(one) for one in found]


def _letter(one: Ready, owed: Obligation, *, seen: bool) -> Letter:
    pdf = reverse("written_pdf", args=[owed.pk, one.key])
    return Letter(
        to=one.to_name,
        field=f"{WAY}{one.key}",
        channel=one.channel,
        channel_word=channel_word(one.channel) or _("ingen kendt adresse"),
        others=tuple((way, channel_word(way)) for way in one.channels) if len(one.channels) > 1 else (),
        address="" if one.channel == "inbox" else one.address,
        subject=one.subject,
        hours=say(one.hours) if one.hours else "",
        gate=gate_mark(one),
        missing=lacks_of(one, owed.case_id, seen=seen),
        text=one.draft.plain,
        pdf=pdf,
    )


def gate_mark(one: Ready) -> Mark:
    """What the gate says of a letter."""
    words = {
        "allowed": (_("Ja, det må deles"), "done"),
        "denied": (_("Nej, det må ikke deles"), "late"),
        "needs": (_("Ikke endnu: der mangler noget"), "soon"),
    }
    text, tone = words[one.answer.decision]
    return Mark(text, tone, say(one.answer.text))  # type: ignore[arg-type]


def lacks_of(one: Ready, case: UUID, *, seen: bool) -> tuple[Lacking, ...]:
    """What is missing of a letter: for the letter itself, then for the gate."""
    found = [_lacking(lack, case, seen=seen) for lack in one.missing if _counts(lack, one)]
    for need in one.answer.needs:
        href = _fact_address(case, need.fact) if need.fact and seen else ""
        found.append(Lacking(say(need.text), href or ("#id_reason" if need.kind in REASONED else ""), blocks=True))
    if one.answer.decision == "denied":
        found.append(Lacking(say(one.answer.text), "", blocks=True))
    if not one.channel:
        found.append(
            Lacking(_("Vi kender ingen adresse. Giv besked på en anden måde, og meld opgaven gjort."), "", blocks=True)
        )
    return tuple(found)


def can_go(made: Prepared) -> bool:
    """Whether nothing stops it: what is there, what the gate says, and that there is a way to everyone."""
    return made.may_go and all(one.channel for one in made.ready)


def _lacking(lack: Missing, case: UUID, *, seen: bool) -> Lacking:
    """What is to be typed stands on the page itself; a fact is recorded in the case."""
    if lack.kind == "fact" and lack.fact and seen:
        return Lacking(say(lack.text), _fact_address(case, lack.fact), lack.blocks)
    if lack.kind == "enclosure":
        return Lacking(say(lack.text), "#typed", lack.blocks)
    typed = lack.kind == "description" and lack.fact
    return Lacking(say(lack.text), f"#id_{lack.fact}" if typed else "", lack.blocks)


def _fact_address(case: UUID, fact: str) -> str:
    return f"{reverse('record_facts', args=[case])}?oplysning={fact}"


@require_http_methods(["GET", "HEAD", "POST"])
@page
def pdf(request: PageRequest, obligation: UUID, contact: str) -> HttpResponse:
    """One of the letters as it would be set now, with what was typed. Its file name says nothing of a person."""
    owed = get_obligation(obligation)
    record_look(case=owed.case_id, page="written_pdf")
    kind = kind_for(owed.rule)
    if kind is None:
        raise NotFound
    form = WritingForm(request.POST if request.method == "POST" else None, None, kind)
    given = form.given if form.is_bound and form.is_valid() else {}
    try:
        prepared = prepare(obligation=owed.pk, by=actor(request), today=today(), given=given)
    except Refusal:
        raise NotFound from None
    found = next((one for one in prepared.ready if one.key == contact), None)
    if found is None:
        raise NotFound
    headers = {"Content-Disposition": 'inline; filename="kladde.pdf"'}
    return HttpResponse(set_letter(found.draft.content), content_type="application/pdf", headers=headers)


urlpatterns = [
    path("pligter/<uuid:obligation>/brev", write, name="write"),
    path("pligter/<uuid:obligation>/brev/<slug:contact>.pdf", pdf, name="written_pdf"),
]
