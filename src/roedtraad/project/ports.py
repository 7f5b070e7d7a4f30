"""Ports of this machine: which are free, and how long a browser may keep one busy without asking anything."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from typing import Any

SLOW = 10
"""Seconds that a browser may take before it has asked, and between the parts of what it sends. A web worker has one
browser at a time, and browsers open connections that they may never use."""


def free_port() -> int:
    """A port of this machine that nobody has just now."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def is_taken(address: str, port: int) -> bool:
    """Whether another program has the port, or this machine no such address."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((address, port))
        except OSError:
            return True
    return False


def let_none_linger(listeners: Iterable[Any]) -> None:
    """A connection comes to a worker when there is something to read on it, and ends when nothing more comes."""
    for one in listeners:
        if hasattr(socket, "TCP_DEFER_ACCEPT") and one.family in (socket.AF_INET, socket.AF_INET6):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SLOW)
        for waiting in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):  # what is accepted has them from here
            one.setsockopt(socket.SOL_SOCKET, waiting, struct.pack("ll", SLOW, 0))
