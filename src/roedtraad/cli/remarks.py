"""Remarks beside an answer: what a case file says that changes nothing, so that it is not lost in silence."""

from __future__ import annotations

from collections.abc import Iterator

from roedtraad.core.plans import Plan
from roedtraad.core.words import Lang, Words


def unknown_done(plan: Plan, lang: Lang) -> str:
    """Name what is noted as done but is neither an obligation nor a norm; empty where there is nothing to say."""
    return "".join(f"{line.in_(lang)}\n" for line in _unknown(plan))


def another_case(older: Plan, newer: Plan, lang: Lang) -> str:
    """Say that two plans are of different cases; empty where they are of the same."""
    if older.case.name == newer.case.name:
        return ""
    words = Words(
        "Bemærk: den tidligere sagsfil er en anden sag ({older}, ikke {newer}). Ændringerne viser forskellen på de to.",
        "Note: the earlier case file is another case ({older}, not {newer}). The changes show how the two differ.",
    )
    return words.fill(older=older.case.name, newer=newer.case.name).in_(lang) + "\n"


def _unknown(plan: Plan) -> Iterator[Words]:
    rulebook = plan.rulebook
    for done in plan.case.done:
        if done.obligation is not None:
            name = done.obligation.partition("/")[0]
            names = [*rulebook.national.obligations, *_local(plan)]
        else:
            name = done.norm or ""
            names = list(rulebook.norms)
        if name not in names:
            yield _remark(name, names)


def _local(plan: Plan) -> Iterator[str]:
    """The obligations that the agreements of this case have of their own."""
    for setting in plan.settings.values():
        yield from setting.agreement.obligations if setting.agreement else ()


def _remark(name: str, names: list[str]) -> Words:
    from roedtraad.core.loading.problems import meant, quoted

    words = Words(
        "Bemærk: under done står {what}, som ingen regel i denne sag kender; det tæller ikke som gjort. {remedy}",
        "Note: done names {what}, which no rule of this case knows; it does not count as done. {remedy}",
    )
    see = Words("Navnene står i planen.", "The names stand in the plan.")
    return words.fill(what=quoted(name), remedy=meant(name, names, see))
