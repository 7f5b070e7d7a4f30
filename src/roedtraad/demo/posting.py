"""Letters of the country: what two of its units have due is approved, and goes when the worker begins.

They go by the real way, to the country's own mail server. What Vestre owes is left for whoever steps in there.
"""

from __future__ import annotations

from datetime import date

from roedtraad.access.service import Actor, user_scope
from roedtraad.demo.country import country, user_of
from roedtraad.post.service import approve_all_due

WHO = ("enner-mark-handleplan", "kif-koebenhavn")
"""Those who have sent their letters this morning."""


def send_letters(today: date) -> None:
    """Approve all that is due in the units of some; a round is asked for once a day."""
    for role in country().roles:
        if role.username in WHO:
            user = user_of(role)
            with user_scope(user, today=today) as seen:
                unit = seen.units[0]
                approve_all_due(unit=unit, by=Actor(role.name, user, unit), today=today)
