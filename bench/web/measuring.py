"""The measurements, in turns, and the figures that they give. Django is set up when this is imported."""

from __future__ import annotations

import os
import statistics
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench.web import country, policies, verbs
from bench.web.asking import Asked, ask
from bench.web.loading import first_load, text_of
from bench.web.people import Worker, counted, log_in
from bench.web.selecting import select
from bench.web.serving import served
from bench.web.telling import say
from roedtraad.access.service import user_scope
from roedtraad.cases.service import count_open_cases
from roedtraad.obligations.service import work_counts, work_list
from roedtraad.project.postgres import APP, Server
from roedtraad.project.postgres.roles import DATABASE

PATH = "/arbejde"
OURS, USUAL, UNLOCKED = 8471, 8472, 8473
WORKERS = 8


@dataclass
class Rounds:
    """What the rounds gave."""

    selects: list[float] = field(default_factory=list)
    ours: list[Asked] = field(default_factory=list)
    usual: list[Asked] = field(default_factory=list)

    def median(self, pages: list[Asked], name: str) -> float:
        return float(statistics.median(getattr(one, name) for one in pages))


def measure(server: Server, *, rounds: int, seconds: float) -> dict[str, Any]:
    """Everything, one after the other."""
    with server.administered(DATABASE) as administrator:
        policies.make_free_role(administrator)
        cases, obligations = (
            administrator.execute(f"select count(*) from {table}").fetchone()[0]  # type: ignore[index]
            for table in ("cases_case", "obligations_obligation")
        )
    workers = log_in(WORKERS)
    say(f"{cases:,} cases, {count_open_cases():,} of them open, {obligations:,} obligations")
    say(f"lists of {', '.join(str(counted(one, country.DAY)) for one in workers)} open obligations")
    figures: dict[str, Any] = {"cases": cases, "obligations": obligations}
    figures |= pages(server, workers, rounds, seconds)
    figures |= guarding(server, workers)
    figures |= locks(server, workers, rounds, seconds)
    say(f"drawing a work list that has changed takes {verbs.share_of_drawing(workers):.0%} of its time")
    say("Looks …")
    figures["read_log_cost"] = round(verbs.share_of_looks(workers), 3)
    say("Release dates …")
    taken = sorted(verbs.release_dates(log_in(40), 400))
    figures["release_date_p95_ms"] = round(taken[int(len(taken) * 0.95)], 1)
    say(f"  p50 {taken[len(taken) // 2]:.1f}, p95 {figures['release_date_p95_ms']}, most {taken[-1]:.1f} ms")
    say("New rules …")
    figures["replan_cases"], passed_in, changed = verbs.new_rules(server)
    figures["replan_s"] = round(passed_in, 1)
    say(f"  {figures['replan_cases']:,} cases planned anew in {passed_in:.1f} s, {changed:,} obligations written")
    order = ("replan_cases", "replan_s", "first_load_kb", "next_load_kb")
    return {**{name: value for name, value in figures.items() if name not in order}, **{n: figures[n] for n in order}}


def pages(server: Server, workers: list[Worker], rounds: int, seconds: float) -> dict[str, Any]:
    """The bare SELECT, our page and the usual one, in turns."""
    free = server.address(policies.FREE)
    cookies = [one.cookie for one in workers]
    without_owner = {name: value for name, value in os.environ.items() if name != "MIGRATE_DATABASE_URL"}
    ours = without_owner | {"DATABASE_URL": server.address(APP)}
    usual = without_owner | {"DATABASE_URL": free, "DJANGO_SETTINGS_MODULE": "bench.web.usual.settings"}
    taken = Rounds()
    with ExitStack() as stack:
        stack.enter_context(served(OURS, "roedtraad.project.wsgi", ours, country.FOLDER / "ours.log"))
        stack.enter_context(served(USUAL, "bench.web.usual.wsgi", usual, country.FOLDER / "usual.log"))
        for port in (OURS, USUAL):
            ask(port, PATH, cookies, 5)  # the first pages fill what a process keeps
        same_page(cookies[0])
        for number in range(rounds):
            taken.selects.append(select(free, [one.unit for one in workers], seconds))
            taken.ours.append(ask(OURS, PATH, cookies, seconds))
            taken.usual.append(ask(USUAL, PATH, cookies, seconds))
            say(
                f"  round {number + 1} of {rounds}: select {taken.selects[-1]:,.0f}/s,"
                f" page {taken.ours[-1].per_s:,.0f}/s (p95 {taken.ours[-1].p95_ms} ms),"
                f" usual {taken.usual[-1].per_s:,.0f}/s; load {os.getloadavg()[0]:.1f}"
            )
        first, later = first_load(OURS, PATH, cookies[0])
    wrong = sum(one.wrong for one in (*taken.ours, *taken.usual))
    if wrong:
        raise SystemExit(f"{wrong} pages were refused; see {country.FOLDER}/ours.log and usual.log")
    ratios = [one.per_s / bare for one, bare in zip(taken.ours, taken.selects, strict=True)]
    usuals = [one.per_s / other.per_s for one, other in zip(taken.ours, taken.usual, strict=True)]
    say(f"page / select {statistics.median(ratios):.3f}, page / usual {statistics.median(usuals):.2f} (medians)")
    say(f"asking itself took {taken.median(taken.ours, 'own_us'):.0f} us of a core a page")
    return {
        "select_per_s": round(statistics.median(taken.selects), 1),
        "page_per_s": round(taken.median(taken.ours, "per_s"), 1),
        "usual_page_per_s": round(taken.median(taken.usual, "per_s"), 1),
        "page_p95_ms": round(taken.median(taken.ours, "p95_ms"), 1),
        "first_load_kb": round(first / 1000, 1),
        "next_load_kb": round(later / 1000, 1),
    }


def locks(server: Server, workers: list[Worker], rounds: int, seconds: float) -> dict[str, float]:
    """What row-level security, the log and its chain take together of the work list and of a case page, in turns."""
    without_owner = {name: value for name, value in os.environ.items() if name != "MIGRATE_DATABASE_URL"}
    locked = without_owner | {"DATABASE_URL": server.address(APP)}
    free = without_owner | {"DATABASE_URL": server.address(policies.FREE)}
    case = workers[0].cases(country.DAY, 1)[0]
    pages = {"locks_list_cost": (PATH, [one.cookie for one in workers])}
    pages["locks_case_cost"] = (f"/sager/{case}", [workers[0].cookie])
    costs: dict[str, list[float]] = {name: [] for name in pages}
    with ExitStack() as stack:
        stack.enter_context(served(OURS, "roedtraad.project.wsgi", locked, country.FOLDER / "ours.log"))
        stack.enter_context(served(UNLOCKED, "bench.web.unlocked", free, country.FOLDER / "unlocked.log"))
        for path, cookies in pages.values():
            for port in (OURS, UNLOCKED):
                ask(port, path, cookies, 3)  # the first pages fill what a process keeps
        for number in range(rounds):
            for name, (path, cookies) in pages.items():
                both = (OURS, UNLOCKED) if number % 2 else (UNLOCKED, OURS)
                answered = {port: ask(port, path, cookies, seconds) for port in both}
                if any(one.wrong for one in answered.values()):
                    raise SystemExit(f"{path} was refused; see {country.FOLDER}/ours.log and unlocked.log")
                costs[name].append(answered[UNLOCKED].per_s / answered[OURS].per_s - 1)
    found = {name: round(statistics.median(of), 3) for name, of in costs.items()}
    say(f"the locks add {found['locks_list_cost']:.1%} to the list's time, {found['locks_case_cost']:.1%} to a case's")
    return found


def same_page(cookie: str) -> None:
    """Both sites must show the same lines."""
    shown = [verbs.key_in(text_of(port, PATH, cookie)) for port in (OURS, USUAL)]
    lines = [sorted(map(str, keys)) for keys in shown]
    missing = shown[1] - shown[0]
    if missing or len(shown[1]) < 60:
        raise SystemExit(
            f"the two pages show other lines: {len(lines[0])} and {len(lines[1])} keys, {len(missing)} missing"
        )


def guarding(server: Server, workers: list[Worker]) -> dict[str, float]:
    """What the policies cost on a list and on its counts."""
    lists, counts = [], []
    for worker in workers:
        with policies.listening() as heard, user_scope(worker.user, today=country.DAY):
            work_list(unit=worker.unit, tab="owed")
            work_counts(unit=worker.unit, today=country.DAY)
        opened, listed, counted = (one for one in heard if one[0].lstrip().lower().startswith(("with", "select")))
        lists.append([opened, listed])
        counts.append([opened, counted])
    costs: Mapping[str, list[list[policies.Statement]]] = {"list_policy_cost": lists, "count_policy_cost": counts}
    guarded, free = server.address(APP), server.address(policies.FREE)
    figures = {}
    for name, transactions in costs.items():
        share, rows = policies.cost(guarded, free, transactions, rounds=60)
        figures[name] = round(share, 3)
        say(f"{name} {share:.1%} ({rows} rows)")
    return figures
