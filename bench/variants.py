"""Agreements for all 98 municipalities, made from the two that there are: other mailboxes, other ages, other terms.

Who gets what is dealt anew among the contacts of the agreement. The same for the same municipality each time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from roedtraad.core.conditions import Between, Condition, Requirement, Row, Table
from roedtraad.core.deadlines import Expression, Point
from roedtraad.core.rulebook import Adjustment, Agreement, Contact, Route, Rulebook, Send

GIVEN = ("0101", "0530")


def with_all_municipalities(rulebook: Rulebook) -> Rulebook:
    """The rulebook with an agreement for every municipality: the two real ones, and one made for each of the rest."""
    real = {code: rulebook.versions_of(code) for code in GIVEN}
    made = {code: real.get(code) or (variant(real, code),) for code in rulebook.municipalities}
    return replace(rulebook, versions_of=lambda code: made.get(code, ()))


def variant(real: dict[str, tuple[Agreement, ...]], code: str) -> Agreement:
    """Make an agreement for a municipality; two of three follow Copenhagen's."""
    rng = random.Random(f"variant {code}")
    model = real["0530" if int(code) % 3 == 0 else "0101"][0]
    return replace(
        model,
        municipality=code,
        contacts={name: _contact(contact, code) for name, contact in model.contacts.items()},
        routes={name: _route(route, tuple(model.contacts), rng) for name, route in model.routes.items()},
        adjustments={name: _adjustment(one, rng) for name, one in model.adjustments.items()},
    )


def _contact(contact: Contact, code: str) -> Contact:
    return replace(contact, secure_mail=f"{contact.id}@{code}.example") if contact.secure_mail else contact


def _route(route: Route, contacts: Sequence[str], rng: random.Random) -> Route:
    by = rng.randint(-3, 3)
    rows = [Row(_moved(row.when, by), _dealt(row.gives, contacts, rng)) for row in route.table.rows]
    rng.shuffle(rows)
    return replace(route, table=Table(route.table.hit, tuple(rows)))


def _moved(when: Condition, by: int) -> Condition:
    return Condition(tuple(tuple(_moved_one(one, by) for one in alternative) for alternative in when.alternatives))


def _moved_one(one: Requirement, by: int) -> Requirement:
    if not isinstance(one.test, Between):
        return one
    low, high = (None if limit is None else limit + by for limit in (one.test.low, one.test.high))
    return replace(one, test=replace(one.test, low=low, high=high))


def _dealt(send: Send, contacts: Sequence[str], rng: random.Random) -> Send:
    return replace(
        send, to=tuple(dict.fromkeys(rng.choice(contacts) if name in contacts else name for name in send.to))
    )


def _adjustment(one: Adjustment, rng: random.Random) -> Adjustment:
    if one.due is None:
        return one
    by = rng.randint(-1, 2)
    return replace(one, due=Table(one.due.hit, tuple(Row(row.when, _longer(row.gives, by)) for row in one.due.rows)))


def _longer(expression: Expression, by: int) -> Expression:
    if isinstance(expression, Point) and expression.unit is not None:
        return replace(expression, count=expression.count + (by if expression.count > 0 else -by) or expression.count)
    return expression
