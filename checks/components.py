"""What the program is made of, as CycloneDX: `python -m checks.components OUT`; from the locks, never committed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from checks.files import ROOT


def components() -> dict[str, Any]:
    """The bill of materials: the Python packages with their digests, and what the browser gets from npm."""
    program = Path(sys.executable).with_name("cyclonedx-py")
    asked = ["requirements", "requirements.lock", "--pyproject", "pyproject.toml", "--mc-type", "application"]
    made = subprocess.run(
        [program, *asked, "--output-reproducible", "--of", "JSON"], cwd=ROOT, capture_output=True, check=True
    )
    bill: dict[str, Any] = json.loads(made.stdout)
    bill["components"] += list(_from_npm(json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))))
    return bill


def _from_npm(lock: dict[str, Any]) -> list[dict[str, Any]]:
    named = ((place.removeprefix("node_modules/"), one) for place, one in lock["packages"].items() if place)
    return [
        {
            "bom-ref": f"npm-{name}",
            "type": "library",
            "name": name,
            "version": one["version"],
            "purl": f"pkg:npm/{name}@{one['version']}",
        }
        for name, one in named
    ]


def main(arguments: list[str]) -> int:
    (out,) = arguments
    bill = components()
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    Path(out).write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(bill['components'])} dele · components: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
