"""What people say of an obligation: it is done, it is not, it will not be, its day is another, they take it over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.web.forms import DayField

LONGEST = 2000


def _text(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Skriv en grund. Den bliver stående i historien."),
            "max_length": gettext_lazy("Teksten er for lang. Skriv højst 2.000 tegn."),
        },
        **options,
    )


class DoneForm(forms.Form):
    """It was done: on which day, and what others should know."""

    on = DayField(label=gettext_lazy("Hvornår blev det gjort?"))
    note = _text(gettext_lazy("Bemærkning"), required=False)


class WaivedForm(forms.Form):
    """It will not be done."""

    reason = _text(
        gettext_lazy("Hvorfor gøres det ikke?"),
        help_text=gettext_lazy("Grunden kan læses af dem, som opgaven skulle være gjort for."),
    )


class DueForm(forms.Form):
    """Its day is another than the plan's."""

    due = DayField(
        label=gettext_lazy("Ny frist"),
        help_text=gettext_lazy("Den gælder, til planen selv giver en anden. Fx 17.09.2026"),
    )
    reason = _text(
        gettext_lazy("Hvorfor er fristen en anden?"),
        help_text=gettext_lazy("Grunden kan læses af dem, som opgaven gøres for."),
    )

    def __init__(self, *args: Any, standing: date | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._standing = standing

    def clean_due(self) -> date:
        """Another day than the one that stands; the same again is the same form sent twice."""
        due: date = self.cleaned_data["due"]
        if due == self._standing:
            raise forms.ValidationError(_("Det er den frist, der gælder nu. Er den lige gemt, så er det gjort."))
        return due


class ReopenedForm(forms.Form):
    """It was not done after all, or is owed after all."""

    reason = _text(gettext_lazy("Hvorfor skal det gøres alligevel?"))


class TakenForm(forms.Form):
    """Someone takes it over: nothing to write."""
