"""Digital Post: a MeMo message laid in a folder, from where the authority's own connection to Digital Post takes it.

A file is there whole or not at all. Its name follows from the Message-ID: laid again, it is known.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.utils import timezone

from roedtraad.post.channels.base import Kind, Outcome, Outgoing
from roedtraad.post.channels.memo import memo
from roedtraad.post.mail_making import Unsendable

WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class DigitalPost:
    """The channel: a folder, and the CVR number of the one who sends."""

    folder: Path
    cvr: str
    name: str = "digital_post"

    def hand(self, outgoing: Outgoing) -> Outcome:
        try:
            content = memo(outgoing, cvr=self.cvr, at=timezone.now())
        except Unsendable as wrong:
            return Outcome(Kind.REFUSED, f"Beskeden blev ikke lagt til Digital Post: {wrong}.")
        place = self.folder / f"{sha256(outgoing.message_id.encode()).hexdigest()[:40]}.xml"
        try:
            if place.exists():
                return Outcome(Kind.HANDED, f"Lå allerede til Digital Post som {place.name}.")
            _lay(place, content)
        except OSError as error:
            why = errno.errorcode.get(error.errno or 0, type(error).__name__)
            return Outcome(Kind.RETRY, f"Beskeden kunne ikke lægges i mappen til Digital Post ({why}).", wait=WAIT)
        return Outcome(Kind.HANDED, f"Lagt til Digital Post som {place.name}.")

    def close(self) -> None:
        """Nothing is held open."""


def _lay(place: Path, content: bytes) -> None:
    """Write it beside, see it on the disk, and give it its name."""
    made = place.with_name(f".{place.stem}.{os.getpid()}")
    try:
        made.touch(0o640, exist_ok=False)
        with made.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        made.rename(place)
    finally:
        made.unlink(missing_ok=True)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
