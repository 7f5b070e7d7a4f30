"""The style guide: every component with its arguments, drawn with invented data. Shown in a demonstration only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from roedtraad.web.forms import DayField
from roedtraad.web.shell import is_demo

TODAY = date(2026, 4, 8)
COMPONENTS = Path(__file__).resolve().parent / "templates" / "components"
_REMARK = re.compile(r"\{#(.*?)#\}", re.DOTALL)
_MACRO = re.compile(
    r"(?:\{#(?P<remark>(?:(?!#\}).)*)#\}\s*)?\{%-?\s*macro\s+(?P<call>[a-z]\w+\([^%]*\))\s*-?%\}", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Macro:
    """A component as its template declares it: how it is called, and what its remark says."""

    call: str
    remark: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file of components: its own remark, then its macros. What begins with an underscore is the file's own."""

    name: str
    remark: str
    macros: tuple[Macro, ...]


class ExampleForm(forms.Form):
    """A form that has one field of each kind."""

    release = DayField(label="Forventet løsladelse", help_text="Står i løsladelsesbrevet. Fx 17.09.2026")
    reason = forms.CharField(label="Hvorfor flyttes datoen?", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    court = forms.ChoiceField(
        label="Ret", choices=[("", "Vælg"), ("kbh", "Københavns Byret"), ("kolding", "Retten i Kolding")]
    )
    housing = forms.ChoiceField(
        label="Bolig",
        help_text="Hvor personen boede ved indsættelsen.",
        choices=[("lejer", "Lejer"), ("ejer", "Ejer"), ("ingen", "Ingen bolig")],
        widget=forms.RadioSelect,
    )
    benefits = forms.MultipleChoiceField(
        label="Ydelser",
        required=False,
        choices=[("kontanthjaelp", "Kontanthjælp"), ("foertidspension", "Førtidspension")],
        widget=forms.CheckboxSelectMultiple,
    )
    told = forms.BooleanField(label="Personen har fået det at vide", required=False)


def style_guide(request: HttpRequest) -> HttpResponse:
    """The page; not there outside a demonstration."""
    if not is_demo():
        raise Http404
    refused = ExampleForm({"release": "31.02.2026", "housing": "lejer", "court": "kbh"})
    context = {"today": TODAY, "form": ExampleForm(), "refused": refused, "shelves": shelves(), "date": date}
    return render(request, "style_guide.html", context)


def shelves() -> list[Shelf]:
    """Every component, read out of the templates themselves, so that the list is never old."""
    return [_shelf(path.name, path.read_text(encoding="utf-8")) for path in sorted(COMPONENTS.glob("*.html"))]


def _shelf(name: str, text: str) -> Shelf:
    first = _REMARK.match(text)
    macros = _MACRO.finditer(text[first.end() :] if first else text)
    found = tuple(Macro(_one_line(macro["call"]), _one_line(macro["remark"] or "")) for macro in macros)
    return Shelf(name, _one_line(first[1]) if first else "", found)


def _one_line(text: str) -> str:
    return " ".join(text.split())
