"""`roedtraad due`: works out a deadline from the dates given, and shows every step."""

from __future__ import annotations

from datetime import date

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Misused, Refused
from roedtraad.cli.options import Options
from roedtraad.core.deadlines import AtOnce, Deadline, DeadlineError, Expression, anchors, evaluate, parse
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.words import AND, Words, date_words, listed
from roedtraad.presenting.paper import Paper


def run(options: Options) -> Answer:
    deadline = _worked_out(options)
    if options.format == "json":
        from roedtraad.presenting.json_form import iso, written

        steps = [step.in_(options.lang) for step in deadline.steps]
        form = {"due": iso(deadline.due), "not_before": iso(deadline.not_before), "steps": steps}
        return Answer(written(form), exact=True)
    from roedtraad.cli.screen import paper_for

    return Answer(_text(deadline, paper_for(options)))


def _worked_out(options: Options) -> Deadline:
    given = _given(options.anchors)
    try:
        expression = parse(options.expression)
        _need_every_anchor(expression, given)
        at = next(iter(given)) if isinstance(expression, AtOnce) else None
        return evaluate(expression, given, DEFAULT_CALENDAR, at=at, labels=_labels(given))
    except DeadlineError as error:
        raise Refused(error.message, error.remedy) from None


def _labels(given: dict[str, date]) -> dict[str, Words]:
    """Each anchor as it was written, so that the steps begin with what was given."""
    return {name: Words.same(f"{name}={day.isoformat()}") for name, day in given.items()}


def _given(written: list[tuple[str, date]]) -> dict[str, date]:
    given: dict[str, date] = {}
    for name, day in written:
        if given.setdefault(name, day) != day:
            message = Words("{name} er givet med to datoer.", "{name} is given with two dates.").fill(name=name)
            raise Misused(message, Words("Behold den ene.", "Keep one of them."))
    return given


def _need_every_anchor(expression: Expression, given: dict[str, date]) -> None:
    missing = [name for name in anchors(expression) if name not in given]
    if isinstance(expression, AtOnce) and not given:
        missing = ["admission"]
    if not missing:
        return
    message = Words(
        "Fristen regnes fra en dato, der mangler: {names}.", "The deadline counts from a date not given: {names}."
    )
    names = listed([Words.same(name) for name in missing], AND)
    remedy = Words("Skriv --anchor {name}=ÅÅÅÅ-MM-DD.", "Write --anchor {name}=YYYY-MM-DD.").fill(name=missing[0])
    raise Refused(message.fill(names=names), remedy)


def _text(deadline: Deadline, paper: Paper) -> str:
    steps = "".join(paper.paragraph(paper.say(step), indent=2, hang=2) for step in deadline.steps)
    if deadline.due is None:
        return steps
    words = Words("Frist: {due}", "Due: {due}")
    if deadline.not_before is not None:
        words = Words("Fra {not_before} til {due}", "From {not_before} to {due}")
    result = paper.say(words, due=date_words(deadline.due), not_before=date_words(deadline.not_before or deadline.due))
    return paper.paragraph(result, style="strong") + steps
