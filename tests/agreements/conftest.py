"""Registers the mark that says which norms a test shows."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shows(*norms): the norms that the test shows")
