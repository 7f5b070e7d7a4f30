"""Known weaknesses of the pinned versions: `python -m checks.dependencies`. Where nobody could be asked, it says so.

pip-audit counts what the index does not know as well, and gives no fault for it: told plainly here, so that silence is
never taken for an all-clear. Without a network the answer is "not asked", and `./dev check` goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.files import ROOT

LOCKS = ("requirements-dev.lock", "requirements-boot.lock", "requirements-node.lock")
"""The one of development holds all that runs as well."""

LONGEST = 180


@dataclass(frozen=True)
class Audit:
    """What was answered: how many versions are known to be sound, which are weak, and which nobody knew of."""

    sound: int
    weak: tuple[str, ...]
    unknown: tuple[str, ...]
    trouble: str = ""


def asked_of(lock: Path) -> Audit:
    """Ask the index's advisories for each version of a lock."""
    program = Path(sys.executable).with_name("pip-audit")
    with tempfile.TemporaryDirectory() as place:
        answer = Path(place) / "answer.json"
        asked: list[str | Path] = [
            program,
            "--requirement",
            lock,
            "--require-hashes",
            "--disable-pip",
            "--progress-spinner",
            "off",
        ]
        try:
            done = subprocess.run(
                [*asked, "--timeout", "10", "--format", "json", "--output", answer],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                timeout=LONGEST,
            )
        except subprocess.TimeoutExpired:
            return Audit(0, (), (), "no answer in time")
        if not answer.is_file() or not answer.stat().st_size:
            return Audit(0, (), (), (done.stderr.strip().splitlines() or ["no answer"])[-1][:200])
        return read_answer(json.loads(answer.read_text(encoding="utf-8")))


def read_answer(answer: dict[str, Any]) -> Audit:
    """Read what pip-audit wrote."""
    dependencies = answer["dependencies"]
    unknown = tuple(one["name"] for one in dependencies if "skip_reason" in one)
    weak = tuple(
        f"{one['name']} {one['version']}: {', '.join(found['id'] for found in one['vulns'])}"
        for one in dependencies
        if one.get("vulns")
    )
    return Audit(len(dependencies) - len(unknown) - len(weak), weak, unknown)


def main() -> int:
    audits = {lock: asked_of(ROOT / lock) for lock in LOCKS}
    for lock, audit in audits.items():
        for line in said(lock, audit):
            print(line)
    return 1 if any(audit.weak for audit in audits.values()) else 0


def said(lock: str, audit: Audit) -> list[str]:
    """The answer in words."""
    lines = [f"{lock}: svaghed · weakness: {one}" for one in audit.weak]
    if audit.trouble:
        lines.append(f"{lock}: IKKE SPURGT, uden svar fra indekset · NOT ASKED, no answer ({audit.trouble})")
    elif audit.unknown:
        lines.append(
            f"{lock}: {len(audit.unknown)} IKKE SPURGT, {audit.sound} uden kendte svagheder"
            f" · {len(audit.unknown)} NOT ASKED, {audit.sound} without known weaknesses"
        )
    else:
        lines.append(f"{lock}: {audit.sound} uden kendte svagheder · {audit.sound} without known weaknesses")
    return lines


if __name__ == "__main__":
    sys.exit(main())
