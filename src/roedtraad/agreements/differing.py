"""Two versions of an agreement side by side, as people read them: what is new, gone, changed, in the agreement's parts.

Each version is written as entries with named lines; what differs in an entry is told, the rest is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from typing import Literal

from django.utils.translation import gettext as _

from roedtraad.agreements.rule_lines import RuleWriter, danish
from roedtraad.core.rulebook import Adjustment, Agreement, Contact, Route, Rule, Rulebook
from roedtraad.core.words import Words
from roedtraad.presenting.conditions_text import condition_words
from roedtraad.presenting.hours_text import hours_told
from roedtraad.presenting.phones import read_number
from roedtraad.presenting.recipients import CHANNELS
from roedtraad.presenting.rules_text import due_words, validity_words
from roedtraad.web.filters import say

Kind = Literal["added", "removed", "changed"]
Lines = Mapping[str, Sequence[str]]
"""What an entry says: under each name, one or more lines."""


@dataclass(frozen=True, slots=True)
class LineChanged:
    """What an entry says under a name: lines that are gone, and lines that are new."""

    name: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """An entry that is new, gone or changed."""

    title: str
    kind: Kind
    lines: tuple[LineChanged, ...]


@dataclass(frozen=True, slots=True)
class PartChanged:
    """A part of the agreement, with the entries of it that differ. `danish`: they are the agreement's own words."""

    heading: str
    entries: tuple[EntryChanged, ...]
    danish: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    title: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class _Part:
    heading: str
    entries: Mapping[str, _Entry]
    danish: bool


def differences(before: Agreement, after: Agreement, rulebook: Rulebook, day: date) -> tuple[PartChanged, ...]:
    """Tell what differs between two versions; nothing where they say the same."""
    was = _parts(before, RuleWriter(rulebook, day, before))
    now = _parts(after, RuleWriter(rulebook, day, after))
    compared = (
        PartChanged(part.heading, tuple(_entries(earlier.entries, part.entries)), part.danish)
        for earlier, part in zip(was, now, strict=True)
    )
    return tuple(one for one in compared if one.entries)


def text_difference(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The lines of two texts that differ, with a few around them: ("-", "+", "@" or " ", line)."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm=""))[2:]
    return tuple((line[:1], line[1:] if line[:1] != "@" else "…") for line in lines)


def _entries(was: Mapping[str, _Entry], now: Mapping[str, _Entry]) -> Iterator[EntryChanged]:
    for key, entry in now.items():
        earlier = was.get(key)
        lines = tuple(_lines(earlier.lines if earlier else {}, entry.lines))
        if earlier is None:
            yield EntryChanged(entry.title, "added", lines)
        elif lines or earlier.title != entry.title:
            yield EntryChanged(entry.title, "changed", (*_renamed(earlier, entry), *lines))
    for key, entry in was.items():
        if key not in now:
            yield EntryChanged(entry.title, "removed", tuple(_lines(entry.lines, {})))


def _renamed(was: _Entry, now: _Entry) -> Iterator[LineChanged]:
    if was.title != now.title:
        yield LineChanged(_("Navn"), (was.title,), (now.title,))


def _lines(was: Lines, now: Lines) -> Iterator[LineChanged]:
    for name in dict.fromkeys((*was, *now)):
        before, after = _said(was.get(name, ())), _said(now.get(name, ()))
        if before != after:
            gone = tuple(one for one in before if one not in after)
            new = tuple(one for one in after if one not in before)
            # The same lines in another order are told whole.
            yield LineChanged(name, gone, new) if gone or new else LineChanged(name, before, after)


def _said(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in lines if one)


# --- A version as entries --------------------------------------------------------------------------------------------


def _parts(agreement: Agreement, writer: RuleWriter) -> tuple[_Part, ...]:
    return (
        _Part(_("Om aftalen"), {"": _Entry(_("Aftalen"), _about(agreement))}, danish=True),
        _Part(_("Kontakter"), dict(_contacts(agreement)), danish=True),
        _Part(_("Hvem sendes hvad til"), dict(_routes(agreement, writer)), danish=False),
        _Part(_("Opgaver og frister"), dict(_duties(agreement, writer)), danish=False),
        _Part(_("Aftalens tekst"), dict(_clauses(agreement)), danish=True),
    )


def _contacts(agreement: Agreement) -> Iterator[tuple[str, _Entry]]:
    for name, one in agreement.contacts.items():
        yield name, _Entry(one.unit.da, _contact(one, agreement))


def _routes(agreement: Agreement, writer: RuleWriter) -> Iterator[tuple[str, _Entry]]:
    for name, one in agreement.routes.items():
        yield name, _Entry(writer.addressee(name), {_("Rækker"): _rows(one, writer)})


def _duties(agreement: Agreement, writer: RuleWriter) -> Iterator[tuple[str, _Entry]]:
    for name, one in agreement.obligations.items():
        yield name, _Entry(say(one.title), _rule(one, writer))
    for name, adjustment in agreement.adjustments.items():
        yield f"adjust {name}", _Entry(_national_title(name, writer), _adjustment(adjustment, writer))


def _clauses(agreement: Agreement) -> Iterator[tuple[str, _Entry]]:
    yield "", _Entry(_("Afsnittenes rækkefølge"), {_("Afsnit"): tuple(one.title.da for one in agreement.sections)})
    for section in agreement.sections:
        for clause in section.clauses:
            lines = {
                _("Tekst"): (clause.text.da,),
                _("Prosa"): (danish(clause.prose.reason),) if clause.prose else (),
                _("Bæres af"): clause.carried_by,
            }
            yield clause.id, _Entry(f"{section.title.da} ({clause.id})", lines)


def _about(agreement: Agreement) -> Lines:
    return {
        _("Titel"): (agreement.title.da,),
        _("Gælder"): (validity_words(agreement.validity).da,),
        _("Antaget"): (danish(agreement.validity_assumed),),
        _("Kilde"): (agreement.source,),
        _("Hovedkontakt"): tuple(_unit(name, agreement) for name in agreement.main_contact.contacts),
        _("Roller"): tuple(
            f"{one.title.da}: {_unit(one.contact, agreement) if one.contact else 'ingen'}"
            for one in agreement.roles.values()
        ),
        _("Sager før løsladelsen"): (danish(agreement.cases_before_release),),
        _("KSP-kontakter"): tuple(_unit(name, agreement) for name in agreement.ksp_contacts),
        _("Ansvarlige for ændringer"): tuple(_unit(name, agreement) for name in agreement.change_responsibles),
        _("Evalueret"): (danish(agreement.evaluation.last),) if agreement.evaluation else (),
    }


def _unit(name: str, agreement: Agreement) -> str:
    return agreement.contacts[name].unit.da if name in agreement.contacts else name


def _contact(one: Contact, agreement: Agreement) -> Lines:
    fallback = agreement.contacts.get(one.fallback) if one.fallback else None
    return {
        _("Organisation"): (danish(one.organisation),),
        _("Sikker mail"): (one.secure_mail or "",),
        _("Emnefelt"): (one.subject or "",),
        _("Adresse"): (str(one.postal or ""),),
        _("Telefon"): tuple(_with(read_number(phone.number), phone.label) for phone in one.phones),
        _("Selvbetjening"): (one.portal or "",),
        _("Kanaler"): (", ".join(CHANNELS[channel].da for channel in one.channels),),
        _("Åbningstider"): tuple(
            ": ".join(
                part
                for part in (CHANNELS[told.channel].da if told.channel else "", danish(told.topic), told.text.da)
                if part
            )
            for told in hours_told(one.hours)
        ),
        _("I stedet"): (fallback.unit.da if fallback else one.fallback or "",),
        _("Tvivl"): (danish(one.in_doubt),),
        _("Note"): (danish(one.note),),
        _("Gælder"): (validity_words(one.validity).da,),
    }


def _with(text: str, label: Words | None) -> str:
    return f"{text} ({label.da})" if label else text


def _rows(route: Route, writer: RuleWriter) -> tuple[str, ...]:
    return tuple(
        f"{say(condition_words(row.when, writer.rulebook))} → "
        f"{', '.join(writer.addressee(name) for name in row.gives.to)}"
        for row in route.table.rows
    )


def _rule(rule: Rule, writer: RuleWriter) -> Lines:
    line = writer.line(rule)
    return {
        _("Hvem"): (line.who,),
        _("Til"): (line.to,),
        _("Hvornår"): (say(condition_words(rule.when, writer.rulebook)),),
        _("Frist"): line.due,
        _("Styrke"): (line.strength,),
        _("Med følger"): line.enclose,
        _("Note"): (line.note,),
        _("Gælder"): (say(validity_words(rule.validity)),),
    }


def _adjustment(one: Adjustment, writer: RuleWriter) -> Lines:
    return {
        _("Frist"): tuple(say(words) for words in due_words(one.due, writer.rulebook)),
        _("Med følger"): tuple(say(enclosed.text) for enclosed in one.enclose),
        _("Kanaler"): (", ".join(say(CHANNELS[channel]) for channel in one.channels),),
        _("Tidspunkt"): (say(one.window_text) if one.window_text else "",),
        _("Note"): (say(one.note) if one.note else "",),
    }


def _national_title(name: str, writer: RuleWriter) -> str:
    rule = writer.rulebook.national.obligations.get(name)
    return say(rule.title) if rule else name
