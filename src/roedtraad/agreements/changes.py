"""The page of changes: what check says of the version, what is asked for and why, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.agreements.actions.ask_for_change import LONGEST, parts_of
from roedtraad.agreements.models import ChangeAnswer, ChangeRequest
from roedtraad.core.rulebook import Agreement
from roedtraad.web.filters import say

SHOWN = 90


class ChangeForm(forms.Form):
    """What is asked for."""

    about = forms.ChoiceField(label=gettext_lazy("Hvad handler det om?"), required=False)
    what = forms.CharField(
        label=gettext_lazy("Hvad skal ændres, og til hvad?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Fx et nyt telefonnummer. Skriv intet om personer i sager."),
    )
    why = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: object, agreement: Agreement) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        parts = [(key, _shortened(say(words))) for key, words in parts_of(agreement).items()]
        self.fields["about"].choices = [("", _("hele aftalen")), *parts]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What became of it."""

    done = forms.ChoiceField(
        label=gettext_lazy("Hvad blev der af ønsket?"),
        choices=[("yes", gettext_lazy("Gennemført")), ("no", gettext_lazy("Ikke gennemført"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Begrundelse"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A request as it is shown; `form` answers it, for who may."""

    asked: ChangeRequest
    about: str
    answer: ChangeAnswer | None
    mark: tuple[str, str]
    form: AnswerForm | None


def requests_of(code: str) -> Sequence[ChangeRequest]:
    """Give what was asked for in a municipality's agreement, the newest first."""
    return list(ChangeRequest.objects.filter(code=code).select_related("answer", "unit").order_by("-at", "-id")[:200])


def change_lines(code: str, agreement: Agreement, answering: dict[UUID, AnswerForm], *, may: bool) -> list[ChangeLine]:
    """The requests in words, each with its answer or the form for it."""
    parts = parts_of(agreement)
    lines = []
    for one in requests_of(code):
        answer: ChangeAnswer | None = getattr(one, "answer", None)
        about = _shortened(say(parts[one.about])) if one.about in parts else one.about.partition(":")[2]
        form = None if answer or not may else answering.get(one.pk) or AnswerForm(auto_id=f"%s-{one.pk}")
        lines.append(ChangeLine(one, about or _("hele aftalen"), answer, _mark(answer), form))
    return lines


def _mark(answer: ChangeAnswer | None) -> tuple[str, str]:
    if answer is None:
        return _("venter på svar"), "waiting"
    return (_("gennemført"), "done") if answer.done else (_("ikke gennemført"), "coming")


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
