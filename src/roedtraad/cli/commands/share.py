"""`roedtraad share`: may one kind of data go from one unit to another for a purpose?"""

from __future__ import annotations

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import must_be_one_of
from roedtraad.cli.opening import open_case
from roedtraad.cli.options import Options
from roedtraad.core.disclosure import Exchange, decide
from roedtraad.core.planning import known_in
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words


def run(options: Options) -> Answer:
    opened = open_case(options)
    vocabulary = opened.rulebook.vocabulary
    exchange = _exchange(options, vocabulary)
    known = known_in(opened.case, opened.rulebook, opened.today)
    disclosure = decide(opened.rulebook.sharing, exchange, known, DEFAULT_CALENDAR, vocabulary)
    if options.format == "json":
        from roedtraad.presenting.json_form import disclosure_form, written

        return Answer(written(disclosure_form(disclosure, options.lang)), exact=True)
    from roedtraad.cli.screen import paper_for
    from roedtraad.presenting.disclosure_text import disclosure_text

    return Answer(disclosure_text(disclosure, exchange, opened.rulebook, opened.today, paper_for(options)))


def _exchange(options: Options, vocabulary: Vocabulary) -> Exchange:
    """The exchange that is asked about. Raises Misused for a word that the vocabulary does not have."""
    must_be_one_of(options.sender, vocabulary.authorities, Words("Afsenderen (--from)", "The sender (--from)"))
    must_be_one_of(options.recipient, vocabulary.authorities, Words("Modtageren (--to)", "The recipient (--to)"))
    must_be_one_of(options.category, vocabulary.categories, Words("Slagsen (--what)", "The category (--what)"))
    must_be_one_of(options.purpose, vocabulary.purposes, Words("Formålet (--purpose)", "The purpose (--purpose)"))
    return Exchange(options.sender, options.recipient, options.category, options.purpose, options.reason)
