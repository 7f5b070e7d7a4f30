"""What `check` found, as text: a heading a file, errors first, each with its place, its words and its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from roedtraad.core.loading.problems import Problem, Severity
from roedtraad.core.words import Words, counted
from roedtraad.presenting.json_form import witness_form
from roedtraad.presenting.paper import Paper, Style

_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}
_NAMES: dict[Severity, tuple[Words, Words]] = {
    "error": (Words("fejl", "error"), Words("fejl", "errors")),
    "warning": (Words("advarsel", "warning"), Words("advarsler", "warnings")),
    "note": (Words("bemærkning", "note"), Words("bemærkninger", "notes")),
}
_STYLES: dict[Severity, Style] = {"error": "late", "warning": "soon", "note": "plain"}


def findings_text(problems: Sequence[Problem], paper: Paper) -> str:
    if not problems:
        return paper.paragraph(paper.say(Words("Intet at bemærke.", "Nothing to remark.")))
    ordered = sorted(problems, key=lambda one: (one.file, _ORDER[one.severity], one.line, one.column))
    parts = []
    for file, of_file in groupby(ordered, key=lambda one: one.file):
        parts.append(paper.ink(file, "strong") + "\n")
        parts.extend(_finding(one, paper) for one in of_file)
        parts.append("\n")
    parts.append(paper.paragraph(paper.say(_summary(problems)), style="strong"))
    return "".join(parts)


def _finding(problem: Problem, paper: Paper) -> str:
    name = paper.say(_NAMES[problem.severity][0])
    place = f"{problem.line}:{problem.column}"
    first = paper.paragraph(
        f"{place}  {name}: {paper.say(problem.message)}", indent=2, hang=2, style=_STYLES[problem.severity]
    )
    fix = paper.paragraph(paper.say(Words("Ret: {remedy}", "Fix: {remedy}"), remedy=problem.remedy), indent=4, hang=2)
    small = paper.paragraph(" · ".join(_small_print(problem)), indent=4, style="soft")
    return first + fix + small


def _small_print(problem: Problem) -> list[str]:
    parts = [problem.code]
    if problem.norms:
        parts.append(", ".join(problem.norms))
    witness = witness_form(problem.witness)
    if witness:
        parts.append(", ".join(f"{fact}: {_plain(value)}" for fact, value in witness.items()))
    return parts


def _plain(value: object) -> str:
    """A value as a case file would write it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return f"[{', '.join(value)}]"
        case _:
            return str(value)


def _summary(problems: Sequence[Problem]) -> Words:
    counts = [
        counted(sum(one.severity == severity for one in problems), *_NAMES[severity])
        for severity in ("error", "warning", "note")
    ]
    return Words(", ".join(one.da for one in counts) + ".", ", ".join(one.en for one in counts) + ".")
