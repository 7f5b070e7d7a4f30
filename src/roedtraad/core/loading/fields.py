"""The parts that every file is made of: texts, words, dates, numbers, lists and blocks of named fields.

A reading function gives a value in every case and notes what is wrong on the `Sheet`, so that one reading finds
many mistakes; `Sheet.finish` refuses the file where there are any. Which fields a file has is not decided here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Collection
from datetime import date
from types import TracebackType
from typing import TypeVar

from roedtraad.core.loading.positions import ListNode, MappingNode, Node, ScalarNode, read_tree
from roedtraad.core.loading.problems import MOST_PROBLEMS, Problem, Unreadable, meant, quoted
from roedtraad.core.rulebook import Basis, Place
from roedtraad.core.vocabulary import Validity
from roedtraad.core.words import MONTHS, Words

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=str)
Reader = Callable[["Sheet", Node], Value]

YES_NO = {"yes": True, "true": True, "ja": True, "no": False, "false": False, "nej": False}
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class Sheet:
    """One file being read, with what was found wrong in it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def report(self, code: str, at: Node, message: Words, remedy: Words) -> None:
        """Note a mistake; after a page of them the reading ends, for nobody mends more in one go."""
        self._problems.append(Problem(code, "error", self.file, at.line, at.column, message, remedy))
        if len(self._problems) >= MOST_PROBLEMS:
            self.finish()

    def place(self, node: Node) -> Place:
        """Say where a node stands."""
        return Place(self.file, node.line, node.column)

    def finish(self) -> None:
        """Raise Unreadable where anything was noted."""
        if self._problems:
            raise Unreadable(self._problems)


class Fields:
    """The named fields of one block. Leaving the `with` notes every name that was never asked for."""

    def __init__(self, sheet: Sheet, node: Node) -> None:
        self.sheet = sheet
        self.node = node
        self._asked: dict[str, None] = {}
        self._is_block = isinstance(node, MappingNode)
        if not self._is_block:
            report_kind(sheet, node, Words("en blok med felter (navn: værdi)", "a block of fields (name: value)"))

    def __enter__(self) -> Fields:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None or not isinstance(self.node, MappingNode):
            return
        for name, (key, _) in self.node.entries.items():
            if name not in self._asked:
                self._report_unknown(key)

    @property
    def place(self) -> Place:
        return self.sheet.place(self.node)

    def find(self, name: str) -> Node | None:
        """Give the node of a field, or None where it is left out."""
        self._asked[name] = None
        if not isinstance(self.node, MappingNode):
            return None
        entry = self.node.entries.get(name)
        return entry[1] if entry else None

    def optional(self, name: str, read: Reader[Value]) -> Value | None:
        """Read a field that may be left out."""
        node = self.find(name)
        return None if node is None else read(self.sheet, node)

    def default(self, name: str, read: Reader[Value], otherwise: Value) -> Value:
        """Read a field that has a value where it is left out."""
        node = self.find(name)
        return otherwise if node is None else read(self.sheet, node)

    def required(self, name: str, read: Reader[Value], otherwise: Value) -> Value:
        """Read a field that must be there; where it is not, note so and give the stand-in."""
        node = self.find(name)
        if node is not None:
            return read(self.sheet, node)
        if self._is_block:
            self._report_missing(name)
        return otherwise

    def several(self, name: str, read: Reader[Value]) -> tuple[Value, ...]:
        """Read a list; a single value is a list of one, a field left out an empty one."""
        node = self.find(name)
        return () if node is None else tuple(read(self.sheet, item) for item in items_of(node))

    def named(self, name: str, read: Callable[[Sheet, ScalarNode, Node], Value]) -> dict[str, Value]:
        """Read a block whose names are free: ids with what they stand for. Left out: empty."""
        node = self.find(name)
        return {} if node is None else named_entries(self.sheet, node, read)

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of texts."""
        return self.several(name, text_of)

    def text(self, name: str) -> str:
        """Read a text that must be there."""
        return self.required(name, text_of, "")

    def words(self, name: str) -> Words:
        """Read a text in both languages that must be there."""
        return self.required(name, words_of, Words.same(""))

    def validity(self, first: str = "valid_from", last: str = "valid_to") -> Validity:
        """Read the first and the last day on which something holds."""
        valid_from, valid_to = self.optional(first, date_of), self.optional(last, date_of)
        if valid_from and valid_to and valid_to < valid_from:
            node = self.find(last)
            message = Words(f"{last} ligger før {first}.", f"{last} lies before {first}.")
            remedy = Words("Byt om på de to datoer, eller ret den ene.", "Swap the two dates, or mend one of them.")
            self.sheet.report("wrong_type", node or self.node, message, remedy)
        return Validity(valid_from, valid_to)

    def basis(self) -> tuple[Basis, ...]:
        """Read the sources that something rests on."""
        return self.several("basis", basis_of)

    def findings(self) -> dict[str, tuple[str, ...]]:
        """Read the norms that findings of a code carry here."""
        return self.named("findings", lambda sheet, _, node: tuple(text_of(sheet, one) for one in items_of(node)))

    def _report_unknown(self, key: ScalarNode) -> None:
        message = Words(f"Feltet {quoted(key.value)} findes ikke her.", f"There is no field {quoted(key.value)} here.")
        fallback = Words("Slet linjen, eller ret navnet.", "Delete the line, or mend the name.")
        self.sheet.report("syntax", key, message, meant(key.value, list(self._asked), fallback))

    def _report_missing(self, name: str) -> None:
        message = Words(f"Feltet {name} mangler.", f"The field {name} is missing.")
        remedy = Words(f"Tilføj en linje med {name}: og værdien.", f"Add a line with {name}: and the value.")
        self.sheet.report("syntax", self.node, message, remedy)


def open_document(text: str, file: str) -> Fields:
    """Read a file's text and open the block that it is; Unreadable where it is none."""
    tree = read_tree(text, file)
    sheet = Sheet(file)
    fields = Fields(sheet, tree)
    sheet.finish()
    return fields


def report_kind(sheet: Sheet, node: Node, expected: Words) -> None:
    """Note that something else was expected here."""
    if isinstance(node, ScalarNode) and node.is_empty:
        report_empty(sheet, node)
        return
    found = kind_of(node)
    message = Words(
        f"Her skal stå {expected.da}, men her står {found.da}.",
        f"Expected {expected.en}, but here is {found.en}.",
    )
    remedy = Words(f"Skriv {expected.da}.", f"Write {expected.en}.")
    sheet.report("wrong_type", node, message, remedy)


def report_empty(sheet: Sheet, node: Node) -> None:
    """Note that a name stands without a value."""
    message = Words("Her mangler en værdi.", "A value is missing here.")
    remedy = Words(
        "Slet linjen, hvis værdien ikke er kendt; ellers skriv den.",
        "Leave the line out if the value is not known; else write it.",
    )
    sheet.report("wrong_type", node, message, remedy)


def kind_of(node: Node) -> Words:
    """Say what stands at a node."""
    match node:
        case ListNode():
            return Words("en liste", "a list")
        case MappingNode():
            return Words("en blok med felter", "a block of fields")
        case ScalarNode(value=value):
            return Words.same(quoted(value))


def items_of(node: Node) -> list[Node]:
    """Give the items of a list; anything else is a list of one."""
    return node.items if isinstance(node, ListNode) else [node]


def named_entries(sheet: Sheet, node: Node, read: Callable[[Sheet, ScalarNode, Node], Value]) -> dict[str, Value]:
    """Read a block whose names are free."""
    if isinstance(node, MappingNode):
        return {name: read(sheet, key, value) for name, (key, value) in node.entries.items()}
    report_kind(sheet, node, Words("en blok med navne (navn: værdi)", "a block of names (name: value)"))
    return {}


def scalar_of(sheet: Sheet, node: Node, expected: Words) -> str | None:
    """Give the text of a single value; note and give None where it is empty or none."""
    if isinstance(node, ScalarNode) and not node.is_empty and node.value.strip():
        return node.value.strip()
    if isinstance(node, ScalarNode):
        report_empty(sheet, node)
    else:
        report_kind(sheet, node, expected)
    return None


def text_of(sheet: Sheet, node: Node) -> str:
    """Read a text."""
    return scalar_of(sheet, node, Words("en tekst", "a text")) or ""


def words_of(sheet: Sheet, node: Node) -> Words:
    """Read a text in both languages; a single text serves both."""
    if not isinstance(node, MappingNode):
        return Words.same(
            scalar_of(sheet, node, Words("en tekst eller {da: …, en: …}", "a text or {da: …, en: …}")) or ""
        )
    with Fields(sheet, node) as fields:
        return Words(fields.text("da"), fields.text("en"))


def yes_no_of(sheet: Sheet, node: Node) -> bool:
    """Read yes or no."""
    expected = Words("yes eller no", "yes or no")
    value = scalar_of(sheet, node, expected)
    if value is None:
        return False
    answer = YES_NO.get(value.lower())
    if answer is None:
        report_kind(sheet, node, expected)
    return bool(answer)


def number_of(sheet: Sheet, node: Node) -> int | float:
    """Read a number, whole or with a decimal point."""
    expected = Words("et tal som 4 eller 4.5", "a number like 4 or 4.5")
    value = scalar_of(sheet, node, expected)
    if value is None:
        return 0
    if not _NUMBER.fullmatch(value):
        _report_no_number(sheet, node, value, expected)
        return 0
    return number_from(value)


def number_from(text: str) -> int | float:
    """Turn the text of a number into one; a whole number stays whole."""
    return float(text) if "." in text else int(text)


def whole_number_of(sheet: Sheet, node: Node) -> int:
    """Read a whole number."""
    value = number_of(sheet, node)
    if isinstance(value, float):
        report_kind(sheet, node, Words("et helt tal", "a whole number"))
    return int(value)


def _report_no_number(sheet: Sheet, node: Node, value: str, expected: Words) -> None:
    with_point = value.replace(",", ".")
    if _NUMBER.fullmatch(with_point):
        message = Words(
            f"{quoted(value)} har komma; tal skrives med punktum.",
            f"{quoted(value)} has a comma; numbers take a point.",
        )
        sheet.report("wrong_type", node, message, Words(f"Skriv {with_point}.", f"Write {with_point}."))
    else:
        report_kind(sheet, node, expected)


def date_of(sheet: Sheet, node: Node) -> date:
    """Read a date, year-month-day."""
    expected = Words("en dato som 2026-06-04", "a date like 2026-06-04")
    value = scalar_of(sheet, node, expected)
    if value is None:
        return date.min
    match = _ISO_DATE.fullmatch(value)
    if match is None:
        report_kind(sheet, node, expected)
        return date.min
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        _report_no_such_day(sheet, node, year, month)
        return date.min


def _report_no_such_day(sheet: Sheet, node: Node, year: int, month: int) -> None:
    if year == 0:
        reason = Words("året 0000 findes ikke", "there is no year 0000")
    elif 1 <= month <= 12:
        days = monthrange(year, month)[1]
        reason = Words(
            f"{MONTHS[month - 1].da} {year} har {days} dage", f"{MONTHS[month - 1].en} {year} has {days} days"
        )
    else:
        reason = Words("månederne går fra 01 til 12", "months go from 01 to 12")
    written = kind_of(node)
    message = Words(
        f"Datoen {written.da} findes ikke: {reason.da}.",
        f"The date {written.en} does not exist: {reason.en}.",
    )
    remedy = Words("Skriv en dag, der findes, som år-måned-dag.", "Write a day that exists, as year-month-day.")
    sheet.report("wrong_type", node, message, remedy)


def choice_of(sheet: Sheet, node: Node, choices: Collection[Choice], otherwise: Choice) -> Choice:
    """Read one of a closed list of words."""
    expected = Words("et af ordene " + ", ".join(choices), "one of the words " + ", ".join(choices))
    value = scalar_of(sheet, node, expected)
    for choice in choices:
        if value == choice:
            return choice
    if value is not None:
        report_unknown_value(sheet, node, value, choices)
    return otherwise


def report_unknown_value(sheet: Sheet, node: Node, value: str, choices: Collection[str], of: str = "") -> None:
    """Note a word that is not in its list; `of` names the fact or list."""
    message = Words(f"Værdien {quoted(value)} findes ikke.", f"There is no value {quoted(value)}.")
    if of:
        message = Words(f"Værdien {quoted(value)} findes ikke i {of}.", f"There is no value {quoted(value)} in {of}.")
    see = Words("Se værdierne i vocabulary.yaml.", "See the values in vocabulary.yaml.")
    sheet.report("unknown_value", node, message, meant(value, choices, see))


def basis_of(sheet: Sheet, node: Node) -> Basis:
    """Read a reference to a source: its id, then the paragraph where one is given."""
    value = scalar_of(
        sheet,
        node,
        Words("en kilde som lbk-1160-2024 § 115, stk. 2", "a source like lbk-1160-2024 § 115, stk. 2"),
    )
    source, _, at = (value or "").partition(" ")
    return Basis(source, at.strip() or None)
