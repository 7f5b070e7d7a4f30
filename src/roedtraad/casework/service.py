"""The front door of casework: the verbs."""

from roedtraad.casework.actions.admit_person import (
    CustodyHolder,
    Opened,
    admit,
    known_on_return,
    readmit,
    undo_admission,
)
from roedtraad.casework.actions.do_obligation import complete, override, reopen, take_over, waive
from roedtraad.casework.actions.load_case import CaseFile, load_case, load_cases, read_case
from roedtraad.casework.actions.name_people import name_coordinator, name_custodian
from roedtraad.casework.actions.record_fact import correct_fact, move_municipality, preview, record_facts
from roedtraad.casework.actions.turn_case import (
    handed_over,
    judge,
    record_death,
    record_escape,
    release,
    release_from_court,
    set_release_date,
    transfer,
)

__all__ = [
    "CaseFile",
    "CustodyHolder",
    "Opened",
    "admit",
    "complete",
    "correct_fact",
    "handed_over",
    "judge",
    "known_on_return",
    "load_case",
    "load_cases",
    "move_municipality",
    "name_coordinator",
    "name_custodian",
    "override",
    "preview",
    "read_case",
    "readmit",
    "record_death",
    "record_escape",
    "record_facts",
    "release",
    "release_from_court",
    "reopen",
    "set_release_date",
    "take_over",
    "transfer",
    "undo_admission",
    "waive",
]
