"""An obligation of a plan as a row: what a list shows, what a page explains, and a fingerprint of it all.

The explanation is the costly part, so it is written only where the fingerprint says that something differs.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

from roedtraad.cases.service import Case, stored_form
from roedtraad.core.explaining import Explanation, explain
from roedtraad.core.plans import Obligation as Planned
from roedtraad.core.plans import Recipient
from roedtraad.core.rulebook import Agreement, Rule
from roedtraad.core.words import Words
from roedtraad.obligations.addressing import Place, owner_of, unit_of, units_of
from roedtraad.obligations.models import Obligation
from roedtraad.obligations.parts import Part

State = Obligation.State


class Row:
    """A planned obligation as it is to stand: the row, the units beyond the first, and how to explain it."""

    __slots__ = ("_part", "_place", "further", "planned", "row")

    def __init__(self, case: Case, part: Part, planned: Planned, place: Place, today: date) -> None:
        self._part, self._place, self.planned = part, place, planned
        rule, compartment = planned.rule, part.compartment
        owner = owner_of(planned, part.plan, compartment, place)
        state = state_of(planned, today)
        # What is not owed any more is nobody else's to see.
        units = units_of(planned, compartment, place) if state != State.WITHDRAWN else []
        self.further = units[1:]
        institution = place.offices.office(place.institution)
        self.row = Obligation(
            case_id=case.pk,
            rule=planned.id,
            occurrence=planned.occurrence,
            state=state,
            due=planned.due,
            planned_due=planned.due,
            not_before=planned.not_before,
            timing=planned.timing,
            certainty=planned.certainty,
            strength=rule.strength,
            matter=rule.matter,
            compartment=compartment,
            title=rule.title.da,
            title_en=rule.title.en,
            responsible_authority=rule.responsible.authority,
            responsible_role=rule.responsible.role,
            owner_unit_id=owner.id if owner else None,
            counterpart_unit_id=units[0] if units else None,
            recipient_names=_names(planned.recipients),
            municipality=planned.municipality or "",
            institution_unit_id=institution.id if institution else None,
            person_name=case.person.name,
            person_sort=case.person.sort_name,
            late_from_start=planned.late_from_start,
            norms=list(planned.norms),
            koereplan=list(rule.koereplan),
            missing=list(planned.missing),
            done_on=planned.done_on,
            changed_on=today,
        )
        self.row.fingerprint = self._fingerprint()

    @property
    def key(self) -> tuple[str, str, int]:
        """The compartment, the rule and the occurrence."""
        return self.row.key

    def _fingerprint(self) -> str:
        row, planned, known = self.row, self.planned, self._part.plan.known
        used = [
            (name, stored_form(known.values[name]), entry.true_from, entry.source)
            for name in planned.depends_on
            if (entry := known.entries.get(name)) is not None
        ]
        content = (
            (row.due, row.not_before, row.timing, row.certainty, row.owner_unit_id, row.counterpart_unit_id),
            (self.further, row.municipality, row.institution_unit_id, row.person_name, row.late_from_start),
            (planned.done_on, planned.norms, planned.missing, planned.enclose, planned.routes, used),
            (planned.recipients, _mark(planned.rule)),
        )
        return blake2b(repr(content).encode(), digest_size=16).hexdigest()

    def recipients(self) -> list[dict[str, Any]]:
        """The recipients as they are resolved now."""
        return [self._recipient(one) for one in self.planned.recipients]

    def _recipient(self, one: Recipient) -> dict[str, Any]:
        unit = unit_of(one, self.planned, self._part.compartment, self._place)
        return {
            "contact": one.contact,
            "unit": _both(one.unit),
            "unit_id": str(unit.id) if unit else None,
            "municipality": one.municipality,
            "authority": one.authority,
            "channel": one.channel,
            "other_channels": list(one.other_channels),
            "address": one.address,
            "subject": one.subject,
            "certain": one.certain,
            "via": one.via,
        }

    def explained(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Why it is owed, in both languages; labels are read from the vocabulary when it is shown.

        First what whoever owes or gets it may read, then what tells of the facts, for who has the case.
        """
        made = explain(self._part.plan, self.planned)
        rule = self.planned.rule
        ground = {
            "facts": _facts(made),
            "missing": list(made.missing),
            "tables": [{"route": one.route, "row": one.row, "hit": one.hit} for one in made.tables],
        }
        told = {
            "tables": [{"route": one.route} for one in made.tables],
            "arithmetic": [_both(step) for step in made.arithmetic],
            "clause": made.clause
            and {"section": _both(made.clause.section), "text": _both(made.clause.text), "file": made.clause.file},
            "basis": [{"id": one.basis.source, "at": one.basis.at, "in_force": one.in_force} for one in made.basis],
            "enclose": [_both(text) for text in self.planned.enclose],
            "window_text": _both(rule.window_text),
            "note": _both(rule.note),
            "do_now": _both(rule.do_now),
        }
        return told, ground


def digest(case: Case, parts: tuple[Part, ...], place: Place, today: date) -> str:
    """A mark of all that the stored plan of a case says, made without building it: the same mark, nothing to write."""
    found = blake2b(f"{place.offices.stamp}{place.institution}{case.person.name}".encode(), digest_size=16)
    # Who stands for a role in a municipality decides whose list it is, and is said by no obligation.
    agreements = {one.municipality or "": one.agreement for one in parts[0].plan.settings.values() if one.agreement}
    roles = [(code, agreements[code].main_contact.contacts, _holders(agreements[code])) for code in sorted(agreements)]
    found.update(repr(roles).encode())
    told: dict[str, object] = {}
    everyone = parts[0].plan.known if parts else None
    for part in parts:
        plan = part.plan
        lines = [
            (
                one.id,
                one.occurrence,
                state_of(one, today),
                one.timing,
                one.due and one.due.toordinal(),
                one.not_before and one.not_before.toordinal(),
                one.late_from_start,
                one.done_on and one.done_on.toordinal(),
                _shared(one),
            )
            for one in plan.obligations
        ]
        asked = [(one.fact, one.text.da, one.due, one.decides) for one in part.questions]
        # What everyone on the case may know stands in the first part and is the same in all.
        known = plan.known
        values, entries = [], []
        if not told or known is not everyone:
            values = [
                (name, str(stored_form(value)))
                for name, value in known.values.items()
                if name not in told or told[name] != value
            ]
            entries = [
                (name, str(one.true_from), one.source or "") for name, one in known.entries.items() if name not in told
            ]
        warned = [(one.code, one.text.da) for one in part.warnings]
        found.update(repr((lines, asked, warned, sorted(entries), sorted(values))).encode())
        told = told or {**dict.fromkeys(known.entries), **known.values}
    return found.hexdigest()


def _holders(agreement: Agreement) -> list[tuple[str, str | None]]:
    return [(role.id, role.contact) for role in agreement.roles.values()]


_shared_marks: dict[tuple[int, ...], tuple[Planned, str]] = {}


def _shared(one: Planned) -> str:
    """What an obligation has in common with those of other cases: the compiled rulebook gives them the same objects."""
    parts = (one.rule, one.recipients, one.norms, one.missing, one.enclose, one.routes, one.depends_on)
    key = (hash((one.certainty, one.municipality)), *map(id, parts))
    known = _shared_marks.get(key)
    if known is None:
        if len(_shared_marks) > 50_000:
            _shared_marks.clear()
        common = (one.certainty, one.municipality, one.recipients, one.norms, one.missing, one.enclose, one.routes)
        mark = blake2b(repr((common, one.depends_on, _mark(one.rule))).encode(), digest_size=16).hexdigest()
        known = _shared_marks[key] = (one, mark)  # kept with the obligation, so that the identities stay its own
    return known[1]


def state_of(planned: Planned, today: date) -> State:
    """The state that the plan alone gives."""
    if planned.state == "done":
        return State.DONE
    if planned.state == "lapsed":
        return State.WITHDRAWN
    if planned.certainty == "possible":
        return State.POSSIBLE
    early = planned.not_before is not None and planned.not_before > today
    return State.UPCOMING if early or planned.timing == "waiting" else State.OPEN


_marks: dict[int, tuple[Rule, str]] = {}


def _mark(rule: Rule) -> str:
    """What of a rule itself is shown. Rules are few and live as long as the rulebook: each is read once."""
    known = _marks.get(id(rule))
    if known is None or known[0] is not rule:
        if len(_marks) > 20_000:
            _marks.clear()
        dates = [str(one.gives) for one in rule.due.rows] if rule.due else []
        shown = (rule.title, rule.basis, rule.clause, rule.window_text, rule.note, rule.do_now, rule.strength, dates)
        known = _marks[id(rule)] = (rule, repr(shown))
    return known[1]


def _facts(made: Explanation) -> list[dict[str, Any]]:
    return [
        {
            "fact": one.fact,
            "value": stored_form(one.value),
            "from": one.true_from.isoformat() if one.true_from else None,
            "source": one.source,
        }
        for one in made.facts
    ]


def _both(words: Words | None) -> dict[str, str] | None:
    return {"da": words.da, "en": words.en} if words else None


def _names(recipients: tuple[Recipient, ...]) -> str:
    names = ", ".join(dict.fromkeys(one.unit.da for one in recipients))
    return names if len(names) <= 400 else names[:399] + "…"


def unit_ids(row: Obligation) -> set[UUID]:
    """The units that a row itself names."""
    return {key for key in (row.owner_unit_id, row.counterpart_unit_id) if key}
