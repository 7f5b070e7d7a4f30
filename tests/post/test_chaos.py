"""A small part of `./dev bench chaos`: killed while letters go out, and none is lost, doubled unsaid or hidden."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROUNDS = 3


def test_letters_arrive_though_web_worker_and_database_are_killed(tmp_path: Path) -> None:
    words = ["-m", "bench.chaos", "--rounds", str(ROUNDS), "--folder", str(tmp_path / "kaos"), "--troubles", "hangs_up"]
    root = Path(__file__).resolve().parents[2]
    given = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "ROEDTRAAD_"))}
    done = subprocess.run([sys.executable, *words], cwd=root, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    counted = json.loads(done.stdout.splitlines()[-1])
    assert counted["messages"] > 0
    assert [counted[what] for what in ("lost", "duplicates_silent", "unshown")] == [0, 0, 0]
