"""Bevaring: what is held how long, the decisions to keep a case, and the receipts of what was removed."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from roedtraad.access.service import NotFound, PageRequest, Refusal, actor, page, record_look, today
from roedtraad.cases.service import Case, get_case
from roedtraad.retention.actions.place_hold import LONGEST
from roedtraad.retention.as_read import case_lines, receipt_lines, rule_lines
from roedtraad.retention.service import (
    course_ended,
    holds_on,
    holds_seen,
    lift_hold,
    place_hold,
    receipts,
    retention_now,
)
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther


class HoldForm(forms.Form):
    """The decision that a case must be kept."""

    reason = forms.CharField(
        label=gettext_lazy("Begrundelse"),
        max_length=LONGEST,
        widget=forms.Textarea,
        help_text=gettext_lazy("Fx en verserende klage, en retssag eller et tilsyn. Skriv ikke CPR-numre."),
    )
    whole_person = forms.BooleanField(label=gettext_lazy("Gælder alle personens sager"), required=False)


class LiftForm(forms.Form):
    """The decision that it need not be kept any longer."""

    reason = forms.CharField(
        label=gettext_lazy("Hvorfor det ikke længere er nødvendigt"), max_length=LONGEST, widget=forms.Textarea
    )


SEEN_BY = frozenset({"cases", "administer", "audit"})
RECEIPTS_FOR = frozenset({"administer", "audit"})
"""Powers of agreements/roles.yaml."""


@require_safe
@page(needs=SEEN_BY)
def show(request: PageRequest) -> HttpResponse:
    """The rules in words, the holds on the cases that one sees, and the receipts."""
    shown = {
        "rules": rule_lines(retention_now()),
        "holds": holds_seen(),
        "may_see_receipts": bool(RECEIPTS_FOR & request.scope.powers),
        "receipts": receipt_lines(retention_now(), receipts() if RECEIPTS_FOR & request.scope.powers else ()),
    }
    return render(request, "retention/all.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def show_case(request: PageRequest, case: UUID) -> HttpResponse:
    """Until when one case is held, and the decisions to keep it; make one, or lift one."""
    found = get_case(case)
    record_look(case=found.pk, page="retention_case")
    if request.method != "POST":
        return _shown(request, found, HoldForm(), LiftForm())
    lifting = request.POST.get("what") == "lift"
    hold_form = HoldForm() if lifting else HoldForm(request.POST)
    lift_form = LiftForm(request.POST) if lifting else LiftForm()
    form = lift_form if lifting else hold_form
    if form.is_valid():
        try:
            _decide(request, found, form)
            return SeeOther(reverse("retention_case", args=[found.pk]))
        except NotFound:
            raise
        except Refusal as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, f"{say(refused.message)} {say(refused.remedy)}")
    return _shown(request, found, hold_form, lift_form, status=422)


def _decide(request: PageRequest, case: Case, form: forms.Form) -> None:
    reason, by = form.cleaned_data["reason"], actor(request)
    if isinstance(form, LiftForm):
        lift_hold(case=case.pk, hold=request.POST.get("hold", ""), reason=reason, by=by, today=today())
        return
    place_hold(case=case.pk, reason=reason, by=by, today=today(), whole_person=form.cleaned_data["whole_person"])


def _shown(request: PageRequest, case: Case, hold: HoldForm, lift: LiftForm, status: int = 200) -> HttpResponse:
    shown = {
        "case": case,
        "lines": case_lines(retention_now(), course_ended(case)),
        "holds": holds_on(case.pk),
        "hold_form": hold,
        "lift_form": lift,
    }
    return render(request, "retention/case.html", shown, status=status)


urlpatterns = [
    path("bevaring", show, name="retention"),
    path("sager/<uuid:case>/bevaring", show_case, name="retention_case"),
]
