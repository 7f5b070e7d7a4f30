"""Letters written through the front door, for tests that need one to look at."""

from __future__ import annotations

from uuid import UUID

from roedtraad.access.service import whole_cases
from roedtraad.obligations.service import Obligation
from roedtraad.post.service import Message, write_messages
from tests.country import DAY, Worker

REGISTRY = "admission.notice.folkeregister"
"""The notice to the civil registry: it goes without anyone typing anything."""


def obligation_of(case: UUID, rule: str = REGISTRY) -> UUID:
    """The obligation of a case by its rule."""
    with whole_cases(case):
        return Obligation.objects.get(case=case, rule=rule).pk


def written(worker: Worker, case: UUID, rule: str = REGISTRY, *, approve: bool = False) -> Message:
    """Write the letter of an obligation: a draft, or approved."""
    with worker.at_work():
        (message,) = write_messages(
            obligation=obligation_of(case, rule), given={}, channels={}, by=worker.actor, today=DAY, approve=approve
        )
    return message
