"""The launcher explains itself, prepares the environment once, and says in words what it cannot do."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

LOCK = "requirements.lock"


@pytest.fixture
def installed(
    launcher: ModuleType, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, list[str]]:
    """A folder for an environment, and the list of what was installed into it (by an installer that only notes it)."""
    done: list[str] = []

    def note(place: Path, lock: Path, _project: bool) -> None:
        (place / "bin").mkdir(parents=True, exist_ok=True)
        (place / "bin" / "python").touch()
        done.append(lock.name)

    monkeypatch.setattr(launcher, "ROOT", tmp_path)
    monkeypatch.setattr(launcher, "STATE", tmp_path / "state")
    monkeypatch.setattr(launcher, "install_with_uv", note)
    (tmp_path / LOCK).write_bytes((root / LOCK).read_bytes())
    return tmp_path / "environment", done


def test_a_second_call_installs_nothing(launcher: ModuleType, installed: tuple[Path, list[str]]) -> None:
    place, done = installed
    launcher.environment(place, LOCK, project=False)
    launcher.environment(place, LOCK, project=False)
    assert done == [LOCK]


def test_a_changed_lock_installs_anew(launcher: ModuleType, installed: tuple[Path, list[str]], tmp_path: Path) -> None:
    place, done = installed
    launcher.environment(place, LOCK, project=False)
    (tmp_path / LOCK).write_text("# another\n", encoding="utf-8")
    launcher.environment(place, LOCK, project=False)
    assert done == [LOCK, LOCK]


def test_an_installation_that_was_broken_off_is_done_again(
    launcher: ModuleType, installed: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, done = installed

    def break_off(place: Path, _lock: Path, _project: bool) -> None:
        (place / "bin").mkdir(parents=True)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(launcher, "install_with_uv", break_off)
        with pytest.raises(KeyboardInterrupt):
            launcher.environment(place, LOCK, project=False)
    launcher.environment(place, LOCK, project=False)
    assert done == [LOCK]


def test_an_unknown_installer_is_refused_in_both_languages(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROEDTRAAD_INSTALLER", "conda")
    assert launcher.main(["setup"]) == 1
    said = capsys.readouterr().err
    assert "skriv uv eller pip" in said
    assert "write uv or pip" in said


def test_help_explains_every_habit_in_both_languages(launcher: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert launcher.main(["help"]) == 0
    said = capsys.readouterr().out
    for name, habit in launcher.HABITS.items():
        danish, english = (line.strip() for line in habit.__doc__.splitlines())
        assert f"./dev {name}" in said
        assert danish in said
        assert english in said


def test_an_unknown_habit_is_wrong_usage(launcher: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert launcher.main(["tset"]) == 2
    assert "'tset'" in capsys.readouterr().err


def test_the_tests_run_against_an_outside_database_where_that_is_asked_for(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(launcher, "setup", lambda: 0)

    def note(*words: object) -> int:
        called.append([str(word) for word in words])
        return 5

    monkeypatch.setattr(launcher, "call", note)
    assert launcher.main(["test", "--outside", "tests/cases", "-q"]) == 5
    assert launcher.main(["test", "tests/cases"]) == 5
    assert called[0][1:] == ["-m", "tests.outside", "-n", "2", "tests/cases", "-q"]
    assert called[1][0].endswith("pytest")
    assert called[1][1:] == ["-n", "2", "tests/cases"]


def test_a_mirror_set_for_pip_is_handed_on(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert launcher.mirrors()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"


def test_an_older_python_can_read_the_launcher_far_enough_to_be_told(root: Path) -> None:
    ast.parse((root / "dev").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_reader_that_has_seen_enough_ends_the_run_in_peace(root: Path) -> None:
    """A habit that prints without end, as `./dev run | head` is read."""
    endless = (
        "from importlib.machinery import SourceFileLoader as Loader\n"
        "import types\n"
        "dev = types.ModuleType('dev'); dev.__file__ = 'dev'\n"
        "Loader('dev', 'dev').exec_module(dev)\n"
        "dev.HABITS['run'] = lambda rest: [print('x' * 9999, flush=True) for _ in iter(int, 1)]\n"
        "raise SystemExit(dev.main(['run']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", endless], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0
