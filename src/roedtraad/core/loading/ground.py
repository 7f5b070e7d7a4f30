"""Reads the ground files: the vocabulary of facts, the sources, the municipalities and the norms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar

from roedtraad.core.loading.fields import (
    Fields,
    Sheet,
    choice_of,
    date_of,
    items_of,
    number_of,
    open_document,
    report_unknown_value,
    text_of,
    words_of,
    yes_no_of,
)
from roedtraad.core.loading.positions import Node, ScalarNode
from roedtraad.core.loading.problems import meant, quoted
from roedtraad.core.rulebook import Municipality, Norm, Region, Source, Strength
from roedtraad.core.vocabulary import (
    COMPARTMENTS,
    AgeOf,
    DatedName,
    DaysBetween,
    DerivedFact,
    FactDefinition,
    FactType,
    FirstKnown,
    IsRecorded,
    ValueDefinition,
    Vocabulary,
)
from roedtraad.core.words import Words

Item = TypeVar("Item")

FACT_TYPES: tuple[FactType, ...] = ("date", "yes_no", "number", "text", "municipality", "one_of", "set")
SENSITIVITIES = ("ordinary", "confidential", "sensitive", "restricted")
SOURCE_KINDS = (
    "lov",
    "lovbekendtgørelse",
    "bekendtgørelse",
    "cirkulære",
    "cirkulæreskrivelse",
    "vejledning",
    "aftale",
    "guide",
    "analyse",
    "plan",
    "dom",
    "side",
)
STRENGTHS: tuple[Strength, ...] = ("must", "should", "encouraged")


def load_vocabulary(text: str, file: str) -> Vocabulary:
    """Read a vocabulary. Raises Unreadable with every mistake found.

    >>> yaml = "facts: {nemkonto: {type: yes_no, label: NemKonto, question: Har personen en NemKonto?}}"
    >>> load_vocabulary(yaml, "vocabulary.yaml").type_of("nemkonto")
    'yes_no'
    """
    with open_document(text, file) as fields:
        facts = fields.named("facts", _fact)
        derived = fields.named("derived", partial(_derived, facts))
        vocabulary = Vocabulary(
            facts=facts,
            derived=derived,
            authorities=fields.named("authorities", _authority),
            roles=fields.named("roles", _labelled),
            matters=fields.named("matters", _labelled),
            categories=fields.named("categories", _labelled),
            purposes=fields.named("purposes", _labelled),
        )
    fields.sheet.finish()
    return vocabulary


def load_sources(text: str, file: str) -> Mapping[str, Source]:
    """Read the sources, by id. Raises Unreadable with every mistake found.

    >>> load_sources("sources: {koereplan: {kind: plan, title: Køreplanen}}", "sources.yaml")["koereplan"].title.da
    'Køreplanen'
    """
    with open_document(text, file) as fields:
        sources = fields.named("sources", _source)
    fields.sheet.finish()
    return sources


def load_municipalities(text: str, file: str) -> tuple[Mapping[str, Region], Mapping[str, Municipality]]:
    """Read the regions and the municipalities, by id and by code. Raises Unreadable with every mistake found.

    >>> yaml = '{regions: {syd: {name: Syd}}, municipalities: {"0530": {name: Billund, official: B., region: syd}}}'
    >>> load_municipalities(yaml, "municipalities.yaml")[1]["0530"].name
    'Billund'
    """
    with open_document(text, file) as fields:
        regions = fields.named("regions", _region)
        municipalities = fields.named("municipalities", partial(_municipality, regions))
    fields.sheet.finish()
    return regions, municipalities


def load_norms(text: str, file: str) -> Mapping[str, Norm]:
    """Read the norms, by id. Raises Unreadable with every mistake found.

    >>> text = "{da: en liste, en: a list}"
    >>> yaml = f"norms: [{{id: K-1, kind: duty, scope: plan, source: koereplan, text: {text}, system: b}}]"
    >>> load_norms(yaml, "norms.yaml")["K-1"].text.da
    'en liste'
    """
    with open_document(text, file) as fields:
        norms = fields.several("norms", _norm)
        nodes = fields.several("norms", lambda _, node: node)
    by_id = by_name(fields.sheet, norms, nodes, lambda norm: norm.id)
    fields.sheet.finish()
    return by_id


def by_name(
    sheet: Sheet, items: Iterable[Item], nodes: Iterable[Node], name_of: Callable[[Item], str]
) -> dict[str, Item]:
    """Key items by their name; note one that is given twice."""
    found: dict[str, Item] = {}
    for item, node in zip(items, nodes, strict=True):
        name = name_of(item)
        if name in found:
            message = Words(f"{quoted(name)} står to gange i listen.", f"{quoted(name)} stands twice in the list.")
            remedy = Words("Giv den ene et andet navn, eller slet den.", "Give one another name, or delete it.")
            sheet.report("duplicate_key", node, message, remedy)
        found[name] = item
    return found


def _labelled(sheet: Sheet, _: ScalarNode, node: Node) -> Words:
    return words_of(sheet, node)


def _fact(sheet: Sheet, key: ScalarNode, node: Node) -> FactDefinition:
    with Fields(sheet, node) as fields:
        kind: FactType = fields.required("type", fact_type_of, "text")
        definition = FactDefinition(
            name=key.value,
            type=kind,
            label=fields.words("label"),
            question=fields.words("question"),
            help=fields.optional("help", words_of),
            sensitivity=fields.default("sensitivity", partial(_one_of, SENSITIVITIES), "ordinary"),
            compartment=fields.optional("compartment", partial(_one_of, COMPARTMENTS)),
            none_allowed=fields.default("none_allowed", yes_no_of, False),
            minimum=fields.optional("minimum", number_of),
            maximum=fields.optional("maximum", number_of),
            values=fields.named("values", _value),
            reasoned=fields.default("reasoned", yes_no_of, False),
            line=key.line,
        )
        _check_values(fields, definition)
    return definition


def _check_values(fields: Fields, definition: FactDefinition) -> None:
    listed = definition.type in {"one_of", "set"}
    if listed != bool(definition.values):
        message = Words(
            "Typerne one_of og set skal have values; de andre typer må ikke.",
            "The types one_of and set must have values; the others must not.",
        )
        remedy = Words("Tilføj eller slet values, eller ret typen.", "Add or delete values, or mend the type.")
        fields.sheet.report("wrong_type", fields.node, message, remedy)
    for value in definition.values.values():
        if value.read_as is not None and value.read_as not in definition.values:
            node = fields.find("values") or fields.node
            report_unknown_value(fields.sheet, node, value.read_as, definition.values, definition.name)


def _value(sheet: Sheet, key: ScalarNode, node: Node) -> ValueDefinition:
    with Fields(sheet, node) as fields:
        return ValueDefinition(
            name=key.value,
            label=fields.words("label"),
            validity=fields.validity(),
            read_as=fields.optional("read_as", text_of),
            closed_to_new_from=fields.optional("closed_to_new_from", date_of),
            source=fields.optional("source", text_of),
            help=fields.optional("help", words_of),
            unverified=fields.optional("unverified", words_of),
        )


def _derived(facts: Mapping[str, FactDefinition], sheet: Sheet, key: ScalarNode, node: Node) -> DerivedFact:
    with Fields(sheet, node) as fields:
        kind: FactType = fields.required("type", fact_type_of, "date")
        label = fields.words("label")
        given = [rule for name, read in _DERIVATIONS.items() if (rule := fields.optional(name, partial(read, facts)))]
        if len(given) != 1:
            names = ", ".join(_DERIVATIONS)
            message = Words(
                f"Et afledt faktum har netop ét af felterne {names}.",
                f"A derived fact has exactly one of {names}.",
            )
            remedy = Words("Behold ét af felterne.", "Keep one of the fields.")
            sheet.report("syntax", node, message, remedy)
        return DerivedFact(key.value, kind, label, given[0] if given else FirstKnown(()))


def _first_known(facts: Mapping[str, FactDefinition], sheet: Sheet, node: Node) -> FirstKnown:
    return FirstKnown(tuple(_date_fact(facts, sheet, item) for item in items_of(node)))


def _days_between(facts: Mapping[str, FactDefinition], sheet: Sheet, node: Node) -> DaysBetween:
    with Fields(sheet, node) as fields:
        first = fields.required("from", partial(_date_fact, facts), "")
        return DaysBetween(first, fields.required("to", partial(_date_fact_or_today, facts), ""))


def _is_recorded(facts: Mapping[str, FactDefinition], sheet: Sheet, node: Node) -> IsRecorded:
    return IsRecorded(_known_fact(sheet, node, text_of(sheet, node), list(facts)))


def _age(facts: Mapping[str, FactDefinition], sheet: Sheet, node: Node) -> AgeOf:
    with Fields(sheet, node) as fields:
        born = fields.required("born", partial(_date_fact, facts), "")
        return AgeOf(born, fields.several("on", partial(_date_fact_or_today, facts)))


def _date_fact_or_today(facts: Mapping[str, FactDefinition], sheet: Sheet, node: Node) -> str:
    if isinstance(node, ScalarNode) and node.value == "today":
        return "today"
    return _date_fact(facts, sheet, node)


def _date_fact(facts: Mapping[str, FactDefinition], sheet: Sheet, node: Node) -> str:
    return _known_fact(sheet, node, text_of(sheet, node), [one.name for one in facts.values() if one.type == "date"])


def _known_fact(sheet: Sheet, node: Node, name: str, names: list[str]) -> str:
    if name and name not in names:
        message = Words(
            f"{quoted(name)} er ikke et faktum, der kan regnes med her.",
            f"{quoted(name)} is no fact that can be counted with here.",
        )
        see = Words("Se navnene og typerne under facts.", "See the names and types under facts.")
        sheet.report("unknown_fact", node, message, meant(name, names, see))
    return name


Derivation = AgeOf | FirstKnown | DaysBetween | IsRecorded
_DERIVATIONS: Mapping[str, Callable[[Mapping[str, FactDefinition], Sheet, Node], Derivation]] = {
    "age": _age,
    "first_known": _first_known,
    "days_between": _days_between,
    "recorded": _is_recorded,
}


def fact_type_of(sheet: Sheet, node: Node) -> FactType:
    """Read the type of a fact."""
    return choice_of(sheet, node, FACT_TYPES, "text")


def _one_of(choices: tuple[str, ...], sheet: Sheet, node: Node) -> str:
    return choice_of(sheet, node, choices, choices[0])


def _authority(sheet: Sheet, _: ScalarNode, node: Node) -> tuple[DatedName, ...]:
    with Fields(sheet, node) as fields:
        return fields.several("names", _dated_name)


def _dated_name(sheet: Sheet, node: Node) -> DatedName:
    with Fields(sheet, node) as fields:
        return DatedName(
            words=Words(fields.text("da"), fields.text("en")),
            validity=fields.validity(),
            source=fields.optional("source", text_of),
            unverified=fields.optional("unverified", words_of),
        )


def _source(sheet: Sheet, key: ScalarNode, node: Node) -> Source:
    with Fields(sheet, node) as fields:
        return Source(
            id=key.value,
            kind=fields.required("kind", partial(_one_of, SOURCE_KINDS), ""),
            title=fields.words("title"),
            number=fields.optional("number", text_of),
            date=fields.optional("date", date_of),
            in_force=fields.validity("in_force_from", "in_force_to"),
            successor=fields.optional("successor", text_of),
            unverified=fields.optional("unverified", words_of),
            norms=fields.texts("norms"),
            place=sheet.place(key),
        )


def _region(sheet: Sheet, key: ScalarNode, node: Node) -> Region:
    with Fields(sheet, node) as fields:
        fields.optional("source", text_of)  # for the reader of the file; a region rests on its source, no rule does
        return Region(key.value, fields.text("name"), fields.validity(), fields.optional("successor", text_of))


def _municipality(regions: Mapping[str, Region], sheet: Sheet, key: ScalarNode, node: Node) -> Municipality:
    if not (len(key.value) == 4 and key.value.isascii() and key.value.isdigit()):
        message = Words(
            f"{quoted(key.value)} er ikke en kommunekode på fire cifre.",
            f"{quoted(key.value)} is no municipality code of four digits.",
        )
        remedy = Words('Skriv koden som "0101".', 'Write the code as "0101".')
        sheet.report("wrong_type", key, message, remedy)
    with Fields(sheet, node) as fields:
        region = fields.required("region", text_of, "")
        if region and region not in regions:
            report_unknown_value(sheet, fields.find("region") or node, region, regions, "regions")
        return Municipality(key.value, fields.text("name"), fields.text("official"), region)


def _norm(sheet: Sheet, node: Node) -> Norm:
    with Fields(sheet, node) as fields:
        return Norm(
            id=fields.text("id"),
            kind=fields.text("kind"),
            scope=fields.text("scope"),
            text=fields.words("text"),
            system=fields.text("system"),
            source=fields.text("source"),
            strength=fields.default("strength", strength_of, "must"),
        )


def strength_of(sheet: Sheet, node: Node) -> Strength:
    """Read how strongly something is owed."""
    return choice_of(sheet, node, STRENGTHS, "must")
