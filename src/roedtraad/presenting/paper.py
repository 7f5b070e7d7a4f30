"""What text is written on: a width, a language, and colours where the screen takes them.

Colour only says again what words and marks have said already.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from roedtraad.core.words import Lang, Words

Style = Literal["plain", "strong", "late", "soon", "soft"]
_CODES: dict[Style, str] = {"plain": "", "strong": "1", "late": "1;31", "soon": "33", "soft": "2"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be, before it is wrapped: its text, its style, and how far what runs over is indented."""

    text: str
    style: Style = "plain"
    hang: int = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """A page of text: so many columns, with colours or without, in one language."""

    width: int = 80
    colours: bool = False
    lang: Lang = "da"

    def say(self, words: Words, **values: object) -> str:
        """Words in the reader's language, with their places filled."""
        return (words.fill(**values) if values else words).in_(self.lang)

    def ink(self, text: str, style: Style) -> str:
        code = _CODES[style]
        return f"\x1b[{code}m{text}\x1b[0m" if self.colours and code and text.strip() else text

    def wrapped(self, text: str, width: int, hang: int = 0) -> list[str]:
        """The text in lines of at most so many columns; a word that is longer (an address) stays whole."""
        found = textwrap.wrap(
            text, max(width, 20), subsequent_indent=" " * hang, break_long_words=False, break_on_hyphens=False
        )
        return found or [""]

    def paragraph(self, text: str, *, indent: int = 0, hang: int = 0, style: Style = "plain") -> str:
        """A text wrapped to the page, with a new line at its end."""
        lines = self.wrapped(text, self.width - indent, hang)
        return "".join(" " * indent + self.ink(line, style) + "\n" for line in lines)

    def heading(self, words: Words, count: int | None = None, style: Style = "strong") -> str:
        """A heading with an empty line above it."""
        text = self.say(words) + (f" ({count})" if count is not None else "")
        return f"\n{self.ink(text, style)}\n"

    def labelled(self, pairs: Iterable[tuple[Words, str]]) -> str:
        """Labels in one column, what they are for in the next."""
        rows = [(self.say(label), text) for label, text in pairs]
        left = max((len(label) for label, _ in rows), default=0) + 2
        return "".join(
            self.columns([Line(label, "soft")], [Line(text, hang=0)], left=left) if text else "" for label, text in rows
        )

    def columns(self, left_lines: list[Line], right_lines: list[Line], *, left: int, indent: int = 0) -> str:
        """Two columns side by side; one below the other where the page is too narrow for both."""
        if self.width - left - indent < 30:
            return "".join(
                self.paragraph(line.text, indent=indent + step, hang=line.hang, style=line.style)
                for step, lines in ((0, left_lines), (2, right_lines))
                for line in lines
            )
        lefts = [(line.text.ljust(left), line.style) for line in left_lines]
        rights = [
            (text, line.style)
            for line in right_lines
            for text in self.wrapped(line.text, self.width - left - indent, line.hang)
        ]
        rows = max(len(lefts), len(rights))
        lefts += [(" " * left, "plain")] * (rows - len(lefts))
        rights += [("", "plain")] * (rows - len(rights))
        return "".join(
            (" " * indent + self.ink(lefts[row][0], lefts[row][1]) + self.ink(*rights[row])).rstrip() + "\n"
            for row in range(rows)
        )
