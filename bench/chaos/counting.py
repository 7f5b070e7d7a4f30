"""What became of every message: asked of the sink, of the database and of the pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from bench.chaos.person import Person
from bench.chaos.site import Site
from bench.post.sink import arrived
from bench.web.telling import say


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of a run. The last four are no part of the JSON line, and must be nought."""

    rounds: int
    messages: int
    lost: int
    duplicates_reported: int
    duplicates_silent: int
    unshown: int
    broken_promises: int
    strangers: int
    unrecorded: int
    without_answer: int

    @property
    def well(self) -> bool:
        """Whether nothing is lost, said twice in silence, hidden, or otherwise wrong."""
        return not (
            self.lost
            or self.duplicates_silent
            or self.unshown
            or self.broken_promises
            or self.strangers
            or self.unrecorded
            or self.without_answer
        )


MESSAGES = """select m.message_id, m.sendings > 1 or exists (select from post_step s where s.message_id = m.id
        and s.kind = 'again'), m.id, m.from_unit_id from post_message m
    where m.channel = 'secure_mail' and m.state not in ('draft', 'cancelled')"""
WRITTEN = "select distinct obligation_id from post_message"
UNRECORDED = """select m.id from post_message m join obligations_obligation o on o.id = m.obligation_id
    where m.state = 'sent' and m.step = '' and (m.to_record or o.state <> 'done')
    and not exists (select from post_message other where other.obligation_id = o.id and other.step = ''
        and other.state in ('ready', 'handing', 'uncertain', 'by_hand', 'draft'))"""
PROMISED = "select id, rule, state, certainty, due, owner_unit_id from obligations_obligation where id = '{key}'"
ROUNDS = 'select unit_id, total, passed, approved, "left", finished_at from post_round'
WITHOUT_ANSWER = """select id from post_message m where state = 'sent' and (answer = '' or not exists
    (select from post_step s where s.message_id = m.id and s.kind = 'sent'))"""


def tally(site: Site, people: Sequence[Person], promised: Collection[UUID], rounds: int) -> Tally:
    """Count. Everything runs, and the queue is quiet."""
    at_sink = arrived(site.outside)
    known: dict[str, bool] = {str(mail): bool(told) for mail, told, _, _ in site.rows(MESSAGES)}
    lost = [mail for mail in known if not at_sink[mail]]
    twice = {mail for mail, times in at_sink.items() if times > 1}
    written = {key for (key,) in site.rows(WRITTEN)}
    shown = set[UUID]().union(*(person.outbox() for person in people))
    there = {key for (key,) in site.rows("select id from post_message")}
    found = Tally(
        rounds=rounds,
        messages=len(there),
        lost=len(lost),
        duplicates_reported=sum(known.get(mail, False) for mail in twice),
        duplicates_silent=sum(not known.get(mail, True) for mail in twice),
        unshown=len(there - shown),
        broken_promises=len(set(promised) - written),
        strangers=len(set(at_sink) - set(known)),
        unrecorded=len(site.rows(UNRECORDED)),
        without_answer=len(site.rows(WITHOUT_ANSWER)),
    )
    if not found.well:
        say(f"wrong: {found}")
        say(f"lost: {lost[:5]}")
        for key in list(set(promised) - written)[:5]:
            say(f"promised: {site.rows(PROMISED.format(key=key))}")
        say(f"rounds: {site.rows(ROUNDS)}")
    return found
