"""The norms as text: one line a norm with its state, what carries it below, and the count at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roedtraad.core.words import Words
from roedtraad.presenting.paper import Line, Paper

if TYPE_CHECKING:
    from roedtraad.core.coverage import NormState

LEFT = 12


def norms_text(states: Sequence[NormState], paper: Paper) -> str:
    parts = [_norm(one, paper) for one in states]
    carried = sum(one.state == "carried" for one in states)
    words = Words("{carried} båret af regler, {left} åbne.", "{carried} carried by rules, {left} open.")
    summary = paper.say(words, carried=carried, left=len(states) - carried)
    return "".join([*parts, "\n", paper.paragraph(summary, style="strong")])


def _norm(one: NormState, paper: Paper) -> str:
    is_open = one.state == "open"
    right = [Line(paper.say(one.text), hang=0)]
    if one.carried_by:
        rules = ", ".join(dict.fromkeys(carrier.rule for carrier in one.carried_by))
        right.append(Line(paper.say(Words("Regler: {rules}", "Rules: {rules}"), rules=rules), "soft"))
    if one.tests:
        tests = ", ".join(one.tests)
        right.append(Line(paper.say(Words("Prøver: {tests}", "Tests: {tests}"), tests=tests), "soft"))
    if is_open:
        reason = one.reason or Words.same("")
        right.append(Line(paper.say(Words("Åben: {reason}", "Open: {reason}"), reason=reason)))
    return paper.columns([Line(("- " if is_open else "  ") + one.id, "strong")], right, left=LEFT)
