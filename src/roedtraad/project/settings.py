"""Django's settings, made from the environment (environment.py) and nothing else. Importing it starts nothing."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

from roedtraad.project.environment import CHECKOUT, Database, kept_key, origin_of, read_environment
from roedtraad.project.login_settings import *  # noqa: F403 - how one comes in: a page of settings of its own
from roedtraad.project.login_settings import LOGIN_APPS, LOGIN_BACKENDS
from roedtraad.project.logs import log_configuration
from roedtraad.project.postgres.roles import APP, DATABASE
from roedtraad.project.postgres.server import running_socket

_given = read_environment(os.environ)
_folder: Path = _given["ROEDTRAAD_DATA"]

ROEDTRAAD_DEMO: bool = _given["ROEDTRAAD_DEMO"]
ROEDTRAAD_TODAY: date | None = _given["ROEDTRAAD_TODAY"]
ROEDTRAAD_DATA = _folder
SECRET_KEY = _given["SECRET_KEY"] or kept_key(_folder)
ALLOWED_HOSTS = list(_given["ALLOWED_HOSTS"])
DEBUG = False
ROOT_URLCONF = "roedtraad.project.urls"
WSGI_APPLICATION = "roedtraad.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.User"
# One click in a demonstration, else the real login (login_settings.py): never both in one site.
AUTHENTICATION_BACKENDS = ["roedtraad.demo.backend.DemoBackend"] if ROEDTRAAD_DEMO else LOGIN_BACKENDS

# --- What it is made of ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "roedtraad.project",
    "roedtraad.access",
    "roedtraad.agreements",
    "roedtraad.cases",
    "roedtraad.obligations",
    "roedtraad.casework",
    "roedtraad.sharing",
    "roedtraad.post",
    "roedtraad.meetings",
    "roedtraad.insight",
    "roedtraad.web",
    "roedtraad.desk",
    "roedtraad.audit",
    *LOGIN_APPS,
    "roedtraad.login",
    "roedtraad.retention",
    "roedtraad.demo",
]

# In the order of a request. Scope opens the request's transaction with the units of the user: what stands above it must
# not touch a table of persons, and nothing reads one after the response has left.
MIDDLEWARE = [
    "roedtraad.web.middleware.ContentSecurityPolicy",
    "roedtraad.project.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A list is a tenth of its size so. Every answer gets bytes at random besides, and Django masks its tokens, so that
    # the length of an answer tells nothing of what is secret in it.
    "django.middleware.gzip.GZipMiddleware",
    "roedtraad.web.middleware.Language",
    "roedtraad.web.middleware.Limits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "roedtraad.access.middleware.Scope",
]

# Ours first; Django's own engine for packages that bring templates.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "roedtraad.web.jinja.environment",
            "context_processors": ["roedtraad.web.shell.shell", "roedtraad.access.told.notices"],
        },
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "APP_DIRS": True, "OPTIONS": {}},
]

# --- The database ----------------------------------------------------------------------------------------------------


def _connection(database: Database) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.name,
        "USER": database.role,
        "PASSWORD": database.password,
        "HOST": database.host,
        "PORT": database.port,
        "CONN_MAX_AGE": None,  # a connection a process, for its life; looked at before each request
        "CONN_HEALTH_CHECKS": True,
        # Statements are planned once and kept, whatever their values: planning one under the policies takes longer than
        # running it (docs/performance.md).
        "OPTIONS": {
            "options": "-c plan_cache_mode=force_generic_plan",
            **dict(database.options),
            "application_name": "roedtraad",
            "prepare_threshold": 2,
            "server_side_binding": True,
        },
    }


def _embedded() -> Database:
    """The embedded server's database where one is running now; it is started by those who open the site."""
    sockets = [running_socket(data) for data in sorted(_folder.glob("postgres-*"))]
    return Database(DATABASE, APP, "", next((str(found) for found in sockets if found), str(_folder)), "")


# `owner` makes and changes tables. It is there only where MIGRATE_DATABASE_URL is: the web and the worker are started
# without it. Prepared statements need a pooler that knows them (PgBouncer 1.21 and later does).
DATABASES = {"default": _connection(_given["DATABASE_URL"] or _embedded())}
if _given["MIGRATE_DATABASE_URL"]:
    DATABASES["owner"] = _connection(_given["MIGRATE_DATABASE_URL"])

# --- Language and time: stored in UTC, shown in Copenhagen's; Danish unless the cookie says English ------------------

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "sprog"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"

# --- Files: built by `./dev setup`, served by us ---------------------------------------------------------------------

_built = CHECKOUT / ".roedtraad"
LOCALE_PATHS = [_built / "locale"]
ROEDTRAAD_FONTS = _built / "npm" / "node_modules" / "dkfds" / "dist" / "fonts" / "IBMPlexSans" / "complete" / "ttf"
STATIC_URL = "/static/"
STATIC_ROOT = _built / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

# --- Safety ----------------------------------------------------------------------------------------------------------

SESSION_ENGINE = "roedtraad.access.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "roedtraad.web.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
# Files are taken where a letter is written; elsewhere a form with a file is refused, and no body is larger than
# web/middleware.py lets through.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    "roedtraad.web.middleware.FilesWhereTaken",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# A form that leads to the login provider must be let out by the policy of the page.
ROEDTRAAD_FORM_TARGETS = [origin_of(_given["ROEDTRAAD_OIDC_ISSUER"])] if _given["ROEDTRAAD_OIDC_ISSUER"] else []
if _given["ROEDTRAAD_HTTPS"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # The browser takes such a cookie from this very host alone, and for all of it: no neighbour can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- The post --------------------------------------------------------------------------------------------------------

ROEDTRAAD_POST = _given["ROEDTRAAD_POST"]
ROEDTRAAD_POST_CA: Path | None = _given["ROEDTRAAD_POST_CA"]
ROEDTRAAD_POST_FROM: str = _given["ROEDTRAAD_POST_FROM"]
ROEDTRAAD_POST_REPLY_TO: str = _given["ROEDTRAAD_POST_REPLY_TO"] or ROEDTRAAD_POST_FROM
ROEDTRAAD_POST_DOMAIN: str = ROEDTRAAD_POST_FROM.rpartition("@")[2] or "roedtraad.invalid"
ROEDTRAAD_POST_IN = _given["ROEDTRAAD_POST_IN"]
ROEDTRAAD_POST_UNIT: str = _given["ROEDTRAAD_POST_UNIT"]
ROEDTRAAD_SITE: str = _given["ROEDTRAAD_SITE"]
ROEDTRAAD_SMIME: Path | None = _given["ROEDTRAAD_SMIME"]
ROEDTRAAD_MEMO: Path | None = _given["ROEDTRAAD_MEMO"]
ROEDTRAAD_MEMO_CVR: str = _given["ROEDTRAAD_MEMO_CVR"]
ROEDTRAAD_RECORDS: Path | None = _given["ROEDTRAAD_RECORDS"]

# --- The log and the jobs --------------------------------------------------------------------------------------------

LOGGING = log_configuration(_given["ROEDTRAAD_LOG_LEVEL"])
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
