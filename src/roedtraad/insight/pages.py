"""Tal: how it went, by institution and by municipality. Numbers alone, and none that tells of someone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roedtraad.access.service import PageRequest, page, today
from roedtraad.agreements.service import rulebook_now
from roedtraad.insight.service import LEAST, Group, Quarter, Share, post_figures, quarters_over
from roedtraad.web.filters import number

QUARTER = "kvartal"


@dataclass(frozen=True, slots=True)
class Cell:
    """A share in words, and how long its bar is: None where there is none to draw."""

    text: str
    note: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A group with its cells."""

    name: str
    cases: str
    cells: tuple[Cell, ...]


@require_safe
@page(needs="figures")
def show(request: PageRequest) -> HttpResponse:
    """The figures of a quarter."""
    offered = quarters_over(today())
    asked = request.GET.get(QUARTER, "")
    quarter = next((one for one in offered if one.key == asked), offered[0])
    municipalities = rulebook_now().municipalities
    by_municipality = [
        (municipalities[one.name].name if one.name and one.name in municipalities else one.name, one)
        for one in post_figures("municipality", quarter)
    ]
    context = {
        "quarters": [(one.key, quarter_words(one)) for one in offered],
        "chosen": quarter.key,
        "quarter": quarter_words(quarter),
        "least": LEAST,
        "columns": [_("Underrettet til tiden"), _("Kvitteret"), _("Besvaret til tiden")],
        "tables": [
            (
                _("Efter institution"),
                _("Institution"),
                _lines((one.name, one) for one in post_figures("institution", quarter)),
            ),
            (_("Efter kommune"), _("Kommune"), _lines(by_municipality)),
        ],
    }
    return render(request, "insight/figures.html", context)


def quarter_words(quarter: Quarter) -> str:
    """As in `1. kvartal 2026`."""
    return _("%(number)s. kvartal %(year)s") % {"number": quarter.number, "year": quarter.year}


def _lines(groups: Iterable[tuple[str | None, Group]]) -> list[Line]:
    return [
        Line(name or _("Øvrige, lagt sammen"), number(one.cases), tuple(_cell(share) for share in one.shares))
        for name, one in groups
    ]


def _cell(share: Share) -> Cell:
    if share.hidden:
        return Cell(_("for få til at vise"), "", None)
    if not share.whole:
        return Cell("–", _("ingen"), None)
    counted = _("%(part)s af %(whole)s") % {"part": number(share.part), "whole": number(share.whole)}
    return Cell(f"{share.percent} %", counted, share.percent)


urlpatterns = [path("tal", show, name="figures")]
