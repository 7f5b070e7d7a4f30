"""Forms: a day as people write it, what is wrong said at the field, and what was typed kept."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.utils import translation

from roedtraad.web.forms import DayField, field_kind, form_errors
from roedtraad.web.jinja import environment

SEPTEMBER = date(2026, 9, 17)


class Release(forms.Form):
    day = DayField(label="Hvilken dag?")
    reason = forms.CharField(label="Begrundelse", widget=forms.Textarea, max_length=200)
    housing = forms.ChoiceField(label="Bolig", choices=[("lejer", "Lejer"), ("ejer", "Ejer")], widget=forms.RadioSelect)
    benefits = forms.MultipleChoiceField(label="Ydelser", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    court = forms.ChoiceField(label="Ret", choices=[("Øst", [("kbh", "København")])])
    told = forms.BooleanField(label="Fortalt", required=False)
    version = forms.CharField(widget=forms.HiddenInput)


@pytest.mark.parametrize(
    "written", ["17.9.2026", "17.09.2026", "17-09-2026", "17/9/2026", "17092026", "2026-09-17", " 17.09.26 "]
)
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert DayField().clean(written) == SEPTEMBER


@pytest.mark.parametrize(
    "written", ["31.02.2026", "2026", "i overmorgen", "17.09.1026", "17.09.9026", "\x00", "9" * 5000]
)
def test_a_day_that_is_none_is_refused_in_words(written: str) -> None:
    with translation.override("da"), pytest.raises(forms.ValidationError, match=r"\w+"):
        DayField().clean(written)


def test_each_field_is_shown_by_its_component() -> None:
    kinds = [field_kind(bound) for bound in Release()]
    assert kinds == ["date", "textarea", "radios", "checkboxes", "select", "checkbox", "hidden"]


def test_a_refused_form_keeps_what_was_typed_and_points_at_the_field() -> None:
    page = shown(
        Release({"day": "31.02.2026", "reason": "<b>fordi</b>", "housing": "ejer", "benefits": ["a"], "court": "kbh"})
    )
    assert 'value="31.02.2026"' in page
    assert "&lt;b&gt;fordi&lt;/b&gt;" in page
    assert 'value="ejer" checked' in page
    assert 'value="a" checked' in page
    assert '<option value="kbh" selected>' in page
    assert 'href="#id_day"' in page
    assert 'aria-describedby="id_day-help id_day-error" aria-invalid="true"' in page


def test_the_summary_leads_to_the_first_choice_of_a_group() -> None:
    errors = dict(form_errors(Release({})))
    assert "id_housing-1" in errors
    assert errors["id_day"].startswith("Hvilken dag? ")
    assert 'id="id_housing-1"' in shown(Release({}))


def test_a_form_without_errors_has_no_summary() -> None:
    assert "data-error-summary" not in shown(Release())


@pytest.mark.parametrize("count", [1, 2])
def test_the_summary_counts_in_english_too(count: int) -> None:
    with translation.override("en"):
        text = (
            environment()
            .from_string('{% import "components/forms.html" as forms %}{{ forms.error_summary(errors) }}')
            .render(errors=[("", "x")] * count)
        )
    assert ("is 1 thing" if count == 1 else "are 2 things") in text


def shown(form: forms.Form) -> str:
    parts = ("{{ forms.error_summary(form_errors(form)) }}", "{{ forms.fields(form) }}")
    page = '{% import "components/forms.html" as forms %}' + "".join(parts)
    return environment().from_string(page).render(form=form)
