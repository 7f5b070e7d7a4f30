"""The addresses of the desk. Words are Danish; a key is random; nothing of a person stands in an address."""

from __future__ import annotations

from roedtraad.desk.pages import (
    admission,
    case,
    cases,
    court,
    facts,
    handout,
    obligation,
    passings,
    people,
    places,
    turns,
    work,
)

urlpatterns = [
    *work.urlpatterns,
    *places.urlpatterns,
    *cases.urlpatterns,
    *case.urlpatterns,
    *people.urlpatterns,
    *obligation.urlpatterns,
    *facts.urlpatterns,
    *admission.urlpatterns,
    *turns.urlpatterns,
    *court.urlpatterns,
    *handout.urlpatterns,
    *passings.urlpatterns,
]
