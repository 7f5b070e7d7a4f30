"""The front door of obligations: replanning, what people do with an obligation, and what is owed."""

from roedtraad.obligations.actions.replan_all import begin_replanning, pass_batch
from roedtraad.obligations.actions.replan_cases import differences, replan_case, replan_cases
from roedtraad.obligations.actions.set_state import hand_over, record_event, set_due, set_state, take
from roedtraad.obligations.addressing import PRISON
from roedtraad.obligations.changes import Change, Changed
from roedtraad.obligations.earlier import Earlier, plan_and_states_as_of
from roedtraad.obligations.models import (
    OPEN_STATES,
    Addressee,
    Caution,
    Event,
    Lane,
    Obligation,
    Question,
    Replanning,
)
from roedtraad.obligations.parts import Part, hidden_facts
from roedtraad.obligations.selectors import (
    MOST_COUNTED,
    Filters,
    Tab,
    cautions_of,
    get_obligation,
    history_of,
    obligations_of,
    plan_as_of,
    plan_seen,
    questions_of,
    replannings,
    work_counts,
    work_list,
    work_mark,
)
from roedtraad.obligations.tasks import defer_replanning

__all__ = [
    "MOST_COUNTED",
    "OPEN_STATES",
    "PRISON",
    "Addressee",
    "Caution",
    "Change",
    "Changed",
    "Earlier",
    "Event",
    "Filters",
    "Lane",
    "Obligation",
    "Part",
    "Question",
    "Replanning",
    "Tab",
    "begin_replanning",
    "cautions_of",
    "defer_replanning",
    "differences",
    "get_obligation",
    "hand_over",
    "hidden_facts",
    "history_of",
    "obligations_of",
    "pass_batch",
    "plan_and_states_as_of",
    "plan_as_of",
    "plan_seen",
    "questions_of",
    "record_event",
    "replan_case",
    "replan_cases",
    "replannings",
    "set_due",
    "set_state",
    "take",
    "work_counts",
    "work_list",
    "work_mark",
]
