"""Hours in words: "mandag til torsdag kl. 9-15", and how it is now: "åben nu til kl. 15", "lukket, åbner mandag kl. 9".

Whether someone is there is said by core.opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from roedtraad.core.opening import CLOSING_TIME, Opening
from roedtraad.core.rulebook import Channel, Hours
from roedtraad.core.words import WEEKDAYS, Words, day_and_month, listed

BY_NAME_WITHIN = 6
"""Days ahead within which the name of a weekday is enough."""


@dataclass(frozen=True, slots=True)
class HoursTold:
    """The hours of one channel and one topic, as they stand and in words."""

    channel: Channel | None
    topic: Words | None
    hours: tuple[Hours, ...]
    text: Words


def hours_told(hours: Iterable[Hours]) -> tuple[HoursTold, ...]:
    """Tell hours apart by channel and topic, in the order of the source; days with the same times stand together.

    >>> week = (Hours((0, 1, 2, 3), "09:00", "15:00"), Hours((4,), "09:30", "closing_time"))
    >>> [one.text.da for one in hours_told(week)]
    ['mandag til torsdag kl. 9-15, fredag fra kl. 9.30 til lukketid']
    """
    kinds: dict[tuple[Channel | None, Words | None], list[Hours]] = {}
    for one in hours:
        kinds.setdefault((one.channel, one.topic), []).append(one)
    return tuple(HoursTold(channel, topic, tuple(ones), _text(ones)) for (channel, topic), ones in kinds.items())


def opening_words(opening: Opening, today: date) -> Words:
    """How it is at a moment of today.

    >>> opening_words(Opening("open", until="15:00"), date(2026, 3, 2)).da
    'åben nu til kl. 15'
    >>> opening_words(Opening("closed", opens_on=date(2026, 3, 9), opens_at="09:00"), date(2026, 3, 6)).da
    'lukket, åbner mandag kl. 9'
    """
    match opening.state:
        case "open":
            return Words("åben nu til {at}", "open now until {at}").fill(at=clock_words(opening.until or ""))
        case "perhaps":
            return Words(
                "åben nu til lukketid, som aftalen ikke nævner",
                "open now until closing time, which the agreement does not state",
            )
        case "closed":
            return _closed(opening, today)


def clock_words(time: str) -> Words:
    """A time of day.

    >>> clock_words("09:30")
    Words(da='kl. 9.30', en='9:30')
    """
    return Words(f"kl. {_short(time)}", time.removeprefix("0"))


def _closed(opening: Opening, today: date) -> Words:
    if opening.opens_on is None or opening.opens_at is None:
        return Words("lukket", "closed")
    words = Words("lukket, åbner {day}{at}", "closed, opens {day}at {at}")
    return words.fill(day=_day(opening.opens_on, today), at=clock_words(opening.opens_at))


def _day(day: date, today: date) -> Words:
    weekday = WEEKDAYS[day.weekday()]
    match (day - today).days:
        case 0:
            return Words.same("")
        case 1:
            return Words("i morgen ", "tomorrow ")
        case ahead if ahead <= BY_NAME_WITHIN:
            return Words(f"{weekday.da} ", f"{weekday.en} ")
        case _:
            dated = Words("{weekday} den {date} ", "{weekday} {date} ")
            return dated.fill(weekday=weekday, date=day_and_month(day.month, day.day))


def _text(hours: Sequence[Hours]) -> Words:
    spans: dict[tuple[int, ...], list[Words]] = {}
    for one in hours:
        spans.setdefault(one.days, []).append(_span(one))
    lines = [
        Words("{days} {times}", "{days} {times}").fill(days=_weekdays(days), times=listed(times))
        for days, times in spans.items()
    ]
    return Words(", ".join(one.da for one in lines), ", ".join(one.en for one in lines))


def _weekdays(days: tuple[int, ...]) -> Words:
    names = [WEEKDAYS[day] for day in days]
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return Words("{first} til {last}", "{first} to {last}").fill(first=names[0], last=names[-1])
    return listed(names)


def _span(one: Hours) -> Words:
    if one.closed:
        return Words("lukket", "closed")
    if one.until == CLOSING_TIME:
        words = Words("fra {first} til lukketid", "from {first} until closing time")
        return words.fill(first=clock_words(one.opens or ""))
    if one.opens and one.until:
        return Words(
            f"kl. {_short(one.opens)}-{_short(one.until)}", f"{clock_words(one.opens).en}-{clock_words(one.until).en}"
        )
    if one.opens:
        return Words("fra {first}", "from {first}").fill(first=clock_words(one.opens))
    if one.until:
        return Words("til {last}", "until {last}").fill(last=clock_words(one.until))
    return Words("uden klokkeslæt", "no times stated")


def _short(time: str) -> str:
    hour, _, minute = time.partition(":")
    return f"{int(hour or 0)}" if minute in ("", "00") else f"{int(hour)}.{minute}"
