"""The sheet as PDF: the same bytes each time, readable by screen readers, one page in the usual case."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from roedtraad.post import typesetting
from roedtraad.post.service import Written, handout_of, language_named, set_handout, write_handout
from tests.post.conftest import PlanOf

FRIDAY = date(2026, 11, 20)
COURT = "06-loesladt-fra-retten"


@pytest.fixture
def sheet(plan_of: PlanOf) -> Written:
    return write_handout(handout_of(plan_of(COURT, FRIDAY), "Signe Demosen"), language_named("da"))


def pages(pdf: bytes) -> int:
    return int(max(re.findall(rb"/Count (\d+)", pdf), key=int))


def test_the_same_sheet_gives_the_same_bytes(sheet: Written) -> None:
    assert set_handout(sheet) == set_handout(sheet)
    assert set_handout(replace(sheet, person="Til en anden")) != set_handout(sheet)


def test_it_is_tagged_for_screen_readers_and_kept_by_archives(sheet: Written) -> None:
    pdf = set_handout(sheet)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A</pdfaid:conformance>", pdf)
    assert b"/Lang(da)" in pdf


def test_the_usual_case_stands_on_one_page_and_more_flows_on(sheet: Written) -> None:
    assert pages(set_handout(sheet)) == 1
    assert pages(set_handout(replace(sheet, places=sheet.places * 5))) > 1


def test_english_is_marked_as_english(plan_of: PlanOf) -> None:
    english = write_handout(handout_of(plan_of(COURT, FRIDAY), "Signe Demosen"), language_named("en"))
    assert b"/Lang(en)" in set_handout(english)


def test_what_is_written_in_a_name_is_never_read_as_typesetting(sheet: Written) -> None:
    tricky = replace(sheet, person='Til #panic("x") *Ærø* $ \\ "Åge"')
    assert pages(set_handout(tricky)) == 1


def test_without_our_fonts_nothing_is_set_in_others(sheet: Written, settings: Settings, tmp_path: Path) -> None:
    settings.ROEDTRAAD_FONTS = tmp_path
    with pytest.raises(typesetting.NoFonts):
        set_handout(sheet)
