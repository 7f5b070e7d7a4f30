"""`roedtraad norms`: every norm, the rules that carry it, the tests that show it, and what is still open."""

from __future__ import annotations

from roedtraad.checkfolder import norm_states
from roedtraad.cli.answers import Answer
from roedtraad.cli.arguments import Options
from roedtraad.cli.opening import shipped, tell_progress
from roedtraad.core.words import Words


def run(options: Options) -> Answer:
    done = tell_progress(Words("Læser regler og prøver", "Reading rules and tests"), options)
    try:
        states = norm_states(options.agreements or shipped())
    finally:
        done()
    if options.format == "json":
        from roedtraad.presenting.json_form import norm_form, written

        return Answer(written([norm_form(one, options.lang) for one in states]), exact=True)
    from roedtraad.cli.screen import paper_for
    from roedtraad.presenting.norms_text import norms_text

    return Answer(norms_text(states, paper_for(options)))
