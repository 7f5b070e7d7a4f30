"""The product's own settings, with Django's templates and login, and without the scope of a request."""

from __future__ import annotations

from roedtraad.project.settings import *  # noqa: F403
from roedtraad.project.settings import DATABASES
from roedtraad.project.settings import MIDDLEWARE as OURS

# Values in the statement, as Django does by default: else `state__in` would keep the planner from the partial indexes.
DATABASES["default"]["OPTIONS"] = {"application_name": "roedtraad"}

ROOT_URLCONF = "bench.web.usual.urls"
WSGI_APPLICATION = "bench.web.usual.wsgi.application"
MIDDLEWARE = [one for one in OURS if one != "roedtraad.access.middleware.Scope"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
INSTALLED_APPS = [*INSTALLED_APPS, "bench.web.usual"]  # noqa: F405
