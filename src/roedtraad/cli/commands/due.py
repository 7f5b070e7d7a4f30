"""`roedtraad due`: works out a deadline from the dates given, and shows every step."""

from __future__ import annotations

from datetime import date

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Misused, Refused
from roedtraad.cli.opening import open_vocabulary
from roedtraad.cli.options import Options
from roedtraad.core.deadlines import AtOnce, Deadline, DeadlineError, Expression, anchors, evaluate, parse
from roedtraad.core.loading.problems import nearest
from roedtraad.core.routing import DEFAULT_CALENDAR
from roedtraad.core.vocabulary import FactType, Vocabulary
from roedtraad.core.words import AND, OR, Words, date_words, listed
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
    expression = _read(options.expression)
    vocabulary = open_vocabulary(options)
    for name in dict.fromkeys((*given, *anchors(expression))):
        _need_a_date(name, vocabulary)
    _need_every_anchor(expression, given, vocabulary)
    try:
        at = next(iter(given)) if isinstance(expression, AtOnce) else None
        return evaluate(expression, given, DEFAULT_CALENDAR, at=at, labels=_labels(given))
    except DeadlineError as error:
        raise Refused(error.message, error.remedy) from None


def _read(written: str) -> Expression:
    try:
        return parse(written)
    except DeadlineError as error:
        where = Words("Fristen, kolonne {column}: {message}", "The deadline, column {column}: {message}")
        raise Refused(where.fill(column=error.position + 1, message=error.message), error.remedy) from None


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


def _need_a_date(name: str, vocabulary: Vocabulary) -> None:
    """Refuse a fact that is no date; a name that is no fact at all may stand for any date."""
    kind = vocabulary.type_of(name)
    if kind is None or kind == "date":
        return
    message = Words(
        "En frist kan ikke regnes fra {name} ({label}): det er {kind}, ikke en dato.",
        "A deadline cannot count from {name} ({label}): it is {kind}, not a date.",
    )
    remedy = Words(
        "Skriv en oplysning, der er en dato, for eksempel {dates}.", "Write a fact that is a date, such as {dates}."
    )
    dates = listed([Words.same(one) for one in _EXAMPLES if one in _dates(vocabulary)] or [Words.same("admission")], OR)
    raise Refused(message.fill(name=name, label=vocabulary.label_of(name), kind=_KINDS[kind]), remedy.fill(dates=dates))


def _dates(vocabulary: Vocabulary) -> list[str]:
    return [name for name in (*vocabulary.facts, *vocabulary.derived) if vocabulary.type_of(name) == "date"]


def _need_every_anchor(expression: Expression, given: dict[str, date], vocabulary: Vocabulary) -> None:
    missing = [name for name in anchors(expression) if name not in given]
    if isinstance(expression, AtOnce) and not given:
        missing = ["admission"]
    if not missing:
        return
    message = Words(
        "Fristen regnes fra en dato, der mangler: {names}.", "The deadline counts from a date not given: {names}."
    )
    names = listed([Words.same(name) for name in missing], AND)
    first = missing[0]
    near = () if vocabulary.type_of(first) else nearest(first, _dates(vocabulary), most=1)
    remedy = Words("Skriv --anchor {name}=ÅÅÅÅ-MM-DD.", "Write --anchor {name}=YYYY-MM-DD.")
    if near:
        remedy = Words(
            "Mente du {near}? Ellers skriv --anchor {name}=ÅÅÅÅ-MM-DD.",
            "Did you mean {near}? Else write --anchor {name}=YYYY-MM-DD.",
        ).fill(name=first, near=near[0])
    raise Refused(message.fill(names=names), remedy.fill(name=first))


_EXAMPLES = ("admission", "expected_release", "release")
_KINDS: dict[FactType, Words] = {
    "date": Words("en dato", "a date"),
    "yes_no": Words("ja eller nej", "yes or no"),
    "number": Words("et tal", "a number"),
    "text": Words("en tekst", "a text"),
    "municipality": Words("en kommune", "a municipality"),
    "one_of": Words("ét af flere ord", "one of several words"),
    "set": Words("en liste", "a list"),
}


def _text(deadline: Deadline, paper: Paper) -> str:
    steps = "".join(paper.paragraph(paper.say(step), indent=2, hang=2) for step in deadline.steps)
    if deadline.due is None:
        return steps
    words = Words("Frist: {due}", "Due: {due}")
    if deadline.not_before is not None:
        words = Words("Fra {not_before} til {due}", "From {not_before} to {due}")
    result = paper.say(words, due=date_words(deadline.due), not_before=date_words(deadline.not_before or deadline.due))
    return paper.paragraph(result, style="strong") + steps
