"""Cases as the vocabulary admits them, for the laws that must hold for every case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import assert_never

from hypothesis import strategies as st

from roedtraad.core.facts import Case, Done, Entry
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import NONE, FactDefinition, FactValue
from roedtraad.rulefolder import find_shipped, read_rulebook

FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2035, 12, 31)
MUNICIPALITIES = ("0101", "0530", "0751")
"""Two with an agreement, one without."""

PLACE = (
    "registered_municipality",
    "usual_stay_municipality",
    "institution_municipality",
    "spouse_common_home_municipality",
    "keeps_home",
    "municipalities_disagree",
)
"""The facts that say which municipality acts."""


@cache
def shipped() -> Rulebook:
    return read_rulebook(find_shipped())


def todays() -> st.SearchStrategy[date]:
    return st.dates(FIRST_DAY, LAST_DAY)


def near(today: date) -> st.SearchStrategy[date]:
    """A date in the three years around a day, whole and half months among the likeliest distances."""
    days = st.one_of(st.sampled_from([-365, -90, -28, -14, -1, 0, 1, 14, 21, 28, 90, 365]), st.integers(-1000, 1000))
    return days.map(lambda count: today + timedelta(days=count))


def values_of(definition: FactDefinition, dates: st.SearchStrategy[date]) -> st.SearchStrategy[FactValue]:
    """Every value that a fact may have, whole lists for sets among them."""
    match definition.type:
        case "date" if definition.name == "birth_date":
            return st.dates(date(1950, 1, 1), date(2012, 12, 31))
        case "date":
            return dates
        case "yes_no":
            return st.booleans()
        case "number":
            least = int(definition.minimum or 0)
            return st.one_of(st.sampled_from([4, 4.5, 12]), st.integers(least, least + 60))
        case "text":
            return st.sampled_from(["Vestre", "Æblegården", "x"])
        case "municipality":
            none = (NONE,) if definition.none_allowed else ()
            return st.sampled_from((*MUNICIPALITIES, *none))
        case "one_of":
            return st.sampled_from(tuple(definition.values))
        case "set":
            return st.frozensets(st.sampled_from(tuple(definition.values)), max_size=3)
        case _:
            assert_never(definition.type)


def facts_of(
    dates: st.SearchStrategy[date], known: Iterable[str] = (), unknown: Iterable[str] = ()
) -> st.SearchStrategy[dict[str, FactValue]]:
    """Facts by name: `known` ones always, `unknown` ones never, any others perhaps."""
    surely, never = set(known), set(unknown)
    values = {name: values_of(one, dates) for name, one in shipped().vocabulary.facts.items() if name not in never}
    return st.fixed_dictionaries(
        {name: one for name, one in values.items() if name in surely},
        optional={name: one for name, one in values.items() if name not in surely},
    )


def entries(facts: dict[str, FactValue]) -> tuple[Entry, ...]:
    return tuple(Entry(name, value) for name, value in facts.items())


@st.composite
def cases(draw: st.DrawFn, known: tuple[str, ...] = (), unknown: tuple[str, ...] = ()) -> tuple[Case, date]:
    """A case and the day it is looked at: facts, some corrected later or recorded late, and things done."""
    today = draw(todays())
    dates = near(today)
    facts = draw(facts_of(dates, known, unknown))
    recorded = entries(facts)
    corrections = draw(st.lists(st.sampled_from(sorted(facts)), max_size=2, unique=True)) if facts else []
    for name in corrections:
        definition = shipped().vocabulary.facts[name]
        true_from = draw(dates)
        late = draw(st.integers(0, 30))
        value = draw(values_of(definition, dates))
        recorded = (*recorded, Entry(name, value, true_from, true_from + timedelta(days=late)))
    done = draw(st.lists(st.builds(Done, dates, st.sampled_from(sorted(shipped().national.obligations))), max_size=2))
    return Case("demo", recorded, tuple(done)), today


def any_cases() -> st.SearchStrategy[tuple[Case, date]]:
    return st.deferred(cases)


def with_facts(case: Case, **facts: FactValue) -> Case:
    """The same case with facts that stand above all that was recorded of them before."""
    kept = tuple(one for one in case.entries if one.fact not in facts)
    return Case(case.name, (*kept, *entries(facts)), case.done)
