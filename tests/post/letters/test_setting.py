"""Letters as PDF: the same bytes each time, readable by screen readers, kept by archives, safe whatever was typed."""

from __future__ import annotations

import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from roedtraad.post import typesetting
from roedtraad.post.typesetting import set_letter
from tests.post.letters.letter_examples import Example, example_of, letter_examples

EVERY = pytest.mark.parametrize("example", letter_examples(), ids=str)


def pages(pdf: bytes) -> int:
    return int(max(re.findall(rb"/Count (\d+)", pdf), key=int))


def structure(pdf: bytes) -> bytes:
    """All that is written in the file, its packed parts unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(_unpacked(one) for one in packed)


def _unpacked(one: bytes) -> bytes:
    try:
        return zlib.decompress(one)
    except zlib.error:
        return b""


@EVERY
def test_it_is_tagged_for_screen_readers_and_kept_by_archives(example: Example) -> None:
    content = example.draft().content
    pdf = set_letter(content)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A</pdfaid:conformance>", pdf)
    assert b"/Lang(da)" in pdf
    assert b"/StructTreeRoot" in structure(pdf)
    assert pages(pdf) <= 2
    assert set_letter(content) == pdf


def test_the_same_letter_gives_the_same_bytes_after_others_and_in_another_thread() -> None:
    content = example_of("coordination_letter").draft().content
    first = set_letter(content)
    for example in letter_examples():
        set_letter(example.draft().content)
    assert set_letter(content) == first
    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(set_letter, [content] * 6)) == {first}


def test_the_order_in_which_the_content_is_kept_does_not_change_the_bytes() -> None:
    content = example_of("rent_application").draft().content
    assert set_letter(dict(reversed(content.items()))) == set_letter(content)


def test_the_day_and_the_words_change_the_bytes() -> None:
    content = example_of("answer_to_municipality").draft().content
    other = {**content, "made": {"year": 2026, "month": 11, "day": 21}}
    assert set_letter(other) != set_letter(content)


def test_the_pages_carry_no_name_in_their_title() -> None:
    pdf = structure(set_letter(example_of("admission_notice_registry").draft().content))
    metadata = pdf[pdf.index(b"<x:xmpmeta") : pdf.index(b"</x:xmpmeta>")]
    assert b"Demosen" not in metadata
    assert b"740391" not in metadata


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_whatever_is_typed_is_set_as_text(typed: str) -> None:
    example = example_of("answer_to_municipality")
    draft = example.draft(given={"answer": f"Svar: {typed}"})
    assert pages(set_letter(draft.content)) >= 1


def test_what_our_fonts_cannot_show_stops_the_letter_and_says_so() -> None:
    example = example_of("answer_to_municipality")
    draft = example.draft(given={"answer": "Han hedder محمد, og det er \N{GRINNING FACE}."})
    (missing,) = draft.missing
    assert missing.blocks
    assert missing.fact == "answer"
    assert "\N{GRINNING FACE}" in missing.text.da
    assert pages(set_letter(draft.content)) == 1
    plain = "Čeština, Việt Nam, Ελλάδα, Київ, Łódź, ærøå, 5 €, ½, – og »anførsel«"
    assert not example.draft(given={"answer": plain}).missing


def test_signs_that_nobody_sees_are_left_out() -> None:
    draft = example_of("answer_to_municipality").draft(given={"answer": "Ja\u202e\x00\u200b tak\r\n\tI morgen"})
    assert "Ja tak\n I morgen" in draft.plain
    assert draft.is_complete


def test_a_long_letter_flows_on() -> None:
    example = example_of("answer_to_municipality")
    long = "\n".join("Et langt afsnit om planen, som fylder en hel linje og lidt til, og gentages." for _ in range(60))
    assert pages(set_letter(example.draft(given={"answer": long}).content)) > 1


def test_what_is_typed_is_never_read_as_typesetting() -> None:
    example = example_of("answer_to_municipality")
    tricky = '#panic("x") #import "a" *Ærø* $ x $ \\ "Åge" @nobody <label> `code`'
    draft = example.draft(given={"answer": tricky})
    assert tricky in draft.plain
    assert pages(set_letter(draft.content)) == 1


def test_without_our_fonts_nothing_is_set_in_others(settings: Settings, tmp_path: Path) -> None:
    settings.ROEDTRAAD_FONTS = tmp_path
    with pytest.raises(typesetting.NoFonts):
        set_letter(example_of("answer_to_municipality").draft().content)
