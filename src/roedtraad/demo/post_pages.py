"""The demo mailbox: what the recipients got, as they see it, and their answer. All of it is invented mail.

Only in a demonstration. No one is logged in here: in the world these mailboxes are other people's.
"""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from roedtraad.demo.postbox import Arrived, answer, arrived, get_arrived
from roedtraad.web.going import SeeOther

LONGEST = 4000


@require_GET
def postbox(request: HttpRequest) -> HttpResponse:
    """All that has arrived, the newest first."""
    _only_in_a_demonstration()
    return render(request, "demo/postbox.html", {"mails": arrived()})


@require_http_methods(["GET", "HEAD", "POST"])
def arrived_mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail; and its answer."""
    mail = _mail_or_404(key)
    if request.method != "POST":
        answered = request.GET.get("besvaret") == "ja"
        return render(request, "demo/mail.html", {"mail": mail, "text": "", "error": "", "answered": answered})
    text = request.POST.get("text", "").strip()
    if not text or len(text) > LONGEST:
        error = _("Skriv et svar på højst %(most)s tegn.") % {"most": LONGEST}
        return render(
            request,
            "demo/mail.html",
            {"mail": mail, "text": text[:LONGEST], "error": error, "answered": False},
            status=422,
        )
    answer(mail, text)
    # Nobody is logged in here, so nothing is kept for the next page: the address says it.
    return SeeOther(f"{reverse('arrived_mail', kwargs={'key': mail.key})}?besvaret=ja")


@require_GET
def arrived_file(_request: HttpRequest, key: str, file: int) -> HttpResponse:
    """A file of it: to be saved, and shown by nobody but the browser's own reader."""
    found = next((one for one in _mail_or_404(key).files if one.number == file), None)
    if found is None:
        raise Http404
    shown = found.media_type == "application/pdf"
    response = HttpResponse(found.content, content_type=found.media_type if shown else "application/octet-stream")
    response["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(found.name)}"
    return response


def _mail_or_404(key: str) -> Arrived:
    _only_in_a_demonstration()
    mail = get_arrived(key)
    if mail is None:
        raise Http404
    return mail


def _only_in_a_demonstration() -> None:
    if not settings.ROEDTRAAD_DEMO:
        raise Http404


urlpatterns = [
    path("demopostkasse", postbox, name="postbox"),
    path("demopostkasse/<str:key>", arrived_mail, name="arrived_mail"),
    path("demopostkasse/<str:key>/<int:file>", arrived_file, name="arrived_file"),
]
