"""The measurements and the figures that they give. Django is set up when this is imported."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.post import programs, sink
from bench.post.country import DAY
from bench.post.queue import fill_queue
from bench.web.asking import ask
from bench.web.people import Worker, log_in
from bench.web.telling import say
from roedtraad.access.service import user_scope
from roedtraad.post.service import approve_all_due
from roedtraad.project.postgres import DATABASE, Server

LETTERS = 1_000
QUEUE, LIST = "/udbakke?vis=venter", "/arbejde"
ONE_CORE = frozenset({min(os.sched_getaffinity(0))})


def measure(
    server: Server,
    folder: Path,
    *,
    prisons: tuple[int, int],
    ports: tuple[int, int],
    queue: int,
    turns: tuple[int, float],
) -> dict[str, Any]:
    """Everything, one after the other."""
    people = log_in(sum(prisons))
    by_one, by_two = people[: prisons[0]], people[prisons[0] :]
    sink_port, web_port = ports
    with ExitStack() as stack:
        post = programs.sink(sink_port, folder, folder / "sink.pem")
        stack.callback(post.end)
        post.start()
        programs.until(lambda: programs.listens(sink_port), "the sink")
        messages, spent, of_core = send(server, folder, by_one, cores=[ONE_CORE])
        say(f"{messages:,} messages by one worker on one core: {messages / spent:.1f}/s; {told(messages, of_core)}")
        more, spent_by_two, of_cores = send(server, folder, by_two, cores=[frozenset(), frozenset()])
        say(f"{more:,} by two workers on {os.cpu_count()} cores: {more / spent_by_two:.1f}/s; {told(more, of_cores)}")
    at_sink = sink.arrived(folder)
    if len(at_sink) != messages + more or set(at_sink.values()) != {1}:
        raise SystemExit(f"{len(at_sink)} of {messages + more} arrived, {sum(at_sink.values())} times in all")
    letters = letters_alone()
    say(f"letters alone, on one core: {letters:.1f}/s")
    if queue:
        fill_queue(server, queue)
        pages(server, folder, web_port, people, *turns)
    return {
        "messages": messages,
        "messages_per_s": round(messages / spent, 1),
        "letters_per_s": round(letters, 1),
    }


def send(
    server: Server, folder: Path, people: Sequence[Worker], *, cores: Sequence[frozenset[int]]
) -> tuple[int, float, float]:
    """Have all that these people's units owe written, approved and sent; messages, seconds, seconds of a core.

    From the first press of *Godkend og send* until the last message is sent, recorded in its case and its plan.
    """
    workers = [
        programs.Program(
            f"worker {number}",
            programs.WORKER,
            folder / f"worker-{number}.log",
            programs.site_environment(server),
            core,
        )
        for number, core in enumerate(cores)
    ]
    before = len_sent(server)
    with ExitStack() as stack:
        for one in workers:
            stack.callback(one.end)
            one.start()
        programs.until(lambda: beating(server) >= len(workers), "the workers")
        began = time.perf_counter()
        for person in people:
            with user_scope(person.user, today=DAY):
                approve_all_due(unit=person.unit, by=person.actor, today=DAY)
        said = began
        while not all_done(server):
            time.sleep(0.2)
            if time.perf_counter() - said > 20:
                said = time.perf_counter()
                say(f"  {len_sent(server) - before:,} sent")
        spent = time.perf_counter() - began
        return len_sent(server) - before, spent, sum(one.spent() for one in workers)


def told(messages: int, of_core: float) -> str:
    """What a message costs its worker, whatever else the machine does."""
    return f"{of_core / messages * 1000:.1f} ms of a core each; load {os.getloadavg()[0]:.1f}"


def beating(server: Server) -> int:
    """How many workers are at work."""
    return count(server, "procrastinate_workers where last_heartbeat > now() - interval '15 seconds'")


def len_sent(server: Server) -> int:
    """How many messages are sent, and their cases know."""
    return count(server, "post_message where sent_at is not null and not to_record")


def all_done(server: Server) -> bool:
    """Whether nothing is under way any more."""
    under_way = count(server, "post_message where state in ('ready', 'handing', 'uncertain') or to_record")
    return not under_way and not count(server, "post_round where finished_at is null")


def count(server: Server, what: str) -> int:
    """Count rows, past the policies."""
    with server.administered(DATABASE) as administrator:
        found = administrator.execute(f"select count(*) from {what}").fetchone()
    return int(found[0]) if found else 0


def letters_alone() -> float:
    """Letters set a second, in a process of its own on one core, from what was written before."""
    words = [sys.executable, "-m", "bench.post.letters", str(LETTERS)]
    done = subprocess.run(
        words, check=True, capture_output=True, text=True, preexec_fn=lambda: os.sched_setaffinity(0, ONE_CORE)
    )
    return float(done.stdout)


def pages(server: Server, folder: Path, port: int, people: Sequence[Worker], rounds: int, seconds: float) -> None:
    """The queue page and the work list's, by the same people, in turns."""
    cookies = [one.cookie for one in people[:8]]
    site = programs.web(server, port, folder)
    ratios = []
    with ExitStack() as stack:
        stack.callback(site.end)
        site.start()
        programs.until(lambda: programs.answers(port), "the pages")
        for path in (QUEUE, LIST):
            ask(port, path, cookies, 5)  # the first pages fill what a process keeps
        for number in range(rounds):
            order = (QUEUE, LIST) if number % 2 else (LIST, QUEUE)
            asked = {path: ask(port, path, cookies, seconds) for path in order}
            if any(one.wrong for one in asked.values()):
                raise SystemExit(f"a page was refused; see {folder}/web.log")
            ratios.append(asked[QUEUE].per_s / asked[LIST].per_s)
            say(
                f"  turn {number + 1}: queue {asked[QUEUE].per_s:,.0f}/s (p95 {asked[QUEUE].p95_ms} ms),"
                f" work list {asked[LIST].per_s:,.0f}/s (p95 {asked[LIST].p95_ms} ms)"
            )
    total = count(server, "post_message")
    say(f"with {total:,} messages the queue page is {statistics.median(ratios):.2f} times as fast as the work list's")
