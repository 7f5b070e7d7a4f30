"""Letters to print, in one file: for the printer, not for the archive. Each keeps its own pages as they were set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

_PAGES = re.compile(rb"/Type\s*/Pages\s*/Count\s+(\d+)")
_BEGIN = '#set document(title: "Breve")\n#set page(paper: "a4", margin: 0pt)\n'
# On both sides of the paper a letter begins on a sheet of its own: no two persons share one.
_NEXT = '#pagebreak(weak: true, to: "odd")\n'


class NotOurs(Exception):
    """A paper that was not set by us: its pages cannot be counted."""


def join_papers(papers: Sequence[bytes], made: date) -> bytes:
    """Give some papers as one file. Raises NotOurs."""
    text = _BEGIN + _NEXT.join(_placed(number, count_pages(paper)) for number, paper in enumerate(papers))
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for number, paper in enumerate(papers):
            (root / f"{number}.pdf").write_bytes(paper)
        (root / "main.typ").write_text(text, encoding="utf-8")
        made_at = datetime.combine(made, time(), UTC)
        return typst.compile(str(root / "main.typ"), root=folder, format="pdf", timestamp=made_at)


def count_pages(paper: bytes) -> int:
    """The pages of a paper that we set."""
    found = _PAGES.search(paper)
    if found is None:
        raise NotOurs
    return int(found[1])


def _placed(number: int, pages: int) -> str:
    return "".join(f'#image("{number}.pdf", page: {page + 1}, width: 100%)\n' for page in range(pages))
