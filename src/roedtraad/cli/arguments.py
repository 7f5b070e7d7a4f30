"""The reading of a call into options, with the options that every command has, and help in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import must_be_one_of
from roedtraad.cli.offers import COMMANDS, FOLDER, Command
from roedtraad.cli.options import Options, one_of, today_from
from roedtraad.cli.wording import DanishHelp, EnglishHelp, Parser
from roedtraad.core.words import Lang, Words


def read_arguments(words: Sequence[str], lang: Lang) -> Options | Answer:
    """Read a call. Help and version are answers at once. Raises Misused."""
    parser = _parser(lang)
    words = _language_last(words)
    if not words or words[0] in ("-h", "--help"):
        return Answer(parser.format_help(), 0 if words else 2)
    asked = next((inner for inner in parser.inner() if inner.prog == f"roedtraad {words[0]}"), None)
    if asked is not None and any(word in ("-h", "--help") for word in words[1:]):
        return Answer(asked.format_help())
    if words[0] == "--version":
        from importlib.metadata import version

        return Answer(f"roedtraad {version('roedtraad')}\n")
    return parser.parse_args(list(words), namespace=Options())


def _language_last(words: Sequence[str]) -> Sequence[str]:
    """The words with a language that stands before the command set behind the command's name, before its own."""
    size = 2 if list(words[:1]) == ["--lang"] else 1 if words and words[0].startswith("--lang=") else 0
    rest = words[size:]
    if not size or len(words) < size:
        return words
    if rest and not rest[0].startswith("-"):
        return [rest[0], *words[:size], *rest[1:]]
    must_be_one_of(words[size - 1].removeprefix("--lang="), _LANGUAGES, _LANGUAGE)
    return rest


def _parser(lang: Lang) -> Parser:
    parser = _new(Parser, "roedtraad", _PURPOSE.in_(lang), _FIRST_STEPS, lang)
    _add_language(parser, lang)
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
        inner.example = command.examples[0]
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
        type=lambda text: one_of(text, forms, what),
        default="text",
        metavar="|".join(forms),
        help=Words("Svarets form: {forms}", "The form of the answer: {forms}").fill(forms=", ".join(forms)).in_(lang),
    )
    _add_language(parser, lang)
    parser.add_argument("--today", type=today_from, metavar=_DATE.in_(lang), help=_TODAY.in_(lang))
    parser.add_argument("--agreements", type=Path, metavar=FOLDER.in_(lang), help=_AGREEMENTS.in_(lang))


def _add_language(parser: Parser, lang: Lang) -> None:
    parser.add_argument(
        "--lang",
        type=lambda text: one_of(text, _LANGUAGES, _LANGUAGE),
        default="da",
        metavar="da|en",
        help=Words("Dansk eller engelsk", "Danish or English").in_(lang),
    )


_LANGUAGES = ("da", "en")
_LANGUAGE = Words("Sproget", "The language")
_PURPOSE = Words(
    "Rød Tråd: hvem skylder hvem hvad, hvornår og hvorfor, fra indsættelse til et år efter løsladelsen.",
    "Rød Tråd: who owes what to whom, by when and why, from admission to a year after release.",
)
_FIRST_STEPS = ("plan sag.yaml", "why sag.yaml rent.application", "plan --help")
_VERSION = Words("Vis versionen", "Show the version")
_DATE = Words("DATO", "DATE")
_TODAY = Words("Den dag, der regnes fra (i dag i København)", "The day to reckon from (today in Copenhagen)")
_AGREEMENTS = Words("En hel mappe med regler (de medfølgende)", "A whole folder of rules (the shipped one)")
