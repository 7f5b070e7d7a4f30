"""`./dev bench planner`: our plans against the plain form, and our speed against three engines of decision tables.

All run the same tables in the same process, their answers are compared first, and the rounds are interleaved: only
ratios of one run mean anything. The last line is JSON. How it is measured stands in docs/performance.md.
"""

from __future__ import annotations

import gc
import json
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from typing import Any

from bench.asked import LEFT_OUT, Inputs, Questions
from bench.cases import Kind, case_of, facts_of
from bench.glue import Answers, Glue, Row, rows_of
from bench.peers.openfisca import OpenFisca
from bench.peers.spiff import Spiff
from bench.peers.zen import Zen
from bench.variants import variant, with_all_municipalities
from roedtraad.core.calendar import Calendar
from roedtraad.core.compiling import CompiledRulebook, compile_rulebook
from roedtraad.core.facts import Case
from roedtraad.core.planning import plan
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.tables import agreement_tables, national_tables
from roedtraad.core.vocabulary import NONE, FactValue
from roedtraad.rulefolder import find_shipped, read_rulebook

TODAY = date(2026, 6, 1)
CASES = 10_000
WARMED_BY = 50_000
"""How many other cases ours has planned before it is timed: as many as are open in the country at one time."""
ROUNDS = 5
ALWAYS_KNOWN = ("admission", "birth_date", "expected_release", "parole_possible")
"""Dates that a two-valued engine needs; the others are events, which may not have come."""
MUNICIPAL = ("usual_stay_municipality", "registered_municipality", "institution_municipality")
SPIFFS_CODES = ("0101", "0147", "0530")

Facts = dict[str, FactValue]


@dataclass(frozen=True)
class Asked:
    """A case that every engine can answer: its municipality, its facts, and what a peer is told of them."""

    code: str
    facts: Facts
    case: Case
    inputs: Inputs
    values: Mapping[str, Any]


@dataclass
class Measured:
    """Cases a second, by what was measured."""

    rates: dict[str, list[float]] = field(default_factory=dict)

    def time(self, name: str, cases: int, run: Callable[[], object]) -> None:
        """Time one round. Nothing is collected in the middle of it, for anyone."""
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        run()
        self.rates.setdefault(name, []).append(cases / (time.perf_counter() - start))
        gc.enable()

    def median(self, name: str) -> float:
        """The middle of the rounds."""
        return statistics.median(self.rates[name])


def say(text: str) -> None:
    """Show progress."""
    print(text, file=sys.stderr, flush=True)


def rulebook_of_98() -> Rulebook:
    """The shipped rules, with an agreement for every municipality."""
    return with_all_municipalities(read_rulebook(find_shipped()))


def known_facts(rng: random.Random, rulebook: Rulebook, code: str) -> Facts:
    """The facts of a case in which everything that a plan reads is known but events that have not come."""
    read, facts = read_by_plans(rulebook), facts_of(rng, rulebook, [code], Kind())
    for name in list(facts):
        is_event = rulebook.vocabulary.facts[name].type == "date" and name not in ALWAYS_KNOWN
        if name not in read or (is_event and rng.random() < 0.6):
            del facts[name]
    return {
        **facts,
        **dict.fromkeys(MUNICIPAL, code),
        "spouse_common_home_municipality": NONE,
        "municipalities_disagree": False,
    }


_READ: dict[int, frozenset[str]] = {}


def read_by_plans(rulebook: Rulebook) -> frozenset[str]:
    """The recorded facts that some table of a plan reads, and every date; not those that only disclosure asks for."""
    if id(rulebook.national) not in _READ:
        vocabulary = rulebook.vocabulary
        names = [name for one in national_tables(rulebook) if not one.name.startswith(LEFT_OUT) for name in one.inputs]
        for agreement in rulebook.versions_of("0101"):
            names.extend(name for one in agreement_tables(agreement, rulebook) for name in one.inputs)
        dates = (name for name, one in vocabulary.facts.items() if one.type == "date")
        recorded = (fact for name in names for fact in vocabulary.recorded(name))
        _READ[id(rulebook.national)] = frozenset((*recorded, *dates))
    return _READ[id(rulebook.national)]


def mixed_facts(rulebook: Rulebook, count: int, seed: int) -> list[Facts]:
    """Cases known and partly unknown, half and half; of the latter a third to nine tenths of the facts are known."""
    rng, codes = random.Random(seed), list(rulebook.municipalities)
    made = []
    for number in range(count):
        if number % 2:
            made.append(known_facts(rng, rulebook, rng.choice(codes)))
        else:
            made.append(facts_of(rng, rulebook, codes, Kind(known=rng.choice((0.3, 0.6, 0.9)))))
    return made


def compared(part: tuple[int, int]) -> tuple[int, int]:
    """How many plans of a part of the cases differ from the plain form's, and how many obligations there are."""
    first, last = part
    rulebook = rulebook_of_98()
    compiled = compile_rulebook(rulebook)
    differing = obligations = 0
    for facts in mixed_facts(rulebook, CASES, seed=1)[first:last]:
        case = case_of("", facts)
        plain = plan(case, rulebook, TODAY)
        differing += compiled.plan(case, TODAY) != plain
        obligations += len(plain.obligations)
    return differing, obligations


def compare_with_the_plain_form() -> tuple[int, float]:
    """Compare 10,000 plans, whole, with their deadlines and every step, in two processes."""
    step = CASES // 20
    parts = [(first, first + step) for first in range(0, CASES, step)]
    differing = obligations = 0
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for done, (bad, owed) in enumerate(pool.map(compared, parts), start=1):
            differing, obligations = differing + bad, obligations + owed
            say(f"  {done * step:6,} / {CASES:,} plans, {differing} differ")
    return differing, obligations / CASES


def asked_cases(compiled: CompiledRulebook, questions: Questions, count: int, seed: int) -> list[Asked]:
    """Cases that every engine can answer. Whatever still turns out open is left out."""
    rulebook, rng = compiled.rulebook, random.Random(seed)
    codes = list(rulebook.municipalities)
    made: list[Asked] = []
    while len(made) < count:
        code = rng.choice(codes)
        facts = known_facts(rng, rulebook, code)
        ours = compiled.plan_facts(facts, TODAY)
        if all(one.certainty == "certain" for one in ours.obligations):
            inputs = questions.inputs(ours.known, Calendar())
            made.append(Asked(code, facts, ours.case, inputs, ours.known.values))
    return made


@dataclass
class Engines:
    """Everything that is measured."""

    compiled: CompiledRulebook
    glue: Glue
    zen: Zen
    spiff: Spiff
    fisca: OpenFisca


def compare_peers(engines: Engines, cases: Sequence[Asked]) -> dict[str, int]:
    """How many of a peer's plans differ from ours, row by row; none may."""
    compiled, glue, zen, spiff, fisca = engines.compiled, engines.glue, engines.zen, engines.spiff, engines.fisca

    def differing(sample: Sequence[Asked], answers: Sequence[Answers]) -> int:
        return sum(
            sorted(glue.rows(one.code, given, one.values), key=_in_order) != sorted(_ours(compiled, one), key=_in_order)
            for one, given in zip(sample, answers, strict=True)
        )

    few = [one for one in cases if one.code in SPIFFS_CODES][:40]
    for one in few:
        spiff.prepare(one.code)
    some = cases[:400]
    return {
        "zen": differing(some, [zen.answers(one.code, zen.one(one.code, one.inputs)) for one in some]),
        "zen, expressions": differing(
            some, [zen.answers(one.code, zen.one_of_expressions(one.code, one.inputs)) for one in some]
        ),
        "SpiffWorkflow": differing(few, [spiff.one(one.code, one.inputs) for one in few]),
        "OpenFisca": differing(cases[:2000], fisca.answers([(one.code, one.inputs) for one in cases[:2000]])),
    }


def _ours(compiled: CompiledRulebook, one: Asked) -> list[Row]:
    return rows_of(compiled.plan(one.case, TODAY))


def _in_order(row: Row) -> tuple[str, int]:
    return row[0], row[1]


def measure(engines: Engines, cases: Sequence[Asked]) -> Measured:
    """Time everything, one after the other, round after round; where cases go one by one each round has its own."""
    measured = Measured()
    by_code: dict[str, list[Asked]] = {}
    for one in cases:
        by_code.setdefault(one.code, []).append(one)
    size = len(cases) // ROUNDS
    for number in range(ROUNDS):
        say(f"  round {number + 1} of {ROUNDS}")
        some = cases[number * size : (number + 1) * size]
        spiffs = [one for one in some if one.code in engines.spiff.parsed][:5]
        lists = [by_code[code][number * 20 : number * 20 + 20] for code in list(by_code)[number::12]]
        _single(measured, engines, some, spiffs)
        _in_bulk(measured, engines, cases, some[:100], lists)
    return measured


def each(run: Callable[[Asked], object], cases: Sequence[Asked]) -> Callable[[], None]:
    """One call a case; the answers are let go, for everyone alike."""

    def all_of_them() -> None:
        for one in cases:
            run(one)

    return all_of_them


def _single(measured: Measured, engines: Engines, some: Sequence[Asked], spiffs: Sequence[Asked]) -> None:
    compiled, zen, spiff, few = engines.compiled, engines.zen, engines.spiff, some[:100]
    measured.time("single", len(some), each(lambda one: compiled.plan_facts(one.facts, TODAY), some))
    measured.time("single zen, tables", len(few), each(lambda one: zen.one(one.code, one.inputs), few))
    measured.time(
        "single zen, expressions", len(few), each(lambda one: zen.one_of_expressions(one.code, one.inputs), few)
    )
    measured.time("single spiff", len(spiffs), each(lambda one: spiff.one(one.code, one.inputs), spiffs))


def _in_bulk(
    measured: Measured,
    engines: Engines,
    cases: Sequence[Asked],
    few: Sequence[Asked],
    lists: Sequence[Sequence[Asked]],
) -> None:
    zen, glue, in_lists = engines.zen, engines.glue, sum(map(len, lists))
    measured.time("rows", len(cases), each(lambda one: engines.compiled.obligations(one.case, TODAY), cases))
    measured.time("rows zen, batch", len(few), lambda: _zen_batch(zen, glue, few))
    measured.time("rows zen, loop", in_lists, lambda: _zen_loops(zen, glue, lists))
    measured.time("rows zen, expressions", in_lists, lambda: _zen_loops(zen, glue, lists, expressions=True))
    measured.time("rows openfisca", len(cases), lambda: _fisca_rows(engines.fisca, glue, cases))


def _zen_batch(zen: Zen, glue: Glue, cases: Sequence[Asked]) -> None:
    for one, result in zip(cases, zen.batch([(one.code, one.inputs) for one in cases]), strict=True):
        glue.rows(one.code, zen.answers(one.code, result), one.values)


def _zen_loops(zen: Zen, glue: Glue, lists: Sequence[Sequence[Asked]], *, expressions: bool = False) -> None:
    run = zen.loop_of_expressions if expressions else zen.loop
    for cases in lists:
        if cases:
            results = run(cases[0].code, [one.inputs for one in cases])
            for one, result in zip(cases, results, strict=True):
                glue.rows(one.code, zen.answers(one.code, result), one.values)


def _fisca_rows(fisca: OpenFisca, glue: Glue, cases: Sequence[Asked]) -> None:
    answers = fisca.answers([(one.code, one.inputs) for one in cases])
    for one, given in zip(cases, answers, strict=True):
        glue.rows(one.code, given, one.values)


def one_changed_agreement(rulebook: Rulebook, case: Case) -> float:
    """Milliseconds until a plan comes again after one agreement was replaced, in a rulebook with its tables warm."""
    versions = {code: rulebook.versions_of(code) for code in rulebook.municipalities}
    real = {code: versions[code] for code in ("0101", "0530")}
    compiled = compile_rulebook(Rulebook(**{**_fields(rulebook), "versions_of": lambda code: versions.get(code, ())}))
    for facts in mixed_facts(rulebook, 300, seed=3):
        compiled.plan_facts(facts, TODAY)
    taken = []
    for number in range(7):
        compiled.plan(case, TODAY)
        versions["0147"] = (variant({"0101": real["0101"], "0530": real["0101"]}, f"{number:04d}"),)
        start = time.perf_counter()
        compiled.forget("0147")
        compiled.plan(case, TODAY)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def _fields(rulebook: Rulebook) -> dict[str, Any]:
    return {name: getattr(rulebook, name) for name in Rulebook.__dataclass_fields__}


def main() -> int:
    """Run the bench; status 1 where answers differ."""
    started = time.perf_counter()
    say(f"Python {platform.python_version()}, {platform.machine()}; 98 municipalities, {CASES:,} cases")
    say("Comparing whole plans with the plain form …")
    differing, per_case = compare_with_the_plain_form()
    say("Preparing the peers …")
    rulebook = rulebook_of_98()
    compiled = compile_rulebook(rulebook)
    questions = Questions(rulebook, TODAY)
    engines = Engines(compiled, Glue(questions), Zen(questions), Spiff(questions), OpenFisca(questions))
    copenhagen = questions.tables["0101"]
    say(f"  Copenhagen: {len(copenhagen)} tables, {sum(len(one.rows) for one in copenhagen)} rows")
    for facts in mixed_facts(rulebook, WARMED_BY, seed=2):
        compiled.plan_facts(facts, TODAY)
    cases = asked_cases(CompiledRulebook(rulebook), questions, CASES, seed=4)
    say("Comparing the peers' rows with ours …")
    against = compare_peers(engines, cases)
    for name, count in against.items():
        say(f"  {name}: {count} differ")
    gc.collect()
    gc.freeze()
    say("Measuring …")
    measured = measure(engines, cases)
    changed = one_changed_agreement(rulebook, next(one.case for one in cases if one.code == "0147"))
    report(measured, changed, time.perf_counter() - started)
    best = max(("rows zen, batch", "rows zen, loop"), key=measured.median)
    print(
        json.dumps(
            {
                "cases": CASES,
                "obligations_per_case": round(per_case, 1),
                "single_per_s": round(measured.median("single"), 1),
                "single_zen_per_s": round(measured.median("single zen, tables"), 1),
                "single_spiff_per_s": round(measured.median("single spiff"), 2),
                "rows_per_s": round(measured.median("rows"), 1),
                "rows_zen_per_s": round(measured.median(best), 1),
                "rows_openfisca_per_s": round(measured.median("rows openfisca"), 1),
                "arrays_per_s": None,
                "arrays_openfisca_per_s": None,
                "differing_plans": differing,
            }
        )
    )
    return 1 if differing or any(against.values()) else 0


def report(measured: Measured, changed: float, seconds: float) -> None:
    """Print the table: cases a second, microseconds a case, and how many times ours is quicker."""
    print(f"{'medians of ' + str(ROUNDS) + ' rounds':34}{'cases/s':>12}{'us a case':>12}{'ours is':>10}")
    for name in measured.rates:
        rate = measured.median(name)
        ratio = measured.median(name.split()[0]) / rate
        print(f"{name:34}{rate:12,.0f}{1e6 / rate:12,.0f}{ratio:9.1f}x")
    print(f"{'one changed agreement, ms':34}{changed:12.1f}")
    print(f"{'the whole bench, s':34}{seconds:12.0f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
