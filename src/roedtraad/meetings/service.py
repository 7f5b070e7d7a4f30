"""The front door of meetings: KSP meetings, who is put on their list, and the lists as they were filed."""

from roedtraad.meetings.actions.add_entry import Added, add_entry, decline, take_up, withdraw
from roedtraad.meetings.actions.call_meeting import call_meeting, circulate, close_meeting, may_call
from roedtraad.meetings.filing import is_whole, written_cpr
from roedtraad.meetings.gate import lapsed
from roedtraad.meetings.models import Ending, Entry, FiledList, Meeting
from roedtraad.meetings.selectors import (
    COMPARTMENT,
    entries_of,
    get_entry,
    get_list,
    get_meeting,
    lists_of,
    meetings_seen,
    participants,
    standing,
    word_of,
)

__all__ = [
    "COMPARTMENT",
    "Added",
    "Ending",
    "Entry",
    "FiledList",
    "Meeting",
    "add_entry",
    "call_meeting",
    "circulate",
    "close_meeting",
    "decline",
    "entries_of",
    "get_entry",
    "get_list",
    "get_meeting",
    "is_whole",
    "lapsed",
    "lists_of",
    "may_call",
    "meetings_seen",
    "participants",
    "standing",
    "take_up",
    "withdraw",
    "word_of",
    "written_cpr",
]
