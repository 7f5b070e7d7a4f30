"""The site's addresses with pages that someone added in a hurry; the matrix must find them by itself."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from roedtraad.cases.service import Case, Person
from roedtraad.project.urls import handler400, handler403, handler404, handler500  # noqa: F401 - Django asks for them
from roedtraad.project.urls import urlpatterns as of_the_site


def names_by_function(_request: HttpRequest) -> HttpResponse:
    """A list by way of a function of the owner: nothing in the database stops it."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regproc('every_name') is not null")
        if not cursor.fetchone()[0]:
            return HttpResponse()
        cursor.execute("select every_name()")
        return HttpResponse(", ".join(name for (name,) in cursor.fetchall()))


def names_by_model(_request: HttpRequest) -> HttpResponse:
    """A list that forgets access altogether: the policies show nothing."""
    return HttpResponse(", ".join(Person.objects.values_list("name", flat=True)))


def whose_case(_request: HttpRequest, case: UUID) -> HttpResponse:
    """What is not there is another answer than what is not yours."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from every_case(%s))", [case])
        if cursor.fetchone()[0]:
            return HttpResponse("Den har du ikke adgang til.", status=403)
    raise Http404


def slow_case(_request: HttpRequest, case: UUID) -> HttpResponse:
    """The same answer, by more work where there is one."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from every_case(%s))", [case])
        if cursor.fetchone()[0]:
            Case.objects.filter(pk=case).exists()
    raise Http404


urlpatterns = [
    *of_the_site,
    path("alle-navne", names_by_function, name="careless_list"),
    path("alle-personer", names_by_model, name="careless_model"),
    path("sager/<uuid:case>/hvis", whose_case, name="careless_case"),
    path("sager/<uuid:case>/langsom", slow_case, name="careless_slow"),
]
