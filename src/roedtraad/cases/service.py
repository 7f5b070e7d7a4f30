"""The front door of cases: persons, cases, facts. Its writes are called by casework, inside a turn."""

from roedtraad.cases.actions.count_compartment import count_compartments
from roedtraad.cases.actions.lock_case import StaleCase, lock_case, lock_cases
from roedtraad.cases.actions.move_matter import move_matter
from roedtraad.cases.actions.name_people import add_custodian, name_coordinator
from roedtraad.cases.actions.open_case import close_case, open_case, reopen_case
from roedtraad.cases.actions.place_person import end_placement, is_held, place_person
from roedtraad.cases.actions.record_facts import NewFact, record_deed, record_facts, record_turn
from roedtraad.cases.actions.register_person import AnotherName, protect_person, register_person, register_persons
from roedtraad.cases.cpr import birth_date, is_invented, read_cpr
from roedtraad.cases.models import Case, Coordinator, Custodian, Deed, Fact, Move, Person, Placement, Turn
from roedtraad.cases.names import name_words, sort_key
from roedtraad.cases.selectors import (
    case_in_reach,
    case_list,
    case_numbered,
    case_of_person,
    cases_seen,
    compartment_version,
    count_open_cases,
    get_case,
    get_case_numbered,
    known_case,
    known_cases,
    moved_matters,
    moves_of,
    open_cases_after,
    outside_cases_after,
    search_cases,
    version_seen,
)
from roedtraad.cases.values import core_form, stored_form

__all__ = [
    "AnotherName",
    "Case",
    "Coordinator",
    "Custodian",
    "Deed",
    "Fact",
    "Move",
    "NewFact",
    "Person",
    "Placement",
    "StaleCase",
    "Turn",
    "add_custodian",
    "birth_date",
    "case_in_reach",
    "case_list",
    "case_numbered",
    "case_of_person",
    "cases_seen",
    "close_case",
    "compartment_version",
    "core_form",
    "count_compartments",
    "count_open_cases",
    "end_placement",
    "get_case",
    "get_case_numbered",
    "is_held",
    "is_invented",
    "known_case",
    "known_cases",
    "lock_case",
    "lock_cases",
    "move_matter",
    "moved_matters",
    "moves_of",
    "name_coordinator",
    "name_words",
    "open_case",
    "open_cases_after",
    "outside_cases_after",
    "place_person",
    "protect_person",
    "read_cpr",
    "record_deed",
    "record_facts",
    "record_turn",
    "register_person",
    "register_persons",
    "reopen_case",
    "search_cases",
    "sort_key",
    "stored_form",
    "version_seen",
]
