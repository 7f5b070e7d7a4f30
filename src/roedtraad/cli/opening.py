"""What a command opens before it can answer: the day, the rules and the case."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from roedtraad.cli.complaints import Refused
from roedtraad.cli.options import Options
from roedtraad.core.facts import Case
from roedtraad.core.loading import load_vocabulary
from roedtraad.core.planning import plan
from roedtraad.core.plans import Plan
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words
from roedtraad.rulefolder import find_shipped, read_case, read_rulebook, read_text


@dataclass(frozen=True, slots=True)
class Opened:
    """A case beside the rules it is read with, and the plan of any case made from them on the day."""

    case: Case
    rulebook: Rulebook
    today: date

    def planned(self, case: Case | None = None) -> Plan:
        return plan(case or self.case, self.rulebook, self.today)


def open_case(options: Options) -> Opened:
    """Read the rules and the case. Raises Unreadable."""
    rulebook = open_rules(options)
    return Opened(read_case(options.case, rulebook.vocabulary, rulebook.municipalities), rulebook, day_of(options))


def open_rules(options: Options) -> Rulebook:
    """Read the rules that were asked for, else the shipped ones. Raises Unreadable."""
    return read_rulebook(options.agreements or shipped())


def open_vocabulary(options: Options) -> Vocabulary:
    """Read the vocabulary of the rules that were asked for, and nothing else of them. Raises Unreadable."""
    path = (options.agreements or shipped()) / "vocabulary.yaml"
    return load_vocabulary(read_text(path), str(path))


def shipped() -> Path:
    """The shipped folder, as short as it can be written from here."""
    return shortened(find_shipped())


def shortened(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def day_of(options: Options) -> date:
    """The day to reckon from: the one given, else today in Copenhagen. Only here is a clock read."""
    if options.today is not None:
        return options.today
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return datetime.now(ZoneInfo("Europe/Copenhagen")).date()  # noqa: TID251
    except ZoneInfoNotFoundError:
        message = Words(
            "Maskinen kender ikke tidszonen Europe/Copenhagen og dermed ikke dagen i dag.",
            "The machine does not know the time zone Europe/Copenhagen, and so not today's date.",
        )
        remedy = Words(
            "Angiv dagen med --today, eller installér tzdata.", "Give the day with --today, or install tzdata."
        )
        raise Refused(message, remedy) from None


def tell_progress(what: Words, options: Options) -> Callable[[], None]:
    """Say on a terminal that something takes a while; gives what takes the line away again."""
    if not sys.stderr.isatty():
        return lambda: None
    line = f"{what.in_(options.lang)} …"
    sys.stderr.write(f"\r{line}")
    sys.stderr.flush()

    def done() -> None:
        sys.stderr.write("\r" + " " * len(line) + "\r")
        sys.stderr.flush()

    return done
