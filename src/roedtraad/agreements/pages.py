"""Aftaler: the 98 municipalities, an agreement as people read it, its versions, and what check says.

No personal data stands on these pages, so no look is recorded; who works in a unit may read them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from roedtraad.access.service import EVERYONE, NotFound, PageRequest, Refusal, actor, now, page, today
from roedtraad.agreements.actions.ask_for_change import POWER, answer_change, ask_for_change, may_answer
from roedtraad.agreements.as_read import read_agreement
from roedtraad.agreements.changes import AnswerForm, ChangeForm, change_lines
from roedtraad.agreements.checked import Counts, counts_of, findings_of, where
from roedtraad.agreements.differing import differences, text_difference
from roedtraad.agreements.models import Document
from roedtraad.agreements.municipality_list import (
    WITH,
    WITHOUT,
    Wanted,
    municipality_lines,
    regions_by_code,
    regions_on,
)
from roedtraad.agreements.national_rules import Sought, national_lines, phases_and_matters
from roedtraad.agreements.selectors import (
    count_versions,
    edition_and_moment,
    read_version,
    rulebook_now,
    stored_version,
    versions_of,
)
from roedtraad.core.loading import Problem, Unreadable
from roedtraad.core.rulebook import Agreement, Municipality
from roedtraad.core.vocabulary import Validity
from roedtraad.presenting.rules_text import validity_words
from roedtraad.web.filters import say
from roedtraad.web.forms import DayField
from roedtraad.web.going import SeeOther

QUERY, REGION, AGREEMENT, DAY, VERSION = "q", "region", "aftale", "dag", "version"
MATTER, PHASE = "emne", "fase"
FROM, TO = "fra", "til"
LONGEST = 100


# --- The 98 ----------------------------------------------------------------------------------------------------------


@require_safe
@gzip_page
@page(needs=EVERYONE)
def show_all(request: PageRequest) -> HttpResponse:
    """The municipalities, those with an agreement first."""
    rulebook, day = rulebook_now(), today()
    regions = regions_on(rulebook, day)
    wanted = Wanted(
        text=_typed(request, QUERY),
        region=_one_of(request, REGION, {one.id for one in regions}),
        agreement=_one_of(request, AGREEMENT, {WITH, WITHOUT}),
    )
    lines = municipality_lines(wanted, rulebook, day)
    edition = edition_and_moment()
    shown = {
        "wanted": wanted,
        "lines": lines,
        "with_agreement": sum(one.standing != "none" for one in lines),
        "regions": [("", _("alle regioner")), *((one.id, one.name) for one in regions)],
        "agreements": [("", _("med og uden aftale")), (WITH, _("med aftale")), (WITHOUT, _("uden aftale"))],
        "changed_at": edition[1] if edition else None,
    }
    return render(request, "agreements/all.html", shown)


@require_safe
@gzip_page
@page(needs=EVERYONE)
def show_national(request: PageRequest) -> HttpResponse:
    """What is owed everywhere, with its basis and norms."""
    rulebook = rulebook_now()
    phases, matters = phases_and_matters(rulebook)
    sought = Sought(
        text=_typed(request, QUERY),
        matter=_one_of(request, MATTER, {name for name, _label in matters}),
        phase=_one_of(request, PHASE, {name for name, _label in phases}),
    )
    shown = {
        "sought": sought,
        "groups": national_lines(sought, rulebook, today()),
        "phases": [("", _("hele forløbet")), *phases],
        "matters": [("", _("alle emner")), *matters],
    }
    return render(request, "agreements/national.html", shown)


# --- One agreement ---------------------------------------------------------------------------------------------------


@require_safe
@gzip_page
@page(needs=EVERYONE)
def show(request: PageRequest, code: str) -> HttpResponse:
    """The agreement in force, with `?dag=` the one of another day, with `?version=` one as it was stored."""
    rulebook, asked = rulebook_now(), _asked_day(request)
    head = _head(request, code, "agreement")
    if VERSION in request.GET:
        return _show_stored(request, code, head)
    agreement, in_force = rulebook.agreement_on(code, asked.day)
    shown: dict[str, Any] = {**head, "asked": asked, "in_force": in_force, "stored": None}
    if agreement is None:
        national = rulebook.national
        rules = [one for one in national.obligations.values() if one.validity.holds_on(asked.day)]
        return render(request, "agreements/none.html", {**shown, "rules": len(rules)})
    status = 422 if asked.error else 200
    return render(request, "agreements/one.html", {**shown, **_read(agreement, asked.day)}, status=status)


def _show_stored(request: PageRequest, code: str, head: dict[str, Any]) -> HttpResponse:
    stored = _version(code, request.GET.get(VERSION, ""))
    day = stored.valid_from or today()
    agreement = read_version(stored)
    in_force = stored.replaced_in_id is None and agreement.validity.holds_on(today())
    shown = {**head, "asked": _Asked(day), "in_force": in_force, "stored": stored}
    return render(request, "agreements/one.html", {**shown, **_read(agreement, max(day, today()))})


def _read(agreement: Agreement, day: date) -> dict[str, Any]:
    return {
        "read": read_agreement(agreement, rulebook_now(), day, now()),
        "validity": say(validity_words(agreement.validity)),
    }


# --- Versions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A stored version; `earlier` is the one to compare it with."""

    key: UUID
    validity: str
    loaded: Document
    file: str
    holds: bool
    earlier: UUID | None


@require_safe
@gzip_page
@page(needs=EVERYONE)
def show_versions(request: PageRequest, code: str) -> HttpResponse:
    """Every version that was stored, the newest first."""
    head = _head(request, code, "agreement_versions")
    versions = versions_of(code)
    lines = [
        VersionLine(
            key=one.pk,
            validity=say(validity_words(Validity(one.valid_from, one.valid_to))),
            loaded=one,
            file=one.file,
            holds=one.replaced_in_id is None,
            earlier=versions[place + 1].pk if place + 1 < len(versions) else None,
        )
        for place, one in enumerate(versions)
    ]
    return render(request, "agreements/versions.html", {**head, "lines": lines})


@require_safe
@gzip_page
@page(needs=EVERYONE)
def show_difference(request: PageRequest, code: str) -> HttpResponse:
    """What differs between two stored versions; without a choice, between the newest and the one before it."""
    head = _head(request, code, "agreement_versions")
    versions = versions_of(code)
    if len(versions) < 2 and FROM not in request.GET:
        return render(request, "agreements/difference.html", {**head, "before": None, "versions": versions})
    before = _version(code, request.GET.get(FROM, str(versions[1].pk if len(versions) > 1 else "")))
    after = _version(code, request.GET.get(TO, str(versions[0].pk if versions else "")))
    try:
        parts = differences(read_version(before), read_version(after), rulebook_now(), today())
        unreadable = False
    except Unreadable:
        parts, unreadable = (), True
    shown = {
        **head,
        "before": before,
        "after": after,
        "versions": versions,
        "parts": parts,
        "unreadable": unreadable,
        "text": text_difference(before.text, after.text),
    }
    return render(request, "agreements/difference.html", shown)


# --- Check -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in words, with where in the agreement it points."""

    message: str
    remedy: str
    title: str
    href: str
    place: str
    norms: tuple[tuple[str, str], ...]


@require_safe
@gzip_page
@page(needs=EVERYONE)
def show_check(request: PageRequest, code: str) -> HttpResponse:
    """What check says of the agreement, as it is stored."""
    head = _head(request, code, "agreement_check")
    problems = findings_of(code, today())
    names = {"error": _("Fejl"), "warning": _("Advarsler"), "note": _("Bemærkninger")}
    groups = [
        (names[weight], [_finding(one, code) for one in problems if one.severity == weight])
        for weight in ("error", "warning", "note")
    ]
    shown = {**head, "groups": [one for one in groups if one[1]], "total": len(problems)}
    return render(request, "agreements/check.html", shown)


# --- Changes ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@page(needs=POWER)
def show_changes(request: PageRequest, code: str) -> HttpResponse:
    """What check says of the version that holds, what is asked for, and what became of it; ask, or answer."""
    head = _head(request, code, "agreement_changes")
    agreement, _in_force = rulebook_now().agreement_on(code, today())
    document = next((one for one in versions_of(code) if one.replaced_in_id is None), None)
    if agreement is None or document is None:
        raise NotFound
    answers = request.method == "POST" and "request" in request.POST
    form = ChangeForm(request.POST if request.method == "POST" and not answers else None, agreement)
    answering: dict[UUID, AnswerForm] = {}
    problem = ""
    try:
        if answers and _answered(request, code, answering):
            return SeeOther("agreement_changes", code=code)
        if not answers and form.is_bound and form.is_valid():
            given = form.cleaned_data
            ask_for_change(document=document, agreement=agreement, by=actor(request), today=today(), **given)
            return SeeOther("agreement_changes", code=code)
    except NotFound:
        raise
    except Refusal as refused:
        bound = next(iter(answering.values()), form)
        if refused.field in bound.fields and bound.is_bound:
            bound.add_error(refused.field, f"{say(refused.message)} {say(refused.remedy)}")
        else:
            problem = f"{say(refused.message)} {say(refused.remedy)}"
    shown = {
        **head,
        "findings": [_finding(one, code) for one in findings_of(code, today())],
        "lines": change_lines(code, agreement, answering, may=may_answer()),
        "form": form,
        "problem": problem,
    }
    return render(request, "agreements/changes.html", shown, status=422 if request.method == "POST" else 200)


def _answered(request: PageRequest, code: str, answering: dict[UUID, AnswerForm]) -> bool:
    """Save the answer that was sent. False where the form is not filled in."""
    try:
        key = UUID(request.POST["request"])
    except ValueError:
        raise NotFound from None
    form = answering[key] = AnswerForm(request.POST, auto_id=f"%s-{key}")
    if not may_answer() or not form.is_valid():
        if not may_answer():
            raise NotFound
        return False
    given = form.cleaned_data
    answer_change(
        request=key, code=code, done=given["done"] == "yes", reason=given["reason"], by=actor(request), today=today()
    )
    return True


def _finding(problem: Problem, code: str) -> FindingLine:
    rulebook = rulebook_now()
    agreement = next((one for one in rulebook.versions_of(code) if one.file == problem.file), None)
    standing = where(problem, agreement) if agreement else None
    anchor = standing.anchor if standing else ""
    return FindingLine(
        message=say(problem.message),
        remedy=say(problem.remedy),
        title=standing.title if standing else "",
        href=f"{reverse('agreement', args=[code])}#{anchor}" if anchor else "",
        place=_("%(file)s, linje %(line)s") % {"file": problem.file, "line": problem.line},
        norms=tuple((name, say(rulebook.norms[name].text) if name in rulebook.norms else "") for name in problem.norms),
    )


# --- What the addresses ask for --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """The day that is asked for, what was written, and what is wrong with it."""

    day: date
    written: str = ""
    error: str = ""


def _asked_day(request: PageRequest) -> _Asked:
    """A day to come may be asked for too: an agreement may be stored before it holds."""
    written = request.GET.get(DAY, "").strip()[:40]
    if not written:
        return _Asked(today())
    try:
        return _Asked(DayField().clean(written), written)
    except ValidationError as wrong:
        return _Asked(today(), written, " ".join(wrong.messages))


def _head(request: PageRequest, code: str, current: str) -> dict[str, Any]:
    """What stands on top of every page of a municipality. Raises NotFound."""
    municipality = _municipality(code)
    counts: Counts = counts_of(code, today())
    stored = count_versions(code)
    names = (
        ("agreement", _("Aftalen"), None),
        ("agreement_versions", _("Versioner"), stored),
        ("agreement_check", _("Check"), counts.total),
        *((("agreement_changes", _("Ændringer"), None),) if POWER in request.scope.powers else ()),
    )
    tabs = [(label, reverse(name, args=[code]), count, name == current, False) for name, label, count in names]
    return {
        "municipality": municipality,
        "region": regions_by_code(rulebook_now(), today()).get(code, ""),
        "tabs": tabs if stored else [],
        "counts": counts,
        "counts_text": _counted(counts),
    }


def _counted(counts: Counts) -> str:
    parts = (
        ngettext("%(num)s fejl", "%(num)s fejl", counts.errors) % {"num": counts.errors},
        ngettext("%(num)s advarsel", "%(num)s advarsler", counts.warnings) % {"num": counts.warnings},
        ngettext("%(num)s bemærkning", "%(num)s bemærkninger", counts.notes) % {"num": counts.notes},
    )
    return ", ".join(parts)


def _municipality(code: str) -> Municipality:
    found = rulebook_now().municipalities.get(code)
    if found is None:
        raise NotFound
    return found


def _version(code: str, written: str) -> Document:
    try:
        return stored_version(code, UUID(written))
    except ValueError:
        raise NotFound from None


def _typed(request: PageRequest, name: str) -> str:
    written = request.GET.get(name, "")[: 4 * LONGEST]
    return " ".join("".join(one if one.isprintable() else " " for one in written).split())[:LONGEST]


def _one_of(request: PageRequest, name: str, choices: set[str]) -> str:
    written = request.GET.get(name, "")
    return written if written in choices else ""


urlpatterns = [
    path("aftaler", show_all, name="agreements"),
    path("aftaler/landet", show_national, name="national_rules"),
    path("aftaler/<slug:code>", show, name="agreement"),
    path("aftaler/<slug:code>/versioner", show_versions, name="agreement_versions"),
    path("aftaler/<slug:code>/forskel", show_difference, name="agreement_difference"),
    path("aftaler/<slug:code>/check", show_check, name="agreement_check"),
    path("aftaler/<slug:code>/aendringer", show_changes, name="agreement_changes"),
]
