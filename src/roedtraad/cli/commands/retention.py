"""`roedtraad retention`: what must not be kept any longer is shown first, then removed, leaving receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roedtraad.cli.answers import Answer
from roedtraad.cli.complaints import Misused, Refused
from roedtraad.cli.opening import day_of, tell_progress
from roedtraad.cli.options import Options
from roedtraad.cli.site import opened_site
from roedtraad.core.retention import EVENTS
from roedtraad.core.words import Words, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roedtraad.retention.service import Going, Receipt

CASES = (EVENTS["course_ended"].one, EVENTS["course_ended"].many)
ROWS = (Words("række", "row"), Words("rækker", "rows"))


def run(options: Options) -> Answer:
    if options.what == "run" and not options.receipt:
        raise Misused(
            Words("Det, der slettes, kommer ikke igen.", "What is deleted does not come back."),
            Words(
                "Se det først: roedtraad retention show. Slet det så: roedtraad retention run --receipt",
                "Look first: roedtraad retention show. Then delete: roedtraad retention run --receipt",
            ),
        )
    with opened_site():
        from roedtraad.access.service import Refusal

        try:
            return _removed(options) if options.what == "run" else _shown(options)
        except Refusal as refusal:
            raise Refused(refusal.message, refusal.remedy) from None


def _shown(options: Options) -> Answer:
    from roedtraad.retention.service import retention_now, what_would_go

    going = what_would_go(retention=retention_now(options.agreements), today=day_of(options))
    if options.format == "json":
        return _json([_going_form(one) for one in going])
    parts = [_going_text(one, options) for one in going]
    return Answer("\n".join(part for part in parts if part) or _NOTHING.in_(options.lang) + "\n")


def _removed(options: Options) -> Answer:
    from roedtraad.access.service import Actor
    from roedtraad.retention.service import remove_all, retention_now

    done = tell_progress(Words("Sletter og anonymiserer", "Deleting and anonymising"), options)
    try:
        by = Actor("roedtraad retention run")
        receipts = list(remove_all(retention=retention_now(options.agreements), by=by, today=day_of(options)))
    finally:
        done()
    if options.format == "json":
        return _json([_receipt_form(one) for one in receipts])
    lines = [_receipt_text(one, options) for one in receipts]
    return Answer("\n".join(lines) or _NOTHING.in_(options.lang) + "\n")


_NOTHING = Words("Intet er over sin tid.", "Nothing is past its term.")


def _going_text(going: Going, options: Options) -> str:
    rule = going.rule
    head = Words("{rule}: {what}, {keep} efter {event}, så {then}", "{rule}: {what}, {keep} after {event}, then {then}")
    lines = [
        head.fill(
            rule=rule.id, what=rule.what, keep=rule.keep.words, event=EVENTS[rule.event].noun, then=_ENDS[rule.then]
        ).in_(options.lang)
    ]
    if going.cases:
        lines.append(f"  {counted(len(going.cases), *CASES).in_(options.lang)}: {', '.join(going.cases)}")
    if going.things:
        lines.append(f"  {rule.counted(going.things).in_(options.lang)}")
    if going.held:
        held = Words("bevares efter en beslutning", "kept by a decision").in_(options.lang)
        lines.append(f"  {counted(going.held, *CASES).in_(options.lang)} {held}")
    lines += _rows(going.rows, options)
    if len(lines) == 1:
        lines.append("  " + _NOTHING.in_(options.lang))
    return "\n".join(lines) + "\n"


def _rows(rows: Mapping[str, int], options: Options) -> list[str]:
    return [f"  {table}: {counted(count, *ROWS).in_(options.lang)}" for table, count in sorted(rows.items())]


def _receipt_text(receipt: Receipt, options: Options) -> str:
    from roedtraad.retention.service import retention_now

    said = Words("Kvittering {key}: {rule}, {things}", "Receipt {key}: {rule}, {things}")
    things = retention_now(options.agreements).rule(receipt.rule).counted(receipt.things)
    head = said.fill(key=str(receipt.pk), rule=receipt.rule, things=things).in_(options.lang)
    return "\n".join([head, *_rows(receipt.rows, options), f"  sha256 {receipt.keys_sha256}"]) + "\n"


def _going_form(going: Going) -> dict[str, object]:
    return {
        "rule": going.rule.id,
        "then": going.rule.then,
        "cases": going.cases,
        "things": going.things or len(going.cases),
        "held": going.held,
        "rows": going.rows,
    }


def _receipt_form(receipt: Receipt) -> dict[str, object]:
    return {
        "receipt": str(receipt.pk),
        "run": str(receipt.run),
        "rule": receipt.rule,
        "then": receipt.then,
        "on": receipt.on.isoformat(),
        "things": receipt.things,
        "rows": receipt.rows,
        "keys_sha256": receipt.keys_sha256,
        "log_head": receipt.head,
    }


def _json(answer: list[dict[str, object]]) -> Answer:
    from roedtraad.presenting.json_form import written

    return Answer(written(answer), exact=True)


_ENDS = {"delete": Words("slettes", "deleted"), "anonymise": Words("anonymiseres", "anonymised")}
