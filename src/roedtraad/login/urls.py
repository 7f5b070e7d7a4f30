"""The addresses of coming in. Those of a provider are there, and answer only where one is set."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern

from roedtraad.login.pages import account, entering, invitation, provider, second_factor, sessions, users

urlpatterns: list[URLPattern] = [
    *entering.urlpatterns,
    *second_factor.urlpatterns,
    *provider.urlpatterns,
    *invitation.urlpatterns,
    *account.urlpatterns,
    *sessions.urlpatterns,
    *users.urlpatterns,
]

if "allauth.socialaccount.providers.saml" in settings.INSTALLED_APPS:
    from roedtraad.login.pages import saml

    urlpatterns += saml.urlpatterns
