"""The matrix: every address, every method, every role, about what is theirs, what is not, and what is in a compartment.

Addresses are read from the site, roles from agreements/roles.yaml: what is new is in it before anyone thinks of it.
Each asking is undone, so that none changes what the next one sees.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from roedtraad.access.service import (
    AccessRole,
    AuthorityKept,
    Refusal,
    UnitKept,
    keep_authority,
    keep_user,
    offices,
    roles,
    whole_cases,
)
from roedtraad.agreements.service import rulebook_now
from roedtraad.casework.service import record_facts
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Obligation
from tests.addresses import Keys, for_nothing, keys_of, of_a_case, of_no_case
from tests.country import DAY, LONG_AGO, Country, Worker, admitted
from tests.letters import written

SAFE = ("get", "head", "options")
SENDING = ("post", "put", "delete")
METHODS = (*SAFE, *SENDING)
SENT = {"step": "save", "version": "1", "name": "Prøve", "reason": "Prøve"}
QUERIES = ("", "?vis=venter", "?vis=afsluttet")

TOKEN = re.compile(rb'name="(?:csrfmiddlewaretoken" value="[^"]*|version" value="[0-9a-f-]{36})"')
CLOCK = re.compile(rb"\b\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\b")
LITERALS = re.compile(r"'(?:[^']|'')*'|\"s\d+_x\d+\"|\b\d+\b")  # values, and the names of savepoints

JONAS: dict[str, FactValue] = {"usual_stay_municipality": "0530", "registered_municipality": "0530", "keeps_home": True}
IN_COPENHAGEN = {
    "institution": "vestre",
    "municipality": "0101",
    "kif": "koebenhavn",
    "infohus": "",
}
"""Where the roles work: so that Karla is theirs, where their work gives them anything, and Jonas is not."""

ELSEWHERE = ("enner", "billund", "copenhagen", "copenhagen_benefits")
"""Those to whom it is the other way round, and those who see the half."""


@dataclass(frozen=True)
class Asked:
    """An answer, without what differs from one asking to the next, and the statements that it took."""

    status: int
    content: bytes
    where: str
    statements: tuple[str, ...]


def people(country: Country) -> tuple[Keys, Keys]:
    """One person in Copenhagen's prison, one from Billund in another."""
    karla = admitted(country.vestre, name="Karla Fremmedsen", cpr="7110890003")
    jonas = admitted(country.enner, name="Jonas Grænsesen", cpr="6203920002", more=JONAS)
    written(country.vestre, karla.case)
    written(country.enner, jonas.case)
    return keys_of(karla.case), keys_of(jonas.case)


def everyone(country: Country) -> dict[str, Worker]:
    """One of each role that there is, and those of the country whose places are others'."""
    found = {name: getattr(country, name) for name in ELSEWHERE}
    for name, role in roles().roles.items():
        unit = _unit_for(role)
        user = keep_user(username=f"matrix-{name}", name=f"Prøve {role.names.da}", unit=unit, role=name, since=LONG_AGO)
        found[name] = Worker(user.pk, unit.pk, user.name)
    return found


def _unit_for(role: AccessRole) -> Any:
    """A unit in Copenhagen in which the role is given; the security's for one that reads a compartment in a prison."""
    words = [word for word in IN_COPENHAGEN if role.may_be_in(word)]
    if not words:
        word = role.given_in[0]
        made = keep_authority(AuthorityKept(word, "matrix", "Prøvemyndighed", units=(UnitKept("main", "Prøveenhed"),)))
        return made.units.get(key="main")
    authority = offices().authority(words[0], IN_COPENHAGEN[words[0]])
    assert authority is not None
    units = offices().of[authority.pk]
    wanted = next((one for one in units.values() if set(role.compartments) & one.compartments), None)
    return authority.units.get(pk=(wanted or units.get("main") or next(iter(units.values()))).id)


def is_stranger(worker: Worker, case: UUID) -> bool:
    """Whether nothing of a case concerns the worker's unit: neither a grant nor anything owed by it or to it."""
    with whole_cases(case), connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from access_grant where case_id = %s and unit_id = %s)", [case, worker.unit]
        )
        if cursor.fetchone()[0]:
            return False
        cursor.execute(
            "select exists (select from obligations_addressee where case_id = %s and unit_id = %s)", [case, worker.unit]
        )
        of_the_case = Obligation.objects.filter(case=case)
        owed = of_the_case.filter(owner_unit=worker.unit) | of_the_case.filter(counterpart_unit=worker.unit)
        return not cursor.fetchone()[0] and not owed.exists()


def browser(worker: Worker) -> Client:
    """Their browser, logged in; an error comes as a page, as it does in the world."""
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.get(pk=worker.user))
    return client


@contextmanager
def quiet() -> Iterator[None]:
    """Thousands of refusals would fill the log, and take a third of the time."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def undone() -> Iterator[None]:
    """Nothing that is done in it stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, method: str, address: str, sent: dict[str, Any] | None = None) -> Asked:
    """Ask, and undo what it did."""
    statements: list[str] = []

    def noting(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        statements.append(LITERALS.sub("?", str(sql)))
        return execute(sql, params, many, context)

    with quiet(), undone(), connection.execute_wrapper(noting):
        said = getattr(client, method)(address, sent if sent is not None else SENT if method == "post" else None)
        body = b"".join(said.streaming_content) if said.streaming else said.content
    content = CLOCK.sub(b"", TOKEN.sub(b"", body)).replace(address.partition("?")[0].encode(), b"")
    return Asked(said.status_code, content, said.headers.get("Location", ""), tuple(statements))


def leaks_by_key(
    client: Client, who: str, stranger: Keys, methods: Sequence[str] = METHODS, turn: int = 0
) -> list[str]:
    """Where the answer about what is not theirs is any other than that about nothing, or takes other work.

    Of several keys of a kind each role asks for another, by its `turn`.
    """
    found = []
    for name, parameters in of_a_case().items():
        several = list(stranger.filled(parameters))
        nothing = reverse(name, kwargs=for_nothing(parameters))
        address = reverse(name, kwargs=several[turn % len(several)])
        for method in methods:
            said, asked = ask(client, method, nothing), ask(client, method, address)
            what = f"{method} {name} as {who}"
            if asked.status >= 500:
                found.append(f"{what}: {asked.status}")
            elif (asked.status, asked.content, asked.where) != (said.status, said.content, said.where):
                found.append(f"{what}: {asked.status}, of nothing {said.status}")
            elif asked.statements != said.statements:
                found.append(f"{what}: {len(asked.statements)} statements, of nothing {len(said.statements)}")
    return found


def leaks_by_name(client: Client, who: str, stranger: Keys, methods: Sequence[str] = METHODS) -> list[str]:
    """Where a list, a search, a count or anything else without a key of the case names who is not theirs."""
    telling = [stranger.name.encode(), stranger.cpr.encode(), stranger.number.encode(), str(stranger.case).encode()]
    found = []
    for name, filled in of_no_case():
        address = reverse(name, kwargs=filled or None)
        for method in methods:
            for query in QUERIES if method == "get" and not filled else QUERIES[:1]:
                shown = ask(client, method, address + query)
                found += [f"{method} {name} {query} shows {one!r} to {who}" for one in telling if one in shown.content]
                if shown.status >= 500:
                    found.append(f"{method} {name} {query} as {who}: {shown.status}")
        if not filled:
            found += _searched(client, who, name, address, stranger)
    return found


def _searched(client: Client, who: str, name: str, address: str, stranger: Keys) -> list[str]:
    """What was searched for may be repeated in the sentence that nothing was found, and nothing besides."""
    found = []
    linked = re.compile(rb"<a [^>]*>[^<]*" + re.escape(stranger.name.encode()))
    for method, word in (("get", stranger.name), ("get", stranger.number), ("post", stranger.cpr)):
        shown = ask(client, method, address, {"q": word, "person": word})
        told = str(stranger.case).encode() in shown.content or linked.search(shown.content)
        if told or (word != stranger.name and stranger.name.encode() in shown.content):
            found.append(f"{method} {name} leads {who} to {stranger.name} by {word}")
    return found


WRITTEN_BY = {"exit": "vestre_security", "radicalisation": "vestre_security", "ksp": "vestre_security"}


def write_in_compartments(country: Country, case: UUID) -> set[str]:
    """Record what can be recorded by a plain fact in each compartment, and give those in which something stands now."""
    written = set()
    for name, fact in rulebook_now().vocabulary.facts.items():
        if fact.compartment is None or fact.type != "yes_no" or fact.compartment in written:
            continue
        worker = getattr(country, WRITTEN_BY.get(fact.compartment, "vestre_children"))
        with worker.at_work():
            try:
                record_facts(case=case, facts={name: True}, by=worker.actor, today=DAY, source="Prøve")
            except Refusal:
                continue  # one of those that only a verb of its own records
            written.add(fact.compartment)
    return written
