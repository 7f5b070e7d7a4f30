"""Before saving, *this is what changes*: a verb is run and undone, and what it changed is shown in words.

Two steps of one form: the first shows the change, the second saves exactly what was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Protocol
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roedtraad.access.service import NotFound, Refusal, put_refusal, today
from roedtraad.cases.service import StaleCase
from roedtraad.obligations.service import Change, Changed
from roedtraad.web.filters import away, day_and_month, nearness, say

STEP, PREVIEWED, VERSION = "step", "previewed", "version"
SAVE = "save"

Row = tuple[str, str, str | None]


class _Undone(Exception):
    def __init__(self, change: Change) -> None:
        self.change = change


def preview_of(verb: Callable[[], Change]) -> Change:
    """What a verb would change; nothing of it stays. Raises as the verb itself would."""
    try:
        with transaction.atomic():
            raise _Undone(verb())
    except _Undone as undone:
        return undone.change


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of change in words, for the component `change`. `folded` is shown when it is asked for."""

    heading: str
    tone: str
    rows: tuple[Row, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before saving: the change in words, and the mark of what was typed, which the second step sends.

    `again`: what was typed is no longer what was shown, so it is shown once more.
    """

    change: Change
    sections: tuple[Section, ...]
    mark: str
    again: bool = False

    @property
    def nothing(self) -> bool:
        """Whether no obligation differs."""
        return not self.sections


class ShowForm(Protocol):
    """Shows the form as it was filled in. `stale`: with the case as someone else has left it meanwhile."""

    def __call__(self, *, status: int = 200, preview: Preview | None = None, stale: bool = False) -> HttpResponse: ...


def in_two_steps(
    request: HttpRequest,
    form: forms.BaseForm,
    verb: Callable[[], Change],
    show_form: ShowForm,
    saved: Callable[[Change], HttpResponseBase],
) -> HttpResponseBase:
    """Answer a form that was sent: what it would change, and when that has been seen, save it.

    What is refused is said at its field; where someone else has written meanwhile, the form comes back with the case
    as it is now. Only what was shown is saved: another answer is shown first.
    """
    if not form.is_valid():
        return show_form(status=422)
    mark, to_save = _mark(form), request.POST.get(STEP) == SAVE
    try:
        if to_save and request.POST.get(PREVIEWED) == mark:
            return saved(verb())
        change = preview_of(verb)
    except StaleCase as stale:
        put_refusal(stale, form)
        return show_form(status=409, stale=True)
    except NotFound:
        raise
    except Refusal as refusal:
        put_refusal(refusal, form)
        return show_form(status=422)
    return show_form(preview=Preview(change, sections(change, today()), mark, again=to_save))


def _mark(form: forms.BaseForm) -> str:
    """A mark of everything that was typed."""
    typed = sorted((name, repr(value)) for name, value in form.cleaned_data.items())
    return blake2b(repr(typed).encode(), digest_size=12).hexdigest()


def expected_version(request: HttpRequest) -> int:
    """The version of the case that the form was opened at; what no page gave is no version."""
    written = request.POST.get(VERSION, "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else -1


def said_of(change: Change) -> str:
    """What was saved, in a sentence for the next page: `Gemt. 2 opgaver kommer til, 1 flyttes.`"""
    said = counted_changes(change)
    return _("Gemt. %(changes)s.") % {"changes": said} if said else _("Gemt. Ingen opgaver ændrer sig.")


def counted_changes(change: Change) -> str:
    """How many obligations come, move, go: `2 opgaver kommer til, 1 opgave flyttes`; nothing where none does."""
    late = len(change.too_late)
    counts = (
        ngettext("%(num)s opgave kommer til", "%(num)s opgaver kommer til", len(change.added)),
        ngettext("%(num)s opgave flyttes", "%(num)s opgaver flyttes", len(change.moved)),
        ngettext("%(num)s opgave skifter modtager", "%(num)s opgaver skifter modtager", len(change.rerouted)),
        ngettext("%(num)s opgave falder væk", "%(num)s opgaver falder væk", len(change.withdrawn)),
        ngettext("%(num)s opgave er udført", "%(num)s opgaver er udført", len(change.done)),
        ngettext("%(num)s er over fristen", "%(num)s er over fristen", late),
    )
    lengths = (change.added, change.moved, change.rerouted, change.withdrawn, change.done, change.too_late)
    return ", ".join(words % {"num": len(items)} for words, items in zip(counts, lengths, strict=True) if items)


# --- The change in words ---------------------------------------------------------------------------------------------


def sections(change: Change, today: date) -> tuple[Section, ...]:
    """The change in words, what comes too late first. Each stands once, save one that also gets to someone else."""
    late = {one.key for one in change.too_late}
    maybe = [one for one in change.added if one.state == "possible"]
    owed = [one for one in change.added if one.state != "possible"]
    found = (
        Section(_("Bliver for sent"), "late", _rows(change.too_late, lambda one: _away(one, today), today)),
        Section(_("Flyttes"), "soon", _rows(_but(change.moved, late), lambda one: _moved(one, today), today)),
        Section(_("Kommer til"), "waiting", _rows(_but(owed, late), lambda one: _away(one, today), today)),
        Section(_("Skifter modtager"), "maybe", tuple(_rerouted(one) for one in change.rerouted)),
        Section(_("Bliver udført"), "done", _rows(change.done, lambda _one: _("udført"), today)),
        Section(_("Kommer måske til"), "maybe", _rows(_but(maybe, late), lambda one: _away(one, today), today), True),
        Section(_("Falder væk"), "coming", _rows(change.withdrawn, lambda _one: _("bortfalder"), today)),
    )
    return tuple(one for one in found if one.rows)


def _but(items: Iterable[Changed], keys: Collection[UUID]) -> list[Changed]:
    return [one for one in items if one.key not in keys]


def _rows(items: Iterable[Changed], mark: Callable[[Changed], str], today: date) -> tuple[Row, ...]:
    ordered = sorted(items, key=lambda one: (one.due or date.max, one.rule, one.occurrence))
    return tuple((mark(one), say(one.title), _detail(one, today)) for one in ordered)


def _detail(one: Changed, today: date) -> str | None:
    parts = [one.recipients] if one.recipients else []
    if one.due_was is not None and one.due is not None and one.due != one.due_was:
        days = abs((one.due - one.due_was).days)
        later = ngettext("%(num)s dag senere", "%(num)s dage senere", days)
        earlier = ngettext("%(num)s dag tidligere", "%(num)s dage tidligere", days)
        parts.append((later if one.due > one.due_was else earlier) % {"num": days})
        if one.late:
            parts.append(_("fristen var %(day)s") % {"day": _day(one.due_was, today)})
    if one.state == "possible" and one.due_was is not None:
        parts.insert(0, _("måske"))
    return " · ".join(parts) or None


def _away(one: Changed, today: date) -> str:
    if one.due is None:
        return _("måske") if one.state == "possible" else _("uden dato endnu")
    near = away(one.due, today) if nearness(one.due, today) != "coming" else _day(one.due, today)
    return _("måske · %(due)s") % {"due": near} if one.state == "possible" else near


def _moved(one: Changed, today: date) -> str:
    if one.due == one.due_was and one.not_before != one.not_before_was:
        was, now = _day(one.not_before_was, today), _day(one.not_before, today)
        return _("tidligst %(was)s → %(now)s") % {"was": was, "now": now}
    return f"{_day(one.due_was, today)} → {_day(one.due, today)}"


def _day(day: date | None, today: date) -> str:
    if day is None:
        return _("uden dato")
    return day_and_month(day) if day.year == today.year else f"{day_and_month(day)} {day.year}"


def _rerouted(one: Changed) -> Row:
    told = {"now": one.recipients or _("ingen"), "was": one.recipients_was or _("ingen")}
    return _("ny modtager"), say(one.title), _("nu %(now)s; før %(was)s") % told
