"""Takes out what was written and received, for the authority's own records system: papers, files, and what they are.

The letters are PDF/A as they went; receipts and decisions become one PDF/A sheet a message. The same content gives
the same bytes. Whoever takes out gets what they may see, and drafts of nobody.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db.models import Q

from roedtraad.cases.service import Case
from roedtraad.core.words import date_words
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Enclosed, Incoming, Message, Step
from roedtraad.post.shared import WAYS
from roedtraad.post.typesetting import set_told
from roedtraad.sharing.service import Decision

FORMAT = "roedtraad-filing-1"
"""The name of the shape of the metadata; another shape gets another name."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip knows no earlier day; the same for every file, so that the bytes are the same
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_UNWRITTEN = (Message.State.DRAFT, Message.State.CANCELLED)

Told = dict[str, Any]


@dataclass(slots=True)
class _Folder:
    """Files by their names, and what is told of them."""

    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, content: bytes) -> Told:
        self.files[name] = content
        return {"file": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def filed_case(case: Case, *, today: date) -> bytes:
    """Take out a case: all that the reader sees of its post."""
    return _packed(Message.objects.filter(case=case), case.number, today)


def filed_day(*, unit: UUID, day: date, today: date) -> bytes:
    """Take out a day of a unit: each message of its own, or in its Indbakke, to which something happened on the day."""
    return _packed(_of_day([unit], day), day.isoformat(), today)


def filed_day_of_units(*, units: Iterable[UUID], day: date, today: date) -> bytes:
    """Take out a day of several units, as those of an authority."""
    return _packed(_of_day(list(units), day), day.isoformat(), today)


def something_on(*, units: Iterable[UUID], day: date) -> bool:
    """Whether a take-out of the day would hold anything."""
    return bool(_written(_of_day(list(units), day)).exists())


def messages_on(*, unit: UUID, day: date) -> int:
    """Count what a take-out of the day would hold."""
    return int(_written(_of_day([unit], day)).count())


def messages_in(case: Case) -> int:
    """Count what a take-out of the case would hold."""
    return int(_written(Message.objects.filter(case=case)).count())


def _of_day(units: list[UUID], day: date) -> Any:
    happened = Step.objects.filter(on=day).values("message")
    came = Incoming.objects.filter(received_on=day).exclude(message=None).values("message")
    ours = Message.objects.filter(Q(from_unit__in=units) | Q(holder_unit__in=units))
    return ours.filter(Q(pk__in=happened) | Q(pk__in=came))


def _written(found: Any) -> Any:
    return found.exclude(state__in=_UNWRITTEN)


def _packed(found: Any, name: str, today: date) -> bytes:
    folder = _Folder()
    messages = list(
        _written(found)
        .select_related("letter", "decision", "case__person", "from_unit__authority", "to_unit")
        .order_by("case__number", "written_at", "pk")
    )
    told = {
        "format": FORMAT,
        "taken_out": name,
        "made_on": today.isoformat(),
        "messages": [_message(one, folder, today) for one in messages],
    }
    folder.files["metadata.json"] = (json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
    folder.files["metadata.xml"] = as_xml(told)
    return _zipped(folder.files)


def _message(one: Message, folder: _Folder, today: date) -> Told:
    place = f"{_safe(one.case.number)}/{one.letter.written_on.isoformat()}-{_safe(one.kind)}-{one.pk.hex[-12:]}"
    steps = list(Step.objects.filter(message=one).order_by("at", "pk").select_related("unit"))
    kind = letter_kinds().get(one.kind)
    letter = folder.put(f"{place}/brev.pdf", bytes(one.letter.document))
    letter["sha256_when_written"] = one.letter.sha256
    return {
        "key": str(one.pk),
        "case": {"number": one.case.number, "person": one.case.person.name, "cpr": one.case.person.cpr},
        "compartment": one.compartment,
        "kind": one.kind,
        "title": kind.title.da if kind else one.letter.title,
        "written_on": one.letter.written_on.isoformat(),
        "written_by": one.letter.by_name,
        "from": {"unit": one.from_unit.name, "authority": one.from_unit.authority.name},
        "to": {"name": one.to_name, "unit": one.to_unit.name if one.to_unit else ""},
        "channel": one.channel,
        "address": one.address,
        "subject": one.subject,
        "message_id": one.message_id,
        "state": one.state,
        "answer_of_the_server": one.answer,
        **{
            name: day.isoformat() if day else ""
            for name, day in (
                ("sent_on", one.sent_on),
                ("received_on", one.acknowledged_on),
                ("reply_due", one.reply_due),
                ("answered_on", one.answered_on),
            )
        },
        "letter": letter,
        "receipt_and_decision": folder.put(f"{place}/kvittering.pdf", _sheet(one, steps, today)),
        "decision": _decision(one.decision),
        "steps": [_step(step) for step in steps],
        "enclosed": [_file(file, f"{place}/bilag", folder) for file in Enclosed.objects.filter(message=one)],
        "incoming": [
            _mail(mail, place, folder) for mail in Incoming.objects.filter(message=one).order_by("received_at")
        ],
    }


def _decision(one: Decision) -> Told:
    return {
        "key": str(one.pk),
        "verdict": one.verdict,
        "asked_on": one.asked_on.isoformat(),
        "asked_by": one.by_name,
        "category": one.category,
        "purpose": one.purpose,
        "reason": one.reason,
        "text": one.text,
        "basis": [{"source": basis["source"] or "", "at": basis["at"] or ""} for basis in one.basis],
    }


def _step(one: Step) -> Told:
    unit = one.unit.name if one.unit else ""
    return {"kind": one.kind, "on": one.on.isoformat(), "text": one.text, "by": one.by_name, "unit": unit}


def _mail(one: Incoming, place: str, folder: _Folder) -> Told:
    at = f"{place}/modtaget-{one.pk.hex[-12:]}"
    return {
        "received_on": one.received_on.isoformat(),
        "kind": one.kind,
        "sender": one.sender,
        "subject": one.subject,
        "mail": folder.put(f"{at}/mail.eml", bytes(one.raw)),
        "enclosed": [_file(file, at, folder) for file in Enclosed.objects.filter(incoming=one)],
    }


def _file(one: Enclosed, at: str, folder: _Folder) -> Told:
    """A file under a name of ours: what others called it is told and never used as a path."""
    ending = _ENDING.search(one.name)
    told = folder.put(f"{at}/{one.pk.hex[-12:]}{ending.group().lower() if ending else ''}", bytes(one.content))
    return {**told, "name": one.name, "media_type": one.media_type}


def _sheet(one: Message, steps: list[Step], today: date) -> bytes:
    """The receipt and the decision as a paper: Danish, as the records are."""
    kind = letter_kinds().get(one.kind)
    decision = one.decision
    asked = [{"what": decision.text, "value": "", "notes": [date_words(decision.asked_on).da, decision.by_name]}]
    if decision.reason:
        asked.append({"what": "Begrundelse", "value": decision.reason, "notes": []})
    way = WAYS.get(one.channel)
    happened = [
        {"what": _STEPS.get(step.kind, step.kind), "value": step.text, "notes": [date_words(step.on).da, step.by_name]}
        for step in steps
    ]
    sent = [{"what": "Til", "value": one.to_name, "notes": [way.da if way else one.channel, one.address, one.subject]}]
    if one.answer:
        sent.append({"what": "Svaret", "value": one.answer, "notes": []})
    return set_told(
        {
            "language": "da",
            "made": {"year": today.year, "month": today.month, "day": today.day},
            "title": "Kvittering og afgørelse",
            "person": one.case.person.name,
            "lead": [f"Sag {one.case.number}. {kind.title.da if kind else one.letter.title}."],
            "sections": [
                {"heading": "Sendt", "items": sent, "note": "", "withheld": ""},
                {"heading": "Afgørelse om deling", "items": asked, "note": "", "withheld": ""},
                {"heading": "Hvad der skete", "items": happened, "note": "", "withheld": ""},
            ],
            "nothing": "Intet.",
            "footer": f"Brevets mærke (sha256): {one.letter.sha256}",
        }
    )


_STEPS: Mapping[str, str] = {
    "written": "Skrevet",
    "approved": "Godkendt",
    "handed": "Afleveret til serveren",
    "sent": "Sendt",
    "retry": "Ikke nået frem, prøves igen",
    "failed": "Kunne ikke sendes",
    "uncertain": "Usikkert, om det kom frem",
    "again": "Sendt én gang til",
    "bounced": "Kom retur",
    "acknowledged": "Modtaget",
    "not_ours": "Ikke hos dem",
    "replied": "Besvaret",
    "reminded": "Rykket",
    "escalated": "Sendt videre op",
    "given": "Givet videre",
    "taken": "Taget",
    "called": "Ringet",
    "cancelled": "Trukket tilbage",
}
"""A filed paper is Danish whoever takes it out; the pages have their own words (wording.py)."""


def as_xml(told: Told) -> bytes:
    """The same as XML: an element a name, `item` for each of a list."""
    root = ElementTree.Element("filing")
    _under(root, told)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _under(element: ElementTree.Element, value: Any) -> None:
    for name, inner in _parts(value):
        child = ElementTree.SubElement(element, name)
        if isinstance(inner, dict | list):
            _under(child, inner)
        else:
            child.text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", str(inner))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from sorted(value.items())
    else:
        yield from (("item", one) for one in value)


_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as packed:
        for name in sorted(files):
            entry = ZipInfo(name, _EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            packed.writestr(entry, files[name])
    return held.getvalue()


def _safe(name: str) -> str:
    return re.sub(r"[^\w-]", "_", name)
