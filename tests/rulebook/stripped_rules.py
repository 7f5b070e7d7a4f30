"""Takes a norm out of a rulebook, in memory: what would the plan be if nobody had written it down?

`without_norm` takes the norm's name from everything, and drops what carried nothing else. `without_carriers` drops
everything that carries it, also what carries other norms too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from roedtraad.core.conditions import Row, Table
from roedtraad.core.rulebook import (
    Adjustment,
    Agreement,
    Contact,
    Enclosure,
    National,
    Route,
    RouteSlot,
    Rule,
    Rulebook,
    Send,
)


class Carrier(Protocol):
    """What can carry norms."""

    @property
    def norms(self) -> tuple[str, ...]: ...


Carried = TypeVar("Carried", bound=Carrier)
Findings = Mapping[str, tuple[str, ...]]
Drops = Callable[[Carrier], bool]
"""Says of what carries norms whether it falls with the norm."""


def without_norm(rulebook: Rulebook, norm: str) -> Rulebook:
    return _stripped(rulebook, norm, lambda carrier: set(carrier.norms) == {norm})


def without_carriers(rulebook: Rulebook, norm: str) -> Rulebook:
    return _stripped(rulebook, norm, lambda carrier: norm in carrier.norms)


def _stripped(rulebook: Rulebook, norm: str, drops: Drops) -> Rulebook:
    agreement = partial(_agreement, norm=norm, drops=drops)
    return replace(
        rulebook,
        national=_national(rulebook.national, norm, drops),
        acting=tuple(replace(one, norms=_less(one.norms, norm)) for one in rulebook.acting if not drops(one)),
        sharing=tuple(replace(one, norms=_less(one.norms, norm)) for one in rulebook.sharing if not drops(one)),
        versions_of=lambda municipality: tuple(agreement(one) for one in rulebook.versions_of(municipality)),
    )


def _national(national: National, norm: str, drops: Drops) -> National:
    return replace(
        national,
        obligations=_kept(national.obligations, drops, partial(_rule, norm=norm, drops=drops)),
        routes=_kept(national.routes, drops, partial(_slot, norm=norm, drops=drops)),
        contacts=_kept(national.contacts, drops, partial(_contact, norm=norm)),
        warnings=tuple(replace(one, norms=_less(one.norms, norm)) for one in national.warnings if not drops(one)),
    )


def _agreement(agreement: Agreement, norm: str, drops: Drops) -> Agreement:
    main = agreement.main_contact
    return replace(
        agreement,
        main_contact=replace(main, norms=_less(main.norms, norm), contacts=() if drops(main) else main.contacts),
        contacts=_kept(agreement.contacts, drops, partial(_contact, norm=norm)),
        routes=_kept(agreement.routes, drops, partial(_route, norm=norm, drops=drops)),
        obligations=_kept(agreement.obligations, drops, partial(_rule, norm=norm, drops=drops)),
        adjustments=_kept(agreement.adjustments, drops, partial(_adjustment, norm=norm, drops=drops)),
        warnings=tuple(replace(one, norms=_less(one.norms, norm)) for one in agreement.warnings if not drops(one)),
    )


def _kept(items: Mapping[str, Carried], drops: Drops, strip: Callable[[Carried], Carried]) -> dict[str, Carried]:
    return {name: strip(one) for name, one in items.items() if not drops(one)}


def _rule(rule: Rule, norm: str, drops: Drops) -> Rule:
    return replace(
        rule,
        norms=_less(rule.norms, norm),
        enclose=_enclosures(rule.enclose, norm, drops),
        findings=_found(rule.findings, norm),
    )


def _adjustment(adjustment: Adjustment, norm: str, drops: Drops) -> Adjustment:
    return replace(
        adjustment, norms=_less(adjustment.norms, norm), enclose=_enclosures(adjustment.enclose, norm, drops)
    )


def _enclosures(enclosures: Iterable[Enclosure], norm: str, drops: Drops) -> tuple[Enclosure, ...]:
    return tuple(replace(one, norms=_less(one.norms, norm)) for one in enclosures if not drops(one))


def _contact(contact: Contact, norm: str) -> Contact:
    return replace(contact, norms=_less(contact.norms, norm), findings=_found(contact.findings, norm))


def _slot(slot: RouteSlot, norm: str, drops: Drops) -> RouteSlot:
    table = _table(slot.table, norm, drops) if slot.table else None
    return replace(slot, norms=_less(slot.norms, norm), table=table)


def _route(route: Route, norm: str, drops: Drops) -> Route:
    return replace(
        route,
        norms=_less(route.norms, norm),
        findings=_found(route.findings, norm),
        table=_table(route.table, norm, drops),
    )


def _table(table: Table[Send], norm: str, drops: Drops) -> Table[Send]:
    rows = (
        Row(row.when, replace(row.gives, norms=_less(row.gives.norms, norm)))
        for row in table.rows
        if not drops(row.gives)
    )
    return Table(table.hit, tuple(rows))


def _found(findings: Findings, norm: str) -> Findings:
    return {code: _less(norms, norm) for code, norms in findings.items()}


def _less(norms: tuple[str, ...], norm: str) -> tuple[str, ...]:
    return tuple(one for one in norms if one != norm)
