"""Which characters our fonts can show. A letter with another cannot be set: it would hold a gap instead of a word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import unpack_from
from typing import Any

from django.conf import settings

FILES = ("IBMPlexSans-Regular.ttf", "IBMPlexSans-Medium.ttf", "IBMPlexSans-SemiBold.ttf")
"""The fonts that letters are set in."""
STANDS_IN = "?"
"""What stands where a character cannot be shown."""
_UNICODE = {(0, 3), (0, 4), (3, 1), (3, 10)}


def unshown(text: str) -> str:
    """Give the characters of a text that a letter cannot show, each once. Breaks of lines are no characters."""
    shown = _shown(str(settings.ROEDTRAAD_FONTS))
    return "".join(dict.fromkeys(one for one in text if ord(one) not in shown and one not in "\n\r\t"))


def showable(value: Any) -> Any:
    """Give a letter's content with every character that cannot be shown replaced."""
    match value:
        case str():
            bad = unshown(value)
            return value.translate({ord(one): STANDS_IN for one in bad}) if bad else value
        case list() | tuple():
            return [showable(one) for one in value]
        case dict():
            return {name: showable(one) for name, one in value.items()}
        case _:
            return value


def tidy(text: str) -> str:
    """What someone typed, without signs that nobody sees: control characters, marks of direction, half characters."""
    spaced = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(one for one in spaced if one == "\n" or unicodedata.category(one)[0] != "C").strip()


@cache
def _shown(folder: str) -> frozenset[int]:
    """The characters that every one of the fonts has."""
    found = [frozenset(_characters(path.read_bytes())) for name in FILES if (path := Path(folder) / name).is_file()]
    return frozenset.intersection(*found) if found else frozenset()


def _characters(font: bytes) -> Iterator[int]:
    """The characters of a font, from its table `cmap`."""
    count = unpack_from(">H", font, 4)[0]
    tables = {font[at : at + 4]: unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    for number in range(unpack_from(">H", font, start + 2)[0]):
        platform, encoding, offset = unpack_from(">HHI", font, start + 4 + 8 * number)
        if (platform, encoding) in _UNICODE:
            yield from _of_table(font, start + offset)


def _of_table(font: bytes, at: int) -> Iterator[int]:
    form = unpack_from(">H", font, at)[0]
    if form == 4:
        segments = unpack_from(">H", font, at + 6)[0] // 2
        ends = unpack_from(f">{segments}H", font, at + 14)
        starts = unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
        for first, last in zip(starts, ends, strict=True):
            yield from (code for code in range(first, last + 1) if code != 0xFFFF)
    elif form == 12:
        for number in range(unpack_from(">I", font, at + 12)[0]):
            first, last, _ = unpack_from(">III", font, at + 16 + 12 * number)
            yield from range(first, last + 1)
