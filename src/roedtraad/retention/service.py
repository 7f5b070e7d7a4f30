"""The front door of retention: what is held how long, holds, what would go, the removing and its receipts."""

from roedtraad.retention.actions.place_hold import lift_hold, place_hold
from roedtraad.retention.actions.remove import remove_all, remove_cases, what_would_go
from roedtraad.retention.catalogue import person_tables
from roedtraad.retention.models import Hold, Lift, Receipt
from roedtraad.retention.selectors import NOBODY, Going, course_ended, holds_on, holds_seen, receipts
from roedtraad.retention.shipped import retention_now

__all__ = [
    "NOBODY",
    "Going",
    "Hold",
    "Lift",
    "Receipt",
    "course_ended",
    "holds_on",
    "holds_seen",
    "lift_hold",
    "person_tables",
    "place_hold",
    "receipts",
    "remove_all",
    "remove_cases",
    "retention_now",
    "what_would_go",
]
