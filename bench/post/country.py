"""A small country that owes letters: prisons whose people were admitted lately, so that their notices are due.

All of it comes through the front doors, in a data folder of its own with an embedded server of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench.web import rules
from bench.web.country import LONG_AGO, cpr_of, name_of
from bench.web.telling import say
from roedtraad.core.facts import Case, Entry
from roedtraad.core.vocabulary import FactValue
from roedtraad.rulefolder import find_shipped

if TYPE_CHECKING:
    from roedtraad.access.models import Unit

DAY = date(2026, 6, 1)
TOGETHER = 100
COPENHAGEN = "0101"
LIVELIHOOD: dict[str, FactValue] = {
    "spouse_common_home_municipality": "none",
    "keeps_home": True,
    "municipalities_disagree": False,
    "benefits": frozenset({"kontanthjaelp"}),
    "housing": "hos_familie",
}


@dataclass(frozen=True, slots=True)
class Size:
    """How many prisons, and how many people lately admitted to each.

    `shipped`: by the shipped rules, everyone from Copenhagen; else from everywhere, an agreement for each municipality.
    """

    prisons: int
    people: int
    shipped: bool = False


def set_environment(folder: Path, *, sink: int, trusted: Path, web: int) -> None:
    """Lead every program that is started to the folder and to the sink; the day is the same in each run."""
    for name in ("DATABASE_URL", "MIGRATE_DATABASE_URL", "SECRET_KEY", "ROEDTRAAD_POST_IN", "ROEDTRAAD_SMIME"):
        os.environ.pop(name, None)
    os.environ |= {
        "ROEDTRAAD_DATA": str(folder),
        "ROEDTRAAD_DEMO": "yes",
        "ROEDTRAAD_TODAY": DAY.isoformat(),
        "ROEDTRAAD_LOG_LEVEL": "ERROR",
        "ROEDTRAAD_POST": f"smtp+starttls://127.0.0.1:{sink}",
        "ROEDTRAAD_POST_CA": str(trusted),
        "ROEDTRAAD_POST_FROM": "rt@sikker.example",
        "ROEDTRAAD_SITE": f"http://127.0.0.1:{web}",
    }


def forget(folder: Path) -> None:
    """Remove what an earlier run has left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def load(size: Size, folder: Path) -> None:
    """Load rules, prisons and people. Django is set up, the tables are made."""
    from roedtraad.access.service import Actor, found_institution, keep_user
    from roedtraad.agreements.service import load_folder, rulebook_now
    from roedtraad.casework.service import CaseFile, load_cases

    by = Actor("Målingen")
    folder_of_rules = find_shipped() if size.shipped else rules.write_rules(folder / "rules")
    load_folder(folder=folder_of_rules, by=by, today=DAY)
    rulebook = rulebook_now()
    codes = [COPENHAGEN] if size.shipped else list(rulebook.municipalities)
    for number in range(size.prisons):
        name = prison(number)
        found_institution(code=name.lower(), name=name, municipality=codes[number % len(codes)])
    for unit in main_units():
        keep_user(
            username=str(unit.pk),
            name=f"Måling {unit.name}"[:200],
            unit=unit,
            role="social_worker",
            role_name=rulebook.vocabulary.roles["social_worker"],
            since=LONG_AGO,
        )
    files = [CaseFile(case, name_of(number), cpr_of(number)) for number, case in enumerate(_cases(codes, size))]
    for first in range(0, len(files), TOGETHER):
        load_cases(files=files[first : first + TOGETHER], by=by, today=DAY)
    say(f"{len(files):,} people in {size.prisons} prisons")


def prison(number: int) -> str:
    """The name of a prison."""
    return f"Fængsel {number:03}"


def main_units() -> list[Unit]:
    """The units that owe the notices, by name."""
    from roedtraad.access.models import Unit

    return list(Unit.objects.filter(authority__word="institution", key="main").order_by("name"))


def _cases(codes: Sequence[str], size: Size) -> Iterator[Case]:
    for number in range(size.prisons * size.people):
        home = codes[number % len(codes)]
        facts = {
            **LIVELIHOOD,
            "institution": prison(number // size.people),
            "institution_municipality": codes[number // size.people % len(codes)],
            "usual_stay_municipality": home,
            "registered_municipality": home,
            "admission": DAY - timedelta(days=number % 3),
            "expected_release": DAY + timedelta(days=100 + number % 50),
        }
        yield Case(f"post-{number}", tuple(Entry(name, value) for name, value in facts.items()))


def build(size: Size, folder: Path) -> None:
    """Build it in a process of its own, and stop its server: Django is led to one server for a process's life."""
    _run(str(folder), str(size.prisons), str(size.people), "shipped" if size.shipped else "")


def bring_up() -> None:
    """Bring one that was kept to the tables of today, in the same way."""
    _run()


def _run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "bench.post.country", *words], check=True)


if __name__ == "__main__":
    from roedtraad.project.opening import open_site
    from roedtraad.project.preparing import migrate

    with open_site(owner=True):
        migrate()
        if sys.argv[1:]:
            load(Size(int(sys.argv[2]), int(sys.argv[3]), bool(sys.argv[4])), Path(sys.argv[1]))
