"""The forms of an admission: the person and the day, and the reception checklist, which may be left open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.access.service import Refusal, Scope, today
from roedtraad.cases.service import birth_date, read_cpr
from roedtraad.casework.service import CustodyHolder
from roedtraad.core.rulebook import Asking, Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.desk.forms.turns import AskingForm, DayForm
from roedtraad.web.filters import say

Choices = list[tuple[str, str]]

HOLDERS = (1, 2)
"""Holders of custody that the form has room for; more are written on the page of those involved."""
OF_AGE = 18
"""Younger ones have holders of custody."""


class InstitutionForm(DayForm):
    """A form of taking someone in: the day, and which of one's institutions where one works in several."""

    asking: Asking | None = "admission"
    institution = forms.ChoiceField(
        label=gettext_lazy("Hvilken institution?"),
        error_messages={"required": gettext_lazy("Vælg den institution, personen er i.")},
    )

    def offer(self, own: Choices) -> None:
        """Offer one's own institutions; where there is one there is no question."""
        field = self.fields["institution"]
        field.choices = own  # type: ignore[attr-defined]
        if len(own) == 1:
            field.widget, field.initial = forms.HiddenInput(), own[0][0]


class AdmissionForm(InstitutionForm):
    """Who, when, where; then the checklist."""

    always = ("legal_status",)
    cpr = forms.CharField(
        label=gettext_lazy("CPR-nummer"),
        max_length=20,
        error_messages={
            "required": gettext_lazy("Skriv personens CPR-nummer."),
            "max_length": gettext_lazy("Det er ikke et CPR-nummer. Skriv ti cifre."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Navn"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Skriv personens navn."),
            "max_length": gettext_lazy("Navnet er for langt. Skriv højst 200 tegn."),
        },
    )
    renamed = forms.BooleanField(
        label=gettext_lazy("Personen har skiftet navn"),
        help_text=gettext_lazy("Nummeret er set efter, og det er den samme person."),
        required=False,
        widget=forms.HiddenInput,  # shown where the number is refused
    )
    protected = forms.BooleanField(
        label=gettext_lazy("Navne- og adressebeskyttelse"),
        help_text=gettext_lazy("Slå op i CPR. En beskyttelse, der er kendt i forvejen, bliver stående."),
        required=False,
    )
    field_order = ("cpr", "name", "renamed", "protected", "on", "institution", "legal_status")

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        rulebook: Rulebook,
        scope: Scope,
        known: Mapping[str, FactValue],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, rulebook, scope, known, initial)
        self.under_18 = _is_under_age(self.data)
        for number in HOLDERS if self.under_18 else ():
            self.fields[f"custodian_{number}"] = forms.CharField(label=_("Navn"), max_length=200, required=False)
            self.fields[f"relation_{number}"] = forms.CharField(
                label=_("Forhold til personen"), help_text=_("Fx mor, far eller værge."), max_length=80, required=False
            )
            self.fields[f"phone_{number}"] = forms.CharField(label=_("Telefon"), max_length=40, required=False)

    def add_error(self, field: str | None, error: Any) -> None:
        """A number that cannot be used may be that of someone with a new name: then it can be said."""
        if field == "cpr":
            self.fields["renamed"].widget = forms.CheckboxInput()
        super().add_error(field, error)

    def clean_cpr(self) -> str:
        """The ten digits."""
        try:
            return read_cpr(self.cleaned_data["cpr"])
        except Refusal as refusal:
            raise forms.ValidationError(f"{say(refusal.message)} {say(refusal.remedy)}") from None

    def clean(self) -> dict[str, Any]:
        """A holder of custody has a name and a relation."""
        given = super().clean() or {}
        for number in HOLDERS if self.under_18 else ():
            written = [given.get(f"{part}_{number}", "") for part in ("custodian", "relation", "phone")]
            if any(written) and not written[0]:
                self.add_error(f"custodian_{number}", _("Skriv navnet."))
            if any(written) and not written[1]:
                self.add_error(f"relation_{number}", _("Skriv, hvem det er for personen, fx mor."))
        return given

    @property
    def own(self) -> Any:
        """The fields that stand first: all but the questions and the holders of custody."""
        holders = {bound.name for bound in self.holder_fields}
        return (bound for bound in super().own if bound.name not in holders)

    @property
    def holder_fields(self) -> list[forms.BoundField]:
        """The fields of the holders of custody; none for who is of age."""
        names = [f"{part}_{number}" for number in HOLDERS for part in ("custodian", "relation", "phone")]
        return [self[name] for name in names if name in self.fields]

    def holders(self) -> list[CustodyHolder]:
        """Who holds custody, as far as it was written."""
        written = [
            [self.cleaned_data.get(f"{part}_{number}", "") for part in ("custodian", "relation", "phone")]
            for number in HOLDERS
        ]
        return [CustodyHolder(name, relation, phone) for name, relation, phone in written if name]


class ReadmissionForm(InstitutionForm):
    """Someone known comes back."""

    field_order = ("on", "institution")


class UndoForm(AskingForm):
    """Why an admission is undone."""

    reason = forms.CharField(
        label=gettext_lazy("Hvorfor fortrydes indsættelsen?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": gettext_lazy("Skriv, hvorfor indsættelsen fortrydes.")},
    )


def _is_under_age(data: Mapping[str, Any]) -> bool:
    """Whether the number that was written is that of someone under age today."""
    try:
        born = birth_date(read_cpr(str(data.get("cpr", ""))[:20]))
    except Refusal:
        return False
    return years_between(born, today()) < OF_AGE


def years_between(born: date, day: date) -> int:
    """Whole years.

    >>> years_between(date(2008, 3, 2), date(2026, 3, 1)), years_between(date(2008, 3, 2), date(2026, 3, 2))
    (17, 18)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
