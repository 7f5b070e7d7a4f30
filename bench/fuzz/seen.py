"""Which inputs there were already: eight bytes of each, so that a million fit, and those of another process too."""

from __future__ import annotations

from array import array
from hashlib import blake2b
from pathlib import Path


class Seen:
    """Inputs by their digest."""

    def __init__(self) -> None:
        self._known: set[int] = set()

    def is_new(self, text: str) -> bool:
        """Whether it was not there yet; from now on it is."""
        key = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        before = len(self._known)
        self._known.add(key)
        return len(self._known) > before

    def load(self, file: Path) -> None:
        """Take in what another process has seen."""
        if file.is_file():
            self._known.update(array("Q", file.read_bytes()))

    def save(self, file: Path) -> None:
        """Leave what was seen to another process."""
        file.write_bytes(array("Q", self._known).tobytes())
