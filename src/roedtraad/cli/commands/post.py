"""`roedtraad post export`: what an authority has sent and received, taken out for its records system."""

from __future__ import annotations

import hashlib

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Misused, Refused
from roedtraad.cli.opening import day_of
from roedtraad.cli.options import Options
from roedtraad.cli.site import opened_site
from roedtraad.core.words import Words


def run(options: Options) -> Answer:
    if not options.authority or (options.day is None) == (options.number is None):
        raise Misused(
            Words("Skriv myndigheden, og en dag eller en sag.", "Write the authority, and a day or a case."),
            Words(
                "Fx: roedtraad post export dag.zip --authority institution/vestre --day 2026-03-02",
                "E.g.: roedtraad post export dag.zip --authority institution/vestre --day 2026-03-02",
            ),
        )
    with opened_site():
        content = _taken(options)
    _write(options, content)
    digest = hashlib.sha256(content).hexdigest()
    if options.format == "json":
        from roedtraad.presenting.json_form import written

        told = {"file": str(options.file), "size": len(content), "sha256": digest}
        return Answer(written(told), exact=True)
    said = Words("Taget ud til {file}.", "Taken out to {file}.").fill(file=str(options.file))
    return Answer(f"{said.in_(options.lang)}\nsha256 {digest}\n")


def _taken(options: Options) -> bytes:
    """What the authority's units see in their daily work; the closed parts their own readers take out on the page."""
    from roedtraad.access.service import NotFound, offices, scope
    from roedtraad.cases.service import get_case_numbered
    from roedtraad.post.service import filed_case, filed_day_of_units

    directory, today = offices(), day_of(options)
    word, _, code = options.authority.partition("/")
    authority = directory.authority(word, code)
    if authority is None:
        message = Words("Der er ingen myndighed {name}.", "There is no authority {name}.")
        raise Refused(
            message.fill(name=options.authority),
            Words("Skriv ordet og koden, fx institution/vestre.", "Write word and code, e.g. institution/vestre."),
        )
    units = [one.id for one in directory.of.get(authority.pk, {}).values()]
    try:
        with scope(units=units, today=today):
            if options.day is not None:
                return filed_day_of_units(units=units, day=options.day, today=today)
            return filed_case(get_case_numbered(options.number or ""), today=today)
    except NotFound:
        raise Refused(
            Words("Myndigheden har ingen sag med det nummer.", "The authority has no case of that number."),
            Words("Se efter nummeret.", "Check the number."),
        ) from None


def _write(options: Options, content: bytes) -> None:
    """For whoever runs the command alone: there are names in it."""
    assert options.file is not None
    try:
        options.file.touch(mode=0o600)
        options.file.chmod(0o600)
        options.file.write_bytes(content)
    except OSError as error:
        raise Refused(
            Words(f"Filen kan ikke skrives: {error.strerror}.", f"The file cannot be written: {error.strerror}."),
            Words("Se efter navnet og rettighederne.", "Check its name and its rights."),
        ) from None
