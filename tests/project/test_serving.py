"""The process tree as `./dev run` starts it: it says its address when it answers, and leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from roedtraad.project.ports import free_port
from roedtraad.project.postgres import Server

COMMAND = (sys.executable, "-m", "roedtraad.project.serving")


def descendants(parent: int) -> set[int]:
    """The processes below one, as the kernel knows them."""
    try:
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return set()
    children = {int(number) for number in listed}
    return children.union(*(descendants(child) for child in children))


def alive(numbers: set[int]) -> set[int]:
    return {number for number in numbers if Path(f"/proc/{number}").exists()}


def gone(numbers: set[int], within: float = 30) -> bool:
    until = time.monotonic() + within
    while alive(numbers) and time.monotonic() < until:
        time.sleep(0.1)
    return not alive(numbers)


@pytest.fixture(autouse=True)
def no_network(here_only: None) -> None:
    """The site is asked on this machine."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The tree on a database of its own, with nothing in it."""
    given = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    settled = {"ROEDTRAAD_DEMO": "no", "ROEDTRAAD_LOG_LEVEL": "WARNING"}
    asked = [*COMMAND, "--port", str(free_port()), "--data", str(tmp_path / "data, æøå")]
    started = subprocess.Popen(asked, env={**given, **settled}, stdout=subprocess.PIPE, text=True)
    yield started
    started.terminate()
    started.communicate()


def where(site: subprocess.Popen[str]) -> tuple[str, int]:
    """Where a site answers, as it says once it does."""
    assert site.stdout is not None
    host, _, port = site.stdout.readline().partition("http://")[2].split()[0].rstrip("/").partition(":")
    return host, int(port)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the processes as Linux shows them")
def test_it_says_its_address_and_ends_with_all_its_children(site: subprocess.Popen[str]) -> None:
    assert site.stdout is not None
    assert "svarer på http://127.0.0.1:" in site.stdout.readline()
    children = descendants(site.pid)
    assert len(children) >= 5  # database, gunicorn with two workers, the worker of the jobs
    site.send_signal(signal.SIGTERM)
    assert site.wait(30) == 0
    assert gone(children)


def test_browsers_that_are_slow_to_ask_keep_nobody_else_waiting(site: subprocess.Popen[str]) -> None:
    host, port = where(site)
    with ExitStack() as slow:
        for sent in (b"", b"", b"", b"GET /ind HTTP/1.1\r\nHost: ", b"GET /ind HTTP/1.1\r\nHost: "):
            wire = slow.enter_context(socket.create_connection((host, port)))
            wire.sendall(sent)
        time.sleep(1)  # so that the site has turned to them
        asked = http.client.HTTPConnection(host, port, timeout=30)
        asked.request("GET", "/sundhed")
        assert asked.getresponse().status == 200
        asked.close()


def test_browsers_that_keep_the_connection_after_their_answer_keep_nobody_else_waiting(
    site: subprocess.Popen[str],
) -> None:
    host, port = where(site)
    with ExitStack() as kept:
        for _number in range(50):
            wire = kept.enter_context(socket.create_connection((host, port)))
            wire.sendall(f"GET /sundhed/liv HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        asked = http.client.HTTPConnection(host, port, timeout=20)
        asked.request("GET", "/sundhed")
        assert asked.getresponse().status == 200
        asked.close()


def test_what_is_refused_before_it_is_read_is_answered_whole(site: subprocess.Popen[str]) -> None:
    host, port = where(site)
    for _number in range(5):
        with socket.create_connection((host, port), timeout=20) as wire:
            wire.sendall(
                f"POST /ind HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 9000000\r\n\r\n".encode() + b"a" * 60_000
            )
            answer = b"".join(iter(lambda: wire.recv(65_536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 413")
        assert b"</html>" in body


@pytest.mark.skipif(sys.platform != "linux", reason="relies on the kernel's word to orphans")
def test_when_it_is_killed_web_and_worker_end_and_the_next_who_leaves_stops_the_database(
    site: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert site.stdout is not None
    assert site.stdout.readline()
    children = descendants(site.pid)
    database = {n for n in children if b"postgres" in Path(f"/proc/{n}/cmdline").read_bytes().split(b"\0")[0]}
    site.kill()
    site.wait()
    with Server(tmp_path / "data, æøå").used():
        assert gone(children - database)
        assert alive(database)
    assert gone(database)


def test_a_taken_port_is_refused_with_another_to_try(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        asked = [*COMMAND, "--port", str(port), "--data", str(tmp_path)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"--port {port + 1}" in done.stderr
    assert list(tmp_path.iterdir()) == []
