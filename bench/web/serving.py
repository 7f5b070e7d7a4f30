"""The two sites that are measured, each by gunicorn with the product's own settings: ours, and the usual way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CONFIG = "python:roedtraad.project.gunicorn_settings"


@contextmanager
def served(port: int, wsgi: str, environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """Have a site served for as long as the block lasts."""
    words = ["-m", "gunicorn", "--config", CONFIG, "--bind", f"127.0.0.1:{port}", wsgi]
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, *words], env={**os.environ, **environment}, stdout=written, stderr=subprocess.STDOUT
        )
    try:
        _wait(port, process, log)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"a site did not start; see {log}")
