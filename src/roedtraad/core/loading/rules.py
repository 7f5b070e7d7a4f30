"""Reads what national rules and agreements have in common: contacts, routes, obligations and warnings.

References to sources, norms, contacts, clauses and routes are taken as written; whether they lead anywhere is for
checking.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Literal, get_args

from roedtraad.core.conditions import ALWAYS_TRUE, Hit, Row, Table
from roedtraad.core.loading.conditions import WEEKDAYS, ConditionReader, closed_word
from roedtraad.core.loading.fields import (
    Fields,
    Sheet,
    choice_of,
    report_kind,
    scalar_of,
    text_of,
    whole_number_of,
    words_of,
    yes_no_of,
)
from roedtraad.core.loading.ground import strength_of
from roedtraad.core.loading.positions import ListNode, MappingNode, Node, ScalarNode
from roedtraad.core.loading.problems import meant, quoted
from roedtraad.core.rulebook import (
    HELPS,
    Address,
    Basis,
    Channel,
    Contact,
    Enclosure,
    Hours,
    Listed,
    Phase,
    Phone,
    Responsible,
    Rule,
    Scope,
    Send,
    Share,
    Warn,
)
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words

Mailbox = Literal["unit", "personal"]
AddressedTo = Literal["unit", "role", "named_person"]

CHANNELS: tuple[Channel, ...] = get_args(Channel)
PHASES: tuple[Phase, ...] = get_args(Phase)
SCOPES: tuple[Scope, ...] = (*HELPS, "home", "registered")
HITS: tuple[Hit, ...] = get_args(Hit)
CLOSING_TIME = "closing_time"
OWN_TO_A_CONTACT = frozenset({"like", "norms", "findings", "clause", "note"})
"""What a contact says of its own place in the source: `like` does not take it over from another."""
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DAY_RANGE = re.compile(r"([a-z]{3})\s*-\s*([a-z]{3})")


class RuleReader:
    """Reads rules with the names of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.conditions = ConditionReader(vocabulary)

    def obligation(self, sheet: Sheet, node: Node, basis: tuple[Basis, ...] = ()) -> Rule:
        """Read an obligation. `basis` is what it rests on where it names nothing; a rule without is refused."""
        conditions = self.conditions
        with Fields(sheet, node) as fields:
            obligation = Rule(
                id=fields.text("id"),
                title=fields.words("title"),
                matter=fields.required("matter", self.matter, ""),
                phase=fields.required("phase", phase_of, "stay"),
                responsible=fields.required("responsible", self.responsible, Responsible("", "")),
                strength=fields.default("strength", strength_of, "must"),
                on=fields.optional("on", conditions.date_fact),
                when=conditions.when(fields),
                to=fields.texts("to"),
                scope=fields.optional("scope", scope_of),
                due=fields.optional("due", conditions.due),
                ends=fields.optional("ends", conditions.ends),
                done_by=fields.optional("done_by", conditions.any_fact),
                window_text=fields.optional("window_text", words_of),
                enclose=fields.several("enclose", self.enclosure),
                channels=fields.several("channels", channel_of),
                lists=fields.several("lists", self.listed),
                brings=fields.texts("brings"),
                tells=fields.several("tells", conditions.any_fact),
                share=fields.optional("share", self.share),
                basis=fields.basis() or basis,
                koereplan=fields.several("koereplan", whole_number_of),
                norms=fields.texts("norms"),
                note=fields.optional("note", words_of),
                do_now=fields.optional("do_now", words_of),
                unverified=fields.optional("unverified", words_of),
                validity=fields.validity(),
                clause=fields.optional("clause", text_of),
                findings=fields.findings(),
                place=fields.place,
            )
        if not obligation.basis and isinstance(node, MappingNode):
            message = Words("Reglen nævner ingen kilde (basis).", "The rule names no source (basis).")
            remedy = Words(
                "Tilføj basis: og kildens id fra sources.yaml.",
                "Add basis: and the source's id from sources.yaml.",
            )
            sheet.report("unknown_source", node, message, remedy)
        return obligation

    def matter(self, sheet: Sheet, node: Node) -> str:
        return closed_word(sheet, node, self.vocabulary.matters, "matters")

    def role(self, sheet: Sheet, node: Node) -> str:
        return closed_word(sheet, node, self.vocabulary.roles, "roles")

    def authority(self, sheet: Sheet, node: Node) -> str:
        return closed_word(sheet, node, self.vocabulary.authorities, "authorities")

    def responsible(self, sheet: Sheet, node: Node) -> Responsible:
        expected = Words(
            "en myndighed og en rolle som institution.reception",
            "an authority and a role like institution.reception",
        )
        authority, dot, role = (scalar_of(sheet, node, expected) or "").partition(".")
        if not (authority and dot and role):
            report_kind(sheet, node, expected)
            return Responsible(authority, role)
        self.authority(sheet, ScalarNode(authority, True, node.line, node.column))
        self.role(sheet, ScalarNode(role, True, node.line, node.column))
        return Responsible(authority, role)

    def share(self, sheet: Sheet, node: Node) -> Share:
        vocabulary = self.vocabulary
        with Fields(sheet, node) as fields:
            category = partial(closed_word, words=vocabulary.categories, of="categories")
            purpose = partial(closed_word, words=vocabulary.purposes, of="purposes")
            return Share(fields.required("category", category, ""), fields.required("purpose", purpose, ""))

    def enclosure(self, sheet: Sheet, node: Node) -> Enclosure:
        """Read something to enclose: a text, or a block with a text and when it applies."""
        if not isinstance(node, MappingNode) or "da" in node.entries:
            return Enclosure(words_of(sheet, node), place=sheet.place(node))
        with Fields(sheet, node) as fields:
            return Enclosure(
                text=fields.words("text"),
                when=self.conditions.when(fields),
                validity=fields.validity(),
                basis=fields.basis(),
                norms=fields.texts("norms"),
                place=fields.place,
            )

    def listed(self, sheet: Sheet, node: Node) -> Listed:
        """Read what stands on a paper: an addressee, or a block with one and when it applies."""
        if not isinstance(node, MappingNode):
            return Listed(text_of(sheet, node), place=sheet.place(node))
        with Fields(sheet, node) as fields:
            return Listed(fields.text("to"), self.conditions.when(fields), fields.place)

    def warning(self, sheet: Sheet, node: Node) -> Warn:
        with Fields(sheet, node) as fields:
            return Warn(
                code=fields.text("code"),
                text=fields.words("text"),
                when=self.conditions.when(fields),
                norms=fields.texts("norms"),
                validity=fields.validity(),
                place=fields.place,
            )

    def routing(self, fields: Fields, clause: str | None = None) -> Table[Send] | None:
        """Read the table of a route: `rows` under a hit policy, or `to` alone, which always holds."""
        first: Hit = "first"
        hit = fields.default("hit", hit_of, first)
        to, rows = fields.texts("to"), fields.find("rows")
        if rows is not None:
            if to:
                message = Words("En rute har enten to eller rows.", "A route has either to or rows.")
                fields.sheet.report("syntax", rows, message, Words("Slet det ene.", "Delete one of them."))
            return Table(hit, fields.several("rows", partial(self._send, clause)))
        if not to:
            return None
        return Table(hit, (Row(ALWAYS_TRUE, Send(to, fields.texts("norms"), clause, place=fields.place)),))

    def _send(self, clause: str | None, sheet: Sheet, node: Node) -> Row[Send]:
        with Fields(sheet, node) as fields:
            send = Send(
                to=fields.texts("to"),
                norms=fields.texts("norms"),
                clause=fields.default("clause", text_of, "") or clause,
                validity=fields.validity(),
                place=fields.place,
            )
            fields.required("to", lambda *_: None, None)
            return Row(self.conditions.when(fields), send)

    def contacts(self, fields: Fields, authority: str = "") -> Mapping[str, Contact]:
        """Read the contacts. `authority` is whose they are where they do not say so themselves."""
        node = fields.find("contacts")
        written = node.entries if isinstance(node, MappingNode) else {}
        nodes = {name: value for name, (_, value) in written.items()}

        def read(sheet: Sheet, key: ScalarNode, value: Node) -> Contact:
            return self._contact(sheet, key, like_another(sheet, key.value, value, nodes), authority)

        return fields.named("contacts", read)

    def _contact(self, sheet: Sheet, key: ScalarNode, node: Node, authority: str) -> Contact:
        with Fields(sheet, node) as fields:
            fields.find("like")
            postal = fields.optional("address", address_of)
            secure_mail = fields.optional("secure_mail", text_of)
            portal = fields.optional("portal", text_of)
            phones = fields.several("phone", phone_of)
            walk_in = fields.default("walk_in", yes_no_of, False)
            in_doubt, unverified = (fields.optional(name, words_of) for name in ("in_doubt", "unverified"))
            has: dict[Channel, bool] = {
                "secure_mail": secure_mail is not None,
                "portal": portal is not None,
                "letter": postal is not None,
                "phone": bool(phones),
                "walk_in": walk_in,
            }
            return Contact(
                id=key.value,
                unit=fields.words("unit"),
                authority=fields.default("authority", self.authority, authority),
                organisation=fields.optional("organisation", words_of),
                addressed_to=fields.default("addressed_to", addressed_to_of, "unit"),
                postal=postal,
                secure_mail=secure_mail,
                mailbox=fields.default("mailbox", mailbox_of, "unit"),
                subject=fields.optional("subject", text_of),
                phones=phones,
                portal=portal,
                walk_in=walk_in,
                channels=fields.several("channels", channel_of)
                or tuple(name for name, is_there in has.items() if is_there),
                hours=fields.several("hours", hours_of),
                fallback=fields.optional("fallback", text_of),
                in_doubt=in_doubt or unverified,
                note=fields.optional("note", words_of),
                validity=fields.validity(),
                norms=fields.texts("norms"),
                findings=fields.findings(),
                clause=fields.optional("clause", text_of),
                place=sheet.place(key),
            )


def like_another(sheet: Sheet, name: str, node: Node, nodes: Mapping[str, Node]) -> Node:
    """Fill a contact that is `like` another with the fields that it leaves out; through several, if need be."""
    filled, seen = node, {name}
    while isinstance(filled, MappingNode) and "like" in filled.entries:
        like = filled.entries["like"][1]
        other = like.value if isinstance(like, ScalarNode) else ""
        source = nodes.get(other)
        rest = {field: entry for field, entry in filled.entries.items() if field != "like"}
        filled = MappingNode(node.line, node.column, rest)
        if other in seen:
            message = Words(
                f"Kontakterne peger i ring med like: {quoted(other)} er allerede nævnt.",
                f"The contacts point in a circle with like: {quoted(other)} was named before.",
            )
            remedy = Words("Skriv felterne helt ud på den ene kontakt.", "Write the fields in full on one contact.")
            sheet.report("unknown_contact", like, message, remedy)
        elif source is None:
            message = Words(
                f"Kontakten {quoted(other)}, som like peger på, findes ikke her.",
                f"There is no contact {quoted(other)} here for like to point to.",
            )
            see = Words("Skriv id'et på en kontakt i samme fil.", "Write the id of a contact in the same file.")
            sheet.report("unknown_contact", like, message, meant(other, [one for one in nodes if one != name], see))
        elif isinstance(source, MappingNode):
            seen.add(other)
            taken = {
                field: entry for field, entry in source.entries.items() if field not in OWN_TO_A_CONTACT - {"like"}
            }
            filled.entries = {**taken, **rest}
    return filled


def channel_of(sheet: Sheet, node: Node) -> Channel:
    """Read a way to reach someone."""
    return choice_of(sheet, node, CHANNELS, "letter")


def phase_of(sheet: Sheet, node: Node) -> Phase:
    """Read a phase of the stay."""
    return choice_of(sheet, node, PHASES, "stay")


def scope_of(sheet: Sheet, node: Node) -> Scope:
    """Read whose municipality is meant."""
    return choice_of(sheet, node, SCOPES, "anden_hjaelp")


def hit_of(sheet: Sheet, node: Node) -> Hit:
    """Read the hit policy of a table."""
    return choice_of(sheet, node, HITS, "first")


def mailbox_of(sheet: Sheet, node: Node) -> Mailbox:
    """Read whose mailbox it is."""
    return choice_of(sheet, node, get_args(Mailbox), "unit")


def addressed_to_of(sheet: Sheet, node: Node) -> AddressedTo:
    """Read whom a letter is addressed to."""
    return choice_of(sheet, node, get_args(AddressedTo), "unit")


def address_of(sheet: Sheet, node: Node) -> Address:
    """Read a postal address; one that the source prints in a single run is taken as it stands."""
    if not isinstance(node, MappingNode):
        return Address(street=text_of(sheet, node))
    with Fields(sheet, node) as fields:
        return Address(*(fields.optional(part, text_of) for part in ("street", "postcode", "town")))


def phone_of(sheet: Sheet, node: Node) -> Phone:
    """Read a number, or a block with a number and what it is for."""
    if not isinstance(node, MappingNode):
        return Phone(text_of(sheet, node))
    with Fields(sheet, node) as fields:
        return Phone(fields.text("number"), fields.optional("label", words_of))


def hours_of(sheet: Sheet, node: Node) -> Hours:
    """Read when someone is there."""
    with Fields(sheet, node) as fields:
        return Hours(
            days=fields.required("days", weekdays_of, ()),
            opens=fields.optional("from", clock_of),
            until=fields.optional("to", closing_of),
            channel=fields.optional("channel", channel_of),
            topic=fields.optional("topic", words_of),
            closed=fields.default("closed", yes_no_of, False),
        )


def weekdays_of(sheet: Sheet, node: Node) -> tuple[int, ...]:
    """Read weekdays, Monday as 0: `mon-fri`, `[mon, thu]` or `all`."""
    if isinstance(node, ListNode):
        return tuple(WEEKDAYS.index(choice_of(sheet, item, WEEKDAYS, "mon")) for item in node.items)
    if isinstance(node, ScalarNode) and node.value == "all":
        return tuple(range(7))
    between = _DAY_RANGE.fullmatch(node.value) if isinstance(node, ScalarNode) else None
    if between and between[1] in WEEKDAYS and between[2] in WEEKDAYS[WEEKDAYS.index(between[1]) :]:
        return tuple(range(WEEKDAYS.index(between[1]), WEEKDAYS.index(between[2]) + 1))
    return (WEEKDAYS.index(choice_of(sheet, node, WEEKDAYS, "mon")),)


def clock_of(sheet: Sheet, node: Node) -> str:
    """Read a time of day."""
    expected = Words('et klokkeslæt som "09:00"', 'a time like "09:00"')
    value = scalar_of(sheet, node, expected)
    if value is not None and not _CLOCK.fullmatch(value):
        report_kind(sheet, node, expected)
    return value or ""


def closing_of(sheet: Sheet, node: Node) -> str:
    """Read when someone leaves: a time of day, or the word for closing time."""
    if isinstance(node, ScalarNode) and node.value == CLOSING_TIME:
        return CLOSING_TIME
    return clock_of(sheet, node)
