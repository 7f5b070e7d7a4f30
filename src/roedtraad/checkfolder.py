"""Opens the files to be checked and puts together what is wrong with them; a file that cannot be read hides no other.

It also reads which norms the tests show. What is right and wrong is judged in core.checking.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar, cast

from roedtraad import rulefolder
from roedtraad.core.checking import check_agreement, check_ground, check_versions, in_order
from roedtraad.core.loading import (
    Problem,
    Unreadable,
    load_acting,
    load_agreement,
    load_case,
    load_municipalities,
    load_national,
    load_norms,
    load_sharing,
    load_sources,
    load_vocabulary,
    with_decisions,
)
from roedtraad.core.rulebook import Agreement, Municipality, National, Norm, Region, Rulebook, Source
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words

GROUND = (
    "vocabulary.yaml",
    "national.yaml",
    "municipalities.yaml",
    "sources.yaml",
    "norms.yaml",
    "acting_municipality.yaml",
    "disclosure.yaml",
)
NEEDED = ("vocabulary.yaml", "national.yaml")
"""A folder with these holds a rulebook of its own."""

LEADS_INTO = {
    "sources.yaml": ("unknown_source",),
    "norms.yaml": ("unknown_norm",),
    "municipalities.yaml": ("unknown_value",),
    "acting_municipality.yaml": ("uncarried_clause",),
    "disclosure.yaml": ("uncarried_clause",),
}
"""The findings that a file gives rise to only because it could not be read."""

IS_CASE = re.compile(r'^\s*\{?\s*"?case"?\s*:', re.MULTILINE)
Value = TypeVar("Value")


def check_paths(paths: Sequence[Path], agreements: Path | None, today: date) -> tuple[Problem, ...]:
    """Check folders and files on a day; without paths the shipped folder, or the one given as `agreements`.

    A folder is a whole rulebook, or holds files to be checked one by one. A file is one agreement, one file of the
    ground by its name, or a case; it is checked against the rulebook of the folder it lies in, where that is whole,
    else against `agreements` or the shipped one.
    """
    base = agreements or rulefolder.find_shipped()
    found: list[Problem] = []
    shelf: _Shelf = {}
    for path in paths or (base,):
        check = _check_folder if path.is_dir() else _check_file
        found.extend(check(path, base, today, shelf))
    return in_order(found)


def agreements_in(folder: Path, rulebook: Rulebook) -> tuple[Agreement, ...]:
    """Read every agreement of a folder. Raises Unreadable."""
    return tuple(rulefolder.read_agreement(path, rulebook.vocabulary) for path in rulefolder.agreement_files(folder))


def shown_by(tests: Path) -> dict[str, tuple[str, ...]]:
    """Give, for each norm, the tests that show it: examples with `shows:`, and tests marked with it.

    Without the folder (an installed package has none) nothing is shown.
    """
    shown: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("*.yaml")) if tests.is_dir() else ():
        for norm in _shows_in_examples(path):
            shown.setdefault(norm, []).append(_relative(path, tests))
    for path in sorted(tests.rglob("*.py")) if tests.is_dir() else ():
        for norm, name in _marks(path):
            shown.setdefault(norm, []).append(f"{_relative(path, tests)}::{name}")
    return {norm: tuple(dict.fromkeys(names)) for norm, names in shown.items()}


_Shelf = dict[tuple[Path, Path], object]
"""The files of the ground read so far, so that many agreements are checked against one reading of it."""


@dataclass(slots=True)
class _Reading:
    """What could be read, and what was wrong with the rest."""

    paths: Mapping[str, Path]
    shelf: _Shelf
    problems: list[Problem] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)

    def read(self, name: str, load: Callable[[str, str], Value], otherwise: Value) -> Value:
        path = self.paths[name]
        # What a file says depends on the words it is written in.
        key = (path, self.paths["vocabulary.yaml"])
        if key not in self.shelf:
            try:
                self.shelf[key] = load(rulefolder.read_text(path), str(path))
            except Unreadable as refused:
                self.shelf[key] = refused
        found = self.shelf[key]
        if not isinstance(found, Unreadable):
            return cast("Value", found)
        self.problems.extend(found.problems)
        self.failed.add(name)
        return otherwise


def _check_folder(folder: Path, base: Path, today: date, shelf: _Shelf) -> Iterator[Problem]:
    files = sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml", ".json"})
    if files and not any((folder / name).exists() for name in GROUND):
        # No rulebook of its own: agreements or cases that rest on another.
        for path in files:
            yield from _check_file(path, base, today, shelf)
        return
    reading = _Reading({name: folder / name for name in GROUND}, shelf)
    yield from _check_all(reading, rulefolder.agreement_files(folder), today)


def _check_file(path: Path, base: Path, today: date, shelf: _Shelf) -> Iterator[Problem]:
    beside = path.parent
    folder = beside if all((beside / name).is_file() for name in NEEDED) else base
    paths = {name: folder / name for name in GROUND}
    if path.name in GROUND:
        paths[path.name] = path
        agreements: tuple[Path, ...] = ()
    else:
        agreements = (path,)
    reading = _Reading(paths, shelf)
    if path.name not in GROUND and _is_case(path):
        yield from _check_case(path, reading)
        return
    for problem in _check_all(reading, agreements, today, with_ground=not agreements):
        if problem.file == str(path):
            yield problem


def _is_case(path: Path) -> bool:
    try:
        return IS_CASE.search(rulefolder.read_text(path)) is not None
    except Unreadable:
        return False


def _check_case(path: Path, reading: _Reading) -> Iterator[Problem]:
    vocabulary = reading.read("vocabulary.yaml", load_vocabulary, _NO_VOCABULARY)
    national = reading.read("national.yaml", lambda text, file: load_national(text, file, vocabulary), _NO_NATIONAL)
    _, municipalities = reading.read("municipalities.yaml", load_municipalities, _NOBODY)
    try:
        load_case(rulefolder.read_text(path), str(path), with_decisions(vocabulary, national.decisions), municipalities)
    except Unreadable as refused:
        yield from refused.problems


def _check_all(
    reading: _Reading, agreements: Iterable[Path], today: date, *, with_ground: bool = True
) -> Iterator[Problem]:
    written = reading.read("vocabulary.yaml", load_vocabulary, None)
    if written is None:
        # Without the words nothing else can be read; what does not need them still is.
        _read_rest(reading)
        yield from reading.problems
        return
    national = reading.read("national.yaml", lambda text, file: load_national(text, file, written), None)
    vocabulary = with_decisions(written, national.decisions) if national else written
    rulebook = _rulebook(reading, vocabulary, national or _NO_NATIONAL)
    read = _read_agreements(reading, agreements, vocabulary, national is None)
    rulebook = _with_agreements(rulebook, read)
    yield from reading.problems
    if national is None:
        return
    # References into a file that could not be read would all seem to lead nowhere.
    misled = {code for name in reading.failed for code in LEADS_INTO.get(name, ())}
    found = (*(check_ground(rulebook, today) if with_ground else ()), *_findings(rulebook, read, today))
    yield from (one for one in found if one.code not in misled)


def _findings(rulebook: Rulebook, agreements: Sequence[Agreement], today: date) -> Iterator[Problem]:
    for agreement in agreements:
        yield from _number_in_name(agreement)
        yield from check_agreement(rulebook, agreement, today)
    for code in sorted({agreement.municipality for agreement in agreements}):
        yield from check_versions([agreement for agreement in agreements if agreement.municipality == code])


def _read_rest(reading: _Reading) -> None:
    reading.read("municipalities.yaml", load_municipalities, _NOBODY)
    reading.read("sources.yaml", load_sources, _NO_SOURCES)
    reading.read("norms.yaml", load_norms, _NO_NORMS)


def _rulebook(reading: _Reading, vocabulary: Vocabulary, national: National) -> Rulebook:
    regions, municipalities = reading.read("municipalities.yaml", load_municipalities, _NOBODY)
    return Rulebook(
        vocabulary=vocabulary,
        sources=reading.read("sources.yaml", load_sources, _NO_SOURCES),
        norms=reading.read("norms.yaml", load_norms, _NO_NORMS),
        regions=regions,
        municipalities=municipalities,
        national=national,
        acting=reading.read("acting_municipality.yaml", lambda text, file: load_acting(text, file, vocabulary), ()),
        sharing=reading.read("disclosure.yaml", lambda text, file: load_sharing(text, file, vocabulary), ()),
        versions_of=lambda _municipality: (),
    )


def _read_agreements(
    reading: _Reading, paths: Iterable[Path], vocabulary: Vocabulary, without_decisions: bool
) -> tuple[Agreement, ...]:
    read: list[Agreement] = []
    for path in paths:
        try:
            read.append(load_agreement(rulefolder.read_text(path), str(path), vocabulary))
        except Unreadable as refused:
            # A fact that the national rules decide is unknown while they cannot be read; that is no mistake here.
            reading.problems.extend(
                one for one in refused.problems if not (without_decisions and one.code == "unknown_fact")
            )
    return tuple(read)


def _with_agreements(rulebook: Rulebook, agreements: Sequence[Agreement]) -> Rulebook:
    def versions_of(municipality: str) -> tuple[Agreement, ...]:
        return tuple(one for one in agreements if one.municipality == municipality)

    return Rulebook(
        vocabulary=rulebook.vocabulary,
        sources=rulebook.sources,
        norms=rulebook.norms,
        regions=rulebook.regions,
        municipalities=rulebook.municipalities,
        national=rulebook.national,
        acting=rulebook.acting,
        sharing=rulebook.sharing,
        versions_of=versions_of,
    )


def _number_in_name(agreement: Agreement) -> Iterator[Problem]:
    name = Path(agreement.file).name
    if name[:4].isdigit() and name[:4] != agreement.municipality:
        message = Words(
            f"Filen hedder {name}, men aftalen er kommune {agreement.municipality}s; planen finder filer ved nummeret.",
            f"The file is called {name}, but the agreement is municipality {agreement.municipality}'s; a plan finds"
            " files by the number.",
        )
        remedy = Words(
            f"Ret municipality:, eller kald filen {agreement.municipality}{name[4:]}.",
            f"Mend municipality:, or call the file {agreement.municipality}{name[4:]}.",
        )
        place = agreement.place
        yield Problem("unknown_value", "error", place.file, place.line or 1, place.column or 1, message, remedy)


def _shows_in_examples(path: Path) -> Iterator[str]:
    """Read the norms of every `shows:` of a file of examples, written on one line or as a list below it."""
    try:
        text = rulefolder.read_text(path)
    except Unreadable:
        return
    for block in re.findall(r"\bshows:\s*(\[[^\]]*\]|(?:[^\n\[]*\n(?:\s+-\s+[^\n:]+\n?)*))", text):
        yield from re.findall(r"\b[A-Z]-[0-9]+(?:\.[0-9]+)*\b", block)


def _marks(path: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            for decorator in node.decorator_list:
                yield from ((norm, node.name) for norm in _marked_norms(decorator))


def _marked_norms(decorator: ast.expr) -> Iterator[str]:
    if not isinstance(decorator, ast.Call) or not ast.unparse(decorator.func).endswith("mark.shows"):
        return
    for argument in decorator.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def _relative(path: Path, tests: Path) -> str:
    return f"{tests.name}/{path.relative_to(tests).as_posix()}"


_NO_VOCABULARY = Vocabulary({}, {}, {}, {}, {}, {}, {})
_NO_NATIONAL = National({}, {}, {})
_NOBODY: tuple[Mapping[str, Region], Mapping[str, Municipality]] = ({}, {})
_NO_SOURCES: Mapping[str, Source] = {}
_NO_NORMS: Mapping[str, Norm] = {}
