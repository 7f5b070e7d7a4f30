"""A rule as one reads it beside an agreement: who owes, to whom, by when, on what basis, and its norms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from roedtraad.core.rulebook import MAIN_CONTACT, PERSON, Agreement, Basis, Rule, Rulebook
from roedtraad.core.words import Words
from roedtraad.presenting.rules_text import due_words, responsible_words
from roedtraad.presenting.sources_text import source_words
from roedtraad.web.filters import say


@dataclass(frozen=True, slots=True)
class NormLine:
    """A norm with what it demands; the words are empty for one that is not in the register."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in words. `own`: the agreement alone states it; `adjusted`: a national one that it tightens or adds to."""

    id: str
    title: str
    who: str
    to: str
    due: tuple[str, ...]
    strength: str
    enclose: tuple[str, ...]
    note: str
    basis: tuple[str, ...]
    norms: tuple[NormLine, ...]
    own: bool = False
    adjusted: bool = False


@dataclass(frozen=True, slots=True)
class RuleWriter:
    """Writes rules as they hold on a day, with the names that one agreement, or none, gives the addressees."""

    rulebook: Rulebook
    day: date
    agreement: Agreement | None = None

    def line(self, rule: Rule, *, own: bool = False, adjusted: bool = False) -> RuleLine:
        """One rule."""
        due = tuple(say(one) for one in due_words(rule.due, self.rulebook))
        return RuleLine(
            id=rule.id,
            title=say(rule.title),
            who=say(responsible_words(rule.responsible, self.rulebook.vocabulary, self.day)),
            to=", ".join(dict.fromkeys(self.addressee(name) for name in rule.to)),
            due=due or ((say(rule.window_text),) if rule.window_text else ()),
            strength=_strength(rule),
            enclose=tuple(dict.fromkeys(say(one.text) for one in rule.enclose if one.validity.holds_on(self.day))),
            note=say(rule.note) if rule.note else "",
            basis=self.basis(rule.basis),
            norms=self.norms(rule.norms),
            own=own,
            adjusted=adjusted,
        )

    def addressee(self, name: str) -> str:
        """Whom an addressee of a rule stands for: a route's title, a unit, an authority."""
        slot = self.rulebook.national.routes.get(name)
        if slot is not None:
            return say(slot.title)
        if name == MAIN_CONTACT:
            return _("hovedkontakten")
        if name == PERSON:
            return _("personen")
        contacts = {**self.rulebook.national.contacts, **(self.agreement.contacts if self.agreement else {})}
        return say(contacts[name].unit) if name in contacts else name

    def basis(self, basis: Iterable[Basis]) -> tuple[str, ...]:
        """The sources that something rests on, as people cite them."""
        return tuple(dict.fromkeys(self._source(one) for one in basis))

    def _source(self, one: Basis) -> str:
        source = self.rulebook.sources.get(one.source)
        words = say(source_words(source)) if source else one.source
        return f"{words}, {one.at}" if one.at else words

    def norms(self, names: Iterable[str]) -> tuple[NormLine, ...]:
        """Norms, each once."""
        known = self.rulebook.norms
        return tuple(NormLine(name, say(known[name].text) if name in known else "") for name in dict.fromkeys(names))


def _strength(rule: Rule) -> str:
    words: dict[str, Callable[[], str]] = {
        "should": lambda: _("bør"),
        "encouraged": lambda: _("opfordres til"),
    }
    return words[rule.strength]() if rule.strength in words else ""


def danish(words: Words | None) -> str:
    """The agreement's own text: it was agreed in Danish, and stands in Danish on every page."""
    return words.da if words else ""
