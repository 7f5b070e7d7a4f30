"""The quick form of planning: verdicts in tables, looked up by what is known of a case; the same plans as planning.

`planning.plan` is the reference: it is asked for every verdict once, and a test holds the two forms equal.
"""

from roedtraad.core.compiling.compiled import CompiledRulebook
from roedtraad.core.rulebook import Rulebook

__all__ = ["CompiledRulebook", "compile_rulebook"]


def compile_rulebook(rulebook: Rulebook, *, beside: CompiledRulebook | None = None) -> CompiledRulebook:
    """Prepare a rulebook for many plans; agreements are compiled when a case first needs them.

    `beside` is one with the same vocabulary and decisions and other rules: a case is then read once for both.
    """
    return CompiledRulebook(rulebook, beside)
