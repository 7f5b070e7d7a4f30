"""Two languages: every Danish word of the pages has its English, with the same places in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

PLACES = re.compile(r"%\(\w+\)s")
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}
OPTIONS = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}

Message = str | tuple[str, ...]


@pytest.fixture(scope="module")
def english(root: Path) -> Catalog:
    with (root / "src/roedtraad/web/locale/en/LC_MESSAGES/django.po").open("rb") as written:
        return read_po(written, locale="en")


def spoken(root: Path) -> Iterator[tuple[Message, Path]]:
    """Every Danish text of pages and code that a person may read."""
    for path in sorted((root / "src" / "roedtraad").rglob("*.html")):
        yield from ((message, path) for message in _messages("jinja2.ext:babel_extract", path))
    for path in sorted((root / "src" / "roedtraad").rglob("*.py")):
        if "django.utils.translation" in path.read_text(encoding="utf-8"):
            yield from ((message, path) for message in _messages("python", path))


def _messages(method: str, path: Path) -> Iterator[Message]:
    for _line, message, _remarks, _context in extract_from_file(method, str(path), keywords=KEYWORDS, options=OPTIONS):
        yield message


def test_every_danish_text_has_its_english(root: Path, english: Catalog) -> None:
    without = sorted({f"{path.relative_to(root)}: {text}" for text, path in spoken(root) if not _said(english, text)})
    assert without == [], "./dev translate puts them into the catalogue, ready to be translated"


def _said(english: Catalog, text: Message) -> bool:
    found = english.get(text if isinstance(text, str) else text[0])
    if found is None or found.fuzzy:
        return False
    return all(found.string) if isinstance(found.string, tuple) else bool(found.string)


def test_a_translation_has_the_same_places_as_the_danish(english: Catalog) -> None:
    wrong = [message.id for message in english if message.id and _places(message.id) != _places(message.string)]
    assert wrong == []


def _places(text: str | tuple[str, ...] | list[str] | None) -> set[str]:
    texts = [text] if isinstance(text, str) else text or ()
    return {place for written in texts for place in PLACES.findall(written)}
