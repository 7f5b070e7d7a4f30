"""A file that someone lets go along with a letter: within the limits that hold for what comes in. Never opened here."""

from __future__ import annotations

from pathlib import PurePosixPath

from roedtraad.access.service import Refusal
from roedtraad.core.words import Words
from roedtraad.post.channels.base import Enclosure
from roedtraad.post.receiving.reading import BY_SUFFIX, KEPT, LARGEST_FILE


def enclosure_of(name: str, content: bytes) -> Enclosure:
    """Take a file by the name that it was sent under. Raises Refusal."""
    plain = "".join(letter for letter in PurePosixPath(name.replace("\\", "/")).name if letter.isprintable())[-150:]
    kind = BY_SUFFIX.get(PurePosixPath(plain.lower()).suffix)
    if not content:
        raise _refused("Filen er tom.", "The file is empty.")
    if len(content) > LARGEST_FILE:
        raise _refused("Filen er større end 10 MB.", "The file is larger than 10 MB.")
    if kind is None or not content.startswith(KEPT[kind]):
        raise _refused("Vælg en fil, der er PDF, billede, Word, Excel eller tekst.", "Choose a PDF, picture or text.")
    return Enclosure(plain.lstrip(". ") or "bilag", kind, content)


def _refused(da: str, en: str) -> Refusal:
    return Refusal(Words(da, en), Words("", ""))
