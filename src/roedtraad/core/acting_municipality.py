"""Whose municipality acts for a person, for each kind of help, run from the steps of the rulebook.

It says which municipality, by which paragraph, and what is missing. It does not say who pays, nor whom in the
municipality a letter goes to (see routing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from roedtraad.core.calendar import Calendar
from roedtraad.core.conditions import Truth, holds, unknown_facts
from roedtraad.core.facts import Known
from roedtraad.core.rulebook import HELPS, ActingStep, Basis, Scope
from roedtraad.core.vocabulary import NONE
from roedtraad.core.words import Words, listed

HOME: Scope = "home"
_MISSING = Words("Foreløbigt, for dette er ikke oplyst: {facts}.", "Provisional, as this is not known: {facts}.")


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose municipality acts for one kind of help. None where no municipality can be named yet.

    `asks` are the facts that may still change the answer, in the order they are met; `step` is the step taken.
    """

    help: Scope
    municipality: str | None
    paragraph: str
    because: Words
    provisional: bool
    asks: tuple[str, ...] = ()
    step: str = ""
    basis: tuple[Basis, ...] = ()
    norms: tuple[str, ...] = ()


def decide(
    steps: Sequence[ActingStep],
    known: Known,
    calendar: Calendar,
    label_of: Callable[[str], Words] = Words.same,
) -> tuple[Decision, ...]:
    """Decide for each of the five kinds of help, in the order of `HELPS` (retssikkerhedsloven § 9).

    The first step that holds and whose municipality is known is taken. A step that is still open does not hold the
    decision up: it makes it provisional, and its first unknown fact is asked for. `label_of` names those facts in
    `because`; left out, they stand by their bare names.

    >>> from datetime import date
    >>> actual = ActingStep("actual", HELPS, "RSL § 9, stk. 1", Words("ophold", "stay"), municipality="usual_stay")
    >>> first, *_ = decide([actual], Known(date(2026, 1, 5), {"usual_stay": "0101"}, {}), Calendar())
    >>> first.help, first.municipality, first.paragraph, first.provisional
    ('serviceloven', '0101', 'RSL § 9, stk. 1', False)
    """
    return tuple(decide_for(one, steps, known, calendar, label_of) for one in HELPS)


def decide_for(
    scope: Scope,
    steps: Iterable[ActingStep],
    known: Known,
    calendar: Calendar,
    label_of: Callable[[str], Words] = Words.same,
) -> Decision:
    """Decide for one kind of help, or for the home municipality, which is the word `home`.

    >>> from datetime import date
    >>> decide_for("almenbolig", [], Known(date(2026, 1, 5), {}, {}), Calendar()).municipality is None
    True
    """
    search = _Search(known, calendar)
    for step in steps:
        if scope in step.help:
            search.read(step)
    return search.decision(scope, label_of)


def home_municipality(steps: Iterable[ActingStep], known: Known, calendar: Calendar) -> str | None:
    """Name the municipality where the person belonged until admission, or None where it is not known.

    >>> from datetime import date
    >>> lived = ActingStep("lived", ("home",), "", Words("boede", "lived"), municipality="usual_stay")
    >>> home_municipality([lived], Known(date(2026, 1, 5), {"usual_stay": "0530"}, {}), Calendar())
    '0530'
    """
    return decide_for(HOME, steps, known, calendar).municipality


@dataclass(slots=True)
class _Search:
    """One walk through the steps: what was found so far, what stayed open on the way."""

    known: Known
    calendar: Calendar
    found: Decision | None = None
    asks: dict[str, None] = field(default_factory=dict)
    overruled: bool = False

    def read(self, step: ActingStep) -> None:
        if step.overrules:
            self._overrule(step)
        elif self.found is None:
            self._take(step)

    def _take(self, step: ActingStep) -> None:
        if self._truth(step) is not Truth.YES:
            return
        code = self._code(step)
        if step.municipality is not None and code is None:
            self._ask((step.municipality,))
        else:
            self.found = _decision(step, code)

    def _overrule(self, step: ActingStep) -> None:
        if self.overruled or self.found is None or self.found.municipality is None:
            return
        if self._truth(step) is not Truth.YES:
            return
        code = self._code(step)
        if step.municipality is not None and code is None:
            return
        found = self.found
        self.found = replace(_decision(step, code or found.municipality), help=found.help, provisional=True)
        self.overruled = True

    def _truth(self, step: ActingStep) -> Truth:
        truth = holds(step.when, self.known, self.calendar)
        if truth is Truth.UNKNOWN:
            self._ask(unknown_facts(step.when, self.known, self.calendar)[:1])
        return truth

    def _ask(self, facts: Sequence[str]) -> None:
        self.asks.update((fact, None) for fact in facts if self.known.get(fact) is None)

    def _code(self, step: ActingStep) -> str | None:
        value = self.known.get(step.municipality) if step.municipality else None
        return value if isinstance(value, str) and value != NONE else None

    def decision(self, scope: Scope, label_of: Callable[[str], Words]) -> Decision:
        found = self.found or Decision(scope, None, "", Words("", ""), provisional=True)
        asks = tuple(self.asks)
        if not asks:
            return replace(found, help=scope)
        missing = _MISSING.fill(facts=listed([label_of(ask) for ask in asks]))
        return replace(found, help=scope, because=_joined(found.because, missing), provisional=True, asks=asks)


def _decision(step: ActingStep, code: str | None) -> Decision:
    return Decision(
        help=step.help[0],
        municipality=code,
        paragraph=step.paragraph,
        because=step.because,
        provisional=code is None,
        step=step.id,
        basis=step.basis,
        norms=step.norms,
    )


def _joined(first: Words, second: Words) -> Words:
    return Words(f"{first.da} {second.da}".strip(), f"{first.en} {second.en}".strip())
