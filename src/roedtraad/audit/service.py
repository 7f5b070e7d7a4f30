"""The front door of audit: proving the log, copying it out, its heads."""

from roedtraad.audit.actions.decide_withholding import decide_withholding
from roedtraad.audit.actions.give_insight import give_insight
from roedtraad.audit.chain import Fault, Head, Proof, prove
from roedtraad.audit.heads import NoHeads, heads_now, read_heads, write_heads
from roedtraad.audit.insight import PARTS, Report, decisions_in_force, write_report
from roedtraad.audit.insight_texts import insight_texts
from roedtraad.audit.marks import Mark, Marks, marks
from roedtraad.audit.models import Insight, Withholding
from roedtraad.audit.proving import export_log, prove_log
from roedtraad.audit.selectors import grants_behind, insights_given, numbers_of, staff_of, unusual_looks
from roedtraad.audit.typesetting import set_report
from roedtraad.audit.words import page_words

__all__ = [
    "PARTS",
    "Fault",
    "Head",
    "Insight",
    "Mark",
    "Marks",
    "NoHeads",
    "Proof",
    "Report",
    "Withholding",
    "decide_withholding",
    "decisions_in_force",
    "export_log",
    "give_insight",
    "grants_behind",
    "heads_now",
    "insight_texts",
    "insights_given",
    "marks",
    "numbers_of",
    "page_words",
    "prove",
    "prove_log",
    "read_heads",
    "set_report",
    "staff_of",
    "unusual_looks",
    "write_heads",
    "write_report",
]
