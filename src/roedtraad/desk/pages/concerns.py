"""Særlige forløb: exit, radicalisation, a child to be concerned for, KSP. Raising a concern, and moving a matter.

Who reads none of them has one page here, the same for every case: where a concern is raised. What was raised is out
of their sight afterwards, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.access.service import NotFound, PageRequest, Refusal, actor, page, put_refusal, record_look, today
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, compartment_version, get_case, moved_matters
from roedtraad.casework.service import (
    kinds_raised_by,
    move_matter_in,
    move_matter_out,
    raise_concern,
)
from roedtraad.desk.concerns import inside, movable, name_of, readable
from roedtraad.desk.preview import Preview, expected_version, in_two_steps, said_of
from roedtraad.obligations.service import Change
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

ADDRESSES = {"exit": "exit", "radicalisation": "radikalisering", "child_concern": "barn", "ksp": "ksp"}
"""The last word of the address of each compartment's page."""


class ConcernForm(forms.Form):
    """What the concern is about, what was seen or heard."""

    kind = forms.ChoiceField(label=gettext_lazy("Hvad er du bekymret for?"), widget=forms.RadioSelect)
    signs = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad har vakt bekymringen?"),
        help_text=gettext_lazy("Kun ved bekymring for radikalisering."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Hvad har du set eller hørt, og hvornår?"),
        help_text=gettext_lazy("Højst 500 tegn. Skriv det, du selv ved, og ikke, hvad du gætter på."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=500,
    )

    def __init__(self, data: Any, kinds: tuple[str, ...]) -> None:
        super().__init__(data)
        rulebook = rulebook_now()
        words = rulebook.vocabulary
        self.fields["kind"].choices = [(one, name_of(one, rulebook)) for one in kinds]  # type: ignore[attr-defined]
        signs = words.facts["radicalisation_signs"].values
        self.fields["signs"].choices = [(one, say(it.label)) for one, it in signs.items()]  # type: ignore[attr-defined]
        if "radicalisation" not in kinds:
            del self.fields["signs"]


class MoveForm(forms.Form):
    """Which matter, and why."""

    matter = forms.ChoiceField(label=gettext_lazy("Hvilket emne?"))
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor?"),
        help_text=gettext_lazy("Beslutningen bliver stående inde i forløbet med navn, dag og begrundelse."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )

    def __init__(self, data: Any, matters: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["matter"].choices = matters  # type: ignore[attr-defined]


@page
def show(request: PageRequest, case: UUID) -> HttpResponse:
    """The compartments that one reads, and where a concern is raised."""
    found = get_case(case)
    record_look(case=found.pk, page="concerns")
    mine = [(name_of(word), f"concern_{word}") for word in readable(request.scope)]
    context = {"case": found, "courses": mine, "can_raise": bool(_kinds(request)) and found.closed is None}
    return render(request, "desk/concerns.html", context)


def course(word: str) -> Callable[..., HttpResponseBase]:
    """The page of one compartment."""

    @page
    def show_course(request: PageRequest, case: UUID) -> HttpResponse:
        found = _readers_case(request, case, word)
        record_look(case=found.pk, page="concerns", inside=[word])
        context = {
            "case": found,
            "inside": inside(found, word, today()),
            "today": today(),
            "courses": _courses(request),
        }
        return render(request, "desk/concern.html", context)

    show_course.__name__ = f"concern_{word}"
    return show_course


def _courses(request: PageRequest) -> list[tuple[str, str]]:
    return [(name_of(word), f"concern_{word}") for word in readable(request.scope)]


def _readers_case(request: PageRequest, case: UUID, word: str) -> Case:
    found = get_case(case)
    if word not in request.scope.compartments:
        raise NotFound
    return found


def _kinds(request: PageRequest) -> tuple[str, ...]:
    return kinds_raised_by(request.place.word)


@page
def raise_one(request: PageRequest, case: UUID) -> HttpResponseBase:
    """Raise a concern; afterwards a receipt, and nothing to see for who does not read the compartment."""
    found = get_case(case)
    kinds = _kinds(request)
    if not kinds:
        raise NotFound
    record_look(case=found.pk, page="concerns", inside=kinds)
    form = ConcernForm(request.POST if request.method == "POST" else None, kinds)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            receipt = raise_concern(
                case=found.pk,
                kind=given["kind"],
                text=given["text"],
                signs=given.get("signs", ()) if given["kind"] == "radicalisation" else (),
                by=actor(request),
                today=today(),
            )
        except NotFound:
            raise
        except Refusal as refusal:
            put_refusal(refusal, form)
        else:
            told = _(
                "Bekymringen er givet videre. Kvittering %(number)s. Skriv nummeret ned: her kan du ikke se den mere."
            )
            tell(request, told % {"number": receipt.number})
            return SeeOther("concerns", case=found.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/raise_concern.html", {"case": found, "form": form}, status=status)


def move_page(word: str, *, into: bool) -> Callable[..., HttpResponseBase]:
    """The page on which a matter is moved into a compartment, or out of it."""

    @page
    def move(request: PageRequest, case: UUID) -> HttpResponseBase:
        found = _readers_case(request, case, word)
        record_look(case=found.pk, page="concerns", inside=[word])
        matters = movable(found, rulebook_now()) if into else _inside(found, word)
        form = MoveForm(request.POST if request.method == "POST" else None, matters)
        verb = move_matter_in if into else move_matter_out

        def act() -> Change:
            return verb(
                case=found.pk,
                matter=form.cleaned_data["matter"],
                compartment=word,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                today=today(),
                expected=expected_version(request),
            )

        def show_form(*, status: int = 200, preview: Preview | None = None, stale: bool = False) -> HttpResponse:
            opened = compartment_version(found, word)
            context = {
                "case": found,
                "word": word,
                "name": name_of(word),
                "into": into,
                "form": form,
                "matters": matters,
                "preview": preview,
                "version": opened if stale or request.method != "POST" else request.POST.get("version", ""),
            }
            return render(request, "desk/move_matter.html", context, status=status)

        if request.method != "POST":
            return show_form()

        def saved(change: Change) -> HttpResponseBase:
            tell(request, said_of(change))
            return SeeOther(f"concern_{word}", case=found.pk)

        return in_two_steps(request, form, act, show_form, saved)

    move.__name__ = f"move_{'into' if into else 'out_of'}_{word}"
    return move


def _inside(case: Case, word: str) -> list[tuple[str, str]]:
    words = rulebook_now().vocabulary.matters
    return [(matter, say(words[matter])) for matter, where in moved_matters(case).items() if where == word]


urlpatterns = [
    path("sager/<uuid:case>/saerlige-forloeb", show, name="concerns"),
    path("sager/<uuid:case>/bekymring", raise_one, name="raise_concern"),
    *(
        path(f"sager/<uuid:case>/saerlige-forloeb/{address}", course(word), name=f"concern_{word}")
        for word, address in ADDRESSES.items()
    ),
    *(
        path(
            f"sager/<uuid:case>/saerlige-forloeb/{address}/flyt-ind",
            move_page(word, into=True),
            name=f"move_into_{word}",
        )
        for word, address in ADDRESSES.items()
    ),
    *(
        path(
            f"sager/<uuid:case>/saerlige-forloeb/{address}/flyt-ud",
            move_page(word, into=False),
            name=f"move_out_of_{word}",
        )
        for word, address in ADDRESSES.items()
    ),
]
