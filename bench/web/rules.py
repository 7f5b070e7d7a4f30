"""A rulebook with an agreement for each of the 98 municipalities: the two that there are, and copies of their text."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from roedtraad.rulefolder import find_shipped

MODELS = {"0101": "0101-koebenhavn.yaml", "0530": "0530-billund.yaml"}
CHANGED = "0265"
"""The municipality whose mailbox changes."""


def write_rules(folder: Path, *, mailbox: str = "postkasse") -> Path:
    """Write the rules. `mailbox` names the domain of the changed municipality: another word is another agreement."""
    shutil.rmtree(folder, ignore_errors=True)
    shipped = find_shipped()
    folder.mkdir(parents=True)
    for file in shipped.glob("*.yaml"):
        shutil.copy(file, folder / file.name)
    for code in re.findall(
        r'^  "(\d{4})": ', (shipped / "municipalities.yaml").read_text(encoding="utf-8"), re.MULTILINE
    ):
        if code not in MODELS:
            model = MODELS["0530" if int(code) % 3 == 0 else "0101"]
            domain = f"{mailbox if code == CHANGED else 'postkasse'}-{code}.example"
            (folder / f"{code}-kommune.yaml").write_text(_copied(shipped / model, code, domain), encoding="utf-8")
    return folder


def _copied(model: Path, code: str, domain: str) -> str:
    text = model.read_text(encoding="utf-8")
    text = re.sub(r'^municipality: "\d{4}"', f'municipality: "{code}"', text, count=1, flags=re.MULTILINE)
    return re.sub(r"(secure_mail: \S+@)[\w.-]+", rf"\g<1>{domain}", text)
