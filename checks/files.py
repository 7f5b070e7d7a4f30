"""The files of the checkout: what git tracks or would track."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IGNORED = frozenset({".git", ".venv", ".roedtraad", "__pycache__", "node_modules"})


def own_files(root: Path) -> list[Path]:
    """What git tracks or would track; without git every file outside the ignored folders."""
    asked = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        return [path for path in root.rglob("*") if path.is_file() and not IGNORED & set(path.relative_to(root).parts)]
    return [root / name for name in listed if name and (root / name).is_file()]
