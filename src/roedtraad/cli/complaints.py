"""What the command says when it cannot answer: a wrong call (exit 2) or input that cannot be read (exit 1)."""

from __future__ import annotations

from collections.abc import Collection

from roedtraad.core.words import Lang, Words


class Misused(Exception):
    """The command was called in a way that has no meaning: what, and what to write instead."""

    def __init__(self, message: Words, remedy: Words) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(message.da)


class Refused(Exception):
    """Something that was asked for is not there, or cannot be read: what, and what to do."""

    def __init__(self, message: Words, remedy: Words) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(message.da)


def said(message: Words, remedy: Words, lang: Lang) -> str:
    """A complaint on two lines: what is wrong, and what to do."""
    fix = Words("Ret", "Fix").in_(lang)
    return f"roedtraad: {message.in_(lang)}\n{fix}: {remedy.in_(lang)}\n"


def must_be_one_of(written: str, choices: Collection[str], what: Words) -> None:
    """Raise Misused with the nearest choices unless the word is one of them."""
    if written in choices:
        return
    from roedtraad.core.loading.problems import meant, quoted

    message = Words("{what} kan ikke være {word}.", "{what} cannot be {word}.").fill(what=what, word=quoted(written))
    everything = Words.same(", ".join(choices))
    see = Words("Skriv en af disse: {all}.", "Write one of these: {all}.").fill(all=everything)
    raise Misused(message, meant(written, choices, see))
