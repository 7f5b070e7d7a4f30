"""A page packed for the way: in pieces, each once, and put together with what is the reader's own between them.

The pieces are packed apart, so what is put between them is never compressed with anything: the length of an answer
tells nothing of a token.
"""

from __future__ import annotations

import secrets
import zlib

LEVEL = 6
LONGEST_NAME = 100
"""Bytes at random in the head, as Django adds them to what it packs: lengths of whole answers tell little either."""

_RAW = -zlib.MAX_WBITS
_HEAD = b"\x1f\x8b\x08\x08" + bytes(4) + b"\x00\xff"  # gzip, deflated, with a name, no time, unknown system
_LAST = b"\x03\x00"  # an empty block that ends the stream


class Packed:
    """The pieces of a page, as they are and packed.

    >>> Packed([b"<form>", b"</form>"]).plain(b"<input>")
    b'<form><input></form>'
    """

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._packed: list[bytes] = []

    def plain(self, between: bytes) -> bytes:
        """The whole page, with this between its pieces."""
        return between.join(self._pieces)

    def gzipped(self, between: bytes) -> bytes:
        """The same for a browser that unpacks."""
        if not self._packed:
            self._packed = [_packed(one) for one in self._pieces]
        whole = self.plain(between)
        name = secrets.token_hex(LONGEST_NAME // 2)[: secrets.randbelow(LONGEST_NAME)].encode() + b"\0"
        tail = zlib.crc32(whole).to_bytes(4, "little") + (len(whole) & 0xFFFFFFFF).to_bytes(4, "little")
        return b"".join((_HEAD, name, _stored(between).join(self._packed), _LAST, tail))


def _packed(piece: bytes) -> bytes:
    """A piece that what follows cannot look back into."""
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, _RAW)
    return packing.compress(piece) + packing.flush(zlib.Z_FULL_FLUSH)


def _stored(text: bytes) -> bytes:
    """A block as it is. RFC 1951, 3.2.4: its length and the complement of that; 65,535 bytes at most."""
    parts = [text[start : start + 0xFFFF] for start in range(0, len(text), 0xFFFF)]
    return b"".join(
        b"\0" + len(one).to_bytes(2, "little") + (len(one) ^ 0xFFFF).to_bytes(2, "little") + one for one in parts
    )
