"""Reads the examples of tests/rulebook/examples: what is known of a case, and what the plan must say of it.

`person` names one of people.yaml, whose facts stand below those of the example. In `expect` an obligation is open and
certain unless it says otherwise, and only what is written is compared; `to` are the contacts that surely get it,
`perhaps` those that may. `open` and `possible` are whole lists: what is certain and open, and what may be owed, and
nothing else; `said` are words of the warnings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from roedtraad.core.facts import Case
from roedtraad.core.loading import load_case
from roedtraad.core.planning import plan
from roedtraad.core.plans import Obligation, Plan
from roedtraad.core.rulebook import Rulebook
from roedtraad.rulefolder import find_shipped, read_rulebook

FOLDER = Path(__file__).resolve().parent / "examples"
PEOPLE = "people.yaml"
TODAY = date(2026, 2, 2)

KEYS = {"example", "shows", "person", "unknown", "today", "facts", "history", "done", "expect"}


@dataclass(frozen=True, eq=False)
class Example:
    """One example: its file and sentence, the norms it shows, the day, the case, and what the plan must say."""

    file: str
    sentence: str
    shows: tuple[str, ...]
    today: date
    case: Case
    expect: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.file}: {self.sentence}"

    def expected(self) -> list[Mapping[str, Any]]:
        """The obligations that it says something of."""
        return list(self.expect.get("obligations", ()))


@cache
def shipped() -> Rulebook:
    return read_rulebook(find_shipped())


@cache
def examples() -> tuple[Example, ...]:
    people = _yaml(FOLDER / PEOPLE)
    return tuple(
        _example(path.stem, one, people)
        for path in sorted(FOLDER.glob("*.yaml"))
        if path.name != PEOPLE
        for one in _yaml(path)
    )


def _yaml(path: Path) -> Any:
    # YAML 1.1 takes the field `on` for a yes.
    return yaml.safe_load(re.sub(r"\bon: ", '"on": ', path.read_text(encoding="utf-8")))


def _example(file: str, one: dict[str, Any], people: Mapping[str, Mapping[str, Any]]) -> Example:
    unknown_keys = set(one) - KEYS | set(one["expect"]) - set(COMPARED)
    assert not unknown_keys, f"{file}: {one['example']}: {unknown_keys}"
    facts = dict(people[one["person"]]) if "person" in one else {}
    facts |= one.get("facts", {})
    for name in one.get("unknown", ()):
        del facts[name]
    written = {"case": "demo", "facts": facts, "history": one.get("history", []), "done": one.get("done", [])}
    rulebook = shipped()
    text = json.dumps(written, default=str)
    case = load_case(text, f"{file}.yaml", rulebook.vocabulary, rulebook.municipalities)
    return Example(file, one["example"], tuple(one["shows"]), one.get("today", TODAY), case, one["expect"])


@cache
def planned(example: Example) -> Plan:
    """The plan of an example with the shipped rules."""
    return plan(example.case, shipped(), example.today)


def differences(example: Example, made: Plan, *, with_norms: bool = True) -> list[str]:
    """Say how a plan differs from what an example expects, one line a difference; without the norms where asked."""
    found: list[str] = []
    for key, expected in example.expect.items():
        found.extend(COMPARED[key](expected, made, with_norms))
    return found


def _obligations(expected: list[dict[str, Any]], made: Plan, with_norms: bool) -> Iterator[str]:
    for one in expected:
        key = (one["id"], one.get("occurrence", 1))
        planned_one = next((other for other in made.obligations if other.key == key), None)
        if planned_one is None:
            yield f"{key[0]}/{key[1]} is not in the plan"
            continue
        wanted = {"state": "open", "certainty": "certain"} | ({"perhaps": []} if "to" in one else {}) | one
        for name in wanted.keys() - {"id", "occurrence"}:
            yield from (f"{key[0]}: {line}" for line in _field(name, wanted[name], planned_one, with_norms))


def _field(name: str, expected: Any, obligation: Obligation, with_norms: bool) -> Iterator[str]:
    match name:
        case "norms":
            lacking = [norm for norm in expected if norm not in obligation.norms] if with_norms else []
            if lacking:
                yield f"norms lack {lacking}: {list(obligation.norms)}"
        case "not_norms":
            yield from (f"carries {norm}" for norm in expected if norm in obligation.norms)
        case "enclose":
            texts = [one.da for one in obligation.enclose]
            yield from (f"does not enclose “{text}”: {texts}" for text in expected if text not in texts)
        case "not_enclose":
            texts = [one.da for one in obligation.enclose]
            yield from (f"encloses “{text}”" for text in expected if text in texts)
        case "missing":
            yield from (f"does not ask for {fact}" for fact in expected if fact not in obligation.missing)
        case "depends_on":
            yield from (f"does not depend on {fact}" for fact in expected if fact not in obligation.depends_on)
        case "note":
            if obligation.rule.note is None or expected not in obligation.rule.note.da:
                yield f"note: {obligation.rule.note}"
        case _:
            yield from _same(name, expected, FIELDS[name](obligation))


def _same(name: str, expected: Any, actual: Any) -> Iterator[str]:
    if isinstance(expected, list):
        expected, actual = sorted(map(str, expected)), sorted(map(str, actual))
    if expected != actual:
        yield f"{name}: expected {_shown(expected)}, planned {_shown(actual)}"


def _shown(value: Any) -> str:
    return "null" if value is None else str(value)


FIELDS: dict[str, Callable[[Obligation], Any]] = {
    "state": lambda one: one.state,
    "certainty": lambda one: one.certainty,
    "timing": lambda one: one.timing,
    "due": lambda one: one.due,
    "not_before": lambda one: one.not_before,
    "already_late": lambda one: one.already_late,
    "late_from_start": lambda one: one.late_from_start,
    "done_on": lambda one: one.done_on,
    "strength": lambda one: one.rule.strength,
    "matter": lambda one: one.rule.matter,
    "koereplan": lambda one: list(one.rule.koereplan),
    "responsible": lambda one: f"{one.rule.responsible.authority}.{one.rule.responsible.role}",
    "to": lambda one: [recipient.contact for recipient in one.recipients if recipient.certain],
    "perhaps": lambda one: [recipient.contact for recipient in one.recipients if not recipient.certain],
    "addresses": lambda one: [recipient.address for recipient in one.recipients],
    "subjects": lambda one: [recipient.subject for recipient in one.recipients],
    "channels": lambda one: [recipient.channel for recipient in one.recipients],
    "other_channels": lambda one: [channel for recipient in one.recipients for channel in recipient.other_channels],
    "municipalities": lambda one: [recipient.municipality for recipient in one.recipients],
    "routes": lambda one: [f"{taken.route} row {taken.row}" for taken in one.routes],
    "via": lambda one: sorted({recipient.via for recipient in one.recipients}),
}


def _absent(expected: list[str], made: Plan, _: bool) -> Iterator[str]:
    present = {one.id for one in made.obligations}
    yield from (f"{name} is in the plan" for name in expected if name in present)


def _open(expected: list[str], made: Plan, _: bool) -> Iterator[str]:
    actual = {one.id for one in made.obligations if one.state == "open" and one.certainty == "certain"}
    yield from _lists("open", expected, actual)


def _possible(expected: list[str], made: Plan, _: bool) -> Iterator[str]:
    yield from _lists("possible", expected, {one.id for one in made.obligations if one.certainty == "possible"})


def _lists(name: str, expected: list[str], actual: set[str]) -> Iterator[str]:
    yield from (f"{name}: {one} is missing" for one in expected if one not in actual)
    yield from (f"{name}: {one} is too many" for one in sorted(actual - set(expected)))


def _questions(expected: dict[str, date | None], made: Plan, _: bool) -> Iterator[str]:
    asked = {one.fact: one.due for one in made.questions}
    for fact, due in expected.items():
        if fact not in asked:
            yield f"does not ask for {fact}"
        else:
            yield from _same(f"question {fact}", due, asked[fact])


def _no_questions(expected: list[str], made: Plan, _: bool) -> Iterator[str]:
    yield from (f"asks for {one.fact}" for one in made.questions if one.fact in expected)


def _warnings(expected: list[str] | dict[str, list[str]], made: Plan, with_norms: bool) -> Iterator[str]:
    norms: dict[str, set[str]] = {}
    for one in made.warnings:
        norms.setdefault(one.code, set()).update(one.norms)
    for code in expected:
        if code not in norms:
            yield f"does not warn of {code}"
        elif with_norms and isinstance(expected, dict):
            lacking = set(expected[code]) - norms[code]
            yield from (f"warning {code} lacks {norm}" for norm in sorted(lacking))


def _said(expected: list[str], made: Plan, _: bool) -> Iterator[str]:
    texts = [one.text.da for one in made.warnings]
    yield from (f"does not say “{text}”: {texts}" for text in expected if not any(text in one for one in texts))


def _no_warnings(expected: list[str], made: Plan, _: bool) -> Iterator[str]:
    yield from (f"warns of {one.code}: {one.text.en}" for one in made.warnings if one.code in expected)


def _municipality(expected: str | None, made: Plan, _: bool) -> Iterator[str]:
    yield from _same("municipality", expected, made.setting.municipality)


def _agreement(expected: str | None, made: Plan, _: bool) -> Iterator[str]:
    agreement = made.setting.agreement
    yield from _same("agreement", expected, agreement.municipality if agreement else None)


def _decisions(expected: dict[str, dict[str, Any]], made: Plan, with_norms: bool) -> Iterator[str]:
    decided = {one.help: one for one in made.decisions}
    for name, wanted in expected.items():
        one = decided[name]  # type: ignore[index]
        actual = {"municipality": one.municipality, "paragraph": one.paragraph, "provisional": one.provisional}
        for field in wanted.keys() & actual.keys():
            yield from _same(f"{name}: {field}", wanted[field], actual[field])
        if with_norms:
            yield from (f"{name} lacks {norm}" for norm in wanted.get("norms", ()) if norm not in one.norms)


COMPARED: dict[str, Callable[[Any, Plan, bool], Iterator[str]]] = {
    "obligations": _obligations,
    "absent": _absent,
    "open": _open,
    "possible": _possible,
    "questions": _questions,
    "no_questions": _no_questions,
    "warnings": _warnings,
    "no_warnings": _no_warnings,
    "said": _said,
    "municipality": _municipality,
    "agreement": _agreement,
    "decisions": _decisions,
}
