"""The form of a letter: what a person must type, what goes along, and how it is sent to each recipient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.access.service import Refusal
from roedtraad.post.channels.base import Enclosure
from roedtraad.post.enclosing import enclosure_of
from roedtraad.post.letterkinds import Ask, LetterKind, NeededEnclosure
from roedtraad.web.filters import say
from roedtraad.web.forms import DayField

REASON = "reason"
WAY = "way-"
"""Before the recipient's key, in the name of the field that says how it is sent there."""

YES = "yes"
FILE, PAPER = "file-", "paper"


class WritingForm(forms.Form):
    """A field for each thing that the letter asks for. Nothing is demanded here: a draft may lack it."""

    def __init__(
        self,
        data: Any,
        files: Any,
        kind: LetterKind,
        *,
        asks_reason: bool = False,
        encloses: Sequence[NeededEnclosure] = (),
    ) -> None:
        super().__init__(data, files)
        self._asks, self._encloses = kind.asks, encloses
        for ask in kind.asks:
            self.fields[ask.name] = _field(ask)
        if asks_reason:
            self.fields[REASON] = forms.CharField(
                label=_("Hvorfor er det nødvendigt at dele det?"),
                help_text=_("Begrundelsen bliver stående sammen med afgørelsen om, at det må deles."),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

        for number, one in enumerate(encloses):
            self.fields[f"{FILE}{number}"] = forms.FileField(
                label=say(one.text), help_text=_("PDF, billede, Word, Excel eller tekst, højst 10 MB."), required=False
            )
        if encloses:
            names = [(str(number), say(one.text)) for number, one in enumerate(encloses)]
            self.fields[PAPER] = forms.MultipleChoiceField(
                label=_("Lægges ved på papir"),
                help_text=_("Kun når brevet printes og sendes med posten."),
                choices=names,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Take the files, within their limits."""
        self.files_taken: list[Enclosure] = []
        for number in range(len(self._encloses)):
            found = self.cleaned_data.get(f"{FILE}{number}")
            if not found:
                continue
            try:
                self.files_taken.append(enclosure_of(found.name, found.read()))
            except Refusal as refusal:
                self.add_error(f"{FILE}{number}", say(refusal.message))
        return self.cleaned_data

    @property
    def enclosed(self) -> tuple[str, ...]:
        """What goes along, by its Danish names."""
        on_paper = self.cleaned_data.get(PAPER, [])
        numbers = range(len(self._encloses))
        along = [number for number in numbers if self.cleaned_data.get(f"{FILE}{number}") or str(number) in on_paper]
        return tuple(self._encloses[number].text.da for number in along)

    @property
    def on_paper_only(self) -> bool:
        """Whether something is said to go along on paper, and there is no file of it."""
        return any(not self.cleaned_data.get(f"{FILE}{number}") for number in self.cleaned_data.get(PAPER, []))

    def mark_required(self) -> None:
        """Have the page say what the letter cannot go without. Asked after it was read: a draft may lack it."""
        for ask in self._asks:
            self.fields[ask.name].required = ask.required
        for number, one in enumerate(self._encloses):
            self.fields[f"{FILE}{number}"].required = one.required

    @property
    def given(self) -> Mapping[str, str]:
        """What was typed, as the letter takes it."""
        asked = {ask.name for ask in self._asks} | {REASON}
        found = ((name, value) for name, value in self.cleaned_data.items() if name in asked)
        return {name: _text(value) for name, value in found if value not in (None, "", False)}


def ways_in(posted: Mapping[str, str]) -> dict[str, str]:
    """How it is to be sent to each recipient, as it was chosen."""
    return {name.removeprefix(WAY): value for name, value in posted.items() if name.startswith(WAY) and value}


def _text(value: Any) -> str:
    return YES if value is True else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _field(ask: Ask) -> forms.Field:
    words: dict[str, Any] = {"label": say(ask.label), "help_text": say(ask.help) if ask.help else "", "required": False}
    match ask.kind:
        case "date":
            return DayField(**words)
        case "yes_no":
            return forms.BooleanField(**words)
        case kind:
            too_long = gettext_lazy("Teksten er for lang.")
            if kind == "text":
                words["widget"] = forms.Textarea(attrs={"rows": 4})
            return forms.CharField(**words, max_length=ask.most, error_messages={"max_length": too_long})
