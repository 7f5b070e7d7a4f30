"""The pages for what went wrong. They need neither database nor user, so they always come."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from roedtraad.web.shell import is_demo


def bad_request(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page(
        400,
        _("Det kunne vi ikke læse"),
        _("Adressen eller formularen indeholder noget, vi ikke forstår. Intet er gemt."),
        _("Gå tilbage, og prøv igen. Bliver det ved, så skriv til den, der driver Rød Tråd hos jer."),
    )


def too_large(_request: HttpRequest) -> HttpResponse:
    return _page(
        413,
        _("Det er for meget på én gang"),
        _("Det, der blev sendt, fylder mere end nogen formular her. Det er ikke læst, og intet er gemt."),
        _("Gå tilbage, gør teksten kortere, og send igen. Filer kan ikke sendes hertil."),
    )


def address_too_long(_request: HttpRequest) -> HttpResponse:
    return _page(
        414,
        _("Adressen er for lang"),
        _("Ingen side her har så lang en adresse. Den er ikke læst."),
        _("Begynd fra dit arbejde, eller søg med færre ord."),
    )


@requires_csrf_token
def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return _page(
        403,
        _("Siden var for gammel"),
        _("Formularen blev åbnet for længe siden eller i et andet vindue, hvor du siden er logget ud. Intet er gemt."),
        _("Gå tilbage, genindlæs siden, og send formularen igen. Browseren husker som regel det, du skrev."),
    )


def forbidden(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page(
        403,
        _("Det har du ikke adgang til"),
        _("Din rolle giver ikke lov til det her. Det siger intet om, hvorvidt en person eller sag findes."),
        _("Har du brug for adgang i dit arbejde, så tal med din leder."),
    )


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page(
        404,
        _("Her er ikke noget at se"),
        _("Siden findes ikke, eller den hører til en sag, som din enhed ikke har del i. Svaret er det samme."),
        _("Er adressen skrevet af, så se efter en fejl i den. Ellers begynd fra dit arbejde."),
    )


def too_many_requests(_request: HttpRequest) -> HttpResponse:
    return _page(
        429,
        _("Det går for hurtigt"),
        _("Der er kommet for mange forsøg herfra på kort tid. Intet er gemt, og intet er lukket op."),
        _("Vent nogle minutter, og prøv igen."),
    )


def server_error(_request: HttpRequest) -> HttpResponse:
    return _page(
        500,
        _("Noget gik galt hos os"),
        _("Fejlen er noteret. Det, du var ved at gemme, er enten gemt helt eller slet ikke."),
        _("Se efter, om det er gemt, før du prøver igen. Haster det, så ring til modtageren."),
    )


def _page(status: int, heading: str, happened: str, remedy: str) -> HttpResponse:
    context = {"status": status, "heading": heading, "happened": happened, "remedy": remedy, "demo": is_demo()}
    return HttpResponse(render_to_string("error.html", context), status=status)
