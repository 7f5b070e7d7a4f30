"""A browser that never tires: so many connections that ask for pages, in a process of its own.

Small on purpose: it shares the machine with what it measures, and says what it took of it.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

CONNECTIONS = 8


@dataclass(frozen=True)
class Asked:
    """What came back in one round: pages a second, milliseconds, and what the asking itself took of a core."""

    per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    bytes_each: int
    own_us: float
    wrong: int


@dataclass(slots=True)
class _Connection:
    """One connection: opened anew for each page where the server closes it, as gunicorn's sync workers do."""

    request: bytes
    wire: socket.socket
    began: float = 0.0
    got: int = 0
    head: bytes = b""


def ask(port: int, path: str, cookies: Sequence[str], seconds: float) -> Asked:
    """Ask in a process of its own for some seconds; the connections take the cookies in turn."""
    words = [sys.executable, "-m", "bench.web.asking", str(port), path, str(seconds), *cookies]
    answer = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return Asked(**json.loads(answer))


def _run(port: int, path: str, seconds: float, cookies: Sequence[str]) -> Asked:
    waiting = selectors.EpollSelector()
    for number in range(CONNECTIONS):
        _open(waiting, port, _request(port, path, cookies[number % len(cookies)]))
    taken: list[float] = []
    wrong = received = 0
    began, began_cpu = time.perf_counter(), time.process_time()
    until = began + seconds
    while time.perf_counter() < until:
        for key, _ in waiting.select(1):
            one: _Connection = key.data
            try:
                part = one.wire.recv(262_144)
            except ConnectionResetError:
                part = b""
            if not one.head:
                one.head = part[:12]
            one.got += len(part)
            if part:
                continue
            taken.append(time.perf_counter() - one.began)
            received += one.got
            wrong += one.head[9:12] != b"200"
            waiting.unregister(one.wire)
            one.wire.close()
            _open(waiting, port, one.request)
    spent, own = time.perf_counter() - began, time.process_time() - began_cpu
    if not taken:
        raise SystemExit(f"no page of {path} came within {seconds} s")
    taken.sort()
    count = len(taken)

    def at(share: float) -> float:
        return round(taken[min(count - 1, int(count * share))] * 1000, 2)

    return Asked(
        round(len(taken) / spent, 1), at(0.5), at(0.95), at(0.99), received // count, round(own / count * 1e6, 1), wrong
    )


def _request(port: int, path: str, cookie: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Accept: text/html",
        "Accept-Encoding: gzip, deflate, br",
        "Accept-Language: da",
        f"Cookie: {cookie}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def _open(waiting: selectors.BaseSelector, port: int, request: bytes) -> None:
    began = time.perf_counter()
    wire = socket.create_connection(("127.0.0.1", port))
    wire.sendall(request)
    waiting.register(wire, selectors.EVENT_READ, _Connection(request, wire, began))


if __name__ == "__main__":
    print(json.dumps(asdict(_run(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4:]))))
