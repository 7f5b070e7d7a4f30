"""Kontaktark: what the person takes along, on screen, as PDF, and recorded as handed out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from roedtraad.access.service import NotFound, PageRequest, Refusal, actor, page, record_look, today
from roedtraad.cases.service import Case, StaleCase, get_case
from roedtraad.casework.service import complete
from roedtraad.desk.handing import handed_out, sheet_of, to_hand_out
from roedtraad.post.service import Language, UnknownLanguage, language_named, languages, set_handout, write_handout
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther


@page
@require_GET
def show(request: PageRequest, case: UUID) -> HttpResponse:
    """The sheet as it is handed out, in the language that was chosen."""
    found = get_case(case)
    record_look(case=found.pk, page="handout")
    return _shown(request, found, _language(request.GET.get("sprog")))


@page
@require_GET
def pdf(request: PageRequest, case: UUID) -> HttpResponse:
    """The sheet to print. Its file name says nothing of whose it is."""
    found = get_case(case)
    record_look(case=found.pk, page="handout_pdf")
    language = _language(request.GET.get("sprog"))
    content = set_handout(write_handout(sheet_of(found, today()), language))
    name = f"kontaktark-{language.code}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@page
@require_POST
def given(request: PageRequest, case: UUID) -> HttpResponseBase:
    """Record that the person has got it."""
    found = get_case(case)
    language = _language(request.POST.get("sprog"))
    owed = to_hand_out(found, request.scope)
    if owed is None and not handed_out(found):
        raise NotFound
    try:
        if owed is None:
            raise StaleCase  # someone has recorded it meanwhile
        # The note stands in the record of the case, which is Danish.
        complete(
            obligation=owed.pk,
            by=actor(request),
            today=today(),
            note=f"Sprog: {language.name}",
            expected=_version(request.POST.get("version")),
        )
    except StaleCase:
        return _shown(request, get_case(case), language, status=409, stale=True)
    except Refusal as refusal:
        return _shown(request, get_case(case), language, status=422, refused=f"{say(refusal.message)}")
    return SeeOther(f"{reverse('handout', args=[case])}?sprog={language.code}")


def _shown(
    request: PageRequest, case: Case, language: Language, *, status: int = 200, stale: bool = False, refused: str = ""
) -> HttpResponse:
    context = {
        "case": case,
        "sheet": write_handout(sheet_of(case, today()), language),
        "language_now": language,
        "languages": languages(),
        "owed": to_hand_out(case, request.scope),
        "given": handed_out(case),
        "stale": stale,
        "refused": refused,
    }
    return render(request, "desk/handout.html", context, status=status)


def _language(code: str | None) -> Language:
    """The language that was chosen, else that of the page. One that is not offered is not there."""
    try:
        return language_named(code or get_language() or "da")
    except UnknownLanguage:
        raise NotFound from None


def _version(written: str | None) -> int:
    """The version that the form was made for; a form without one is as good as stale."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 10 else -1


urlpatterns = [
    path("sager/<uuid:case>/kontaktark", show, name="handout"),
    path("sager/<uuid:case>/kontaktark.pdf", pdf, name="handout_pdf"),
    path("sager/<uuid:case>/kontaktark/udleveret", given, name="handout_given"),
]
