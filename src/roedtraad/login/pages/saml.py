"""The organisation's own login by SAML: allauth's, with its way there by POST and a page of ours, as by OpenID Connect.

Imported only where the extra `saml` is installed and a provider is set.
"""

from __future__ import annotations

from allauth.socialaccount.providers.saml import views
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from roedtraad.login.pages.doors import real_login
from roedtraad.login.pages.entering import see_other

HERE = "login/saml/<slug:organization_slug>"


@require_POST
def leave_for(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """Send the browser to the provider, by a page of its own."""
    response: HttpResponseBase = views.login(request, organization_slug=organization_slug)
    if isinstance(response, HttpResponseRedirect):
        return render(request, "login/leaving.html", {"there": response.url})
    return response


@require_GET
@transaction.atomic
def come_back(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """What the provider's answer says, once the browser has brought its session along."""
    return see_other(views.finish_acs(request, organization_slug=organization_slug))


urlpatterns = [
    path(f"{HERE}/login/", real_login(leave_for), name="saml_login"),
    path(f"{HERE}/acs/", csrf_exempt(real_login(views.acs)), name="saml_acs"),
    path(f"{HERE}/acs/finish/", real_login(come_back), name="saml_finish_acs"),
    path(f"{HERE}/sls/", csrf_exempt(real_login(views.sls)), name="saml_sls"),
    path(f"{HERE}/metadata/", real_login(views.metadata), name="saml_metadata"),
]
