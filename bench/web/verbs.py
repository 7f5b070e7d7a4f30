"""What happens inside the server, timed there: a release date, the record of a look, the passing after new rules."""

from __future__ import annotations

import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

from django.test import Client

from bench.web.country import DAY, FOLDER
from bench.web.people import Worker, now
from bench.web.rules import write_rules
from roedtraad.access.service import Actor, user_scope
from roedtraad.agreements.service import load_folder
from roedtraad.casework.service import set_release_date
from roedtraad.desk.pages.work import KEPT
from roedtraad.obligations.service import Replanning, begin_replanning
from roedtraad.project.postgres import Server
from roedtraad.project.postgres.roles import DATABASE


def release_dates(workers: Sequence[Worker], count: int) -> list[float]:
    """Set another release date in so many cases: recorded, replanned, stored and committed; milliseconds each."""
    rng = random.Random("release dates")
    each = count // len(workers) + 3
    todo = [(worker, case) for worker in workers for case in worker.cases(DAY, each)]
    rng.shuffle(todo)
    taken = []
    for number, (worker, case) in enumerate(todo[: count + 20]):
        day = DAY + timedelta(days=rng.randint(15, 500))
        began = time.perf_counter()
        with user_scope(worker.user, today=DAY):
            set_release_date(case=case, expected_release=day, by=worker.actor, today=DAY)
        if number >= 20:  # the first ones fill what a process keeps
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def share_of_looks(workers: Sequence[Worker]) -> float:
    """The share of a case page's time that recording the look takes, its commit with it."""
    pages = [(worker, f"/sager/{case}") for worker in workers for case in worker.cases(DAY, 4)]
    return _share(pages, lambda whole: nullcontext() if whole else _no_look())


def share_of_drawing(workers: Sequence[Worker]) -> float:
    """The share of a work list's time that drawing it takes, where anything of it has changed since it was kept."""
    return _share([(worker, "/arbejde") for worker in workers], lambda whole: _forgotten() if whole else nullcontext())


def _share(pages: Sequence[tuple[Worker, str]], how: Callable[[bool], AbstractContextManager[object]]) -> float:
    """What share of some pages' time goes to that which is left out when they are not whole; in turns."""
    browser = Client(HTTP_HOST="127.0.0.1")
    shares = []
    for number in range(6):
        taken = dict.fromkeys((True, False), 0.0)
        for worker, page in pages:
            browser.cookies.load(worker.cookie)
            for whole in (True, False) if number % 2 else (False, True):
                with how(whole):
                    began = time.perf_counter()
                    answer = browser.get(page)
                    taken[whole] += time.perf_counter() - began
                if answer.status_code != 200:
                    raise SystemExit(f"{page} answered {answer.status_code}")
        if number:  # the first round fills what a process keeps
            shares.append(1 - taken[False] / taken[True])
    return statistics.median(shares)


@contextmanager
def _no_look() -> Iterator[None]:
    """Pages as they would be without the log: nothing watched, nothing written, and so nothing chained."""
    with (
        patch("roedtraad.access.middleware.watched", nullcontext),
        patch("roedtraad.access.middleware.record_page", lambda *_, **__: None),
    ):
        yield


def _forgotten() -> AbstractContextManager[object]:
    KEPT.forget()
    return nullcontext()


def new_rules(server: Server) -> tuple[int, float, int]:
    """Load an edition in which one municipality has another mailbox and every plan must be made anew, and pass through
    all open cases in two processes. Gives the cases, the seconds, and how many were written.
    """
    word = now()
    folder = write_rules(FOLDER / "rules", mailbox=f"ny{word}")
    national = folder / "national.yaml"
    national.write_text(f"{national.read_text(encoding='utf-8')}\n# {word}\n", encoding="utf-8")
    load_folder(folder=folder, by=Actor("Målingen"), today=DAY)
    passing = begin_replanning(why=f"bench {word}", today=DAY)
    began = time.perf_counter()
    words = [sys.executable, "-m", "bench.web.passing", str(passing.pk)]
    helpers = [subprocess.Popen(words) for _ in range(2)]
    if any(one.wait() for one in helpers):
        raise SystemExit("a passing failed")
    seconds = time.perf_counter() - began
    done = Replanning.objects.get(pk=passing.pk)
    if done.finished_at is None or done.passed != done.total:
        raise SystemExit(f"the passing went through {done.passed} of {done.total} cases")
    with server.administered(DATABASE) as administrator:
        written = administrator.execute(
            "select count(*) from obligations_obligation where recipients::text like %s", [f"%ny{word}%"]
        ).fetchone()
    if not written or not written[0]:
        raise SystemExit("the new mailbox was written nowhere")
    return done.total, seconds, written[0]


def key_in(text: str) -> set[UUID]:
    """The keys of cases and obligations that a page names."""
    return {UUID(one) for one in re.findall(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", text)}
