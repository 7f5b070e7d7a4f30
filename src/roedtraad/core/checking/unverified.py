"""What says of itself that it is not verified, so that it can be listed and looked up one by one."""

from __future__ import annotations

from collections.abc import Iterator

from roedtraad.core.checking.findings import View, finding, norms_for, quote
from roedtraad.core.loading import Problem
from roedtraad.core.rulebook import Place
from roedtraad.core.words import Words

REMEDY = Words(
    "Slå det efter i kilden, ret det, og slet unverified:.", "Look it up in the source, mend it and delete unverified:."
)


def unverified_findings(view: View) -> Iterator[Problem]:
    """List what is not verified in an agreement, or (without one) in all that holds everywhere."""
    if view.agreement is None:
        yield from _national(view)
        yield from _ground(view)
    else:
        yield from _agreement(view)


def _agreement(view: View) -> Iterator[Problem]:
    agreement = view.agreement
    if agreement is None:
        return
    if agreement.validity_assumed:
        yield _note(agreement.title, agreement.validity_assumed, agreement.place)
    for role in agreement.roles.values():
        if role.unverified:
            yield _note(role.title, role.unverified, role.place, role.norms)
    for contact in agreement.contacts.values():
        if contact.in_doubt:
            yield _note(contact.unit, contact.in_doubt, contact.place, norms_for("unverified", contact.findings))
    for rule in agreement.obligations.values():
        if rule.unverified:
            yield _note(rule.title, rule.unverified, rule.place, norms_for("unverified", rule.findings))


def _national(view: View) -> Iterator[Problem]:
    national = view.rulebook.national
    top = Place(national.file, 1)
    for point in national.koereplan.values():
        if point.unverified:
            title = Words(f"Køreplanens punkt {point.number}", f"Point {point.number} of the Køreplan")
            yield _note(title, point.unverified, top)
    for rule in national.obligations.values():
        if rule.unverified:
            yield _note(rule.title, rule.unverified, rule.place, norms_for("unverified", rule.findings))
    for contact in national.contacts.values():
        if contact.in_doubt:
            yield _note(contact.unit, contact.in_doubt, contact.place)
    for step in view.rulebook.acting:
        if step.unverified:
            yield _note(Words.same(step.paragraph), step.unverified, step.place)
    for gate in view.rulebook.sharing:
        if gate.unverified:
            yield _note(gate.text, gate.unverified, gate.place)


def _ground(view: View) -> Iterator[Problem]:
    for source in view.rulebook.sources.values():
        if source.unverified:
            title = Words(f"{source.id}: {source.title.da}", f"{source.id}: {source.title.en}")
            yield _note(title, source.unverified, source.place)
    vocabulary = view.rulebook.vocabulary
    for fact in vocabulary.facts.values():
        for value in fact.values.values():
            if value.unverified:
                label = Words(f"{fact.label.da}: {value.label.da}", f"{fact.label.en}: {value.label.en}")
                yield _note(label, value.unverified, vocabulary_place(view, fact.line))
    for names in vocabulary.authorities.values():
        for name in names:
            if name.unverified:
                yield _note(name.words, name.unverified, vocabulary_place(view, 1))


def vocabulary_place(view: View, line: int) -> Place:
    """Give a place in the vocabulary, which lies beside the national rules."""
    folder, slash, _ = view.rulebook.national.file.rpartition("/")
    return Place(f"{folder}{slash}vocabulary.yaml", max(line, 1))


def _note(what: Words, reason: Words, place: Place, norms: tuple[str, ...] = ()) -> Problem:
    message = Words(f"Ikke efterprøvet: {quote(what).da}. {reason.da}", f"Not verified: {quote(what).en}. {reason.en}")
    return finding("unverified", "note", place, message, REMEDY, norms)
