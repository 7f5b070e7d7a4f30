"""Settings from the environment are read as meant, refused in words, and documented where an operator looks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from roedtraad.project.environment import SETTINGS, kept_key, read_environment
from roedtraad.project.trouble import Trouble

APP = "postgresql://roedtraad_app:hem@db.example/roedtraad"
OWNER = "postgresql://roedtraad_owner:hem@db.example/roedtraad"
KEY = "k" * 32


def test_without_any_variable_the_embedded_database_is_used() -> None:
    given = read_environment({})
    assert given["DATABASE_URL"] is None
    assert given["ROEDTRAAD_DEMO"] is False
    assert given["ALLOWED_HOSTS"] == ("localhost", "127.0.0.1", "[::1]")


def test_an_address_holds_role_password_place_and_options() -> None:
    address = "postgresql://rolle:p%40ss%2Ford@db.example:5433/roedtraad?sslmode=verify-full"
    read = read_environment({"DATABASE_URL": address, "SECRET_KEY": KEY})["DATABASE_URL"]
    assert (read.role, read.password, read.host, read.port) == ("rolle", "p@ss/ord", "db.example", "5433")
    assert read.options == (("sslmode", "verify-full"),)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://a:hemmeligt@b/c"),
        ("DATABASE_URL", "postgresql://db.example/roedtraad"),
        ("DATABASE_URL", "postgresql://a:hemmeligt@db:port/c"),
        ("SECRET_KEY", "kort"),
        ("ALLOWED_HOSTS", "https://roedtraad.example"),
        ("ROEDTRAAD_DEMO", "måske"),
        ("ROEDTRAAD_WEB_WORKERS", "0"),
        ("ROEDTRAAD_WEB_WORKERS", "mange"),
        ("ROEDTRAAD_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_is_named_with_the_remedy_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(Trouble) as refused:
        read_environment({name: value})
    assert f"{name} kan ikke læses" in refused.value.words.da
    assert f"{name} cannot be read" in refused.value.words.en
    assert "Write " in refused.value.words.en
    assert value not in str(refused.value)  # it may hold a password


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Trouble, match=r"(?s)ROEDTRAAD_DEMO.*ROEDTRAAD_HTTPS"):
        read_environment({"ROEDTRAAD_DEMO": "x", "ROEDTRAAD_HTTPS": "x"})


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"DATABASE_URL": APP}, "SECRET_KEY"),
        ({"MIGRATE_DATABASE_URL": OWNER}, "MIGRATE_DATABASE_URL"),
        ({"DATABASE_URL": APP, "MIGRATE_DATABASE_URL": APP, "SECRET_KEY": KEY}, "samme rolle"),
        ({"ROEDTRAAD_HTTPS": "yes"}, "ALLOWED_HOSTS"),
    ],
)
def test_settings_that_do_not_fit_each_other_are_refused(given: dict[str, str], named: str) -> None:
    with pytest.raises(Trouble, match=named):
        read_environment(given)


def test_the_application_and_the_owner_as_two_roles_are_accepted() -> None:
    given = read_environment({"DATABASE_URL": APP, "MIGRATE_DATABASE_URL": OWNER, "SECRET_KEY": KEY})
    assert given["MIGRATE_DATABASE_URL"].role == "roedtraad_owner"


def test_the_key_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    first = kept_key(tmp_path / "data")
    assert len(first) >= 32
    assert kept_key(tmp_path / "data") == first
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0


def test_every_setting_stands_in_the_operators_table(root: Path) -> None:
    manual = (root / "docs" / "operations.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"| `{setting.name}` |" in manual, setting.name


def test_a_program_started_with_a_wrong_setting_ends_with_words_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "roedtraad.project.serving"],
        env={**os.environ, "ROEDTRAAD_HTTPS": "måske"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "ROEDTRAAD_HTTPS kan ikke læses" in done.stderr
    assert "Traceback" not in done.stderr
