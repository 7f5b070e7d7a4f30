"""The facts of a case: who recorded what and when; recording and correcting, shown before they are saved."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.access.service import NotFound, PageRequest, actor, page, record_look, today
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Fact, get_case
from roedtraad.casework.service import correct_fact as correct
from roedtraad.casework.service import record_facts as record
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.desk.asof import asked_day
from roedtraad.desk.factlist import asked_words, known_of, recordable, told_of, value_of, value_words_of, words_of
from roedtraad.desk.forms.vocabulary import FactsForm
from roedtraad.desk.news import latest_change
from roedtraad.desk.preview import Preview, ShowForm, expected_version, in_two_steps, said_of
from roedtraad.desk.typed import plain
from roedtraad.obligations.service import Change, questions_of
from roedtraad.web.filters import say
from roedtraad.web.forms import DayField
from roedtraad.web.going import SeeOther
from roedtraad.web.telling import tell

FACT, SOUGHT = "oplysning", "find"
"""In an address: which facts to record, and the letters that a list is narrowed to."""
TOGETHER = 5
"""So many of the questions are answered in one form."""


class RecordForm(FactsForm):
    """Some facts, from when they are true, and how one knows."""

    true_from = DayField(
        label=gettext_lazy("Gælder fra"),
        help_text=gettext_lazy("Den dag, det blev sådan. I dag, hvis du ikke ved andet."),
    )
    source = forms.CharField(
        label=gettext_lazy("Hvor ved du det fra?"),
        help_text=gettext_lazy("Fx samtale, brev fra kommunen, løsladelsesbrev."),
        max_length=500,
        required=False,
    )

    def clean(self) -> None:
        """Something must be answered. The same form sent twice finds its answers there already."""
        super().clean()
        if self.errors or self.facts():
            return
        if self.answered():
            self.add_error(None, gettext_lazy("Det står der allerede. Er det lige gemt, så er det gemt én gang."))
        else:
            self.add_error(None, gettext_lazy("Der er ikke skrevet noget nyt. Svar på mindst ét spørgsmål."))


class CorrectionForm(FactsForm):
    """Another value for a fact, or none, and the reason."""

    unknown = forms.BooleanField(
        label=gettext_lazy("Det vides ikke alligevel"),
        help_text=gettext_lazy("Oplysningen tages tilbage, og spørgsmålet stilles igen."),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor rettes det?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": gettext_lazy("Skriv, hvorfor oplysningen rettes.")},
    )

    def clean(self) -> None:
        """Either another value or none."""
        super().clean()
        if self.errors:
            return
        if self.cleaned_data["unknown"] and self.facts():
            self.add_error("unknown", gettext_lazy("Skriv enten det rigtige svar, eller at det ikke vides."))
        elif not self.cleaned_data["unknown"] and not self.facts():
            self.add_error(self.names[0], gettext_lazy("Skriv et andet svar end det, der står der, eller sæt kryds."))

    @property
    def value(self) -> FactValue | None:
        """The value to record; None to take back."""
        return None if self.cleaned_data["unknown"] else self.facts()[self.names[0]]


@page
def show(request: PageRequest, case: UUID) -> HttpResponse:
    """Every fact of a case, now or as of a day."""
    found = get_case(case)
    record_look(case=found.pk, page="facts")
    asked, sought = asked_day(request), plain(request.GET.get(SOUGHT, ""))
    context = {
        "case": found,
        "asked": asked,
        "sought": sought,
        "told": told_of(found, asked.day or today(), sought),
        "today": today(),
    }
    return render(request, "desk/facts.html", context, status=422 if asked.error else 200)


@page
def record_facts(request: PageRequest, case: UUID) -> HttpResponseBase:
    """Choose what to record, then record it."""
    found = get_case(case)
    record_look(case=found.pk, page="record_facts")
    rulebook = rulebook_now()
    facts = rulebook.vocabulary.facts
    names = [name for name in request.GET.getlist(FACT) if name in facts]
    if not names:
        return _choose(request, found, rulebook)
    known = {name: value for name, value in known_of(found, rulebook, today()).values.items() if name in facts}
    form = RecordForm(
        names,
        request.POST if request.method == "POST" else None,
        known={name: known[name] for name in names if name in known},
        needed=names if len(names) == 1 else (),
        initial={"true_from": today()},
        rulebook=rulebook,
        cleared=request.scope.compartments,
        today=today(),
    )
    if not form.names:
        raise NotFound  # all of them stand in a compartment of others, as if they did not exist
    form.order_fields([*form.names, "true_from", "source"])
    show_form = _shown(request, found, form, "desk/record_facts.html")
    if request.method != "POST":
        return show_form()
    if found.closed is not None:
        return show_form(status=409)

    def save() -> Change:
        return record(
            case=found.pk,
            facts=form.facts(),
            true_from=form.cleaned_data["true_from"],
            source=form.cleaned_data["source"],
            by=actor(request),
            today=today(),
            expected=expected_version(request),
        )

    return in_two_steps(request, form, save, show_form, _back_to_case(request, found))


@page
def correct_fact(request: PageRequest, fact: UUID) -> HttpResponseBase:
    """Correct one recorded fact: what stood there stays to be seen."""
    wrong = Fact.objects.filter(pk=fact).first()
    if wrong is None:
        raise NotFound
    found = get_case(wrong.case_id)
    record_look(case=found.pk, page="correct_fact")
    rulebook = rulebook_now()
    form = _correction(request, wrong, rulebook)
    over = wrong.value is None or wrong.corrections.exists()
    more = {"fact": wrong, "was": words_of(wrong, rulebook), "label": say(rulebook.vocabulary.label_of(wrong.name))}
    show_form = _shown(request, found, form, "desk/correct_fact.html", over=over, **more)
    if request.method != "POST":
        return show_form()
    if over:
        return show_form(status=409)

    def save() -> Change:
        return correct(
            fact=wrong.pk,
            value=form.value,
            reason=form.cleaned_data["reason"],
            by=actor(request),
            today=today(),
            expected=expected_version(request),
        )

    return in_two_steps(request, form, save, show_form, _back_to_case(request, found))


def _correction(request: PageRequest, wrong: Fact, rulebook: Rulebook) -> CorrectionForm:
    value = value_of(wrong, rulebook)
    form = CorrectionForm(
        [wrong.name],
        request.POST if request.method == "POST" else None,
        known={wrong.name: value} if value is not None else {},
        rulebook=rulebook,
        cleared=request.scope.compartments,
        today=today(),
    )
    if not form.names:
        raise NotFound
    form.order_fields([*form.names, "unknown", "reason"])
    return form


def _choose(request: PageRequest, case: Case, rulebook: Rulebook) -> HttpResponse:
    """What is asked, the most urgent first, then everything that can be recorded."""
    sought = plain(request.GET.get(SOUGHT, ""))
    asked = [] if sought else list(questions_of(case))
    first = "&".join(f"{FACT}={one.fact}" for one in asked[:TOGETHER])
    context = {
        "case": case,
        "sought": sought,
        "listed": recordable(case, rulebook, today(), request.scope.compartments, sought),
        "asked": [asked_words(one, case, today()) for one in asked],
        "together": f"{request.path}?{first}" if len(asked) > 1 else "",
        "today": today(),
    }
    return render(request, "desk/choose_fact.html", context)


def _shown(request: PageRequest, case: Case, form: FactsForm, template: str, **more: object) -> ShowForm:
    def show_form(*, status: int = 200, preview: Preview | None = None, stale: bool = False) -> HttpResponse:
        now = get_case(case.pk) if stale else case
        sent = request.method == "POST" and not stale
        context = {
            "case": now,
            "form": form,
            "preview": preview,
            "version": request.POST.get("version", "") if sent else now.version,
            "path": request.get_full_path(),
            "stale": latest_change(now) if stale else "",
            "differs": _differs(form) if stale else [],
        }
        return render(request, template, {**context, **more}, status=status)

    return show_form


def _differs(form: FactsForm) -> list[tuple[str, str, str]]:
    """What was typed that stands otherwise in the case now: the fact, what stands, what was typed."""
    rulebook, unknown = rulebook_now(), _("ikke oplyst")
    return [
        (
            say(form.definitions[name].label),
            value_words_of(name, form.known[name], rulebook) if name in form.known else unknown,
            value_words_of(name, typed, rulebook),
        )
        for name, typed in form.facts().items()
    ]


def _back_to_case(request: PageRequest, case: Case) -> Callable[[Change], HttpResponseBase]:
    def saved(change: Change) -> HttpResponseBase:
        tell(request, said_of(change))
        return SeeOther("case", case=case.pk)

    return saved


urlpatterns = [
    path("sager/<uuid:case>/oplysninger", show, name="facts"),
    path("sager/<uuid:case>/oplysninger/skriv", record_facts, name="record_facts"),
    path("oplysninger/<uuid:fact>/ret", correct_fact, name="correct_fact"),
]
