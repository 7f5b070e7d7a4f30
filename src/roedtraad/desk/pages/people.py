"""Who is involved in a case: the units, the named coordinators, the holders of custody, and who has looked."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.access.service import (
    PageRequest,
    Refusal,
    ScopeUnit,
    actor,
    looks_at,
    page,
    put_refusal,
    record_look,
    today,
)
from roedtraad.cases.service import Case, Coordinator, StaleCase, get_case
from roedtraad.casework.service import name_coordinator, name_custodian
from roedtraad.desk.involved import involved, why_we_see
from roedtraad.desk.overview import Seen, beside, coordinators_on, is_under_18, see, side_words
from roedtraad.desk.preview import expected_version
from roedtraad.web.going import SeeOther

SIDES = {
    "institution": Coordinator.Side.PRISON,
    "municipality": Coordinator.Side.MUNICIPALITY,
    "kif": Coordinator.Side.PROBATION,
}
"""The side that an authority is on; other authorities are on none."""


class CoordinatorForm(forms.Form):
    """The coordinator of one's own side."""

    name = forms.CharField(label=gettext_lazy("Navn"), max_length=200)
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=40, required=False)


class CustodianForm(forms.Form):
    """A holder of custody."""

    name = forms.CharField(label=gettext_lazy("Navn"), max_length=200)
    relation = forms.CharField(
        label=gettext_lazy("Forhold til personen"), max_length=80, help_text=gettext_lazy("Fx mor, far eller værge.")
    )
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=40, required=False)


@page
def show(request: PageRequest, case: UUID) -> HttpResponse:
    """Show everyone involved; name a coordinator or a holder of custody."""
    found = get_case(case)
    record_look(case=found.pk, page="people")
    seen = see(found, today(), None)
    forms_here = _forms(request, seen)
    form = forms_here.get(request.POST.get("what", ""))
    if request.method != "POST":
        return _shown(request, seen, forms_here)
    if form is None:
        return _shown(request, seen, forms_here, status=422)
    status = _saved(request, found, form)
    if status is None:
        return SeeOther(reverse("people", args=[found.pk]))
    return _shown(request, see(get_case(case), today(), None), forms_here, status=status)


def _forms(request: PageRequest, seen: Seen) -> dict[str, forms.Form]:
    """The forms that one has here, as they were sent or empty: none on a closed case."""
    kinds: dict[str, type[forms.Form]] = {}
    if seen.case.closed is None and side_of(request.place) is not None:
        kinds["coordinator"] = CoordinatorForm
    if seen.case.closed is None and is_under_18(seen):
        kinds["custodian"] = CustodianForm
    sent = request.POST.get("what") if request.method == "POST" else None
    return {
        name: kind(request.POST if sent == name else None, prefix=name, auto_id="id_%s") for name, kind in kinds.items()
    }


def _saved(request: PageRequest, case: Case, form: forms.Form) -> int | None:
    """Save what was sent. None where that went well, else the status; the form then says what is wrong."""
    if not form.is_valid():
        return 422
    try:
        _save(request, case, form)
    except StaleCase:
        form.add_error(
            None, _("Sagen er ændret, siden du åbnede siden. Står navnet der, er det allerede gemt. Ellers gem igen.")
        )
        return 409
    except Refusal as refused:
        put_refusal(refused, form)
        return 422
    return None


def _save(request: PageRequest, case: Case, form: forms.Form) -> None:
    given, by, expected = form.cleaned_data, actor(request), expected_version(request)
    if isinstance(form, CustodianForm):
        name_custodian(
            case=case.pk,
            name=given["name"],
            relation=given["relation"],
            phone=given["phone"],
            by=by,
            today=today(),
            expected=expected,
        )
        return
    side = side_of(request.place)
    assert side is not None  # there is no form without a side
    name_coordinator(
        case=case.pk,
        side=side,
        unit=request.place.id,
        name=given["name"],
        phone=given["phone"],
        by=by,
        today=today(),
        expected=expected,
    )


def side_of(place: ScopeUnit) -> Coordinator.Side | None:
    """The side of the unit that is worked for."""
    return SIDES.get(place.word)


def _shown(request: PageRequest, seen: Seen, forms_here: dict[str, forms.Form], status: int = 200) -> HttpResponse:
    case, side = seen.case, side_of(request.place)
    context = {
        "case": case,
        "involved": involved(seen, request.scope),
        "why_we_see": why_we_see(seen),
        "beside": beside(seen),
        "side": side_words()[side] if side else "",
        "has_coordinator": side in coordinators_on(case, seen.day),
        "looks": looks_at(case.pk, most=8),
        "coordinator": forms_here.get("coordinator"),
        "custodian": forms_here.get("custodian"),
    }
    return render(request, "desk/people.html", context, status=status)


urlpatterns = [
    path("sager/<uuid:case>/personer", show, name="people"),
]
