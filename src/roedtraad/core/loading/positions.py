"""YAML as text with positions: every value stays the text that was written, with the line and column it stands at.

Refused are anchors, aliases, merge keys, tags, duplicate keys, deep nesting and more than one document. What the
values mean is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from roedtraad.core.loading.problems import MOST_PROBLEMS, Problem, Unreadable, quoted, refusal
from roedtraad.core.words import Words

DEEPEST = 40
"""Levels of nesting; the files of the project need eight."""

# The reader written in C gives the same events many times faster; a PyYAML built without it has the other.
_LOADER: type[yaml.BaseLoader | yaml.CBaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class ScalarNode:
    """A single value, as text. `plain` says that it was written without quotes."""

    value: str
    plain: bool
    line: int
    column: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written: no value at all, or one of the words for it."""
        return self.plain and self.value in {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class ListNode:
    """A list of values."""

    line: int
    column: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class MappingNode:
    """Names with their values, in the order written; each name with its own place."""

    line: int
    column: int
    entries: dict[str, tuple[ScalarNode, Node]] = field(default_factory=dict)


Node = ScalarNode | ListNode | MappingNode


def read_tree(text: str, file: str) -> Node:
    """Read one YAML document (JSON is YAML) into nodes. `file` is the name shown in messages.

    Raises Unreadable. A byte order mark and both kinds of line ends are simply read.

    >>> tree = read_tree("case: 0101", "a.yaml")
    >>> tree.entries["case"][1].value
    '0101'
    """
    text = text.removeprefix("\ufeff")
    builder = _Builder(file)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text, file) from None
    except yaml.YAMLError:
        raise _forbidden_sign(text, file) from None
    except UnicodeEncodeError as error:
        line, column = line_and_column(text, error.start)
        raise refusal("encoding", file, line, column, _BROKEN_SIGN, _SAVE_AS_UTF8) from None
    return builder.result()


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Give line and column, both from 1, of a place in a text.

    >>> line_and_column("ab\\ncd", 4)
    (2, 2)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _events(text: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
    return events


class _Builder:
    """Puts events together to a tree without recursion, so that no depth of a file can exhaust the stack."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: list[Problem] = []
        self._open: list[ListNode | MappingNode] = []
        self._keys: list[ScalarNode | None] = []
        self._root: Node | None = None
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_marks(event)
            line, column = _place(event)
            self._add(ScalarNode(event.value, not event.style, line, column))
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._refuse_marks(event)
            self._start(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            line, column = _place(event)
            self._report("alias", line, column, _ALIAS, _WRITE_IN_FULL)
            self._add(ScalarNode("*", False, line, column))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise refusal("syntax", self._file, *_place(event), _SECOND_DOCUMENT, _ONE_DOCUMENT)

    def result(self) -> Node:
        if self._problems:
            raise Unreadable(self._problems)
        if self._root is None or (isinstance(self._root, ScalarNode) and self._root.is_empty):
            raise refusal("syntax", self._file, 1, 1, _EMPTY, _FILL_IT)
        return self._root

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        line, column = _place(event)
        if len(self._open) >= DEEPEST:
            raise refusal("syntax", self._file, line, column, _TOO_DEEP, _LESS_DEEP)
        node = MappingNode(line, column) if isinstance(event, yaml.MappingStartEvent) else ListNode(line, column)
        self._add(node)
        self._open.append(node)
        self._keys.append(None)

    def _add(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if isinstance(parent, ListNode):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            self._keys[-1] = self._as_key(node)
            return
        self._keys[-1] = None
        if key.value in parent.entries:
            self._report_duplicate(key, parent.entries[key.value][0])
        else:
            parent.entries[key.value] = (key, node)

    def _as_key(self, node: Node) -> ScalarNode:
        if not isinstance(node, ScalarNode):
            self._report("syntax", node.line, node.column, _KEY_IS_NO_NAME, _KEY_REMEDY)
            return ScalarNode("", False, node.line, node.column)
        if node.plain and node.value == "<<":
            self._report("alias", node.line, node.column, _MERGE, _WRITE_IN_FULL)
        return node

    def _refuse_marks(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._report("alias", *_place(event), _ANCHOR, _WRITE_IN_FULL)
        if event.tag is not None:
            self._report("syntax", *_place(event), _TAG, _NO_TAG)

    def _report_duplicate(self, key: ScalarNode, first: ScalarNode) -> None:
        name = quoted(key.value)
        message = Words(
            f"{name} står to gange; første gang i linje {first.line}.",
            f"{name} is given twice; the first time on line {first.line}.",
        )
        remedy = Words("Behold den ene linje og slet den anden.", "Keep one of the lines and delete the other.")
        self._report("duplicate_key", key.line, key.column, message, remedy)

    def _report(self, code: str, line: int, column: int, message: Words, remedy: Words) -> None:
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(Problem(code, "error", self._file, line, column, message, remedy))


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    indentation = written[: len(written) - len(written.lstrip())]
    if "\t" in indentation or written[column - 1 : column] == "\t":
        tab = written.index("\t") + 1
        return refusal("syntax", file, line, tab, _TAB, _NO_TAB)
    problem = f"{error.context or ''} {error.problem or ''}"
    for phrase, message, remedy in _SYNTAX:
        if phrase not in problem:
            continue
        if phrase in _SAID_WHERE_IT_BEGAN and error.context_mark:
            line, column = error.context_mark.line + 1, error.context_mark.column + 1
        return refusal("syntax", file, line, column, message, remedy)
    return refusal("syntax", file, line, column, _NOT_YAML, _LOOK_ABOVE)


def _forbidden_sign(text: str, file: str) -> Unreadable:
    offset = next((at for at, sign in enumerate(text) if not _may_stand_in_yaml(sign)), 0)
    line, column = line_and_column(text, offset)
    return refusal("encoding", file, line, column, _CONTROL_SIGN, _DELETE_SIGN)


def _may_stand_in_yaml(sign: str) -> bool:
    number = ord(sign)
    return (
        sign in "\t\n\r\x85\ufeff"
        or 0x20 <= number <= 0x7E
        or 0xA0 <= number <= 0xD7FF
        or 0xE000 <= number <= 0xFFFD
        or number >= 0x10000
    )


_EMPTY = Words("Filen er tom.", "The file is empty.")
_FILL_IT = Words("Skriv indholdet, eller slet filen.", "Write its content, or delete the file.")
_ALIAS = Words(
    "En henvisning med * bruges ikke her; den skjuler, hvad der gælder.",
    "A reference with * is not used here; it hides what holds.",
)
_ANCHOR = Words(
    "Et anker med & bruges ikke her; det skjuler, hvad der gælder.",
    "An anchor with & is not used here; it hides what holds.",
)
_MERGE = Words(
    "Sammenfletning med << bruges ikke her; den skjuler, hvad der gælder.",
    "Merging with << is not used here; it hides what holds.",
)
_WRITE_IN_FULL = Words(
    "Skriv værdien helt ud på stedet (tekst, der skal begynde med & eller *, sættes i citationstegn).",
    "Write the value in full where it belongs (put text that must begin with & or * in quotes).",
)
_TAG = Words("Et mærke med ! bruges ikke her.", "A tag with ! is not used here.")
_NO_TAG = Words(
    "Slet mærket (tekst, der skal begynde med !, sættes i citationstegn).",
    "Delete the tag (put text that must begin with ! in quotes).",
)
_SECOND_DOCUMENT = Words("Filen indeholder mere end ét dokument (---).", "The file holds more than one document (---).")
_ONE_DOCUMENT = Words("Læg det, der følger efter ---, i sin egen fil.", "Put what follows --- in a file of its own.")
_TOO_DEEP = Words(
    f"Indholdet er indlejret mere end {DEEPEST} gange.", f"The content is nested more than {DEEPEST} deep."
)
_LESS_DEEP = Words("Se efter parenteser, der ikke er lukket.", "Look for brackets that are not closed.")
_KEY_IS_NO_NAME = Words("Foran et kolon skal der stå et navn.", "There must be a name before a colon.")
_KEY_REMEDY = Words("Skriv navn: værdi.", "Write name: value.")
_TAB = Words(
    "Linjen er rykket ind med tabulator; YAML regner kun med mellemrum.",
    "The line is indented with a tab; YAML counts spaces only.",
)
_NO_TAB = Words("Skift tabulatoren ud med mellemrum.", "Replace the tab with spaces.")
_CONTROL_SIGN = Words("Her står et usynligt styretegn.", "There is an invisible control character here.")
_DELETE_SIGN = Words("Slet tegnet, eller skriv linjen igen.", "Delete the character, or type the line again.")
_BROKEN_SIGN = Words(
    "Her står et tegn, der ikke er gyldig UTF-8.", "There is a character here that is not valid UTF-8."
)
_SAVE_AS_UTF8 = Words("Gem filen som UTF-8.", "Save the file as UTF-8.")
_NOT_YAML = Words("Linjen kan ikke læses som YAML.", "The line cannot be read as YAML.")
_LOOK_ABOVE = Words(
    "Se efter indrykning, kolon og citationstegn her og i linjen over.",
    "Check indentation, colons and quotes here and on the line above.",
)

# What the YAML reader says, by a phrase of it, in words for people. The first that fits is taken.
_SYNTAX: tuple[tuple[str, Words, Words], ...] = (
    (
        "escape",
        Words(
            "Omvendt skråstreg har en særlig betydning i dobbelte citationstegn.",
            "A backslash has a special meaning in double quotes.",
        ),
        Words("Brug enkelte citationstegn om teksten.", "Use single quotes around the text."),
    ),
    (
        "quoted scalar",
        Words(
            "Et citationstegn er ikke lukket, eller teksten i det er ugyldig.",
            "A quote is not closed, or its text is not valid.",
        ),
        Words(
            "Slut teksten med samme citationstegn, som den begynder med.",
            "End the text with the quote that it begins with.",
        ),
    ),
    (
        "flow sequence",
        Words(
            "En liste med [ er ikke lukket, eller der mangler et komma.",
            "A list with [ is not closed, or a comma is missing.",
        ),
        Words("Skil med komma, og slut med ].", "Separate with commas, and end with ]."),
    ),
    (
        "flow mapping",
        Words(
            "En blok med { er ikke lukket, eller der mangler et komma.",
            "A block with { is not closed, or a comma is missing.",
        ),
        Words("Skil med komma, og slut med }.", "Separate with commas, and end with }."),
    ),
    (
        "flow node",
        Words("En liste med [ eller en blok med { er ikke lukket.", "A list with [ or a block with { is not closed."),
        Words("Slut med ] eller }.", "End with ] or }."),
    ),
    (
        "could not find expected ':'",
        Words("Der mangler et kolon efter et navn.", "A colon is missing after a name."),
        Words(
            "Skriv navn: værdi, med mellemrum efter kolon.",
            "Write name: value, with a space after the colon.",
        ),
    ),
    (
        "mapping values are not allowed",
        Words(
            "Her står et kolon, hvor der ikke kan begynde en ny værdi.",
            "There is a colon where no new value can begin.",
        ),
        Words(
            "Sæt tekst med kolon i citationstegn, og se efter indrykningen.",
            "Put text with a colon in quotes, and check the indentation.",
        ),
    ),
    (
        "block sequence entries are not allowed",
        Words("En liste med bindestreg kan ikke begynde her.", "A list with a dash cannot begin here."),
        Words("Begynd listen på en ny linje under navnet.", "Begin the list on a new line below the name."),
    ),
    (
        "expected node content",
        Words(
            "Her mangler en værdi, eller et tegn er for meget.", "A value is missing here, or a character is too many."
        ),
        Words("Se efter en parentes, der ikke er åbnet.", "Look for a bracket that was not opened."),
    ),
    (
        "cannot start any token",
        Words(
            "Værdien begynder med et tegn, som YAML har forbeholdt sig.",
            "The value begins with a character that YAML reserves.",
        ),
        Words("Sæt teksten i citationstegn.", "Put the text in quotes."),
    ),
    (
        "block mapping",
        Words("Linjen passer ikke med indrykningen over den.", "The line does not fit the indentation above it."),
        Words("Ryk linjen ind som de andre på samme trin.", "Indent the line like the others on its level."),
    ),
    (
        "block collection",
        Words("Linjen passer ikke med indrykningen over den.", "The line does not fit the indentation above it."),
        Words("Ryk linjen ind som de andre på samme trin.", "Indent the line like the others on its level."),
    ),
    (
        "undefined alias",
        _ALIAS,
        _WRITE_IN_FULL,
    ),
    (
        "undefined tag handle",
        _TAG,
        _NO_TAG,
    ),
    (
        "document start",
        _SECOND_DOCUMENT,
        Words("Skriv alt som navn: værdi i ét dokument.", "Write everything as name: value in one document."),
    ),
)
# What is not closed is noticed at the end of the file, and is to be mended where it begins.
_SAID_WHERE_IT_BEGAN = frozenset({"quoted scalar", "flow sequence", "flow mapping", "could not find expected ':'"})
