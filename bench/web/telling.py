"""Progress, for who waits."""

from __future__ import annotations

import sys
import time

_BEGAN = time.perf_counter()


def say(text: str) -> None:
    """Show progress, with the seconds since the beginning."""
    print(f"{time.perf_counter() - _BEGAN:6.0f} s  {text}", file=sys.stderr, flush=True)
