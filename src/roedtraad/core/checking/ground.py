"""Do the files that everything rests on hang together: vocabulary, sources, norms, regions, decisions, the gate?

What a single one of them says is read and judged by loading; here it is what one says of another.
"""

from __future__ import annotations

from collections.abc import Iterator

from roedtraad.core.checking.findings import View, finding
from roedtraad.core.checking.references import norms_exist, sources_exist, unknown
from roedtraad.core.checking.unverified import vocabulary_place
from roedtraad.core.loading import Problem
from roedtraad.core.rulebook import Basis, Place
from roedtraad.core.words import Words


def ground_findings(view: View) -> Iterator[Problem]:
    """Find references between the files of the ground that lead nowhere, and routes that nobody uses."""
    yield from _vocabulary(view)
    yield from _sources(view)
    yield from _norms(view)
    yield from _regions(view)
    yield from _decisions(view)
    yield from _unused_routes(view)
    yield from _seen_by_all(view)


def _seen_by_all(view: View) -> Iterator[Problem]:
    """What is shown to everyone on a case may read nothing of a compartment: its place alone would tell."""
    national, vocabulary = view.rulebook.national, view.rulebook.vocabulary
    shown = [(line.place, line.facts) for line in national.readiness] + [(Place(national.file, 1), national.main_facts)]
    shown += [(group.place, group.facts) for groups in national.asked_at.values() for group in groups]
    for place, facts in shown:
        for fact in (behind for name in facts for behind in vocabulary.recorded(name)):
            definition = vocabulary.facts.get(fact)
            if definition is not None and definition.compartment:
                message = Words(
                    f"{fact} står i et aflukke og kan ikke vises for alle på sagen.",
                    f"{fact} stands in a compartment and cannot be shown to everyone on the case.",
                )
                remedy = Words("Slet den her.", "Delete it here.")
                yield finding("unknown_fact", "error", place, message, remedy)


def _vocabulary(view: View) -> Iterator[Problem]:
    vocabulary = view.rulebook.vocabulary
    for fact in vocabulary.facts.values():
        place = vocabulary_place(view, fact.line)
        for value in fact.values.values():
            if value.source:
                yield from sources_exist(view, (Basis(value.source),), place)
    for names in vocabulary.authorities.values():
        for name in names:
            if name.source:
                yield from sources_exist(view, (Basis(name.source),), vocabulary_place(view, 1))


def _sources(view: View) -> Iterator[Problem]:
    for source in view.rulebook.sources.values():
        yield from norms_exist(view, source.norms, source.place)
        if source.successor:
            yield from sources_exist(view, (Basis(source.successor),), source.place)


def _norms(view: View) -> Iterator[Problem]:
    for norm in view.rulebook.norms.values():
        if norm.source not in view.rulebook.sources:
            place = Place(vocabulary_place(view, 1).file.replace("vocabulary.yaml", "norms.yaml"), 1)
            what = Words(f"kilden til {norm.id},", f"the source of {norm.id},")
            see = Words("Skriv kilden ind i sources.yaml.", "Write the source into sources.yaml.")
            yield unknown("unknown_source", place, what, norm.source, tuple(view.rulebook.sources), see)


def _regions(view: View) -> Iterator[Problem]:
    regions = view.rulebook.regions
    place = Place(vocabulary_place(view, 1).file.replace("vocabulary.yaml", "municipalities.yaml"), 1)
    see = Words("Se regionerne øverst i filen.", "See the regions at the top of the file.")
    for region in regions.values():
        if region.successor and region.successor not in regions:
            yield unknown("unknown_value", place, Words("regionen", "the region"), region.successor, regions, see)
    for municipality in view.rulebook.municipalities.values():
        if municipality.region not in regions:
            yield unknown("unknown_value", place, Words("regionen", "the region"), municipality.region, regions, see)


def _decisions(view: View) -> Iterator[Problem]:
    for step in view.rulebook.acting:
        yield from sources_exist(view, step.basis, step.place)
        yield from norms_exist(view, step.norms, step.place)
    for gate in view.rulebook.sharing:
        yield from sources_exist(view, gate.basis, gate.place)
        yield from norms_exist(view, gate.norms, gate.place)


def _unused_routes(view: View) -> Iterator[Problem]:
    """Find routes that agreements are asked to answer though no national rule sends anything there."""
    used = {slot.name for slot in view.rulebook.national.routes.values() if view.rules_to(slot.name)}
    used |= {
        name
        for code in view.rulebook.municipalities
        for agreement in view.rulebook.versions_of(code)
        for rule in agreement.obligations.values()
        for name in rule.to
    }
    for slot in view.rulebook.national.routes.values():
        if slot.name not in used:
            message = Words(
                f"Ingen regel sender noget ad ruten {slot.name}.", f"No rule sends anything by the route {slot.name}."
            )
            remedy = Words(
                "Slet ruten, eller brug den i en regels to:.", "Delete the route, or use it in a rule's to:."
            )
            yield finding("gap", "note", slot.place, message, remedy, slot.norms)
