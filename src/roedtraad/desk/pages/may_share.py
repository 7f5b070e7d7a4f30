"""Må det deles? Asking the gate about a case, and what it has answered before."""

from __future__ import annotations

from dataclasses import dataclass
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
from roedtraad.cases.service import Case, get_case
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.words import Words
from roedtraad.desk.steps import fact_address
from roedtraad.presenting.sources_text import cited
from roedtraad.sharing.service import Decision, ask, decisions_of, offered
from roedtraad.web.filters import say
from roedtraad.web.going import SeeOther

MOST = 20


class AskForm(forms.Form):
    """What, to whom, for what, and why."""

    category = forms.ChoiceField(label=gettext_lazy("Hvad skal deles?"))
    recipient = forms.ChoiceField(label=gettext_lazy("Med hvem?"))
    purpose = forms.ChoiceField(label=gettext_lazy("Til hvilket formål?"))
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor er det nødvendigt?"),
        help_text=gettext_lazy("Begrundelsen bliver stående sammen med svaret."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, data: Any, rulebook: Rulebook, cleared: frozenset[str]) -> None:
        super().__init__(data)
        words = rulebook.vocabulary
        categories, purposes = offered(rulebook, cleared)
        self._offer("category", [(one, say(words.categories[one])) for one in categories])
        self._offer("purpose", [(one, say(words.purposes[one])) for one in purposes])
        recipients = [(one, say(words.authority_name(one, today()))) for one in words.authorities]
        self._offer("recipient", sorted(recipients, key=lambda one: one[1]))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", _("Vælg")), *choices]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the gate in words."""

    decision: Decision
    asked: str
    answer: str
    tone: str
    text: str
    needs: tuple[tuple[str, str | None], ...]
    after: tuple[str, ...]
    basis: tuple[str, ...]


@page
def show(request: PageRequest, case: UUID) -> HttpResponseBase:
    """Ask, and see what was answered before."""
    found = get_case(case)
    record_look(case=found.pk, page="may_share")
    rulebook = rulebook_now()
    form = AskForm(request.POST if request.method == "POST" else None, rulebook, request.scope.compartments)
    if request.method == "POST" and form.is_valid():
        try:
            ask(case=found.pk, by=actor(request), today=today(), **form.cleaned_data)
        except NotFound:
            raise
        except Refusal as refusal:
            put_refusal(refusal, form)
        else:
            return SeeOther("may_share", case=found.pk)
    return _shown(request, found, form, rulebook)


def _shown(request: PageRequest, case: Case, form: AskForm, rulebook: Rulebook) -> HttpResponse:
    answered = [answer_of(one, rulebook) for one in decisions_of(case)[:MOST]]
    context = {"case": case, "form": form, "answered": answered}
    return render(request, "desk/may_share.html", context, status=422 if request.method == "POST" else 200)


def answer_of(decision: Decision, rulebook: Rulebook) -> Answered:
    """An answer in the language of the page."""
    words = rulebook.vocabulary
    answers = {
        Decision.Verdict.ALLOWED: (_("Ja, det må deles"), "done"),
        Decision.Verdict.DENIED: (_("Nej, det må ikke deles"), "late"),
        Decision.Verdict.NEEDS: (_("Ikke endnu: der mangler noget"), "soon"),
    }
    answer, tone = answers[Decision.Verdict(decision.verdict)]
    asked = _("%(what)s til %(whom)s · %(purpose)s") % {
        "what": say(words.categories.get(decision.category, Words.same(decision.category))),
        "whom": say(words.authority_name(decision.recipient, decision.asked_on)),
        "purpose": say(words.purposes.get(decision.purpose, Words.same(decision.purpose))),
    }
    needs = tuple(
        (say(Words(one["da"], one["en"])), fact_address(decision.case_id, one["fact"]) if one["fact"] else None)
        for one in decision.needs
    )
    after = tuple(say(Words(one["da"], one["en"])) for one in decision.after)
    basis = tuple(say(cited(one, rulebook.sources)) for one in decision.basis)
    return Answered(decision, asked, answer, tone, say(Words(decision.text, decision.text_en)), needs, after, basis)


urlpatterns = [
    path("sager/<uuid:case>/maa-det-deles", show, name="may_share"),
]
