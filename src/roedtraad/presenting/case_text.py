"""A case as a case file: what was recorded, in that order, and what was done. Read back, it is the same case."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml

from roedtraad.core.facts import Case, Done, Entry
from roedtraad.presenting.json_form import value_form


def case_text(case: Case) -> str:
    """A case file in YAML.

    >>> from datetime import date
    >>> print(case_text(Case("demo-1", (Entry("admission", date(2026, 1, 5), recorded=date(2026, 1, 6)),))), end="")
    case: demo-1
    history:
    - {fact: admission, value: 2026-01-05, recorded: 2026-01-06}
    """
    lines = [f"case: {_flow(case.name)}"]
    form = case_form(case)
    for name in ("history", "done"):
        if form.get(name):
            lines.append(f"{name}:\n")
            lines.extend(f"- {_flow(item)}" for item in form[name])
    return "".join(lines)


def case_form(case: Case) -> dict[str, Any]:
    """A case file as plain values."""
    form: dict[str, Any] = {"case": case.name}
    if case.entries:
        form["history"] = [_entry(one) for one in case.entries]
    if case.done:
        form["done"] = [_done(one) for one in case.done]
    return form


def _entry(entry: Entry) -> dict[str, Any]:
    told = {
        "from": _iso(entry.true_from),
        "recorded": _iso(entry.recorded),
        "by": entry.by,
        "source": entry.source,
    }
    return {"fact": entry.fact, "value": value_form(entry.value)} | {name: text for name, text in told.items() if text}


def _done(done: Done) -> dict[str, Any]:
    what = {"obligation": done.obligation} if done.obligation else {"norm": done.norm}
    return what | {"on": _iso(done.on)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class _AllText(yaml.SafeDumper):
    """Case files are read as text: nothing needs quotes so as not to be taken for a date or a number."""


_AllText.yaml_implicit_resolvers = {}


def _flow(value: object) -> str:
    text = yaml.dump(
        _as_text(value), Dumper=_AllText, allow_unicode=True, sort_keys=False, default_flow_style=True, width=1_000_000
    )
    return text.removesuffix("...\n")


def _as_text(value: object) -> object:
    match value:
        case dict():
            return {name: _as_text(item) for name, item in value.items()}
        case list():
            return [_as_text(item) for item in value]
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
