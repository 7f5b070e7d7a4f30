"""Admission: the reception checklist as a form; a mistaken one undone; someone who comes back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.access.service import NotFound, PageRequest, Scope, actor, new_key, page, today
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, get_case, search_cases
from roedtraad.casework import service as verbs
from roedtraad.desk.forms.admission import AdmissionForm, InstitutionForm, ReadmissionForm, UndoForm
from roedtraad.desk.pages.turns import opened
from roedtraad.desk.preview import SAVE, STEP, expected_version, in_two_steps, said_of
from roedtraad.desk.turning import TurnPage, on_to, said_of_the_person, saved_before, shown, turn_view
from roedtraad.obligations.service import Change

REMAND = "varetaegt"


@page
def admit(request: PageRequest) -> HttpResponseBase:
    """Take someone in."""
    if not works_inside(request.scope):
        raise NotFound
    before = saved_before(request)
    if before is not None:
        return before
    sent = request.POST if request.method == "POST" else None
    form = AdmissionForm(sent, rulebook_now(), request.scope, {"legal_status": REMAND}, {"on": today()})
    offer_own(form, request.scope)
    warned: list[str] = []
    made: list[UUID] = []
    show_form = shown(request, "desk/admit.html", form, warned, None, opened_at=str(new_key()))
    if sent is None:
        return show_form()

    def act() -> Change:
        opened_case = _admit(request, form, is_preview=request.POST.get(STEP) != SAVE)
        made[:] = [opened_case.case]
        warned[:] = said_of_the_person(get_case(opened_case.case))
        return opened_case.change

    def saved(change: Change) -> HttpResponseBase:
        return on_to(request, made[0], said_of(change))

    response = in_two_steps(request, form, act, show_form, saved)
    open_one = _open_case_of(form) if form.has_error("cpr") else None
    if open_one is None:
        return response
    link = format_html('<a href="{}">{}</a>', reverse("case", args=[open_one.pk]), _("Se sagen"))
    return shown(request, "desk/admit.html", form, warned, None, open_case=link)(status=response.status_code)


def _admit(request: PageRequest, form: AdmissionForm, *, is_preview: bool) -> verbs.Opened:
    given = form.cleaned_data
    return verbs.admit(
        cpr=given["cpr"],
        name=given["name"],
        institution=UUID(given["institution"]),
        on=given["on"],
        protected_address=given["protected"],
        renamed=given["renamed"],
        facts=form.facts(),
        custodians=form.holders(),
        number=str(new_key()) if is_preview else None,  # a number of the year is not spent on what is only shown
        by=actor(request),
        today=today(),
    )


def _open_case_of(form: AdmissionForm) -> Case | None:
    """The open case of the person, where one may see it."""
    written = form.cleaned_data.get("cpr") or form.data.get("cpr", "")
    return next((one for one in search_cases(written[:20]) if one.closed is None), None)


def works_inside(scope: Scope) -> bool:
    """Whether the user works in an institution."""
    return bool(own_institutions(scope))


def own_institutions(scope: Scope) -> list[tuple[str, str]]:
    """The institutions that the user works in: a unit of each, and the name."""
    found = {one.authority_id: (str(one.id), one.authority) for one in scope.places if one.word == "institution"}
    return sorted(found.values(), key=lambda one: one[1])


def offer_own(form: InstitutionForm, scope: Scope) -> None:
    """Offer the user's institutions."""
    form.offer(own_institutions(scope))


def _undo(request: PageRequest, case: Case, form: UndoForm) -> Change:
    return verbs.undo_admission(
        case=case.pk,
        reason=form.cleaned_data["reason"],
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


def _readmission_form(request: PageRequest, case: Case) -> ReadmissionForm:
    sent = request.POST if request.method == "POST" else None
    form = ReadmissionForm(sent, rulebook_now(), request.scope, verbs.known_on_return(case), {"on": today()})
    offer_own(form, request.scope)
    return form


def _case_of_the_return(case: Case) -> Case:
    """The case that follows, where a return opened one."""
    return Case.objects.filter(follows=case).order_by("-opened", "-id").first() or case


def _readmit(request: PageRequest, case: Case, form: ReadmissionForm) -> Change:
    return verbs.readmit(
        case=case.pk,
        institution=UUID(form.cleaned_data["institution"]),
        on=form.cleaned_data["on"],
        facts=form.facts(),
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    ).change


UNDO = TurnPage(
    "undo_admission",
    gettext_lazy("Fortryd indsættelsen"),
    gettext_lazy("Sagen lukkes, og alt, der ikke er gjort, falder væk. Det, der er skrevet, bliver stående i sagen."),
    gettext_lazy("Fortryd indsættelsen"),
    lambda request, case: opened(UndoForm, request, case),
    _undo,
)
READMIT = TurnPage(
    "readmit",
    gettext_lazy("Genindsættelse"),
    gettext_lazy("Personen er tilbage. Det, der er kendt, er udfyldt; resten kan stå åbent."),
    gettext_lazy("Gem genindsættelsen"),
    _readmission_form,
    _readmit,
    when="outside",
    open_to=lambda _case, scope: works_inside(scope),
    leads_to=_case_of_the_return,
)

urlpatterns = [
    path("indsaettelse", admit, name="admit"),
    path("sager/<uuid:case>/fortryd", turn_view(UNDO), name="undo_admission"),
    path("sager/<uuid:case>/genindsaettelse", turn_view(READMIT), name="readmit"),
]
