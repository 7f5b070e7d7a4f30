"""Who changed a case last, and what they did, in a sentence: for those who have it on their screen meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roedtraad.access.service import offices
from roedtraad.cases.service import Case, Deed, Fact, Turn
from roedtraad.core.words import Words
from roedtraad.desk.thread import turn_words
from roedtraad.obligations.service import Event, Obligation
from roedtraad.web.filters import reader, say

# What a person did to an obligation and nothing else tells of; all other events follow from a fact, a deed or a turn.
BY_HAND = (
    Q(kind__in=(Event.Kind.OVERRIDDEN, Event.Kind.TAKEN))
    | Q(kind=Event.Kind.STATE, became=Obligation.State.WAIVED)
    | Q(kind=Event.Kind.STATE, was=Obligation.State.WAIVED)
)


@dataclass(frozen=True, slots=True)
class _Record:
    who: str
    sentence: str
    at: datetime


def latest_change(case: Case) -> str:
    """`Vestre Fængsel har skrevet en oplysning, kl. 10.14`; empty where the viewer may see no record."""
    found = list(_latest(case))
    if not found:
        return ""
    newest = max(found, key=lambda one: one.at)
    clock = localtime(newest.at)
    at = f"{clock:%H.%M}" if reader() == "da" else f"{clock:%H:%M}"
    return newest.sentence % {"who": newest.who, "at": at}


def _latest(case: Case) -> Iterator[_Record]:
    """The newest record of each kind. A turn is recorded after the facts that it brings, so that it names them all."""
    turn = Turn.objects.filter(case=case).order_by("-recorded_at").first()
    if turn is not None:
        words = turn_words(turn.kind).replace("%", "%%")
        yield _Record(_who(turn), _("%(who)s har skrevet: {turn}, kl. %(at)s").format(turn=words), turn.recorded_at)
    deed = Deed.objects.filter(case=case).order_by("-recorded_at").first()
    if deed is not None:
        done, undone = _("%(who)s har gjort en opgave, kl. %(at)s"), _("%(who)s har genåbnet en opgave, kl. %(at)s")
        yield _Record(_who(deed), undone if deed.takes_back_id else done, deed.recorded_at)
    fact = Fact.objects.filter(case=case).order_by("-number").first()
    if fact is not None:
        yield _Record(_who(fact), _("%(who)s har skrevet en oplysning, kl. %(at)s"), fact.recorded_at)
    event = Event.objects.filter(BY_HAND, case=case).order_by("-at", "-id").first()
    if event is not None:
        yield _Record(_who(event), _("%(who)s har ændret en opgave, kl. %(at)s"), event.at)


def _who(record: Turn | Deed | Fact | Event) -> str:
    unit = offices().units.get(record.unit_id) if record.unit_id else None
    return say(Words(unit.name, unit.name_en or unit.name)) if unit else record.by_name
