"""Reads conditions, decision tables and deadlines: what rules are made of. Every fact and value must be known.

What a condition means for a case is not decided here (see core.conditions), nor whether a table is complete.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, assert_never

from roedtraad.core.conditions import (
    ALWAYS_TRUE,
    Between,
    Condition,
    DateIs,
    FallsOn,
    IsKnown,
    NoneOf,
    NotEmpty,
    OneOf,
    Requirement,
    Row,
    Table,
    Test,
)
from roedtraad.core.deadlines import Adjusted, AtOnce, DeadlineError, Expression, Point, anchors, parse
from roedtraad.core.loading.fact_values import (
    fact_value_of,
    municipality_code,
    report_unknown_fact,
    value_word,
)
from roedtraad.core.loading.fields import (
    Fields,
    Sheet,
    choice_of,
    items_of,
    kind_of,
    number_from,
    report_kind,
    scalar_of,
    text_of,
    yes_no_of,
)
from roedtraad.core.loading.positions import ListNode, MappingNode, Node, ScalarNode
from roedtraad.core.loading.problems import meant, quoted
from roedtraad.core.vocabulary import NONE, FactDefinition, FactType, FactValue, Vocabulary
from roedtraad.core.words import Words

Order = Literal["before", "after", "on_or_before", "on_or_after"]

ORDERS: tuple[Order, ...] = ("before", "after", "on_or_before", "on_or_after")
WORDED: frozenset[FactType] = frozenset({"one_of", "set", "text", "municipality"})
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BEFORE_DAY_OFF = "before_day_off"
DAYS_TO_FALL_ON = (*WEEKDAYS, BEFORE_DAY_OFF)
_DATE_TESTS = Words(
    "known, {before: …}, {after: …}, {on_or_before: …}, {on_or_after: …} eller {falls_on: …}",
    "known, {before: …}, {after: …}, {on_or_before: …}, {on_or_after: …} or {falls_on: …}",
)
_COMPARISON = re.compile(r"(<=|>=|<|>)\s*(-?[0-9]{1,9}(?:\.[0-9]{1,6})?)")
_RANGE = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]{1,6})?)\s*\.\.\s*(-?[0-9]{1,9}(?:\.[0-9]{1,6})?)")
_EXACTLY = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ConditionReader:
    """Reads conditions and deadlines with the names of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def condition(self, sheet: Sheet, node: Node) -> Condition:
        """Read a block of tests that must all hold, or a list of such blocks of which one must."""
        if not isinstance(node, ListNode):
            return Condition((self._requirements(sheet, node),))
        if not node.items:
            message = Words("En tom liste af betingelser holder aldrig.", "An empty list of conditions never holds.")
            remedy = Words("Slet linjen, hvis reglen altid gælder.", "Leave the line out if the rule always holds.")
            sheet.report("wrong_type", node, message, remedy)
        return Condition(tuple(self._requirements(sheet, item) for item in node.items))

    def when(self, fields: Fields) -> Condition:
        """Read the field `when`; left out, it always holds."""
        return fields.default("when", self.condition, ALWAYS_TRUE)

    def due(self, sheet: Sheet, node: Node) -> Table[Expression]:
        """Read a deadline, or a list of `{when, at}` of which the first that holds gives it."""
        return Table("first", self._deadlines(sheet, node))

    def ends(self, sheet: Sheet, node: Node) -> Table[Expression]:
        """Read when something ends: a deadline, or a list of `{when, at}` of which all that hold count."""
        return Table("collect", self._deadlines(sheet, node))

    def deadline(self, sheet: Sheet, node: Node) -> Expression:
        """Read one deadline expression; every anchor must be a fact of type date."""
        text = scalar_of(
            sheet,
            node,
            Words("en frist som expected_release - 3 weeks", "a deadline like expected_release - 3 weeks"),
        )
        if text is None:
            return AtOnce()
        try:
            expression = parse(text)
        except DeadlineError as error:
            sheet.report("syntax", _within(node, error.position), error.message, error.remedy)
            return AtOnce()
        for anchor in anchors(expression):
            self.check_fact(sheet, _within(node, text.find(anchor)), anchor, "date")
        return expression

    def date_fact(self, sheet: Sheet, node: Node) -> str:
        """Read the name of a fact of type date, recorded or derived."""
        return self.check_fact(sheet, node, text_of(sheet, node), "date")

    def any_fact(self, sheet: Sheet, node: Node) -> str:
        """Read the name of a fact of any type."""
        return self.check_fact(sheet, node, text_of(sheet, node))

    def check_fact(self, sheet: Sheet, node: Node, name: str, kind: FactType | None = None) -> str:
        """Note a name that is no fact, or none of the type asked for."""
        found = self.vocabulary.type_of(name)
        if not name:
            return name
        if found is None:
            report_unknown_fact(sheet, node, name, self.vocabulary, also_derived=True)
        elif kind is not None and found != kind:
            message = Words(
                f"{name} er af typen {found}; her skal stå et faktum af typen {kind}.",
                f"{name} is of type {found}; a fact of type {kind} belongs here.",
            )
            names = [one.name for one in self.vocabulary.facts.values() if one.type == kind]
            see = Words("Se typerne i vocabulary.yaml.", "See the types in vocabulary.yaml.")
            sheet.report("wrong_type", node, message, meant(name, names, see))
        return name

    def _requirements(self, sheet: Sheet, node: Node) -> tuple[Requirement, ...]:
        if not isinstance(node, MappingNode):
            report_kind(sheet, node, Words("en betingelse som {fact: værdi}", "a condition like {fact: value}"))
            return ()
        if not node.entries:
            message = Words("En betingelse uden indhold holder altid.", "A condition without content always holds.")
            remedy = Words("Slet linjen, hvis reglen altid gælder.", "Leave the line out if the rule always holds.")
            sheet.report("wrong_type", node, message, remedy)
        asked = [(key, self._tests(sheet, key, value)) for key, value in node.entries.values()]
        return tuple(Requirement(key.value, test) for key, tests in asked for test in tests)

    def _tests(self, sheet: Sheet, key: ScalarNode, node: Node) -> tuple[Test, ...]:
        kind = self.vocabulary.type_of(key.value)
        if kind is None:
            report_unknown_fact(sheet, key, key.value, self.vocabulary, also_derived=True)
            return ()
        definition = self.vocabulary.facts.get(key.value)
        if isinstance(node, MappingNode):
            return self._named_tests(sheet, node, kind, definition)
        if isinstance(node, ScalarNode) and node.value == "known":
            return (IsKnown(),)
        return (_is_test(sheet, node, kind, definition),)

    def _named_tests(
        self, sheet: Sheet, node: MappingNode, kind: FactType, definition: FactDefinition | None
    ) -> tuple[Test, ...]:
        tests: list[Test | None] = []
        with Fields(sheet, node) as fields:
            tests.append(fields.optional("known", _known_test))
            tests.append(fields.optional("is", lambda sheet, node: _is_test(sheet, node, kind, definition)))
            if kind in WORDED:
                tests.append(fields.optional("not", lambda sheet, node: NoneOf(_words(sheet, node, definition))))
            if kind == "date":
                tests.append(fields.optional("falls_on", _falls_on_test))
                for order in ORDERS:
                    point = fields.optional(order, self._point)
                    tests.append(None if point is None else DateIs(order, point))
        if not node.entries:
            report_kind(sheet, node, _expected(kind))
        return tuple(test for test in tests if test is not None)

    def _point(self, sheet: Sheet, node: Node) -> Expression:
        if isinstance(node, ScalarNode) and _ISO_DATE.fullmatch(node.value):
            message = Words("En fast dato kan ikke stå i en betingelse.", "A fixed date cannot stand in a condition.")
            remedy = Words("Giv reglen valid_from eller valid_to.", "Give the rule valid_from or valid_to.")
            sheet.report("wrong_type", node, message, remedy)
            return AtOnce()
        expression = self.deadline(sheet, node)
        if not isinstance(expression, (Point, Adjusted)):
            report_kind(
                sheet,
                node,
                Words("en enkelt dag som release - 2 weeks", "a single day like release - 2 weeks"),
            )
        return expression

    def _deadlines(self, sheet: Sheet, node: Node) -> tuple[Row[Expression], ...]:
        if isinstance(node, ScalarNode):
            return (Row(ALWAYS_TRUE, self.deadline(sheet, node)),)
        return tuple(self._deadline_row(sheet, item) for item in items_of(node))

    def _deadline_row(self, sheet: Sheet, node: Node) -> Row[Expression]:
        nothing: Expression = AtOnce()
        with Fields(sheet, node) as fields:
            return Row(self.when(fields), fields.required("at", self.deadline, nothing))


def closed_word(sheet: Sheet, node: Node, words: Mapping[str, object], of: str) -> str:
    """Read a word of one of the vocabulary's own lists; an empty list takes any word."""
    value = text_of(sheet, node)
    if value and words and value not in words:
        message = Words(f"{quoted(value)} findes ikke under {of}.", f"{quoted(value)} does not exist under {of}.")
        see = Words(f"Se ordene under {of} i vocabulary.yaml.", f"See the words under {of} in vocabulary.yaml.")
        sheet.report("unknown_value", node, message, meant(value, words.keys(), see))
    return value


def _is_test(sheet: Sheet, node: Node, kind: FactType, definition: FactDefinition | None) -> Test:
    match kind:
        case "yes_no":
            return OneOf(frozenset({yes_no_of(sheet, node)}))
        case "number":
            return _number_test(sheet, node)
        case "date":
            report_kind(sheet, node, _expected(kind))
            return IsKnown()
        case "set" if isinstance(node, ScalarNode) and node.value == "any":
            return NotEmpty()
        case "one_of" | "set" | "text" | "municipality":
            return OneOf(_words(sheet, node, definition))
        case _:
            assert_never(kind)


def _expected(kind: FactType) -> Words:
    if kind == "date":
        return _DATE_TESTS
    return Words("en værdi, en liste af værdier eller {not: [ ]}", "a value, a list of values or {not: [ ]}")


def _known_test(sheet: Sheet, node: Node) -> IsKnown:
    if not yes_no_of(sheet, node):
        message = Words("Her kan kun stå known: yes.", "Only known: yes can stand here.")
        remedy = Words("Slet known, eller skriv yes.", "Delete known, or write yes.")
        sheet.report("wrong_type", node, message, remedy)
    return IsKnown()


def _falls_on_test(sheet: Sheet, node: Node) -> FallsOn:
    words = [choice_of(sheet, item, DAYS_TO_FALL_ON, BEFORE_DAY_OFF) for item in items_of(node)]
    weekdays = frozenset(WEEKDAYS.index(word) for word in words if word != BEFORE_DAY_OFF)
    return FallsOn(weekdays, BEFORE_DAY_OFF in words)


def _words(sheet: Sheet, node: Node, definition: FactDefinition | None) -> frozenset[FactValue]:
    items = items_of(node)
    if not items:
        message = Words("En tom liste af værdier holder aldrig.", "An empty list of values never holds.")
        remedy = Words("Skriv mindst én værdi.", "Write at least one value.")
        sheet.report("wrong_type", node, message, remedy)
    return frozenset(_word(sheet, item, definition) for item in items)


def _word(sheet: Sheet, node: Node, definition: FactDefinition | None) -> FactValue:
    if definition is None or definition.type == "text":
        return text_of(sheet, node)
    if definition.type == "municipality":
        if isinstance(node, ScalarNode) and node.value == NONE:
            return fact_value_of(sheet, node, definition)
        return municipality_code(sheet, node)
    return value_word(sheet, node, definition)


def _number_test(sheet: Sheet, node: Node) -> Test:
    expected = Words('et tal, "< 30", ">= 30" eller "18..24"', 'a number, "< 30", ">= 30" or "18..24"')
    text = scalar_of(sheet, node, expected)
    if text is None:
        return IsKnown()
    if comparison := _COMPARISON.fullmatch(text):
        return _compared(comparison[1], number_from(comparison[2]))
    if bounds := _RANGE.fullmatch(text):
        return _range(sheet, node, number_from(bounds[1]), number_from(bounds[2]))
    if _EXACTLY.fullmatch(text):
        return Between(number_from(text), number_from(text))
    report_kind(sheet, node, expected)
    return IsKnown()


def _compared(sign: str, number: float) -> Between:
    if sign.startswith("<"):
        return Between(high=number, high_included=sign == "<=")
    return Between(low=number, low_included=sign == ">=")


def _range(sheet: Sheet, node: Node, low: float, high: float) -> Between:
    if low > high:
        written = kind_of(node)
        message = Words(f"{written.da} begynder højere, end det slutter.", f"{written.en} begins higher than it ends.")
        sheet.report("wrong_type", node, message, Words(f'Skriv "{high}..{low}".', f'Write "{high}..{low}".'))
    return Between(low, high)


def _within(node: Node, position: int) -> Node:
    """The place of a character inside a text on one line."""
    if not isinstance(node, ScalarNode) or position < 0 or "\n" in node.value:
        return node
    quote = 0 if node.plain else 1
    return ScalarNode(node.value, node.plain, node.line, node.column + position + quote)
