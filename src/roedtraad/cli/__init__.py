"""The command `roedtraad`: reads a case and the rules, asks the core, writes the answer.

An answer is made whole before a line of it is written. Exit: 0 answered, 1 unreadable input or an error found by
`check`, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from roedtraad.cli.complaints import Misused, Refused, said
from roedtraad.cli.wording import asked_language
from roedtraad.core.words import Lang, Words

if TYPE_CHECKING:
    from roedtraad.cli.answers import Answer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status; nothing that is written wrongly in a file or a call raises."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    lang = asked_language(words)
    try:
        return _deliver(_answer(words, lang))
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the last resort: a calm line instead of a traceback
        return _deliver(_unforeseen(error, lang))


def _answer(words: Sequence[str], lang: Lang) -> Answer:
    from roedtraad.cli.answers import Answer
    from roedtraad.core.loading.problems import Unreadable

    try:
        from roedtraad.cli.arguments import read_arguments

        options = read_arguments(words, lang)
        if isinstance(options, Answer):
            return options
        run = import_module(f"roedtraad.cli.commands.{options.module}").run
        answer: Answer = run(options)
        return answer
    except Misused as misused:
        return Answer("", 2, said(misused.message, misused.remedy, lang))
    except Refused as refused:
        return Answer("", 1, said(refused.message, refused.remedy, lang))
    except Unreadable as unreadable:
        return Answer("", 1, unreadable.in_(lang) + "\n")


def _deliver(answer: Answer) -> int:
    from roedtraad.cli.answers import write

    write(answer)
    return answer.status


def _unforeseen(error: Exception, lang: Lang) -> Answer:
    from roedtraad.cli.answers import Answer

    what = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    words = Words(
        "roedtraad: Her skete noget, vi ikke havde tænkt på ({what}). Intet er ændret. "
        "Meld det som beskrevet i SECURITY.md og README.md, helst med kommandoen, men uden personoplysninger.",
        "roedtraad: Something happened that we had not thought of ({what}). Nothing was changed. "
        "Please report it as README.md and SECURITY.md say, with the command but without personal data.",
    )
    return Answer("", 1, words.fill(what=what).in_(lang) + "\n")


def _reader_left() -> int:
    """Who read the output has closed it (`| head`): stop quietly, and let the shut-down find nothing to write."""
    import os

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return 0
