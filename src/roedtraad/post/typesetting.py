"""Sets the sheet as a PDF that screen readers can read (PDF/UA-1) and archives keep (PDF/A-2a).

The same sheet gives the same bytes: the only time in it is the day it was made for.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from roedtraad.post.glyphs import showable
from roedtraad.post.writing import Written

PAPERS = Path(__file__).resolve().parent / "papers"
FAMILY = "IBM Plex Sans"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


class NoFonts(Exception):
    """The fonts that papers are set in are not there: `./dev setup` brings them."""


def set_handout(sheet: Written) -> bytes:
    """Give the sheet as PDF. Raises NoFonts."""
    return set_paper(PAPERS / "handout.typ", inputs_of(sheet), sheet.made)


def set_paper(paper: Path, inputs: dict[str, str], made: date) -> bytes:
    """Give a paper as PDF, by its look and what stands on it. Raises NoFonts."""
    return typst.compile(
        str(paper),
        root=str(paper.parent),
        font_paths=_fonts(Path(settings.ROEDTRAAD_FONTS)),
        format="pdf",
        pdf_standards=STANDARDS,
        sys_inputs=inputs,
        timestamp=datetime.combine(made, time(), UTC),
    )


def set_told(report: Mapping[str, Any]) -> bytes:
    """Give what is told in parts as PDF. Raises NoFonts."""
    written = {"report": json.dumps(showable(report), ensure_ascii=False, sort_keys=True)}
    return set_paper(PAPERS / "report.typ", written, date(**report["made"]))


def set_letter(content: Mapping[str, Any]) -> bytes:
    """Give a letter as PDF: the same content gives the same bytes, on every machine. Raises NoFonts."""
    made = date(**content["made"])
    written = {"letter": json.dumps(showable(content), ensure_ascii=False)}
    pages = _compiler(PAPERS / "letter.typ").compile(
        format="pdf",
        pdf_standards=STANDARDS,
        sys_inputs=written,
        timestamp=datetime.combine(made, time(), UTC),
    )
    assert isinstance(pages, bytes)  # a list is given for pictures only
    return pages


class _Kept(threading.local):
    """A compiler for each paper and thread: it keeps what it has laid out, and is not made for two at once."""

    def __init__(self) -> None:
        self.compilers: dict[tuple[Path, str], typst.Compiler] = {}


_kept = _Kept()


def _compiler(paper: Path) -> typst.Compiler:
    fonts = settings.ROEDTRAAD_FONTS
    key = (paper, str(fonts))
    if key not in _kept.compilers:
        # From a file, not from bytes: one made from bytes fails at its second compilation.
        _kept.compilers[key] = typst.Compiler(str(paper), root=str(paper.parent), font_paths=_fonts(Path(fonts)))
    return _kept.compilers[key]


def inputs_of(sheet: Written) -> dict[str, str]:
    """What the paper is given: the sheet as text, nothing else."""
    made = {"year": sheet.made.year, "month": sheet.made.month, "day": sheet.made.day}
    return {"sheet": json.dumps({**asdict(sheet), "made": made}, ensure_ascii=False)}


@cache
def _fonts(folder: Path) -> typst.Fonts:
    """Our own fonts and no others, so that every machine sets the same; read once a process."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    if FAMILY not in found.families():
        raise NoFonts(str(folder))
    return found
