"""How long a server is waited for: one thread for a channel looks at the time, for one a message costs a part of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Patience:
    """Calls `late` when what is waited for is not over after so many seconds. The thread is there while it is used."""

    def __init__(self, seconds: float, late: Callable[[], None]) -> None:
        self._seconds, self._late = seconds, late
        self._lock = threading.Lock()
        self._until: float | None = None
        self._ended: threading.Event | None = None

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Begin the time of one thing; it ends with the block."""
        if self._ended is None:
            self._ended = threading.Event()
            threading.Thread(target=self._watch, args=(self._ended,), daemon=True).start()
        with self._lock:
            self._until = time.monotonic() + self._seconds
        try:
            yield
        finally:
            with self._lock:
                self._until = None

    def end(self) -> None:
        """Let the thread go; the next thing starts another."""
        if self._ended is not None:
            self._ended.set()
            self._ended = None

    def _watch(self, ended: threading.Event) -> None:
        # Nobody need wake it: what begins while it sleeps is never over before it wakes by itself.
        while not ended.wait(self._left()):
            with self._lock:
                if self._until is not None and time.monotonic() >= self._until:
                    self._until = None
                    self._late()

    def _left(self) -> float:
        until = self._until
        return self._seconds if until is None else max(0.0, until - time.monotonic())
