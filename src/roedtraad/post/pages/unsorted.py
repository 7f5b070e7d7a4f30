"""Mail that came to my unit and whose letter nobody has found: read it, find the letter, put it there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
    unit_name,
)
from roedtraad.cases.service import sort_key
from roedtraad.post.actions.match_by_hand import give_mail, match_by_hand, set_aside
from roedtraad.post.held import get_incoming, inbox_counts, may_be_answered, unsorted_list
from roedtraad.post.models import Enclosed, Incoming
from roedtraad.post.pages.forms import ReasonForm
from roedtraad.post.pages.inbox import inbox_tabs
from roedtraad.post.pages.lines import kind_words, unit_words
from roedtraad.post.pages.message import files_of, refused_words
from roedtraad.post.pages.places import at, file_answer
from roedtraad.post.wording import Mark
from roedtraad.web.filters import near_date
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

MOST = 50
AFTER = "efter"
MATCH, GIVE, ASIDE = "match", "give", "aside"
OLD = timedelta(days=2)
"""Mail that has lain so long presses: someone may wait for it."""


class MatchForm(forms.Form):
    """Which letter it answers."""

    message = forms.ChoiceField(
        label=gettext_lazy("Vælg brevet"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vælg det brev, som mailen svarer på.")},
    )

    def __init__(self, data: Any, found: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["message"].choices = found  # type: ignore[attr-defined]


class GiveMailForm(forms.Form):
    """Which other unit of the authority it is for."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Til hvilken enhed?"), error_messages={"required": gettext_lazy("Vælg en enhed.")}
    )

    def __init__(self, data: Any, units: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [("", _("Vælg")), *units]  # type: ignore[attr-defined]


@require_safe
@page
def show(request: PageRequest) -> HttpResponse:
    """The list, the oldest first."""
    day, place = today(), request.place
    after = _after(request.GET.get(AFTER, ""))
    found = unsorted_list(unit=place.id, after=after, most=MOST + 1)
    shown = found[:MOST]
    last = shown[-1] if len(found) > MOST else None
    context: dict[str, Any] = {
        "today": day,
        "unit_name": unit_name(place),
        "tab_items": inbox_tabs(inbox_counts(unit=place.id, today=day), "unsorted"),
        "mails": [_listed(one, day) for one in shown],
        "next_page": at(reverse("unsorted"), **{AFTER: f"{last.received_at.isoformat()}_{last.pk}"}) if last else None,
        "first_page": reverse("unsorted") if after else None,
    }
    return render(request, "post/unsorted.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def one(request: PageRequest, incoming: UUID) -> HttpResponseBase:
    """One mail, and the letters that it may answer."""
    mail = get_incoming(incoming)
    if mail.message_id is not None:
        return SeeOther("message", message=mail.message_id)
    if mail.unit_id not in {place.id for place in request.scope.places}:
        raise NotFound
    what = request.POST.get("what", "") if request.method == "POST" else ""
    asked = request.POST.get("person", "")
    candidates = _candidates(mail, asked)
    forms_ = {
        MATCH: MatchForm(request.POST if what == MATCH else None, candidates),
        GIVE: GiveMailForm(request.POST if what == GIVE else None, units=_other_units(mail)),
        ASIDE: ReasonForm(request.POST if what == ASIDE else None, auto_id="id_aside_%s"),
    }
    sent = forms_.get(what)
    if sent is not None and sent.is_valid():
        try:
            return _done(request, mail, what, sent)
        except NotFound:
            raise
        except Refusal as refusal:
            put_refusal(refusal, sent)
    context: dict[str, Any] = {
        "mail": mail,
        "forms": forms_,
        "candidates": candidates,
        "asked": asked,
        "files": files_of(Enclosed.objects.filter(incoming=mail)),
        "refused_files": refused_words(mail),
    }
    return render(request, "post/incoming.html", context, status=422 if sent is not None else 200)


def _done(request: PageRequest, mail: Incoming, what: str, form: forms.Form) -> HttpResponseBase:
    given, by, day = form.cleaned_data, actor(request), today()
    match what:
        case "match":
            match_by_hand(incoming=mail.pk, message=UUID(given["message"]), by=by, today=day)
            tell(request, _("Mailen ligger nu på brevet."))
            return SeeOther("message", message=given["message"])
        case "give":
            give_mail(incoming=mail.pk, unit=UUID(given["unit"]), by=by, today=day)
            tell(request, _("Mailen er givet videre."))
        case _:
            set_aside(incoming=mail.pk, reason=given["reason"], by=by, today=day)
            tell(request, _("Mailen er lagt væk. Den er stadig gemt."))
    return SeeOther("unsorted")


def _candidates(mail: Incoming, asked: str) -> list[tuple[str, str]]:
    assert mail.unit_id is not None
    found = may_be_answered(unit=mail.unit_id, person=sort_key(asked) if asked else "")
    return [(str(each.pk), _candidate(each)) for each in found]


def _other_units(mail: Incoming) -> list[tuple[str, str]]:
    directory = offices()
    own = directory.units.get(mail.unit_id) if mail.unit_id else None
    others = directory.of[own.authority].values() if own else ()
    found = [(str(each.id), unit_words(each.id, directory)) for each in others if each.id != mail.unit_id]
    return sorted(found, key=lambda each: each[1])


@require_safe
@page
def file(request: PageRequest, incoming: UUID, enclosure: UUID) -> HttpResponse:
    """A file that came with it."""
    mail = get_incoming(incoming)
    found = Enclosed.objects.filter(pk=enclosure, incoming=mail).first()
    if found is None or mail.unit_id not in {place.id for place in request.scope.places}:
        raise NotFound
    if mail.case_id:
        record_look(case=mail.case_id, page="unsorted_file")
    return file_answer(found)


def _candidate(found: Any) -> str:
    sent = near_date(found.sent_on, today()) if found.sent_on else ""
    return " · ".join(part for part in (found.person_name, kind_words(found.kind), found.to_name, sent) if part)


def _listed(mail: Incoming, day: date) -> dict[str, Any]:
    lain = day - localdate(mail.received_at)
    words = _("i dag") if lain.days <= 0 else _("%(days)s dage") % {"days": lain.days} if lain.days > 1 else _("i går")
    return {
        "mark": Mark(words, "late" if lain > OLD else "soon"),
        "at": mail.received_at,
        "sender": mail.sender,
        "subject": mail.subject,
        "note": _("automatisk svar") if mail.kind == Incoming.Kind.AUTOMATIC else "",
        "answers": mail.message_id is not None,
        "href": reverse("incoming", args=[mail.pk]),
    }


def _after(written: str) -> tuple[datetime, UUID] | None:
    moment, _sep, key = written.rpartition("_")
    try:
        return datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None


urlpatterns = [
    path("indbakke/usorteret", show, name="unsorted"),
    path("indbakke/usorteret/<uuid:incoming>", one, name="incoming"),
    path("indbakke/usorteret/<uuid:incoming>/filer/<uuid:enclosure>", file, name="unsorted_file"),
]
