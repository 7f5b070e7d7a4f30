"""Reads what holds everywhere: the national rules, the steps to the acting municipality, the disclosure gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Literal, TypeVar, get_args

from roedtraad.core.conditions import Row, Table
from roedtraad.core.deadlines import AtOnce, Expression
from roedtraad.core.loading.conditions import closed_word
from roedtraad.core.loading.fact_values import fact_value_of, report_unknown_fact
from roedtraad.core.loading.fields import (
    Fields,
    Sheet,
    choice_of,
    items_of,
    open_document,
    text_of,
    whole_number_of,
    words_of,
    yes_no_of,
)
from roedtraad.core.loading.ground import by_name, fact_type_of
from roedtraad.core.loading.positions import MappingNode, Node, ScalarNode
from roedtraad.core.loading.problems import quoted
from roedtraad.core.loading.rules import SCOPES, RuleReader, scope_of
from roedtraad.core.rulebook import (
    HELPS,
    ActingStep,
    AskedGroup,
    Asking,
    CourseEnd,
    Decided,
    National,
    Point,
    ReadyAnswer,
    ReadyLine,
    ReadyRow,
    RouteSlot,
    Scope,
    ShareDuty,
    ShareNeed,
    ShareRule,
)
from roedtraad.core.vocabulary import DecidedBy, DerivedFact, FactDefinition, FactType, FactValue, Vocabulary
from roedtraad.core.words import Words

Item = TypeVar("Item")
NeedKind = Literal["consent", "reason", "permission", "necessity", "fact"]
DutyKind = Literal["note", "inform_person", "reason_not_informing"]
Decision = Literal["allowed", "denied"]


def load_national(text: str, file: str, vocabulary: Vocabulary) -> National:
    """Read the national rules. Raises Unreadable with every mistake found.

    >>> empty = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> load_national("contacts: {infohus: {unit: Infohuset}}", "national.yaml", empty).contacts["infohus"].unit.da
    'Infohuset'
    """
    with open_document(text, file) as fields:
        decisions = _decisions(vocabulary, fields)
        rules = RuleReader(with_decisions(vocabulary, decisions))
        obligations = fields.several("obligations", rules.obligation)
        national = National(
            obligations=by_name(fields.sheet, obligations, list_nodes(fields, "obligations"), lambda rule: rule.id),
            routes=fields.named("routes", partial(_route_slot, rules)),
            contacts=rules.contacts(fields),
            decisions=decisions,
            warnings=fields.several("warnings", rules.warning),
            koereplan=_koereplan(fields),
            readiness=tuple(fields.named("readiness", partial(_ready_line, rules)).values()),
            main_facts=fields.several("main_facts", rules.conditions.any_fact),
            asked_at=_asked_at(rules, fields),
            course_end=fields.optional("course_end", partial(_course_end, rules)),
            file=file,
        )
    fields.sheet.finish()
    return national


def with_decisions(vocabulary: Vocabulary, decisions: Mapping[str, Decided]) -> Vocabulary:
    """Add the facts that the national rules decide, so that conditions may read them.

    >>> empty = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> with_decisions(empty, {}) == empty
    True
    """
    derived = dict(vocabulary.derived)
    for decided in decisions.values():
        behind = (name for fact in decided.table.facts for name in _recorded(derived, fact))
        rule = DecidedBy(tuple(dict.fromkeys(behind)))
        derived[decided.name] = DerivedFact(decided.name, decided.type, decided.label, rule)
    return replace(vocabulary, derived=derived)


def _recorded(derived: Mapping[str, DerivedFact], fact: str) -> tuple[str, ...]:
    return derived[fact].sources if fact in derived else (fact,)


def load_acting(text: str, file: str, vocabulary: Vocabulary) -> tuple[ActingStep, ...]:
    """Read the steps to the acting municipality, in order. Raises Unreadable with every mistake found.

    >>> yaml = "steps: [{id: none, help: all, paragraph: 'RSL § 9, stk. 1', because: Ikke kendt}]"
    >>> load_acting(yaml, "acting.yaml", Vocabulary({}, {}, {}, {}, {}, {}, {}))[0].paragraph
    'RSL § 9, stk. 1'
    """
    return _load_list(text, file, "steps", partial(_acting_step, RuleReader(vocabulary)), lambda step: step.id)


def load_sharing(text: str, file: str, vocabulary: Vocabulary) -> tuple[ShareRule, ...]:
    """Read the rules of the disclosure gate, in order. Raises Unreadable with every mistake found.

    >>> yaml = "rules: [{id: closing, decision: denied, text: Ingen regel}]"
    >>> load_sharing(yaml, "disclosure.yaml", Vocabulary({}, {}, {}, {}, {}, {}, {}))[0].decision
    'denied'
    """
    return _load_list(text, file, "rules", partial(_share_rule, RuleReader(vocabulary)), lambda rule: rule.id)


def list_nodes(fields: Fields, name: str) -> list[Node]:
    """Give the nodes of a list field, for messages about its items."""
    node = fields.find(name)
    return [] if node is None else items_of(node)


def _load_list(
    text: str, file: str, name: str, read: Callable[[Sheet, Node], Item], name_of: Callable[[Item], str]
) -> tuple[Item, ...]:
    with open_document(text, file) as fields:
        items = fields.several(name, read)
        by_name(fields.sheet, items, list_nodes(fields, name), name_of)
    fields.sheet.finish()
    return items


def _route_slot(rules: RuleReader, sheet: Sheet, key: ScalarNode, node: Node) -> RouteSlot:
    with Fields(sheet, node) as fields:
        return RouteSlot(
            name=key.value,
            title=fields.words("title"),
            scope=fields.default("scope", scope_of, "anden_hjaelp"),
            table=rules.routing(fields),
            falls_back=fields.default("falls_back", yes_no_of, True),
            norms=fields.texts("norms"),
            place=sheet.place(key),
        )


def _decisions(vocabulary: Vocabulary, fields: Fields) -> dict[str, Decided]:
    """Read the decided facts in order; a later one may read an earlier one."""
    found: dict[str, Decided] = {}

    def read(sheet: Sheet, key: ScalarNode, node: Node) -> None:
        known = with_decisions(vocabulary, found)
        if known.type_of(key.value) is not None:
            message = Words(
                f"Faktum {quoted(key.value)} findes allerede.", f"The fact {quoted(key.value)} exists already."
            )
            remedy = Words("Giv det et andet navn.", "Give it another name.")
            sheet.report("duplicate_key", key, message, remedy)
        found[key.value] = _decided(RuleReader(known), sheet, key, node)

    fields.named("decisions", read)
    return found


def _decided(rules: RuleReader, sheet: Sheet, key: ScalarNode, node: Node) -> Decided:
    with Fields(sheet, node) as fields:
        kind: FactType = fields.required("type", fact_type_of, "yes_no")
        return Decided(
            name=key.value,
            type=kind,
            label=fields.words("label"),
            table=Table("first", fields.several("rows", partial(_decided_row, rules, kind))),
            basis=fields.basis(),
            norms=fields.texts("norms"),
            place=sheet.place(key),
        )


def _decided_row(rules: RuleReader, kind: FactType, sheet: Sheet, node: Node) -> Row[FactValue]:
    def value_of(sheet: Sheet, node: Node) -> FactValue:
        return fact_value_of(sheet, node, FactDefinition("is", kind, Words.same("is"), Words.same("is")))

    nothing: FactValue = ""
    with Fields(sheet, node) as fields:
        return Row(rules.conditions.when(fields), fields.required("is", value_of, nothing))


def _koereplan(fields: Fields) -> dict[int, Point]:
    points = fields.named("koereplan", _koereplan_point)
    return {point.number: point for point in points.values()}


def _koereplan_point(sheet: Sheet, key: ScalarNode, node: Node) -> Point:
    number = whole_number_of(sheet, key)
    if not isinstance(node, MappingNode):
        return Point(number, words_of(sheet, node))
    with Fields(sheet, node) as fields:
        return Point(number, fields.words("title"), fields.optional("unverified", words_of))


def _ready_line(rules: RuleReader, sheet: Sheet, key: ScalarNode, node: Node) -> ReadyLine:
    with Fields(sheet, node) as fields:
        return ReadyLine(
            id=key.value,
            label=fields.words("label"),
            table=Table("first", fields.several("rows", partial(_ready_row, rules))),
            when=rules.conditions.when(fields),
            obligations=fields.texts("obligations"),
            basis=fields.basis(),
            norms=fields.texts("norms"),
            place=sheet.place(key),
        )


def _ready_row(rules: RuleReader, sheet: Sheet, node: Node) -> Row[ReadyRow]:
    with Fields(sheet, node) as fields:
        answer: ReadyAnswer = fields.required("is", _ready_answer, "open")
        return Row(rules.conditions.when(fields), ReadyRow(answer, fields.optional("text", words_of)))


def _ready_answer(sheet: Sheet, node: Node) -> ReadyAnswer:
    return choice_of(sheet, node, get_args(ReadyAnswer), "open")


def _asked_at(rules: RuleReader, fields: Fields) -> dict[Asking, tuple[AskedGroup, ...]]:
    def turn(sheet: Sheet, key: ScalarNode, node: Node) -> tuple[Asking, tuple[AskedGroup, ...]]:
        name: Asking = choice_of(sheet, key, get_args(Asking), "admission")
        return name, tuple(_asked_group(rules, sheet, item) for item in items_of(node))

    return dict(fields.named("asked_at", turn).values())


def _asked_group(rules: RuleReader, sheet: Sheet, node: Node) -> AskedGroup:
    def recorded(sheet: Sheet, node: Node) -> str:
        name = text_of(sheet, node)
        if name not in rules.vocabulary.facts:
            report_unknown_fact(sheet, node, name, rules.vocabulary)
        return name

    with Fields(sheet, node) as fields:
        return AskedGroup(
            label=fields.words("label"),
            facts=fields.several("facts", recorded),
            basis=fields.basis(),
            norms=fields.texts("norms"),
            place=fields.place,
        )


def _course_end(rules: RuleReader, sheet: Sheet, node: Node) -> CourseEnd:
    nothing: Expression = AtOnce()
    with Fields(sheet, node) as fields:
        return CourseEnd(
            at=fields.required("at", rules.conditions.deadline, nothing),
            because=fields.words("because"),
            basis=fields.basis(),
            norms=fields.texts("norms"),
            unverified=fields.optional("unverified", words_of),
            place=fields.place,
        )


def _acting_step(rules: RuleReader, sheet: Sheet, node: Node) -> ActingStep:
    with Fields(sheet, node) as fields:
        return ActingStep(
            id=fields.text("id"),
            help=fields.required("help", _helps, ()),
            paragraph=fields.text("paragraph"),
            because=fields.words("because"),
            when=rules.conditions.when(fields),
            municipality=fields.optional("municipality", partial(_municipality_fact, rules)),
            overrules=fields.default("overrules", yes_no_of, False),
            unverified=fields.optional("unverified", words_of),
            basis=fields.basis(),
            norms=fields.texts("norms"),
            place=fields.place,
        )


def _helps(sheet: Sheet, node: Node) -> tuple[Scope, ...]:
    if isinstance(node, ScalarNode) and node.value == "all":
        return HELPS
    return tuple(choice_of(sheet, item, SCOPES, SCOPES[0]) for item in items_of(node))


def _municipality_fact(rules: RuleReader, sheet: Sheet, node: Node) -> str:
    return rules.conditions.check_fact(sheet, node, text_of(sheet, node), "municipality")


def _share_rule(rules: RuleReader, sheet: Sheet, node: Node) -> ShareRule:
    vocabulary = rules.vocabulary
    category = partial(closed_word, words=vocabulary.categories, of="categories")
    purpose = partial(closed_word, words=vocabulary.purposes, of="purposes")
    with Fields(sheet, node) as fields:
        return ShareRule(
            id=fields.text("id"),
            categories=fields.several("category", category),
            senders=fields.several("from", rules.authority),
            recipients=fields.several("to", rules.authority),
            purposes=fields.several("purpose", purpose),
            decision=fields.required("decision", _decision, "denied"),
            text=fields.words("text"),
            when=rules.conditions.when(fields),
            needs=fields.several("needs", partial(_need, rules)),
            after=fields.several("after", _duty),
            unverified=fields.optional("unverified", words_of),
            basis=fields.basis(),
            norms=fields.texts("norms"),
            validity=fields.validity(),
            place=fields.place,
        )


def _decision(sheet: Sheet, node: Node) -> Decision:
    return choice_of(sheet, node, get_args(Decision), "denied")


def _need(rules: RuleReader, sheet: Sheet, node: Node) -> ShareNeed:
    with Fields(sheet, node) as fields:
        kind: NeedKind = fields.required("kind", _need_kind, "fact")
        return ShareNeed(kind, fields.words("text"), fields.optional("when", rules.conditions.condition))


def _need_kind(sheet: Sheet, node: Node) -> NeedKind:
    return choice_of(sheet, node, get_args(NeedKind), "fact")


def _duty(sheet: Sheet, node: Node) -> ShareDuty:
    with Fields(sheet, node) as fields:
        return ShareDuty(fields.required("kind", _duty_kind, "note"), fields.words("text"))


def _duty_kind(sheet: Sheet, node: Node) -> DutyKind:
    return choice_of(sheet, node, get_args(DutyKind), "note")
