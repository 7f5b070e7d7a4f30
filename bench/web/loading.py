"""What a browser fetches over the wire, compressed as it is served: at first, and when it knows the files already."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urljoin, urlsplit

BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br", "Accept-Language": "da"}


def first_load(port: int, path: str, cookie: str) -> tuple[int, int]:
    """Bytes of the page with all that it loads, and of the page alone; heads are counted too."""
    page, text = _fetch(port, path, cookie)
    letters, classes = set(text), {one for found in re.findall(r'class="([^"]*)"', text) for one in found.split()}
    fetched, waiting, total = {path}, _named_in_page(text, path), page
    while waiting:
        one = waiting.pop()
        if one in fetched:
            continue
        fetched.add(one)
        size, style = _fetch(port, one, cookie)
        total += size
        if urlsplit(one).path.endswith(".css"):
            waiting |= _named_in_style(style, one, letters, classes)
    return total, page


def _fetch(port: int, path: str, cookie: str) -> tuple[int, str]:
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    wire.request("GET", path, headers={**BROWSER, "Cookie": cookie})
    answer = wire.getresponse()
    body = answer.read()
    wire.close()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    return len(body) + head, _plain(body, answer.getheader("Content-Encoding")) if _is_text(answer) else ""


def _is_text(answer: http.client.HTTPResponse) -> bool:
    return (answer.getheader("Content-Type") or "").startswith("text/")


def _plain(body: bytes, encoding: str | None) -> str:
    if encoding == "gzip":
        import gzip

        body = gzip.decompress(body)
    elif encoding == "br":
        import brotli  # type: ignore[import-untyped]

        body = brotli.decompress(body)
    return body.decode("utf-8")


def _named_in_page(text: str, path: str) -> set[str]:
    """Style sheets, scripts, pictures, and the files of icons."""
    tags = re.findall(r"<(?:link|script|img|use)\b[^>]*>", text)
    loaded = [tag for tag in tags if not tag.startswith("<link") or re.search(r'rel="(stylesheet|icon|preload)', tag)]
    names = [found.group(1) for tag in loaded if (found := re.search(r'(?:href|src)="([^"#]+)', tag))]
    return {urljoin(path, name) for name in names}


def _named_in_style(text: str, path: str, letters: set[str], classes: set[str]) -> set[str]:
    """The fonts that have a letter of the page, and the pictures of its classes: as browsers fetch them."""
    names: set[str] = set()
    for selectors, content in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        named = re.findall(r'url\(["\']?([^"\')#]+)', content)
        if named and (_has_letter(content, letters) if "@font-face" in selectors else _shown(selectors, classes)):
            names.update(named)
    return {urljoin(path, name) for name in names if not name.startswith("data:")}


def _shown(selectors: str, classes: set[str]) -> bool:
    return any(classes.issuperset(re.findall(r"\.([\w-]+)", one)) for one in selectors.split(","))


def _has_letter(face: str, letters: set[str]) -> bool:
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face, re.IGNORECASE)
    return not ranges or any(
        int(low, 16) <= ord(one) <= int(high or low, 16) for low, high in ranges for one in letters
    )


def text_of(port: int, path: str, cookie: str) -> str:
    """A page as text."""
    return _fetch(port, path, cookie)[1]
