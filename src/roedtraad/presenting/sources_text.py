"""A legal basis as people cite it: title, kind, number and date, the paragraph apart, and the successor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from roedtraad.core.rulebook import Source
from roedtraad.core.words import Words, day_and_month

if TYPE_CHECKING:
    from roedtraad.core.explaining import BasisExplained

KINDS: dict[str, Words] = {
    "lov": Words("lov", "act"),
    "lovbekendtgørelse": Words("lovbekendtgørelse", "consolidated act"),
    "bekendtgørelse": Words("bekendtgørelse", "executive order"),
    "cirkulære": Words("cirkulære", "circular"),
    "cirkulæreskrivelse": Words("cirkulæreskrivelse", "circular letter"),
    "vejledning": Words("vejledning", "guidance"),
    "aftale": Words("aftale", "agreement"),
    "guide": Words("guide", "guide"),
    "analyse": Words("analyse", "analysis"),
    "plan": Words("plan", "plan"),
    "dom": Words("dom", "judgment"),
    "side": Words("side", "page"),
}


def basis_words(one: BasisExplained, day: date, sources: Mapping[str, Source]) -> Words:
    """The source with its number and date, the paragraph apart, and whether it was in force on the day."""
    words = Words("{source}{at}{remark}", "{source}{at}{remark}")
    at = f", {one.basis.at}" if one.basis.at else ""
    if one.source is None:
        remark = Words(" – står ikke i listen over kilder", " – is not in the list of sources")
        return words.fill(source=one.basis.source, at=at, remark=remark)
    remark = Words.same("") if one.in_force else _not_in_force(one.source, day, sources)
    return words.fill(source=source_words(one.source), at=at, remark=remark)


def cited(basis: Mapping[str, str | None], sources: Mapping[str, Source]) -> Words:
    """A basis as a decision keeps it, a source and where in it: the title, and the paragraph apart."""
    source = sources.get(basis["source"] or "")
    title = source_words(source) if source else Words.same(str(basis["source"]))
    return Words(f"{title.da}, {basis['at']}", f"{title.en}, {basis['at']}") if basis["at"] else title


def source_words(source: Source) -> Words:
    """The title, and the kind with number and date where they are known.

    >>> title = Words("Lov om social service (serviceloven)", "Social Services Act")
    >>> source_words(Source("lbk-155-2025", "lovbekendtgørelse", title, "155", date(2025, 2, 11))).da
    'Lov om social service (serviceloven, lovbekendtgørelse nr. 155 af 11. februar 2025)'
    """
    cited = citation(source)
    if cited is None:
        return source.title
    kind = KINDS.get(source.kind, Words.same(source.kind))
    return Words(_cited(source.title.da, cited.da, kind.da), _cited(source.title.en, cited.en, kind.en))


def _cited(title: str, cited: str, kind: str) -> str:
    if title.endswith(")"):
        return f"{title[:-1]}, {cited})"
    return f"{title} ({cited.removeprefix(kind).strip() if title.lower().startswith(f'{kind} ') else cited})"


def citation(source: Source) -> Words | None:
    """Kind, number and date, as far as they are known; None where neither number nor date is.

    >>> citation(Source("bek-1471-2019", "bekendtgørelse", Words.same("x"), "1471", date(2019, 12, 16)))
    Words(da='bekendtgørelse nr. 1471 af 16. december 2019', en='executive order no. 1471 of 16 December 2019')
    """
    if source.number is None and source.date is None:
        return None
    number, day = Words.same(""), Words.same("")
    if source.number is not None:
        number = Words(" nr. {number}", " no. {number}").fill(number=source.number)
    if source.date is not None:
        month_and_day = day_and_month(source.date.month, source.date.day)
        day = Words(" af {day} {year}", " of {day} {year}").fill(day=month_and_day, year=source.date.year)
    kind = KINDS.get(source.kind, Words.same(source.kind))
    return Words("{kind}{number}{day}", "{kind}{number}{day}").fill(kind=kind, number=number, day=day)


def _not_in_force(source: Source, day: date, sources: Mapping[str, Source]) -> Words:
    begins = source.in_force.valid_from or source.date
    if begins is not None and day < begins:
        return Words(" – endnu ikke i kraft den dag", " – not yet in force on the day")
    successor = sources.get(source.successor) if source.successor else None
    if successor is None:
        return Words(" – ikke i kraft den dag", " – not in force on the day")
    instead = Words(
        " – ikke i kraft den dag; afløst af {successor}", " – not in force on the day; succeeded by {successor}"
    )
    # The same act made anew needs no second title.
    cited = citation(successor) if successor.title == source.title else None
    return instead.fill(successor=cited or source_words(successor))
