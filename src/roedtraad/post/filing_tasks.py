"""Jobs: each night the day before is taken out for the records system, each quarter contact lists are made."""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from roedtraad.access.service import Actor, Refusal, offices, scope
from roedtraad.access.service import today as day_now
from roedtraad.post.actions.make_contact_lists import make_contact_lists
from roedtraad.post.contact_lists import last_ours
from roedtraad.post.filing import filed_day_of_units, something_on

log = logging.getLogger(__name__)


@app.periodic(cron="30 1 * * *")
@app.task(queueing_lock="post_file_day", lock="post_file_day")
def file_yesterday(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """Lay yesterday in the folder of the records system, where one is set."""
    if settings.ROEDTRAAD_RECORDS is not None:
        today = day_now()
        file_day(settings.ROEDTRAAD_RECORDS, today - timedelta(days=1), today=today)


@app.periodic(cron="0 5 1 1,4,7,10 *")
@app.task(queueing_lock="post_contact_lists", lock="post_contact_lists")
def make_quarter(timestamp: int) -> None:  # noqa: ARG001 - periodic tasks are given it
    """Make the contact lists of the quarter; a person looks at them and sends them."""
    make_lists(today=day_now())


def file_day(folder: Path, day: date, *, today: date) -> list[Path]:
    """Lay a day's post of each authority in a folder of its own. What is in a compartment its readers take out."""
    laid = []
    directory = offices()
    for key, authority in directory.authorities.items():
        units = [one.id for one in directory.of.get(key, {}).values()]
        with scope(units=units, today=today):
            if not something_on(units=units, day=day):
                continue
            content = filed_day_of_units(units=units, day=day, today=today)
        place = folder / re.sub(r"[^\w-]", "_", f"{authority.word}-{authority.code}".rstrip("-"))
        place.mkdir(exist_ok=True, mode=0o700)
        laid.append(_laid(place / f"{day.isoformat()}.zip", content))
    return laid


def _laid(file: Path, content: bytes) -> Path:
    """All of it or nothing: the records system may be looking while it is written."""
    half = file.with_suffix(".half")
    half.write_bytes(content)
    half.chmod(0o600)
    half.replace(file)
    return file


def make_lists(*, today: date) -> int:
    """Make the lists of each unit that has made them before. Gives how many."""
    made = 0
    for unit in list(offices().units.values()):
        with scope(units=[unit.id], today=today):
            ours = last_ours(unit.id)
            if ours is None:
                continue
            try:
                by = Actor("kvartalets kontaktlister")
                made += len(make_contact_lists(unit=unit.id, ours=ours, by=by, today=today))
            except Refusal:
                log.warning("the contact lists of a unit wait for how it is reached")
    return made
