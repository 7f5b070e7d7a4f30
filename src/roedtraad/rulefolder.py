"""Opens the folder of rules and the case files, and hands their text to the core.

It refuses what is no readable text: missing, a folder, too large, not UTF-8. What the text says is read in
core.loading; nothing is decided here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from roedtraad.core.facts import Case
from roedtraad.core.loading import (
    Unreadable,
    line_and_column,
    load_acting,
    load_agreement,
    load_case,
    load_municipalities,
    load_national,
    load_norms,
    load_retention,
    load_sharing,
    load_sources,
    load_vocabulary,
    nearest,
    refusal,
    with_decisions,
)
from roedtraad.core.retention import Retention
from roedtraad.core.rulebook import Agreement, Municipality, Norm, Rulebook, Source
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words

LARGEST = 5_000_000
"""Bytes; a hundred times the largest file of the shipped folder."""

Item = TypeVar("Item")
_AGREEMENT = re.compile(r"[0-9]{4}([-.].*)?\.ya?ml")


def find_shipped() -> Path:
    """Give the shipped folder of rules: `agreements` in a checkout, else the data of the installed package."""
    here = Path(__file__).resolve()
    in_checkout = here.parents[2] / "agreements"
    return in_checkout if (in_checkout / "vocabulary.yaml").is_file() else here.parent / "agreements_shipped"


def read_text(path: Path) -> str:
    """Read a text file. Raises Unreadable where it is none, or cannot be read."""
    name = str(path)
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST:
                raise _too_large(name, size)
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise _missing(path) from None
    except IsADirectoryError:
        raise _folder(path) from None
    except (OSError, ValueError) as error:
        raise _not_opened(name, error) from None
    if len(content) > LARGEST:
        raise _too_large(name, len(content))
    return _decoded(content, name)


def agreement_files(folder: Path) -> tuple[Path, ...]:
    """Give the agreement files of a folder, by name: those that begin with a municipality's four digits."""
    return tuple(path for path in _files(folder) if _AGREEMENT.fullmatch(path.name))


def read_rulebook(folder: Path) -> Rulebook:
    """Read a whole rulebook. Agreements, sources and norms are read when they are first asked for.

    Raises Unreadable, now or then, with every mistake of the file in question.
    """
    _expect_folder(folder)
    written = load_vocabulary(*_text_of(folder, "vocabulary.yaml"))
    national = load_national(*_text_of(folder, "national.yaml"), written)
    vocabulary = with_decisions(written, national.decisions)
    regions, municipalities = load_municipalities(*_text_of(folder, "municipalities.yaml"))
    return Rulebook(
        vocabulary=vocabulary,
        sources=_Sources(folder),
        norms=_Norms(folder),
        regions=regions,
        municipalities=municipalities,
        national=national,
        acting=load_acting(*_text_of(folder, "acting_municipality.yaml"), vocabulary),
        sharing=load_sharing(*_text_of(folder, "disclosure.yaml"), vocabulary),
        versions_of=_versions(folder, vocabulary),
    )


def read_agreement(path: Path, vocabulary: Vocabulary) -> Agreement:
    """Read one agreement file. Raises Unreadable."""
    return load_agreement(read_text(path), str(path), vocabulary)


def read_retention(folder: Path) -> Retention:
    """Read what is held how long. Raises Unreadable."""
    return load_retention(*_text_of(folder, "retention.yaml"))


def read_case(path: Path, vocabulary: Vocabulary, municipalities: Mapping[str, Municipality] | None = None) -> Case:
    """Read one case file. Raises Unreadable."""
    return load_case(read_text(path), str(path), vocabulary, municipalities)


class _ReadWhenAsked(Mapping[str, Item]):
    """A file of named items that most commands never ask for, read at the first question."""

    def __init__(self, read: Callable[[], Mapping[str, Item]]) -> None:
        self._read = cache(read)

    def __getitem__(self, key: str) -> Item:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class _Sources(_ReadWhenAsked[Source]):
    def __init__(self, folder: Path) -> None:
        super().__init__(lambda: load_sources(*_text_of(folder, "sources.yaml")))


class _Norms(_ReadWhenAsked[Norm]):
    def __init__(self, folder: Path) -> None:
        super().__init__(lambda: load_norms(*_text_of(folder, "norms.yaml")))


def _versions(folder: Path, vocabulary: Vocabulary) -> Callable[[str], tuple[Agreement, ...]]:
    paths: dict[str, list[Path]] = {}
    for path in agreement_files(folder):
        paths.setdefault(path.name[:4], []).append(path)

    @cache
    def versions_of(municipality: str) -> tuple[Agreement, ...]:
        return tuple(_version(path, vocabulary) for path in paths.get(municipality, ()))

    return versions_of


def _version(path: Path, vocabulary: Vocabulary) -> Agreement:
    agreement = read_agreement(path, vocabulary)
    code, named = agreement.municipality, path.name[:4]
    if code != named:
        # It would else be used for a municipality that it is not with.
        message = Words(
            f"Filen hedder {named}, men aftalen er med kommune {code}.",
            f"The file is named {named}, but the agreement is with municipality {code}.",
        )
        remedy = Words("Ret municipality, eller giv filen et andet navn.", "Mend municipality, or rename the file.")
        raise refusal("wrong_type", str(path), agreement.place.line, agreement.place.column, message, remedy)
    return agreement


def _text_of(folder: Path, name: str) -> tuple[str, str]:
    path = folder / name
    return read_text(path), str(path)


def _decoded(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Whole characters stand before the bad byte, but for a byte order mark, which counts as none.
        before = content[: error.start].decode("utf-8-sig")
        line, column = line_and_column(before, len(before))
        message = _NOT_UTF8.fill(byte=f"{content[error.start]:#04x}")
        raise refusal("encoding", name, line, column, message, _SAVE_AS_UTF8) from None
    if "\0" in text:
        line, column = line_and_column(text, text.index("\0"))
        raise refusal("encoding", name, line, column, _NUL, _IS_IT_TEXT)
    return text


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def _expect_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.exists():
        message = Words(
            "Her skulle ligge en mappe med regler, men det er en fil.",
            "A folder of rules was expected, but this is a file.",
        )
        raise refusal(
            "syntax",
            str(folder),
            1,
            1,
            message,
            Words("Angiv mappen, filen ligger i.", "Give the folder that the file is in."),
        )
    raise _missing(folder)


def _missing(path: Path) -> Unreadable:
    message = Words("Filen eller mappen findes ikke.", "The file or folder does not exist.")
    try:
        names = sorted(one.name for one in path.parent.iterdir())
    except (OSError, ValueError):
        names = []
    near = nearest(path.name, names, most=1) or tuple(name for name in names if Path(name).stem == path.name)
    remedy = Words("Se efter, om stien er skrevet rigtigt.", "Check that the path is written correctly.")
    if near:
        meant = path.parent / near[0]
        remedy = Words(f"Mente du {meant}?", f"Did you mean {meant}?")
    return refusal("syntax", str(path), 1, 1, message, remedy)


def _folder(path: Path) -> Unreadable:
    message = Words("Det er en mappe, ikke en fil.", "This is a folder, not a file.")
    inside = next((one for one in _files(path) if one.suffix in {".yaml", ".yml", ".json"}), None)
    remedy = Words("Angiv en fil i mappen.", "Give a file in the folder.")
    if inside:
        remedy = Words(f"Angiv en fil i mappen, fx {inside}.", f"Give a file in the folder, for example {inside}.")
    return refusal("syntax", str(path), 1, 1, message, remedy)


def _not_opened(name: str, error: OSError | ValueError) -> Unreadable:
    if isinstance(error, PermissionError):
        message = Words("Filen må ikke læses af denne bruger.", "This user may not read the file.")
        remedy = Words("Giv læseadgang til filen.", "Give permission to read the file.")
        return refusal("syntax", name, 1, 1, message, remedy)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    message = Words(f"Filen kan ikke åbnes ({reason}).", f"The file cannot be opened ({reason}).")
    remedy = Words("Se efter, om stien er rigtig, og om drevet virker.", "Check the path, and that the drive works.")
    return refusal("syntax", name, 1, 1, message, remedy)


def _too_large(name: str, size: int) -> Unreadable:
    message = Words(
        f"Filen fylder {size / 1_000_000:.1f} MB; den må fylde højst 5 MB.".replace(".", ",", 1),
        f"The file has {size / 1_000_000:.1f} MB; at most 5 MB are read.",
    )
    remedy = Words(
        "Se efter, om det er den rigtige fil, eller del den.", "Check that it is the right file, or split it."
    )
    return refusal("too_large", name, 1, 1, message, remedy)


_NOT_UTF8 = Words(
    "Filen er ikke UTF-8: her står byten {byte}, som ikke er et gyldigt tegn.",
    "The file is not UTF-8: the byte {byte} here is no valid character.",
)
_SAVE_AS_UTF8 = Words("Gem filen igen med tegnsættet UTF-8.", "Save the file again with the encoding UTF-8.")
_NUL = Words("Filen indeholder et NUL-tegn; den er ikke tekst.", "The file holds a NUL character; it is not text.")
_IS_IT_TEXT = Words(
    "Se efter, om det er den rigtige fil, og gem den som UTF-8.",
    "Check that it is the right file, and save it as UTF-8.",
)
