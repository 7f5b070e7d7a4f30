"""How one comes in: passwords, second factors, the login provider, limits and sessions. Part of settings.py."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from roedtraad.core.claims import ClaimTable
from roedtraad.project.environment import read_environment
from roedtraad.project.login_variables import PROVIDER, SAML, MailServer
from roedtraad.project.trouble import Trouble

_given = read_environment(os.environ)


def openid_connect(given: Mapping[str, Any]) -> dict[str, Any]:
    """The provider as allauth wants to have it described."""
    application = {
        "provider_id": PROVIDER,
        "name": given["ROEDTRAAD_OIDC_NAME"] or given["ROEDTRAAD_OIDC_ISSUER"],
        "client_id": given["ROEDTRAAD_OIDC_CLIENT_ID"],
        "secret": given["ROEDTRAAD_OIDC_SECRET"] or given["ROEDTRAAD_OIDC_SECRET_FILE"],
        "settings": {
            "server_url": given["ROEDTRAAD_OIDC_ISSUER"],
            "token_auth_method": given["ROEDTRAAD_OIDC_AUTH"],
        },
    }
    return {"APPS": [application], "OAUTH_PKCE_ENABLED": True, "SCOPE": list(given["ROEDTRAAD_OIDC_SCOPES"])}


def saml_identity_provider(metadata: str) -> dict[str, str]:
    """What allauth wants to know of the provider, out of its metadata. Raises Trouble where they are none."""
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(metadata)["idp"]
        return {
            "entity_id": found["entityId"],
            "x509cert": found["x509cert"],
            "sso_url": found["singleSignOnService"]["url"],
        }
    except Exception:  # the parser lets through whatever its XML library throws
        raise Trouble(
            "ROEDTRAAD_SAML_METADATA er ikke metadata fra en SAML-udbyder med ét certifikat.",
            "ROEDTRAAD_SAML_METADATA is no metadata of a SAML provider with one certificate.",
        ) from None


LOGIN_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# --- Passwords: long rather than strange; the hash is made strong by its cost ----------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

# --- Accounts: made by invitation alone, entered by name and password or by a passkey --------------------------------

ACCOUNT_ADAPTER = "roedtraad.login.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_FORMS = {"login": "roedtraad.login.forms.LoginForm"}
ACCOUNT_LOGIN_TIMEOUT = 15 * 60  # from the password to the second factor
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# Per address of the network and per account seen from one address (`key`), so that nobody shuts out another from
# afar; `account` counts one account from everywhere, much slower. A whole town hall may share one address.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/900s/key",
    "login_failed_account": "100/h/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "invitation": "30/m/ip",
    "receipt": "30/m/ip",
    "backchannel": "120/m/ip",
}
# How many servers in front add the caller's address to X-Forwarded-For; without one the header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _given["ROEDTRAAD_HTTPS"] else 0

# --- The second factor ------------------------------------------------------------------------------------------------

MFA_ADAPTER = "roedtraad.login.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Rød Tråd"
MFA_TOTP_TOLERANCE = 1  # a clock half a minute wrong; a code is taken once
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 8  # ten would look like a CPR number
MFA_ALLOW_UNVERIFIED_EMAIL = True

# --- Sessions ---------------------------------------------------------------------------------------------------------

ROEDTRAAD_SESSION_IDLE = 60 * _given["ROEDTRAAD_IDLE_MINUTES"]
ROEDTRAAD_SESSION_WHOLE = 60 * _given["ROEDTRAAD_SESSION_MINUTES"]
SESSION_COOKIE_AGE = ROEDTRAAD_SESSION_WHOLE
ROEDTRAAD_INVITATION_DAYS = 7

# --- What is counted is counted for all workers: Django's cache is a table of ours (login/counters.py) ----------------

CACHES = {"default": {"BACKEND": "roedtraad.login.counters.Counters"}}

# --- The login provider -----------------------------------------------------------------------------------------------

ROEDTRAAD_CLAIMS: ClaimTable | None = _given["ROEDTRAAD_CLAIMS"]
SOCIALACCOUNT_ADAPTER = "roedtraad.login.adapters.Providers"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}

if _given["ROEDTRAAD_OIDC_ISSUER"]:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = openid_connect(_given)

if _given["ROEDTRAAD_SAML_METADATA"]:
    if find_spec("onelogin") is None:
        raise Trouble(
            "ROEDTRAAD_SAML_METADATA er sat, men tilvalget saml er ikke lagt ind; se docs/operations.md.",
            "ROEDTRAAD_SAML_METADATA is set, but the extra saml is not installed; see docs/operations.md.",
        )
    LOGIN_APPS.append("allauth.socialaccount.providers.saml")
    SOCIALACCOUNT_PROVIDERS["saml"] = {
        "APPS": [
            {
                "provider_id": SAML,
                "client_id": SAML,
                "name": _given["ROEDTRAAD_OIDC_NAME"] or "SAML",
                "settings": {
                    "idp": saml_identity_provider(_given["ROEDTRAAD_SAML_METADATA"]),
                    # What is not signed is not believed, and nobody comes in who did not ask from here.
                    "advanced": {"want_assertion_signed": True, "reject_idp_initiated_sso": True, "strict": True},
                },
            }
        ]
    }

# --- Mail: for invitations alone --------------------------------------------------------------------------------------

_mail: MailServer | None = _given["ROEDTRAAD_MAIL"]
ROEDTRAAD_SENDS_MAIL = _mail is not None
EMAIL_TIMEOUT = 10
if _mail is not None:
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.encrypted == "starttls", _mail.encrypted == "tls"
    DEFAULT_FROM_EMAIL = _given["ROEDTRAAD_MAIL_FROM"]
