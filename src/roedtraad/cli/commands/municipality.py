"""`roedtraad municipality`: which municipality acts, for each kind of help, and what to ask."""

from __future__ import annotations

from roedtraad.cli.answers import Answer
from roedtraad.cli.opening import open_case
from roedtraad.cli.options import Options


def run(options: Options) -> Answer:
    plan = open_case(options).planned()
    asked = {fact for decision in plan.decisions for fact in decision.asks}
    questions = [question for question in plan.questions if question.fact in asked]
    if options.format == "json":
        from roedtraad.presenting.json_form import municipality_form, written

        return Answer(written(municipality_form(plan, questions, options.lang)), exact=True)
    from roedtraad.cli.screen import paper_for
    from roedtraad.presenting.municipality_text import municipality_text

    return Answer(municipality_text(plan, questions, paper_for(options)))
