"""Answers as the JSON that other programs rely on: names, types and order of keys as published, dates as ISO.

Texts are in the reader's language; everything else is the same in both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from roedtraad.core.acting_municipality import Decision
from roedtraad.core.disclosure import Disclosure
from roedtraad.core.plans import Obligation, Plan, Question, Recipient, Warning
from roedtraad.core.rulebook import Agreement
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Lang, Words

if TYPE_CHECKING:
    from roedtraad.core.coverage import NormState
    from roedtraad.core.explaining import BasisExplained, Explanation
    from roedtraad.core.loading.problems import Problem
    from roedtraad.core.replanning import Change

Form = dict[str, Any]


def written(answer: Form | Sequence[Form]) -> str:
    """The answer as text that ends with a new line; the same answer gives the same text."""
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def plan_form(plan: Plan, lang: Lang) -> Form:
    return {
        "case": plan.case.name,
        "today": plan.today.isoformat(),
        "municipality": plan.setting.municipality,
        "agreement": agreement_form(plan.setting.agreement),
        "municipalities": [decision_form(one, lang) for one in plan.decisions],
        "obligations": [obligation_form(one, lang) for one in plan.obligations],
        "questions": [question_form(one, lang) for one in plan.questions],
        "warnings": [warning_form(one, lang) for one in plan.warnings],
    }


def agreement_form(agreement: Agreement | None) -> Form | None:
    if agreement is None:
        return None
    return {"municipality": agreement.municipality, "valid_from": iso(agreement.validity.valid_from)}


def decision_form(decision: Decision, lang: Lang) -> Form:
    return {
        "help": decision.help,
        "municipality": decision.municipality,
        "paragraph": decision.paragraph,
        "because": decision.because.in_(lang),
        "provisional": decision.provisional,
    }


def obligation_form(obligation: Obligation, lang: Lang) -> Form:
    rule = obligation.rule
    return {
        "id": obligation.id,
        "occurrence": obligation.occurrence,
        "state": obligation.state,
        "certainty": obligation.certainty,
        "title": rule.title.in_(lang),
        "matter": rule.matter,
        "responsible": {"authority": rule.responsible.authority, "role": rule.responsible.role},
        "recipients": recipients_form(obligation.recipients, lang),
        "timing": obligation.timing,
        "due": iso(obligation.due),
        "not_before": iso(obligation.not_before),
        "window_text": in_language(rule.window_text, lang),
        "already_late": obligation.already_late,
        "late_from_start": obligation.late_from_start,
        "strength": rule.strength,
        "basis": list(dict.fromkeys(basis.source for basis in rule.basis)),
        "norms": list(obligation.norms),
        "koereplan": list(rule.koereplan),
        "enclose": [text.in_(lang) for text in obligation.enclose],
        "depends_on": list(obligation.depends_on),
    }


def recipients_form(recipients: Sequence[Recipient], lang: Lang) -> list[Form]:
    return [recipient_form(one, lang) for one in recipients]


def recipient_form(recipient: Recipient, lang: Lang) -> Form:
    return {
        "contact": recipient.contact,
        "unit": recipient.unit.in_(lang),
        "municipality": recipient.municipality,
        "authority": recipient.authority,
        "channel": recipient.channel,
        "other_channels": list(recipient.other_channels),
        "address": recipient.address,
        "subject": recipient.subject,
        "certain": recipient.certain,
        "via": recipient.via,
    }


def question_form(question: Question, lang: Lang) -> Form:
    return {
        "fact": question.fact,
        "text": question.text.in_(lang),
        "due": iso(question.due),
        "decides": list(question.decides),
    }


def warning_form(warning: Warning, lang: Lang) -> Form:
    return {"code": warning.code, "text": warning.text.in_(lang), "norms": list(warning.norms)}


def municipality_form(plan: Plan, questions: Sequence[Question], lang: Lang) -> Form:
    return {
        "decisions": [decision_form(one, lang) for one in plan.decisions],
        "questions": [question_form(one, lang) for one in questions],
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def in_language(words: Words | None, lang: Lang) -> str | None:
    return words.in_(lang) if words else None


def value_form(value: FactValue) -> str | int | float | list[str]:
    """A fact's value as a case file writes it: dates ISO, sets as lists, yes and no as true and false."""
    match value:
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _:
            return value


def witness_form(witness: Mapping[str, FactValue] | None) -> Form | None:
    return {fact: value_form(value) for fact, value in witness.items()} if witness is not None else None


def disclosure_form(disclosure: Disclosure, lang: Lang) -> Form:
    return {
        "decision": disclosure.decision,
        "basis": [str(basis) for basis in disclosure.basis],
        "needs": [{"kind": need.kind, "text": need.text.in_(lang)} for need in disclosure.needs],
        "after": [{"kind": duty.kind, "text": duty.text.in_(lang)} for duty in disclosure.after],
        "norms": list(disclosure.norms),
    }


def change_form(change: Change, lang: Lang) -> Form:
    return {
        "added": [obligation_form(one, lang) for one in change.added],
        "withdrawn": [obligation_form(one, lang) for one in change.withdrawn],
        "moved": [
            {
                "obligation": obligation_form(one.obligation, lang),
                "due": {"was": iso(one.due.was), "is": iso(one.due.now)},
                "not_before": {"was": iso(one.not_before.was), "is": iso(one.not_before.now)},
            }
            for one in change.moved
        ],
        "rerouted": [
            {
                "obligation": obligation_form(one.obligation, lang),
                "recipients": {
                    "was": recipients_form(one.recipients.was, lang),
                    "is": recipients_form(one.recipients.now, lang),
                },
            }
            for one in change.rerouted
        ],
        "unchanged": [obligation_form(one, lang) for one in change.unchanged],
    }


def explanation_form(explanation: Explanation, lang: Lang) -> Form:
    clause, table = explanation.clause, explanation.table
    return {
        "id": explanation.id,
        "occurrence": explanation.occurrence,
        "rule": {"id": explanation.id, "file": explanation.rule.file, "line": explanation.rule.line},
        "clause": clause
        and {
            "section": clause.section.in_(lang),
            "text": clause.text.in_(lang),
            "file": clause.file,
            "line": clause.line,
        },
        "facts": [
            {"fact": one.fact, "value": value_form(one.value), "from": iso(one.true_from), "source": one.source}
            for one in explanation.facts
        ],
        "missing": list(explanation.missing),
        "table": table and {"route": table.route, "row": table.row, "hit": table.hit},
        "arithmetic": [step.in_(lang) for step in explanation.arithmetic],
        "due": iso(explanation.due),
        "basis": [_basis_form(one, lang) for one in explanation.basis],
        "norms": list(explanation.norms),
    }


def _basis_form(one: BasisExplained, lang: Lang) -> Form:
    source = one.source
    title = source.title.in_(lang) if source else one.basis.source
    if one.basis.at:
        title = f"{title}, {one.basis.at}"
    return {
        "id": one.basis.source,
        "title": title,
        "number": source.number if source else None,
        "date": iso(source.date) if source else None,
        "in_force": one.in_force,
    }


def finding_form(problem: Problem, lang: Lang) -> Form:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message.in_(lang),
        "remedy": problem.remedy.in_(lang),
        "norms": list(problem.norms),
        "witness": witness_form(problem.witness),
    }


def norm_form(state: NormState, lang: Lang) -> Form:
    return {
        "id": state.id,
        "kind": state.kind,
        "scope": state.scope,
        "text": state.text.in_(lang),
        "carried_by": [{"rule": one.rule, "file": one.file, "line": one.line} for one in state.carried_by],
        "tests": list(state.tests),
        "state": state.state,
        "reason": in_language(state.reason, lang),
    }
