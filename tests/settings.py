"""Django's settings for the tests: those of the site, in a demonstration, on the tests' own server (databases.py).

DATABASE_URL and MIGRATE_DATABASE_URL in the environment choose an outside server instead.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = bool(os.environ.get("DATABASE_URL") and os.environ.get("MIGRATE_DATABASE_URL"))

for _name in [name for name in os.environ if name.startswith("ROEDTRAAD_") or name == "ALLOWED_HOSTS"]:
    del os.environ[_name]
os.environ |= {
    "ROEDTRAAD_DATA": str(ROOT / ".roedtraad" / "test"),
    "ROEDTRAAD_DEMO": "yes",
    "ROEDTRAAD_LOG_LEVEL": "WARNING",
    "SECRET_KEY": "only for tests, and the same every time",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
}
if not OUTSIDE:  # the places are filled in when the first test asks for a database
    os.environ["DATABASE_URL"] = "postgresql://roedtraad_app@/none?host=/nowhere"
    os.environ["MIGRATE_DATABASE_URL"] = "postgresql://roedtraad_owner@/none?host=/nowhere"

from roedtraad.project.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow one proves nothing here
