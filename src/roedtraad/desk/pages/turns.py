"""The turns of a custody course, a form each: transfer, release date, judgment, release, escape, death, a move."""

from __future__ import annotations

from uuid import UUID

from django.urls import path
from django.utils.translation import gettext_lazy, ngettext

from roedtraad.access.service import PageRequest, actor, offices, today
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case
from roedtraad.casework import service as verbs
from roedtraad.desk.factlist import known_of
from roedtraad.desk.forms.turns import (
    JudgmentForm,
    MoveForm,
    NotedForm,
    ReasonForm,
    ReleaseDateForm,
    ReleaseForm,
    TransferForm,
)
from roedtraad.desk.preview import expected_version
from roedtraad.desk.turning import Form, TurnPage, turn_view
from roedtraad.obligations.service import Change


def opened(kind: type[Form], request: PageRequest, case: Case) -> Form:
    """The form of a turn, as it was sent, or with what is known and today."""
    rulebook = rulebook_now()
    known = known_of(case, rulebook, today()).values
    return kind(request.POST if request.method == "POST" else None, rulebook, request.scope, known, {"on": today()})


def _transfer_form(request: PageRequest, case: Case) -> TransferForm:
    form = opened(TransferForm, request, case)
    held_by = offices().units.get(case.institution_id) if case.institution_id else None
    form.offer(offices(), held_by.authority if held_by else None)
    return form


def _transfer(request: PageRequest, case: Case, form: TransferForm) -> Change:
    given = form.cleaned_data
    return verbs.transfer(
        case=case.pk,
        to=UUID(given["to"]),
        on=given["on"],
        note=given["note"],
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


def _to_take(case: Case, form: TransferForm) -> str:
    count = verbs.handed_over(case).count()
    receiver = dict(form.fields["to"].choices).get(form.cleaned_data["to"], "")  # type: ignore[attr-defined]
    words = ngettext(
        "%(num)s opgave står nu på listen i %(institution)s og skal overtages der.",
        "%(num)s opgaver står nu på listen i %(institution)s og skal overtages der.",
        count,
    )
    return words % {"num": count, "institution": receiver} if count else ""


def _release_date(request: PageRequest, case: Case, form: ReleaseDateForm) -> Change:
    return verbs.set_release_date(
        case=case.pk,
        expected_release=form.day,
        source=form.cleaned_data["source"],
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


def _judge(request: PageRequest, case: Case, form: JudgmentForm) -> Change:
    return verbs.judge(
        case=case.pk,
        on=form.cleaned_data["on"],
        serving_from=form.cleaned_data["serving_from"],
        facts=form.facts(),
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


def _release(request: PageRequest, case: Case, form: ReleaseForm) -> Change:
    return verbs.release(
        case=case.pk,
        on=form.cleaned_data["on"],
        legal_status=form.cleaned_data["legal_status"],
        facts=form.facts(),
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


def _escape(request: PageRequest, case: Case, form: NotedForm) -> Change:
    return verbs.record_escape(
        case=case.pk,
        on=form.cleaned_data["on"],
        note=form.cleaned_data["note"],
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


def _death(request: PageRequest, case: Case, form: NotedForm) -> Change:
    return verbs.record_death(
        case=case.pk,
        on=form.cleaned_data["on"],
        note=form.cleaned_data["note"],
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


def _close(request: PageRequest, case: Case, form: ReasonForm) -> Change:
    return verbs.close_case(
        case=case.pk,
        reason=form.cleaned_data["reason"],
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


def _reopen(request: PageRequest, case: Case, form: ReasonForm) -> Change:
    return verbs.reopen_case(
        case=case.pk,
        reason=form.cleaned_data["reason"],
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


def _move(request: PageRequest, case: Case, form: MoveForm) -> Change:
    return verbs.move_municipality(
        case=case.pk,
        municipality=form.municipality,
        on=form.cleaned_data["on"],
        by=actor(request),
        today=today(),
        expected=expected_version(request),
    )


TRANSFER = TurnPage(
    "transfer",
    gettext_lazy("Overførsel"),
    gettext_lazy("Personen flytter til en anden institution. Skriv det, når det er sket."),
    gettext_lazy("Gem overførslen"),
    _transfer_form,
    _transfer,
    handed=verbs.handed_over,
    also=_to_take,
)
RELEASE_DATE = TurnPage(
    "release_date",
    gettext_lazy("Ny løsladelsesdato"),
    gettext_lazy("Frister, der regnes fra løsladelsen, flytter med."),
    gettext_lazy("Gem den nye dato"),
    lambda request, case: opened(ReleaseDateForm, request, case),
    _release_date,
)
JUDGE = TurnPage(
    "judge",
    gettext_lazy("Dom"),
    gettext_lazy("Kun dagen skal udfyldes. Resten kan skrives, når domsudskriften er der."),
    gettext_lazy("Gem dommen"),
    lambda request, case: opened(JudgmentForm, request, case),
    _judge,
)
RELEASE = TurnPage(
    "release",
    gettext_lazy("Løsladt"),
    gettext_lazy("Personen er løsladt fra institutionen. Er det sket fra retten, så brug Løsladt fra retten."),
    gettext_lazy("Gem løsladelsen"),
    lambda request, case: opened(ReleaseForm, request, case),
    _release,
)
ESCAPE = TurnPage(
    "escape",
    gettext_lazy("Undvigelse"),
    gettext_lazy("Ingen ved nu, hvornår løsladelsen er. Det, der afhænger af den, venter, til personen er tilbage."),
    gettext_lazy("Gem undvigelsen"),
    lambda request, case: opened(NotedForm, request, case),
    _escape,
)
DEATH = TurnPage(
    "death",
    gettext_lazy("Dødsfald"),
    gettext_lazy("Sagen lukkes, og det, der ikke er gjort, falder væk."),
    gettext_lazy("Gem dødsfaldet, og luk sagen"),
    lambda request, case: opened(NotedForm, request, case),
    _death,
    when="open",
)
CLOSE = TurnPage(
    "close_case",
    gettext_lazy("Luk sagen"),
    gettext_lazy("Sagen lukkes, og det, der ikke er gjort, falder væk. Den kan åbnes igen."),
    gettext_lazy("Luk sagen"),
    lambda request, case: opened(ReasonForm, request, case),
    _close,
    when="free",
)
REOPEN = TurnPage(
    "reopen_case",
    gettext_lazy("Åbn sagen igen"),
    gettext_lazy("Det, der følger af reglerne, kommer på listerne igen. Sagen lukkes herefter kun af en medarbejder."),
    gettext_lazy("Åbn sagen igen"),
    lambda request, case: opened(ReasonForm, request, case),
    _reopen,
    when="closed",
)
MOVE = TurnPage(
    "move",
    gettext_lazy("Flytning til en anden kommune"),
    gettext_lazy("Opgaverne går til den kommune, hvor de nu hører til."),
    gettext_lazy("Gem flytningen"),
    lambda request, case: opened(MoveForm, request, case),
    _move,
    when="open",
    open_to=lambda _case, _scope: True,  # whoever may see the case may have heard of the move
)

urlpatterns = [
    path("sager/<uuid:case>/overfoersel", turn_view(TRANSFER), name="transfer"),
    path("sager/<uuid:case>/loesladelsesdato", turn_view(RELEASE_DATE), name="release_date"),
    path("sager/<uuid:case>/dom", turn_view(JUDGE), name="judge"),
    path("sager/<uuid:case>/loesladelse", turn_view(RELEASE), name="release"),
    path("sager/<uuid:case>/undvigelse", turn_view(ESCAPE), name="escape"),
    path("sager/<uuid:case>/doedsfald", turn_view(DEATH), name="death"),
    path("sager/<uuid:case>/luk", turn_view(CLOSE), name="close_case"),
    path("sager/<uuid:case>/genaabn", turn_view(REOPEN), name="reopen_case"),
    path("sager/<uuid:case>/flytning", turn_view(MOVE), name="move"),
]
