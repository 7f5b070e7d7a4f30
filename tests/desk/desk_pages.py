"""Reading a page of the desk as a person does: its words in order, without what a form writes anew each time."""

from __future__ import annotations

import re
from html import unescape

from django.http import HttpResponse, HttpResponseBase
from django.test import Client

TAGS = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]+>", re.DOTALL)
ONCE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def read(client: Client, address: str, status: int = 200, **query: str) -> str:
    """Give the page as it is written."""
    answer = client.get(address, query)
    assert answer.status_code == status, (answer.status_code, address)
    return source(answer)


def source(answer: HttpResponseBase) -> str:
    """Give what was written, without what is another each time."""
    assert isinstance(answer, HttpResponse)
    return unescape(ONCE.sub("", answer.content.decode()))


def words(page: str) -> str:
    """Give the words of a page, as read aloud."""
    return " ".join(TAGS.sub(" ", page).split())


def part(page: str, begin: str, end: str) -> str:
    """Give the words between two others."""
    text = words(page)
    return text[text.index(begin) : text.index(end, text.index(begin))]
