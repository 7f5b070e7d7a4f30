"""What of a case was shared with whom, when and why: what was sent, and what the gate has let through besides.

Of a compartment only what the reader sees, or what a report may give. Drafts and what was taken back were never shared.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.words import Lang, Words, date_words
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Message
from roedtraad.presenting.sources_text import cited
from roedtraad.sharing.service import Decision, decisions_of

WAYS = {
    "secure_mail": Words("sikker mail", "secure mail"),
    "inbox": Words("Indbakke i Rød Tråd", "Inbox in Rød Tråd"),
    "letter": Words("brev med post", "letter by post"),
    "portal": Words("portal", "portal"),
    "phone": Words("telefon", "telephone"),
    "digital_post": Words.same("Digital Post"),
}
"""The ways of sending on a paper; a page says them in its own language (wording.py)."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that left, or was let through: on which day, what, to whom, how, why, and on which basis."""

    on: date
    what: Words
    whom: str
    why: Words
    text: Words
    basis: tuple[Words, ...]
    reason: str
    compartment: str
    way: Words | None = None
    received: date | None = None
    message: Message | None = None


def shared_of(case: Case, given_of: Collection[str] | None = None) -> list[Shared]:
    """Give what was sent in a case, the newest first. `given_of` narrows it to some compartments."""
    found = Message.objects.filter(case=case).exclude(sent_on=None).exclude(state=Message.State.CANCELLED)
    found = found.select_related("decision").order_by("-sent_on", "-written_at", "-pk")
    book, kinds = rulebook_now(), letter_kinds()
    rows = []
    for one in found:
        if one.sent_on is None or (given_of is not None and one.compartment not in given_of):
            continue
        kind = kinds.get(one.kind)
        rows.append(
            Shared(
                on=one.sent_on,
                what=kind.title if kind else Words.same(one.kind),
                whom=one.to_name,
                way=WAYS.get(one.channel, Words.same(one.channel)),
                received=one.acknowledged_on,
                message=one,
                **_judged(one.decision, book),
            )
        )
    return rows


def let_through_of(case: Case, given_of: Collection[str] | None = None) -> list[Shared]:
    """Give the yeses of the gate that no letter went by: what was, or could be, told in another way."""
    written = set(Message.objects.filter(case=case).values_list("decision_id", flat=True))
    book = rulebook_now()
    return [
        Shared(
            on=one.asked_on,
            what=book.vocabulary.categories.get(one.category, Words.same(one.category)),
            whom=one.recipient_unit.name if one.recipient_unit else _authority(one, book),
            **_judged(one, book),
        )
        for one in decisions_of(case)
        if one.verdict == Decision.Verdict.ALLOWED
        and one.pk not in written
        and (given_of is None or one.compartment in given_of)
    ]


def _judged(one: Decision, book: Rulebook) -> dict[str, Any]:
    return {
        "why": book.vocabulary.purposes.get(one.purpose, Words.same(one.purpose)),
        "text": Words(one.text, one.text_en),
        "basis": tuple(cited(basis, book.sources) for basis in one.basis),
        "reason": one.reason,
        "compartment": one.compartment,
    }


def _authority(one: Decision, book: Rulebook) -> str:
    return book.vocabulary.authority_name(one.recipient, one.asked_on).da


def shared_report(case: Case, *, today: date, language: Lang) -> dict[str, object]:
    """What stands on the paper: what was shared, and what was let through."""

    def said(da: str, en: str) -> str:
        return Words(da, en).in_(language)

    sections = [
        _section(said("Sendt", "Sent"), shared_of(case), language),
        _section(
            said("Reglerne tillader det, og intet brev er sendt", "The rules allow it, and no letter was sent"),
            let_through_of(case),
            language,
        ),
    ]
    return {
        "language": language,
        "made": {"year": today.year, "month": today.month, "day": today.day},
        "title": said("Hvad er delt med hvem, hvornår og hvorfor", "What was shared with whom, when and why"),
        "person": case.person.name,
        "lead": [said(f"Sag {case.number}.", f"Case {case.number}.")],
        "sections": sections,
        "nothing": said("Intet.", "Nothing."),
        "footer": said("Lavet ", "Made ") + date_words(today).in_(language),
    }


def _section(heading: str, rows: list[Shared], language: Lang) -> dict[str, object]:
    items = [{"what": one.whom, "value": one.what.in_(language), "notes": notes_of(one, language)} for one in rows]
    return {"heading": heading, "items": items, "note": "", "withheld": ""}


def notes_of(one: Shared, language: Lang) -> list[str]:
    """When, how and why, in words."""
    notes = [date_words(one.on).in_(language), *how_of(one, language)]
    return [*notes, one.why.in_(language), *reasons_of(one, language)]


def how_of(one: Shared, language: Lang) -> list[str]:
    """Which way it went, and when it was received."""
    notes = []
    if one.way is not None:
        notes.append(one.way.in_(language))
    if one.received is not None:
        day = date_words(one.received).in_(language)
        notes.append(Words(f"modtaget {day}", f"received {day}").in_(language))
    return notes


def reasons_of(one: Shared, language: Lang) -> list[str]:
    """What the gate said, on which basis, and the reason that was given."""
    notes = [one.text.in_(language), *(basis.in_(language) for basis in one.basis)]
    if one.reason:
        notes.append(Words(f"begrundelse: {one.reason}", f"reason: {one.reason}").in_(language))
    return notes
