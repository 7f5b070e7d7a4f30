"""The variables of the post: secure mail out and in, S/MIME, Digital Post. Part of environment.py's table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from roedtraad.core.words import Words
from roedtraad.project.login_variables import MailServer
from roedtraad.project.variables import Setting, Unfit

_MAIL = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
SMTP = {"smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
IMAP = {"imap+starttls": ("starttls", 143), "imaps": ("tls", 993)}


def encrypted_server(text: str, kinds: Mapping[str, tuple[str, int]]) -> MailServer | None:
    """Read where a mail server is; one that would be spoken to in the clear is unfit, wherever it stands.

    >>> encrypted_server("smtp+starttls://rt:hem%40lig@mail.example", SMTP)
    MailServer(host='mail.example', port=587, user='rt', password='hem@lig', encrypted='starttls')
    """
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Unfit from None
    if parts.scheme not in kinds or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise Unfit
    encrypted, usual = kinds[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port or usual, user, password, encrypted)


def way_out(text: str) -> MailServer | None:
    return encrypted_server(text, SMTP)


def way_in(text: str) -> MailServer | Path | None:
    """A mailbox on a server, or a Maildir on this machine."""
    if text.startswith("maildir:"):
        return existing_folder(text.removeprefix("maildir:"))
    server = encrypted_server(text, IMAP)
    if server is not None and not server.user:
        raise Unfit
    return server


def existing_file(text: str) -> Path | None:
    return _existing(text, Path.is_file)


def existing_folder(text: str) -> Path | None:
    return _existing(text, Path.is_dir)


def _existing(text: str, is_there: Any) -> Path | None:
    if not text:
        return None
    place = Path(text).expanduser().absolute()
    try:
        if not is_there(place):
            raise Unfit
    except OSError:
        raise Unfit from None
    return place


def mailbox(text: str) -> str:
    """A plain mail address: a token is put into the reply address behind a plus."""
    if text and (len(text) > 150 or not _MAIL.fullmatch(text)):
        raise Unfit
    return text


def site(text: str) -> str:
    """Where the pages are, without what is below; in the clear only on this machine.

    >>> site("https://roedtraad.example/")
    'https://roedtraad.example'
    """
    if not text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        raise Unfit from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))
    if not safe or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise Unfit
    return f"{parts.scheme}://{parts.netloc}"


def unit(text: str) -> str:
    """A unit by what names it."""
    if text and not re.fullmatch(r"[a-z_]+:[a-z0-9-]*:[a-z0-9_-]+", text):
        raise Unfit
    return text


def cvr(text: str) -> str:
    if text and not re.fullmatch(r"[0-9]{8}", text):
        raise Unfit
    return text


FILE = Words("stien til en fil", "the path of a file")
FOLDER = Words("stien til en mappe, der findes", "the path of a folder that exists")
BOX = Words("en mailadresse uden plus, på højst 150 tegn", "a mail address without a plus, of at most 150 characters")

POST_SETTINGS = (
    Setting(
        "ROEDTRAAD_POST",
        way_out,
        "",
        Words(
            "serveren, som sikker mail afleveres til; altid krypteret og med gyldigt certifikat. Uden den venter mail",
            "the server that secure mail is handed to; always encrypted, its certificate valid. Without it mail waits",
        ),
        Words(
            "en adresse som smtp+starttls://bruger:kodeord@vært:587 eller smtps://vært:465",
            "an address like smtp+starttls://user:password@host:587 or smtps://host:465",
        ),
    ),
    Setting(
        "ROEDTRAAD_POST_CA",
        existing_file,
        "",
        Words(
            "de certifikater, der troes på i stedet for maskinens, for ROEDTRAAD_POST og ROEDTRAAD_POST_IN",
            "the certificates believed instead of the machine's, for ROEDTRAAD_POST and ROEDTRAAD_POST_IN",
        ),
        FILE,
    ),
    Setting(
        "ROEDTRAAD_POST_FROM",
        mailbox,
        "",
        Words("afsenderen af sikker mail", "the sender of secure mail"),
        BOX,
    ),
    Setting(
        "ROEDTRAAD_POST_REPLY_TO",
        mailbox,
        "",
        Words(
            "postkassen, som svar kommer til; den må tage imod navn+mærke@. Uden den svares der til afsenderen",
            "the mailbox that replies come to; it must take name+mark@. Without it the sender is replied to",
        ),
        BOX,
    ),
    Setting(
        "ROEDTRAAD_POST_IN",
        way_in,
        "",
        Words(
            "den postkasse, som svar hentes fra; uden den hentes intet",
            "the mailbox that replies are fetched from; without it nothing is fetched",
        ),
        Words(
            "en adresse som imaps://bruger:kodeord@vært:993, imap+starttls://… eller maildir:/sti",
            "an address like imaps://user:password@host:993, imap+starttls://… or maildir:/path",
        ),
    ),
    Setting(
        "ROEDTRAAD_POST_UNIT",
        unit,
        "",
        Words(
            "den enhed, der har mail, som ikke hører til noget brev; uden den den første institutions",
            "the unit that has mail which belongs to no letter; without it the first institution's",
        ),
        Words("myndighed:kode:enhed som institution:vestre:main", "authority:code:unit like institution:vestre:main"),
    ),
    Setting(
        "ROEDTRAAD_SITE",
        site,
        "",
        Words(
            "sidernes adresse, som den står i brevenes links til kvittering; uden den kvitteres der ved at svare",
            "the address of the site as it stands in the links of letters; without it one acknowledges by replying",
        ),
        Words("en adresse som https://roedtraad.example", "an address like https://roedtraad.example"),
    ),
    Setting(
        "ROEDTRAAD_SMIME",
        existing_folder,
        "",
        Words(
            "mappen med S/MIME-certifikater: sender.pem underskriver, <mailadresse>.pem krypterer; se nedenfor",
            "the folder of S/MIME certificates: sender.pem signs, <mail address>.pem encrypts; see below",
        ),
        FOLDER,
    ),
    Setting(
        "ROEDTRAAD_MEMO",
        existing_folder,
        "",
        Words(
            "mappen, hvor beskeder til Digital Post lægges (MeMo); uden den venter de",
            "the folder where messages to Digital Post are laid (MeMo); without it they wait",
        ),
        FOLDER,
    ),
    Setting(
        "ROEDTRAAD_MEMO_CVR",
        cvr,
        "",
        Words("afsenderens CVR-nummer i Digital Post", "the sender's CVR number in Digital Post"),
        Words("otte cifre", "eight digits"),
    ),
    Setting(
        "ROEDTRAAD_RECORDS",
        existing_folder,
        "",
        Words(
            "mappen, hvor hver dags breve, kvitteringer og afgørelser lægges til arkivsystemet; uden den tages de ud "
            "af mennesker",
            "the folder where each day's letters, receipts and decisions are laid for the records system; without it "
            "people take them out",
        ),
        FOLDER,
    ),
)


def post_disagreements(read: Mapping[str, Any]) -> list[Words]:
    """What each of them allows and together they do not."""
    wrong = {
        Words(
            "ROEDTRAAD_POST er sat uden ROEDTRAAD_POST_FROM: skriv, hvem sikker mail kommer fra.",
            "ROEDTRAAD_POST is set without ROEDTRAAD_POST_FROM: write whom secure mail comes from.",
        ): read["ROEDTRAAD_POST"] is not None and not read["ROEDTRAAD_POST_FROM"],
        Words(
            "ROEDTRAAD_MEMO er sat uden ROEDTRAAD_MEMO_CVR: skriv afsenderens CVR-nummer.",
            "ROEDTRAAD_MEMO is set without ROEDTRAAD_MEMO_CVR: write the sender's CVR number.",
        ): read["ROEDTRAAD_MEMO"] is not None and not read["ROEDTRAAD_MEMO_CVR"],
    }
    return [words for words, is_so in wrong.items() if is_so]
