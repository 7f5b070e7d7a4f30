"""The rounds: letters are approved at desks all the while, and each round something is killed at a random moment."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from bench.chaos.counting import Tally, tally
from bench.chaos.person import NoAnswer, Person
from bench.chaos.site import TROUBLES, VICTIMS, Site
from bench.web.telling import say

QUIET = 180.0  # seconds that everything may take to go out, once all is up again
LONGEST = 1.2  # seconds into a round at which something is killed


@dataclass(frozen=True, slots=True)
class Order:
    """What someone is to do: send one obligation's letter, or all that their unit has due."""

    person: Person
    obligations: tuple[UUID, ...]
    all_due: bool = False


@dataclass(slots=True)
class Desk:
    """Carries orders out, one after the other, until the pages have said yes or no to each."""

    waiting: deque[Order] = field(default_factory=deque)
    promised: set[UUID] = field(default_factory=set)
    refused: int = 0
    tried_again: int = 0
    over: bool = False

    def work(self) -> None:
        """Until it is over."""
        while not self.over:
            if not self.waiting:
                time.sleep(0.02)
                continue
            try:
                self._carry_out(self.waiting[0])
            except NoAnswer:
                self.tried_again += 1
                time.sleep(0.1)
            else:
                self.waiting.popleft()

    def _carry_out(self, order: Order) -> None:
        if order.all_due:
            done = order.person.press("/udbakke/dagens-breve", what="approve")
        else:
            done = order.person.press(f"/pligter/{order.obligations[0]}/brev", step="send")
        if done:
            self.promised |= set(order.obligations)
        else:
            self.refused += 1  # most often: it was written already, and only the answer was lost


def run(site: Site, people: Sequence[Person], *, rounds: int, seed: str, troubles: Sequence[str] = TROUBLES) -> Tally:
    """So many rounds; then everything is up, the queue is left to empty, and it is counted."""
    rng, desk = random.Random(seed), Desk()
    orders = list(orders_of(site, people))
    shares = [orders[len(orders) * number // rounds : len(orders) * (number + 1) // rounds] for number in range(rounds)]
    at_desk = threading.Thread(target=desk.work, daemon=True)
    at_desk.start()
    busy, met = 0, dict.fromkeys(troubles, 0)
    for number, share in enumerate(shares):
        desk.waiting.extend(share)
        what = troubles[number // 2 % len(troubles)] if troubles and number % 2 else ""
        with site.trouble(what):
            victims = rng.sample(VICTIMS, 2 if rng.random() < 0.2 else 1)
            if "worker" in victims and not what:
                _wait_for_work(site)
            time.sleep(rng.random() * LONGEST)
            busy += under_way(site)
            for victim in victims:
                site.kill(victim)
            if what:
                met[what] += 1
                time.sleep(rng.random() * LONGEST)
                site.revive()
                time.sleep(LONGEST)
        site.whole()
        if number % 10 == 9:
            say(f"  round {number + 1} of {rounds}: {states(site)}; load {load()}")
    settle(site, desk, people)
    desk.over = True
    at_desk.join()
    say(f"killed: {site.killed}; troubles: {met}; work was under way in {busy} of {rounds} rounds")
    say(f"at the desks {desk.tried_again} answers were missed, {desk.refused} orders had been carried out already")
    return tally(site, people, desk.promised, rounds)


def orders_of(site: Site, people: Sequence[Person]) -> Iterator[Order]:
    """The letters of the first prison one by one, those of the next all in one go, and so on."""
    owed: dict[UUID, list[UUID]] = {}
    for key, unit in site.rows(OWED):
        owed.setdefault(unit, []).append(key)  # type: ignore[arg-type]
    for number, person in enumerate(people):
        keys = owed.get(person.unit, [])
        if number % 3 == 2:
            yield Order(person, tuple(keys), all_due=True)
        else:
            yield from (Order(person, (key,)) for key in keys)


OWED = """select id, owner_unit_id from obligations_obligation where state = 'open' and certainty = 'certain'
    and rule in ('admission.notice.folkeregister', 'admission.notice.benefits') order by id"""
GOING = "state in ('ready', 'handing', 'uncertain') or to_record"


def under_way(site: Site) -> bool:
    """Whether something is on its way, or is being recorded, just now."""
    try:
        return bool(site.rows(f"select from post_message where {GOING} limit 1"))
    except psycopg.Error:
        return False


def _wait_for_work(site: Site) -> None:
    """A worker that has nothing to do is killed in vain."""
    end = time.monotonic() + 5
    while not under_way(site) and time.monotonic() < end:
        time.sleep(0.01)


def settle(site: Site, desk: Desk, people: Sequence[Person]) -> None:
    """Everything is up. What has failed for good is sent once more by whoever sees it; then all must come to rest."""
    site.whole()
    _rest(site, desk)
    for person in people:
        _send_failed(site, person)
    _rest(site, desk)


def _send_failed(site: Site, person: Person) -> None:
    failed = site.rows(
        f"select id from post_message where state = 'failed' and channel = 'secure_mail'"
        f" and from_unit_id = '{person.unit}'"
    )
    for (key,) in failed:
        person.press(f"/breve/{key}", what="again", channel="secure_mail")


def _rest(site: Site, desk: Desk) -> None:
    end = time.monotonic() + QUIET
    while time.monotonic() < end:
        site.revive()
        with suppress(psycopg.Error):
            rounds = site.rows("select from post_round where finished_at is null limit 1")
            if not desk.waiting and not under_way(site) and not rounds:
                return
        time.sleep(0.3)
    say(f"it did not come to rest in {QUIET:.0f} s: {states(site)}, {len(desk.waiting)} orders wait")


def states(site: Site) -> str:
    """How many messages stand how."""
    try:
        found = site.rows("select state, count(*) from post_message group by state order by state")
    except psycopg.Error:
        return "the database is down"
    return ", ".join(f"{count} {state}" for state, count in found) or "nothing yet"


def load() -> str:
    """How busy the machine is."""
    return f"{os.getloadavg()[0]:.1f}"
