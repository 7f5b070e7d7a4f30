"""The front door of obligations: replanning, what people do with an obligation, and what is owed."""

from roedtraad.obligations.actions.move_obligations import move_obligations
from roedtraad.obligations.actions.replan_all import begin_replanning, pass_batch
from roedtraad.obligations.actions.replan_cases import MOVED, differences, replan_case, replan_cases
from roedtraad.obligations.actions.set_state import hand_over, record_event, set_done, set_due, set_state, take
from roedtraad.obligations.addressing import PRISON
from roedtraad.obligations.changes import Change, Changed
from roedtraad.obligations.earlier import Earlier, plan_and_states_as_of
from roedtraad.obligations.models import (
    OPEN_STATES,
    Addressee,
    Caution,
    Event,
    Ground,
    Lane,
    Obligation,
    Question,
    Remark,
    Replanning,
)
from roedtraad.obligations.parts import (
    Part,
    facts_of_matter,
    hidden_facts,
    planner,
    rules_of_matter,
)
from roedtraad.obligations.remarks import REASONS
from roedtraad.obligations.selectors import (
    MOST_COUNTED,
    Filters,
    Tab,
    cautions_of,
    get_obligation,
    ground_of,
    history_of,
    obligations_of,
    plan_as_of,
    plan_seen,
    questions_of,
    replannings,
    why_it_happened,
    work_counts,
    work_list,
    work_mark,
)
from roedtraad.obligations.tasks import defer_replanning

__all__ = [
    "MOST_COUNTED",
    "MOVED",
    "OPEN_STATES",
    "PRISON",
    "REASONS",
    "Addressee",
    "Caution",
    "Change",
    "Changed",
    "Earlier",
    "Event",
    "Filters",
    "Ground",
    "Lane",
    "Obligation",
    "Part",
    "Question",
    "Remark",
    "Replanning",
    "Tab",
    "begin_replanning",
    "cautions_of",
    "defer_replanning",
    "differences",
    "facts_of_matter",
    "get_obligation",
    "ground_of",
    "hand_over",
    "hidden_facts",
    "history_of",
    "move_obligations",
    "obligations_of",
    "pass_batch",
    "plan_and_states_as_of",
    "plan_as_of",
    "plan_seen",
    "planner",
    "questions_of",
    "record_event",
    "replan_case",
    "replan_cases",
    "replannings",
    "rules_of_matter",
    "set_done",
    "set_due",
    "set_state",
    "take",
    "why_it_happened",
    "work_counts",
    "work_list",
    "work_mark",
]
