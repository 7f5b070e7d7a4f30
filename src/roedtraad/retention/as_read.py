"""Rules, cases and receipts of retention in the words of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from roedtraad.agreements.service import rulebook_now
from roedtraad.core.retention import EVENTS, Retention, RetentionRule
from roedtraad.core.rulebook import Basis
from roedtraad.retention.models import Receipt
from roedtraad.web.filters import say


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule: what, how long, what then, on which ground, and what of it has not been verified."""

    what: str
    keep: str
    then: str
    basis: tuple[str, ...]
    unverified: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """What a rule says of one case; no day while it is open."""

    what: str
    until: date | None
    then: str


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What was removed at once."""

    receipt: Receipt
    what: str
    things: str
    rows: tuple[tuple[str, int], ...]


def rule_lines(retention: Retention) -> list[RuleLine]:
    """Every rule."""
    return [
        RuleLine(
            say(rule.what),
            _keep(rule),
            _then(rule),
            tuple(_named(one) for one in rule.basis),
            say(rule.unverified) if rule.unverified else "",
        )
        for rule in retention.rules
    ]


def _named(basis: Basis) -> str:
    """A source by its title, with the paragraph."""
    source = rulebook_now().sources.get(basis.source)
    return f"{say(source.title) if source else basis.source} {basis.at or ''}".strip()


def case_lines(retention: Retention, ended: date | None) -> list[CaseLine]:
    """Until when one case is held, rule by rule. What stands in a compartment is left out: it would tell of one."""
    return [
        CaseLine(say(rule.what), rule.held_until(ended) if ended else None, _then(rule))
        for rule in retention.rules
        if rule.event == "course_ended" and not rule.compartment
    ]


def receipt_lines(retention: Retention, found: Iterable[Receipt]) -> list[ReceiptLine]:
    """Receipts with what their rule is about; a rule that is no longer in the file has its id."""
    known = {rule.id: rule for rule in retention.rules}
    held = {name: say(table.holds) for name, table in retention.tables.items()}
    return [
        ReceiptLine(
            one,
            say(known[one.rule].what) if one.rule in known else one.rule,
            say(known[one.rule].counted(one.things)) if one.rule in known else str(one.things),
            tuple((held.get(table, table), count) for table, count in one.rows.items()),
        )
        for one in found
    ]


def _keep(rule: RetentionRule) -> str:
    return f"{say(rule.keep.words)} {say(EVENTS[rule.event].after)}"


def _then(rule: RetentionRule) -> str:
    return _("slettes") if rule.then == "delete" else _("anonymiseres")
