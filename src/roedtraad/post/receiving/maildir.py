"""A mailbox that is a folder (Maildir): for tests, the demonstration, and where mail is brought by another program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from roedtraad.post.receiving.mailbox import BEGINNING, LARGEST_MAIL, Fetched, Unreachable

SEEN = "S"


class Maildir:
    """The folders `new` and `cur`; what is filed lies in `cur` as seen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            for part in ("new", "cur", "tmp"):
                (folder / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unreachable(f"{error.strerror}") from error

    def waiting(self, most: int) -> Iterator[Fetched]:
        """The mails that nobody has seen, by name: a Maildir's names begin with the time."""
        for place in self._unseen()[:most]:
            try:
                size = place.stat().st_size
                with place.open("rb") as opened:
                    raw = opened.read(size if size <= LARGEST_MAIL else BEGINNING)
            except FileNotFoundError:  # another program has taken it
                continue
            yield Fetched(place.relative_to(self._folder).as_posix(), raw, size)

    def file(self, key: str) -> None:
        """Mark it as seen."""
        place = self._folder / key
        name, _, flags = place.name.partition(":2,")
        try:
            place.rename(self._folder / "cur" / f"{name}:2,{''.join(sorted({*flags, SEEN}))}")
        except FileNotFoundError:
            return
        except OSError as error:
            raise Unreachable(f"{error.strerror}") from error

    def close(self) -> None:
        """A folder needs no leaving."""

    def _unseen(self) -> list[Path]:
        found = [*(self._folder / "new").iterdir(), *(self._folder / "cur").iterdir()]
        mails = [one for one in found if not one.name.startswith(".") and one.is_file()]
        return sorted((one for one in mails if SEEN not in one.name.partition(":2,")[2]), key=lambda one: one.name)
