"""The words of argparse in Danish and English, and which of the two was asked for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from roedtraad.cli.complaints import Misused, must_be_one_of
from roedtraad.core.words import Lang, Words


def asked_language(words: Sequence[str]) -> Lang:
    """The language of a call, Danish unless English is asked for (last); found before anything else is read."""
    written = ""
    for number, word in enumerate(words):
        if word.startswith("--lang="):
            written = word.removeprefix("--lang=")
        elif word == "--lang":
            written = "".join(words[number + 1 : number + 2])
    return "en" if written == "en" else "da"


_MISSING = (
    re.compile(r"the following arguments are required: (?P<what>.*)"),
    Words("Der mangler noget i kommandoen: {what}.", "The command lacks something: {what}."),
    Words("Skriv det med; se eksemplerne med --help.", "Add it; --help shows examples."),
)
_ARGPARSE: tuple[tuple[re.Pattern[str], Words, Words], ...] = (
    _MISSING,
    (
        re.compile(r"unrecognized arguments: (?P<what>.*)"),
        Words("Kommandoen kender ikke {what}.", "The command does not know {what}."),
        Words("Udelad det, eller se mulighederne med --help.", "Leave it out, or see the options with --help."),
    ),
    (
        re.compile(r"argument (?P<what>\S+): expected (?:one|at least one) argument"),
        Words("Efter {what} mangler en værdi.", "A value is missing after {what}."),
        Words("Skriv værdien efter; se eksemplerne med --help.", "Write the value after it; --help shows examples."),
    ),
    (
        re.compile(r"argument (?P<what>\S+): ignored explicit argument .*"),
        Words("{what} tager ingen værdi.", "{what} takes no value."),
        Words("Udelad lighedstegnet og det efter.", "Leave out the equals sign and what follows."),
    ),
)
_OTHERWISE = (
    Words("Kommandoen er ikke skrevet rigtigt ({what}).", "The command is not written correctly ({what})."),
    Words("Se, hvordan den skrives, med --help.", "See how it is written with --help."),
)


class Parser(argparse.ArgumentParser):
    """A parser that speaks the reader's language and raises Misused instead of ending the program."""

    lang: Lang = "da"
    example: str | None = None

    def error(self, message: str) -> NoReturn:
        for pattern, what, remedy in _ARGPARSE:
            found = pattern.fullmatch(message)
            if found:
                guess = self._as_in_example() if pattern is _MISSING[0] else self._nearest(found["what"])
                raise Misused(what.fill(what=found["what"]), guess or remedy)
        what, remedy = _OTHERWISE
        raise Misused(what.fill(what=message), remedy)

    def _as_in_example(self) -> Words | None:
        if self.example is None:
            return None
        words = Words("Skriv det med, som i: roedtraad {example}", "Add it, as in: roedtraad {example}")
        return words.fill(example=self.example)

    def _nearest(self, what: str) -> Words | None:
        from roedtraad.core.loading.problems import nearest

        word = re.split(r"[ =]", what, maxsplit=1)[0]
        names = [name.removeprefix("--") for name in self.known_options()]
        found = nearest(word.removeprefix("--"), names, most=1) if word.startswith("--") else ()
        if found == (word.removeprefix("--"),):
            return None
        return Words("Mente du --{name}?", "Did you mean --{name}?").fill(name=found[0]) if found else None

    def known_options(self) -> list[str]:
        """The long options of this command, or of all commands together."""
        own = [name for action in self._actions for name in action.option_strings]
        return sorted({*own, *(name for inner in self.inner() for name in inner.known_options())})

    def inner(self) -> Iterable[Parser]:
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from action.choices.values()

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            must_be_one_of(str(value), list(action.choices), Words("Kommandoen", "The command"))


class DanishHelp(argparse.RawDescriptionHelpFormatter):
    """Help with the Danish word for usage."""

    usage_word = "brug: "

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, self.usage_word if prefix is None else prefix)


class EnglishHelp(DanishHelp):
    """Help with the English word for usage."""

    usage_word = "usage: "
