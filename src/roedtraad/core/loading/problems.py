"""What is wrong with a file, said to a person: what, where, why and what to do, in both languages.

It neither reads nor decides anything; a reader collects problems and raises them together as `Unreadable`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import OR, Lang, Words, listed

Severity = Literal["error", "warning", "note"]
MOST_PROBLEMS = 50
"""More than anyone mends in one go; a file that is wrong all through is not listed line by line."""
_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, with the place (line and column from 1) and one of the check codes.

    `witness` is a person for whom it goes wrong: the few facts that it takes.
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: int
    message: Words
    remedy: Words
    norms: tuple[str, ...] = ()
    witness: Mapping[str, FactValue] | None = field(default=None, hash=False)

    def in_(self, lang: Lang) -> str:
        """Say it on one line.

        >>> askew = Words("Linjen er skæv.", "The line is askew.")
        >>> Problem("syntax", "error", "a.yaml", 3, 5, askew, Words("Ryk den ind.", "Indent it.")).in_("da")
        'a.yaml:3:5: Linjen er skæv. Ret: Ryk den ind.'
        """
        fix = Words("Ret", "Fix").in_(lang)
        return f"{self.file}:{self.line}:{self.column}: {self.message.in_(lang)} {fix}: {self.remedy.in_(lang)}"


class Unreadable(Exception):
    """A file that cannot be read; `problems` holds everything found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.file, one.line, one.column)))
        super().__init__(self.problems)

    def in_(self, lang: Lang) -> str:
        """Say every problem, one a line."""
        return "\n".join(problem.in_(lang) for problem in self.problems)

    def __str__(self) -> str:
        return self.in_("da")


def refusal(code: str, file: str, line: int, column: int, message: Words, remedy: Words) -> Unreadable:
    """Make the exception for one error that ends the reading at once."""
    return Unreadable([Problem(code, "error", file, line, column, message, remedy)])


def quoted(text: str) -> str:
    """Put a text in quotes for a message, on one line and shortened where it is long.

    >>> quoted("kontanthjaelp")
    '"kontanthjaelp"'
    """
    line = " ".join(text.split())
    if len(line) > _LONGEST_QUOTE:
        line = f"{line[:_LONGEST_QUOTE]}…"
    return f'"{"".join(sign if sign.isprintable() else "?" for sign in line)}"'


def nearest(name: str, names: Collection[str], most: int = 3) -> tuple[str, ...]:
    """Find the names that a misspelt one may stand for, the nearest first.

    >>> nearest("kontanthjælp", ["kontanthjaelp", "dagpenge"])
    ('kontanthjaelp',)
    """
    if len(name) > _LONGEST_QUOTE:
        return ()
    written = _as_identifier(name)
    if written in names:
        return (written,)
    return tuple(get_close_matches(written, names, n=most, cutoff=0.6))


def meant(name: str, names: Collection[str], see: Words) -> Words:
    """Give the remedy for a misspelt name: the nearest ones, or where the names stand (`see`)."""
    near = nearest(name, names)
    if near:
        choices = listed([Words.same(one) for one in near], OR)
        return Words(f"Mente du {choices.da}?", f"Did you mean {choices.en}?")
    if 0 < len(names) <= 12:
        choices = listed([Words.same(one) for one in names], OR)
        return Words(f"Skriv {choices.da}.", f"Write {choices.en}.")
    return see


def _as_identifier(name: str) -> str:
    written = name.strip().lower().replace(" ", "_").replace("-", "_")
    return written.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
