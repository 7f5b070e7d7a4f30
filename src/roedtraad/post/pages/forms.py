"""What people say of a message: it is posted, someone was called, it arrived, was answered, goes to another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.web.forms import DayField

LONGEST = 1000


def _note(label: Any, *, required: bool = False, missing: Any = "", **options: Any) -> forms.CharField:
    errors = {"max_length": gettext_lazy("Teksten er for lang. Skriv højst 1.000 tegn.")}
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={**errors, **({"required": missing} if missing else {})},
        **options,
    )


class ByHandForm(forms.Form):
    """It was posted, or typed into a portal."""

    on = DayField(label=gettext_lazy("Hvornår er det sendt?"))
    note = _note(
        gettext_lazy("Bemærkning"),
        help_text=gettext_lazy("Fx portalens kvitteringsnummer. Det bliver stående som svar på, at det er sendt."),
    )


class CallForm(forms.Form):
    """A call in three fields."""

    spoke_with = forms.CharField(
        label=gettext_lazy("Hvem talte du med?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv, hvem du talte med, eller at ingen tog telefonen.")},
    )
    said = forms.CharField(
        label=gettext_lazy("Hvad blev sagt?"),
        max_length=900,
        error_messages={"required": gettext_lazy("Skriv kort, hvad der blev sagt.")},
    )
    agreed = forms.CharField(label=gettext_lazy("Hvad blev aftalt?"), max_length=800, required=False)


class HeardForm(forms.Form):
    """They have received it, or answered: one knows it from elsewhere."""

    on = DayField(label=gettext_lazy("Hvornår?"))
    note = _note(
        gettext_lazy("Hvordan ved du det?"),
        required=True,
        missing=gettext_lazy("Skriv, hvordan du ved det."),
        help_text=gettext_lazy("Fx: ringede og fortalte det, svarede på papir."),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = _note(
        gettext_lazy("Hvorfor?"), required=True, missing=gettext_lazy("Skriv en grund. Den bliver stående i historien.")
    )


class AgainForm(forms.Form):
    """Sent once more, perhaps another way."""

    channel = forms.ChoiceField(label=gettext_lazy("Hvordan?"))

    def __init__(self, *args: Any, channels: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]


class GiveForm(forms.Form):
    """To a colleague, or to another unit of the same authority."""

    to = forms.ChoiceField(
        label=gettext_lazy("Til hvem?"), error_messages={"required": gettext_lazy("Vælg en kollega eller en enhed.")}
    )
    reason = _note(gettext_lazy("Besked"))

    def __init__(self, *args: Any, receivers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [("", _("Vælg")), *receivers]  # type: ignore[attr-defined]


class NotOursForm(forms.Form):
    """It belongs elsewhere: with another unit of the authority, or with nobody that one knows of."""

    to = forms.ChoiceField(
        label=gettext_lazy("Hvor hører det til?"),
        required=False,
        help_text=gettext_lazy("Ved du det ikke, går det til myndighedens hovedkontakt. Fristen løber uændret."),
    )
    reason = _note(
        gettext_lazy("Hvorfor er det ikke jeres?"),
        required=True,
        missing=gettext_lazy("Skriv, hvorfor det ikke er jeres. Den næste, der får det, kan læse det."),
    )

    def __init__(self, *args: Any, receivers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [("", _("Ved det ikke")), *receivers]  # type: ignore[attr-defined]
