"""The addresses of the desk. Words are Danish; a key is random; nothing of a person stands in an address."""

from __future__ import annotations

from roedtraad.desk.pages import (
    absence,
    admission,
    case,
    cases,
    concerns,
    court,
    facts,
    glass,
    handout,
    ksp,
    may_share,
    notices,
    obligation,
    passings,
    people,
    places,
    roles,
    turns,
    work,
)

urlpatterns = [
    *work.urlpatterns,
    *places.urlpatterns,
    *cases.urlpatterns,
    *case.urlpatterns,
    *concerns.urlpatterns,
    *may_share.urlpatterns,
    *ksp.urlpatterns,
    *people.urlpatterns,
    *obligation.urlpatterns,
    *facts.urlpatterns,
    *admission.urlpatterns,
    *turns.urlpatterns,
    *court.urlpatterns,
    *handout.urlpatterns,
    *passings.urlpatterns,
    *roles.urlpatterns,
    *absence.urlpatterns,
    *glass.urlpatterns,
    *notices.urlpatterns,
]
