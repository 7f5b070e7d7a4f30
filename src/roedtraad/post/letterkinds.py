"""The kinds of letters, read from `letters/<kind>/letter.yaml`: which rules they answer, what they say and demand.

Reading is strict: a field, fact, rule, norm or word that does not exist is refused. What a letter says of one case is
not decided here (see composing).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from string import Formatter
from typing import Literal, get_args

from roedtraad.core.conditions import ALWAYS_TRUE, Condition
from roedtraad.core.loading.conditions import ConditionReader, closed_word
from roedtraad.core.loading.fields import (
    Fields,
    Sheet,
    choice_of,
    open_document,
    report_unknown_value,
    text_of,
    whole_number_of,
    words_of,
    yes_no_of,
)
from roedtraad.core.loading.positions import MappingNode, Node, ScalarNode
from roedtraad.core.loading.rules import channel_of
from roedtraad.core.rulebook import Channel, Rule, Rulebook
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words
from roedtraad.rulefolder import find_shipped, read_rulebook

LETTERS = Path(__file__).resolve().parent / "letters"
WITHOUT = LETTERS / "without.yaml"

Form = Literal["text", "heading", "facts", "items", "do", "asked", "table"]
AskKind = Literal["line", "text", "date", "yes_no"]
Fulfils = Literal["sent", "acknowledged", "answered"]
About = Literal["person", "nobody"]
FORMS: tuple[Form, ...] = get_args(Form)
MOST_CHARACTERS = 4000
GLOSS = "gloss"
"""The name of the question whether the letter is to have an English gloss."""

BUILT_IN = frozenset({"person", "unit", "recipient", "today", "due", "reply_days", "address"})
"""What a text may take in besides facts and what a person typed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that a person must type. `address`: it is one, and is left out where the address is protected."""

    name: str
    label: Words
    help: Words | None = None
    kind: AskKind = "text"
    required: bool = False
    most: int = MOST_CHARACTERS
    address: bool = False


@dataclass(frozen=True, slots=True)
class NeededFact:
    """A fact without which the letter does not go."""

    fact: str
    when: Condition = ALWAYS_TRUE


@dataclass(frozen=True, slots=True)
class NeededEnclosure:
    """Something that goes along. Required: without it the letter does not go."""

    text: Words
    when: Condition = ALWAYS_TRUE
    required: bool = False


@dataclass(frozen=True, slots=True)
class Demands:
    """What must be there before the letter goes."""

    facts: tuple[NeededFact, ...] = ()
    enclosures: tuple[NeededEnclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """How many working days from its receipt the recipient has to answer.

    `answered_by` is the rule by which the recipient owes the answer: the one is done with the other.
    """

    days: int
    norms: tuple[str, ...] = ()
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One text of a part, when it applies."""

    text: Words
    when: Condition = ALWAYS_TRUE


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a letter. It stands where `when` holds, `given` was typed, and the gate lets its category through.

    Of a table `years` says how far back it goes.
    """

    form: Form
    category: str
    lines: tuple[Line, ...] = ()
    facts: tuple[str, ...] = ()
    asked: str = ""
    table: str = ""
    columns: tuple[Words, ...] = ()
    years: int = 0
    when: Condition = ALWAYS_TRUE
    given: str = ""


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter.

    `records` are the facts that are recorded at a step, with its day; `tells` those that are recorded when it is sent,
    by the questions whose answers they are. `carries` is what a rule would enclose and the letter itself holds; `cpr`
    are the authorities that cannot do their part without the number. `automatic`: it may go without approval.
    """

    id: str
    title: Words
    heading: Words
    subject: Words
    rules: tuple[str, ...]
    about: About
    category: str
    cpr: tuple[str, ...]
    asks: tuple[Ask, ...]
    demands: Demands
    carries: tuple[str, ...]
    records: Mapping[str, str]
    tells: Mapping[str, str]
    reply: Reply | None
    fulfils: Fulfils
    gloss: bool
    channels: tuple[Channel, ...]
    mark: Words | None
    parts: tuple[Part, ...]
    automatic: bool

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of data that stand in it, each once: what the gate is asked for."""
        return tuple(dict.fromkeys((self.category, *(part.category for part in self.parts))))

    @property
    def file_name(self) -> str:
        """What its file is called: by its subject, which says nothing of a person or a compartment."""
        return re.sub(r"[^\w()§ -]", "", self.subject.da).strip() + ".pdf"

    @property
    def tables(self) -> Mapping[str, int]:
        """The tables that whoever writes it is to give the rows of, and how many years back."""
        return {part.table: part.years for part in self.parts if part.table}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a kind may name."""

    vocabulary: Vocabulary
    rules: frozenset[str]
    norms: frozenset[str]
    enclosures: frozenset[str]


@lru_cache(maxsize=1)
def letter_kinds() -> Mapping[str, LetterKind]:
    """Give the kinds of letters by id. Raises Unreadable."""
    return _read_all(ground_of(shipped_rules()))


@lru_cache(maxsize=1)
def shipped_rules() -> Rulebook:
    """Give the rules that the letters were written for."""
    return read_rulebook(find_shipped())


def kind_for(rule: str) -> LetterKind | None:
    """Give the kind of letter that fulfils an obligation of a rule, or None where none does."""
    return _by_rule().get(rule)


@lru_cache(maxsize=1)
def without_letter() -> Mapping[str, Words]:
    """Give, for each rule that shares something and has no letter, why not."""
    with open_document(WITHOUT.read_text(encoding="utf-8"), WITHOUT.name) as fields:
        reasons = fields.named("reasons", lambda sheet, _, node: words_of(sheet, node))
    fields.sheet.finish()
    return reasons


def ground_of(rulebook: Rulebook) -> Ground:
    """What kinds may name, of a rulebook."""
    agreements = [one for code in rulebook.municipalities for one in rulebook.versions_of(code)]
    rules: dict[str, Rule] = {**rulebook.national.obligations}
    for agreement in agreements:
        rules |= agreement.obligations
    changes = [change for agreement in agreements for change in agreement.adjustments.values()]
    enclosed = [text for rule in rules.values() for text in rule.enclose]
    enclosed.extend(text for change in changes for text in change.enclose)
    return Ground(
        rulebook.vocabulary,
        frozenset(rules),
        frozenset(rulebook.norms),
        frozenset(text.text.da for text in enclosed),
    )


@lru_cache(maxsize=1)
def _by_rule() -> Mapping[str, LetterKind]:
    return {rule: kind for kind in letter_kinds().values() for rule in kind.rules}


def _read_all(ground: Ground) -> Mapping[str, LetterKind]:
    found: dict[str, LetterKind] = {}
    for path in sorted(LETTERS.glob("*/letter.yaml")):
        name = f"{path.parent.name}/{path.name}"
        found[path.parent.name] = read_kind(path.read_text(encoding="utf-8"), name, path.parent.name, ground)
    return found


def read_kind(text: str, file: str, id: str, ground: Ground) -> LetterKind:  # noqa: A002 - the name it has everywhere
    """Read one kind. Raises Unreadable with every mistake found."""
    with open_document(text, file) as fields:
        kind = _Reader(ground, fields).kind(id)
    fields.sheet.finish()
    return kind


class _Reader:
    """Reads one kind with the names that it may use."""

    def __init__(self, ground: Ground, fields: Fields) -> None:
        self.ground, self.fields = ground, fields
        self.vocabulary = ground.vocabulary
        self.conditions = ConditionReader(ground.vocabulary)
        self.asks: tuple[Ask, ...] = ()
        self.category = ""

    def kind(self, name: str) -> LetterKind:
        """Read the whole file."""
        fields = self.fields
        title = fields.words("title")
        self.category = fields.required("category", self._category, "")
        has_gloss = fields.default("gloss", yes_no_of, False)
        self.asks = (*fields.named("asks", self._ask).values(), *((_GLOSS_ASK,) if has_gloss else ()))
        person: About = "person"
        about = fields.default("about", partial(choice_of, choices=get_args(About), otherwise=person), person)
        return LetterKind(
            id=name,
            title=title,
            heading=fields.default("heading", words_of, title),
            subject=fields.default("subject", words_of, title),
            rules=fields.several("rules", partial(self._known, names=self.ground.rules)),
            about=about,
            category=self.category,
            cpr=fields.several("cpr", self._authority),
            asks=self.asks,
            demands=fields.default("demands", self._demands, Demands()),
            carries=fields.several("carries", partial(self._known, names=self.ground.enclosures)),
            records=fields.named("records", self._record),
            tells=fields.named("tells", self._tell),
            reply=fields.optional("reply", self._reply),
            fulfils=fields.default("fulfils", partial(choice_of, choices=STEPS, otherwise="sent"), "sent"),
            gloss=has_gloss,
            channels=fields.several("channels", channel_of),
            mark=fields.optional("mark", words_of),
            parts=fields.several("parts", self._part),
            automatic=fields.default("automatic", yes_no_of, False),
        )

    def _known(self, sheet: Sheet, node: Node, names: Collection[str]) -> str:
        found = text_of(sheet, node)
        if found and found not in names:
            report_unknown_value(sheet, node, found, sorted(names))
        return found

    def _category(self, sheet: Sheet, node: Node) -> str:
        return closed_word(sheet, node, self.vocabulary.categories, "categories")

    def _authority(self, sheet: Sheet, node: Node) -> str:
        return closed_word(sheet, node, self.vocabulary.authorities, "authorities")

    def _ask(self, sheet: Sheet, key: ScalarNode, node: Node) -> Ask:
        with Fields(sheet, node) as fields:
            return Ask(
                name=key.value,
                label=fields.words("label"),
                help=fields.optional("help", words_of),
                kind=fields.default("kind", partial(choice_of, choices=get_args(AskKind), otherwise="text"), "text"),
                required=fields.default("required", yes_no_of, False),
                most=fields.default("most", whole_number_of, MOST_CHARACTERS),
                address=fields.default("address", yes_no_of, False),
            )

    def _demands(self, sheet: Sheet, node: Node) -> Demands:
        with Fields(sheet, node) as fields:
            return Demands(fields.several("facts", self._needed_fact), fields.several("enclosures", self._enclosure))

    def _needed_fact(self, sheet: Sheet, node: Node) -> NeededFact:
        if not isinstance(node, MappingNode):
            return NeededFact(self.conditions.any_fact(sheet, node))
        with Fields(sheet, node) as fields:
            return NeededFact(fields.required("fact", self.conditions.any_fact, ""), self.conditions.when(fields))

    def _enclosure(self, sheet: Sheet, node: Node) -> NeededEnclosure:
        with Fields(sheet, node) as fields:
            return NeededEnclosure(
                fields.words("text"), self.conditions.when(fields), fields.default("required", yes_no_of, False)
            )

    def _record(self, sheet: Sheet, key: ScalarNode, node: Node) -> str:
        if key.value not in STEPS:
            report_unknown_value(sheet, key, key.value, STEPS)
        return self.conditions.date_fact(sheet, node)

    def _tell(self, sheet: Sheet, key: ScalarNode, node: Node) -> str:
        self.conditions.date_fact(sheet, key)
        return self._asked(sheet, node)

    def _reply(self, sheet: Sheet, node: Node) -> Reply:
        with Fields(sheet, node) as fields:
            norms = fields.several("norms", partial(self._known, names=self.ground.norms))
            rule = fields.default("answered_by", partial(self._known, names=self.ground.rules), "")
            return Reply(fields.required("days", whole_number_of, 0), norms, rule)

    def _part(self, sheet: Sheet, node: Node) -> Part:
        with Fields(sheet, node) as fields:
            form = self._form(sheet, node)
            table = fields.default("table", text_of, "")
            return Part(
                form=form,
                category=fields.default("category", self._category, self.category),
                lines=fields.several(form, self._line) if form in _WORDED else (),
                facts=fields.several("facts", self.conditions.any_fact),
                asked=fields.default("asked", self._asked, ""),
                table=table,
                columns=fields.several("columns", words_of) if table else (),
                years=fields.default("years", whole_number_of, 0) if table else 0,
                when=self.conditions.when(fields),
                given=fields.default("given", self._asked, ""),
            )

    def _form(self, sheet: Sheet, node: Node) -> Form:
        names = [form for form in FORMS if isinstance(node, MappingNode) and form in node.entries]
        if len(names) != 1:
            report_unknown_value(sheet, node, ", ".join(names) or "-", FORMS)
            return "text"
        return names[0]

    def _asked(self, sheet: Sheet, node: Node) -> str:
        return self._known(sheet, node, {one.name for one in self.asks})

    def _line(self, sheet: Sheet, node: Node) -> Line:
        if isinstance(node, MappingNode) and "text" in node.entries:
            with Fields(sheet, node) as fields:
                line = Line(fields.words("text"), self.conditions.when(fields))
        else:
            line = Line(words_of(sheet, node))
        for place in sorted({*places_of(line.text.da), *places_of(line.text.en)}):
            if place not in BUILT_IN and place not in {one.name for one in self.asks}:
                self.conditions.check_fact(sheet, node, place)
        return line


STEPS: tuple[Fulfils, ...] = get_args(Fulfils)
_WORDED: Collection[Form] = ("text", "heading", "items", "do")
_GLOSS_ASK = Ask(
    GLOSS,
    Words("Tilføj engelsk oversættelse", "Add an English gloss"),
    Words("Brevet står først på dansk og derefter på engelsk.", "The letter stands in Danish first, then in English."),
    "yes_no",
)


def places_of(text: str) -> Iterator[str]:
    """Give what a text takes in."""
    return (place for _, place, _, _ in Formatter().parse(text) if place is not None)
