"""Det gælder overalt: what is owed in every municipality, by the phases of a course, with its basis and norms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from roedtraad.agreements.rule_lines import RuleLine, RuleWriter
from roedtraad.cases.service import name_words, sort_key
from roedtraad.core.rulebook import Rule, Rulebook
from roedtraad.web.filters import say

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What the address asks for; empty for all."""

    text: str = ""
    matter: str = ""
    phase: str = ""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one phase."""

    title: str
    rules: tuple[RuleLine, ...]


def national_lines(sought: Sought, rulebook: Rulebook, day: date) -> tuple[RuleGroup, ...]:
    """The national rules that hold on a day and fit, in the order of a course."""
    writer = RuleWriter(rulebook, day)
    rules = [one for one in rulebook.national.obligations.values() if one.validity.holds_on(day) and _fits(one, sought)]
    groups = (
        RuleGroup(title, tuple(writer.line(one) for one in rules if one.phase == phase)) for phase, title in _phases()
    )
    return tuple(one for one in groups if one.rules)


def phases_and_matters(rulebook: Rulebook) -> tuple[Choices, Choices]:
    """The choices of the filters: the phases in their order, the matters by name."""
    used = {one.matter for one in rulebook.national.obligations.values()}
    matters = ((name, say(label)) for name, label in rulebook.vocabulary.matters.items() if name in used)
    return _phases(), tuple(sorted(matters, key=lambda one: sort_key(one[1])))


def _phases() -> Choices:
    return (
        ("admission", _("Ved indsættelsen")),
        ("stay", _("Under opholdet")),
        ("release", _("Op til løsladelsen")),
        ("after", _("Efter løsladelsen")),
    )


def _fits(rule: Rule, sought: Sought) -> bool:
    if sought.matter and rule.matter != sought.matter:
        return False
    if sought.phase and rule.phase != sought.phase:
        return False
    text = " ".join((rule.title.da, rule.title.en, *(str(one) for one in rule.basis), *rule.norms))
    words = name_words(text)
    return all(any(word.startswith(typed) for word in words) for typed in name_words(sought.text))
