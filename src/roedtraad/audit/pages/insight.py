"""Indsigt: what is recorded on a person, for the person: read through, decided upon, printed, recorded as given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from roedtraad.access.service import PageRequest, Refusal, actor, page, record_look, today
from roedtraad.agreements.service import rulebook_now
from roedtraad.audit.service import (
    PARTS,
    Report,
    Withholding,
    decide_withholding,
    decisions_in_force,
    give_insight,
    insight_texts,
    insights_given,
    set_report,
    write_report,
)
from roedtraad.cases.service import Case, get_case
from roedtraad.core.words import Lang
from roedtraad.web.filters import reader, say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

GIVEN, DECIDED = "given", "decided"
WITHHELD, GIVE = "withhold", "give"


class GivenForm(forms.Form):
    """That it was handed over, and how."""

    how = forms.CharField(
        label=gettext_lazy("Hvordan er det udleveret?"),
        help_text=gettext_lazy("Fx på papir, i Digital Post eller læst sammen med personen."),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv, hvordan det er udleveret.")},
    )


class DecideForm(forms.Form):
    """A part, whether it is held back, and why."""

    part = forms.ChoiceField(label=gettext_lazy("Hvad afgøres?"))
    choice = forms.ChoiceField(
        label=gettext_lazy("Afgørelse"),
        widget=forms.RadioSelect,
        choices=[(WITHHELD, gettext_lazy("Holdes tilbage")), (GIVE, gettext_lazy("Udleveres"))],
    )
    basis = forms.ChoiceField(label=gettext_lazy("Efter hvilken regel"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Skriv en begrundelse.")},
    )

    def __init__(self, parts: Mapping[str, str], bases: tuple[str, ...], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["part"].choices = list(parts.items())  # type: ignore[attr-defined]
        self.fields["basis"].choices = [("", _("vælg")), *((one, one) for one in bases)]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a part stands: given, held back by whom and why, or not decided yet."""

    part: str
    decision: Withholding | None
    needs_one: bool


@require_http_methods(["GET", "HEAD", "POST"])
@page(needs="cases")
def show(request: PageRequest, case: UUID) -> HttpResponseBase:
    """The report as it would be given today, and the forms beside it."""
    found = get_case(case)
    record_look(case=found.pk, page="insight")
    what = request.POST.get("what", "") if request.method == "POST" else ""
    parts = _parts(request)
    bases = insight_texts().law_of(request.place.word).exceptions
    given = GivenForm(request.POST if what == GIVEN else None)
    decide = DecideForm(parts, bases, request.POST if what == DECIDED else None)
    if request.method == "POST":
        form = {GIVEN: given, DECIDED: decide}.get(what)
        if form is not None and form.is_valid() and _saved(request, found, form):
            return SeeOther(reverse("insight", kwargs={"case": found.pk}))
        return _shown(request, found, parts, given, decide, status=422)
    return _shown(request, found, parts, given, decide)


@require_safe
@page(needs="cases")
def pdf(request: PageRequest, case: UUID) -> HttpResponse:
    """The report to print. Its file name says nothing of whose it is."""
    report = _report(request, case)
    headers = {"Content-Disposition": 'inline; filename="indsigt.pdf"'}
    return HttpResponse(set_report(report), content_type="application/pdf", headers=headers)


@require_safe
@page(needs="cases")
def as_json(request: PageRequest, case: UUID) -> HttpResponse:
    """The report for machines: the right to get it in a form that is in common use."""
    report = _report(request, case)
    headers = {"Content-Disposition": 'attachment; filename="indsigt.json"'}
    return HttpResponse(report.as_json(), content_type="application/json; charset=utf-8", headers=headers)


def _report(request: PageRequest, case: UUID) -> Report:
    found = get_case(case)
    record_look(case=found.pk, page="insight")
    return write_report(found, request.place, request.scope.compartments, today=today(), language=_language(request))


def _language(request: PageRequest) -> Lang:
    asked = request.GET.get("sprog", "")
    return "en" if asked == "en" or (not asked and reader() == "en") else "da"


def _parts(request: PageRequest) -> dict[str, str]:
    """What can be decided upon: the parts of the report, and each compartment that the maker is a reader of."""
    texts, matters = insight_texts().texts, rulebook_now().vocabulary.matters
    named = {name: say(texts[name]) for name in PARTS}
    closed = {f"all:{word}": say(matters[word]) for word in sorted(request.scope.compartments)}
    return {**named, **{key: _("Den lukkede del: %(part)s") % {"part": name} for key, name in closed.items()}}


def _saved(request: PageRequest, case: Case, form: forms.Form) -> bool:
    given = form.cleaned_data
    try:
        if isinstance(form, DecideForm):
            part, _sep, compartment = given["part"].partition(":")
            decide_withholding(
                case=case.pk,
                compartment=compartment,
                part=part,
                withheld=given["choice"] == WITHHELD,
                reason=given["reason"],
                basis=given["basis"],
                by=actor(request),
                today=today(),
            )
            tell(request, _("Afgørelsen er gemt."))
        else:
            give_insight(
                case=case.pk,
                how=given["how"],
                place=request.place,
                language=_language(request),
                by=actor(request),
                today=today(),
            )
            tell(request, _("Det er skrevet, at personen har fået sin indsigt."))
    except Refusal as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, f"{say(refused.message)} {say(refused.remedy)}")
        return False
    return True


def _shown(
    request: PageRequest,
    case: Case,
    parts: Mapping[str, str],
    given: GivenForm,
    decide: DecideForm,
    status: int = 200,
) -> HttpResponse:
    decided = decisions_in_force(case)
    standing = []
    for key, name in parts.items():
        part, _sep, compartment = key.partition(":")
        standing.append(Standing(name, decided.get((compartment, part)), bool(compartment)))
    cleared = request.scope.compartments
    context = {
        "case": case,
        "report": write_report(case, request.place, cleared, today=_today(), language=_language(request)),
        "standing": standing,
        "given_before": insights_given(case),
        "given": given,
        "decide": decide,
    }
    return render(request, "audit/insight.html", context, status=status)


def _today() -> date:
    return today()


urlpatterns = [
    path("sager/<uuid:case>/indsigt", show, name="insight"),
    path("sager/<uuid:case>/indsigt.pdf", pdf, name="insight_pdf"),
    path("sager/<uuid:case>/indsigt.json", as_json, name="insight_json"),
]
