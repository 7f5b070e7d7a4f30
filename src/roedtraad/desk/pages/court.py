"""Løsladt fra retten: find the person, one short form for a phone, and then everything that must happen at once."""

from __future__ import annotations

import re
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roedtraad.access.service import NotFound, PageRequest, Refusal, actor, page, put_refusal, record_look, today
from roedtraad.cases.service import Case, StaleCase, Turn, get_case, is_held
from roedtraad.casework.service import preview
from roedtraad.casework.service import release_from_court as release
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Words
from roedtraad.desk.custody import court_release, held_by_us, is_in_our_charge
from roedtraad.desk.owed_now import owed_now
from roedtraad.desk.steps import fact_address
from roedtraad.desk.typed import plain
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther

_CLOCK = re.compile(r"([01]?\d|2[0-3])[.:]?([0-5]\d)")


class CourtForm(forms.Form):
    """Where and when. Everything else is known."""

    court = forms.CharField(
        label=gettext_lazy("Hvilken ret?"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Skriv, hvilken ret det var."),
            "max_length": gettext_lazy("Navnet er for langt. Skriv højst 200 tegn."),
        },
    )
    time = forms.CharField(
        label=gettext_lazy("Hvornår?"),
        max_length=20,
        error_messages={
            "required": gettext_lazy("Skriv klokkeslættet, fx 11.40."),
            "max_length": gettext_lazy("Skriv klokkeslættet som 11.40."),
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_time(self) -> str:
        """`11.40`, `11:40`, `1140` and `9.05` are all a time."""
        found = _CLOCK.fullmatch(self.cleaned_data["time"])
        if found is None:
            raise forms.ValidationError(_("Skriv klokkeslættet som 11.40."))
        return f"{int(found[1]):02}.{found[2]}"


@page
def find(request: PageRequest) -> HttpResponseBase:
    """Find someone whom one's own institution holds. What is searched for never stands in an address."""
    if request.method != "POST":
        return render(request, "desk/court.html", {"asked": "", "error": "", "found": None})
    asked = plain(request.POST.get("person", ""))
    if not asked:
        context = {"asked": "", "error": _("Skriv et navn, et CPR-nummer eller et sagsnummer."), "found": None}
        return render(request, "desk/court.html", context, status=422)
    found = held_by_us(asked, request.scope)
    if len(found) == 1:
        return SeeOther("release_from_court", case=found[0].pk)
    return render(request, "desk/court.html", {"asked": asked, "error": "", "found": found})


@page
def release_from_court(request: PageRequest, case: UUID) -> HttpResponseBase:
    """The form; after it, and from then on, what must happen at once."""
    found = get_case(case)
    if not is_in_our_charge(found, request.scope):
        raise NotFound
    record_look(case=found.pk, page="release_from_court")
    released = court_release(found)
    if request.method != "POST":
        return _after(request, found, released) if released else _form(request, found, _fresh(found))
    if released:
        return _after(request, found, released, again=True)
    return _release(request, found)


def _release(request: PageRequest, case: Case) -> HttpResponseBase:
    form = CourtForm(request.POST)
    if not form.is_valid():
        return _form(request, case, form, status=422)
    given = form.cleaned_data
    try:
        release(
            case=case.pk,
            on=today(),
            court=given["court"],
            time=given["time"],
            by=actor(request),
            today=today(),
            expected=given["version"] if given["version"] is not None else -1,
        )
    except StaleCase:
        return _meanwhile(request, case, form)
    except NotFound:
        raise
    except Refusal as refusal:
        put_refusal(refusal, form)
        return _form(request, case, form, status=422)
    return SeeOther("release_from_court", case=case.pk)


def _meanwhile(request: PageRequest, case: Case, form: CourtForm) -> HttpResponse:
    """Someone else has saved: what was typed stays, with the case as it is now."""
    now = get_case(case.pk)
    released = court_release(now)
    if released:
        return _after(request, now, released, again=True)
    kept = CourtForm(initial={**form.cleaned_data, "version": now.version})
    return _form(request, now, kept, status=409, stale=True)


def _fresh(case: Case) -> CourtForm:
    return CourtForm(initial={"time": f"{timezone.localtime():%H.%M}", "version": case.version})


def _form(request: PageRequest, case: Case, form: CourtForm, *, status: int = 200, stale: bool = False) -> HttpResponse:
    held = is_held(case)
    context = {"case": case, "form": form, "held": held, "stale": stale, "meant": _meant(request, case) if held else []}
    return render(request, "desk/release_from_court.html", context, status=status)


def _meant(request: PageRequest, case: Case) -> list[str]:
    """What saving makes due today, said before; it needs no look at it."""
    facts: dict[str, FactValue] = {"release": today(), "release_from": "retten", "legal_status": "loesladt"}
    change = preview(case=case.pk, facts=facts, by=actor(request), today=today(), true_from=today())
    due = [one for one in (*change.added, *change.moved) if one.due is not None and one.due <= today()]
    return list(dict.fromkeys(say(one.title) for one in due if one.state == "open"))


def _after(request: PageRequest, case: Case, turn: Turn, *, again: bool = False) -> HttpResponse:
    now = owed_now(case, today(), request.scope)
    asked = [
        (
            say(Words(one.text, one.text_en)),
            ngettext("afgør %(num)s opgave", "afgør %(num)s opgaver", len(one.decides)) % {"num": len(one.decides)},
            fact_address(case.pk, one.fact),
        )
        for one in now.questions
    ]
    context = {"case": case, "turn": turn, "today": today(), "now": now, "asked": asked, "again": again}
    return render(request, "desk/released_from_court.html", context, status=409 if again else 200)


urlpatterns = [
    path("loesladt-fra-retten", find, name="court"),
    path("sager/<uuid:case>/retten", release_from_court, name="release_from_court"),
]
