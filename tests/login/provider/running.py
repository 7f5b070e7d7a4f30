"""Starts the provider, goes through its pages as a browser does, and hears what it sends when someone logs out."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any, NoReturn
from urllib.parse import parse_qs

import pytest
import requests

from roedtraad.project.ports import free_port

HERE = Path(__file__).resolve().parent
STATE = HERE.parents[2] / ".roedtraad" / "login-provider"
FILES = ("package.json", "package-lock.json", "provider.mjs")
SITE = "http://testserver"
FIRST_ANSWER = 20
CLIENT, SECRET = "roedtraad", "only-for-tests"


@dataclass
class Provider:
    """One that runs: its address, whom it knows, and what it has sent."""

    issuer: str
    folder: Path
    sent: Queue[str] = field(default_factory=Queue)

    def knows(self, **people: dict[str, Any]) -> None:
        """Say who there is, and what is told of them."""
        (self.folder / "people.json").write_text(json.dumps(people), encoding="utf-8")

    def visited(self, address: str, who: str) -> tuple[str, requests.Session]:
        """Log in there as a browser does; gives where it sends the browser in the end, and the browser."""
        browser = requests.Session()
        browser.trust_env = False
        answer = browser.get(address, allow_redirects=False, timeout=10)
        for _step in range(12):
            there = answer.headers.get("Location", "")
            if there.startswith(SITE):
                return there, browser
            if there:
                answer = browser.get(self._whole(there), allow_redirects=False, timeout=10)
                continue
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            assert form, answer.text
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            given = {"prompt": prompt[1] if prompt else "", "login": who, "password": "any"}
            answer = browser.post(self._whole(form[1]), data=given, allow_redirects=False, timeout=10)
        raise AssertionError("the provider sends nobody back")

    def logged_out(self, browser: requests.Session) -> str:
        """Log out there; gives the logout token that it sends."""
        page = browser.get(f"{self.issuer}/session/end", timeout=10).text
        secret = re.search(r'name="xsrf" value="([^"]+)"', page)
        assert secret, page
        browser.post(f"{self.issuer}/session/end/confirm", data={"xsrf": secret[1], "logout": "yes"}, timeout=10)
        return self.sent.get(timeout=10)

    def _whole(self, there: str) -> str:
        return there if there.startswith("http") else f"{self.issuer}{there}"


@contextmanager
def provider_running() -> Iterator[Provider]:
    """Have one running; without npm the tests are passed over, on a build server they fail."""
    _install()
    STATE.joinpath("people.json").write_text("{}", encoding="utf-8")
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}", STATE)
    with _hearing(provider.sent) as receiver:
        command = ["node", "provider.mjs", str(port), str(STATE), SITE, receiver]
        with (STATE / "log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(command, cwd=STATE, stdout=log, stderr=log)
        try:
            _wait_for(provider, process)
            yield provider
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_for(provider: Provider, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + FIRST_ANSWER
    while time.monotonic() < until and process.poll() is None:
        with suppress(requests.ConnectionError):
            requests.get(f"{provider.issuer}/.well-known/openid-configuration", timeout=5)
            return
        time.sleep(0.1)
    _without(f"the provider does not start: {(STATE / 'log').read_text('utf-8')[-500:]}")


def _install() -> None:
    """By npm, once for each state of its lock; kept outside what is committed."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        _without("no npm on this machine (Debian and Ubuntu: apt install npm)")
    mark = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    stamp = STATE / "stamp"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == mark:
        return
    shutil.rmtree(STATE, ignore_errors=True)
    STATE.mkdir(parents=True)
    for name in (*FILES, "../../../.npmrc"):
        shutil.copy(HERE / name, STATE)
    fetched = subprocess.run(
        ["npm", "ci", "--loglevel", "error"], cwd=STATE, check=False, capture_output=True, text=True, timeout=180
    )
    if fetched.returncode:
        _without(f"npm cannot fetch oidc-provider: {fetched.stderr.strip()[-300:]}")
    stamp.write_text(mark, encoding="ascii")


def _without(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@contextmanager
def _hearing(sent: Queue[str]) -> Iterator[str]:
    """An address that takes logout tokens."""

    class Hearing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent.put(parse_qs(body)["logout_token"][0])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """A test's requests are not news."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hearing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
