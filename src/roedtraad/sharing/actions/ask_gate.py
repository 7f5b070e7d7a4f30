"""Asking the gate: its answer is kept, whatever it is.

It answers from what the one who asks may know. So no answer tells of a fact that stands in a compartment of others:
to them it is not known, and the gate says that it is needed.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from roedtraad.access.service import Actor, Refusal, current_scope, offices, whole_cases
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import Case, get_case, known_case
from roedtraad.casework.service import check_text
from roedtraad.core.disclosure import Disclosure, Exchange, decide
from roedtraad.core.facts import Known
from roedtraad.core.planning import known_in
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.words import Words
from roedtraad.sharing.exchanges import compartment_of, offered
from roedtraad.sharing.models import Decision


def ask(
    *,
    case: UUID,
    recipient: str,
    category: str,
    purpose: str,
    by: Actor,
    today: date,
    reason: str = "",
    sender: str = "",
    recipient_unit: UUID | None = None,
) -> Decision:
    """Ask whether a category of data may go to a recipient for a purpose, and keep the answer.

    `sender` is the UNIT word of who shares; left out, that of the actor's unit. Raises Refusal, NotFound.
    """
    rulebook = rulebook_now()
    reason = check_text(reason, "reason")
    exchange = _exchange(sender or _word_of(by.unit), recipient, category, purpose, reason, rulebook)
    with transaction.atomic():
        found = get_case(case)
        answer = judge(found, exchange, rulebook, today)
        with whole_cases(case):
            kept = decision_of(found, exchange, answer, rulebook, recipient_unit, by, today)
            kept.save(force_insert=True)
            return kept


def judge(case: Case, exchange: Exchange, rulebook: Rulebook, today: date) -> Disclosure:
    """What the gate says of a case as the scope knows it. Nothing is kept."""
    return judge_known(known_in(known_case(case, rulebook.vocabulary), rulebook, today), exchange, rulebook)


def judge_known(known: Known, exchange: Exchange, rulebook: Rulebook) -> Disclosure:
    """What the gate says of what is known: for who asks much of one case."""
    return decide(rulebook.sharing, exchange, known, DEFAULT_CALENDAR, rulebook.vocabulary)


def _word_of(unit: UUID | None) -> str:
    directory = offices()
    office = directory.units.get(unit) if unit else None
    return directory.authorities[office.authority].word if office else ""


def _exchange(sender: str, recipient: str, category: str, purpose: str, reason: str, rulebook: Rulebook) -> Exchange:
    """What is asked, by words that the one who asks may use; others do not exist for them."""
    scope = current_scope()
    categories, purposes = tuple(rulebook.vocabulary.categories), tuple(rulebook.vocabulary.purposes)
    if scope.user is not None:
        categories, purposes = offered(rulebook, scope.compartments)
    words = rulebook.vocabulary.authorities
    for field, word, known in (
        ("sender", sender, words),
        ("recipient", recipient, words),
        ("category", category, categories),
        ("purpose", purpose, purposes),
    ):
        if word not in known:
            raise Refusal(
                Words("Det står ikke på listen.", "It is not on the list."),
                Words("Vælg fra listen.", "Choose from the list."),
                field,
            )
    return Exchange(sender, recipient, category, purpose, reason or None)


def decision_of(
    case: Case,
    exchange: Exchange,
    answer: Disclosure,
    rulebook: Rulebook,
    recipient_unit: UUID | None,
    by: Actor,
    today: date,
) -> Decision:
    """The answer as it is kept. Who asks for much writes them together."""
    return Decision(
        case=case,
        compartment=compartment_of(exchange.category, exchange.purpose, rulebook),
        sender=exchange.sender,
        recipient=exchange.recipient,
        recipient_unit_id=recipient_unit,
        category=exchange.category,
        purpose=exchange.purpose,
        reason=exchange.reason or "",
        verdict=answer.decision,
        rule=answer.rule,
        text=answer.text.da,
        text_en=answer.text.en,
        needs=[{"kind": one.kind, "da": one.text.da, "en": one.text.en, "fact": one.fact} for one in answer.needs],
        after=[{"kind": one.kind, "da": one.text.da, "en": one.text.en} for one in answer.after],
        basis=[{"source": one.source, "at": one.at} for one in answer.basis],
        norms=list(answer.norms),
        asked_on=today,
        by_name=by.name,
        by_user_id=by.user,
        unit_id=by.unit,
    )
