"""A folder of rules becomes the rulebook of the database: checked first, stored as documents, units made from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from roedtraad import rulefolder
from roedtraad.access.service import Actor, keep_authorities, keep_edition, settle_roles
from roedtraad.agreements.models import Document, Edition
from roedtraad.agreements.offices import authorities_of
from roedtraad.agreements.selectors import rulebook_at
from roedtraad.checkfolder import check_paths
from roedtraad.core.loading import Problem

Kind = Document.Kind

GROUND = {
    Kind.VOCABULARY: "vocabulary.yaml",
    Kind.SOURCES: "sources.yaml",
    Kind.MUNICIPALITIES: "municipalities.yaml",
    Kind.NORMS: "norms.yaml",
    Kind.NATIONAL: "national.yaml",
    Kind.ACTING: "acting_municipality.yaml",
    Kind.DISCLOSURE: "disclosure.yaml",
}
LOADING = 0x526F6566  # an advisory lock of ours: one loading at a time


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a loading did: the edition that holds, the files that are new, changed or gone, and what `check` remarks."""

    edition: int
    changes: tuple[str, ...]
    remarks: tuple[Problem, ...]


class RulesRefused(Exception):
    """`check` found errors; nothing was stored."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} errors")


@dataclass(frozen=True, slots=True)
class _File:
    kind: Document.Kind
    name: str
    text: str
    code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def load_folder(*, folder: Path, by: Actor, today: date) -> Loaded:
    """Load a folder; twice changes nothing. Raises RulesRefused, Unreadable."""
    problems = check_paths([folder], folder, today)
    errors = [one for one in problems if one.severity == "error"]
    if errors:
        raise RulesRefused(errors)
    files = list(_files(folder))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOADING])
        edition, changes = _store(files, by)
        if changes:
            keep_authorities(authorities_of(rulebook_at(edition)))
        settle_roles()
    return Loaded(edition, changes, problems)


def _files(folder: Path) -> Iterator[_File]:
    for kind, name in GROUND.items():
        yield _File(kind, name, rulefolder.read_text(folder / name))
    vocabulary = rulefolder.read_rulebook(folder).vocabulary
    for path in rulefolder.agreement_files(folder):
        agreement = rulefolder.read_agreement(path, vocabulary)
        validity = agreement.validity
        text = rulefolder.read_text(path)
        yield _File(Kind.AGREEMENT, path.name, text, agreement.municipality, validity.valid_from, validity.valid_to)


def _store(files: Sequence[_File], by: Actor) -> tuple[int, tuple[str, ...]]:
    stored = {(one.kind, one.file): one for one in Document.objects.filter(replaced_in__isnull=True)}
    wanted = {(one.kind, one.name): one for one in files}
    fresh = [one for key, one in wanted.items() if key not in stored or stored[key].sha256 != one.sha256]
    gone = [one for key, one in stored.items() if key not in wanted or wanted[key].sha256 != one.sha256]
    changes = tuple(sorted({*(one.name for one in fresh), *(one.file for one in gone)}))
    if not changes:
        return Edition.objects.latest("number").number, ()
    edition = Edition.objects.create(made_by=by.name, changes=list(changes))
    keep_edition(number=edition.number, made_at=edition.made_at)
    Document.objects.filter(pk__in=[one.pk for one in gone]).update(replaced_in=edition)
    Document.objects.bulk_create(
        Document(
            kind=one.kind,
            code=one.code,
            number=int(one.code or 0),
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            file=one.name,
            text=one.text,
            sha256=one.sha256,
            loaded_in=edition,
        )
        for one in fresh
    )
    return edition.number, changes
