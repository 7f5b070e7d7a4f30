"""The answer to "may this be shared?" as text: the answer first, then what is needed, what must be done after, why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from roedtraad.core.disclosure import Disclosure, Exchange, Need
from roedtraad.core.rulebook import Rulebook, ShareDuty
from roedtraad.core.words import Words
from roedtraad.presenting.paper import Paper, Style
from roedtraad.presenting.sources_text import source_words

_ANSWERS: dict[str, tuple[Words, Style]] = {
    "allowed": (Words("Ja, det må deles.", "Yes, it may be shared."), "strong"),
    "denied": (Words("Nej, det må ikke deles.", "No, it may not be shared."), "late"),
    "needs": (Words("Ikke endnu: der mangler noget først.", "Not yet: something is needed first."), "soon"),
}


def disclosure_text(disclosure: Disclosure, exchange: Exchange, rulebook: Rulebook, today: date, paper: Paper) -> str:
    answer, style = _ANSWERS[disclosure.decision]
    parts = [
        paper.paragraph(paper.say(_asked(exchange, rulebook, today))),
        "\n",
        paper.paragraph(paper.say(answer), style=style),
        paper.paragraph(paper.say(disclosure.text)),
        _points(Words("Det mangler", "What is needed"), disclosure.needs, paper),
        _points(Words("Bagefter", "Afterwards"), disclosure.after, paper),
        _basis(disclosure, rulebook, paper),
    ]
    return "".join(parts)


def _asked(exchange: Exchange, rulebook: Rulebook, today: date) -> Words:
    words = rulebook.vocabulary
    return Words(
        "{what} fra {sender} til {recipient}. Formål: {purpose}.",
        "{what} from {sender} to {recipient}. Purpose: {purpose}.",
    ).fill(
        what=words.categories[exchange.category],
        sender=words.authority_name(exchange.sender, today),
        recipient=words.authority_name(exchange.recipient, today),
        purpose=words.purposes[exchange.purpose],
    )


def _points(title: Words, points: Sequence[Need | ShareDuty], paper: Paper) -> str:
    if not points:
        return ""
    return paper.heading(title) + "".join(paper.paragraph(f"- {paper.say(one.text)}", hang=2) for one in points)


def _basis(disclosure: Disclosure, rulebook: Rulebook, paper: Paper) -> str:
    if not disclosure.basis:
        return ""
    found = paper.heading(Words("Hjemmel", "Legal basis"))
    for basis in disclosure.basis:
        source = rulebook.sources.get(basis.source)
        title = paper.say(source_words(source)) if source else basis.source
        found += paper.paragraph(f"- {title}{f', {basis.at}' if basis.at else ''}", hang=2)
    small = " · ".join([disclosure.rule, ", ".join(disclosure.norms)] if disclosure.norms else [disclosure.rule])
    return found + paper.paragraph(small, style="soft")
