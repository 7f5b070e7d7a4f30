"""The launcher as a module, for the tests of the ground."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def launcher() -> ModuleType:
    """`dev` as a module: it has no .py ending."""
    path = Path(__file__).resolve().parents[2] / "dev"
    loader = importlib.machinery.SourceFileLoader("launcher", str(path))
    specification = importlib.util.spec_from_loader("launcher", loader)
    assert specification is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["launcher"] = module
    loader.exec_module(module)
    return module
