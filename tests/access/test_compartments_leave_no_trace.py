"""Whatever stands in a compartment: outside its readers every page is the same to the last byte, by the same work.

The addresses are read from the site itself, so a new page is in this test before anyone thinks of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from roedtraad.access.service import whole_cases
from roedtraad.cases.service import Fact
from roedtraad.casework.service import judge, move_matter_in, raise_concern, record_facts
from roedtraad.core.vocabulary import FactValue
from roedtraad.meetings.service import add_entry, circulate
from roedtraad.obligations.service import Obligation
from roedtraad.sharing.service import ask
from tests.access import matrix
from tests.addresses import Keys, addresses, keys_of, of_a_case, of_no_case
from tests.country import DAY, Country, Worker, admitted
from tests.country_ksp import meeting_called, participants

NAME, CPR = "Signe Demosen", "7204990001"
OUTSIDE = ("vestre", "vestre_children", "copenhagen")
"""They have the whole case, and read none of exit, radicalisation and KSP."""
DAYS = f"?dag={(DAY - timedelta(days=1)).isoformat()}"
HIDDEN: dict[str, FactValue] = {
    "exit_wanted": True,
    "exit_course": True,
    "terror_case": True,
    "radicalisation_reported": True,
    "radicalisation_category": "2",
    "clarifying_conversation": DAY,
    "ksp_relevant": True,
    "ksp_enquiry_received": DAY,
}
MEETING = frozenset({"meeting", "entry", "filed"})


@dataclass(frozen=True)
class Content:
    """What was written: keys of it, by what an address calls them."""

    keys: dict[str, UUID]


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY


def a_case(country: Country) -> UUID:
    """Someone who serves, with a question answered and not, whom the gate would admit to KSP."""
    case = admitted(country.vestre, name=NAME, cpr=CPR).case
    with country.vestre.at_work():
        judge(case=case, on=DAY, serving_from=DAY, by=country.vestre.actor, today=DAY)
    return case


def write_inside(country: Country, case: UUID) -> Content:
    """Everything that can be in exit, radicalisation and KSP: facts, duties, decisions, an entry, a filed list."""
    people, worker = participants(country), country.vestre_security
    meeting = meeting_called(people)
    with worker.at_work():
        record_facts(case=case, facts=HIDDEN, by=worker.actor, today=DAY)
        record_facts(case=case, facts={"radicalisation_passed_on": True}, by=worker.actor, today=DAY, source="Derfor.")
        for recipient, category, purpose in (
            ("infohus", "radicalisation", "prevention_of_extremism"),
            ("municipality", "radicalisation", "coordination"),
            ("police", "exit", "exit"),
        ):
            ask(
                case=case,
                recipient=recipient,
                category=category,
                purpose=purpose,
                by=worker.actor,
                today=DAY,
                reason="Derfor.",
            )
        entry = add_entry(meeting=meeting.pk, cpr=CPR, name="", reason="Derfor.", by=worker.actor, today=DAY).entry
    with people.kif.at_work():
        filed = circulate(meeting=meeting.pk, by=people.kif.actor, today=DAY)
    with whole_cases(case):
        fact = Fact.objects.filter(case=case).exclude(compartment="").latest("number").pk
        owed = Obligation.objects.filter(case=case, matter="radicalisation").latest("id").pk
    return Content({"fact": fact, "obligation": owed, "meeting": meeting.pk, "entry": entry.pk, "filed": filed.pk})


def asked_of(keys: Keys) -> Iterator[str]:
    """Every address about the case, and every other one with the ways to look for the person."""
    for name, parameters in of_a_case().items():
        for filled in keys.filled(parameters):
            address = reverse(name, kwargs=filled)
            yield address
            if name in ("case", "facts", "obligation"):
                yield address + DAYS
    for name, filled in of_no_case():
        address = reverse(name, kwargs=filled or None)
        yield address
        if not filled:
            yield address + f"?q={NAME}&person={NAME}"
        if name == "work":
            yield from (address + query for query in matrix.QUERIES[1:])


def answers(client: Client, keys: Keys) -> dict[str, matrix.Asked]:
    return {address: matrix.ask(client, "get", address) for address in asked_of(keys)}


def answers_of_what_is_kept(client: Client, keys: Keys) -> dict[str, matrix.Asked]:
    """The same, where a page that is kept has been asked for before: what is written inside must not draw it anew."""
    for address in asked_of(keys):
        if address.startswith((reverse("work"), reverse("outbox"))):
            matrix.ask(client, "get", address)
    return answers(client, keys)


def ordinary_keys(worker: Worker, case: UUID) -> Keys:
    """Keys of the case that an outside reader has."""
    keys = keys_of(case)
    with worker.at_work():
        owed = tuple(Obligation.objects.filter(case=case).order_by("rule").values_list("pk", flat=True)[:3])
        facts = tuple(Fact.objects.filter(case=case).order_by("number").values_list("pk", flat=True)[:2])
    return Keys(keys.name, case, {**keys.of, "obligation": owed, "fact": facts}, keys.number, keys.cpr)


SAVEPOINT = re.compile(r'"s\d+_x\d+"')


def work(one: matrix.Asked) -> list[str]:
    """The statements that an answer took, without the running numbers of savepoints."""
    return [SAVEPOINT.sub("", statement) for statement in one.statements]


DRAWN = re.compile(rb'kl\. ?[.:]\d{2}\b|name="version" value="[0-9a-f-]{36}"')


def said(one: matrix.Asked) -> bytes:
    """What an answer says, without the seconds of the clock and without what is drawn anew each time."""
    return DRAWN.sub(b"", one.content)


def differing(before: dict[str, matrix.Asked], after: dict[str, matrix.Asked]) -> list[str]:
    found = []
    for address, one in before.items():
        other = after[address]
        if (one.status, said(one), one.where) != (other.status, said(other), other.where):
            apart = zip(said(one).splitlines(), said(other).splitlines(), strict=False)
            first = next((lines for lines in apart if lines[0] != lines[1]), "length")
            found.append(f"{address}: {one.status}, then {other.status}: {first!r}"[:600])
        elif work(one) != work(other):
            more = set(work(other)) ^ set(work(one))
            found.append(f"{address}: {len(work(one))} statements, then {len(work(other))}: {more}"[:600])
    return found


@pytest.mark.parametrize("role", OUTSIDE)
def test_every_page_is_the_same_to_who_is_outside_and_takes_the_same_work(country: Country, role: str) -> None:
    worker: Worker = getattr(country, role)
    case = a_case(country)
    participants(country)  # that units exist is no secret
    keys = ordinary_keys(worker, case)
    client = matrix.browser(worker)
    before = answers_of_what_is_kept(client, keys)
    assert any(one.status == 200 and NAME.encode() in one.content for one in before.values())
    write_inside(country, case)
    assert differing(before, answers(client, keys)) == []


def test_a_concern_for_a_child_leaves_no_trace_either_where_it_was_raised(country: Country) -> None:
    case = a_case(country)
    keys = ordinary_keys(country.vestre, case)
    with country.vestre.at_work():
        raise_concern(case=case, kind="child_concern", text="Først.", by=country.vestre.actor, today=DAY)
    client = matrix.browser(country.vestre)
    before = answers_of_what_is_kept(client, keys)
    with country.vestre.at_work():
        raise_concern(case=case, kind="child_concern", text="Igen.", by=country.vestre.actor, today=DAY)
    with country.vestre_children.at_work():
        record_facts(case=case, facts={"child_concern": False}, by=country.vestre_children.actor, today=DAY)
    assert differing(before, answers(client, keys)) == []


def test_what_has_a_key_in_a_compartment_is_answered_as_nothing_is(country: Country) -> None:
    case = a_case(country)
    content = write_inside(country, case).keys
    for role in OUTSIDE:
        client = matrix.browser(getattr(country, role))
        for name, parameters in addresses().items():
            if not parameters or not parameters <= content.keys():
                continue
            for method in ("get", "post"):
                real = reverse(name, kwargs={kind: content[kind] for kind in parameters})
                none = reverse(name, kwargs={kind: uuid4() for kind in parameters})
                real_one, nothing = matrix.ask(client, method, real), matrix.ask(client, method, none)
                assert (real_one.status, real_one.content, real_one.where) == (
                    nothing.status,
                    nothing.content,
                    nothing.where,
                ), f"{method} {name} as {role}"
                assert work(real_one) == work(nothing), f"{method} {name} as {role}"


def test_the_addresses_of_a_compartment_are_among_those_asked() -> None:
    assert {kind for parameters in addresses().values() for kind in parameters} >= MEETING
    assert {"concern_radicalisation", "concern_ksp", "may_share", "raise_concern"} <= set(of_a_case())


def test_a_matter_that_was_moved_leaves_no_trace_in_what_others_read(country: Country) -> None:
    """But for the keys of its duties, which are random and new outside."""
    case = a_case(country)
    worker, mover = country.vestre, country.vestre_security
    shown = ("case", "facts", "people", "may_share", "concerns", "handout")
    before = pages(worker, shown, case)
    with mover.at_work():
        move_matter_in(case=case, matter="mentor", compartment="exit", reason="Derfor.", by=mover.actor, today=DAY)
        record_facts(case=case, facts={"mentor_need": True}, by=mover.actor, today=DAY)
    after = pages(worker, shown, case)
    assert after == before


def pages(worker: Worker, names: tuple[str, ...], case: UUID) -> list[bytes]:
    with worker.at_work():
        random = [str(key).encode() for key in Obligation.objects.filter(case=case).values_list("pk", flat=True)]
    client, found = matrix.browser(worker), []
    for name in names:
        content = matrix.ask(client, "get", reverse(name, kwargs={"case": case})).content
        for key in random:
            content = content.replace(key, b"key")
        found.append(content)
    return found
