"""The front door of casework: the verbs."""

from roedtraad.casework.actions.admit_person import (
    CustodyHolder,
    Opened,
    admit,
    known_on_return,
    readmit,
    undo_admission,
)
from roedtraad.casework.actions.break_glass import open_by_breaking, within_reach
from roedtraad.casework.actions.close_case import (
    CAN_BE_REOPENED,
    close_case,
    close_ended,
    course_ends,
    reopen_case,
)
from roedtraad.casework.actions.do_obligation import complete, override, reopen, take_over, waive
from roedtraad.casework.actions.load_case import CaseFile, load_case, load_cases, read_case
from roedtraad.casework.actions.move_matter import move_matter_in, move_matter_out
from roedtraad.casework.actions.name_people import name_coordinator, name_custodian
from roedtraad.casework.actions.raise_concern import KINDS, Receipt, kinds_raised_by, raise_concern, receipt_number
from roedtraad.casework.actions.record_fact import correct_fact, move_municipality, preview, record_facts
from roedtraad.casework.actions.record_many import CaseWork, record_in_cases
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
from roedtraad.casework.checking import check_reader, check_text

__all__ = [
    "CAN_BE_REOPENED",
    "KINDS",
    "CaseFile",
    "CaseWork",
    "CustodyHolder",
    "Opened",
    "Receipt",
    "admit",
    "check_reader",
    "check_text",
    "close_case",
    "close_ended",
    "complete",
    "correct_fact",
    "course_ends",
    "handed_over",
    "judge",
    "kinds_raised_by",
    "known_on_return",
    "load_case",
    "load_cases",
    "move_matter_in",
    "move_matter_out",
    "move_municipality",
    "name_coordinator",
    "name_custodian",
    "open_by_breaking",
    "override",
    "preview",
    "raise_concern",
    "read_case",
    "readmit",
    "receipt_number",
    "record_death",
    "record_escape",
    "record_facts",
    "record_in_cases",
    "release",
    "release_from_court",
    "reopen",
    "reopen_case",
    "set_release_date",
    "take_over",
    "transfer",
    "undo_admission",
    "waive",
    "within_reach",
]
