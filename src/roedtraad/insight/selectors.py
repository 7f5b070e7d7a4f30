"""The figures, as the database counts them for who may read figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.db import connection

from roedtraad.insight.hiding import Group, Share, told
from roedtraad.obligations.service import PRISON

By = Literal["institution", "municipality"]
SENDERS = sorted(PRISON | {"kif"})
"""Whose letters are counted, by the words of their authorities."""
QUARTERS = 8
"""So many quarters can be looked at; the one that is not over is not among them: day by day it would tell of one."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months. `key` stands in an address."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """As in `2026-1`."""
        return f"{self.year}-{self.number}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.after.first - timedelta(days=1)

    @property
    def before(self) -> Quarter:
        """The quarter before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def after(self) -> Quarter:
        """The quarter after."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarters_over(today: date) -> list[Quarter]:
    """The quarters that can be looked at, the newest first."""
    found, one = [], quarter_of(today)
    for _ in range(QUARTERS):
        one = one.before
        found.append(one)
    return found


def post_figures(by: By, quarter: Quarter) -> list[Group]:
    """Told in time, acknowledged, answered in time: what may be told of a quarter. Refused without the power."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select name, cases, told, in_time, sent, acknowledged, asked, answered"
            " from insight_post(%s, %s::date, %s::date, %s::text[])",
            [by, quarter.first, quarter.last, SENDERS],
        )
        rows = cursor.fetchall()
    return told(
        [
            Group(name, cases, (Share(in_time, told_of), Share(acknowledged, sent), Share(answered, asked)))
            for name, cases, told_of, in_time, sent, acknowledged, asked, answered in rows
        ]
    )
