"""The command line and the screen speak of one case: what is loaded plans alike, and is printed back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from roedtraad.core.planning import plan
from roedtraad.rulefolder import find_shipped, read_case, read_rulebook
from tests.cli.calling import call

EXAMPLES = sorted((find_shipped() / "examples").glob("*.yaml"))
DAY = "2026-11-23"


@pytest.fixture(autouse=True)
def database_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands open the site themselves; here it is open already."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://roedtraad_app@/none?host=/nowhere")


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("example", EXAMPLES[:6], ids=lambda path: path.stem)
def test_a_case_that_is_loaded_and_printed_back_plans_as_the_file_does(example: Path, tmp_path: Path) -> None:
    loaded = call("case", "load", example, "--today", DAY, "--format", "json")
    assert loaded.status == 0, loaded.err
    shown = call("case", "show", loaded.json["case"])
    back = tmp_path / "back.yaml"
    back.write_text(shown.out, encoding="utf-8")
    rulebook = read_rulebook(find_shipped())
    one, other = (read_case(path, rulebook.vocabulary, rulebook.municipalities) for path in (example, back))
    assert one.name == other.name
    assert plan_of(one, rulebook) == plan_of(other, rulebook)


def plan_of(case: object, rulebook: object) -> object:
    from datetime import date

    made = plan(case, rulebook, date.fromisoformat(DAY))  # type: ignore[arg-type]
    return [(one.key, one.state, one.due, one.recipients, one.late_from_start) for one in made.obligations]


@pytest.mark.usefixtures("country")
def test_a_case_is_loaded_once() -> None:
    assert call("case", "load", EXAMPLES[0], "--today", DAY).status == 0
    again = call("case", "load", EXAMPLES[0], "--today", DAY)
    assert again.status == 1
    assert "allerede" in again.err
    assert again.out == ""


@pytest.mark.usefixtures("country")
def test_a_case_that_is_not_there_is_said_calmly() -> None:
    said = call("case", "show", "2026-999999", "--lang", "en")
    assert said.status == 1
    assert "There is no case with the number" in said.err


@pytest.mark.usefixtures("country")
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("case: x\nfacts: {admission: 5}\n", encoding="utf-8")
    said = call("case", "load", broken)
    assert said.status == 1
    assert "broken.yaml:2" in said.err


@pytest.mark.usefixtures("country")
def test_loading_rules_that_are_the_same_says_so() -> None:
    said = call("agreements", "load", "--today", "2026-03-02")
    assert (said.status, said.out) == (0, "Intet er nyt.\n")
