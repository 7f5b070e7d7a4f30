"""`roedtraad norms`: every norm, the rules that carry it, the tests that show it, and what is still open."""

from __future__ import annotations

from pathlib import Path

from roedtraad.checkfolder import agreements_in, shown_by
from roedtraad.cli.answers import Answer
from roedtraad.cli.opening import open_rules, shipped, tell_progress
from roedtraad.cli.options import Options
from roedtraad.core.coverage import NormState, norm_coverage
from roedtraad.core.words import Words
from roedtraad.rulefolder import find_shipped


def run(options: Options) -> Answer:
    done = tell_progress(Words("Læser regler og prøver", "Reading rules and tests"), options)
    try:
        states = _states(options)
    finally:
        done()
    if options.format == "json":
        from roedtraad.presenting.json_form import norm_form, written

        return Answer(written([norm_form(one, options.lang) for one in states]), exact=True)
    from roedtraad.cli.screen import paper_for
    from roedtraad.presenting.norms_text import norms_text

    return Answer(norms_text(states, paper_for(options)))


def _states(options: Options) -> tuple[NormState, ...]:
    rulebook = open_rules(options)
    agreements = agreements_in(options.agreements or shipped(), rulebook)
    return norm_coverage(rulebook, agreements, shown_by(_tests()))


def _tests() -> Path:
    """The tests of a checkout; an installed package has none, and shows none."""
    return find_shipped().parent / "tests"
