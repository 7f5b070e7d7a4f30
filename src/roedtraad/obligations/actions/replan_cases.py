"""Replanning: the plan of now against the stored one; what differs is written, with its history, and nothing else.

Called with the cases locked and the whole of them open. Done ones stay done. Twice changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import connection

from roedtraad.access.service import Actor, insert_rows, offices, sync_grants, update_rows
from roedtraad.agreements.service import rulebook_now, rules_held
from roedtraad.cases.service import Case, known_cases
from roedtraad.core.facts import Case as CoreCase
from roedtraad.obligations.addressing import Place
from roedtraad.obligations.changes import Change, changed
from roedtraad.obligations.granting import grants_of, grants_of_closed
from roedtraad.obligations.models import (
    OPEN_STATES,
    Addressee,
    Caution,
    Event,
    Ground,
    Obligation,
    Question,
    Remark,
)
from roedtraad.obligations.parts import Part, planner
from roedtraad.obligations.projecting import Row, digest
from roedtraad.obligations.remarks import with_reason

State = Obligation.State
Key = tuple[str, str, int]

MOVED = "moved_matter"
"""Why a case is replanned when a matter goes into a compartment or out of it."""
COPIED = tuple(
    one.attname
    for one in Obligation._meta.concrete_fields
    if one.attname
    not in ("id", "case_id", "rule", "occurrence", "state", "due", "overridden", "to_take", "taken_by_id")
    and one.attname not in ("recipients_then", "done_by_fact", "done_on", "explanation", "recipients")
)
WRITTEN = [one.name for one in Obligation._meta.concrete_fields if one.name not in ("id", "case", "rule", "occurrence")]


@dataclass(frozen=True, slots=True)
class Made:
    """The plan of a case, made: empty for a closed case."""

    case: Case
    place: Place
    parts: tuple[Part, ...]
    digest: str


@dataclass(slots=True)
class Diff:
    """What is to be written for a case, and the change as people read it."""

    made: Made
    added: list[Obligation] = field(default_factory=list)
    altered: list[Obligation] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    other_grounds: list[Ground] = field(default_factory=list)
    change: Change = field(default_factory=Change)
    standing: dict[Key, Obligation] = field(default_factory=dict)
    further: dict[Key, list[UUID]] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return self.made.case


def replan_cases(*, cases: Sequence[Case], by: Actor, today: date, why: str = "") -> dict[UUID, Change]:
    """Replan locked cases and write what differs. `why` is kept with every event."""
    made = _plan(cases, known_cases(cases, rulebook_now().vocabulary), today)
    return _settle_all(made, by, today, why)


def replan_case(*, case: Case, by: Actor, today: date, why: str = "") -> Change:
    """Replan one case."""
    return replan_cases(cases=[case], by=by, today=today, why=why)[case.pk]


def pass_cases(*, cases: Sequence[Case], by: Actor, today: date, why: str) -> int:
    """Replan locked cases of which nobody has written since their last plan, and say how many differ.

    A case that was planned today from the same rules is left alone; one whose new plan says the same is not compared.
    """
    marks = _Marks()
    due = [case for case in cases if (case.planned_on, case.planned_from) != (today, marks.of(case.planned_for))]
    made = _plan(due, known_cases(due, rulebook_now().vocabulary), today)
    other = [one for one in made if one.digest != one.case.planned_as]
    changes = _settle_all(other, by, today, why)
    _write_cases([one for one in made if one.digest == one.case.planned_as], today, marks)
    return sum(not change.empty for change in changes.values())


def differences(cases: Sequence[Case], known: Mapping[UUID, CoreCase], by: Actor, today: date, why: str) -> list[Diff]:
    """Work out what differs, and write nothing."""
    return _differ(_plan(cases, known, today), by, today, why)


def _plan(cases: Sequence[Case], known: Mapping[UUID, CoreCase], today: date) -> list[Made]:
    directory, plans = offices(), planner(rulebook_now())
    made = []
    for case in cases:
        main = directory.units.get(case.institution_id) if case.institution_id else None
        place = Place(directory, main.authority if main else None)
        if case.closed is not None:
            made.append(Made(case, place, (), "closed"))
        else:
            parts = plans.parts(known[case.pk], today)
            made.append(Made(case, place, parts, digest(case, parts, place, today)))
    return made


def _differ(made: Sequence[Made], by: Actor, today: date, why: str) -> list[Diff]:
    stored: dict[UUID, dict[Key, Obligation]] = defaultdict(dict)
    for one in Obligation.objects.filter(case__in=[it.case.pk for it in made]).defer("explanation"):
        stored[one.case_id][one.key] = one
    return [_Differ(it, stored[it.case.pk], by, today, why).differ() for it in made]


def _settle_all(made: Sequence[Made], by: Actor, today: date, why: str) -> dict[UUID, Change]:
    if not made:
        return {}
    diffs = _differ(made, by, today, why)
    insert_rows(one for diff in diffs for one in diff.added)
    update_rows([one for diff in diffs for one in diff.altered], WRITTEN)
    _write_ended(diffs, today)
    insert_rows(ground for diff in diffs for ground in diff.grounds)
    update_rows([ground for diff in diffs for ground in diff.other_grounds], ["content"])
    insert_rows(event for diff in diffs for event in diff.events)
    insert_rows(remark for diff in diffs for remark in diff.remarks)
    _write_addressees(diffs)
    _write_questions(diffs)
    _write_cautions(diffs)
    _write_grants(diffs, today)
    _write_cases(made, today, _Marks())
    return {diff.case.pk: diff.change for diff in diffs}


class _Marks:
    """Marks of what plans were made from: the directory, the ground, and the agreements of some municipalities."""

    def __init__(self) -> None:
        self._stamp, self._held = offices().stamp, rules_held()
        self._known: dict[tuple[str, ...], str] = {}

    def of(self, codes: Collection[str]) -> str:
        key = tuple(codes)
        if key not in self._known:
            read = [self._held[""], *(self._held.get(code, "") for code in key)]
            self._known[key] = blake2b(f"{self._stamp}{read}".encode(), digest_size=16).hexdigest()
        return self._known[key]


class _Differ:
    """One case's plan against what is stored of it."""

    def __init__(self, made: Made, stored: dict[Key, Obligation], by: Actor, today: date, why: str) -> None:
        self.case, self.stored, self.by, self.today = made.case, stored, by, today
        self.why = why or ("closed:" + made.case.closed_why if made.case.closed else "plan")
        self.diff = Diff(made, standing=dict(stored))

    def differ(self) -> Diff:
        made = self.diff.made
        rows: dict[Key, Row] = {}
        for part in made.parts:
            for planned in part.plan.obligations:
                row = Row(self.case, part, planned, made.place, self.today)
                rows[row.key] = row
        for key, row in rows.items():
            self._settle(key, row)
        for key in self.stored.keys() - rows.keys():
            self._withdraw(self.stored[key])
        return self.diff

    def _settle(self, key: Key, row: Row) -> None:
        self.diff.further[key] = row.further
        was = self.stored.get(key)
        if was is None:
            self._add(row)
            return
        state = _state(was, row.row)
        if was.fingerprint == row.row.fingerprint and was.state == state:
            self.diff.change.unchanged += 1
            return
        self._move(was, row, state)

    def _add(self, row: Row) -> None:
        now = row.row
        now.recipients = row.recipients()
        self.diff.grounds.append(_explained(now, row))
        now.done_by_fact = now.state == State.DONE
        _keep_recipients(now)
        self.diff.added.append(now)
        self.diff.standing[row.key] = now
        if self._stands_in(now):
            return
        if now.state == State.WITHDRAWN:
            self._event(now, Event.Kind.ADDED, "", now.state)
            return
        (self.diff.change.done if now.state == State.DONE else self.diff.change.added).append(
            changed(now, None, self.today)
        )
        self._event(now, Event.Kind.ADDED, "", _day(now.due) or now.state)

    def _stands_in(self, now: Obligation) -> bool:
        """Whether it comes in the place of one that was moved into a compartment just now.

        To those outside it has been there as long as that one was, or they would see that something was moved.
        """
        if self.why != MOVED or now.compartment:
            return False
        inside = [one.pk for one in self.stored.values() if one.compartment and str(one) == str(now)]
        added = Event.objects.filter(case=self.case, kind=Event.Kind.ADDED).order_by("at", "id")
        first = added.filter(obligation__in=inside).first() or added.filter(obligation__compartment="").first()
        if first is None:
            return False
        now.changed_on = first.on
        self._event(now, Event.Kind.ADDED, "", _day(now.due) or now.state)
        event = self.diff.events[-1]
        event.why, event.on, event.at = first.why, first.on, first.at
        event.by_name, event.by_user_id, event.unit_id = first.by_name, first.by_user_id, first.unit_id
        return True

    def _move(self, was: Obligation, row: Row, state: State) -> None:
        now = copy(was)
        for name in COPIED:
            setattr(now, name, getattr(row.row, name))
        now.state = state
        now.recipients = row.recipients()
        self.diff.other_grounds.append(_explained(now, row))
        if was.state not in (State.DONE, State.WAIVED):
            now.done_on, now.done_by_fact = row.row.done_on, state == State.DONE
            self._keep_override(was, now)
        _keep_recipients(now)
        self.diff.altered.append(now)
        self.diff.standing[row.key] = now
        self._tell(was, now)

    def _keep_override(self, was: Obligation, now: Obligation) -> None:
        """A date set by hand stands until the plan itself gives another."""
        now.overridden = was.overridden and was.planned_due == now.planned_due
        now.due = was.due if now.overridden else now.planned_due

    def _tell(self, was: Obligation, now: Obligation) -> None:
        change, told = self.diff.change, changed(now, was, self.today)
        if now.state != was.state:
            self._event(now, Event.Kind.STATE, was.state, now.state)
            if now.state == State.DONE:
                change.done.append(told)
            elif now.state == State.WITHDRAWN:
                change.withdrawn.append(told)
            elif was.state == State.WITHDRAWN:
                change.added.append(told)
        if now.state not in OPEN_STATES:
            return
        if (was.due, was.not_before) != (now.due, now.not_before):
            change.moved.append(told)
            self._event(now, Event.Kind.MOVED, _day(was.due), _day(now.due))
        if _addressed(was) != _addressed(now):
            change.rerouted.append(told)
            self._event(now, Event.Kind.REROUTED, was.recipient_names, now.recipient_names)

    def _withdraw(self, was: Obligation) -> None:
        if was.state not in OPEN_STATES:
            return
        now = copy(was)
        now.state, now.counterpart_unit_id = State.WITHDRAWN, None
        self.diff.ended.append(now.pk)
        self.diff.standing[now.key] = now
        self._event(now, Event.Kind.STATE, was.state, now.state)
        self.diff.change.withdrawn.append(changed(now, was, self.today))

    def _event(self, now: Obligation, kind: Event.Kind, was: str, became: str) -> None:
        event = Event(
            case_id=now.case_id,
            obligation=now,
            kind=kind,
            was=was[:400],
            became=became[:400],
            on=self.today,
            by_name=self.by.name,
            by_user_id=self.by.user,
            unit_id=self.by.unit,
        )
        remark = with_reason(event, "plan" if self.why == MOVED and not now.compartment else self.why)
        self.diff.events.append(event)
        self.diff.remarks.extend([remark] if remark else [])


def _explained(now: Obligation, row: Row) -> Ground:
    now.explanation, content = row.explained()
    return Ground(obligation=now, case_id=now.case_id, content=content)


def _keep_recipients(now: Obligation) -> None:
    """Who it went to when it was done stays as it was, whatever the rules say later."""
    if now.state == State.DONE and now.recipients_then is None:
        now.recipients_then = now.recipients


def _state(was: Obligation, planned: Obligation) -> State:
    """The state after replanning: what people have done stays, what only the plan said follows the plan."""
    before, says = State(was.state), State(planned.state)
    match before:
        case State.WAIVED:
            return before
        case State.DONE:
            return says if was.done_by_fact else before
        case State.SENT | State.ACKNOWLEDGED | State.ANSWERED:
            return says if says in (State.DONE, State.WITHDRAWN) else before
        case State.POSSIBLE | State.UPCOMING | State.OPEN | State.WITHDRAWN:
            return says


def _addressed(one: Obligation) -> tuple[object, ...]:
    return (one.owner_unit_id, [(to["contact"], to["municipality"], to["certain"]) for to in one.recipients])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _write_ended(diffs: Sequence[Diff], today: date) -> None:
    """What has left the plan keeps all that is said of it, for who owed it; it is nobody else's to see any more."""
    keys = [key for diff in diffs for key in diff.ended]
    if not keys:
        return
    ended = Obligation.objects.filter(pk__in=keys)
    ended.update(state=State.WITHDRAWN, counterpart_unit=None, fingerprint="", changed_on=today, to_take=False)
    Addressee.objects.filter(obligation__in=keys).delete()
    # Of an admission that was a mistake the others keep nothing.
    for diff in diffs:
        if diff.case.closed_why == "undone":
            elsewhere = Obligation.objects.filter(case=diff.case, state=State.WITHDRAWN)
            elsewhere.exclude(owner_unit__authority=diff.made.place.institution).update(owner_unit=None)


def _write_addressees(diffs: Iterable[Diff]) -> None:
    altered = [one.pk for diff in diffs for one in diff.altered]
    if altered:
        Addressee.objects.filter(obligation__in=altered).delete()
    insert_rows(
        Addressee(
            case_id=one.case_id,
            obligation_id=one.pk,
            unit_id=unit,
            compartment=one.compartment,
            due=one.due,
            is_open=one.state in OPEN_STATES,
        )
        for diff in diffs
        for one in (*diff.added, *diff.altered)
        for unit in diff.further.get(one.key, ())
    )


def _write_questions(diffs: Sequence[Diff]) -> None:
    stored = {
        (one.case_id, one.compartment, one.fact): one
        for one in Question.objects.filter(case__in=[diff.case.pk for diff in diffs])
    }
    wanted = {
        (diff.case.pk, part.compartment, one.fact): one
        for diff in diffs
        for part in diff.made.parts
        for one in part.questions
    }
    added, altered = [], []
    for key, one in wanted.items():
        content = {"text": one.text.da, "text_en": one.text.en, "due": one.due, "decides": list(one.decides)}
        row = stored.get(key)
        if row is None:
            added.append(Question(case_id=key[0], compartment=key[1], fact=key[2], **content))
        elif any(getattr(row, name) != value for name, value in content.items()):
            for name, value in content.items():
                setattr(row, name, value)
            altered.append(row)
    insert_rows(added)
    update_rows(altered, ["text", "text_en", "due", "decides"])
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    if gone:
        Question.objects.filter(pk__in=gone).delete()


def _write_cautions(diffs: Sequence[Diff]) -> None:
    stored = {
        (one.case_id, one.compartment, one.code, one.text): one
        for one in Caution.objects.filter(case__in=[diff.case.pk for diff in diffs])
    }
    wanted = {
        (diff.case.pk, part.compartment, one.code, one.text.da): one
        for diff in diffs
        for part in diff.made.parts
        for one in part.warnings
    }
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    if gone:
        Caution.objects.filter(pk__in=gone).delete()
    insert_rows(
        Caution(
            case_id=key[0],
            compartment=key[1],
            code=one.code,
            text=one.text.da,
            text_en=one.text.en,
            norms=list(one.norms),
        )
        for key, one in wanted.items()
        if key not in stored
    )


_CASES = """
update cases_case set municipality = new.municipality, planned_on = %(today)s,
    planned_for = string_to_array(new.codes, ','), planned_from = new.made_from, planned_as = new.digest
from unnest(%(keys)s::uuid[], %(municipalities)s::text[], %(codes)s::text[], %(made_from)s::text[], %(digests)s::text[])
    as new(id, municipality, codes, made_from, digest)
where cases_case.id = new.id
"""


def _write_cases(made: Sequence[Made], today: date, marks: _Marks) -> None:
    """Keep which municipality acts, and what the plan was made from; one statement for all."""
    if not made:
        return
    for one in made:
        if one.parts:
            settings = one.parts[0].plan.settings
            one.case.municipality = one.parts[0].plan.setting.municipality or ""
            one.case.planned_for = sorted({it.municipality for it in settings.values() if it.municipality})
        one.case.planned_as = one.digest
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "today": today,
            "keys": [one.case.pk for one in made],
            "municipalities": [one.case.municipality for one in made],
            "codes": [",".join(one.case.planned_for) for one in made],
            "made_from": [marks.of(one.case.planned_for) for one in made],
            "digests": [one.digest for one in made],
        }
        cursor.execute(_CASES, values)


def _write_grants(diffs: Iterable[Diff], today: date) -> None:
    wanted = {}
    for diff in diffs:
        made = diff.made
        if made.parts:
            grants = grants_of(made.parts[0].plan, diff.standing.values(), diff.further, made.place)
        else:
            grants = grants_of_closed(diff.standing.values(), made.place)
        wanted[diff.case.pk] = (diff.case.person_id, grants)
    sync_grants(wanted=wanted, today=today)
