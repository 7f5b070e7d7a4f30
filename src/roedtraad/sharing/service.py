"""The front door of sharing: asking the gate, its answers, and the permits without which nothing is sent."""

from roedtraad.sharing.actions.ask_gate import ask, decision_of, judge, judge_known
from roedtraad.sharing.exchanges import compartment_of, offered
from roedtraad.sharing.models import Decision
from roedtraad.sharing.permits import Permit, permit, permit_known
from roedtraad.sharing.selectors import decisions_of

__all__ = [
    "Decision",
    "Permit",
    "ask",
    "compartment_of",
    "decision_of",
    "decisions_of",
    "judge",
    "judge_known",
    "offered",
    "permit",
    "permit_known",
]
