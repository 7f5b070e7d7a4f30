"""Proves agreements: finds what a rulebook leaves open, contradicts or cannot keep, each with place, words and remedy.

It is given a rulebook that was read; mistakes that keep a file from being read are told by loading. What the source
itself leaves open is a warning, what the author of the file must mend an error, what is not verified a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from roedtraad.core.checking.clauses import clause_findings
from roedtraad.core.checking.contacts import contact_findings
from roedtraad.core.checking.dated import dated_findings, source_findings, version_findings
from roedtraad.core.checking.findings import CODE_NORMS, CODES, View
from roedtraad.core.checking.ground import ground_findings
from roedtraad.core.checking.limits import limit_findings
from roedtraad.core.checking.references import reference_findings
from roedtraad.core.checking.tables import clock_findings, route_findings
from roedtraad.core.checking.unverified import unverified_findings
from roedtraad.core.loading import Problem
from roedtraad.core.rulebook import Agreement, Rulebook

__all__ = ["CODES", "CODE_NORMS", "check_agreement", "check_ground", "check_rulebook", "check_versions", "in_order"]


def check_ground(rulebook: Rulebook, today: date) -> tuple[Problem, ...]:
    """Check what holds everywhere: vocabulary, sources, norms, national rules, decisions and the disclosure gate."""
    view = View(rulebook, None, today)
    return in_order(
        (
            *ground_findings(view),
            *reference_findings(view),
            *route_findings(view),
            *limit_findings(view),
            *contact_findings(view),
            *dated_findings(view),
            *source_findings(view),
            *unverified_findings(view),
        )
    )


def check_agreement(rulebook: Rulebook, agreement: Agreement, today: date) -> tuple[Problem, ...]:
    """Check one version of an agreement against the rulebook on a day, or on the day nearest to it on which it holds.

    >>> from roedtraad.core.rulebook import MainContact, National
    >>> from roedtraad.core.vocabulary import Validity, Vocabulary
    >>> from roedtraad.core.words import Words
    >>> nothing = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> book = Rulebook(nothing, {}, {}, {}, {}, National({}, {}, {}), (), (), lambda municipality: ())
    >>> empty = Agreement("0530", Words.same("Aftalen"), "aftale-0530", Validity(), main_contact=MainContact(("eki",)))
    >>> [one.code for one in check_agreement(book, empty, date(2026, 1, 5))]
    ['unknown_value', 'unknown_source', 'unknown_contact']
    """
    start, end = agreement.validity.valid_from or date.min, agreement.validity.valid_to or date.max
    view = View(rulebook, agreement, min(max(today, start), end))
    return in_order(
        (
            *reference_findings(view),
            *route_findings(view),
            *clock_findings(view),
            *limit_findings(view),
            *contact_findings(view),
            *dated_findings(view),
            *source_findings(view),
            *clause_findings(view),
            *unverified_findings(view),
        )
    )


def check_versions(versions: Sequence[Agreement]) -> tuple[Problem, ...]:
    """Check that no two versions of one municipality's agreement hold on the same day."""
    return in_order(version_findings(versions))


def check_rulebook(rulebook: Rulebook, agreements: Iterable[Agreement], today: date) -> tuple[Problem, ...]:
    """Check a whole rulebook: the ground, every agreement, and the versions of each municipality's against each other.

    >>> from roedtraad.core.rulebook import National
    >>> from roedtraad.core.vocabulary import Vocabulary
    >>> nothing = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> book = Rulebook(nothing, {}, {}, {}, {}, National({}, {}, {}), (), (), lambda municipality: ())
    >>> check_rulebook(book, (), date(2026, 1, 5))
    ()
    """
    versions: dict[str, list[Agreement]] = {}
    for agreement in agreements:
        versions.setdefault(agreement.municipality, []).append(agreement)
    every = [agreement for group in versions.values() for agreement in group]
    return in_order(
        (
            *check_ground(rulebook, today),
            *(problem for agreement in every for problem in check_agreement(rulebook, agreement, today)),
            *(problem for group in versions.values() for problem in check_versions(group)),
        )
    )


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Put findings in the order of the files; the same finding is said once."""
    unique = {(one.code, one.file, one.line, one.column, one.message): one for one in problems}
    return tuple(sorted(unique.values(), key=lambda one: (one.file, one.line, one.column)))
