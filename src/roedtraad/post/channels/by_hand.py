"""What a person does: print and post a letter, type it into a portal, call. The program says what, and waits for word.

Nothing leaves the house here: the message is looked at, and handed to the one who must do it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from roedtraad.post.channels.base import Kind, Outcome, Outgoing

NUMBER = re.compile(r"\+?[0-9][0-9 ]{2,24}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to print, put in an envelope and post."""

    name: str = "letter"

    def hand(self, outgoing: Outgoing) -> Outcome:
        if not outgoing.address.strip():
            return Outcome(Kind.REFUSED, "Der er ingen postadresse at sende brevet til.")
        if not outgoing.document:
            return Outcome(Kind.REFUSED, "Der er intet brev at printe.")
        return Outcome(Kind.BY_HAND, f"Brevet er klar til at blive printet og sendt til {outgoing.to_name}.")

    def close(self) -> None:
        """Nothing is held open."""


@dataclass(frozen=True, slots=True)
class Portal:
    """A web address where someone types it in."""

    name: str = "portal"

    def hand(self, outgoing: Outgoing) -> Outcome:
        if not _is_site(outgoing.address):
            return Outcome(Kind.REFUSED, "Der er ingen selvbetjening at sende det igennem.")
        return Outcome(Kind.BY_HAND, f"Skal indtastes hos {outgoing.to_name} og bekræftes her bagefter.")

    def close(self) -> None:
        """Nothing is held open."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A call, with a note of it afterwards."""

    name: str = "phone"

    def hand(self, outgoing: Outgoing) -> Outcome:
        if not NUMBER.fullmatch(outgoing.address.strip()):
            return Outcome(Kind.REFUSED, "Der er intet telefonnummer at ringe til.")
        return Outcome(Kind.BY_HAND, f"Ring til {outgoing.to_name}, og skriv bagefter, hvem der sagde hvad.")

    def close(self) -> None:
        """Nothing is held open."""


def _is_site(text: str) -> bool:
    """Whether it is a site's address, as the agreements print it: `borger.dk` as well as `https://…`.

    >>> _is_site("borger.dk"), _is_site("https://www.borger.dk/pension"), _is_site("javascript:alert(1)"), _is_site("[")
    (True, True, False, False)
    """
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return False
    return parts.scheme == "https" and re.fullmatch(r"[\w.-]+\.[A-Za-z]{2,}", parts.netloc) is not None
