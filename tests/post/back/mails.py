"""Mails as servers and people send them, for the tests: invented, and whole."""

from __future__ import annotations

from email.message import EmailMessage

OURS = "<20260302.abc@roedtraad.example>"
TOKEN = "Aa0_-" * 8 + "xyz"


def reply(
    *,
    text: str = "Modtaget, tak.",
    sender: str = "Godloesladelse@bif.kk.dk",
    to: str = "svar@roedtraad.example",
    answers: str = OURS,
    more: dict[str, str] | None = None,
) -> EmailMessage:
    """A reply that a person wrote."""
    mail = EmailMessage()
    mail["From"] = f"God Løsladelse <{sender}>"
    mail["To"] = to
    mail["Subject"] = "SV: Koordinering – tak"
    mail["Date"] = "Mon, 09 Mar 2026 10:00:00 +0100"
    mail["Message-ID"] = "<svar-1@kk.example>"
    if answers:
        mail["In-Reply-To"] = answers
        mail["References"] = f"<first@x.example> {answers}"
    for name, value in (more or {}).items():
        mail[name] = value
    mail.set_content(text)
    return mail


def delivery_report(*, action: str = "failed", status: str = "5.1.1", original: str = OURS) -> bytes:
    """What a server says of a mail that it could not, or could, deliver (RFC 3464)."""
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.kk.example>
To: svar@roedtraad.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Message-ID: <dsn-{action}@mx.kk.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kk.example

Final-Recipient: rfc822; Ydelse@bif.kk.dk
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <ydelse@bif.kk.dk>: Recipient address
 rejected: User unknown

--b
Content-Type: text/rfc822-headers

From: svar@roedtraad.example
Message-ID: {original}
Subject: Nyloesladt

--b--
""".replace("\n", "\r\n").encode()


def old_bounce() -> bytes:
    """A bounce in a form that is older than the standard."""
    return f"""Return-path: <>
X-Failed-Recipients: ydelse@bif.kk.dk
From: Mail Delivery System <Mailer-Daemon@mx.example>
To: svar@roedtraad.example
Subject: Mail delivery failed: returning message to sender
In-Reply-To: {OURS}

mailbox is full
""".replace("\n", "\r\n").encode()


def out_of_office() -> bytes:
    """What a mailbox answers by itself."""
    return reply(text="Jeg har ferie.", more={"Auto-Submitted": "auto-replied"}).as_bytes()
