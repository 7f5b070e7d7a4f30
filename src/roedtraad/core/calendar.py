"""Danish working days: which days are public holidays, and the n-th working day before or after a day.

What counts as a working day is a `Reading` that an agreement may state. Which deadline falls when is not
decided here: see deadlines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, assert_never

from roedtraad.core.words import Words, day_and_month

if TYPE_CHECKING:
    from collections.abc import Iterator

Term = Literal["working_day", "weekday"]
"""The two words of the agreements: `working_day` = arbejdsdag, `weekday` = hverdag."""

FIRST_YEAR = 1771
"""The holiday reform of 1770 fixed the holidays; before it there is no such calendar."""
LAST_YEAR = 2200
"""Beyond the years that anyone plans for, and near enough that an index of all years stays small."""

MONDAY_TO_FRIDAY = frozenset(range(5))
_ONE_DAY = timedelta(days=1)
_FEWEST_WORKING_DAYS_A_YEAR = 200


class CalendarRange(ValueError):
    """A day or year for which there is no Danish calendar; `message` and `remedy` say so in both languages.

    >>> str(CalendarRange(1700))
    'År 1700 ligger uden for kalenderen (1771-2200).'
    """

    def __init__(self, year: int) -> None:
        self.year = year
        self.message = Words(
            f"År {year} ligger uden for kalenderen ({FIRST_YEAR}-{LAST_YEAR}).",
            f"The year {year} is outside the calendar ({FIRST_YEAR}-{LAST_YEAR}).",
        )
        self.remedy = Words("Se efter, om året er skrevet rigtigt.", "Check that the year is written correctly.")
        super().__init__(self.message.da)

    def __reduce__(self) -> tuple[type[CalendarRange], tuple[int]]:
        return CalendarRange, (self.year,)


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A statutory public holiday; `name` is the Danish one."""

    date: date
    name: str
    english: str = field(compare=False)

    @property
    def words(self) -> Words:
        """The name in both languages, as it stands inside a sentence.

        >>> holidays_between(2026, 2026)[1].words
        Words(da='skærtorsdag', en='Maundy Thursday')
        """
        return Words(self.name[0].lower() + self.name[1:], self.english)


def holidays_between(first_year: int, last_year: int) -> tuple[Holiday, ...]:
    """The statutory public holidays of the years, both included, in order of date.

    Those that always fall on a Sunday are there (påskedag, pinsedag), Store bededag until 2023 (lov nr. 214
    of 2023); not 1 May, 5 June, 24 and 31 December. Empty when the years are in the wrong order.
    Raises CalendarRange for a year outside FIRST_YEAR to LAST_YEAR. Years to come follow today's law.

    >>> [str(holiday.date) for holiday in holidays_between(2026, 2026)][:4]
    ['2026-01-01', '2026-04-02', '2026-04-03', '2026-04-05']
    >>> [holiday.name for holiday in holidays_between(2023, 2024) if "bede" in holiday.name]
    ['Store bededag']
    """
    for year in (first_year, last_year):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise CalendarRange(year)
    return tuple(holiday for year in range(first_year, last_year + 1) for holiday in _holidays_of(year))


_LAST_STORE_BEDEDAG = 2023
_FROM_EASTER = (
    (-3, "Skærtorsdag", "Maundy Thursday"),
    (-2, "Langfredag", "Good Friday"),
    (0, "Påskedag", "Easter Sunday"),
    (1, "Anden påskedag", "Easter Monday"),
    (26, "Store bededag", "Great Prayer Day"),
    (39, "Kristi himmelfartsdag", "Ascension Day"),
    (49, "Pinsedag", "Pentecost"),
    (50, "Anden pinsedag", "Pentecost Monday"),
)
_FIXED = (
    (1, 1, "Nytårsdag", "New Year's Day"),
    (12, 25, "Juledag", "Christmas Day"),
    (12, 26, "Anden juledag", "Second Day of Christmas"),
)


@cache
def _holidays_of(year: int) -> tuple[Holiday, ...]:
    easter = _easter(year)
    moving = [
        Holiday(easter + timedelta(days=offset), name, english)
        for offset, name, english in _FROM_EASTER
        if name != "Store bededag" or year <= _LAST_STORE_BEDEDAG
    ]
    fixed = [Holiday(date(year, month, day), name, english) for month, day, name, english in _FIXED]
    return tuple(sorted(moving + fixed))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the arithmetic of Meeus, Jones and Butcher (Nature, 1876)."""
    golden, (century, short) = year % 19, divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    moon = (19 * golden + century - leap_centuries - (8 * century + 13) // 25 + 15) % 30
    leaps, odd = divmod(short, 4)
    weekday = (32 + 2 * rest + 2 * leaps - moon - odd) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a term for working days means: the weekdays (Monday is 0), whether public holidays are off, and
    the days of the year, as (month, day), that an agreement lists as closed.

    Raises ValueError for a reading without weekdays or with a closed day that no year has.

    >>> Reading(closed=frozenset({(12, 24)})).public_holidays_off
    True
    """

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    public_holidays_off: bool = True
    closed: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("weekdays: at least one of 0 (Monday) to 6 (Sunday)")
        for month, day in self.closed:
            date(2024, month, day)  # a leap year, so that 29 February is a day; raises ValueError


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that a reading does not count, with the reason. `name` is None for an ordinary weekend day."""

    date: date
    kind: Literal["weekend", "holiday", "closed"]
    name: Words | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WorkingDayIndex:
    """The working days of whole years, numbered, so that the n-th one is found without counting.

    For a day d with `offset = d.toordinal() - base`:
    n > 0 working days after d is `days[position_after[offset] + n]`,
    n < 0 (before d) is `days[position_before[offset] + n]`,
    d itself or the next is `days[position_before[offset]]`,
    d itself or the previous is `days[position_after[offset]]`.
    A position outside `range(len(days))` lies in a year that the index does not cover. `ordinals` are the
    same days as numbers, for arithmetic on arrays.
    """

    first_year: int
    last_year: int
    base: int
    days: tuple[date, ...]
    ordinals: tuple[int, ...]
    position_after: tuple[int, ...]
    position_before: tuple[int, ...]


def _build_index(reading: Reading, first_year: int, last_year: int) -> WorkingDayIndex:
    base = date(first_year, 1, 1).toordinal()
    end = date(last_year, 12, 31).toordinal() + 1
    off = _days_off_the_weekend(reading, first_year, last_year)
    days: list[date] = []
    position_after: list[int] = []
    position_before: list[int] = []
    for ordinal in range(base, end):
        position_before.append(len(days))
        if (ordinal - 1) % 7 in reading.weekdays and ordinal not in off:  # day 1 of the era was a Monday
            days.append(date.fromordinal(ordinal))
        position_after.append(len(days) - 1)
    return WorkingDayIndex(
        first_year=first_year,
        last_year=last_year,
        base=base,
        days=tuple(days),
        ordinals=tuple(day.toordinal() for day in days),
        position_after=tuple(position_after),
        position_before=tuple(position_before),
    )


def _days_off_the_weekend(reading: Reading, first_year: int, last_year: int) -> set[int]:
    off: set[int] = set()
    if reading.public_holidays_off:
        off.update(holiday.date.toordinal() for holiday in holidays_between(first_year, last_year))
    for year in range(first_year, last_year + 1):
        off.update(date(year, *day).toordinal() for day in reading.closed if _exists(year, *day))
    return off


def _exists(year: int, month: int, day: int) -> bool:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return leap or (month, day) != (2, 29)


class _Shelf:
    """The index of one reading, replaced by a longer one when a day outside it is asked for."""

    __slots__ = ("index", "reading")

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        # No years yet: an empty index sends the first question to `covering`.
        self.index = WorkingDayIndex(LAST_YEAR, FIRST_YEAR, 0, (), (), (), ())

    def covering(self, first_year: int, last_year: int) -> WorkingDayIndex:
        """An index that holds at least these years; growth doubles, so that it is rare."""
        for year in (first_year, last_year):
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise CalendarRange(year)
        index = self.index
        if index.first_year <= first_year and last_year <= index.last_year:
            return index
        step = len(index.position_after) // 366
        if first_year < index.first_year:
            first_year = max(FIRST_YEAR, min(first_year, index.first_year - step))
        if last_year > index.last_year:
            last_year = min(LAST_YEAR, max(last_year, index.last_year + step))
        first_year, last_year = min(first_year, index.first_year), max(last_year, index.last_year)
        self.index = index = _build_index(self.reading, first_year, last_year)
        return index

    def around(self, day: date) -> WorkingDayIndex:
        """An index in which the day has working days on both sides, where the calendar has them."""
        index = self.index
        if index.first_year < day.year < index.last_year:
            return index
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise CalendarRange(day.year)
        return self.covering(max(FIRST_YEAR, day.year - 1), min(LAST_YEAR, day.year + 1))

    def far_shift(self, day: date, count: int) -> date:
        """The shift that ran out of the index: grow it until it reaches or the calendar ends."""
        self.around(day)
        reach = abs(count) // _FEWEST_WORKING_DAYS_A_YEAR + 1
        while True:
            index = self.index
            positions = index.position_after if count > 0 else index.position_before
            position = positions[day.toordinal() - index.base] + count
            if 0 <= position < len(index.days):
                return index.days[position]
            year = index.last_year + reach if count > 0 else index.first_year - reach
            if index.last_year == LAST_YEAR if count > 0 else index.first_year == FIRST_YEAR:
                raise CalendarRange(year)
            year = min(max(year, FIRST_YEAR), LAST_YEAR)
            self.covering(min(year, index.first_year), max(year, index.last_year))


@lru_cache(maxsize=64)
def _shelf_of(reading: Reading) -> _Shelf:
    return _Shelf(reading)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The two terms for working days with the reading that holds; both by default Monday to Friday without
    public holidays. Two calendars with the same readings are equal and share their index.

    >>> Calendar().shift(date(2026, 3, 26), 10)
    datetime.date(2026, 4, 14)
    """

    working_day: Reading = Reading()
    weekday: Reading = Reading()
    _working_day_shelf: _Shelf = field(init=False, repr=False, compare=False)
    _weekday_shelf: _Shelf = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_working_day_shelf", _shelf_of(self.working_day))
        object.__setattr__(self, "_weekday_shelf", _shelf_of(self.weekday))

    def __reduce__(self) -> tuple[type[Calendar], tuple[Reading, Reading]]:
        return Calendar, (self.working_day, self.weekday)

    def reading(self, term: Term = "working_day") -> Reading:
        """The reading that a term has here.

        >>> Calendar().reading("weekday") == Reading()
        True
        """
        return self._shelf(term).reading

    def index(self, term: Term = "working_day", first_year: int = 1990, last_year: int = 2050) -> WorkingDayIndex:
        """An index of at least these years, for callers that do their own arithmetic. It never changes.

        Raises CalendarRange for years outside the calendar.

        >>> index = Calendar().index("working_day", 2026, 2026)
        >>> index.days[index.position_after[date(2026, 3, 26).toordinal() - index.base] + 10]
        datetime.date(2026, 4, 14)
        """
        return self._shelf(term).covering(first_year, last_year)

    def is_working_day(self, day: date, term: Term = "working_day") -> bool:
        """Whether the day counts. Raises CalendarRange outside the calendar.

        >>> Calendar().is_working_day(date(2023, 5, 5)), Calendar().is_working_day(date(2024, 4, 26))
        (False, True)
        """
        index = self._shelf(term).around(day)
        offset = day.toordinal() - index.base
        return index.position_before[offset] == index.position_after[offset]

    def shift(self, day: date, count: int, term: Term = "working_day") -> date:
        """The count-th working day after the day, or before it when count is negative; the day itself is not
        counted, whatever it is, and is the answer for 0. Raises CalendarRange where the calendar ends.

        >>> Calendar().shift(date(2026, 6, 6), 1), Calendar().shift(date(2026, 6, 6), -1)
        (datetime.date(2026, 6, 8), datetime.date(2026, 6, 5))
        """
        if count == 0:
            return day
        shelf = self._shelf(term)
        index = shelf.index
        offset = day.toordinal() - index.base
        positions = index.position_after if count > 0 else index.position_before
        if 0 <= offset < len(positions):
            position = positions[offset] + count
            if 0 <= position < len(index.days):
                return index.days[position]
        return shelf.far_shift(day, count)

    def next_or_same(self, day: date, term: Term = "working_day") -> date:
        """The day itself when it is a working day, else the next one.

        >>> Calendar().next_or_same(date(2026, 4, 2))
        datetime.date(2026, 4, 7)
        """
        return day if self.is_working_day(day, term) else self.shift(day, 1, term)

    def previous_or_same(self, day: date, term: Term = "working_day") -> date:
        """The day itself when it is a working day, else the one before.

        >>> Calendar().previous_or_same(date(2026, 4, 6))
        datetime.date(2026, 4, 1)
        """
        return day if self.is_working_day(day, term) else self.shift(day, -1, term)

    def working_days_between(self, first: date, last: date, term: Term = "working_day") -> int:
        """How many working days lie after `first` up to and with `last`; negative when `last` is earlier,
        then counted back the same way. The inverse of `shift`.

        >>> Calendar().working_days_between(date(2026, 3, 26), date(2026, 4, 14))
        10
        >>> Calendar().working_days_between(date(2026, 4, 14), date(2026, 3, 26))
        -10
        """
        shelf = self._shelf(term)
        shelf.around(first)
        shelf.around(last)
        index = shelf.index
        positions = index.position_after if last >= first else index.position_before
        return positions[last.toordinal() - index.base] - positions[first.toordinal() - index.base]

    def days_off_between(self, first: date, last: date, term: Term = "working_day") -> tuple[DayOff, ...]:
        """The days strictly between two days, in whichever order, that are not working days, with the reason.

        A holiday or closed day that falls on a weekend is weekend.

        >>> [str(off.date) for off in Calendar().days_off_between(date(2026, 4, 1), date(2026, 4, 7))]
        ['2026-04-02', '2026-04-03', '2026-04-04', '2026-04-05', '2026-04-06']
        """
        if first > last:
            first, last = last, first
        between = _days_from(first + _ONE_DAY, last)
        return tuple(reason for day in between if (reason := self.day_off(day, term)))

    def day_off(self, day: date, term: Term = "working_day") -> DayOff | None:
        """Why the day is not a working day; None when it is one.

        >>> Calendar().day_off(date(2026, 4, 3)).name.da
        'langfredag'
        """
        return None if self.is_working_day(day, term) else _why_off(day, self.reading(term))

    def _shelf(self, term: Term) -> _Shelf:
        match term:
            case "working_day":
                return self._working_day_shelf
            case "weekday":
                return self._weekday_shelf
            case _:
                assert_never(term)


def _days_from(first: date, end: date) -> Iterator[date]:
    return (date.fromordinal(ordinal) for ordinal in range(first.toordinal(), end.toordinal()))


def _why_off(day: date, reading: Reading) -> DayOff:
    if day.weekday() not in reading.weekdays:
        return DayOff(day, "weekend")
    if reading.public_holidays_off:
        for holiday in _holidays_of(day.year):
            if holiday.date == day:
                return DayOff(day, "holiday", holiday.words)
    return DayOff(day, "closed", day_and_month(day.month, day.day))
