"""The sheet in one language: every line as it stands on paper and on screen, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from roedtraad.core.calendar import Calendar
from roedtraad.core.opening import CLOSING_TIME, DAYS_AHEAD, hours_on
from roedtraad.core.rulebook import Hours
from roedtraad.post.handout import VISITED, Handout, Place, Step
from roedtraad.post.languages import Language
from roedtraad.presenting.phones import dial, read_number

NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """Something to do: what, when, where or by whom, and details."""

    title: str
    when: str
    where: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """Somewhere to go or call. `phones` are (what for, the number as read, as dialled)."""

    name: str
    purposes: tuple[str, ...]
    address: str
    takes_visits: bool
    hours: tuple[str, ...]
    today: str
    is_open: bool
    phones: tuple[tuple[str, str, str], ...]
    phone_hours: tuple[str, ...]
    portal: str
    note: str


@dataclass(frozen=True, slots=True)
class Written:
    """The sheet. `headings` are the sentences of the language itself, by name."""

    language: str
    to_the_left: bool
    made: date
    title: str
    person: str
    lead: str
    headings: dict[str, str]
    steps: tuple[WrittenStep, ...]
    places: tuple[WrittenPlace, ...]
    papers: tuple[str, ...]
    arranged: tuple[tuple[str, str], ...]
    awaited: tuple[WrittenStep, ...]
    footer: str


def write_handout(sheet: Handout, language: Language) -> Written:
    """Write a sheet in a language."""
    pen = _Pen(language, sheet.day, sheet.visit, sheet.calendar)
    named = ("steps", "no_steps", "places", "papers", "arranged", "awaited")
    headings = ("opening_hours", "phone", "phone_hours", "online", "by_letter")
    return Written(
        language=language.code,
        to_the_left=language.to_the_left,
        made=sheet.day,
        title=language.say("title"),
        person=language.say("for_person", name=sheet.person),
        lead=_lead(sheet, language),
        headings={name: language.say(name) for name in (*named, *headings)},
        steps=tuple(pen.step(one, with_details=False) for one in sheet.steps),
        # What has no way to it, and stands for the whole municipality, is said by the lead already.
        places=tuple(pen.place(one) for one in sheet.places if sheet.has_agreement or not one.is_bare),
        papers=(*(_capital(language.of_rules(one)) for one in sheet.papers), language.say("papers_always")),
        arranged=tuple((language.of_rules(label), language.of_rules(value)) for label, value in sheet.arranged),
        awaited=tuple(pen.step(one, with_details=True) for one in sheet.awaited),
        footer=f"{language.say('made_on', day=pen.day(sheet.day))} {language.say('lost')}",
    )


def _lead(sheet: Handout, language: Language) -> str:
    if sheet.municipality is None:
        return language.say("municipality_unknown")
    sentence = "of_municipality" if sheet.has_agreement else "no_agreement"
    return language.say(sentence, municipality=language.of_rules(sheet.municipality))


@dataclass(frozen=True, slots=True)
class _Pen:
    language: Language
    today: date
    visit: date
    calendar: Calendar

    # --- Steps -------------------------------------------------------------------------------------------------------

    def step(self, one: Step, *, with_details: bool) -> WrittenStep:
        language = self.language
        where = ", ".join(dict.fromkeys(language.of_rules(unit) for unit in one.at))
        if one.by is not None:
            where = language.say("by_whom", who=_capital(language.of_rules(one.by)))
        details = tuple(language.of_rules(text) for text in one.details) if with_details else ()
        when = self._when(one) if one.certain else language.say("perhaps")
        return WrittenStep(language.of_rules(one.title), when, where, details)

    def _when(self, one: Step) -> str:
        if one.window is not None:
            return self.language.of_rules(one.window).removesuffix(".")
        return _capital(self.language.say("by_day", day=self.day(one.due))) if one.due else ""

    # --- Places ------------------------------------------------------------------------------------------------------

    def place(self, one: Place) -> WrittenPlace:
        language = self.language
        visits = [hours for hours in one.hours if hours.channel in VISITED]
        calls = [hours for hours in one.hours if hours.channel == "phone"]
        is_open, today = self._open(visits) if visits else (False, "")
        return WrittenPlace(
            name=language.of_rules(one.unit),
            purposes=tuple(self._purposes(one)),
            address=_unbroken_town(str(one.postal or "")),
            takes_visits=one.takes_visits,
            hours=self._hours(visits),
            today=today,
            is_open=is_open,
            phones=tuple(
                (language.of_rules(phone.label) if phone.label else "", read_number(phone.number), dial(phone.number))
                for phone in one.phones
            ),
            phone_hours=self._hours(calls),
            portal=one.portal or "",
            note=" ".join(language.say(sentence) for sentence in _remarks(one)),
        )

    def _purposes(self, one: Place) -> Iterator[str]:
        for purpose in one.purposes:
            text = self.language.of_rules(purpose.title)
            yield text if purpose.certain else self.language.say("one_of_several", purpose=text)

    # --- Hours -------------------------------------------------------------------------------------------------------

    def _hours(self, hours: Sequence[Hours]) -> tuple[str, ...]:
        """A line for each topic; days with the same times stand together."""
        return tuple(self._on_topic(tuple(ones)) for ones in _by_topic(hours))

    def _on_topic(self, hours: Sequence[Hours]) -> str:
        spans: dict[tuple[int, ...], list[str]] = {}
        for one in hours:
            if not one.closed:
                spans.setdefault(one.days, []).append(self._span(one))
        text = ", ".join(f"{self._days(days)} {self._together(times)}" for days, times in spans.items())
        topic = hours[0].topic
        return self.language.say("about", hours=text, topic=self.language.of_rules(topic)) if topic else text

    def _days(self, days: tuple[int, ...]) -> str:
        names = [self.language.weekdays[day] for day in days]
        if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
            return self.language.say("days_between", first=names[0], last=names[-1])
        return self._together(names)

    def _together(self, items: Sequence[str]) -> str:
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.language.say('and')} {items[-1]}"

    def _span(self, one: Hours) -> str:
        last = self.language.say("closing_time") if one.until == CLOSING_TIME else self._clock(one.until)
        return self.language.say("between", first=self._clock(one.opens), last=last)

    def _clock(self, time: str | None) -> str:
        hour, _, minute = (time or "").partition(":")
        sentence = "whole_hour" if minute == "00" else "clock"
        return self.language.say(sentence, hour=int(hour or 0), minute=minute)

    def _open(self, hours: Sequence[Hours]) -> tuple[bool, str]:
        """Whether it is open on the day of the visit, in words; else when it opens again."""
        is_today = self.visit == self.today
        weekday = self.language.weekdays[self.visit.weekday()]
        said = {"weekday": weekday} if is_today else {"day": _capital(self.day(self.visit))}
        if times := self._open_on(self.visit, hours):
            return True, self.language.say("open_today" if is_today else "open_on", hours=times, **said)
        closed = self.language.say("closed_today" if is_today else "closed_on", **said)
        for ahead in range(1, DAYS_AHEAD + 1):
            day = self.visit + timedelta(days=ahead)
            if times := self._open_on(day, hours):
                return False, f"{closed}. {self.language.say('opens', day=self.day(day), hours=times)}"
        return False, closed

    def _open_on(self, day: date, hours: Sequence[Hours]) -> str:
        spoken = []
        for ones in _by_topic(hours_on(hours, day, self.calendar)):
            times, topic = self._together([self._span(one) for one in ones]), ones[0].topic
            spoken.append(
                self.language.say("about", hours=times, topic=self.language.of_rules(topic)) if topic else times
            )
        return self._together(spoken)

    def day(self, day: date) -> str:
        return self.language.say(
            "date",
            weekday=self.language.weekdays[day.weekday()],
            day=day.day,
            month=self.language.months[day.month - 1],
            year=day.year,
        )


def _remarks(one: Place) -> Iterator[str]:
    """The sentences that belong to a place."""
    if one.is_main:
        yield "main_contact"
    if one.is_bare:
        yield "no_way_known"
    elif not one.certain:
        yield "ask_first"


def _by_topic(hours: Iterable[Hours]) -> list[tuple[Hours, ...]]:
    ordered = sorted(hours, key=_topic)
    return [tuple(ones) for _, ones in groupby(ordered, key=_topic)]


def _topic(hours: Hours) -> str:
    return hours.topic.da if hours.topic else ""


def _unbroken_town(address: str) -> str:
    """`København V` stays on one line."""
    street, comma, town = address.rpartition(", ")
    return f"{street}{comma}{town.replace(' ', NO_BREAK)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
