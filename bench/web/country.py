"""A country for load, in a database of its own: some cases through the front doors, the rest as copies of them.

Half of the cases are open, with plans that the rules really give; half are closed, with what was done in them.
The folder is kept from run to run, for as long as what it was made from is the same.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from bench.cases import value_of
from bench.web import rules
from bench.web.copying import Copies, copy_cases
from bench.web.telling import say
from roedtraad.core.facts import Case, Done, Entry
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.project.environment import CHECKOUT
from roedtraad.project.opening import open_site
from roedtraad.project.postgres import Server

DAY = date(2026, 6, 1)
FOLDER = CHECKOUT / ".roedtraad" / "bench-web"
INSTITUTIONS = 400  # so that a list is as long as a busy prison's: the real country has fewer, and fewer held
OPEN, CLOSED = Copies(made=2_000, each=25), Copies(made=500, each=100)
TOGETHER = 100
LONG_AGO = date(2020, 1, 1)
ENDS = ("release", "escape", "death", "transfer", "release_from")
"""Facts of an ending: the open cases are of people who are held."""
KEPT = ("institution", "legal_status", "spouse_common_home_municipality", "municipalities_disagree")

FIRST = ("Signe", "Jonas", "Maja", "Emil", "Freja", "Villads", "Karla", "Storm", "Alma", "Birk", "Liva", "Aske", "Åge")
LAST = [
    first + second
    for first in (
        "Ask",
        "Dal",
        "Eng",
        "Hav",
        "Kil",
        "Lyng",
        "Mose",
        "Nord",
        "Pil",
        "Ravn",
        "Skov",
        "Vang",
        "Ærte",
        "Øster",
    )
    for second in ("demosen", "prøvegaard", "opdigt", "eksempel")
]


def set_environment() -> None:
    """Lead every program that is started to the folder of the bench; the day is the same in each run."""
    for name in ("DATABASE_URL", "MIGRATE_DATABASE_URL", "SECRET_KEY"):
        os.environ.pop(name, None)
    os.environ |= {
        "ROEDTRAAD_DATA": str(FOLDER),
        "ROEDTRAAD_DEMO": "yes",
        "ROEDTRAAD_TODAY": DAY.isoformat(),
        "ROEDTRAAD_LOG_LEVEL": "ERROR",
    }


def build(*, keep: bool) -> bool:
    """Build the country where there is none made from the same, and say whether; `keep` takes any that is there."""
    stamp = FOLDER / "stamp"
    made_from = _made_from()
    if stamp.exists() and (keep or stamp.read_text(encoding="ascii") == made_from):
        return False
    say("Building the country …")
    shutil.rmtree(FOLDER, ignore_errors=True)
    with Server(FOLDER, forgetful=True).used() as server:
        with open_site(owner=True):
            from roedtraad.project.preparing import migrate

            migrate()
            _load()
        copy_cases(server, open_cases=OPEN, closed_cases=CLOSED)
    stamp.write_text(made_from, encoding="ascii")
    return True


def _made_from() -> str:
    """A digest of all that the stored plans follow from."""
    rooms = ("core", "access", "agreements", "cases", "obligations", "casework")
    files = [
        *(file for room in rooms for file in (CHECKOUT / "src" / "roedtraad" / room).rglob("*.py")),
        *(CHECKOUT / "agreements").glob("*.yaml"),
        *(Path(__file__).parent / name for name in ("country.py", "copying.py", "rules.py")),
    ]
    read = hashlib.sha256()
    for file in sorted(files):
        if "pages" not in file.name:
            read.update(file.read_bytes())
    return read.hexdigest()


def _load() -> None:
    from roedtraad.access.service import Actor, found_institution, scope
    from roedtraad.agreements.service import load_folder, rulebook_now
    from roedtraad.casework.service import CaseFile, load_cases, record_death

    by = Actor("Målingen")
    say("  the rules, with an agreement for each municipality")
    load_folder(folder=rules.write_rules(FOLDER / "rules"), by=by, today=DAY)
    rulebook = rulebook_now()
    codes = list(rulebook.municipalities)
    for number in range(INSTITUTIONS):
        name = institution(number)
        found_institution(code=name.lower(), name=name, municipality=codes[number % len(codes)])
    _users(rulebook)
    wanted = OPEN.made + CLOSED.made
    files = [CaseFile(case, name_of(number), cpr_of(number)) for number, case in enumerate(_cases(rulebook, wanted))]
    for first in range(0, wanted, TOGETHER):
        opened = load_cases(files=files[first : first + TOGETHER], by=by, today=DAY)
        for number, one in enumerate(opened, start=first):
            if number >= OPEN.made:
                with scope(units=[_main_unit(number)], today=DAY):
                    record_death(case=one.case, on=DAY, by=by, today=DAY)
        say(f"  {first + len(opened):5,} of {wanted:,} cases through the front doors")


def _cases(rulebook: Rulebook, count: int) -> Iterator[Case]:
    """The shipped examples with other days, places and answers, so that each plan is its own."""
    from roedtraad.core.loading import load_case
    from roedtraad.rulefolder import find_shipped

    texts = [file.read_text(encoding="utf-8") for file in sorted((find_shipped() / "examples").glob("*.yaml"))]
    models = [load_case(text, "example", rulebook.vocabulary, rulebook.municipalities) for text in texts]
    for number in range(count):
        yield _another(models[number % len(models)], number, rulebook)


def _another(model: Case, number: int, rulebook: Rulebook) -> Case:
    rng = random.Random(f"case {number}")
    codes = list(rulebook.municipalities)
    home, vocabulary = codes[number % len(codes)], rulebook.vocabulary.facts
    later = timedelta(days=rng.randint(-260, -180))  # the examples lie in late 2026
    facts: dict[str, FactValue] = {}
    for entry in model.entries:
        if entry.fact not in ENDS:
            drawn = value_of(rng, vocabulary[entry.fact], DAY, home) if rng.random() < 0.25 else entry.value
            kept = entry.value if isinstance(entry.value, date) or entry.fact in KEPT else drawn
            facts[entry.fact] = kept + later if isinstance(kept, date) and entry.fact != "birth_date" else kept
    facts |= {
        "institution": institution(number),
        "usual_stay_municipality": home,
        "registered_municipality": home,
        "institution_municipality": codes[number % INSTITUTIONS % len(codes)],
    }
    done = tuple(Done(one.on + later, one.obligation, one.norm) for one in model.done)
    return Case(f"maaling-{number}", tuple(Entry(name, value) for name, value in facts.items()), done)


def institution(number: int) -> str:
    """The name of an institution; there are as many as INSTITUTIONS."""
    return f"Fængsel {number % INSTITUTIONS:03}"


def _main_unit(number: int) -> UUID:
    from roedtraad.access.service import offices

    directory = offices()
    authority = directory.authority("institution", institution(number).lower())
    office = directory.office(authority.pk) if authority else None
    assert office is not None
    return office.id


def _users(rulebook: Rulebook) -> None:
    """Someone in the main unit of each institution, and in each unit of each municipality."""
    from roedtraad.access.models import Unit
    from roedtraad.access.service import keep_user

    roles = {"institution": "social_worker", "municipality": "coordinator"}
    for unit in Unit.objects.filter(authority__word__in=roles).select_related("authority"):
        if unit.authority.word == "municipality" or unit.key == "main":
            role = roles[unit.authority.word]
            keep_user(
                username=str(unit.pk),
                name=f"Måling {unit.name}"[:200],
                unit=unit,
                role=role,
                role_name=rulebook.vocabulary.roles[role],
                since=LONG_AGO,
            )


def name_of(number: int) -> str:
    rng = random.Random(f"name {number}")
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def cpr_of(number: int) -> str:
    """A number that no person has; copying.py goes on counting where the cases through the front doors end."""
    return f"{61 + number % 28:02}{1 + number // 28 % 12:02}{60 + number // 336 % 38:02}{number // 12768 % 4000:04}"
