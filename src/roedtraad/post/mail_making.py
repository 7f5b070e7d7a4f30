"""A message as the mail that carries it: the same message gives the same bytes, but for the day.

What would break out of a header is refused, never mended: it is not a mail that anyone meant to write.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from binascii import b2a_base64
from collections.abc import Callable
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from roedtraad.post.channels.base import Outgoing

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([^@\s]+)")
DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+")
LONGEST_ADDRESS = 254
MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,120}@[A-Za-z0-9.-]{1,120}>")
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}")
BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Line breaks and other control characters, as any reader of mail might take them."""
AGAIN = (
    "(Denne mail er måske også sendt før: vi fik ikke serverens svar. Den har samme nummer som den første.)\n"
    "(This mail may have been sent before: the server's answer was lost. It bears the same id as the first.)\n\n"
)
# Nothing is left to a server that may not know eight bits, and a signature holds whatever the servers do.
_WRITING = policy.SMTP.clone(cte_type="7bit")

Wrap = Callable[[bytes], bytes]
"""What makes a signed or encrypted part of a part."""


class Unsendable(ValueError):
    """It cannot be a mail; says in Danish what is wrong, without repeating it."""


def make_mail(outgoing: Outgoing, *, sender: str, at: datetime, wrap: Wrap | None = None) -> bytes:
    """Write the mail, line ends and all. Raises Unsendable."""
    head = _head(outgoing, sender, at)
    part = _part(outgoing)
    return head + (wrap(part) if wrap else part)


def mail_address(text: str) -> str:
    """Give a mail address as the servers write it; raises Unsendable.

    >>> mail_address("post@rødovre.example")
    'post@xn--rdovre-bya.example'
    """
    found = ADDRESS.fullmatch(text)
    if found is None or len(text) > LONGEST_ADDRESS:
        raise Unsendable("mailadressen kan ikke bruges")
    try:
        domain = found[2].encode("idna").decode("ascii")
    except UnicodeError:
        raise Unsendable("mailadressens domæne kan ikke bruges") from None
    if not DOMAIN.fullmatch(domain):
        raise Unsendable("mailadressens domæne kan ikke bruges")
    return f"{text[: found.start(2)]}{domain}"


def one_line(text: str, what: str) -> str:
    """Give a text that may stand in a header; raises Unsendable for one that would end it."""
    if BREAKING.search(text):
        raise Unsendable(f"{what} indeholder et linjeskift eller et styretegn")
    return text.strip()


def _head(outgoing: Outgoing, sender: str, at: datetime) -> bytes:
    if not MESSAGE_ID.fullmatch(outgoing.message_id):
        raise Unsendable("mailens nummer (Message-ID) kan ikke bruges")
    subject = one_line(outgoing.subject, "emnelinjen")
    if not subject:
        raise Unsendable("emnelinjen er tom")
    return b"".join(
        (
            _line("Message-ID", outgoing.message_id),
            _line("Date", format_datetime(at)),
            _of("From", one_line(outgoing.from_name, "afsenderens navn"), sender),
            _of("To", one_line(outgoing.to_name, "modtagerens navn"), mail_address(outgoing.address)),
            _of("Reply-To", "", mail_address(outgoing.reply_to)) if outgoing.reply_to else b"",
            _line("Subject", subject),
            _line("Auto-Submitted", "auto-generated"),  # RFC 3834: answering machines keep quiet
            _line("MIME-Version", "1.0"),
        )
    )


def _line(header: str, value: str | Address) -> bytes:
    """A header as it is sent, folded and encoded by the library."""
    return _WRITING.fold_binary(*_WRITING.header_store_parse(header, value))


@lru_cache(maxsize=1024)
def _of(header: str, name: str, address: str) -> bytes:
    """Whom it is from or to: the same few in a thousand mails, and the library takes long over them."""
    return _line(header, Address(display_name=name, addr_spec=address))


def _part(outgoing: Outgoing) -> bytes:
    """The text, the letter and what is enclosed: a part of its own, so that it can be signed as it stands."""
    body = EmailMessage(policy=_WRITING)
    text = "\n".join((AGAIN * outgoing.again + outgoing.text).splitlines()) + "\n"
    body.set_content(text, cte="quoted-printable")
    files = _Files(body, outgoing.message_id)
    if outgoing.document:
        files.add(outgoing.document, "application", "pdf", _file_name(outgoing.file_name), None)
    for file in outgoing.enclosed:
        if not MEDIA_TYPE.fullmatch(file.media_type) or file.media_type.startswith(("multipart/", "message/")):
            raise Unsendable("et bilags type kan ikke bruges")
        main, sub = file.media_type.split("/")
        params = {"charset": "utf-8"} if main == "text" and _is_utf8(file.content) else None
        files.add(file.content, main, sub, _file_name(file.name), params)
    if body.is_multipart():
        body.set_boundary(boundary(outgoing.message_id, "parts"))
    del body["MIME-Version"]
    return files.put_in(body.as_bytes())


class _Files:
    """The files of a mail: a mark stands for each while the library writes the mail, for it takes long over every line
    of a file; then the file itself is put in its place.
    """

    def __init__(self, body: EmailMessage, message_id: str) -> None:
        self._body, self._message_id = body, message_id
        self._files: list[tuple[bytes, bytes]] = []

    def add(self, content: bytes, main: str, sub: str, name: str, params: dict[str, str] | None) -> None:
        mark = sha256(f"file {len(self._files)} {self._message_id}".encode()).digest()
        self._files.append((mark, content))
        self._body.add_attachment(mark, maintype=main, subtype=sub, cte="base64", filename=name, params=params)

    def put_in(self, written: bytes) -> bytes:
        for mark, content in self._files:
            written = written.replace(b2a_base64(mark, newline=False), _in_lines(content).rstrip(b"\r\n"), 1)
        return written


def _in_lines(content: bytes) -> bytes:
    """Base64 in lines of 76 characters, as RFC 2045 has it."""
    return encodebytes(content).replace(b"\n", b"\r\n")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def boundary(message_id: str, of: str) -> str:
    """A line that stands between the parts: never in one, since neither way of writing them makes `=_`.

    >>> boundary("<a@b>", "parts") == boundary("<a@b>", "parts")
    True
    """
    return f"=_{sha256(f'{of} {message_id}'.encode()).hexdigest()[:40]}"


def _file_name(name: str) -> str:
    clean = one_line(name, "et bilags navn")
    if not clean or len(clean) > 200 or "/" in clean or "\\" in clean or clean.startswith("."):
        raise Unsendable("et bilags navn kan ikke bruges")
    return clean
