"""Words for people, always in Danish and English together.

Answers how a date, a count and a list are written in both languages. It does not decide which language a
reader gets: the caller picks with `Words.in_`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Lang = Literal["da", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages.

    >>> Words("i dag", "today").in_("en")
    'today'
    """

    da: str
    en: str

    @classmethod
    def same(cls, text: str) -> Words:
        """The same text in both languages: a name, an identifier.

        >>> Words.same("expected_release").da
        'expected_release'
        """
        return cls(text, text)

    def in_(self, lang: Lang) -> str:
        """The text in one language.

        >>> Words("uge", "week").in_("da")
        'uge'
        """
        match lang:
            case "da":
                return self.da
            case "en":
                return self.en
            case _:
                assert_never(lang)

    def fill(self, **values: object) -> Words:
        """The text with its `{places}` filled; a value that is `Words` gives each language its own.

        Raises KeyError for a place without a value.

        >>> Words("{antal} {unit}", "{antal} {unit}").fill(antal=3, unit=Words("uger", "weeks"))
        Words(da='3 uger', en='3 weeks')
        """
        return Words(
            self.da.format_map(_values_in(values, "da")),
            self.en.format_map(_values_in(values, "en")),
        )


def _values_in(values: dict[str, object], lang: Lang) -> dict[str, object]:
    return {name: value.in_(lang) if isinstance(value, Words) else value for name, value in values.items()}


WEEKDAYS = (
    Words("mandag", "Monday"),
    Words("tirsdag", "Tuesday"),
    Words("onsdag", "Wednesday"),
    Words("torsdag", "Thursday"),
    Words("fredag", "Friday"),
    Words("lørdag", "Saturday"),
    Words("søndag", "Sunday"),
)
"""Indexed as `date.weekday()`: Monday is 0."""

MONTHS = (
    Words("januar", "January"),
    Words("februar", "February"),
    Words("marts", "March"),
    Words("april", "April"),
    Words("maj", "May"),
    Words("juni", "June"),
    Words("juli", "July"),
    Words("august", "August"),
    Words("september", "September"),
    Words("oktober", "October"),
    Words("november", "November"),
    Words("december", "December"),
)
"""January is at index 0."""

AND = Words("og", "and")
OR = Words("eller", "or")


def date_words(day: date) -> Words:
    """A date in full, with its weekday.

    >>> from datetime import date
    >>> date_words(date(2026, 6, 4))
    Words(da='torsdag den 4. juni 2026', en='Thursday 4 June 2026')
    """
    return _with_year("{weekday} den {rest}", "{weekday} {rest}", WEEKDAYS[day.weekday()], day)


def short_date_words(day: date) -> Words:
    """A date with its weekday in short, for lists.

    >>> from datetime import date
    >>> short_date_words(date(2026, 6, 4))
    Words(da='to. 4. juni 2026', en='Thu 4 June 2026')
    """
    name = WEEKDAYS[day.weekday()]
    return _with_year("{weekday} {rest}", "{weekday} {rest}", Words(f"{name.da[:2]}.", name.en[:3]), day)


def day_and_month(month: int, day: int) -> Words:
    """A day of the year, without the year.

    >>> day_and_month(12, 24)
    Words(da='24. december', en='24 December')
    """
    name = MONTHS[month - 1]
    return Words(f"{day}. {name.da}", f"{day} {name.en}")


def counted(count: int, one: Words, many: Words) -> Words:
    """A number with its noun in the right form.

    >>> counted(1, Words("uge", "week"), Words("uger", "weeks")).da
    '1 uge'
    >>> counted(0, Words("uge", "week"), Words("uger", "weeks")).en
    '0 weeks'
    """
    noun = one if count == 1 else many
    return Words(f"{count} {noun.da}", f"{count} {noun.en}")


def listed(items: Sequence[Words], last: Words = AND) -> Words:
    """A list as it is read aloud; empty for no items. `last` stands before the last item.

    >>> listed([Words.same("a"), Words.same("b"), Words.same("c")])
    Words(da='a, b og c', en='a, b and c')
    >>> listed([Words.same("a"), Words.same("b")], OR).en
    'a or b'
    """
    return Words(
        _listed([item.da for item in items], last.da),
        _listed([item.en for item in items], last.en),
    )


def _listed(items: list[str], last: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def _with_year(danish: str, english: str, weekday: Words, day: date) -> Words:
    rest = day_and_month(day.month, day.day)
    return Words(
        danish.format(weekday=weekday.da, rest=f"{rest.da} {day.year}"),
        english.format(weekday=weekday.en, rest=f"{rest.en} {day.year}"),
    )
