"""The stage between the password and being somebody: who has no second factor sets one up, and is nobody until then."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStage
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from roedtraad.login.factors import has_second_factor


class SecondFactorStage(LoginStage):
    """Leads to the page where a second factor is set up; the session has no user before, so nothing else is reached.

    Who comes by the organisation's provider has had the provider's own.
    """

    key = "second_factor"
    urlname = "second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Go on where there is one, else to the page."""
        if self._is_provided() or has_second_factor(self.login.user):
            return None, True
        return HttpResponseRedirect(reverse(self.urlname)), True

    def _is_provided(self) -> bool:
        records: list[dict[str, Any]] = get_authentication_records(self.request, self.login.user)
        return any(one.get("method") == "socialaccount" for one in records)
