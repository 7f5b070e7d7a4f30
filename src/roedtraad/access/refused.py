"""A refusal of a verb, said in the form at the field it is about."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from roedtraad.access.trouble import Refusal
from roedtraad.web.filters import say


def put_refusal(refusal: Refusal, *shown: forms.BaseForm, fields: Mapping[str, str] | None = None) -> None:
    """Put what was refused at its field, in whichever form has it, else over the first form.

    `fields` names the form's field where the verb calls it otherwise.
    """
    field = (fields or {}).get(refusal.field, refusal.field)
    text = " ".join(part for part in (say(refusal.message), say(refusal.remedy)) if part)
    for form in shown:
        if field in form.fields:
            form.add_error(field, text)
            return
    shown[0].add_error(None, text)
