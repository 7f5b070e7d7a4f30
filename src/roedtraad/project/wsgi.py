"""The site as gunicorn calls it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from roedtraad.project.freshness import trust_fresh_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roedtraad.project.settings")
application = get_wsgi_application()
trust_fresh_connections()
