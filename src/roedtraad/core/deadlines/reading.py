"""Reads a deadline expression from text. What it comes to is not worked out here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, NoReturn, cast, get_args

from roedtraad.core.deadlines.expressions import (
    LARGEST_COUNT,
    UNIT_WORDS,
    Adjusted,
    AtOnce,
    DeadlineError,
    Expression,
    FirstOf,
    Point,
    Roll,
    Unit,
    Window,
    Yearly,
)
from roedtraad.core.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SINGLE_WORD_UNITS: Mapping[str, Unit] = {
    form: unit for unit in get_args(Unit) if unit != "working day" for form in (unit, f"{unit}s")
}
_DANISH_UNITS = {form.da: form.en for forms in UNIT_WORDS.values() for form in forms}
_FORMS = (*_SINGLE_WORD_UNITS, "working day", "working days")
_KEYWORDS = (
    "at",
    "once",
    "from",
    "to",
    "first",
    "of",
    "or",
    "yearly",
    "until",
    "previous",
    "next",
    "working",
)
_RESERVED = frozenset({*_KEYWORDS, *_SINGLE_WORD_UNITS})

_TOKEN = re.compile(r"(?P<word>[^\W\d]\w*)|(?P<number>[0-9]+)|(?P<sign>[+-])|(?P<comma>,)|(?P<other>\S)")
Kind = Literal["word", "number", "sign", "comma", "other", "end"]
_DASHES = "‐‑‒–—−"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    text: str
    position: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.lower() in words


class _Reader:
    """The tokens of one expression, read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def ended(self) -> bool:
        return self.token.kind == "end"

    def take(self) -> _Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def take_word(self, *words: str) -> bool:
        found = self.token.is_word(*words)
        if found:
            self.take()
        return found

    def demand(self, word: str, example: str) -> None:
        if not self.take_word(word):
            self.fail(
                Words(f"Her skulle der stå “{word}”", f"“{word}” was expected here"),
                Words(f"Skriv for eksempel “{example}”.", f"Write for example “{example}”."),
            )

    def fail(self, what: Words, remedy: Words, token: _Token | None = None) -> NoReturn:
        token = token or self.token
        if token.kind == "end":
            found = Words(", men udtrykket slutter.", ", but the expression ends.")
        else:
            found = Words(f", ikke “{token.text}”.", f", not “{token.text}”.")
        raise DeadlineError(self.text, token.position, Words(what.da + found.da, what.en + found.en), remedy)


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        yield _Token(cast("Kind", match.lastgroup), match.group(), match.start())
    yield _Token("end", "", len(text))


def parse(text: str) -> Expression:
    """Reads an expression; keywords in any case, white space free, names of facts as they are written.

    Raises DeadlineError with position and remedy.

    >>> parse("JUDGMENT+2 Weeks, previous working day")
    Adjusted(point=Point(anchor='JUDGMENT', count=2, unit='week'), roll='previous')
    >>> str(parse("meeting -  10 Working Days"))
    'meeting - 10 working days'
    """
    reader = _Reader(text)
    if reader.ended():
        raise DeadlineError(text, 0, *_EMPTY)
    expression = _expression(reader)
    if not reader.ended():
        _refuse_rest(reader, expression)
    return expression


_EMPTY = (
    Words("Fristen er tom.", "The deadline is empty."),
    Words(
        "Skriv for eksempel “expected_release - 3 weeks” eller “at once”.",
        "Write for example “expected_release - 3 weeks” or “at once”.",
    ),
)


def _expression(reader: _Reader) -> Expression:
    if reader.take_word("at"):
        reader.demand("once", "at once")
        return AtOnce()
    if reader.take_word("from"):
        first = _point(reader)
        reader.demand("to", "from expected_release - 6 weeks to expected_release")
        return Window(first, _point(reader))
    if reader.take_word("first"):
        return _first_of(reader)
    if reader.take_word("yearly"):
        return _yearly(reader)
    return _point_or_adjusted(reader)


def _first_of(reader: _Reader) -> FirstOf:
    example = "first of judgment or release"
    reader.demand("of", example)
    points = [_point(reader)]
    reader.demand("or", example)
    points.append(_point(reader))
    while reader.take_word("or"):
        points.append(_point(reader))
    return FirstOf(tuple(points))


def _yearly(reader: _Reader) -> Yearly:
    example = "yearly from judgment until release"
    reader.demand("from", example)
    anchor = _anchor(reader)
    reader.demand("until", example)
    return Yearly(anchor, _anchor(reader))


def _point_or_adjusted(reader: _Reader) -> Point | Adjusted:
    point = _point(reader)
    if reader.token.kind != "comma":
        return point
    reader.take()
    example = f"{point}, previous working day"
    if reader.take_word("previous"):
        roll: Roll = "previous"
    else:
        reader.demand("next", example)
        roll = "next"
    reader.demand("working", example)
    reader.demand("day", example)
    return Adjusted(point, roll)


def _point(reader: _Reader) -> Point:
    anchor = _anchor(reader)
    if reader.token.kind != "sign":
        return Point(anchor)
    sign = -1 if reader.take().text == "-" else 1
    return Point(anchor, sign * _count(reader), _unit(reader))


def _anchor(reader: _Reader) -> str:
    token = reader.token
    if token.kind != "word" or token.text.lower() in _RESERVED:
        reader.fail(
            Words("Her skulle der stå navnet på en dato", "The name of a date was expected here"),
            Words(
                "Skriv navnet på et faktum, der er en dato, for eksempel “expected_release”.",
                "Write the name of a fact that is a date, for example “expected_release”.",
            ),
        )
    return reader.take().text


def _count(reader: _Reader) -> int:
    token = reader.token
    too_large = token.kind == "number" and (len(token.text.lstrip("0")) > len(str(LARGEST_COUNT)))
    if token.kind != "number" or too_large:
        reader.fail(
            Words(
                f"Her skulle der stå et helt tal fra 0 til {LARGEST_COUNT}",
                f"A whole number from 0 to {LARGEST_COUNT} was expected here",
            ),
            Words("Skriv for eksempel “- 3 weeks”.", "Write for example “- 3 weeks”."),
        )
    return int(reader.take().text)


def _unit(reader: _Reader) -> Unit:
    if reader.token.is_word("working") and reader.tokens[reader.at + 1].is_word("day", "days"):
        reader.take()
        reader.take()
        return "working day"
    token = reader.token
    unit = _SINGLE_WORD_UNITS.get(token.text.lower()) if token.kind == "word" else None
    if unit is None:
        reader.fail(
            Words("Her skulle der stå en enhed", "A unit was expected here"),
            _nearest_unit(token),
        )
    reader.take()
    return unit


def _nearest_unit(token: _Token) -> Words:
    word = token.text.lower()
    danish = _DANISH_UNITS.get(word)
    near = [danish] if danish else get_close_matches(word, _FORMS, n=1, cutoff=0.5)
    if near:
        return Words(f"Mente du “{near[0]}”?", f"Did you mean “{near[0]}”?")
    return Words(
        "Skriv days, weeks, months, years, working days eller weekdays.",
        "Write days, weeks, months, years, working days or weekdays.",
    )


def _refuse_rest(reader: _Reader, expression: Expression) -> NoReturn:
    token = reader.token
    if token.text in _DASHES:
        remedy = Words("Skriv en almindelig bindestreg: “-”.", "Write a plain hyphen: “-”.")
    elif token.kind == "comma":
        remedy = Words(
            "“previous working day” og “next working day” kan kun stå efter en enkelt dag.",
            "“previous working day” and “next working day” can only follow a single day.",
        )
    else:
        remedy = Words(
            f"Slet resten, så der står “{expression}”, eller skriv for eksempel “+ 10 working days”.",
            f"Delete the rest, so that it reads “{expression}”, or write for example “+ 10 working days”.",
        )
    reader.fail(Words("Udtrykket skulle slutte her", "The expression should end here"), remedy)
