"""Klar til løsladelse: what is in place for a good release, what blocks it, and what nobody knows yet.

A pure function of what is known and of what is owed. Which lines there are, and what answers them, stands in the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from roedtraad.core.conditions import Truth, choose, holds, holds_for_sure
from roedtraad.core.facts import Known
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.rulebook import ReadyAnswer, ReadyLine, Rulebook
from roedtraad.core.words import Words


@dataclass(frozen=True, slots=True)
class Ready:
    """The answer to one line. `asks` are the recorded facts that would settle an open one."""

    line: ReadyLine
    answer: ReadyAnswer
    text: Words | None = None
    asks: tuple[str, ...] = ()


def readiness(known: Known, rulebook: Rulebook, owed: Mapping[str, bool]) -> tuple[Ready, ...]:
    """Answer every line that applies. `owed` says of each rule that is owed in the case whether it is done.

    >>> from roedtraad.core.conditions import OneOf, Condition, Requirement, Row, Table
    >>> from roedtraad.core.rulebook import National, ReadyRow
    >>> from roedtraad.core.vocabulary import Vocabulary
    >>> from datetime import date
    >>> has = Row(Condition(((Requirement("mitid", OneOf(frozenset({True}))),),)), ReadyRow("yes"))
    >>> lines = (ReadyLine("mitid", Words.same("MitID"), Table("first", (has,))),)
    >>> words = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> national = National({}, {}, {}, readiness=lines)
    >>> book = Rulebook(words, {}, {}, {}, {}, national, (), (), lambda municipality: ())
    >>> [readiness(Known(date(2026, 3, 2), values, {}), book, {})[0].answer for values in ({"mitid": True}, {})]
    ['yes', 'open']
    """
    answered = (_answer(line, known, rulebook, owed) for line in rulebook.national.readiness)
    return tuple(one for one in answered if one is not None)


def _answer(line: ReadyLine, known: Known, rulebook: Rulebook, owed: Mapping[str, bool]) -> Ready | None:
    applies = holds(line.when, known, DEFAULT_CALENDAR)
    if applies is Truth.NO:
        return None
    asks = tuple(
        dict.fromkeys(
            fact for name in line.facts for fact in rulebook.vocabulary.recorded(name) if known.get(fact) is None
        )
    )
    if applies is Truth.UNKNOWN:
        return Ready(line, "open", asks=asks)
    chosen = choose(line.table, known, DEFAULT_CALENDAR)
    if chosen:
        said = {one.row.gives for one in chosen}
        settled = said.pop() if len(said) == 1 and holds_for_sure(chosen) else None
        if settled is None:
            return Ready(line, "open", asks=asks)
        return Ready(line, settled.answer, settled.text, asks if settled.answer == "open" else ())
    return _by_obligations(line, owed, asks)


def _by_obligations(line: ReadyLine, owed: Mapping[str, bool], asks: tuple[str, ...]) -> Ready | None:
    """A line that only obligations answer says nothing where none of them is owed."""
    if not line.obligations:
        return Ready(line, "open", asks=asks)
    done = [owed[name] for name in line.obligations if name in owed]
    if not done:
        return None
    return Ready(line, "yes" if all(done) else "open")
