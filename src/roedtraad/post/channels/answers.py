"""What a mail server's answer means for the message: gone, later, or never this way; and for how long to wait.

A no to *us* (who we are, how we speak) is mended by an operator, and the message waits. A no to the *recipient* or the
*mail* is final, save a full mailbox: that may be emptied.
"""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from roedtraad.post.channels.base import Kind, Outcome

SHORT, LONG = timedelta(minutes=5), timedelta(hours=1)
FULL = timedelta(hours=4)
_ENHANCED = re.compile(r"(?:^|[\s-])([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)")
_OURS = {530, 534, 535, 538}
"""Codes that ask *us* for a login, whatever the stage."""


class Stage(Enum):
    """What was being said when the server answered."""

    GREETING = "Serveren ville ikke tale med os"
    ENCRYPTION = "Serveren ville ikke tale krypteret, og intet blev sendt"
    LOGIN = "Serveren afviste vores login"
    SENDER = "Serveren ville ikke tage imod mail fra os"
    RECIPIENT = "Serveren ville ikke tage imod mail til modtageren"
    DATA = "Serveren ville ikke tage imod mailen"
    TAKEN = "Serveren tog ikke imod mailen"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, and at what point."""

    stage: Stage
    code: int
    words: bytes

    @property
    def good(self) -> bool:
        """Whether it may go on."""
        return self.code == 354 if self.stage is Stage.DATA else 200 <= self.code < 300

    @property
    def text(self) -> str:
        """Its code and words, in one printable line."""
        words = "".join(one if one.isprintable() else " " for one in self.words.decode("utf-8", "replace"))
        return f"{self.code} {' '.join(words.split())}".strip()

    @property
    def enhanced(self) -> tuple[int, int] | None:
        """What is wrong, in the numbers of RFC 3463, without their first."""
        found = _ENHANCED.search(self.text)
        return (int(found[2]), int(found[3])) if found else None


def outcome_of(answer: Answer) -> Outcome:
    """What became of the message by an answer.

    >>> outcome_of(Answer(Stage.TAKEN, 250, b"2.0.0 Ok: queued as 4Z")).kind
    <Kind.HANDED: 'handed'>
    >>> outcome_of(Answer(Stage.RECIPIENT, 550, b"5.1.1 no such user")).kind
    <Kind.REFUSED: 'refused'>
    >>> outcome_of(Answer(Stage.RECIPIENT, 552, b"5.2.2 mailbox full")).wait
    datetime.timedelta(seconds=14400)
    """
    if answer.good:
        return Outcome(Kind.HANDED, answer.text, answer.code)
    told = f"{answer.stage.value}: {answer.text}"
    if _is_full(answer):
        return Outcome(Kind.RETRY, f"Modtagerens postkasse er fuld: {answer.text}", answer.code, FULL)
    if 400 <= answer.code < 500:
        return Outcome(Kind.RETRY, told, answer.code, SHORT)
    if answer.stage in (Stage.RECIPIENT, Stage.DATA, Stage.TAKEN) and answer.code not in _OURS and answer.code >= 500:
        return Outcome(Kind.REFUSED, told, answer.code)
    return Outcome(Kind.RETRY, told, answer.code, LONG)


def unreached(error: Exception) -> Outcome:
    """What became of a message that no server was given."""
    match error:
        case ssl.SSLCertVerificationError():
            said, wait = f"Serverens certifikat blev ikke godkendt ({error.verify_message}), og intet blev sendt", LONG
        case ssl.SSLError():
            said, wait = f"Der blev ingen kryptering ({error.reason or 'TLS'}), og intet blev sendt", LONG
        case socket.gaierror():
            said, wait = "Serverens navn findes ikke, eller der er intet net", SHORT
        case ConnectionRefusedError():
            said, wait = "Serveren tager ikke imod forbindelser lige nu", SHORT
        case TimeoutError():
            said, wait = "Serveren svarede ikke i tide", SHORT
        case OSError():
            said, wait = f"Forbindelsen til serveren faldt ({type(error).__name__})", SHORT
        case _:
            said, wait = f"Serveren kunne ikke bruges ({type(error).__name__})", LONG
    return Outcome(Kind.RETRY, f"{said}.", wait=wait)


def _is_full(answer: Answer) -> bool:
    """552 says nothing else where the server has no finer words for it; 5.3.4 would be a mail that is too large."""
    if answer.stage not in (Stage.RECIPIENT, Stage.DATA, Stage.TAKEN):
        return False
    if answer.enhanced is not None:
        return answer.enhanced == (2, 2)
    return answer.code in (452, 552)
