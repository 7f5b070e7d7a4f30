"""The rulebook made from the stored documents. A process keeps it until another edition is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from roedtraad.access.service import NotFound, Refusal, current_scope
from roedtraad.agreements.models import Document, Edition
from roedtraad.core.loading import (
    Unreadable,
    load_acting,
    load_agreement,
    load_municipalities,
    load_national,
    load_norms,
    load_sharing,
    load_sources,
    load_vocabulary,
    with_decisions,
)
from roedtraad.core.rulebook import Agreement, Rulebook
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words

Kind = Document.Kind


class NoRules(Refusal):
    """Nothing has been loaded yet."""

    def __init__(self) -> None:
        super().__init__(
            Words("Der er ingen regler i databasen endnu.", "There are no rules in the database yet."),
            Words("Kør roedtraad agreements load.", "Run roedtraad agreements load."),
        )


def edition_now() -> int:
    """The number of the edition that holds; 0 before the first loading."""
    latest = _latest()
    return latest[0] if latest else 0


def _latest() -> tuple[int, datetime] | None:
    """A request has read it with its scope."""
    return current_scope().marks.edition or Edition.objects.order_by("-number").values_list("number", "made_at").first()


def edition_and_moment() -> tuple[int, datetime] | None:
    """The number of the edition that holds, and when it was made; None before the first loading."""
    return _latest()


def rulebook_now() -> Rulebook:
    """Give the rulebook that holds. Raises NoRules before the first loading."""
    latest = _latest()
    if latest is None:
        raise NoRules
    return _kept(*latest)


@lru_cache(maxsize=2)
def _kept(edition: int, made_at: datetime) -> Rulebook:  # noqa: ARG001 - editions of two databases may share a number
    return rulebook_at(edition)


def rules_held() -> Mapping[str, str]:
    """Give a mark of the agreements that hold, by municipality, and of the ground by the empty code."""
    latest = _latest()
    return _shas(*latest) if latest else {"": ""}


@lru_cache(maxsize=2)
def _shas(edition: int, made_at: datetime) -> dict[str, str]:  # noqa: ARG001 - as above
    found: dict[str, str] = {"": ""}
    for code, sha256 in _holding(edition).order_by("code", "kind", "valid_from").values_list("code", "sha256"):
        found[code] = found.get(code, "") + sha256
    return found


def rulebook_at(edition: int) -> Rulebook:
    """Give the rulebook as it was in an edition."""
    holding = _holding(edition)
    ground = {document.kind: document for document in holding.exclude(kind=Kind.AGREEMENT)}
    if Kind.VOCABULARY not in ground:
        raise NoRules
    agreements: dict[str, list[Document]] = {}
    for document in holding.filter(kind=Kind.AGREEMENT).order_by("code", "valid_from"):
        agreements.setdefault(document.code, []).append(document)
    return _made(ground, agreements)


def _holding(edition: int) -> QuerySet[Document]:
    loaded = Document.objects.filter(loaded_in__number__lte=edition)
    return loaded.filter(Q(replaced_in__isnull=True) | Q(replaced_in__number__gt=edition))


def versions_of(code: str) -> Sequence[Document]:
    """Give every stored version of a municipality's agreement, those that were replaced too, the newest first."""
    stored = _stored(code).select_related("loaded_in", "replaced_in").defer("text")
    return list(stored.order_by("-loaded_in", "-valid_from"))


def count_versions(code: str) -> int:
    """Count the stored versions of a municipality's agreement."""
    return _stored(code).count()


def _stored(code: str) -> QuerySet[Document]:
    return Document.objects.filter(kind=Kind.AGREEMENT, code=code)


def versions_held() -> Mapping[str, Sequence[Document]]:
    """Give the versions of agreements that hold in the edition of now, by municipality, without their text."""
    found: dict[str, list[Document]] = {}
    for document in _holding(edition_now()).filter(kind=Kind.AGREEMENT).defer("text").order_by("code", "valid_from"):
        found.setdefault(document.code, []).append(document)
    return found


def stored_version(code: str, key: UUID) -> Document:
    """Give one stored version of a municipality's agreement. Raises NotFound."""
    found = _stored(code).filter(pk=key).select_related("loaded_in").first()
    if found is None:
        raise NotFound
    return found


def read_version(document: Document) -> Agreement:
    """Read a stored version with the words of now, or where they no longer fit, with those of its own time."""
    try:
        return load_agreement(document.text, document.file, rulebook_now().vocabulary)
    except Unreadable:
        return load_agreement(document.text, document.file, rulebook_at(document.loaded_in_id).vocabulary)


def _made(ground: Mapping[str, Document], agreements: Mapping[str, Sequence[Document]]) -> Rulebook:
    def text_of(kind: Document.Kind) -> tuple[str, str]:
        return ground[kind].text, ground[kind].file

    written = load_vocabulary(*text_of(Kind.VOCABULARY))
    national = load_national(*text_of(Kind.NATIONAL), written)
    vocabulary = with_decisions(written, national.decisions)
    regions, municipalities = load_municipalities(*text_of(Kind.MUNICIPALITIES))
    return Rulebook(
        vocabulary=vocabulary,
        sources=load_sources(*text_of(Kind.SOURCES)),
        norms=load_norms(*text_of(Kind.NORMS)),
        regions=regions,
        municipalities=municipalities,
        national=national,
        acting=load_acting(*text_of(Kind.ACTING), vocabulary),
        sharing=load_sharing(*text_of(Kind.DISCLOSURE), vocabulary),
        versions_of=_versions(agreements, vocabulary),
    )


def _versions(
    agreements: Mapping[str, Sequence[Document]], vocabulary: Vocabulary
) -> Callable[[str], tuple[Agreement, ...]]:
    @cache
    def read(municipality: str) -> tuple[Agreement, ...]:
        return tuple(load_agreement(one.text, one.file, vocabulary) for one in agreements.get(municipality, ()))

    return read
