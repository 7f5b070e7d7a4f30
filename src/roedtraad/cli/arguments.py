"""The commands and their options, and the reading of a call into options. What each command does is in `commands`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Misused, must_be_one_of
from roedtraad.cli.wording import DanishHelp, EnglishHelp, Parser
from roedtraad.core.words import Lang, Words

Form = Literal["text", "json", "ics"]


class Options(argparse.Namespace):
    """What was asked for. Each command sets those of its own options."""

    command: str
    module: str
    lang: Lang
    format: Form
    today: date | None
    agreements: Path | None
    case: Path
    against: Path | None
    obligation: str
    sender: str
    recipient: str
    category: str
    purpose: str
    reason: str | None
    paths: list[Path]
    expression: str
    anchors: list[tuple[str, date]]
    first_year: int
    last_year: int | None
    what: str
    out: Path


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the module that answers it, what it is for, examples, and its own options."""

    name: str
    module: str
    purpose: Words
    examples: tuple[str, ...]
    add: Callable[[Parser, Lang], None]
    formats: tuple[Form, ...] = ("text", "json")
    reads_rules: bool = True


def read_arguments(words: Sequence[str], lang: Lang) -> Options | Answer:
    """Read a call. Help and version are answers at once. Raises Misused."""
    parser = _parser(lang)
    if not words or words[0] in ("-h", "--help"):
        return Answer(parser.format_help(), 0 if words else 2)
    asked = next((inner for inner in parser.inner() if inner.prog == f"roedtraad {words[0]}"), None)
    if asked is not None and any(word in ("-h", "--help") for word in words[1:]):
        return Answer(asked.format_help())
    if words[0] == "--version":
        from importlib.metadata import version

        return Answer(f"roedtraad {version('roedtraad')}\n")
    return parser.parse_args(list(words), namespace=Options())


def _parser(lang: Lang) -> Parser:
    parser = _new(Parser, "roedtraad", _PURPOSE.in_(lang), _FIRST_STEPS, lang)
    parser.add_argument("--version", action="store_true", help=_VERSION.in_(lang))
    commands = parser.add_subparsers(
        dest="command",
        metavar=Words("KOMMANDO", "COMMAND").in_(lang),
        title=Words("kommandoer", "commands").in_(lang),
        required=True,
        parser_class=Parser,
    )
    for command in COMMANDS:
        inner = commands.add_parser(
            command.name,
            help=command.purpose.in_(lang),
            description=command.purpose.in_(lang),
            epilog=_examples(command.examples, lang),
            formatter_class=_help_in(lang),
            add_help=False,
            allow_abbrev=False,
        )
        _speak(inner, lang)
        inner.set_defaults(module=command.module)
        command.add(inner, lang)
        _add_common(inner, command, lang)
    return parser


def _new(kind: type[Parser], name: str, purpose: str, examples: tuple[str, ...], lang: Lang) -> Parser:
    parser = kind(
        prog=name,
        description=purpose,
        epilog=_examples(examples, lang),
        formatter_class=_help_in(lang),
        add_help=False,
        allow_abbrev=False,
    )
    _speak(parser, lang)
    return parser


def _help_in(lang: Lang) -> type[DanishHelp]:
    return DanishHelp if lang == "da" else EnglishHelp


def _speak(parser: Parser, lang: Lang) -> None:
    parser.lang = lang
    parser._positionals.title = Words("skal med", "required").in_(lang)
    parser._optionals.title = Words("kan med", "options").in_(lang)
    parser.add_argument("-h", "--help", action="store_true", help=Words("Vis denne hjælp", "Show this help").in_(lang))


def _examples(examples: tuple[str, ...], lang: Lang) -> str:
    title = Words("eksempler:", "examples:").in_(lang)
    return "\n".join([title, *(f"  roedtraad {example}" for example in examples), ""])


def _add_common(parser: Parser, command: Command, lang: Lang) -> None:
    forms = command.formats
    what = Words("Formatet", "The format")
    parser.add_argument(
        "--format",
        type=lambda text: _one_of(text, forms, what),
        default="text",
        metavar="|".join(forms),
        help=Words("Svarets form: {forms}", "The form of the answer: {forms}").fill(forms=", ".join(forms)).in_(lang),
    )
    parser.add_argument(
        "--lang",
        type=lambda text: _one_of(text, ("da", "en"), Words("Sproget", "The language")),
        default="da",
        metavar="da|en",
        help=Words("Dansk eller engelsk", "Danish or English").in_(lang),
    )
    parser.add_argument("--today", type=_today, metavar=_DATE.in_(lang), help=_TODAY.in_(lang))
    parser.add_argument("--agreements", type=Path, metavar=_FOLDER.in_(lang), help=_AGREEMENTS.in_(lang))


def _one_of(text: str, choices: Sequence[str], what: Words) -> str:
    must_be_one_of(text, choices, what)
    return text


def _today(text: str) -> date:
    day = _day_of(text, Words("Datoen", "The date"))
    _year(str(day.year))
    return day


def _day_of(text: str, what: Words) -> date:
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        message = Words("{what} {text} findes ikke.", "{what} {text} does not exist.").fill(what=what, text=repr(text))
        remedy = Words("Skriv år-måned-dag, for eksempel 2026-06-04.", "Write year-month-day, for example 2026-06-04.")
        raise Misused(message, remedy) from None


def _year(text: str) -> int:
    from roedtraad.core.calendar import FIRST_YEAR, LAST_YEAR

    if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:9]) <= LAST_YEAR:
        return int(text)
    message = Words("Årstallet kan ikke være {text}.", "The year cannot be {text}.").fill(text=repr(text))
    remedy = Words(
        f"Skriv et årstal fra {FIRST_YEAR} til {LAST_YEAR}, for eksempel 2026.",
        f"Write a year from {FIRST_YEAR} to {LAST_YEAR}, for example 2026.",
    )
    raise Misused(message, remedy)


def _anchor(text: str) -> tuple[str, date]:
    name, sign, day = text.partition("=")
    if not sign or not name.strip():
        message = Words("Efter --anchor kan der ikke stå {text}.", "{text} cannot stand after --anchor.")
        remedy = Words(
            "Skriv NAVN=DATO, for eksempel --anchor expected_release=2026-06-04.",
            "Write NAME=DATE, for example --anchor expected_release=2026-06-04.",
        )
        raise Misused(message.fill(text=repr(text)), remedy)
    return name.strip(), _day_of(day.strip(), Words("Datoen efter --anchor,", "The date after --anchor,"))


def _add_case(parser: Parser, lang: Lang) -> None:
    what = Words("Sagsfilen: hvad der vides om sagen", "The case file: what is known of the case")
    parser.add_argument("case", type=Path, metavar=Words("SAG", "CASE").in_(lang), help=what.in_(lang))


def _add_plan(parser: Parser, lang: Lang) -> None:
    _add_case(parser, lang)
    what = Words(
        "Vis kun, hvad der er ændret siden denne tidligere sagsfil",
        "Show only what has changed since this earlier case file",
    )
    parser.add_argument("--against", type=Path, metavar=Words("TIDLIGERE", "OLDER").in_(lang), help=what.in_(lang))


def _add_why(parser: Parser, lang: Lang) -> None:
    _add_case(parser, lang)
    what = Words(
        "Pligtens id, id/forekomst eller en norm, fx rent.application eller K-2.1",
        "The id of the obligation, id/occurrence or a norm, e.g. rent.application or K-2.1",
    )
    parser.add_argument("obligation", metavar=Words("PLIGT", "OBLIGATION").in_(lang), help=what.in_(lang))


def _add_share(parser: Parser, lang: Lang) -> None:
    _add_case(parser, lang)
    unit, text = Words("ENHED", "UNIT").in_(lang), Words("TEKST", "TEXT").in_(lang)
    for option, dest, metavar, what in (
        ("--from", "sender", unit, Words("Hvem der sender, fx institution", "Who sends, e.g. institution")),
        ("--to", "recipient", unit, Words("Hvem der modtager, fx municipality", "Who receives, e.g. municipality")),
        (
            "--what",
            "category",
            Words("SLAGS", "CATEGORY").in_(lang),
            Words("Hvilken slags oplysninger, fx health", "Which kind of data, e.g. health"),
        ),
        (
            "--purpose",
            "purpose",
            Words("FORMÅL", "PURPOSE").in_(lang),
            Words("Til hvilket formål, fx coordination", "For which purpose, e.g. coordination"),
        ),
    ):
        parser.add_argument(option, dest=dest, required=True, metavar=metavar, help=what.in_(lang))
    reason = Words("Den konkrete grund eller nødvendighed", "The concrete reason or necessity")
    parser.add_argument("--reason", metavar=text, help=reason.in_(lang))


def _add_check(parser: Parser, lang: Lang) -> None:
    what = Words(
        "Aftalefiler eller en hel regelmappe; udeladt: de medfølgende regler",
        "Agreement files or a whole folder of rules; left out: the shipped rules",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar=Words("STI", "PATH").in_(lang), help=what.in_(lang))


def _add_due(parser: Parser, lang: Lang) -> None:
    what = Words("Fristen, fx “expected_release - 3 weeks”", "The deadline, e.g. “expected_release - 3 weeks”")
    parser.add_argument("expression", metavar=Words("UDTRYK", "EXPRESSION").in_(lang), help=what.in_(lang))
    parser.add_argument(
        "--anchor",
        dest="anchors",
        action="append",
        default=[],
        type=_anchor,
        metavar=Words("NAVN=DATO", "NAME=DATE").in_(lang),
        help=Words("En dato, der regnes fra; kan gentages", "A date that is counted from; may be repeated").in_(lang),
    )


def _add_calendar(parser: Parser, lang: Lang) -> None:
    first, last = (
        Words("Første år", "First year"),
        Words("Sidste år; udeladt: det samme", "Last year; left out: the same"),
    )
    parser.add_argument("first_year", type=_year, metavar="A", help=first.in_(lang))
    parser.add_argument("last_year", type=_year, nargs="?", metavar="B", help=last.in_(lang))


def _add_nothing(parser: Parser, lang: Lang) -> None:
    del parser, lang


def _add_export(parser: Parser, lang: Lang) -> None:
    form = Words("Hvilken form: dmn", "Which form: dmn")
    parser.add_argument(
        "what",
        type=lambda text: _one_of(text, ("dmn",), Words("Formen", "The form")),
        metavar="dmn",
        help=form.in_(lang),
    )
    out = Words("Mappen, filerne lægges i", "The folder that the files are put in")
    parser.add_argument("--out", type=Path, required=True, metavar=_FOLDER.in_(lang), help=out.in_(lang))


_PURPOSE = Words(
    "Rød Tråd: hvem skylder hvem hvad, hvornår og hvorfor, fra indsættelse til et år efter løsladelsen.",
    "Rød Tråd: who owes what to whom, by when and why, from admission to a year after release.",
)
_FIRST_STEPS = ("plan sag.yaml", "why sag.yaml rent.application", "plan --help")
_VERSION = Words("Vis versionen", "Show the version")
_DATE = Words("DATO", "DATE")
_FOLDER = Words("MAPPE", "DIR")
_TODAY = Words("Den dag, der regnes fra (i dag i København)", "The day to reckon from (today in Copenhagen)")
_AGREEMENTS = Words("En hel mappe med regler (de medfølgende)", "A whole folder of rules (the shipped one)")

COMMANDS: tuple[Command, ...] = (
    Command(
        "plan",
        "plan",
        Words("Vis, hvad der skal gøres i en sag, af hvem og hvornår", "Show what is owed in a case, by whom and when"),
        (
            "plan sag.yaml",
            "plan sag.yaml --today 2026-06-04",
            "plan sag.yaml --against sag-i-går.yaml",
            "plan sag.yaml --format ics > sag.ics",
        ),
        _add_plan,
        formats=("text", "json", "ics"),
    ),
    Command(
        "why",
        "why",
        Words(
            "Forklar en pligt: regel, klausul, fakta, regnestykke og hjemmel",
            "Explain an obligation: rule, clause, facts, arithmetic and basis",
        ),
        ("why sag.yaml rent.application", "why sag.yaml coordination.letter/2", "why sag.yaml K-2.1"),
        _add_why,
    ),
    Command(
        "municipality",
        "municipality",
        Words(
            "Sig, hvilken kommune der handler, for hver slags hjælp",
            "Say which municipality acts, for each kind of help",
        ),
        ("municipality sag.yaml",),
        _add_case,
    ),
    Command(
        "share",
        "share",
        Words("Må det deles? Afgør det efter reglerne", "May this be shared? Decide by the rules"),
        ("share sag.yaml --from institution --to municipality --what health --purpose coordination",),
        _add_share,
    ),
    Command(
        "check",
        "check",
        Words("Kontrollér aftaler og regler", "Check agreements and rules"),
        ("check", "check 0101-koebenhavn.yaml", "check min-mappe"),
        _add_check,
    ),
    Command(
        "due",
        "due",
        Words("Regn en frist ud, trin for trin", "Work out a deadline, step by step"),
        ('due "expected_release - 3 weeks" --anchor expected_release=2026-06-04',),
        _add_due,
        reads_rules=False,
    ),
    Command(
        "calendar",
        "calendar",
        Words("Vis helligdagene i et eller flere år", "Show the public holidays of one or more years"),
        ("calendar 2026", "calendar 2020 2030"),
        _add_calendar,
        reads_rules=False,
    ),
    Command(
        "norms",
        "norms",
        Words(
            "Vis normerne, og hvilke regler og prøver der bærer dem",
            "Show the norms, and the rules and tests that carry them",
        ),
        ("norms", "norms --format json"),
        _add_nothing,
    ),
    Command(
        "export",
        "export",
        Words("Skriv beslutningstabellerne som DMN", "Write the decision tables as DMN"),
        ("export dmn --out dmn",),
        _add_export,
    ),
)
