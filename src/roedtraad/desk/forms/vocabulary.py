"""A form made from the vocabulary: a field for each fact by its type, with its question and help.

A fact of a compartment has a field only for who is cleared for it. What is left open is not recorded: that it is not
known does not mean no.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from roedtraad.access.service import today as day_now
from roedtraad.agreements.service import rulebook_now
from roedtraad.cases.service import sort_key
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import NONE, FactDefinition, FactValue, ValueDefinition
from roedtraad.web.filters import day_and_month, say
from roedtraad.web.forms import DayField

Choices: TypeAlias = list[tuple[str, str]]

YES, NO = "ja", "nej"
NONE_OF_THEM = "none"
"""Chosen in a set: it is known that there is none. No value of the vocabulary may be called so."""
MOST_RADIOS = 8
LONGEST_TEXT = 500
LARGEST_NUMBER = 1_000_000


class FactNumberField(forms.CharField):
    """A number as people write it: `4,5` or `4.5`."""

    def __init__(self, definition: FactDefinition, **options: Any) -> None:
        super().__init__(max_length=20, **options)
        self._least = definition.minimum
        self._most = definition.maximum if definition.maximum is not None else LARGEST_NUMBER

    def clean(self, value: Any) -> int | float | None:
        written = super().clean(value)
        if not written:
            return None
        try:
            number = float(written.replace(" ", "").replace(",", "."))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise ValidationError(_("Skriv et tal, fx 4 eller 4,5."))
        if self._least is not None and number < self._least:
            raise ValidationError(_("Tallet kan ikke være mindre end %(least)s.") % {"least": f"{self._least:g}"})
        if number > self._most:
            raise ValidationError(_("Tallet kan ikke være større end %(most)s.") % {"most": f"{self._most:.0f}"})
        return int(number) if number.is_integer() else number

    def prepare_value(self, value: Any) -> Any:
        """A known number as it is written in the page's language."""
        if isinstance(value, (int, float)):
            return f"{value:.10g}" if get_language() == "en" else f"{value:.10g}".replace(".", ",")
        return value


class FactSetField(forms.MultipleChoiceField):
    """Several of a list, or that there are none; nothing chosen is not known."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        chosen: list[str] = super().clean(value)
        if NONE_OF_THEM in chosen and len(chosen) > 1:
            raise ValidationError(_("Vælg enten ingen af dem eller dem, der gælder."))
        return chosen


class FactsForm(forms.Form):
    """The facts of these names, as far as the vocabulary has them and the viewer is cleared for them.

    `known` is what is known of them, `needed` are those that must be answered. A page's own fields are a subclass's.
    """

    use_required_attribute = False

    def __init__(
        self,
        names: Sequence[str],
        data: Mapping[str, Any] | None = None,
        known: Mapping[str, FactValue] | None = None,
        *,
        cleared: Collection[str],
        rulebook: Rulebook | None = None,
        today: date | None = None,
        initial: Mapping[str, object] | None = None,
        needed: Collection[str] = (),
        prefix: str | None = None,
    ) -> None:
        words = (rulebook or rulebook_now()).vocabulary.facts
        self.definitions = {name: words[name] for name in names if name in words and is_open(words[name], cleared)}
        self.known = {name: value for name, value in (known or {}).items() if name in self.definitions}
        shown = {name: _shown(value) for name, value in self.known.items()}
        super().__init__(data, initial={**(initial or {}), **shown}, prefix=prefix)
        asking = _Asking(rulebook or rulebook_now(), today or day_now())
        for name, definition in self.definitions.items():
            self.fields[name] = asking.field(definition, required=name in needed, known=self.known.get(name))

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that it asks for."""
        return tuple(self.definitions)

    def answered(self) -> dict[str, FactValue]:
        """What was filled in."""
        values = {name: _value(one, self.cleaned_data.get(name)) for name, one in self.definitions.items()}
        return {name: value for name, value in values.items() if value is not None}

    def facts(self) -> dict[str, FactValue]:
        """What was filled in and differs from what is known."""
        return {name: value for name, value in self.answered().items() if value != self.known.get(name)}


def is_open(definition: FactDefinition, cleared: Collection[str]) -> bool:
    """Whether the fact exists at all for who is cleared for these compartments."""
    return not definition.compartment or definition.compartment in cleared


class _Asking:
    """Makes the field of a fact, by the rules and on the day of the page."""

    def __init__(self, rulebook: Rulebook, day: date) -> None:
        self._rulebook, self._day = rulebook, day

    def field(self, definition: FactDefinition, *, required: bool, known: FactValue | None) -> forms.Field:
        options: dict[str, Any] = {
            "label": say(definition.question),
            "help_text": _help(definition),
            "required": required,
        }
        if definition.type != "date":
            options["error_messages"] = {"required": gettext_lazy("Svar på spørgsmålet.")}
        match definition.type:
            case "date":
                return DayField(**options)
            case "yes_no":
                return _radios([(YES, _("Ja")), (NO, _("Nej"))], options)
            case "number":
                return FactNumberField(definition, **options)
            case "text":
                return forms.CharField(max_length=LONGEST_TEXT, **options)
            case "municipality":
                return forms.ChoiceField(choices=self._municipalities(definition), **options)
            case "one_of":
                return self._one_of(definition, known, options)
            case "set":
                choices = [*self._values(definition, known), (NONE_OF_THEM, _("Ingen af dem"))]
                return FactSetField(choices=choices, **options)

    def _one_of(self, definition: FactDefinition, known: FactValue | None, options: dict[str, Any]) -> forms.Field:
        choices = self._values(definition, known)
        if definition.none_allowed:
            choices.append((NONE_OF_THEM, _("Ingen")))
        if len(choices) > MOST_RADIOS:
            return forms.ChoiceField(choices=[("", _("Ved ikke")), *choices], **options)
        return _radios(choices, options)

    def _values(self, definition: FactDefinition, known: FactValue | None) -> Choices:
        """A closed list: the values in force on the day, then those that have ended, marked as such.

        What begins later is there only where it is what stands.
        """
        held = known if isinstance(known, frozenset) else {known}
        values = definition.values.values()
        ended = [one for one in values if one.validity.valid_to is not None and one.validity.valid_to < self._day]
        current = [one for one in values if one.validity.holds_on(self._day)]
        coming = [one for one in values if one.name in held and one not in current and one not in ended]
        return [(one.name, _value_words(one, definition, self._day)) for one in (*current, *coming, *ended)]

    def _municipalities(self, definition: FactDefinition) -> Choices:
        none = [(NONE_OF_THEM, _("Ingen"))] if definition.none_allowed else []
        named = tuple((one.code, one.name) for one in self._rulebook.municipalities.values())
        return [("", _("Ved ikke")), *none, *_by_name(named)]


def _radios(choices: Choices, options: dict[str, Any]) -> forms.ChoiceField:
    """What may be left open says so: not known."""
    shown = choices if options["required"] else [*choices, ("", _("Ved ikke"))]
    return forms.ChoiceField(choices=shown, widget=forms.RadioSelect, **options)


def _help(definition: FactDefinition) -> str:
    """The help of the vocabulary; then, quietly, how it is protected."""
    words = {
        "confidential": _("Fortroligt."),
        "sensitive": _("Følsomt: kun til den, der har brug for det."),
        "restricted": _("Særligt beskyttet: ses kun af dem, der arbejder med netop det."),
    }
    parts = (say(definition.help) if definition.help else "", words.get(definition.sensitivity, ""))
    return " ".join(part for part in parts if part)


def _value_words(one: ValueDefinition, definition: FactDefinition, day: date) -> str:
    label = say(one.label)
    last = one.validity.valid_to
    if last is not None and last < day:
        told = {"label": label, "day": f"{day_and_month(last)} {last.year}"}
        successor = definition.values.get(one.read_as or "")
        if successor is None:
            return _("%(label)s (til %(day)s)") % told
        return _("%(label)s (til %(day)s; læses nu som %(successor)s)") % {**told, "successor": say(successor.label)}
    if one.closed_to_new_from is not None and one.closed_to_new_from <= day:
        return _("%(label)s (lukket for nye)") % {"label": label}
    return label


@lru_cache(maxsize=4)
def _by_name(named: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(named, key=lambda one: sort_key(one[1])))


def _shown(value: FactValue) -> object:
    """A known value as its field shows it."""
    match value:
        case bool():
            return YES if value else NO
        case frozenset():
            return sorted(value) or [NONE_OF_THEM]
        case _:
            return value


def _value(definition: FactDefinition, cleaned: Any) -> FactValue | None:
    """What was filled in as the value of the fact; None for what was left open."""
    if cleaned in (None, "", []):
        return None
    match definition.type:
        case "yes_no":
            return bool(cleaned == YES)
        case "set":
            return frozenset(cleaned) - {NONE_OF_THEM}
        case "municipality" | "one_of":
            return NONE if cleaned == NONE_OF_THEM and definition.none_allowed else str(cleaned)
        case _:
            value: FactValue = cleaned
            return value
