"""What `./dev check` asks of others: a planted secret is found, and no answer is never taken for an all-clear."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from checks.components import components
from checks.dependencies import Audit, asked_of, read_answer, said
from checks.secrets import secrets_in

KEY = "-----BEGIN {} PRIVATE KEY-----".format("RSA")
TOKEN = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0hL3nR6"


def test_a_planted_secret_is_found_and_no_comment_silences_it(tmp_path: Path) -> None:
    for name, text in {
        "key.pem": KEY,
        "settings.py": f"TOKEN = '{TOKEN}'  # pragma: allowlist secret",
        "broken.yaml": f"day: 2026-02-30\ntoken: '{TOKEN}'",
    }.items():
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
        assert list(secrets_in([tmp_path / name])), name


def test_a_word_in_an_example_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("postgresql://role:password@host/db\n", encoding="utf-8")
    assert list(secrets_in([tmp_path / "a.md"])) == []


ANSWER = {
    "dependencies": [
        {"name": "sound", "version": "1", "vulns": []},
        {"name": "weak", "version": "2", "vulns": [{"id": "PYSEC-1"}]},
        {"name": "strange", "skip_reason": "not found"},
    ]
}


def test_a_weakness_is_named_and_what_nobody_knew_of_is_said_not_to_be_asked() -> None:
    audit = read_answer(ANSWER)
    assert audit == Audit(1, ("weak 2: PYSEC-1",), ("strange",))
    lines = "\n".join(said("a.lock", audit))
    assert "weak 2: PYSEC-1" in lines
    assert "1 NOT ASKED, 1 without known weaknesses" in lines


def test_without_an_answer_it_says_that_it_was_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pip-audit"
    program.write_text("#!/bin/sh\necho 'no route to host' >&2\nexit 1\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    audit = asked_of(tmp_path / "requirements.lock")
    assert audit.trouble == "no route to host"
    assert "NOT ASKED" in "\n".join(said("a.lock", audit))


def test_the_bill_of_materials_has_every_pinned_version_with_its_digests(root: Path) -> None:
    bill = components()
    assert bill["bomFormat"] == "CycloneDX"
    named = {(one["name"], one["version"]) for one in bill["components"]}
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    pinned = {tuple(line.split(" ")[0].split("==")) for line in lock.splitlines() if "==" in line and line[0].isalnum()}
    assert pinned
    assert pinned <= named
    assert any(one["purl"].startswith("pkg:npm/dkfds@") for one in bill["components"])
    assert json.dumps(bill).count("SHA-256") >= len(pinned)


def test_every_line_of_every_lock_has_a_digest(root: Path, launcher: ModuleType) -> None:
    for lock in launcher.LOCKS:
        lines = (root / lock.name).read_text(encoding="utf-8").replace("\\\n", "").splitlines()
        pins = [line for line in lines if line and not line.startswith("#")]
        assert pins
        assert [line for line in pins if "--hash=sha256:" not in line] == [], lock.name
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in one for place, one in packages.items() if place)


def test_the_launcher_runs_all_three(launcher: ModuleType) -> None:
    asked = {" ".join(words) for _, words in launcher.CHECKS}
    for program in ("checks.secrets", "checks.dependencies", "checks.components"):
        assert any(program in words for words in asked), program
