"""The variables of coming in: how long a session lasts, the login provider, mail. Part of environment.py's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from roedtraad.core.claims import ClaimTable
from roedtraad.core.loading import Unreadable, load_claims
from roedtraad.core.words import Words
from roedtraad.project.variables import Setting, Unfit, several

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Where an address without encryption is taken: it never leaves the machine."""
LARGEST_SECRET, LARGEST_TABLE = 10_000, 1_000_000
PROVIDER, SAML = "oidc", "saml"
"""What the providers are called in the addresses of this site."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    user: str
    password: str
    encrypted: str
    """`starttls`, `tls` or nothing."""


def minutes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 24 * 60:
        raise Unfit
    return int(text)


def issuer(text: str) -> str:
    """An address as the provider writes it of itself, without what is found below it."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        here = parts.hostname in HERE
    except ValueError:
        raise Unfit from None
    if (
        parts.scheme not in ("https", "http" if here else "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
    ):
        raise Unfit
    return text.rstrip("/")


def short_text(text: str) -> str:
    if len(text) > 300 or not text.isprintable():
        raise Unfit
    return text.strip()


def way_of_asking(text: str) -> str:
    if text not in ("basic", "post"):
        raise Unfit
    return f"client_secret_{text}"


def secret_file(text: str) -> str:
    """What a file holds, without the line's end."""
    if not text:
        return ""
    written = _read(text, LARGEST_SECRET).strip()
    if not written:
        raise Unfit
    return written


def claim_table(text: str) -> ClaimTable | None:
    if not text:
        return None
    try:
        return load_claims(_read(text, LARGEST_TABLE), text)
    except Unreadable as unreadable:
        raise Unfit(Words(unreadable.in_("da"), unreadable.in_("en"))) from None


def document_file(text: str) -> str:
    return _read(text, LARGEST_TABLE) if text else ""


def mail_server(text: str) -> MailServer | None:
    """Read where mail is handed in.

    >>> mail_server("smtp+starttls://rt:hem%40lig@mail.example:587")
    MailServer(host='mail.example', port=587, user='rt', password='hem@lig', encrypted='starttls')
    """
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Unfit from None
    kinds = {"smtp": ("", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
    if parts.scheme not in kinds or not parts.hostname:
        raise Unfit
    encrypted, usual = kinds[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port or usual, user, password, encrypted)


def _read(place: str, most: int) -> str:
    try:
        with Path(place).expanduser().open("rb") as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise Unfit
        return content.decode("utf-8")
    except (OSError, ValueError):
        raise Unfit from None


FILE = Words("stien til en fil, der kan læses", "the path of a file that can be read")

LOGIN_SETTINGS = (
    Setting(
        "ROEDTRAAD_IDLE_MINUTES",
        minutes,
        "60",
        Words("så længe varer et login uden brug, i minutter", "how long a login lasts without use, in minutes"),
        Words("et tal fra 1 til 1440", "a number from 1 to 1440"),
    ),
    Setting(
        "ROEDTRAAD_SESSION_MINUTES",
        minutes,
        "480",
        Words("så længe varer et login i alt, i minutter", "how long a login lasts in all, in minutes"),
        Words("et tal fra 1 til 1440", "a number from 1 to 1440"),
    ),
    Setting(
        "ROEDTRAAD_OIDC_ISSUER",
        issuer,
        "",
        Words(
            "organisationens egen loginudbyder (OpenID Connect), som den skriver sig selv i iss",
            "the organisation's own login provider (OpenID Connect), as it writes itself in iss",
        ),
        Words("en adresse med https://", "an address with https://"),
    ),
    Setting(
        "ROEDTRAAD_OIDC_CLIENT_ID",
        short_text,
        "",
        Words("det, udbyderen kalder dette sted", "what the provider calls this site"),
        Words("en tekst på én linje", "a text of one line"),
    ),
    Setting(
        "ROEDTRAAD_OIDC_SECRET",
        short_text,
        "",
        Words("hemmeligheden, som udbyderen gav", "the secret that the provider gave"),
        Words("en tekst på én linje", "a text of one line"),
    ),
    Setting(
        "ROEDTRAAD_OIDC_SECRET_FILE",
        secret_file,
        "",
        Words("den samme hemmelighed, i en fil", "the same secret, in a file"),
        FILE,
    ),
    Setting(
        "ROEDTRAAD_OIDC_NAME",
        short_text,
        "",
        Words(
            "hvad knappen kalder udbyderen, fx Vestre Kommunes login",
            "what the button calls the provider, e.g. the municipality's login",
        ),
        Words("en tekst på én linje", "a text of one line"),
    ),
    Setting(
        "ROEDTRAAD_OIDC_SCOPES",
        several,
        "openid,profile,email",
        Words("hvad udbyderen bedes oplyse", "what the provider is asked to tell"),
        Words("ord med komma imellem", "words with commas between"),
    ),
    Setting(
        "ROEDTRAAD_OIDC_AUTH",
        way_of_asking,
        "basic",
        Words(
            "hvordan hemmeligheden vises for udbyderen: client_secret_basic eller client_secret_post",
            "how the secret is shown to the provider: client_secret_basic or client_secret_post",
        ),
        Words("basic eller post", "basic or post"),
    ),
    Setting(
        "ROEDTRAAD_CLAIMS",
        claim_table,
        "",
        Words(
            "tabellen fra udbyderens oplysninger til enhed og rolle; se nedenfor",
            "the table from what the provider tells to unit and role; see below",
        ),
        Words("stien til en tabel uden fejl", "the path of a table without mistakes"),
    ),
    Setting(
        "ROEDTRAAD_SAML_METADATA",
        document_file,
        "",
        Words(
            "SAML i stedet: udbyderens metadata som fil; kræver tilvalget saml",
            "SAML instead: the provider's metadata as a file; needs the extra saml",
        ),
        FILE,
    ),
    Setting(
        "ROEDTRAAD_MAIL",
        mail_server,
        "",
        Words(
            "hvor mail med invitationer afleveres; uden den vises linket, så det kan gives videre",
            "where mail with invitations is handed in; without it the link is shown, to be handed over",
        ),
        Words(
            "en adresse som smtp+starttls://bruger:kodeord@vært:587 (eller smtp:// og smtps://)",
            "an address like smtp+starttls://user:password@host:587 (or smtp:// and smtps://)",
        ),
    ),
    Setting(
        "ROEDTRAAD_MAIL_FROM",
        short_text,
        "",
        Words("afsenderen af de mails", "the sender of those mails"),
        Words("en mailadresse", "a mail address"),
    ),
)


def login_disagreements(read: Mapping[str, Any]) -> list[Words]:
    """What each of them allows and together they do not."""
    oidc, saml = bool(read["ROEDTRAAD_OIDC_ISSUER"]), bool(read["ROEDTRAAD_SAML_METADATA"])
    secrets = [name for name in ("ROEDTRAAD_OIDC_SECRET", "ROEDTRAAD_OIDC_SECRET_FILE") if read[name]]
    wrong = {
        Words(
            "ROEDTRAAD_DEMO er yes, og der er sat en loginudbyder: i en demonstration kommer alle ind ved ét klik."
            " Fjern den ene.",
            "ROEDTRAAD_DEMO is yes and a login provider is set: in a demonstration everyone gets in by one click."
            " Remove one of them.",
        ): read["ROEDTRAAD_DEMO"] and (oidc or saml),
        Words(
            "ROEDTRAAD_OIDC_ISSUER er sat uden ROEDTRAAD_OIDC_CLIENT_ID: skriv det, udbyderen kalder dette sted.",
            "ROEDTRAAD_OIDC_ISSUER is set without ROEDTRAAD_OIDC_CLIENT_ID: write what the provider calls this site.",
        ): oidc and not read["ROEDTRAAD_OIDC_CLIENT_ID"],
        Words(
            "ROEDTRAAD_OIDC_ISSUER kræver netop én af ROEDTRAAD_OIDC_SECRET og ROEDTRAAD_OIDC_SECRET_FILE.",
            "ROEDTRAAD_OIDC_ISSUER needs exactly one of ROEDTRAAD_OIDC_SECRET and ROEDTRAAD_OIDC_SECRET_FILE.",
        ): oidc and len(secrets) != 1,
        Words(
            "En loginudbyder er sat uden ROEDTRAAD_CLAIMS: ingen ville få en enhed. Skriv tabellen.",
            "A login provider is set without ROEDTRAAD_CLAIMS: nobody would get a unit. Write the table.",
        ): (oidc or saml) and read["ROEDTRAAD_CLAIMS"] is None,
        Words(
            "Der er sat både ROEDTRAAD_OIDC_ISSUER og ROEDTRAAD_SAML_METADATA. Vælg den ene.",
            "Both ROEDTRAAD_OIDC_ISSUER and ROEDTRAAD_SAML_METADATA are set. Choose one.",
        ): oidc and saml,
        Words(
            "ROEDTRAAD_OIDC_SCOPES mangler openid: uden den siger udbyderen ikke, hvem det er.",
            "ROEDTRAAD_OIDC_SCOPES lacks openid: without it the provider does not say who it is.",
        ): oidc and "openid" not in read["ROEDTRAAD_OIDC_SCOPES"],
        Words(
            "ROEDTRAAD_MAIL er sat uden ROEDTRAAD_MAIL_FROM: skriv, hvem mailen kommer fra.",
            "ROEDTRAAD_MAIL is set without ROEDTRAAD_MAIL_FROM: write whom the mail comes from.",
        ): read["ROEDTRAAD_MAIL"] and "@" not in read["ROEDTRAAD_MAIL_FROM"],
        Words(
            "ROEDTRAAD_IDLE_MINUTES er større end ROEDTRAAD_SESSION_MINUTES: et login ville ende, før det var ubrugt.",
            "ROEDTRAAD_IDLE_MINUTES is larger than ROEDTRAAD_SESSION_MINUTES: a login would end before it was idle.",
        ): read["ROEDTRAAD_IDLE_MINUTES"] > read["ROEDTRAAD_SESSION_MINUTES"],
    }
    return [words for words, is_so in wrong.items() if is_so]
