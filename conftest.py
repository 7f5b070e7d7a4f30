"""Holds for the examples in the code and for the tests alike: Django is set up where a file may need it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent

# Rooms that know nothing of Django: their tests do not wait for it (two seconds a process).
PURE = {"core", "presenting", "cli", "rulebook", "architecture"}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """Set Django up when the first file is met that may need it."""
    under = file_path.relative_to(ROOT).parts if file_path.is_relative_to(ROOT) else ()
    rooms = under[1:-1] if under[:1] == ("tests",) else under[2:-1]
    if file_path.suffix == ".py" and rooms and rooms[0] not in PURE and "DJANGO_SETTINGS_MODULE" not in os.environ:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        from django.conf import settings
        from pytest_django.plugin import _setup_django

        assert settings.SECRET_KEY
        _setup_django(parent.config)
