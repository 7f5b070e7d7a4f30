"""Dagens breve: all that my unit must send by today, approved and sent in one go, and how it is coming on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roedtraad.access.service import NotFound, PageRequest, Refusal, actor, page, today, unit_name
from roedtraad.cases.service import cases_seen
from roedtraad.obligations.service import Obligation
from roedtraad.post.actions.approve_all import approve_all_due
from roedtraad.post.held import MOST_LETTERS, approved_today, letters_due
from roedtraad.post.models import Message, Round
from roedtraad.post.pages.lines import Lines, grouped, sent_heading
from roedtraad.post.pages.sending import Lacking, can_go, lacks_of, letter_title
from roedtraad.post.preparing import Prepared, prepared, standing_of
from roedtraad.post.selectors import rounds_of
from roedtraad.post.states import ARRIVED, TROUBLED
from roedtraad.post.wording import channel_word
from roedtraad.web.filters import away, near_date, nearness, say
from roedtraad.web.going import SeeOther

MOST_SHOWN = 3
"""Of what is missing in a letter so much is named here; the rest stands where it is written."""
State = Message.State


@dataclass(frozen=True, slots=True)
class To:
    """Whom a letter goes to, and how."""

    name: str
    how: str
    hours: str


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation whose letters are to go, ready or not."""

    key: UUID
    badge: str
    tone: str
    day: str
    person: str
    person_href: str
    title: str
    href: str
    recipients: tuple[To, ...]
    missing: tuple[Lacking, ...]
    more: int
    step: str
    may_go: bool


@require_http_methods(["GET", "HEAD", "POST"])
@page
def show(request: PageRequest) -> HttpResponseBase:
    """The letters of the day; sent to it: approve all that are ready. A part of it asks for itself while they go."""
    day, place = today(), request.place
    problem = ""
    if request.method == "POST":
        try:
            approve_all_due(unit=place.id, by=actor(request), today=day)
        except NotFound:
            raise
        except Refusal as refusal:
            problem = " ".join(part for part in (say(refusal.message), say(refusal.remedy)) if part)
        else:
            return SeeOther("todays_post")
    context = {"today": day, "unit_name": unit_name(place), "problem": problem, **_standing(request, place.id, day)}
    asked_by_part = "HX-Request" in request.headers
    template = "post/todays_news.html" if asked_by_part else "post/todays_post.html"
    return render(request, template, context, status=422 if problem else 200)


def _standing(request: PageRequest, unit: UUID, day: date) -> dict[str, Any]:
    sent = approved_today(unit=unit)
    lines = Lines(sent, day)
    going = [one for one in sent if one.state in (State.READY, State.HANDING)]
    under_way = _round_under_way(unit)
    owed = [] if under_way else _owed(request, unit, day)
    ready = [one for one in owed if one.may_go]
    return {
        "ready": ready,
        "ready_letters": sum(len(one.recipients) for one in ready),
        "lacking": [one for one in owed if not one.may_go],
        "under_way": bool(going) or under_way is not None,
        "doing": _("Brevene gøres klar.") if under_way else _("Brevene sendes."),
        "gone": under_way.passed if under_way else len(sent) - len(going),
        "gone_total": under_way.total if under_way else len(sent),
        "troubled": sum(one.state in TROUBLED for one in sent),
        "columns": (_("Hvordan det står"), _("Person"), _("Brev"), _("Til"), ""),
        "groups": grouped((_heading(one, day), lines.sent(one)) for one in sorted(sent, key=_urgency)),
    }


def _heading(one: Message, day: date) -> tuple[str, str]:
    return (_("Sendt"), "done") if one.state in ARRIVED else sent_heading(one, day)


def _urgency(one: Message) -> int:
    """What went wrong first, then what a person must do, what is on its way, and what is out."""
    order = (TROUBLED, (State.BY_HAND,), (State.READY, State.HANDING), ARRIVED)
    return next((place for place, states in enumerate(order) if one.state in states), len(order))


def _round_under_way(unit: UUID) -> Round | None:
    return next((one for one in rounds_of(unit, 1) if one.finished_at is None), None)


def _owed(request: PageRequest, unit: UUID, day: date) -> list[Owed]:
    found: list[Obligation] = letters_due(unit=unit, today=day, most=MOST_LETTERS)
    standing = standing_of(found, day)
    seen = cases_seen([one.case_id for one in found])
    made = (_prepared(request, one, standing[one.case_id], day) for one in found)
    return [_line(one, day, seen=one.obligation.case_id in seen) for one in made if one is not None and one.ready]


def _prepared(request: PageRequest, one: Obligation, standing: Any, day: date) -> Prepared | None:
    try:
        return prepared(one, standing, by=actor(request), today=day, given={}, channels={}, enclosed=())
    except Refusal:
        return None  # it is no letter after all: it stands on the work list, as others do


def _line(one: Prepared, day: date, *, seen: bool) -> Owed:
    owed = one.obligation
    page_ = reverse("write", args=[owed.pk])
    due = owed.due or day
    lacks, may_go = _lacks(one, seen=seen), can_go(one)
    return Owed(
        key=owed.pk,
        badge=away(due, day),
        tone=nearness(due, day),
        day=near_date(due, day),
        person=owed.person_name,
        person_href=reverse("case", args=[owed.case_id]) if seen else page_,
        title=letter_title(owed),
        href=page_,
        recipients=tuple(_to(ready) for ready in one.ready),
        missing=lacks[:MOST_SHOWN],
        more=max(0, len(lacks) - MOST_SHOWN),
        step=_("Læs") if may_go else _("Gør det klar"),
        may_go=may_go,
    )


def _lacks(one: Prepared, *, seen: bool) -> tuple[Lacking, ...]:
    """What stops it, once each: several recipients often lack the same. What is typed is typed on its own page."""
    found: Iterable[Lacking] = (
        lack for ready in one.ready for lack in lacks_of(ready, one.obligation.case_id, seen=seen)
    )
    stopping = (replace(lack, href="") if lack.href.startswith("#") else lack for lack in found if lack.blocks)
    return tuple(dict.fromkeys(stopping))


def _to(one: Any) -> To:
    how = channel_word(one.channel)
    if one.subject and one.channel in ("secure_mail", "inbox"):
        how = _("%(way)s · emne »%(subject)s«") % {"way": how, "subject": one.subject}
    return To(one.to_name, how, say(one.hours) if one.hours else "")


urlpatterns = [
    path("udbakke/dagens-breve", show, name="todays_post"),
]
