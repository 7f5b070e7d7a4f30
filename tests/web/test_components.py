"""The components: words beside colours, days in words, and every one of them in the style guide."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from roedtraad.core.words import Words
from roedtraad.web import filters
from roedtraad.web.jinja import environment
from roedtraad.web.style_guide import COMPONENTS, shelves

TODAY = date(2026, 4, 8)
_OURS = re.compile(r"(?<![\w-])rt-[\w-]*\w(?!\S*\{\{)")


def made(text: str, **given: object) -> str:
    """A scrap of a page, with the components at hand."""
    names = sorted(path.stem for path in COMPONENTS.glob("*.html"))
    imports = "".join(f'{{% import "components/{name}.html" as {name} %}}' for name in names)
    return environment().from_string(imports + text).render(today=TODAY, **given)


@pytest.mark.parametrize(
    ("day", "tone", "words"),
    [
        (date(2026, 4, 1), "late", "2 arbejdsdage over"),
        (date(2026, 4, 8), "soon", "i dag"),
        (date(2026, 4, 15), "soon", "om 5 arbejdsdage"),
        (date(2026, 4, 16), "coming", "om 6 arbejdsdage"),
    ],
)
def test_a_due_date_is_said_in_words_and_in_its_tone(day: date, tone: str, words: str) -> None:
    assert made("{{ marks.due(day, today) }}", day=day) == f'<span class="rt-badge rt-badge--{tone}">{words}</span>'


def test_a_day_speaks_the_readers_language() -> None:
    text = "{{ day|near_date(today) }} · {{ day|away(today) }} · {{ words|say }}"
    given = {"day": date(2027, 6, 4), "words": Words("husleje", "rent")}
    with translation.override("da"):
        assert made(text, **given) == "fredag 4. juni 2027 · om 14 måneder · husleje"
    with translation.override("en"):
        assert made(text, **given) == "Friday 4 June 2027 · in 14 months · rent"


def test_a_moment_is_shown_on_the_clock_of_copenhagen() -> None:
    with translation.override("da"):
        assert filters.moment(datetime(2026, 4, 8, 9, 40, tzinfo=UTC)) == "8. april 2026 kl. 11.40"


def test_a_large_number_has_danish_points() -> None:
    with translation.override("da"):
        assert filters.number(1234567.5) == "1.234.567,5"


def test_a_knot_says_its_state_to_those_who_cannot_see_it() -> None:
    entry = '{{ thread.entry("Ansøgning", "sendt", "done", why="/hvorfor") }}'
    text = made(f'{{% call thread.knot("Husleje", "done") %}}{entry}{{% endcall %}}')
    assert '<span class="sr-only"> (klaret)</span>' in text
    assert "Hvorfor?<span" in text
    assert "Ansøgning</span></a>" in text


def test_an_empty_group_of_the_work_list_has_no_heading() -> None:
    groups = [("Over fristen", "late", []), ("Kommer", "coming", [1])]
    page = '{% call(row) lists.work_list("Liste", ["Frist"], groups) %}<td>{{ row }}</td>{% endcall %}'
    text = made(page, groups=groups)
    assert "Over fristen" not in text
    assert "Kommer" in text


def test_a_name_with_markup_in_it_stays_a_name() -> None:
    text = made(
        "{{ lists.cell(name, name, strong=true, label=name, href=name) }}{{ buttons.button(name, extra=name) }}",
        name='"><b>',
    )
    assert "<b>" not in text


def test_an_unknown_value_says_so() -> None:
    assert "ikke oplyst" in made('{{ lists.description_list([("Bolig", none, none)]) }}')


def test_a_single_page_has_no_pagination() -> None:
    assert made('{{ navigation.pagination(none, none, "1-3 af 3") }}').strip() == ""


def test_the_style_guide_lists_every_component_and_shows_most() -> None:
    listed = {macro.call.split("(")[0] for shelf in shelves() for macro in shelf.macros}
    declared = {
        name
        for path in COMPONENTS.glob("*.html")
        for name in re.findall(r"macro ([a-z]\w+)\(", path.read_text(encoding="utf-8"))
    }
    shown = set(
        re.findall(r"\b\w+\.([a-z]\w+)\(", (COMPONENTS.parent / "style_guide.html").read_text(encoding="utf-8"))
    )
    assert listed == declared
    assert all(shelf.remark for shelf in shelves())
    assert len(declared & shown) >= 25


def test_every_class_of_ours_has_a_rule_in_the_style_sheet(root: Path) -> None:
    rooms = root / "src" / "roedtraad"
    style = (rooms / "web" / "static" / "roedtraad.css").read_text(encoding="utf-8")
    texts = [path.read_text(encoding="utf-8") for path in rooms.glob("*/templates/**/*.html")]
    used = {name for text in texts for given in re.findall(r'class="([^"]*)"', text) for name in _OURS.findall(given)}
    assert sorted(name for name in used if not re.search(rf"\.{name}\b", style)) == []
