"""A page for a turn of a custody course: one form, what it changes, then the case again.

Who may not take the turn finds nothing here; where the course does not allow it now, the page says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from roedtraad.access.service import NotFound, PageRequest, Scope, page, record_look, today
from roedtraad.cases.service import Case, get_case, is_held
from roedtraad.casework.service import CAN_BE_REOPENED
from roedtraad.core.words import Words
from roedtraad.desk.custody import is_in_our_charge
from roedtraad.desk.forms.turns import AskingForm
from roedtraad.desk.news import latest_change
from roedtraad.desk.overview import OF_THE_AGREEMENT
from roedtraad.desk.preview import PREVIEWED, SAVE, STEP, VERSION, Preview, ShowForm, in_two_steps, said_of
from roedtraad.obligations.service import Change, Obligation, cautions_of
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

Form = TypeVar("Form", bound=AskingForm)
When = Literal["inside", "outside", "open", "free", "closed"]
SAVED = "saved"
"""In the session: the form that was saved last, so that the same one sent again is not taken for another."""


@dataclass(frozen=True, slots=True)
class TurnPage(Generic[Form]):
    """A turn: its words, its form, its verb.

    `handed` lists what goes to someone else by it, `also` says more of what was saved, `leads_to` is the case then.
    """

    address: str
    heading: Any
    lead: Any
    save: Any
    form: Callable[[PageRequest, Case], Form]
    verb: Callable[[PageRequest, Case, Form], Change]
    when: When = "inside"
    open_to: Callable[[Case, Scope], bool] = is_in_our_charge
    handed: Callable[[Case], Iterable[Obligation]] = lambda _case: ()
    also: Callable[[Case, Form], str] = lambda _case, _form: ""
    leads_to: Callable[[Case], Case] = lambda case: case


def turn_view(turn: TurnPage[Form]) -> Callable[..., HttpResponseBase]:
    """The view of a turn."""

    @page
    def show(request: PageRequest, case: UUID) -> HttpResponseBase:
        before = saved_before(request)
        if before is not None:
            return before
        found = get_case(case)
        if not turn.open_to(found, request.scope):
            raise NotFound
        record_look(case=found.pk, page=turn.address)
        not_now = why_not_now(found, turn.when)
        if not_now:
            context = {"case": found, "turn": turn, "not_now": not_now}
            return render(request, "desk/turn.html", context, status=409 if request.method == "POST" else 200)
        return _answer(request, found, turn)

    show.__name__ = turn.address
    return show


def _answer(request: PageRequest, case: Case, turn: TurnPage[Form]) -> HttpResponseBase:
    form = turn.form(request, case)
    warned: list[str] = []
    show_form = shown(request, "desk/turn.html", form, warned, case, turn=turn, handed=list(turn.handed(case)))
    if request.method != "POST":
        return show_form()
    also = turn.also(case, form) if form.is_valid() else ""

    def act() -> Change:
        known = set(said_of_the_person(case))
        change = turn.verb(request, case, form)
        warned[:] = [text for text in said_of_the_person(turn.leads_to(case)) if text not in known]
        return change

    def saved(change: Change) -> HttpResponseBase:
        return on_to(request, turn.leads_to(case).pk, " ".join(part for part in (said_of(change), also) if part))

    return in_two_steps(request, form, act, show_form, saved)


def said_of_the_person(case: Case) -> list[str]:
    """What the planner warns of; what is wrong with the agreement is for others than who writes here."""
    return [say(Words(one.text, one.text_en)) for one in cautions_of(case) if one.code not in OF_THE_AGREEMENT]


def shown(
    request: PageRequest, template: str, form: AskingForm, warned: list[str], case: Case | None, **more: object
) -> ShowForm:
    """Draw the page of a form. `warned` is what the planner would warn of once it is saved; read when it is drawn."""
    opened_at = case.version if case is not None else more.pop("opened_at", "")

    def show_form(*, status: int = 200, preview: Preview | None = None, stale: bool = False) -> HttpResponse:
        now, version = case, request.POST.get(VERSION, opened_at) if request.method == "POST" else opened_at
        if stale and case is not None:
            now = get_case(case.pk)
            version = now.version
        context = {
            "case": now,
            "form": form,
            "preview": preview,
            "version": version,
            "stale": latest_change(now) if stale and now is not None else "",
            "warned": list(dict.fromkeys(warned)) if preview else [],
            "not_now": "",
            "today": today(),
            **more,
        }
        return render(request, template, context, status=status)

    return show_form


def why_not_now(case: Case, when: When) -> str:
    """Why the course does not allow a turn now; empty where it does."""
    if when == "outside":
        if case.closed_why == "death":
            return _("Det er skrevet, at personen er død.")
        return _("Personen sidder allerede inde.") if is_held(case) else ""
    if when == "closed":
        return "" if case.closed_why in CAN_BE_REOPENED else _("Sagen kan ikke åbnes igen.")
    if case.closed is not None:
        return _("Sagen er lukket.")
    if when == "free" and is_held(case):
        return _("Personen sidder inde.")
    if when == "inside" and not is_held(case):
        return _("Personen sidder ikke inde nu.")
    return ""


def on_to(request: PageRequest, case: UUID, text: str) -> HttpResponseBase:
    """Say what was saved on the case's page; on one's work where the case is no longer one's own."""
    try:
        target = SeeOther("case", case=get_case(case).pk)
    except NotFound:
        target = SeeOther("work")
    tell(request, text)
    request.session[SAVED] = [*_sent(request), target.url]
    return target


def saved_before(request: PageRequest) -> HttpResponseBase | None:
    """Where the same form has been saved already: to where it led, without doing it twice."""
    if request.method != "POST" or request.POST.get(STEP) != SAVE:
        return None
    last = request.session.get(SAVED)
    if not last or last[:-1] != _sent(request):
        return None
    tell(request, _("Det er allerede gemt. Intet er gemt to gange."))
    return SeeOther(last[-1])


def _sent(request: PageRequest) -> list[str]:
    """What a form is told from another by: its page, what was shown before saving, and when it was opened."""
    return [request.path, request.POST.get(PREVIEWED, "")[:64], request.POST.get(VERSION, "")[:64]]
