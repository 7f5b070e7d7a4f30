"""An answer made whole, and its writing: text to stdout, remarks to stderr, in an encoding that cannot fail."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers: the text, the exit status, and remarks beside it. `exact` text is written as it is,
    in UTF-8 and with its own line ends."""

    text: str
    status: int = 0
    remarks: str = ""
    exact: bool = False


def write(answer: Answer) -> None:
    if answer.remarks:
        _put(sys.stderr, answer.remarks, exact=False)
    if answer.text:
        _put(sys.stdout, answer.text, exact=answer.exact)


def _put(stream: TextIO, text: str, *, exact: bool) -> None:
    if isinstance(stream, io.TextIOWrapper):
        if exact:
            stream.reconfigure(encoding="utf-8", newline="")
        else:
            stream.reconfigure(errors="replace")
    stream.write(text)
    stream.flush()
