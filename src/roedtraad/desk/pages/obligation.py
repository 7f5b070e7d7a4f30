"""Hvorfor: an obligation explained, its history, and what those who owe it can do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from roedtraad.access.service import NotFound, PageRequest, Refusal, actor, page, put_refusal, record_look, today
from roedtraad.cases.service import Case, StaleCase, get_case
from roedtraad.casework.service import complete, override, reopen, take_over, waive
from roedtraad.desk.asof import AskedDay, asked_day
from roedtraad.desk.forms.deeds import DoneForm, DueForm, ReopenedForm, TakenForm, WaivedForm
from roedtraad.desk.letters import letters_of
from roedtraad.desk.preview import counted_changes, expected_version
from roedtraad.desk.steps import is_ours
from roedtraad.desk.why import may_know_the_facts, why
from roedtraad.obligations.service import OPEN_STATES, Change, Obligation, get_obligation, plan_and_states_as_of
from roedtraad.post.service import kind_for
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

State = Obligation.State
DEEDS = ("take_over", "complete", "override", "waive", "reopen")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done with an obligation: the words for it, and its form. `name` is that of its address."""

    name: str
    text: str
    button: str
    form: forms.Form
    said: str
    warning: bool = False

    @property
    def plain(self) -> bool:
        """Whether there is nothing to fill in."""
        return not self.form.fields


@page
def show(request: PageRequest, obligation: UUID) -> HttpResponse:
    """Why it is owed, now or with `?dag=` as it stood then."""
    owed, case = _found(obligation)
    known = case if may_know_the_facts(owed) else None
    asked = asked_day(request) if known else AskedDay()  # an earlier day is planned from the facts
    day = asked.day or today()
    shown = _earlier(owed, known, asked) if known and asked.day else owed
    context = {
        "case": case,
        "has_days": known is not None,
        "owed": owed,
        "asked": asked,
        "today": today(),
        "why": why(shown, day, known, as_of=asked.day is not None) if shown else None,
        "deeds": [] if asked.day else _deeds(request, owed),
        "letters": [] if asked.day else letters_of(owed, today()),
        "may_write": not asked.day and _may_write(request, owed),
        "version": case.version if case else "",
    }
    return render(request, "desk/obligation.html", context, status=422 if asked.error else 200)


def _may_write(request: PageRequest, owed: Obligation) -> bool:
    return owed.state == State.OPEN and is_ours(owed, request.scope) and kind_for(owed.rule) is not None


def _found(obligation: UUID) -> tuple[Obligation, Case | None]:
    """The obligation, and its case for who has it; the look is recorded."""
    owed = get_obligation(obligation)
    record_look(case=owed.case_id, page="obligation")
    try:
        return owed, get_case(owed.case_id)
    except NotFound:
        return owed, None


def _earlier(owed: Obligation, case: Case, asked: AskedDay) -> Obligation | None:
    """The obligation as it stood on the day; None where there was no such thing."""
    if asked.day is None or asked.day < case.opened:
        return None
    then = plan_and_states_as_of(case, asked.day, explained=owed.pk)
    return next((one for one in then.obligations if one.pk == owed.pk), None)


def _deeds(request: PageRequest, owed: Obligation, sent: str = "") -> list[Deed]:
    """What those who owe it can do with it as it stands; nothing for others. `sent` is the one whose form was sent."""
    if not is_ours(owed, request.scope):
        return []
    fitting = {name: _fits(name, owed) for name in DEEDS}
    return [_deed(request, name, owed, sent) for name in DEEDS if fitting[name]]


def _fits(name: str, owed: Obligation) -> bool:
    if name == "reopen":
        return owed.state in (State.DONE, State.WAIVED)
    return owed.state in OPEN_STATES and (owed.to_take or name != "take_over")


def _deed(request: PageRequest, name: str, owed: Obligation, sent: str) -> Deed:
    data = request.POST if request.method == "POST" and name == sent else None
    options: dict[str, Any] = {"data": data, "auto_id": f"id_{name}_%s"}
    match name:
        case "complete":
            form: forms.Form = DoneForm(initial={"on": today()}, **options)
            return Deed(name, _("Meld gjort"), _("Gem, at det er gjort"), form, _("Gemt: det er gjort."))
        case "override":
            form = DueForm(standing=owed.due, **options)
            return Deed(name, _("Ret fristen"), _("Gem fristen"), form, _("Gemt: fristen er en anden."))
        case "waive":
            form = WaivedForm(**options)
            return Deed(name, _("Frafald"), _("Frafald opgaven"), form, _("Gemt: opgaven er frafaldet."), warning=True)
        case "reopen":
            form = ReopenedForm(**options)
            return Deed(name, _("Genåbn"), _("Sæt på listen igen"), form, _("Gemt: opgaven står på listen igen."))
        case _:
            form = TakenForm(**options)
            return Deed("take_over", _("Overtag"), _("Overtag opgaven"), form, _("Gemt: opgaven er overtaget."))


def deed_page(name: str) -> Callable[..., HttpResponseBase]:
    """The page of one deed: its form alone, and where it goes when it is sent."""

    @page
    def do(request: PageRequest, obligation: UUID) -> HttpResponseBase:
        owed, case = _found(obligation)
        if request.method != "POST":
            return _form(request, owed, case, name)
        if not is_ours(owed, request.scope):
            raise NotFound
        return _do(request, owed, case, name)

    return do


def _do(request: PageRequest, owed: Obligation, case: Case | None, name: str) -> HttpResponseBase:
    deed = _deed(request, name, owed, name)
    if not _fits(name, owed):
        return _form(request, owed, case, name, status=409)
    if not deed.form.is_valid():
        return _form(request, owed, case, name, deed, status=422)
    try:
        moved = counted_changes(_run(request, owed, case, deed))
    except StaleCase as stale:
        put_refusal(stale, deed.form)
        return _form(request, get_obligation(owed.pk), _anew(case), name, deed, status=409)
    except NotFound:
        raise
    except Refusal as refusal:
        put_refusal(refusal, deed.form)
        return _form(request, owed, case, name, deed, status=422)
    tell(request, f"{deed.said} {moved}." if moved else deed.said)
    return SeeOther("obligation", obligation=owed.pk)


def _run(request: PageRequest, owed: Obligation, case: Case | None, deed: Deed) -> Change:
    """Do it, and give what else it changed.

    Who owes it without having the case knows no version: the state alone says whether it was done meanwhile.
    """
    given, by, day = deed.form.cleaned_data, actor(request), today()
    expected = expected_version(request) if case else None
    match deed.name:
        case "complete":
            return complete(obligation=owed.pk, by=by, today=day, on=given["on"], note=given["note"], expected=expected)
        case "override":
            due, reason = given["due"], given["reason"]
            return override(obligation=owed.pk, due=due, reason=reason, by=by, today=day, expected=expected)
        case "waive":
            return waive(obligation=owed.pk, reason=given["reason"], by=by, today=day, expected=expected)
        case "reopen":
            return reopen(obligation=owed.pk, reason=given["reason"], by=by, today=day, expected=expected)
        case _:
            take_over(case=owed.case_id, obligation=owed.pk, by=by, today=day)
            return Change()


def _anew(case: Case | None) -> Case | None:
    return get_case(case.pk) if case else None


def _form(
    request: PageRequest, owed: Obligation, case: Case | None, name: str, deed: Deed | None = None, *, status: int = 200
) -> HttpResponse:
    """The form alone; where there is nothing to do, why not."""
    context = {
        "case": case,
        "owed": owed,
        "deed": deed or _deed(request, name, owed, ""),
        "ours": is_ours(owed, request.scope),
        "fits": _fits(name, owed),
        "version": case.version if case else "",
        "back": reverse("obligation", args=[owed.pk]),
    }
    return render(request, "desk/obligation_deed.html", context, status=status)


urlpatterns = [
    path("pligter/<uuid:obligation>", show, name="obligation"),
    path("pligter/<uuid:obligation>/gjort", deed_page("complete"), name="complete"),
    path("pligter/<uuid:obligation>/frafald", deed_page("waive"), name="waive"),
    path("pligter/<uuid:obligation>/frist", deed_page("override"), name="override"),
    path("pligter/<uuid:obligation>/genaabn", deed_page("reopen"), name="reopen"),
    path("pligter/<uuid:obligation>/overtag", deed_page("take_over"), name="take_over"),
]
