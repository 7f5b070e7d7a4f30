"""The files of the checkout: locks in step, no registry's host, no machine's path, a wheel that carries the rules."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("npmmirror", "com"),
    )
)
PATHS = re.compile(r"(?<![\w.~-])/(?:home|root|Users|work)/[\w.-]+")
LOCKS = (
    "requirements.lock",
    "requirements-boot.lock",
    "requirements-node.lock",
    "requirements-saml.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
)


def own_files(root: Path) -> list[Path]:
    """What git tracks or would track; without git every file outside the ignored folders."""
    asked = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        ignored = {".git", ".venv", ".roedtraad", "__pycache__"}
        return [path for path in root.rglob("*") if path.is_file() and not ignored & set(path.relative_to(root).parts)]
    return [root / name for name in listed if name and (root / name).is_file()]


def pins(root: Path, lock: str) -> dict[str, set[str]]:
    """The pinned versions by name; a name has two where platforms differ."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", (root / lock).read_text(encoding="utf-8")):
        found.setdefault(name, set()).add(version)
    return found


def test_every_lock_was_made_from_the_lists_of_today(root: Path, launcher: ModuleType) -> None:
    assert {lock.name for lock in launcher.LOCKS} == set(LOCKS)
    for lock in launcher.LOCKS:
        first = (root / lock.name).read_text(encoding="utf-8").splitlines()[0]
        assert first == launcher.lock_mark(lock), f"{lock.name} is older than pyproject.toml: run ./dev lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_with_hashes_and_names_no_host(root: Path, lock: str) -> None:
    text = (root / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text.split("\n", 1)[1]):
        assert re.match(r"[a-z0-9-]+==\S+", block), block
        assert "--hash=sha256:" in block


@pytest.mark.parametrize("lock", ["requirements-dev.lock", "requirements-saml.lock", "requirements-bench.lock"])
def test_a_lock_agrees_with_the_run_time_lock(root: Path, lock: str) -> None:
    here, runtime = pins(root, lock), pins(root, "requirements.lock")
    assert {name: here.get(name) for name in runtime} == runtime


def test_no_file_names_a_package_registry_or_a_path_of_a_machine(root: Path) -> None:
    found = []
    for path in own_files(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(root)}: {host}" for host in HOSTS if host in text]
        found += [f"{path.relative_to(root)}: {place}" for place in PATHS.findall(text)]
    assert found == []


def test_the_wheel_carries_the_rules(root: Path, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("hatchling")
    subprocess.run([program, "build", "-t", "wheel", "-d", tmp_path], cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    rules = {path.name for path in (root / "agreements").glob("*.yaml")}
    assert rules
    assert {f"roedtraad/agreements_shipped/{name}" for name in rules} <= names
    assert "roedtraad/py.typed" in names
