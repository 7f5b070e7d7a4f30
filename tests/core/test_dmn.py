"""The exported DMN: valid, the same each time, and a foreign engine that runs it sees the rows that we see."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import SpiffWorkflow
from lxml import etree

from roedtraad.core.conditions import Between, Condition, Requirement, Row, Table, Truth, requirement_holds
from roedtraad.core.dmn import dmn_files
from roedtraad.core.dmn.reading import columns_of
from roedtraad.core.dmn.writing import document
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import Agreement
from roedtraad.core.tables import Outcome, RowNotes, TableFound, agreement_tables, national_tables
from roedtraad.core.words import Words
from tests.core.decision_examples import shipped
from tests.core.dmn_engine import NAMES, ForeignDecision, foreign_decisions
from tests.core.known_facts import CALENDAR, chosen_rows, known_cases

SCHEMA = Path(SpiffWorkflow.__file__).parent / "dmn" / "parser" / "schema" / "DMN13.xsd"
"""The schema of DMN 1.3 as the foreign engine brings it; we keep no copy."""

MUNICIPALITIES = ("0101", "0530")
FILES = ("national.dmn", "0101-koebenhavn.dmn", "0530-billund.dmn")
CASES_A_ROW, MOST_CASES = 16, 200
LEAST_CASES = 3000
MOST_ROWS_MET = 0.9


def agreements() -> tuple[Agreement, ...]:
    return tuple(one for code in MUNICIPALITIES for one in shipped().versions_of(code))


@cache
def exported() -> dict[str, str]:
    return dict(dmn_files(shipped(), agreements()))


def tables_of(file: str) -> list[TableFound]:
    if file == FILES[0]:
        return list(national_tables(shipped()))
    agreement = next(one for one in agreements() if Path(one.file).stem == Path(file).stem)
    return list(agreement_tables(agreement, shipped()))


def decision(file: str, name: str) -> Any:
    root = etree.fromstring(exported()[file].encode())
    (found,) = root.xpath("dmn:decision[@id=$name]", namespaces=NAMES, name=name)
    return found


def texts(element: Any, path: str) -> list[str]:
    return [one.text for one in element.findall(path, NAMES)]


def inputs_for(found: TableFound, known: Known) -> dict[str, object]:
    """What a foreign engine is told of a case: values, or the answer to the one test that an input stands for."""
    values: dict[str, object] = {"today": known.today}
    for column in columns_of(found, shipped().vocabulary):
        if column.name == "today":
            continue
        if column.asks is None:
            values[column.name] = known.get(column.name)
        else:
            values[column.name] = requirement_holds(column.asks, known, CALENDAR) is Truth.YES
    return values


@dataclass(frozen=True)
class Compared:
    """One made-up case: the rows that hold by our reading, and the difference from the foreign engine, or None."""

    rows: frozenset[tuple[str, int]]
    difference: str | None


def comparisons(found: TableFound, foreign: ForeignDecision, count: int, random: Random) -> Iterator[Compared]:
    for known in known_cases(found, shipped().vocabulary, count, random):
        ours = chosen_rows(found, known)
        theirs = tuple((one.row, one.gives) for one in foreign.decide(inputs_for(found, known)))
        words = f"{found.name} {dict(known.values)}: {ours} here, {theirs} there"
        yield Compared(frozenset((found.name, row) for row, _ in ours), None if ours == theirs else words)


def test_all_files_are_valid_against_the_schema_of_dmn_1_3() -> None:
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    for file, xml in exported().items():
        schema.validate(etree.fromstring(xml.encode()))
        assert not schema.error_log, f"{file}: {schema.error_log}"


def test_there_is_a_file_for_what_holds_everywhere_and_one_for_each_agreement() -> None:
    assert tuple(exported()) == FILES


def test_every_decision_table_is_exported_under_its_own_id() -> None:
    for file in FILES:
        ids = etree.fromstring(exported()[file].encode()).xpath("//dmn:decision/@id", namespaces=NAMES)
        assert ids == [one.name for one in tables_of(file)]


def test_the_bytes_are_the_same_whatever_the_order_of_sets_in_memory(root: Path) -> None:
    script = (
        "import hashlib, sys\n"
        "from tests.core.test_dmn import exported\n"
        "print(hashlib.sha256(''.join(exported().values()).encode()).hexdigest())\n"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "4711",
        "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root))),
    }
    other = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert other.stdout.strip() == hashlib.sha256("".join(exported().values()).encode()).hexdigest()


def test_nothing_of_the_machine_stands_in_a_file(root: Path) -> None:
    for xml in exported().values():
        assert str(root) not in xml
        assert re.findall(r"https?://[^/\"]+", xml) == ["https://www.omg.org"]


def test_every_reference_leads_to_something_in_the_same_file() -> None:
    for file, xml in exported().items():
        parsed = etree.fromstring(xml.encode())
        ids = {f"#{one}" for one in parsed.xpath("//@id")}
        assert set(parsed.xpath("//@href")) <= ids, file


def test_a_foreign_engine_sees_the_rows_that_we_see_on_thousands_of_known_cases() -> None:
    random = Random(20260101)
    compared: list[Compared] = []
    rows = 0
    for file in FILES:
        foreign = foreign_decisions(exported()[file])
        for found in tables_of(file):
            if found.inputs:
                rows += len(found.table.rows)
                count = min(CASES_A_ROW * len(found.table.rows), MOST_CASES)
                compared += comparisons(found, foreign[found.name], count, random)
    differing = [one.difference for one in compared if one.difference]
    assert not differing, differing[0]
    assert len(compared) >= LEAST_CASES
    met = frozenset().union(*(one.rows for one in compared))
    assert len(met) >= MOST_ROWS_MET * rows, "nearly every row should be the answer of some case"


def test_one_changed_cell_is_seen_by_the_comparison() -> None:
    found = next(one for one in tables_of("0101-koebenhavn.dmn") if one.name == "route.job_centre")
    changed = decision("0101-koebenhavn.dmn", "route.job_centre")
    cell = next(one for one in changed.iterfind(".//dmn:inputEntry/dmn:text", NAMES) if one.text == "< 30")
    cell.text = "<= 30"
    assert any(one.difference for one in comparisons(found, ForeignDecision(changed), 200, Random(1)))


def test_the_rows_of_a_first_table_take_only_what_the_rows_before_them_leave() -> None:
    table = decision("national.dmn", "decision.coordination_owed").find("dmn:decisionTable", NAMES)
    assert table.get("hitPolicy") == "UNIQUE"
    found = next(one for one in tables_of("national.dmn") if one.name == "decision.coordination_owed")
    assert found.table.hit == "first"
    last = table.findall("dmn:rule", NAMES)[-1]
    assert set(texts(last, "dmn:inputEntry/dmn:text")) != {"-"}, "the row for everybody else says who is left"


def test_a_unique_table_whose_rows_overlap_is_collected_and_says_so() -> None:
    job_centre = decision("0101-koebenhavn.dmn", "route.job_centre")
    assert job_centre.find("dmn:decisionTable", NAMES).get("hitPolicy") == "COLLECT"
    description = job_centre.findtext("dmn:description", namespaces=NAMES)
    assert "disse rækker kan passe på én gang" in description
    assert "these may hold at once" in description


def test_a_unique_table_without_overlap_stays_unique() -> None:
    young: Row[Outcome] = Row(Condition(((Requirement("sentence_months", Between(None, 4)),),)), "short")
    old: Row[Outcome] = Row(
        Condition(((Requirement("sentence_months", Between(4, None, low_included=False)),),)), "long"
    )
    found = TableFound("length", Words("Længde", "Length"), Table("unique", (young, old)), "text", (RowNotes(),) * 2)
    assert 'hitPolicy="UNIQUE"' in document("test", found.title, [found], shipped().vocabulary)
    overlapping = replace(found, table=Table("unique", (young, young)))
    assert 'hitPolicy="COLLECT"' in document("test", found.title, [overlapping], shipped().vocabulary)


def test_a_set_becomes_one_input_for_each_value_that_the_table_reads() -> None:
    rent = decision("0101-koebenhavn.dmn", "route.rent")
    inputs = texts(rent, "dmn:decisionTable/dmn:input/dmn:inputExpression/dmn:text")
    labels = [one.get("label") for one in rent.findall("dmn:decisionTable/dmn:input", NAMES)]
    assert "benefits_contains_kontanthjaelp" in inputs
    assert any("omfatter Kontanthjælp" in label for label in labels)


def test_a_test_between_dates_becomes_one_input_with_the_test_in_words() -> None:
    letter = decision("national.dmn", "due.coordination.letter")
    labels = {one.get("label") for one in letter.findall("dmn:decisionTable/dmn:input", NAMES)}
    ending = "efter: Begyndelse på afsoningen, ellers indsættelsen + 1 år"
    assert any(label.endswith(ending) for label in labels), labels


def test_inputs_carry_their_allowed_values_and_rows_their_norms_and_clause() -> None:
    serving = decision("national.dmn", "decision.serving")
    (allowed,) = texts(serving, "dmn:decisionTable/dmn:input/dmn:inputValues/dmn:text")
    assert '"varetaegt"' in allowed
    rent = decision("0101-koebenhavn.dmn", "route.rent").find("dmn:decisionTable", NAMES)
    assert [one.get("name") for one in rent.findall("dmn:annotation", NAMES)] == [
        "Række",
        "Punkt",
        "Normer",
        "Grundlag",
    ]
    first = texts(rent.find("dmn:rule", NAMES), "dmn:annotationEntry/dmn:text")
    assert first[:2] == ["1", "rent.cash_benefit"]
    assert "K-3.2" in first[2]
