"""The commands that are offered: what each is for, its examples, its own options. What it does is in `commands`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from roedtraad.cli.options import Form, anchor_from, count_from, one_of, today_from, year_from
from roedtraad.cli.wording import Parser
from roedtraad.core.words import Lang, Words

FOLDER = Words("MAPPE", "DIR")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the module that answers it, what it is for, examples, and its own options."""

    name: str
    module: str
    purpose: Words
    examples: tuple[str, ...]
    add: Callable[[Parser, Lang], None]
    formats: tuple[Form, ...] = ("text", "json")


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
        type=anchor_from,
        metavar=Words("NAVN=DATO", "NAME=DATE").in_(lang),
        help=Words("En dato, der regnes fra; kan gentages", "A date that is counted from; may be repeated").in_(lang),
    )


def _add_calendar(parser: Parser, lang: Lang) -> None:
    first, last = (
        Words("Første år", "First year"),
        Words("Sidste år; udeladt: det samme", "Last year; left out: the same"),
    )
    parser.add_argument("first_year", type=year_from, metavar="A", help=first.in_(lang))
    parser.add_argument("last_year", type=year_from, nargs="?", metavar="B", help=last.in_(lang))


def _add_nothing(parser: Parser, lang: Lang) -> None:
    del parser, lang


def _add_export(parser: Parser, lang: Lang) -> None:
    form = Words("Hvilken form: dmn", "Which form: dmn")
    parser.add_argument(
        "what",
        type=lambda text: one_of(text, ("dmn",), Words("Formen", "The form")),
        metavar="dmn",
        help=form.in_(lang),
    )
    out = Words("Mappen, filerne lægges i", "The folder that the files are put in")
    parser.add_argument("--out", type=Path, required=True, metavar=FOLDER.in_(lang), help=out.in_(lang))


def _add_agreements(parser: Parser, lang: Lang) -> None:
    what = Words("Hvad der skal gøres: load", "What to do: load")
    parser.add_argument(
        "what",
        type=lambda text: one_of(text, ("load",), Words("Handlingen", "The action")),
        metavar="load",
        help=what.in_(lang),
    )


def _add_demo(parser: Parser, lang: Lang) -> None:
    cases = Words("Hvor mange sager; udeladt: 300", "How many cases; left out: 300")
    parser.add_argument(
        "--cases", type=count_from, default=300, metavar=Words("ANTAL", "NUMBER").in_(lang), help=cases.in_(lang)
    )


def _add_stored_case(parser: Parser, lang: Lang) -> None:
    what = Words("Hvad der skal gøres: load eller show", "What to do: load or show")
    which = Words(
        "Sagsfilen (load) eller sagens nummer (show)", "The case file (load) or the number of the case (show)"
    )
    parser.add_argument(
        "what",
        type=lambda text: one_of(text, ("load", "show"), Words("Handlingen", "The action")),
        metavar="load|show",
        help=what.in_(lang),
    )
    parser.add_argument("which", metavar=Words("SAG", "CASE").in_(lang), help=which.in_(lang))
    name = Words("Personens navn (load); udeladt: et opdigtet", "The person's name (load); left out: an invented one")
    parser.add_argument("--name", metavar=Words("NAVN", "NAME").in_(lang), help=name.in_(lang))
    as_of = Words("Kun hvad der var skrevet den dag (show)", "Only what was recorded on that day (show)")
    parser.add_argument(
        "--as-of", dest="as_of", type=today_from, metavar=Words("DATO", "DATE").in_(lang), help=as_of.in_(lang)
    )


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
    ),
    Command(
        "calendar",
        "calendar",
        Words("Vis helligdagene i et eller flere år", "Show the public holidays of one or more years"),
        ("calendar 2026", "calendar 2020 2030"),
        _add_calendar,
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
    Command(
        "agreements",
        "agreements",
        Words(
            "Læg reglerne ind i databasen, når check ikke finder fejl",
            "Load the rules into the database, unless check finds errors",
        ),
        ("agreements load", "agreements load --agreements min-mappe"),
        _add_agreements,
    ),
    Command(
        "case",
        "case",
        Words(
            "Læg en sagsfil ind på skærmen, eller skriv en sag derfra",
            "Bring a case file onto the screen, or write one from there",
        ),
        ("case load sag.yaml", "case show 2026-000012 > sag.yaml", "case show 2026-000012 --as-of 2026-06-04"),
        _add_stored_case,
    ),
    Command(
        "demo",
        "demo",
        Words(
            "Lav det opdigtede land med personer, der ikke kan findes",
            "Make the invented country with persons who cannot exist",
        ),
        ("demo", "demo --cases 100000"),
        _add_demo,
    ),
)
