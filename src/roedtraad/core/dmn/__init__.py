"""The decision tables of a rulebook as DMN 1.3 XML, so that any DMN engine can run them and give a second opinion.

Deadlines and three-valued reasoning are not exported: an engine is asked with facts that are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from roedtraad.core.dmn.writing import document
from roedtraad.core.rulebook import Agreement, Rulebook
from roedtraad.core.tables import agreement_tables, national_tables
from roedtraad.core.words import Words

__all__ = ["dmn_files"]

NATIONAL = Words("Regler, der gælder overalt", "Rules that hold everywhere")


def dmn_files(rulebook: Rulebook, agreements: Iterable[Agreement]) -> Mapping[str, str]:
    """Give the DMN files, name to XML: one of what holds everywhere, one for each agreement version.

    An agreement's file is named like the file that it was read from.

    >>> from roedtraad.core.rulebook import National
    >>> from roedtraad.core.vocabulary import ALWAYS, Vocabulary
    >>> words = Vocabulary({}, {}, {}, {}, {}, {}, {})
    >>> book = Rulebook(words, {}, {}, {}, {}, National({}, {}, {}), (), (), lambda municipality: ())
    >>> agreement = Agreement("0101", Words("Aftale", "Agreement"), "aftale", ALWAYS, file="rules/0101-by.yaml")
    >>> list(dmn_files(book, [agreement]))
    ['national.dmn', '0101-by.dmn']
    """
    files = {"national.dmn": document("national", NATIONAL, national_tables(rulebook), rulebook.vocabulary)}
    for agreement in agreements:
        name = _name(agreement, files)
        tables = agreement_tables(agreement, rulebook)
        files[f"{name}.dmn"] = document(name, agreement.title, tables, rulebook.vocabulary)
    return files


def _name(agreement: Agreement, taken: Mapping[str, str]) -> str:
    """The name of the file it was read from, without its ending; else the municipality and its first day."""
    stem = agreement.file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    if stem and f"{stem}.dmn" not in taken:
        return stem
    start = agreement.validity.valid_from
    return f"{stem or agreement.municipality}-{start}" if start else f"{agreement.municipality}"
