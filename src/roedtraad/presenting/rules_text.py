"""What the rules say, without a case: deadlines before there is anything to count from, who owes, when it holds."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from roedtraad.core.conditions import Table
from roedtraad.core.deadlines import Adjusted, AtOnce, Expression, FirstOf, Point, Window, Yearly
from roedtraad.core.deadlines.expressions import UNIT_WORDS
from roedtraad.core.rulebook import Responsible, Rulebook
from roedtraad.core.vocabulary import Validity, Vocabulary
from roedtraad.core.words import OR, Words, counted, day_and_month, listed
from roedtraad.presenting.conditions_text import ALWAYS, condition_words


def due_words(table: Table[Expression] | None, rulebook: Rulebook) -> tuple[Words, ...]:
    """When something is due: a line for each row of its table, with its condition; none without a deadline."""
    if table is None:
        return ()
    return tuple(
        expression_words(row.gives, rulebook.vocabulary)
        if not row.when.alternatives
        else Words("{date} ({when})", "{date} ({when})").fill(
            date=expression_words(row.gives, rulebook.vocabulary), when=condition_words(row.when, rulebook)
        )
        for row in table.rows
    )


def expression_words(expression: Expression, vocabulary: Vocabulary) -> Words:
    """A date that is counted, before there is a case to count in.

    >>> nothing = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> expression_words(Point("Forventet løsladelse", -3, "week"), nothing).da
    '3 uger før forventet løsladelse'
    """
    match expression:
        case Point():
            return _point(expression, vocabulary)
        case Adjusted():
            words = {
                "previous": Words("{point}, eller arbejdsdagen før", "{point}, or the working day before"),
                "next": Words("{point}, eller arbejdsdagen efter", "{point}, or the working day after"),
            }
            return words[expression.roll].fill(point=_point(expression.point, vocabulary))
        case Window():
            words_of_window = Words("fra {first} til {last}", "from {first} to {last}")
            return words_of_window.fill(
                first=_point(expression.first, vocabulary), last=_point(expression.last, vocabulary)
            )
        case FirstOf():
            points = listed([_point(one, vocabulary) for one in expression.points], OR)
            return Words("det første af {points}", "the first of {points}").fill(points=points)
        case Yearly():
            return Words("hvert år fra {first} til {last}", "every year from {first} to {last}").fill(
                first=_name(expression.anchor, vocabulary), last=_name(expression.until, vocabulary)
            )
        case AtOnce():
            return Words("straks", "at once")
        case _:
            assert_never(expression)


def responsible_words(responsible: Responsible, vocabulary: Vocabulary, day: date) -> Words:
    """The role that owes, with its authority unless that is the institution or says the same."""
    role = vocabulary.roles.get(responsible.role, Words.same(responsible.role))
    authority = vocabulary.authority_name(responsible.authority, day)
    if responsible.authority == "institution" or role == authority:
        return role
    return Words("{role} ({authority})", "{role} ({authority})").fill(role=role, authority=authority)


def validity_words(validity: Validity) -> Words:
    """From when until when something holds.

    >>> validity_words(Validity(date(2018, 1, 1))).da
    'fra 1. januar 2018'
    """
    first, last = validity.valid_from, validity.valid_to
    if first and last:
        return Words("fra {first} til {last}", "from {first} to {last}").fill(first=_day(first), last=_day(last))
    if first:
        return Words("fra {first}", "from {first}").fill(first=_day(first))
    return Words("til {last}", "until {last}").fill(last=_day(last)) if last else ALWAYS


def _day(day: date) -> Words:
    return Words("{day} {year}", "{day} {year}").fill(day=day_and_month(day.month, day.day), year=day.year)


def _point(point: Point, vocabulary: Vocabulary) -> Words:
    name = _name(point.anchor, vocabulary)
    if point.unit is None or point.count == 0:
        return name
    count = counted(abs(point.count), *UNIT_WORDS[point.unit])
    words = Words("{count} før {name}", "{count} before {name}")
    if point.count > 0:
        words = Words("{count} efter {name}", "{count} after {name}")
    return words.fill(count=count, name=name)


def _name(anchor: str, vocabulary: Vocabulary) -> Words:
    label = vocabulary.label_of(anchor)
    return Words(_inside(label.da), _inside(label.en))


def _inside(label: str) -> str:
    """A label as it stands inside a sentence; what is written in capitals stays so."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
