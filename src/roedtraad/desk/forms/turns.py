"""The forms of the turns of a custody course: the day of each, and the facts that the rulebook asks for at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roedtraad.access.service import Offices, Scope, today
from roedtraad.core.rulebook import Asking, Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.desk.forms.vocabulary import FactsForm
from roedtraad.web.filters import full_date, say
from roedtraad.web.forms import DayField

NOTE = 500


class AskingForm(FactsForm):
    """A form with fields of its own, then the facts that the rulebook asks for at a turn, in its groups.

    `always` are facts that belong to the form itself. A fact that is known is filled in.
    """

    asking: Asking | None = None
    always: tuple[str, ...] = ()

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        rulebook: Rulebook,
        scope: Scope,
        known: Mapping[str, FactValue],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        groups = rulebook.national.asked_at.get(self.asking, ()) if self.asking else ()
        self._groups = [(say(group.label), group.facts) for group in groups]
        super().__init__(
            (*self.always, *(name for _label, facts in self._groups for name in facts)),
            data,
            known,
            cleared=scope.compartments,
            rulebook=rulebook,
            today=today(),
            initial=initial,
            needed=self.always,
        )
        self.order_fields(self.field_order)  # Django ordered them before the facts were among them

    @property
    def own(self) -> Iterator[forms.BoundField]:
        """The fields that stand first."""
        grouped = {name for _label, facts in self._groups for name in facts}
        return (bound for bound in self if bound.name not in grouped)

    @property
    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The questions of the rulebook, under their headings."""
        return ((label, [self[name] for name in facts if name in self.fields]) for label, facts in self._groups)


class DayForm(AskingForm):
    """A turn that needs its day."""

    on = DayField(label=gettext_lazy("Hvilken dag?"))


class NotedForm(DayForm):
    """A turn that needs its day, and may have a note."""

    note = forms.CharField(
        label=gettext_lazy("Bemærkning"), max_length=NOTE, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(AskingForm):
    """A turn that needs its reason."""

    reason = forms.CharField(
        label=gettext_lazy("Hvorfor?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Skriv hvorfor.")},
    )


class TransferForm(NotedForm):
    """To which institution."""

    to = forms.ChoiceField(
        label=gettext_lazy("Hvilken institution modtager personen?"),
        error_messages={"required": gettext_lazy("Vælg den institution, der modtager personen.")},
    )
    field_order = ("to", "on", "note")

    def offer(self, offices: Offices, held_by: object) -> None:
        """Offer every institution but the one that holds the person."""
        others = [one for one in offices.by_word.get("institution", ()) if one.pk != held_by]
        found = [(one, offices.office(one.pk)) for one in sorted(others, key=lambda one: one.name)]
        choices = [(str(office.id), one.name) for one, office in found if office is not None]
        self.fields["to"].choices = [("", _("Vælg institution")), *choices]  # type: ignore[attr-defined]


class ReleaseDateForm(AskingForm):
    """The day on which release is expected now, and how one knows."""

    always = ("expected_release",)
    source = forms.CharField(
        label=gettext_lazy("Hvor ved du det fra?"),
        help_text=gettext_lazy("Fx straffetidsberegning, kendelse, besked fra retten."),
        max_length=NOTE,
        required=False,
    )
    field_order = ("expected_release", "source")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        stands = self.known.get("expected_release")
        if isinstance(stands, date):
            field = self.fields["expected_release"]
            there = _("Der står %(day)s.") % {"day": full_date(stands)}
            field.help_text = f"{there} {field.help_text}"

    def clean(self) -> dict[str, Any]:
        """Another day than the one that stands there."""
        given = super().clean() or {}
        if not self.errors and not self.facts():
            self.add_error("expected_release", _("Det er den dag, der står der nu. Skriv en anden."))
        return given

    @property
    def day(self) -> date:
        """The new day."""
        written: date = self.cleaned_data["expected_release"]
        return written


class JudgmentForm(DayForm):
    """The day of the judgment, and from when the sentence is served."""

    asking: Asking | None = "judgment"
    serving_from = DayField(
        label=gettext_lazy("Hvornår begynder afsoningen?"),
        help_text=gettext_lazy("Udfyld kun, hvis personen går over til afsoning. Skriv dagen som 17.09.2026."),
        required=False,
    )
    field_order = ("on", "serving_from")


class ReleaseForm(DayForm):
    """The day, and whether the sentence has ended or the person is on parole."""

    asking: Asking | None = "release"
    legal_status = forms.ChoiceField(
        label=gettext_lazy("Hvordan løslades personen?"),
        widget=forms.RadioSelect,
        choices=(
            ("loesladt", gettext_lazy("Løsladt: straffen eller varetægten er slut")),
            ("proeveloesladt", gettext_lazy("Prøveløsladt")),
        ),
        error_messages={"required": gettext_lazy("Vælg, hvordan personen løslades.")},
    )
    field_order = ("on", "legal_status")


class MoveForm(DayForm):
    """To which municipality."""

    always = ("registered_municipality",)
    field_order = ("registered_municipality", "on")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["registered_municipality"]
        field.label, field.help_text = _("Hvilken kommune er personen flyttet til?"), ""

    def clean(self) -> dict[str, Any]:
        """Another municipality than the one that stands there."""
        given = super().clean() or {}
        if not self.errors and not self.facts():
            self.add_error("registered_municipality", _("Det er den kommune, der står der nu. Vælg en anden."))
        return given

    @property
    def municipality(self) -> str:
        """The code of the new one."""
        return str(self.cleaned_data["registered_municipality"])
