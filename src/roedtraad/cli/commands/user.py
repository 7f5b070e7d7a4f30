"""`roedtraad user invite`: the first administrator of a fresh installation, by whoever runs the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Misused, Refused
from roedtraad.cli.opening import day_of
from roedtraad.cli.options import Options
from roedtraad.cli.site import opened_site
from roedtraad.core.words import Words

if TYPE_CHECKING:
    from roedtraad.access.service import Office


def run(options: Options) -> Answer:
    word, _, code = options.authority.partition("/")
    if not word or options.name is None or options.mail is None:
        raise Misused(
            Words("Skriv myndighed, navn og mail.", "Write authority, name and mail."),
            Words(
                "Fx: roedtraad user invite --authority institution/vestre --name NAVN --mail MAIL",
                "E.g.: roedtraad user invite --authority institution/vestre --name NAME --mail MAIL",
            ),
        )
    with opened_site():
        from django.conf import settings
        from django.db import connections

        from roedtraad.access.service import Actor, Refusal
        from roedtraad.login.service import invite_colleague, link_of, mail_link

        if settings.ROEDTRAAD_DEMO:
            raise Refused(
                Words("I en demonstration inviteres ingen.", "In a demonstration nobody is invited."),
                Words("Start uden ROEDTRAAD_DEMO.", "Start without ROEDTRAAD_DEMO."),
            )
        if "owner" not in connections.settings:
            raise Refused(
                Words("Kun databasens ejer kan invitere herfra.", "Only the database's owner can invite from here."),
                Words("Sæt MIGRATE_DATABASE_URL for kommandoen.", "Set MIGRATE_DATABASE_URL for the command."),
            )
        try:
            office = _office(word, code, options.unit, options.found)
            invited = invite_colleague(
                authority=office.authority,
                unit=office.id,
                role=options.role,
                name=options.name,
                mail=options.mail,
                by=Actor("roedtraad user invite"),
                today=day_of(options),
                using="owner",
            )
        except Refusal as refusal:
            raise Refused(refusal.message, refusal.remedy) from None
        link = link_of(invited, options.site or _site())
        mailed = mail_link(invited, link)
    if options.format == "json":
        from roedtraad.presenting.json_form import written

        return Answer(written({"link": link, "mailed": mailed}), exact=True)
    said = Words(
        "{name} er inviteret. Linket kan bruges én gang, inden for {days} dage:\n{link}\n",
        "{name} is invited. The link can be used once, within {days} days:\n{link}\n",
    )
    return Answer(
        said.fill(name=options.name, days=settings.ROEDTRAAD_INVITATION_DAYS, link=link).in_(options.lang), exact=True
    )


def _office(word: str, code: str, unit: str, found: str | None) -> Office:
    """The unit; with `found` the authority is made where it is not there yet."""
    from roedtraad.access.service import AuthorityKept, UnitKept, found_institution, keep_authority, offices

    if offices().authority(word, code) is None and found:
        if word == "institution":
            found_institution(code=code, name=found)
        else:
            keep_authority(AuthorityKept(word, code, found, units=(UnitKept("main", found),)))
    authority = offices().authority(word, code)
    office = offices().of.get(authority.pk, {}).get(unit) if authority else None
    if office is None:
        named = "/".join(filter(None, (word, code, unit)))
        raise Refused(
            Words(f"Der er ingen enhed {named}.", f"There is no unit {named}."),
            Words(
                "Læg reglerne ind først (roedtraad agreements load), eller lav myndigheden med --found NAVN.",
                "Load the rules first (roedtraad agreements load), or make the authority with --found NAME.",
            ),
        )
    return office


def _site() -> str:
    """The address that the site is called by, as its settings have it."""
    from django.conf import settings

    host = settings.ALLOWED_HOSTS[0]
    if settings.SECURE_SSL_REDIRECT:
        return f"https://{host}"
    return f"http://{host}:8000" if host in ("localhost", "127.0.0.1") else f"http://{host}"
