"""KSP: the meetings that one takes part in, who is on their lists, and the lists as they were filed.

A unit that takes part in none has an empty page, the same whatever there is. A CPR number stands on the page and in
the document, never in an address or a title.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from roedtraad.access.service import (
    NotFound,
    PageRequest,
    Refusal,
    actor,
    offices,
    page,
    put_refusal,
    record_look,
    record_nobody,
    today,
)
from roedtraad.cases.service import cases_seen
from roedtraad.core.words import Words
from roedtraad.meetings import service as meetings
from roedtraad.meetings.service import Ending, Entry, FiledList, Meeting
from roedtraad.web.filters import say
from roedtraad.web.forms import DayField
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

State = Meeting.State


class CallForm(forms.Form):
    """When, where, and who takes part."""

    on = DayField(label=gettext_lazy("Mødedag"))
    place = forms.CharField(label=gettext_lazy("Sted"), max_length=200, required=False)
    units = forms.MultipleChoiceField(
        label=gettext_lazy("Deltagere"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ud over jer selv."),
    )

    def __init__(self, data: Any, ours: UUID) -> None:
        super().__init__(data)
        units = [(str(one.id), _name(one.id)) for one in meetings.participants() if one.id != ours]
        self.fields["units"].choices = units  # type: ignore[attr-defined]


class AddForm(forms.Form):
    """Whom to discuss, and why."""

    cpr = forms.CharField(label=gettext_lazy("CPR-nummer"), max_length=20)
    name = forms.CharField(
        label=gettext_lazy("Navn"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Skal kun skrives, når I ikke selv har en sag om personen."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Årsag til, at personen skal drøftes"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class EndForm(forms.Form):
    """Why someone is taken off, or declined."""

    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


@dataclass(frozen=True, slots=True)
class Listed:
    """Someone put on the list: who they are, why, by whom, and how it stands."""

    entry: Entry
    cpr: str
    by: str
    mark: tuple[str, str]
    why: str
    stands: bool
    case: UUID | None


@page
def index(request: PageRequest) -> HttpResponse:
    """The meetings that one takes part in."""
    found = [(one, _state(one), _name(one.secretariat_id)) for one in meetings.meetings_seen()]
    day = today()
    context = {
        "coming": [one for one in reversed(found) if one[0].on >= day],
        "held": [one for one in found if one[0].on < day],
        "may_call": meetings.may_call(request.place.id),
    }
    return render(request, "desk/ksp.html", context)


@page
def call(request: PageRequest) -> HttpResponseBase:
    """Call a meeting: for the probation offices that are the secretariat."""
    if not meetings.may_call(request.place.id):
        raise NotFound
    form = CallForm(request.POST if request.method == "POST" else None, request.place.id)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        units = [UUID(one) for one in given["units"]]
        try:
            made = meetings.call_meeting(
                units=units, on=given["on"], place=given["place"], by=actor(request), today=today()
            )
        except NotFound:
            raise
        except Refusal as refusal:
            put_refusal(refusal, form)
        else:
            tell(request, _("Mødet er indkaldt. Sæt personer på listen, og rundsend den før mødet."))
            return SeeOther("ksp_meeting", meeting=made.pk)
    return render(request, "desk/ksp_call.html", {"form": form}, status=422 if request.method == "POST" else 200)


@page
def show(request: PageRequest, meeting: UUID) -> HttpResponseBase:
    """One meeting: who is on the list, the documents; putting someone on it."""
    found = meetings.get_meeting(meeting)
    form = AddForm(request.POST if request.method == "POST" and request.POST.get("what") == "add" else None)
    problem = ""
    if request.method == "POST":
        try:
            if _done(request, found, form):
                return SeeOther("ksp_meeting", meeting=found.pk)
        except NotFound:
            raise
        except Refusal as refusal:
            if form.is_bound:
                put_refusal(refusal, form)
            else:
                problem = f"{say(refusal.message)} {say(refusal.remedy)}"
    return _shown(request, meetings.get_meeting(meeting), form, problem)


def _done(request: PageRequest, meeting: Meeting, form: AddForm) -> bool:
    """Do what was sent. False where the form is not filled in."""
    by, day = actor(request), today()
    match request.POST.get("what", ""):
        case "add":
            if not form.is_valid():
                return False
            added = meetings.add_entry(meeting=meeting.pk, by=by, today=day, **form.cleaned_data)
            tell(
                request,
                _("Foreslået. Fængslet eller tilsynet tager stilling.")
                if added.proposed
                else _("Personen er sat på listen."),
            )
        case "circulate":
            meetings.circulate(meeting=meeting.pk, by=by, today=day)
            tell(request, _("Listen er journaliseret og kan læses af deltagerne."))
        case "close":
            meetings.close_meeting(meeting=meeting.pk, by=by, today=day)
            tell(request, _("Mødet er lukket. Listen bliver, som den er journaliseret."))
        case _:
            return False
    return True


def _shown(request: PageRequest, meeting: Meeting, form: AddForm, problem: str) -> HttpResponse:
    listed = _listed(meeting)
    _looked_at(one.entry for one in listed)
    ours = meeting.secretariat_id in request.scope.units
    context = {
        "meeting": meeting,
        "state": _state(meeting),
        "units": [_name(unit) for unit in meeting.units],
        "secretariat": _name(meeting.secretariat_id),
        "standing": [one for one in listed if one.stands and one.entry.case_id],
        "proposals": [one for one in listed if one.stands and not one.entry.case_id],
        "ended": [one for one in listed if not one.stands],
        "lists": [(one, _occasion(one), _name(one.unit_id)) for one in meetings.lists_of(meeting)],
        "form": form,
        "problem": problem,
        "is_open": meeting.state != State.CLOSED,
        "can_circulate": ours and meeting.state == State.CALLED,
        "can_close": ours and meeting.state == State.CIRCULATED,
    }
    return render(request, "desk/ksp_meeting.html", context, status=422 if request.method == "POST" else 200)


def _listed(meeting: Meeting) -> list[Listed]:
    entries = list(meetings.entries_of(meeting))
    over = meetings.lapsed((one for one in entries if not hasattr(one, "ending")), today()) if entries else {}
    mine = cases_seen([one.case_id for one in entries if one.case_id])
    return [_one(one, over.get(one.pk) if meeting.state != State.CLOSED else None, mine) for one in entries]


def _one(entry: Entry, over: Words | None, mine: frozenset[UUID]) -> Listed:
    ending: Ending | None = getattr(entry, "ending", None)
    cpr, by = meetings.written_cpr(entry.cpr), _name(entry.unit_id) or entry.by_name
    case = entry.case_id if entry.case_id in mine else None
    if ending is not None:
        names = {
            Ending.Kind.WITHDRAWN: _("trukket tilbage"),
            Ending.Kind.LAPSED: _("bortfaldet"),
            Ending.Kind.TAKEN_UP: _("sat på listen"),
            Ending.Kind.DECLINED: _("afvist"),
        }
        mark = names[Ending.Kind(ending.kind)]
        return Listed(entry, cpr, by, (mark, "coming"), say(Words(ending.why, ending.why_en)), False, case)
    if over is not None:
        return Listed(entry, cpr, by, (_("bortfaldet"), "coming"), say(over), False, case)
    mark = _("på listen") if entry.case_id else _("foreslået")
    return Listed(entry, cpr, by, (mark, "done" if entry.case_id else "maybe"), "", True, case)


def _looked_at(entries: Iterable[Entry]) -> None:
    """Those whom the meeting's list has ever named are seen; where there are none, its documents name none either."""
    keys = dict.fromkeys(one.case_id for one in entries if one.case_id)
    for key in keys:
        record_look(case=key, page="ksp")
    if not keys:
        record_nobody()


@page
def entry(request: PageRequest, entry: UUID) -> HttpResponseBase:
    """One entry or proposal: take it back, take it up, or decline it."""
    found = meetings.get_entry(entry)
    if found.case_id:
        record_look(case=found.case_id, page="ksp")
    form = EndForm(request.POST if request.method == "POST" and request.POST.get("what") != "take_up" else None)
    problem = ""
    if request.method == "POST":
        try:
            if _ended(request, found, form):
                return SeeOther("ksp_meeting", meeting=found.meeting_id)
        except NotFound:
            raise
        except Refusal as refusal:
            problem = f"{say(refusal.message)} {say(refusal.remedy)}"
    context = {
        "one": _one(found, None, frozenset()),
        "meeting": found.meeting,
        "form": form,
        "problem": problem,
        "ours": bool({found.unit_id, found.meeting.secretariat_id} & set(request.scope.units)),
        "decides": not found.case_id and request.place.word in ("kif", "institution"),
        "is_open": found.meeting.state != State.CLOSED and not hasattr(found, "ending"),
    }
    return render(request, "desk/ksp_entry.html", context, status=422 if request.method == "POST" else 200)


def _ended(request: PageRequest, found: Entry, form: EndForm) -> bool:
    by, day = actor(request), today()
    what = request.POST.get("what", "")
    if what == "take_up":
        meetings.take_up(proposal=found.pk, by=by, today=day)
        tell(request, _("Personen er sat på listen."))
        return True
    if what not in ("withdraw", "decline") or not form.is_valid():
        return False
    if what == "withdraw":
        meetings.withdraw(entry=found.pk, reason=form.cleaned_data["reason"], by=by, today=day)
    else:
        meetings.decline(proposal=found.pk, reason=form.cleaned_data["reason"], by=by, today=day)
    tell(request, _("Gemt med begrundelsen."))
    return True


@page
@require_GET
def filed(request: PageRequest, filed: UUID) -> HttpResponse:
    """A list as it was filed."""
    found = _filed(filed)
    context = {
        "filed": found,
        "meeting": found.meeting,
        "occasion": _occasion(found),
        "whole": meetings.is_whole(found),
    }
    return render(request, "desk/ksp_list.html", context)


@page
@require_GET
def document(_request: PageRequest, filed: UUID) -> HttpResponse:
    """Its pages, byte for byte as they were filed. The name of the file says nothing of whose it is."""
    found = _filed(filed)
    name = f"ksp-liste-{found.number}.pdf"
    return HttpResponse(
        bytes(found.document),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _filed(key: UUID) -> FiledList:
    found = meetings.get_list(key)
    _looked_at(meetings.entries_of(found.meeting))
    return found


def _state(meeting: Meeting) -> tuple[str, str]:
    words = {
        State.CALLED: (_("indkaldt"), "maybe"),
        State.CIRCULATED: (_("listen er rundsendt"), "waiting"),
        State.CLOSED: (_("holdt, listen ligger fast"), "done"),
    }
    return words[State(meeting.state)]


def _occasion(filed: FiledList) -> str:
    words = {
        FiledList.Occasion.CIRCULATED: _("rundsendt før mødet"),
        FiledList.Occasion.UPDATED: _("opdateret"),
        FiledList.Occasion.CLOSED: _("som mødet sluttede"),
    }
    return words[FiledList.Occasion(filed.occasion)]


def _name(unit: UUID | None) -> str:
    office = offices().units.get(unit) if unit else None
    return say(Words(office.name, office.name_en or office.name)) if office else ""


urlpatterns = [
    path("ksp", index, name="ksp"),
    path("ksp/indkald", call, name="ksp_call"),
    path("ksp/moeder/<uuid:meeting>", show, name="ksp_meeting"),
    path("ksp/optagelser/<uuid:entry>", entry, name="ksp_entry"),
    path("ksp/lister/<uuid:filed>", filed, name="ksp_list"),
    path("ksp/lister/<uuid:filed>/dokument", document, name="ksp_document"),
]
