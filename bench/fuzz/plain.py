"""Settings of the site for what needs no database: readers, fields, requests as far as the limits."""

from __future__ import annotations

import os
import secrets

os.environ |= {
    "ROEDTRAAD_DEMO": "yes",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "DATABASE_URL": "postgresql://nobody@/none?host=/nowhere",
}

from roedtraad.project.settings import *  # noqa: F403
