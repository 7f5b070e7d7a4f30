"""Reads the table of claims: which role in which unit follows from what a login provider says."""

from __future__ import annotations

from roedtraad.core.claims import ClaimRule, ClaimTable
from roedtraad.core.loading.fields import Fields, Sheet, items_of, open_document, text_of
from roedtraad.core.loading.positions import Node, ScalarNode
from roedtraad.core.words import Words


def load_claims(text: str, file: str) -> ClaimTable:
    """Read the table. Raises Unreadable with every mistake found.

    >>> rule = "{claims: {groups: rt-vestre}, word: institution, code: vestre, unit: main, role: social_worker}"
    >>> load_claims(f"rules: [{rule}]", "claims.yaml").rules[0].claims
    {'groups': ('rt-vestre',)}
    """
    with open_document(text, file) as fields:
        rules = fields.several("rules", _rule)
        demands = fields.named("demands", _wanted)
        if not rules:
            message = Words(
                "Tabellen har ingen regler, så ingen kan komme ind.", "The table has no rules: none get in."
            )
            fields.sheet.report("missing", fields.node, message, Words("Skriv mindst én.", "Write at least one."))
    fields.sheet.finish()
    return ClaimTable(rules, demands)


def _rule(sheet: Sheet, node: Node) -> ClaimRule:
    with Fields(sheet, node) as fields:
        claims = fields.named("claims", _wanted)
        if not claims:
            message = Words("Reglen kræver intet: den ville lukke alle ind.", "The rule asks nothing: it lets all in.")
            sheet.report("missing", node, message, Words("Skriv mindst ét claim.", "Write at least one claim."))
        return ClaimRule(
            claims=claims,
            word=fields.text("word"),
            code=fields.default("code", text_of, ""),
            unit=fields.default("unit", text_of, "main"),
            role=fields.text("role"),
            place=fields.place,
        )


def _wanted(sheet: Sheet, _key: ScalarNode, node: Node) -> tuple[str, ...]:
    return tuple(text_of(sheet, item) for item in items_of(node))
