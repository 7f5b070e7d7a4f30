"""The lines of a work list, drawn ready for the page: who, what, to whom, when in words, and the one next step.

A page has fifty of them and is asked for all day, mostly with the same lines. So a line is drawn once for the row that
it shows, and kept for a while; how the page stands, and whether it may be seen, the database is asked every time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from roedtraad.access.service import Offices, ScopeUnit, offices
from roedtraad.agreements.service import edition_and_moment, rulebook_now
from roedtraad.cases.service import cases_seen
from roedtraad.core.rulebook import Rule, Rulebook
from roedtraad.desk.workfilters import Asked, after_line
from roedtraad.obligations.service import MOST_COUNTED, Tab, work_list, work_mark
from roedtraad.post.service import PostCounts, kind_for, post_counts_read
from roedtraad.web.filters import SOON_WITHIN, away, near_date, nearness, number, reader, say

MOST = 50
MOST_KEPT = 4096

Csrf = Callable[[], str]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """The button of a line: what it says, where it leads, how it looks, and whether pressing it does it."""

    text: str
    href: str
    kind: str = "secondary"
    does: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation."""

    badge: str
    tone: str
    day: str
    person: str
    person_href: str
    where: str
    what: str
    what_href: str
    what_note: str
    whom: str
    whom_note: str
    step: Step


@dataclass(slots=True)
class Group:
    """Lines that press alike, drawn."""

    title: str
    tone: str
    lines: list[Markup]

    @property
    def drawn(self) -> Markup:
        """All of them."""
        return Markup("").join(self.lines)


@dataclass(frozen=True, slots=True)
class WorkList:
    """A page of a list; `more` is the place of the next page."""

    groups: list[Group]
    more: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a page of a list stands in the database: the unit's counts, and a mark that is another when anything is."""

    counts: Mapping[str, int]
    mark: str
    post: PostCounts


def read_standing(asked: Asked, place: ScopeUnit, today: date, *, shown: bool = False) -> Standing:
    """Ask how a page of a list stands; enough to know whether anything has changed since it was shown. `shown` where it
    is shown now, changed or not.
    """
    counts, lines, of_post = work_mark(
        unit=place.id,
        tab=asked.tab,
        today=today,
        filters=asked.filters,
        after=asked.after,
        most=MOST + 1,
        beside=post_counts_read(unit=place.id, today=today),
        shown=shown,
    )
    post = PostCounts(*of_post)
    return Standing(counts, blake2b(repr((today, counts, lines, post)).encode(), digest_size=8).hexdigest(), post)


def write_lines(asked: Asked, place: ScopeUnit, today: date, whom_label: str, csrf: Csrf) -> WorkList:
    """Read and draw the lines of a page. `csrf` gives the hidden field of a form, for lines whose button acts."""
    rows = work_list(unit=place.id, tab=asked.tab, filters=asked.filters, after=asked.after, most=MOST + 1)
    shown = rows[:MOST]
    writing = _Writing(asked.tab, place, today, whom_label, cases_seen([row["case_id"] for row in shown]))
    groups: dict[str, Group] = {}
    for row in shown:
        title, tone = writing.group(row["due"])
        groups.setdefault(title, Group(title, tone, [])).lines.append(writing.drawn(row, csrf))
    last = shown[-1] if len(rows) > MOST else None
    day = None if last is None else last["changed_on"] if asked.tab == "closed" else last["due"]
    return WorkList(list(groups.values()), after_line(day, last["id"]) if last else "")


def counted(count: int, most: int = MOST_COUNTED) -> str:
    """A number of lines, as far as it was counted."""
    return number(count) if count <= most else f"{number(most)}+"


@lru_cache(maxsize=16)
def _lines_of(*_of: object) -> dict[tuple[Any, ...], Markup]:
    """The lines drawn so far that hang on the same: list, kind of unit, day, language, directory and rules."""
    return {}


@cache
def _macro() -> Callable[..., Markup]:
    """How a line is drawn: the component."""
    template: Any = get_template("components/lists.html", using="jinja2")
    drawing: Callable[..., Markup] = template.template.module.work_line
    return drawing


@lru_cache(maxsize=8)
def _address(name: str, parameter: str) -> tuple[str, str]:
    """What stands before and after the key in an address: made once, not for each line."""
    before, _key, after = reverse(name, kwargs={parameter: UUID(int=0)}).partition(str(UUID(int=0)))
    return before, after


def _href(name: str, parameter: str, key: UUID) -> str:
    before, after = _address(name, parameter)
    return f"{before}{key}{after}"


class _Writing:
    """One page being written: what its lines share."""

    def __init__(self, tab: Tab, place: ScopeUnit, today: date, whom_label: str, seen: frozenset[UUID]) -> None:
        self.tab, self.place, self.today, self.whom_label, self.seen = tab, place, today, whom_label, seen
        self.directory: Offices = offices()
        self.rulebook: Rulebook = rulebook_now()
        self.shared = _lines_of(tab, place.word, today, reader(), self.directory.stamp, edition_and_moment())
        self.matters = {name: label.in_(reader()) for name, label in self.rulebook.vocabulary.matters.items()}
        self.words = _words(reader())
        self.days: dict[date | None, tuple[str, str, str]] = {}
        self.units: dict[UUID | None, str] = {}
        self.english = reader() == "en"

    def group(self, due: date | None) -> tuple[str, str]:
        """The heading that a line stands under."""
        if self.tab == "closed":
            return self.words["closed"], "done"
        if due is None:
            return self.words["undated"], "coming"
        days = (due - self.today).days
        if days < 0:
            return self.words["late"], "late"
        return (self.words["soon"], "soon") if days <= SOON_WITHIN else (self.words["coming"], "coming")

    def drawn(self, row: Row, csrf: Csrf) -> Markup:
        """A line as it stands on the page."""
        key = (row["case_id"] in self.seen, *row.values())
        found = self.shared.get(key)
        if found is None:
            line = self.line(row)
            if line.step.does:
                return _macro()(line, self.whom_label, csrf())
            if len(self.shared) >= MOST_KEPT:
                self.shared.clear()
            found = self.shared[key] = _macro()(line, self.whom_label)
        return found

    def line(self, row: Row) -> Line:
        """An obligation as a line."""
        badge, tone, day = self._closed(row) if self.tab == "closed" else self._due(row["due"])
        page = _href("obligation", "obligation", row["id"])
        seen = row["case_id"] in self.seen
        whom, whom_note = self._owner(row) if self.tab == "awaited" else (row["recipient_names"], "")
        return Line(
            badge,
            tone,
            day,
            row["person_name"],
            _href("case", "case", row["case_id"]) if seen else page,
            self._where(row),
            row["title_en"] if self.english else row["title"],
            page,
            self._note(row),
            whom,
            whom_note,
            self._step(row, page, seen),
        )

    def _due(self, due: date | None) -> tuple[str, str, str]:
        known = self.days.get(due)
        if known is None:
            if due is None:
                known = (self.words["no_date"], "coming", "")
            else:
                known = (away(due, self.today), nearness(due, self.today), near_date(due, self.today))
            self.days[due] = known
        return known

    def _closed(self, row: Row) -> tuple[str, str, str]:
        done = row["state"] == "done"
        return (
            self.words["done"] if done else self.words["waived"],
            "done" if done else "coming",
            near_date(row["changed_on"], self.today),
        )

    def _where(self, row: Row) -> str:
        """Where the person is and whose citizen, save what is the same on every line of this unit."""
        parts = []
        if self.place.word != "institution":
            parts.append(self._unit(row["institution_unit_id"]))
        if self.place.word != "municipality" and row["municipality"]:
            authority = self.directory.authority("municipality", row["municipality"])
            parts.append(authority.name if authority else row["municipality"])
        return " · ".join(part for part in parts if part)

    def _note(self, row: Row) -> str:
        matter = self.matters.get(row["matter"], row["matter"])
        state = self.words.get(row["state"], "") if self.tab != "closed" else ""
        moved = self.words["overridden"] if row["overridden"] else ""
        taken = self.words["transferred"] if row["to_take"] else ""
        return " · ".join(part for part in (matter, state, taken, moved) if part)

    def _owner(self, row: Row) -> tuple[str, str]:
        """Whom it is awaited from: the unit, or the kind of authority where none is known; and the role."""
        authority = self.rulebook.vocabulary.authority_name(row["responsible_authority"], self.today)
        role = self.rulebook.vocabulary.roles.get(row["responsible_role"])
        return self._unit(row["owner_unit_id"]) or say(authority), say(role) if role else ""

    def _unit(self, key: UUID | None) -> str:
        """A unit's name, with that of its authority where it does not tell of itself whose it is."""
        known = self.units.get(key)
        if known is None:
            office = self.directory.units.get(key) if key else None
            if office is None:
                known = ""
            else:
                authority = self.directory.authorities[office.authority].name
                name = (self.english and office.name_en) or office.name
                known = name if office.name == authority or office.key == "main" else f"{authority}, {name}"
            self.units[key] = known
        return known

    def _step(self, row: Row, page: str, seen: bool) -> Step:
        """What is possible only is settled by the fact it hangs on; what a fact ends is done by recording that fact."""
        late = row["due"] is not None and row["due"] <= self.today
        kind = "primary" if late else "secondary"
        if self.tab == "closed":
            return Step(self.words["see"], page)
        if self.tab == "awaited":
            return (
                Step(self.words["remind"], page, kind)
                if late and row["due"] < self.today
                else Step(self.words["see"], page)
            )
        if row["to_take"]:
            return Step(self.words["take_over"], _href("take_over", "obligation", row["id"]), "primary", does=True)
        if row["state"] == "open" and kind_for(row["rule"]) is not None:
            return Step(self.words["write"], _href("write", "obligation", row["id"]), kind)
        fact = row["lacks"] if row["state"] == "possible" else self._ended_by(row)
        if fact and seen:
            form = f"{_href('record_facts', 'case', row['case_id'])}?oplysning={fact}"
            return Step(self.words["answer" if row["state"] == "possible" else "record"], form, kind)
        if row["state"] in ("open", "answered"):
            return Step(self.words["complete"], page, kind)
        return Step(self.words["see"], page, kind)

    def _ended_by(self, row: Row) -> str | None:
        rule = self._rule(row) if row["state"] == "open" else None
        return rule.done_by if rule else None

    def _rule(self, row: Row) -> Rule | None:
        """The rule behind it: of the whole country, else of the municipality's own agreement."""
        national = self.rulebook.national.obligations.get(row["rule"])
        if national is not None or not row["municipality"]:
            return national
        agreement, _in_force = self.rulebook.agreement_on(row["municipality"], self.today)
        return agreement.obligations.get(row["rule"]) if agreement else None


@lru_cache(maxsize=2)
def _words(language: str) -> Mapping[str, str]:  # noqa: ARG001 - the words are those of the language
    """The words that lines share, looked up once. What is simply open has no word of its own beside the matter."""
    return {
        "late": _("Over fristen"),
        "soon": _("Inden for en uge"),
        "coming": _("Kommer"),
        "undated": _("Uden dato"),
        "closed": _("Afsluttet"),
        "no_date": _("uden dato"),
        "done": _("gjort"),
        "waived": _("frafaldet"),
        "possible": _("måske: der mangler en oplysning"),
        "upcoming": _("kan ikke gøres endnu"),
        "sent": _("sendt"),
        "acknowledged": _("modtaget"),
        "answered": _("besvaret"),
        "overridden": _("fristen er ændret af en medarbejder"),
        "transferred": _("fulgte med en overførsel"),
        "see": _("Se"),
        "remind": _("Ryk"),
        "take_over": _("Overtag"),
        "answer": _("Svar"),
        "record": _("Skriv det"),
        "complete": _("Meld gjort"),
        "write": _("Skriv og send"),
    }
