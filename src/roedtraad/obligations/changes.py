"""What a replanning changes, as people read it: added, moved, rerouted, withdrawn, late. Shown before saving too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from roedtraad.core.words import Words
from roedtraad.obligations.models import Obligation


@dataclass(frozen=True, slots=True)
class Changed:
    """One obligation that differs: what it was and what it is. For what is added `was` is empty, and so on."""

    key: UUID
    rule: str
    occurrence: int
    title: Words
    matter: str
    compartment: str
    due_was: date | None = None
    due: date | None = None
    not_before_was: date | None = None
    not_before: date | None = None
    recipients_was: str = ""
    recipients: str = ""
    state_was: str = ""
    state: str = ""
    late: bool = False


@dataclass(slots=True)
class Change:
    """What differs in a case; one both moved and rerouted stands in both lists."""

    added: list[Changed] = field(default_factory=list)
    moved: list[Changed] = field(default_factory=list)
    rerouted: list[Changed] = field(default_factory=list)
    withdrawn: list[Changed] = field(default_factory=list)
    done: list[Changed] = field(default_factory=list)
    unchanged: int = 0

    @property
    def too_late(self) -> list[Changed]:
        """What is owed already past its date, of what was added or moved."""
        return [one for one in (*self.added, *self.moved) if one.late]

    @property
    def empty(self) -> bool:
        """Say whether nothing differs."""
        return not (self.added or self.moved or self.rerouted or self.withdrawn or self.done)

    def seen_with(self, compartments: Collection[str]) -> Change:
        """The change as someone cleared for these compartments may see it; counts give nothing away either."""

        def seen(items: list[Changed]) -> list[Changed]:
            return [one for one in items if not one.compartment or one.compartment in compartments]

        return Change(seen(self.added), seen(self.moved), seen(self.rerouted), seen(self.withdrawn), seen(self.done), 0)


def changed(now: Obligation, was: Obligation | None, today: date) -> Changed:
    """Describe the difference of an obligation."""
    return Changed(
        key=now.pk,
        rule=now.rule,
        occurrence=now.occurrence,
        title=Words(now.title, now.title_en),
        matter=now.matter,
        compartment=now.compartment,
        due_was=was.due if was else None,
        due=now.due,
        not_before_was=was.not_before if was else None,
        not_before=now.not_before,
        recipients_was=was.recipient_names if was else "",
        recipients=now.recipient_names,
        state_was=was.state if was else "",
        state=now.state,
        late=now.due is not None and now.due < today and now.state in ("open", "possible", "upcoming"),
    )
