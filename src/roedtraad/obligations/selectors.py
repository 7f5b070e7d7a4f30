"""What is owed: the work list, the plan of a case, its questions, history and explanations. Within the scope only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from roedtraad.access.service import NotFound, count_and_mark, current_scope
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, known_case
from roedtraad.core.facts import Case as CoreCase
from roedtraad.obligations.models import (
    OPEN_STATES,
    Caution,
    Event,
    Ground,
    Obligation,
    Question,
    Remark,
    Replanning,
)
from roedtraad.obligations.parts import Part, planner

Tab = Literal["owed", "awaited", "to_take", "closed"]

OPEN = ", ".join(f"'{state}'" for state in OPEN_STATES)

COLUMNS = """id, case_id, rule, occurrence, state, due, not_before, timing, certainty, matter, title, title_en,
    owner_unit_id, counterpart_unit_id, recipient_names, responsible_authority, responsible_role, municipality,
    institution_unit_id, person_name, person_sort, to_take, overridden, late_from_start, changed_on,
    compartment, missing[1] as lacks"""

MOST_COUNTED = 500
"""Counting stops just past it: who has more of a kind on the list needs no exact number, and every page counts."""
_STOP = MOST_COUNTED + 1
COUNTS = ("owed", "overdue", "to_take", "awaited")

After = tuple[date, UUID]
"""The last line of the page before: its due date (what is closed: the day it was) and key."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a work list is narrowed to; empty means all. `person` is the beginning of a name as it sorts."""

    institution: UUID | None = None
    municipality: str = ""
    matter: str = ""
    person: str = ""
    due_from: date | None = None
    due_to: date | None = None


def get_obligation(key: UUID | str) -> Obligation:
    """Give an obligation that the scope may see. Raises NotFound, the same for none and for not yours."""
    try:
        wanted = UUID(str(key))
    except ValueError:
        raise NotFound from None
    found = Obligation.objects.filter(pk=wanted).first()
    if found is None:
        raise NotFound
    return found


def work_list(
    *, unit: UUID, tab: Tab, filters: Filters = Filters(), after: After | None = None, most: int = 50
) -> list[dict[str, Any]]:
    """Give a page of a unit's list, by due date, those without one last; what is closed by its end, the newest first.

    Written as SQL: the page is read a thousand times a minute, and the index gives its order.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_page(unit, tab, filters, after, most))
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _page(
    unit: UUID, tab: Tab, filters: Filters, after: After | None, most: int, columns: str = COLUMNS
) -> tuple[str, dict[str, Any]]:
    where, values = _narrowing(filters)
    further, of_page = _further(tab, after)
    return _listed(tab, where + further, columns), values | of_page | {"unit": unit, "most": most}


def _further(tab: Tab, after: After | None) -> tuple[str, dict[str, Any]]:
    """What begins a page after a line."""
    if after is None:
        return "", {}
    values = {"after_due": after[0] if after[0] != date.max else "infinity", "after": after[1]}
    return _AFTER_CLOSED if tab == "closed" else _AFTER, values


_AFTER = " and (coalesce(due, 'infinity'::date), id) > (%(after_due)s, %(after)s)"
_AFTER_CLOSED = " and changed_on <= %(after_due)s::date and (changed_on < %(after_due)s::date or id > %(after)s)"


def _listed(tab: Tab, where: str, columns: str) -> str:
    end = f"{where} order by due, id limit %(most)s"
    match tab:
        case "owed":
            return (
                f"select {columns} from obligations_obligation"
                f" where owner_unit_id = %(unit)s and state in ({OPEN}) {end}"
            )
        case "to_take":
            return (
                f"select {columns} from obligations_obligation"
                f" where owner_unit_id = %(unit)s and state in ({OPEN}) and to_take {end}"
            )
        case "awaited":
            # The first recipient stands on the obligation, further ones beside it: two short lists become one.
            return f"""select * from (
                (select {columns} from obligations_obligation
                 where counterpart_unit_id = %(unit)s and state in ({OPEN}) {end})
                union all
                (select {columns} from obligations_obligation where id in (
                    select obligation_id from obligations_addressee where unit_id = %(unit)s and is_open)
                 and state in ({OPEN}) {end})) as both_lists order by due, id limit %(most)s"""
        case "closed":
            return f"""select {columns} from obligations_obligation where owner_unit_id = %(unit)s
                and state in ('done', 'waived') {where} order by changed_on desc, id limit %(most)s"""


def work_counts(*, unit: UUID, today: date, filters: Filters = Filters()) -> dict[str, int]:
    """Count a unit's lists: owed, of these overdue and to take, and awaited. Past MOST_COUNTED it stops."""
    where, values = _narrowing(filters)
    with connection.cursor() as cursor:
        cursor.execute(_counts(where), values | {"unit": unit, "today": today})
        return dict(zip(COUNTS, cursor.fetchone(), strict=True))


def work_mark(
    *,
    unit: UUID,
    tab: Tab,
    today: date,
    filters: Filters,
    after: After | None,
    most: int,
    beside: tuple[str, Mapping[str, Any]],
    shown: bool,
) -> tuple[dict[str, int], str, tuple[Any, ...]]:
    """Count a unit's lists, and give the mark of one page of one: another where any of its lines is, or which of their
    cases may be opened. `shown` where the page leaves: then it is logged.

    `beside` is a statement of one row that the page shows too, with its values: read on the same way, given last.
    """
    where, values = _narrowing(filters)
    listed, of_page = _page(unit, tab, filters, after, most, "id, case_id, compartment, due, changed_on, xmin")
    row, mark = count_and_mark(
        _with_beside(where, beside[0]),
        listed,
        {**beside[1], **values, **of_page, "today": today},
        shown=shown,
    )
    return dict(zip(COUNTS, row, strict=False)), mark, row[len(COUNTS) :]


@lru_cache(maxsize=128)
def _with_beside(where: str, beside: str) -> str:
    return f"select counts.*, beside.* from ({_counts(where)}) as counts cross join ({beside}) as beside"


def _counts(where: str) -> str:
    """What is overdue comes first by due date, so one reading counts it with what is owed."""
    owned = f"owner_unit_id = %(unit)s and state in ({OPEN}) {where}"
    further = f"""id in (select obligation_id from obligations_addressee where unit_id = %(unit)s and is_open)
        and state in ({OPEN}) {where}"""
    return f"""select owed, overdue, {_counted(f"{owned} and to_take")} as to_take,
        {_counted(f"counterpart_unit_id = %(unit)s and state in ({OPEN}) {where}")} + {_counted(further)} as awaited
        from (select count(*) as owed, count(*) filter (where due < %(today)s) as overdue from
            (select due from obligations_obligation where {owned} order by due, id limit {_STOP}) as read) as owing"""


def _counted(where: str) -> str:
    return f"(select count(*) from (select from obligations_obligation where {where} limit {_STOP}) as found)"


def _narrowing(filters: Filters) -> tuple[str, dict[str, Any]]:
    conditions: Mapping[str, tuple[str, Any]] = {
        "institution": ("institution_unit_id = %(institution)s", filters.institution),
        "municipality": ("municipality = %(municipality)s", filters.municipality),
        "matter": ("matter = %(matter)s", filters.matter),
        "person": ("starts_with(person_sort, %(person)s)", filters.person),
        "due_from": ("due >= %(due_from)s", filters.due_from),
        "due_to": ("due <= %(due_to)s", filters.due_to),
    }
    used = {name: one for name, one in conditions.items() if one[1]}
    return "".join(f" and {text}" for text, _ in used.values()), {name: value for name, (_, value) in used.items()}


def obligations_of(case: Case) -> QuerySet[Obligation]:
    """Give the obligations of a case that the scope may see, by due date."""
    return case.obligations.order_by("due", "rule", "occurrence").select_related("owner_unit", "counterpart_unit")


def questions_of(case: Case) -> QuerySet[Question]:
    """Give the open questions of a case, the most urgent first."""
    return Question.objects.filter(case=case).order_by("due", "fact")


def cautions_of(case: Case) -> QuerySet[Caution]:
    """Give what to beware of in a case."""
    return Caution.objects.filter(case=case).order_by("code", "text")


def history_of(obligation: Obligation) -> QuerySet[Event]:
    """Give what happened to an obligation, the oldest first."""
    return Event.objects.filter(obligation=obligation).select_related("remark").order_by("at", "id")


def ground_of(obligation: Obligation) -> Mapping[str, Any]:
    """Give what an obligation rests on; nothing where the scope does not have the case."""
    if obligation.ground_then is not None:
        return obligation.ground_then
    found = Ground.objects.filter(pk=obligation.pk).first()
    return found.content if found else {}


def why_it_happened(event: Event) -> str:
    """Give the reason of an event, as far as the scope may read it."""
    remark: Remark | None = getattr(event, "remark", None)
    return event.why or (remark.text if remark else "")


def plan_as_of(case: Case, day: date) -> tuple[Part, ...]:
    """Give the plan of a case as it was known on a day, in the parts that the scope may see."""
    rulebook = rulebook_now()
    known = known_case(case, rulebook.vocabulary, as_of=day)
    return plan_seen(known, day)


def plan_seen(known: CoreCase, day: date) -> tuple[Part, ...]:
    """Give the plan of known facts, in the parts that the scope may see."""
    cleared = current_scope().compartments
    parts = planner(rulebook_now()).parts(known, day)
    return tuple(part for part in parts if not part.compartment or part.compartment in cleared)


def replannings(most: int = 5) -> Sequence[Replanning]:
    """Give the latest passings through all cases, for showing how far they are."""
    return list(Replanning.objects.order_by("-started_at")[:most])
