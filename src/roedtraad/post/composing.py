"""Writes one letter: what stands on its pages, the words of its mail, and what is missing before it can go.

Of the case only those sections are written that the gate lets through. The mail itself names no person: the letter
does, and it is enclosed, so that no automatic answer and no bounce that quotes the mail tells of anyone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from roedtraad.core.facts import Known
from roedtraad.core.rulebook import Rulebook
from roedtraad.core.vocabulary import FactValue
from roedtraad.core.words import Lang
from roedtraad.post.lacking import Missing, lacking
from roedtraad.post.letterkinds import GLOSS, LetterKind, NeededEnclosure, Part, shipped_rules
from roedtraad.post.lettertext import as_mail, as_text, day_text
from roedtraad.post.material import About, Material, Owed, Rows, Sender

__all__ = ["CUSTODY", "About", "Draft", "Missing", "Owed", "Sender", "compose", "facts_told"]

YES = "yes"
"""What a tick gives."""
CUSTODY = "custody"
"""The table of the times in custody; where nobody gives its rows it holds the present one."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as it would go. `text` are the words of its mail, `plain` those of the letter, `enclosures` what should
    go along, whether it does or not.
    """

    kind: str
    title: str
    subject: str
    text: str
    plain: str
    content: dict[str, Any]
    missing: tuple[Missing, ...] = ()
    enclosures: tuple[NeededEnclosure, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Nothing that is missing stops it."""
        return not any(one.blocks for one in self.missing)


def compose(
    kind: LetterKind,
    *,
    case: str,
    known: Known,
    obligation: Owed | None,
    recipient: Mapping[str, Any],
    sender: Sender,
    person: About | None,
    given: Mapping[str, str],
    enclosed: Sequence[str],
    allowed: Collection[str],
    today: date,
    tables: Mapping[str, Rows] | None = None,
    rulebook: Rulebook | None = None,
) -> Draft:
    """Write a letter to one recipient.

    `recipient` is the plan's, with `postal` where the letter is to be posted. `case` is the case's number. `given` is
    what was typed by the names of the kind's questions, `enclosed` the Danish names of what goes along. `allowed` are
    the categories that the gate lets through: name and CPR number go with any of them, for a letter about nobody
    cannot be acted on.
    """
    material = Material(
        kind=kind,
        known=known,
        obligation=obligation,
        recipient=recipient,
        sender=sender,
        about=person,
        typed=given,
        enclosed=enclosed,
        allowed=allowed,
        today=today,
        tables=tables or {},
        rulebook=rulebook or shipped_rules(),
    )
    content = _Writer(material).content(case)
    return Draft(
        kind=kind.id,
        title=kind.title.da,
        subject=recipient.get("subject") or kind.subject.da,
        text=as_mail(content, kind.subject.da),
        plain=as_text(content),
        content=content,
        missing=lacking(material),
        enclosures=material.wanted,
    )


class _Writer:
    """One letter being written."""

    def __init__(self, material: Material) -> None:
        self.material, self.kind, self.sender = material, material.kind, material.sender

    def content(self, case: str) -> dict[str, Any]:
        """All that stands on the pages, in plain values: the same content gives the same bytes."""
        made = self.material.today
        return {
            "language": "da",
            "title": self.kind.heading.da,
            "made": {"year": made.year, "month": made.month, "day": made.day},
            "mark": self.kind.mark.da if self.kind.mark else "",
            "recipient": list(self.material.recipient_lines()),
            "sender": {"name": self.sender.unit, "lines": list(self._sender_lines())},
            "about": [["Dato", day_text(made)], *([["Vores sag", case]] if case else [])],
            "closing": ["Med venlig hilsen", *(part for part in (self.sender.signed_by, self.sender.unit) if part)],
            "body": self._body("da"),
            "gloss": self._body("en") if self.material.given.get(GLOSS) == YES else None,
            "tells": {
                fact: self.material.given[ask] for fact, ask in self.kind.tells.items() if self.material.given[ask]
            },
        }

    def _body(self, lang: Lang) -> dict[str, Any]:
        labels = _LABELS[lang]
        return {
            "heading": self.kind.heading.in_(lang),
            "identity": self._identity(lang),
            "parts": [written for part in self.kind.parts if (written := self._part(part, lang)) is not None],
            "do_label": labels["do"],
            "enclosed_label": labels["enclosed"],
            "enclosed": [self._enclosure_name(one, lang) for one in self.material.enclosed],
        }

    # --- Round the words ---------------------------------------------------------------------------------------------

    def _sender_lines(self) -> Iterator[str]:
        sender = self.sender
        yield from (line.strip() for line in sender.address.split(", ") if line)
        yield from (line for line in (f"Tlf. {sender.phone}" if sender.phone else "", sender.mail) if line)

    def _identity(self, lang: Lang) -> list[list[str]]:
        """Whom it is about: by number where the recipient needs it, else by the day of birth."""
        if self.material.person is None:
            return []
        rows = [[_LABELS[lang]["name"], self.material.person.name]]
        if self.material.takes_cpr and self.material.person.cpr:
            rows.append([_LABELS[lang]["cpr"], f"{self.material.person.cpr[:6]}-{self.material.person.cpr[6:]}"])
        elif born := self.material.row("birth_date", lang):
            rows.append(born)
        return rows

    # --- The parts ---------------------------------------------------------------------------------------------------

    def _part(self, part: Part, lang: Lang) -> dict[str, Any] | None:
        if not self.material.stands(part):
            return None
        match part.form:
            case "facts":
                rows = [row for fact in part.facts if (row := self.material.row(fact, lang)) is not None]
                return {"form": "facts", "rows": rows} if rows else None
            case "asked":
                return self._asked(part, lang)
            case "table":
                columns = [one.in_(lang) for one in part.columns]
                rows = [list(row) for row in self._rows(part.table)]
                return {"form": "table", "columns": columns, "rows": rows} if rows else None
            case "text" | "heading" | "items" | "do":
                said = [line.text for line in part.lines if self.material.holds(line.when)]
                lines = [self.material.fill(words).in_(lang) for words in said if not self.material.left_empty(words)]
                return {"form": part.form, "lines": lines} if lines else None

    def _asked(self, part: Part, lang: Lang) -> dict[str, Any] | None:
        typed = self.material.given.get(part.asked, "")
        if not typed:
            return None
        label = next(one.label for one in self.kind.asks if one.name == part.asked)
        return {"form": "asked", "label": label.in_(lang), "lines": [line for line in typed.splitlines() if line]}

    def _rows(self, table: str) -> Rows:
        if table in self.material.tables:
            return self.material.tables[table]
        if table == CUSTODY:
            return self._present_stay()
        return ()

    def _present_stay(self) -> Rows:
        first = self.material.known.date_of("admission")
        if first is None:
            return ()
        last = self.material.known.date_of("release_day")
        place = self.material.known.get("institution") or self.sender.unit
        return [[day_text(first), day_text(last) if last else "", str(place)]]

    def _enclosure_name(self, name: str, lang: Lang) -> str:
        return next((one.text.in_(lang) for one in self.material.wanted if one.text.da == name), name)


def facts_told(content: Mapping[str, Any]) -> dict[str, FactValue]:
    """The facts that a letter brings about by going: the day of the meeting that it calls."""
    return {fact: date.fromisoformat(day) for fact, day in content.get("tells", {}).items()}


_LABELS: Mapping[Lang, Mapping[str, str]] = {
    "da": {"name": "Navn", "cpr": "CPR-nummer", "do": "Det beder vi jer om", "enclosed": "Bilag"},
    "en": {"name": "Name", "cpr": "CPR number", "do": "What we ask you to do", "enclosed": "Enclosed"},
}
