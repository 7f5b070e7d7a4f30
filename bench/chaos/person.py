"""Someone at a desk: asks for pages, presses their buttons, and tries again when nobody answered."""

from __future__ import annotations

import html
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode
from uuid import UUID

from bench.post.programs import HOST

TABS = ("godkend", "haand", "paa-vej", "kig", "venter", "afsluttet")
LETTER = re.compile(r"/breve/([0-9a-f]{8}-[0-9a-f-]{27})")
NEXT = re.compile(r'href="(/udbakke\?[^"]*efter=[^"]*)"')


class NoAnswer(Exception):
    """The pages did not answer, or not with a page."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a session, and the port where the pages are."""

    unit: UUID
    cookie: str
    port: int

    def get(self, path: str) -> str:
        """Ask for a page. Raises NoAnswer."""
        status, text = self._ask("GET", path, None)
        if status != 200:
            raise NoAnswer(f"{status} {path}")
        return text

    def press(self, path: str, **fields: str) -> bool:
        """Press a button; True where it was done, False where the page said why not. Raises NoAnswer."""
        status, _ = self._ask("POST", path, fields)
        if status >= 500:
            raise NoAnswer(f"{status} {path}")
        return status == 303

    def outbox(self) -> set[UUID]:
        """Every letter that any list of the outbox shows. Raises NoAnswer."""
        found: set[UUID] = set()
        for tab in TABS:
            address, seen = f"/udbakke?vis={tab}", set()
            while address and address not in seen:
                seen.add(address)
                text = self.get(address)
                found |= {UUID(key) for key in LETTER.findall(text)}
                following = NEXT.search(text)
                address = html.unescape(following[1]) if following else ""
        return found

    def _ask(self, method: str, path: str, fields: Mapping[str, str] | None) -> tuple[int, str]:
        token = SimpleCookie(self.cookie)["csrftoken"].value
        body = urlencode({**fields, "csrfmiddlewaretoken": token}) if fields is not None else None
        heads = {"Cookie": self.cookie, "Accept-Language": "da"}
        if body is not None:
            heads["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection(HOST, self.port, timeout=20)
        try:
            line.request(method, path, body, heads)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(type(error).__name__) from None
        finally:
            line.close()
