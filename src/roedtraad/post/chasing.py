"""Reads chasing.yaml: the clocks with their steps, and the words of a reminder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import get_args

from roedtraad.core.loading.fields import Fields, Sheet, choice_of, open_document, whole_number_of
from roedtraad.core.loading.positions import Node, ScalarNode
from roedtraad.core.words import Words
from roedtraad.post.clocks import ChaseStep, Clock, Turned

MAX_DAYS = 60
"""No step lies further from its day: a slip of the keyboard, not a clock."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a message that chases another says."""

    title: Words
    text: Words


@dataclass(frozen=True, slots=True)
class Chasing:
    """The clock of a receipt, the clock of a reply, and what is said."""

    receipt: Clock
    reply: Clock
    words: Mapping[str, Saying]


@lru_cache(maxsize=1)
def chasing() -> Chasing:
    """The clocks as they are shipped."""
    place = Path(__file__).with_name("chasing.yaml")
    return load_chasing(place.read_text(encoding="utf-8"), place.name)


def load_chasing(text: str, file: str) -> Chasing:
    """Read the clocks. Raises Unreadable with every mistake found."""
    empty = Clock(0, ())
    with open_document(text, file) as fields:
        receipt = fields.required("receipt", _clock, empty)
        reply = fields.required("reply", _clock, empty)
        words = fields.named("words", _saying)
        for name in ("receipt", "reply", "escalated"):
            if name not in words:
                message = Words(f"Ordene for {name} mangler.", f"The words of {name} are missing.")
                fields.sheet.report("missing", fields.node, message, Words("Skriv dem.", "Write them."))
    fields.sheet.finish()
    return Chasing(receipt, reply, words)


def _clock(sheet: Sheet, node: Node) -> Clock:
    with Fields(sheet, node) as fields:
        within = fields.required("within", whole_number_of, 0)
        steps = fields.several("steps", _step)
        norms = fields.texts("norms")
    days = [one.day for one in steps]
    orders = [one.reminds for one in steps]
    if within < 1 or not steps or days != sorted(set(days)) or len({one.id for one in steps}) != len(steps):
        message = Words("Trinene skal have hver sin dag, i orden.", "The steps need a day each, in order.")
        sheet.report("wrong_type", node, message, Words("Ret dagene.", "Mend the days."))
    elif orders != sorted(orders, reverse=True):
        message = Words("Der rykkes, før andre spørges.", "A reminder comes before others are turned to.")
        sheet.report("wrong_type", node, message, Words("Byt om på trinene.", "Change their order."))
    return Clock(within, steps, norms)


def _step(sheet: Sheet, node: Node) -> ChaseStep:
    to: Turned = "same"
    with Fields(sheet, node) as fields:
        day = fields.required("day", whole_number_of, 0)
        if abs(day) > MAX_DAYS:
            message = Words(f"{day} dage er ikke et trin.", f"{day} days is no step.")
            sheet.report("wrong_type", node, message, Words("Skriv færre dage.", "Write fewer days."))
        return ChaseStep(
            fields.text("id"),
            day,
            fields.required("to", partial(choice_of, choices=get_args(Turned), otherwise=to), to),
        )


def _saying(sheet: Sheet, _key: ScalarNode, node: Node) -> Saying:
    with Fields(sheet, node) as fields:
        return Saying(fields.words("title"), fields.words("text"))
