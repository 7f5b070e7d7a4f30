"""`roedtraad why`: the explanation of one obligation, or of all that carry a norm."""

from __future__ import annotations

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Refused
from roedtraad.cli.opening import open_case
from roedtraad.cli.options import Options
from roedtraad.core.explaining import explain, find, nearest
from roedtraad.core.plans import Obligation, Plan
from roedtraad.core.words import OR, Words, listed


def run(options: Options) -> Answer:
    plan = open_case(options).planned()
    by_norm = options.obligation in plan.rulebook.norms
    found = _found(plan, options.obligation, by_norm)
    explained = [(one, explain(plan, one)) for one in (found if by_norm else found[:1])]
    if options.format == "json":
        from roedtraad.presenting.json_form import explanation_form, written

        forms = [explanation_form(explanation, options.lang) for _, explanation in explained]
        return Answer(written(forms if by_norm else forms[0]), exact=True)
    from roedtraad.cli.screen import paper_for
    from roedtraad.presenting.explanation_text import explanation_text

    paper = paper_for(options)
    texts = [explanation_text(obligation, explanation, plan, paper) for obligation, explanation in explained]
    return Answer(f"\n{paper.ink('─' * paper.width, 'soft')}\n".join(texts))


def _found(plan: Plan, reference: str, by_norm: bool) -> tuple[Obligation, ...]:
    """The obligations that are meant. Raises Refused, with the nearest names, where there are none."""
    found = find(plan, reference)
    if found:
        return found
    if by_norm:
        message = Words(
            "Ingen pligt i denne sag bærer normen {what}.", "No obligation of this case carries the norm {what}."
        )
        remedy = Words(
            "Se normen og dens regler med: roedtraad norms", "See the norm and its rules with: roedtraad norms"
        )
        raise Refused(message.fill(what=reference), remedy)
    message = Words("Planen har ingen pligt, der hedder {what}.", "The plan has no obligation named {what}.")
    near = nearest(plan, reference)
    remedy = Words("Se navnene med: roedtraad plan", "See the names with: roedtraad plan")
    if near:
        choices = listed([Words.same(name) for name in near], OR)
        remedy = Words("Mente du {choices}?", "Did you mean {choices}?").fill(choices=choices)
    raise Refused(message.fill(what=reference), remedy)
