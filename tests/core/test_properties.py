"""Laws of every plan, whatever the case: the same answer twice, nothing lost in silence, every date counted again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import holidays
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roedtraad.core.conditions import Condition, IsKnown
from roedtraad.core.deadlines import Adjusted, Expression, Point, Window, Yearly
from roedtraad.core.explaining import explain
from roedtraad.core.facts import Case, Done
from roedtraad.core.planning import Situation, choice_of, plan
from roedtraad.core.plans import Obligation, Plan
from roedtraad.core.replanning import Moved, compare
from roedtraad.core.routing import scope_of
from roedtraad.core.rulebook import Rule
from tests.conftest import ROOT
from tests.core.strategies import MUNICIPALITIES, PLACE, any_cases, cases, near, shipped, values_of, with_facts

# A plan takes milliseconds, not microseconds; `--hypothesis-profile=search` looks further.
FEW = settings(max_examples=20) if settings().max_examples <= 100 else settings()
CaseOnDay = tuple[Case, date]

MONTHS = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
]


def planned(case: Case, today: date) -> Plan:
    return plan(case, shipped(), today)


def said(made: Plan) -> tuple[object, ...]:
    """All that a plan says, without the rulebook that it carries along."""
    return made.obligations, made.questions, made.warnings, made.decisions


# ---------------------------------------------------------------------------------------------- the same answer twice


@FEW
@given(any_cases())
def test_the_same_case_gives_the_same_plan(given_case: CaseOnDay) -> None:
    assert said(planned(*given_case)) == said(planned(*given_case))


@FEW
@given(any_cases(), st.data())
def test_the_order_in_which_facts_are_written_does_not_matter(given_case: CaseOnDay, data: st.DataObject) -> None:
    case, today = given_case
    assume(len({one.fact for one in case.entries}) == len(case.entries))
    shuffled = tuple(data.draw(st.permutations(case.entries)))
    made, other = planned(case, today), planned(Case(case.name, shuffled, case.done), today)
    assert made.obligations == other.obligations
    assert set(made.questions) == set(other.questions)
    assert set(made.warnings) == set(other.warnings)


def test_another_process_with_other_hashes_gives_the_same_plans() -> None:
    program = (
        "import sys, datetime, pathlib\n"
        "from roedtraad.rulefolder import find_shipped, read_case, read_rulebook\n"
        "from roedtraad.core.planning import plan\n"
        "rules = read_rulebook(find_shipped())\n"
        "for path in sorted((find_shipped() / 'examples').glob('*.yaml')):\n"
        "    made = plan(read_case(path, rules.vocabulary), rules, datetime.date(2026, 3, 2))\n"
        "    for one in made.obligations:\n"
        "        print(one.key, one.due, [r.contact for r in one.recipients], one.norms, one.depends_on, one.missing)\n"
        "    print(made.questions, made.warnings, made.decisions)\n"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert "admission.notice.folkeregister" in answers.pop()


# ----------------------------------------------------------------------------------------------------- replanning


@FEW
@given(any_cases())
def test_planning_again_changes_nothing(given_case: CaseOnDay) -> None:
    made = planned(*given_case)
    change = compare(made, planned(*given_case))
    assert (change.added, change.withdrawn, change.moved, change.rerouted) == ((), (), (), ())
    assert change.unchanged == made.obligations


@FEW
@given(cases(), st.data())
def test_what_one_change_adds_the_way_back_withdraws(given_case: CaseOnDay, data: st.DataObject) -> None:
    case, today = given_case
    name = data.draw(st.sampled_from(sorted(shipped().vocabulary.facts)))
    value = data.draw(values_of(shipped().vocabulary.facts[name], near(today)))
    older, newer = planned(case, today), planned(with_facts(case, **{name: value}), today)
    there, back = compare(older, newer), compare(newer, older)
    assert there.added == back.withdrawn
    assert there.withdrawn == back.added
    assert [one.obligation.key for one in there.moved] == _keys_in_order(there.moved, newer)
    assert {one.obligation.key for one in there.moved} == {one.obligation.key for one in back.moved}
    assert {one.obligation.key for one in there.rerouted} == {one.obligation.key for one in back.rerouted}
    both = {one.key for one in older.obligations} & {one.key for one in newer.obligations}
    touched = {one.obligation.key for one in there.moved} | {one.obligation.key for one in there.rerouted}
    assert {one.key for one in there.unchanged} == both - touched


def _keys_in_order(moved: tuple[Moved, ...], made: Plan) -> list[tuple[str, int]]:
    keys = {one.obligation.key for one in moved}
    return [one.key for one in made.obligations if one.key in keys]


@FEW
@given(cases(known=("admission", "legal_status")), st.data())
def test_what_was_done_stays_done_when_something_else_changes(given_case: CaseOnDay, data: st.DataObject) -> None:
    case, today = given_case
    made = planned(case, today)
    assume(made.obligations)
    did = data.draw(st.sampled_from(made.obligations))
    done = Done(today, f"{did.id}/{did.occurrence}")
    name = data.draw(st.sampled_from(sorted(shipped().vocabulary.facts)))
    value = data.draw(values_of(shipped().vocabulary.facts[name], near(today)))
    changed = with_facts(Case(case.name, case.entries, (*case.done, done)), **{name: value})
    for one in planned(changed, today + timedelta(days=data.draw(st.integers(0, 400)))).obligations:
        if one.key == did.key:
            assert (one.state, one.already_late) == ("done", False)
            assert one.done_on is not None
            assert one.done_on <= today


# ------------------------------------------------------------------------------------------- learning and moving facts


def news_for(rule: Rule) -> set[str]:
    """The facts of which a rule, or a decision it reads, asks whether they are known at all: absent counts as no."""
    found: set[str] = set()
    for condition in _conditions_of(rule):
        found |= {one.fact for one in condition.requirements if isinstance(one.test, IsKnown)}
    vocabulary = shipped().vocabulary
    return {fact for name in found for fact in vocabulary.recorded(name)}


def _conditions_of(rule: Rule) -> Iterator[Condition]:
    yield from _with_decisions(rule.when)
    for row in rule.due.rows if rule.due else ():
        yield from _with_decisions(row.when)


def _with_decisions(condition: Condition) -> Iterator[Condition]:
    yield condition
    for name in condition.facts:
        decided = shipped().national.decisions.get(name)
        for row in decided.table.rows if decided else ():
            yield from _with_decisions(row.when)


def every_rule() -> Iterator[Rule]:
    yield from shipped().national.obligations.values()
    for code in MUNICIPALITIES:
        for agreement in shipped().versions_of(code):
            yield from agreement.obligations.values()


@FEW
@given(cases(known=PLACE), st.data())
def test_learning_a_fact_never_drops_a_certain_obligation(given_case: CaseOnDay, data: st.DataObject) -> None:
    """What was certain stays in the plan, certain, whatever an unknown fact turns out to be.

    Left out, each for its reason: a fact that is news for the rule (`news_for`), facts of the place (another
    municipality has another agreement), the day that ends a yearly duty (there is no occurrence after it), and rules
    that hold for a time only (which day they are judged on was learned).
    """
    case, today = given_case
    before = planned(case, today)
    unknown = sorted(set(shipped().vocabulary.facts) - set(before.known.entries) - set(PLACE))
    assume(unknown)
    name = data.draw(st.sampled_from(unknown))
    value = data.draw(values_of(shipped().vocabulary.facts[name], near(today)))
    after = {one.key: one for one in planned(with_facts(case, **{name: value}), today).obligations}
    for one in before.obligations:
        if one.certainty == "certain" and _holds_always(one) and name not in news_for(one.rule) | _ends_of(one.rule):
            assert one.key in after, (name, value, one.key)
            assert after[one.key].certainty == "certain", (name, value, one.key)


def _ends_of(rule: Rule) -> set[str]:
    rows = rule.due.rows if rule.due else ()
    return {row.gives.until for row in rows if isinstance(row.gives, Yearly)}


def _holds_always(one: Obligation) -> bool:
    return one.rule.validity.valid_from is None and one.rule.validity.valid_to is None


def test_the_facts_that_are_news_are_those_that_somebody_chose() -> None:
    dates = {name for name, one in shipped().vocabulary.facts.items() if one.type == "date"}
    assert {fact for rule in every_rule() for fact in news_for(rule)} - dates == {
        # Decided once they are recorded, and the first that is recorded decides.
        "action_plan_required",
        "action_plan_exception_met",
        "parole_expected",
        "supervision_at_release",
        "means_secured_at_release",
        "release_housing",
        "sentence_months",
        "legal_status",
        "needs_housing",
        "keeps_home",
        "housing",
        # Rare and grave, or not asked of everyone: nobody is asked until something is known.
        "exit_course",
        "exit_wanted",
        "radicalisation_reported",
        "radicalisation_category",
        "radicalisation_passed_on",
        "terror_case",
        "ksp_relevant",
        "municipal_contact_needed",
        "child_concern",
        "personal_examination",
        "municipalities_disagree",
        "other_benefits",
        "benefits",
        "substitution_treatment",
        "education_or_work_begun",
        "information_from_municipality_needed",
        "release_from",
    }


@FEW
@given(
    cases(known=("admission", "expected_release", "legal_status", "sentence_months")), st.data(), st.integers(-40, 40)
)
def test_moving_a_date_moves_nothing_that_does_not_rest_on_it(
    given_case: CaseOnDay, data: st.DataObject, days: int
) -> None:
    case, today = given_case
    before = planned(case, today)
    dates = sorted(name for name in before.known.entries if isinstance(before.known.entries[name].value, date))
    name = data.draw(st.sampled_from(dates))
    value = before.known.entries[name].value
    assert isinstance(value, date)
    after = planned(with_facts(case, **{name: value + timedelta(days=days)}), today)
    assert _resting_on_others(before, name) == _resting_on_others(after, name)


def _resting_on_others(made: Plan, name: str) -> dict[tuple[str, int], tuple[object, ...]]:
    # What is sent along, and whether it has ended or was known too late, may rest on more than the duty itself.
    return {
        one.key: (one.certainty, one.due, one.not_before, one.recipients)
        for one in made.obligations
        if name not in one.depends_on
    }


# -------------------------------------------------------------------------------------------------- dates and steps


@FEW
@given(
    cases(known=("coordination_letter_received", "municipality_enquiry_received", "expected_release", "legal_status"))
)
def test_a_deadline_in_working_days_falls_on_one(given_case: CaseOnDay) -> None:
    made = planned(*given_case)
    for one in made.obligations:
        expression = _expression_of(made, one)
        if one.due is not None and expression is not None and _asks_for_working_days(expression):
            assert one.due.weekday() < 5, one.key
            assert one.due not in holidays.country_holidays("DK", years=one.due.year), one.key


def _expression_of(made: Plan, one: Obligation) -> Expression | None:
    setting = made.settings[scope_of(one.rule, made.rulebook)]
    return choice_of(one.rule, Situation(made.case, made.known, made.rulebook, made.settings, setting)).expression


def _asks_for_working_days(expression: Expression) -> bool:
    match expression:
        case Adjusted():
            return True
        case Window(last=last):
            return _asks_for_working_days(last)
        case Point(unit=unit):
            return unit in ("working day", "weekday")
        case _:
            return False


@FEW
@given(cases(known=("admission", "expected_release")))
def test_whoever_counts_the_steps_again_comes_to_the_same_date(given_case: CaseOnDay) -> None:
    made = planned(*given_case)
    for one in made.obligations:
        steps = [step.da for step in explain(made, one).arithmetic]
        counted = _counted_again(steps)
        if one.due is not None:
            assert counted, one.key
            assert counted[-1] == one.due, (one.key, steps)
        if one.not_before is not None:
            assert one.not_before in counted, (one.key, steps)


_DATE = re.compile(r"(\d{1,2})\. (\w+) (\d{4})")
_SHIFT = re.compile(r"^([−+]) (\d+) (dage?|uger?|måned(?:er)?|år|arbejdsdage?|hverdage?) → (.*?)(?: \(|$)")


def _counted_again(steps: list[str]) -> list[date]:
    """Count as a reader would, from the last date given by the amount that a step says: the dates come to, in order."""
    found: list[date] = []
    start: date | None = None
    for step in steps:
        shift = _SHIFT.match(step)
        if shift:
            assert start is not None, steps
            day = _moved(start, int(shift[1].replace("−", "-") + shift[2]), shift[3])
            assert _read_date(shift[4]) == day, step
            found.append(day)
        elif step.startswith("tidligst"):
            first, last = (_read_date(part) for part in step.split(", senest "))
            assert {first, last} <= set(found), steps
            found.append(last)
        elif ": " in step and _DATE.search(step) and not step.startswith("hvert år"):
            start = _read_date(step)
            found.append(start)
    return found


def _read_date(text: str) -> date:
    found = _DATE.search(text)
    assert found, text
    return date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))


def _moved(start: date, count: int, unit: str) -> date:
    if unit.startswith("dag"):
        return start + timedelta(days=count)
    if unit.startswith("uge"):
        return start + timedelta(weeks=count)
    if unit.startswith(("måned", "år")):
        months = start.year * 12 + start.month - 1 + count * (12 if unit == "år" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(start.day, monthrange(year, month)[1]))
    step = timedelta(days=1 if count > 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= day.weekday() < 5 and day not in holidays.country_holidays("DK", years=day.year)
    return day


@FEW
@given(any_cases())
def test_late_is_only_what_is_open_and_was_due_before_today(given_case: CaseOnDay) -> None:
    made = planned(*given_case)
    for one in made.obligations:
        assert one.already_late == (one.state == "open" and one.due is not None and one.due < made.today), one.key
        assert (one.due is not None) == (one.timing in ("dated", "at_once")), one.key
        assert one.not_before is None or isinstance(_expression_of(made, one), Window), one.key


# ------------------------------------------------------------------------------------------------------- questions


@FEW
@given(any_cases())
def test_whatever_may_be_owed_asks_for_what_it_does_not_know(given_case: CaseOnDay) -> None:
    made = planned(*given_case)
    asked = {one.fact: one for one in made.questions}
    for one in made.obligations:
        if one.state != "open":
            continue
        in_doubt = one.certainty == "possible" or one.timing == "waiting" or not all(r.certain for r in one.recipients)
        assert not in_doubt or one.missing, one.key
        for fact in one.missing:
            assert one.id in asked[fact].decides, (one.key, fact)


@FEW
@given(any_cases())
def test_every_question_is_asked_for_something_and_in_time(given_case: CaseOnDay) -> None:
    made = planned(*given_case)
    settling_the_municipality = {fact for one in made.decisions for fact in one.asks}
    assert len({one.fact for one in made.questions}) == len(made.questions)
    for one in made.questions:
        assert one.fact not in made.known.entries
        assert one.fact in shipped().vocabulary.facts
        assert one.decides or one.fact in settling_the_municipality, one.fact
        dues = [
            other.due for other in made.obligations if other.id in one.decides and other.due and other.state == "open"
        ]
        assert one.due is None or one.due == made.today or one.due < min(dues), one.fact


@FEW
@given(cases(known=tuple(shipped().vocabulary.facts)))
def test_who_knows_everything_is_asked_nothing(given_case: CaseOnDay) -> None:
    case, today = given_case
    made = planned(Case(case.name, tuple(one for one in case.entries if one.true_from is None), case.done), today)
    assert made.questions == ()
    assert all(one.certainty == "certain" for one in made.obligations)
    assert all(recipient.certain for one in made.obligations for recipient in one.recipients)


# --------------------------------------------------------------------------------------------- recipients and norms


@FEW
@given(any_cases())
def test_nobody_gets_the_same_thing_twice(given_case: CaseOnDay) -> None:
    for one in planned(*given_case).obligations:
        to = [(recipient.contact, recipient.municipality) for recipient in one.recipients]
        assert len(to) == len(set(to)), one.key


@FEW
@given(any_cases())
def test_a_plan_speaks_only_of_norms_sources_and_facts_that_exist(given_case: CaseOnDay) -> None:
    made = planned(*given_case)
    book = shipped()
    keys = [one.key for one in made.obligations]
    assert len(keys) == len(set(keys))
    for one in made.obligations:
        assert set(one.norms) <= set(book.norms), one.key
        assert {basis.source for basis in one.rule.basis} <= set(book.sources), one.key
        assert set(one.depends_on) | set(one.missing) <= set(book.vocabulary.facts), one.key
        assert not set(one.missing) & set(made.known.entries), one.key
    for warning in made.warnings:
        assert set(warning.norms) <= set(book.norms), warning.code


@FEW
@given(cases(), st.dates(), st.data())
def test_no_date_however_mistyped_stops_a_plan(given_case: CaseOnDay, wild: date, data: st.DataObject) -> None:
    case, today = given_case
    dates = sorted(name for name, one in shipped().vocabulary.facts.items() if one.type == "date")
    name = data.draw(st.sampled_from(dates))
    made = planned(with_facts(case, **{name: wild}), today)
    for one in made.obligations:
        explain(made, one)
