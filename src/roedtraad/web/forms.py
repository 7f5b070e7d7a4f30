"""What the form components ask of a Django form, and the field for a day. Which fields a form has is for the rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

Kind = Literal["hidden", "date", "radios", "checkboxes", "select", "textarea", "checkbox", "file", "text"]

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


class DayInput(forms.DateInput):
    """One text field for a day: nothing to open, nothing to tab through."""


class DayField(forms.DateField):
    """A day as people write it: `17.9.2026`, `17-09-2026`, `17/9/2026`, `17092026` or `2026-09-17`."""

    widget = DayInput(format="%d.%m.%Y")
    input_formats = ("%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%d%m%Y", "%Y-%m-%d", "%d.%m.%y", "%d-%m-%y", "%d/%m/%y")
    default_error_messages = {  # noqa: RUF012 - Django merges it over the classes
        "required": _("Skriv en dato, fx 17.09.2026."),
        "invalid": _(
            "Datoen findes ikke, eller den er skrevet på en måde, vi ikke kan læse. Skriv den som 17.09.2026."
        ),
        "outside": _("Året ser forkert ud. Skriv et år mellem 1900 og 2199."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": self.input_formats, **options})

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(self.error_messages["outside"], code="outside")
        return day


def field_kind(bound: forms.BoundField) -> Kind:
    """Which component shows a field."""
    match bound.field.widget:
        case forms.HiddenInput():
            return "hidden"
        case forms.DateInput():
            return "date"
        case forms.CheckboxSelectMultiple():
            return "checkboxes"
        case forms.RadioSelect():
            return "radios"
        case forms.Select():
            return "select"
        case forms.Textarea():
            return "textarea"
        case forms.CheckboxInput():
            return "checkbox"
        case forms.FileInput():
            return "file"
        case _:
            return "text"


def field_choices(bound: forms.BoundField) -> list[tuple[str, str]]:
    """A choice's value and label, in order; groups are laid flat."""
    return list(_flat(getattr(bound.field, "choices", ())))


def written_options(choices: Iterable[tuple[str, str]], chosen: object) -> Markup:
    """The options of a choice that is the same on page after page, the 98 municipalities say: written once."""
    return _written(tuple(choices), str(chosen))


@lru_cache(maxsize=512)
def _written(choices: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    one, picked = Markup('<option value="{}">{}</option>'), Markup('<option value="{}" selected>{}</option>')
    return Markup().join((picked if value == chosen else one).format(value, label) for value, label in choices)


def _flat(choices: Any) -> Iterator[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(value), str(label)


def form_errors(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Each error with the id of its field, those of the whole form first with an empty id, for the summary on top."""
    whole = [("", str(error)) for error in form.non_field_errors()]
    return whole + [
        (_first_id(bound), f"{_asked(str(bound.label))} {error}") for bound in form for error in bound.errors
    ]


def _asked(label: str) -> str:
    return label if label.endswith(("?", ":")) else f"{label}:"


def _first_id(bound: forms.BoundField) -> str:
    grouped = field_kind(bound) in ("radios", "checkboxes")
    return f"{bound.auto_id}-1" if grouped else str(bound.auto_id)
