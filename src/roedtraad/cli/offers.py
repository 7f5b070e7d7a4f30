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


def _add_audit(parser: Parser, lang: Lang) -> None:
    what = Words("Hvad der skal gøres: verify, export eller heads", "What to do: verify, export or heads")
    parser.add_argument(
        "what",
        type=lambda text: one_of(text, ("verify", "export", "heads"), Words("Handlingen", "The action")),
        metavar="verify|export|heads",
        help=what.in_(lang),
    )
    file = Words("Filen, som loggen kopieres til (export)", "The file that the log is copied to (export)")
    parser.add_argument("file", nargs="?", type=Path, metavar=Words("FIL", "FILE").in_(lang), help=file.in_(lang))
    heads = Words("Dagenes slutmærker, gemt et andet sted (verify)", "The heads of the days, kept elsewhere (verify)")
    parser.add_argument("--heads", type=Path, metavar=Words("FIL", "FILE").in_(lang), help=heads.in_(lang))
    for option, dest, day in (
        ("--from", "since", Words("Første dag (export)", "The first day (export)")),
        ("--to", "until", Words("Sidste dag (export)", "The last day (export)")),
    ):
        parser.add_argument(
            option, dest=dest, type=today_from, metavar=Words("DATO", "DATE").in_(lang), help=day.in_(lang)
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


def _add_retention(parser: Parser, lang: Lang) -> None:
    what = Words("Hvad der skal gøres: show eller run", "What to do: show or run")
    parser.add_argument(
        "what",
        type=lambda text: one_of(text, ("show", "run"), Words("Handlingen", "The action")),
        metavar="show|run",
        help=what.in_(lang),
    )
    receipt = Words("Slet og anonymisér, og skriv kvitteringerne", "Delete and anonymise, and write the receipts")
    parser.add_argument("--receipt", action="store_true", help=receipt.in_(lang))


def _add_post(parser: Parser, lang: Lang) -> None:
    what = Words("Hvad der skal gøres: export", "What to do: export")
    parser.add_argument(
        "what",
        type=lambda text: one_of(text, ("export",), Words("Handlingen", "The action")),
        metavar="export",
        help=what.in_(lang),
    )
    file = Words("Filen, der tages ud til (zip)", "The file that is taken out to (zip)")
    parser.add_argument("file", type=Path, metavar=Words("FIL", "FILE").in_(lang), help=file.in_(lang))
    parser.add_argument(
        "--authority", default="", metavar=Words("ORD/KODE", "WORD/CODE").in_(lang), help=_AUTHORITY.in_(lang)
    )
    day = Words("Dagen, der tages ud", "The day that is taken out")
    parser.add_argument("--day", type=today_from, metavar=Words("DATO", "DATE").in_(lang), help=day.in_(lang))
    number = Words("Eller sagen, ved sit nummer", "Or the case, by its number")
    parser.add_argument("--number", metavar=Words("NUMMER", "NUMBER").in_(lang), help=number.in_(lang))


def _add_user(parser: Parser, lang: Lang) -> None:
    what = Words("Hvad der skal gøres: invite", "What to do: invite")
    parser.add_argument(
        "what",
        type=lambda text: one_of(text, ("invite",), Words("Handlingen", "The action")),
        metavar="invite",
        help=what.in_(lang),
    )
    text, unit = Words("TEKST", "TEXT").in_(lang), Words("ENHED", "UNIT").in_(lang)
    for option, default, metavar, meaning in (
        ("--authority", "", Words("ORD/KODE", "WORD/CODE").in_(lang), _AUTHORITY),
        ("--unit", "main", unit, Words("Enheden i den; udeladt: main", "The unit in it; left out: main")),
        ("--role", "authority_administrator", text, _ROLE),
        ("--name", None, Words("NAVN", "NAME").in_(lang), Words("Personens navn", "The person's name")),
        ("--mail", None, "MAIL", Words("Personens mailadresse", "The person's mail address")),
        ("--found", None, Words("NAVN", "NAME").in_(lang), _FOUND),
        ("--site", None, Words("ADRESSE", "ADDRESS").in_(lang), _SITE),
    ):
        parser.add_argument(option, default=default, metavar=metavar, help=meaning.in_(lang))


_AUTHORITY = Words("Myndigheden, fx institution/vestre", "The authority, e.g. institution/vestre")
_ROLE = Words("En rolle fra roles.yaml; udeladt: brugeradministrator", "A role of roles.yaml; left out: administrator")
_FOUND = Words("Lav myndigheden med dette navn, hvis den ikke er der", "Make the authority of this name if it is new")
_SITE = Words("Sidens adresse i linket; udeladt: fra opsætningen", "The site's address in the link; left out: as set")


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
        "retention",
        "retention",
        Words(
            "Vis, hvad der ikke må gemmes længere, og slet det mod kvittering",
            "Show what must not be kept any longer, and delete it against a receipt",
        ),
        ("retention show", "retention run --receipt"),
        _add_retention,
    ),
    Command(
        "post",
        "post",
        Words(
            "Tag breve, kvitteringer og afgørelser ud til arkivsystemet",
            "Take letters, receipts and decisions out for the records system",
        ),
        (
            "post export dag.zip --authority institution/vestre --day 2026-03-02",
            "post export sag.zip --authority institution/vestre --number 2026-0417",
        ),
        _add_post,
    ),
    Command(
        "audit",
        "audit",
        Words(
            "Bevis, at loggen over opslag og ændringer er hel, eller kopiér den",
            "Prove that the log of looks and writes is whole, or copy it out",
        ),
        ("audit verify --heads slutmaerker.jsonl", "audit export log.jsonl --from 2026-01-01", "audit heads"),
        _add_audit,
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
    Command(
        "user",
        "user",
        Words("Inviter en bruger, fx den første administrator", "Invite a user, e.g. the first administrator"),
        (
            "user invite --authority institution/vestre --name 'Ada Styrsen' --mail ada@vestre.example",
            "user invite --authority institution/ny --found 'Ny Arrest' --name 'Bo Nysen' --mail bo@ny.example",
        ),
        _add_user,
    ),
)
