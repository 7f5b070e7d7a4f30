"""What happened inside the compartments of the country: concerns raised, matters moved, the gate asked, KSP held.

Done by the verbs in the scope of those whose work it is, on the days before today, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, Office, Refusal, offices, scope, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, Fact, open_cases_after
from roedtraad.casework.service import move_matter_in, move_matter_out, raise_concern
from roedtraad.core.disclosure import Exchange
from roedtraad.demo.country import country
from roedtraad.demo.history import actor_in, institution_unit
from roedtraad.meetings import service as meetings
from roedtraad.meetings.service import Meeting
from roedtraad.sharing.service import ask, judge

CITY, PRISON = "0101", "vestre"
WHYS = (
    "Løslades uden bolig og uden forsørgelse.",
    "Der er set kontakt til det miljø, som personen kom fra.",
    "Tidligere løsladelser er endt i ny kriminalitet inden for en måned.",
)
UNKNOWN = (("6101900000", "Karlo Opdigtsen"), ("6201910001", "Signe Påfundsen"), ("6301920002", "Aksel Tænkesen"))
"""Invented people of whom no authority here has a case."""
MOST_CASES = 8


def live_inside(today: date) -> None:
    """Let it happen, where it has not happened yet and there is anyone to whom it could."""
    with _at(_kif(), today):
        if meetings.meetings_seen().exists():
            return
    with transaction.atomic():
        _raise_concerns(today)
        _move_matters(today)
        _ask_gate(today)
        _hold_meetings(today)


@contextmanager
def _at(office: Office, today: date) -> Iterator[Actor]:
    """At work in a unit, as one of its people."""
    by = next((one for one in country().roles if one.unit == _named(office)), None)
    with scope(units=[office.id], compartments=office.compartments, today=today):
        yield Actor(by.name if by else country().staff[0], None, office.id)


def _named(office: Office) -> tuple[str, str, str]:
    authority = offices().authorities[office.authority]
    return authority.word, authority.code, office.key


def _unit(word: str, code: str, key: str) -> Office:
    directory = offices()
    authority = directory.authority(word, code)
    assert authority is not None, (word, code)
    return directory.of[authority.pk][key]


def _kif() -> Office:
    return _unit("kif", "koebenhavn", "ksp_secretariat")


def _security(institution: str = PRISON) -> Office:
    return _unit("institution", institution, "security")


def _police() -> Office:
    return _unit("police", "koebenhavn", "main")


def _cases_with(fact: str, value: object) -> list[tuple[UUID, str]]:
    """Open cases in which a fact stands, with the institution that holds the person."""
    keys = open_cases_after(None, 1000)
    with whole_cases(*keys):
        having = Fact.objects.filter(name=fact, value=value, case__in=keys).values_list("case", flat=True)
        found = Case.objects.filter(pk__in=list(having)).exclude(institution=None).order_by("number")
        units = {one.pk: one.institution_id for one in found}
    directory = offices()
    held = {key: directory.authorities[directory.units[unit].authority].code for key, unit in units.items() if unit}
    return list(held.items())[:MOST_CASES]


def _raise_concerns(today: date) -> None:
    """By colleagues on the wing, who do not see them afterwards."""
    for kind, fact, text in (
        ("child_concern", "children_under_18", "Barnet var alene hjemme, da personen ringede."),
        ("radicalisation", "radicalisation_reported", "Sagde på gangtur, at »de andre« skal frygtes."),
    ):
        for case, institution in _cases_with(fact, True)[:2]:
            main = institution_unit(institution)
            with scope(units=[main], today=today):
                signs = ["udsagn"] if kind == "radicalisation" else []
                raise_concern(case=case, kind=kind, text=text, signs=signs, by=actor_in(institution), today=today)


def _move_matters(today: date) -> None:
    """Mentors that are part of an exit course; in one case the course is over again."""
    for number, (case, institution) in enumerate(_cases_with("exit_wanted", True)[:3]):
        with _at(_security(institution), today) as by:
            reason = "Mentoren er en del af exitforløbet og må ikke kunne findes uden for det."
            day = today - timedelta(days=9)
            try:
                move_matter_in(
                    case=case, matter="mentor", compartment="exit", reason=reason, by=by, today=today, on=day
                )
                if number != 1:
                    continue
                move_matter_out(
                    case=case, matter="mentor", compartment="exit", reason="Forløbet er afsluttet.", by=by, today=today
                )
            except Refusal:
                continue  # the case has been closed meanwhile


def _ask_gate(today: date) -> None:
    """Each answer, inside the compartments and outside."""
    asked = (
        ("infohus", "radicalisation", "prevention_of_extremism", WHYS[1]),
        ("municipality", "radicalisation", "coordination", "Kommunen har spurgt."),
        ("infohus", "identity", "prevention_of_extremism", ""),
    )
    for case, institution in _cases_with("radicalisation_reported", True)[:3]:
        with _at(_security(institution), today) as by:
            _ask_all(case, asked, by, today)
    plain = (
        ("municipality", "action_plan", "coordination", WHYS[0]),
        ("municipality", "action_plan", "coordination", ""),
        ("police", "health", "coordination", "Politiet har spurgt."),
    )
    for case, institution in _cases_with("needs_housing", True)[:3]:
        with scope(units=[institution_unit(institution)], today=today):
            _ask_all(case, plain, actor_in(institution), today)


def _ask_all(case: UUID, asked: Sequence[tuple[str, str, str, str]], by: Actor, today: date) -> None:
    for recipient, category, purpose, reason in asked:
        ask(case=case, recipient=recipient, category=category, purpose=purpose, reason=reason, by=by, today=today)


# --- KSP in Copenhagen: two meetings held, one circulated, one called ------------------------------------------------


def _hold_meetings(today: date) -> None:
    admitted, lapsing = _admitted(today), _lapsing(today)
    for number, (held, ended) in enumerate(((-49, True), (-21, True), (7, False), (28, False))):
        on = _weekday(today + timedelta(days=held))
        called = min(today, on) - timedelta(days=14)
        prisons = dict.fromkeys([PRISON, *(institution for institution, _, _ in lapsing)])
        with _at(_kif(), today) as by:
            others = [_police().id, _unit("municipality", CITY, "eki").id, *(_security(one).id for one in prisons)]
            meeting = meetings.call_meeting(
                units=others, on=on, place="KiF København, mødelokale 2", by=by, today=called
            )
        _fill(meeting, admitted[number % 2 :], called + timedelta(days=2), today)
        for institution, cpr, released in lapsing if held > 0 else ():
            with _at(_security(institution), today) as by:
                _add(meeting, [cpr], 1, by, released + timedelta(days=1))
        if held > 7:
            continue
        with _at(_kif(), today) as by:
            meetings.circulate(meeting=meeting.pk, by=by, today=called + timedelta(days=5))
        _withdraw_one(meeting, called + timedelta(days=8), today)
        if ended:
            with _at(_kif(), today) as by:
                meetings.close_meeting(meeting=meeting.pk, by=by, today=on)


def _admitted(today: date) -> list[str]:
    """The CPR numbers of those whom the gate admits, among those whom the prison's security has a case of."""
    with _at(_security(), today):
        cases = Case.objects.select_related("person").filter(closed=None).order_by("number")
        return [one.person.cpr for one in cases if _says(one, today) == "allowed"]


def _lapsing(today: date) -> list[tuple[str, str, date]]:
    """Who could be put on a list after their release, and whose window has closed since: where, number, day."""
    keys, directory, found = open_cases_after(None, 1000), offices(), []
    with whole_cases(*keys):
        told = Fact.objects.filter(name="release", corrections=None, case__in=keys).exclude(value=None)
        for one in told.select_related("case__person").order_by("case__number"):
            day = date.fromisoformat(str(one.value))
            unit = directory.units.get(one.case.institution_id) if one.case.institution_id else None
            late = today - timedelta(days=9)
            if unit and _says(one.case, day + timedelta(days=1)) == "allowed" and _says(one.case, late) == "denied":
                found.append((directory.authorities[unit.authority].code, one.case.person.cpr, day))
    return found[:2]


def _says(case: Case, day: date) -> str:
    exchange = Exchange("institution", "municipality", "ksp_entry", "ksp", WHYS[0])
    return judge(case, exchange, rulebook_now(), day).decision


def _fill(meeting: Meeting, numbers: Sequence[str], day: date, today: date) -> None:
    """Two entries by the prison; proposals by the police of people who are known here and who are not."""
    with _at(_security(), today) as by:
        _add(meeting, numbers, 2, by, day)
        taken = {one.cpr for one in meetings.entries_of(meeting)}
    known = [one for one in numbers if one not in taken][:1]
    with _at(_police(), today) as by:
        for number, name in (*UNKNOWN[:2], *((one, "Kendt af politiet") for one in known)):
            meetings.add_entry(meeting=meeting.pk, cpr=number, name=name, reason=WHYS[1], by=by, today=day)
    _settle(meeting, day, today)


def _weekday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _add(meeting: Meeting, numbers: Sequence[str], most: int, by: Actor, day: date) -> None:
    added = 0
    for number in numbers:
        if added == most:
            return
        with suppress(Refusal), transaction.atomic():  # whom the gate does not admit is left
            meetings.add_entry(meeting=meeting.pk, cpr=number, name="", reason=WHYS[added], by=by, today=day)
            added += 1


def _settle(meeting: Meeting, day: date, today: date) -> None:
    """The prison takes up what it can and declines one; the last proposal waits."""
    with _at(_security(), today) as by:
        proposals = [one for one in meetings.entries_of(meeting) if one.case_id is None]
        for one in proposals[:1]:
            meetings.decline(
                proposal=one.pk, reason="Personen er ikke i Kriminalforsorgens varetægt.", by=by, today=day
            )
        for one in proposals[2:]:
            _unless_refused(partial(meetings.take_up, proposal=one.pk, by=by, today=day))


def _withdraw_one(meeting: Meeting, day: date, today: date) -> None:
    with _at(_security(), today) as by:
        standing = meetings.standing(meeting)
        if len(standing) > 1:
            meetings.withdraw(entry=standing[-1].pk, reason="Personen har fået bolig.", by=by, today=day)


def _unless_refused(verb: Callable[[], object]) -> None:
    """Those whom the gate does not admit are left."""
    with suppress(Refusal), transaction.atomic():
        verb()
