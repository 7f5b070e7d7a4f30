"""What is past its term goes from every table, what is within it or held stays, and a receipt tells of nobody."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django.utils.timezone import localtime
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from roedtraad.access.service import Actor, Refusal, scope
from roedtraad.audit.service import prove_log
from roedtraad.casework.service import close_case, record_facts, release
from roedtraad.core.retention import Retention, RetentionRule, Term
from roedtraad.post.actions.match_by_hand import set_aside
from roedtraad.post.actions.receive_mail import receive_mail, unit_for_mail
from roedtraad.post.models import Incoming
from roedtraad.post.receiving.mailbox import Fetched
from roedtraad.retention.service import (
    NOBODY,
    Receipt,
    lift_hold,
    person_tables,
    place_hold,
    receipts,
    remove_all,
    retention_now,
    what_would_go,
)
from tests.access import matrix
from tests.country import DAY, At, Country, admitted, browser_of
from tests.post.back.mails import reply

BY = Actor("prøven")
NAMES = ("Karla Slettesen", "Jonas Bevaresen")
MUCH_LATER = date(2040, 1, 1)


def rows_of(*cases: UUID) -> dict[str, int]:
    """How many rows of each table of a person tell of some cases, seen by the owner."""
    found = {}
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("select set_config('app.retention', 'on', true)")
        for name, shape in person_tables(cursor).items():
            if shape.of_a_case:
                cursor.execute(f"select count(*) from {name} where {shape.of_a_case} = any (%s)", [list(cases)])
                found[name] = cursor.fetchone()[0]
    return {name: count for name, count in found.items() if count}


def everything() -> str:
    """The content of every table of a person as one text."""
    parts = []
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("select set_config('app.retention', 'on', true)")
        for name in person_tables(cursor):
            cursor.execute(f"select coalesce(json_agg(t)::text, '') from {name} t")
            parts.append(cursor.fetchone()[0])
    return "\n".join(parts)


def released(country: Country, name: str, cpr: str, on: date = DAY) -> UUID:
    case = admitted(country.vestre, name=name, cpr=cpr).case
    with country.vestre.at_work():
        release(case=case, on=on, by=country.vestre.actor, today=DAY)
        close_case(case=case, reason="Følges ikke mere.", by=country.vestre.actor, today=DAY)
    return case


def run(today: date, retention: Retention | None = None) -> list[Receipt]:
    return list(remove_all(retention=retention or retention_now(), by=BY, today=today))


OF_COLLEAGUES = {
    *("access_deputy", "login_invitation", "retention_receipt"),
    *("agreements_changeanswer", "agreements_changerequest"),
    *("post_automatic", "post_contactlist", "post_feed", "post_round"),
}
"""Tables that are closed and tell of nobody in custody: of those who work here, or of nobody at all."""


@pytest.mark.django_db
def test_every_table_of_a_person_has_its_place_among_the_rules() -> None:
    retention, missing = retention_now(), "name a new table of a person in agreements/retention.yaml"
    with connection.cursor() as cursor:
        shapes = person_tables(cursor)
        cursor.execute("select relname from pg_class where relrowsecurity and relkind in ('r', 'p')")
        closed = {name for (name,) in cursor.fetchall()}
    assert set(shapes) <= set(retention.tables), missing
    assert closed - OF_COLLEAGUES - {"access_loglink"} == set(retention.tables), missing
    ids = {rule.id for rule in retention.rules}
    for name, table in retention.tables.items():
        assert table.rule in {"", *ids}, name
        if not table.rule:
            assert set(table.blanks) <= set(shapes[name].columns), name
            assert shapes[name].of_a_case or shapes[name].of_a_person or shapes[name].parents, name


def test_a_new_table_of_a_person_is_found_by_its_columns_or_by_where_its_keys_lead(
    own_database: None,  # noqa: ARG001 - asked for its work
) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("create table cases_forgotten (id int primary key, case_id uuid)")
        cursor.execute("create table cases_hanging (forgotten int references cases_forgotten)")
        assert {"cases_forgotten", "cases_hanging"} <= set(person_tables(cursor))


def test_the_rules_name_sources_and_norms_that_exist_and_say_what_is_not_verified() -> None:
    from roedtraad.rulefolder import find_shipped, read_rulebook

    rulebook = read_rulebook(find_shipped())
    for rule in retention_now().rules:
        assert rule.basis, rule.id
        assert {one.source for one in rule.basis} <= set(rulebook.sources), rule.id
        assert set(rule.norms) <= set(rulebook.norms), rule.id
        assert rule.unverified, f"{rule.id}: no examined source gives the term"


def test_it_is_shown_first_then_goes_from_all_tables_and_a_second_time_nothing_is_left(alive: Country) -> None:
    gone = released(alive, NAMES[0], "7110890003")
    kept = admitted(alive.vestre, name=NAMES[1], cpr="6203920002").case
    before = rows_of(kept)
    shown = {one.rule.id: one for one in what_would_go(retention=retention_now(), today=date(2031, 3, 3))}
    assert len(shown["case.person"].cases) == 1
    assert shown["case.person"].rows["cases_person"] == 1
    assert "Slettesen" in everything()  # shown only

    made = run(date(2031, 3, 3))

    assert "case.person" in {one.rule for one in made}
    text = everything()
    for word in ("Slettesen", "7110890003"):
        assert word not in text
    assert "Bevaresen" in text
    assert rows_of(kept) == before
    assert set(rows_of(gone)) <= {"cases_case", "obligations_obligation", "obligations_addressee"}
    assert run(date(2031, 3, 3)) == []

    run(date(2036, 3, 3))
    assert rows_of(gone) == {}
    assert rows_of(kept) == before


def test_what_stands_in_a_compartment_goes_before_the_case_and_the_chain_still_holds(alive: Country) -> None:
    case = admitted(alive.vestre, name=NAMES[0], cpr="7110890003").case
    with alive.vestre_children.at_work():
        record_facts(
            case=case, facts={"child_concern": True}, by=alive.vestre_children.actor, today=DAY, source="Prøve"
        )
    with alive.vestre.at_work():
        release(case=case, on=DAY, by=alive.vestre.actor, today=DAY)
        close_case(case=case, reason="Følges ikke mere.", by=alive.vestre.actor, today=DAY)
    before = rows_of(case)["cases_fact"]
    run(date(2028, 3, 3), only("compartment.child_concern"))
    assert rows_of(case)["cases_fact"] == before - 1
    assert "child_concern" not in {one["compartment"] for one in of_table("obligations_obligation")}
    assert "Slettesen" in everything()


def test_the_log_of_looks_and_writes_is_whole_after_everything_has_gone(alive: Country) -> None:
    case = released(alive, NAMES[0], "7110890003")
    assert browser_of(alive.vestre).get(f"/sager/{case}").status_code in (200, 302)
    assert prove_log().fault is None
    run(MUCH_LATER)
    proof = prove_log()
    assert proof.fault is None
    assert proof.entries > 0
    assert str(case) in {key for entry in of_table("access_logentry") for key in entry["cases"]}


def test_whole_old_days_of_the_log_go_and_the_rest_of_the_chain_still_has_its_beginning(alive: Country) -> None:
    chain = import_module("roedtraad.access.migrations.0004_the_log_in_a_chain").CHAIN
    (made, _) = chain.split("create constraint trigger")
    today = "(clock_timestamp() at time zone 'Europe/Copenhagen')::date"
    assert today in made

    def on_day(day: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(made.replace("create function", "create or replace function").replace(today, day))

    on_day("date '2130-01-01'")
    case = admitted(alive.vestre, name=NAMES[0], cpr="7110890003").case
    on_day("date '2130-01-02'")
    with alive.vestre.at_work():
        record_facts(case=case, facts={"mitid": True}, by=alive.vestre.actor, today=DAY)
    assert prove_log().fault is None
    whole = prove_log().entries

    oldest = min(date.fromisoformat(one["day"]) for one in of_table("access_loglink"))
    assert run(Term(years=5).after(oldest), only("looks")) == []
    (first,) = (one for one in what_would_go(retention=only("looks"), today=date(2135, 1, 2)))
    assert first.things >= 1
    (receipt,) = run(date(2135, 1, 2), only("looks"))
    assert receipt.rows["access_logentry"] == first.rows["access_logentry"]
    proof = prove_log()
    assert proof.fault is None
    assert proof.entries == whole - receipt.rows["access_logentry"]
    assert run(date(2199, 1, 1), only("looks")) == []  # the last day stays: the chain goes on from it


def test_mail_that_was_set_aside_goes_when_its_term_is_over_and_mail_that_waits_stays(
    alive: Country,  # noqa: ARG001 - asked for its work
    settings: Settings,
) -> None:
    settings.ROEDTRAAD_POST_FROM = settings.ROEDTRAAD_POST_REPLY_TO = "svar@roedtraad.example"
    settings.ROEDTRAAD_POST_DOMAIN = "roedtraad.example"
    came = [mail_that_answers_nothing(name) for name in ("Slettesen", "Bevaresen")]
    with scope(units=(unit_for_mail(),)):
        set_aside(incoming=came[0], reason="Reklame", by=BY, today=DAY)
        settled = Incoming.objects.get(pk=came[0]).settled_at
    assert settled is not None
    last = localtime(settled).date() + timedelta(days=90)

    assert run(last, only("mail.set_aside")) == []
    assert "Slettesen" in everything()
    (shown,) = what_would_go(retention=only("mail.set_aside"), today=last + timedelta(days=1))
    assert shown.rows == {"post_enclosed": 1, "post_incoming": 1}
    (receipt,) = run(last + timedelta(days=1), only("mail.set_aside"))
    assert receipt.rows == shown.rows
    assert "Slettesen" not in everything()

    assert run(MUCH_LATER, only("mail.set_aside")) == []
    assert "Bevaresen" in everything()


def mail_that_answers_nothing(name: str) -> UUID:
    mail = reply(text=f"Kære fængsel, hilsen {name}", answers="")
    mail.replace_header("Message-ID", f"<{name}@privat.example>")
    mail.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="brev.pdf")
    raw = mail.as_bytes()
    incoming = receive_mail(Fetched(name, raw, len(raw)), today=DAY)
    assert incoming is not None
    return UUID(str(incoming.pk))


def test_receipts_are_shown_to_those_who_administer_or_audit(country: Country, at: At) -> None:
    assert "Intet er slettet endnu" not in at(country.vestre).get("/bevaring").content.decode()
    everyone = matrix.everyone(country)
    for role in ("authority_administrator", "auditor"):
        assert "Intet er slettet endnu" in at(everyone[role]).get("/bevaring").content.decode(), role
    assert at(everyone["directorate_analyst"]).get("/bevaring").status_code == 403


def of_table(name: str) -> list[dict[str, Any]]:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("select set_config('app.retention', 'on', true)")
        cursor.execute(f"select row_to_json(t) from {name} t")
        return [row for (row,) in cursor.fetchall()]


def test_within_its_term_nothing_goes_and_the_last_day_is_still_in_it(alive: Country) -> None:
    case = released(alive, NAMES[0], "7110890003")
    before = rows_of(case)
    assert run(date(2027, 3, 2)) == []
    assert rows_of(case) == before
    assert run(date(2031, 3, 2), only("case.person")) == []
    assert rows_of(case) == before
    assert [one.rule for one in run(date(2031, 3, 3), only("case.person"))] == ["case.person"]


def test_a_hold_keeps_a_case_until_it_is_lifted(alive: Country) -> None:
    case = released(alive, NAMES[0], "7110890003")
    with alive.vestre.at_work():
        hold = place_hold(case=case, reason="Klage til ombudsmanden", by=alive.vestre.actor, today=DAY)
    before = rows_of(case)
    assert [one for one in run(MUCH_LATER) if one.rule != "looks"] == []
    assert rows_of(case) == before
    assert {one.held for one in what_would_go(retention=retention_now(), today=MUCH_LATER)} >= {1}
    with alive.vestre.at_work():
        lift_hold(case=case, hold=str(hold.pk), reason="Afgjort", by=alive.vestre.actor, today=DAY)
        with pytest.raises(Refusal):
            lift_hold(case=case, hold=str(hold.pk), reason="Igen", by=alive.vestre.actor, today=DAY)
    run(MUCH_LATER)
    assert rows_of(case) == {}


def test_a_hold_needs_a_reason_and_is_never_changed(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        with pytest.raises(Refusal):
            place_hold(case=case, reason="  ", by=country.vestre.actor, today=DAY)
        hold = place_hold(case=case, reason="Klage", by=country.vestre.actor, today=DAY)
        hold.reason = "En anden"
        with pytest.raises(DatabaseError), transaction.atomic():
            hold.save()


def test_what_is_only_added_to_goes_with_a_receipt_alone_and_never_by_the_pages_role(alive: Country) -> None:
    case = released(alive, NAMES[0], "7110890003")
    run(date(2031, 3, 2))
    for using in ("default", "owner"):
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute("select set_config('app.retention', 'on', true)")
            for table in ("cases_fact", "obligations_event", "access_logentry", "retention_receipt"):
                with pytest.raises(DatabaseError), transaction.atomic(using=using):
                    cursor.execute(f"delete from {table}")
    with connection.cursor() as cursor:
        written = (
            "insert into retention_receipt select gen_random_uuid(), gen_random_uuid(), 'x', 'x', 'x', now(), now(), "
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(written + "1, '{}', 'x', '', 'x', pg_current_xact_id()::text::bigint")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("select access_forget('{}', '{}')")
    assert rows_of(case)["cases_fact"]


def test_a_receipt_tells_how_much_of_which_tables_and_of_nobody(alive: Country) -> None:
    case = released(alive, NAMES[0], "7110890003")
    run(date(2031, 3, 3))
    with alive.vestre.at_work():
        (receipt,) = [one for one in receipts() if one.rule == "case.person"]
        assert receipt.things == 1
        assert receipt.rows["cases_person"] == 1
        written = json.dumps({name: str(value) for name, value in vars(receipt).items()})
        for word in ("Slettesen", "7110890003", str(case)):
            assert word not in written


def test_what_was_stopped_goes_on_where_it_was(alive: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [released(alive, f"Prøve {word}sen", f"71108900{number}3") for number, word in ((0, "Et"), (1, "To"))]
    monkeypatch.setattr("roedtraad.retention.actions.remove.AT_ONCE", 1)
    next(remove_all(retention=only("case.person"), by=BY, today=date(2031, 3, 3)))  # and then the power goes
    left = [case for case in cases if "cases_fact" in rows_of(case)]
    assert len(left) == 1
    run(date(2031, 3, 3))
    assert "cases_fact" not in rows_of(*cases)


def test_a_person_with_a_case_that_goes_on_stays_and_nothing_leads_there_from_the_old_one(alive: Country) -> None:
    from roedtraad.casework.service import readmit

    old, again = released(alive, NAMES[0], "7110890003"), date(2031, 3, 1)
    with alive.vestre.at_work(again):
        new = readmit(
            case=old,
            institution=alive.vestre.unit,
            on=again,
            by=alive.vestre.actor,
            today=again,
        ).case
    run(date(2037, 1, 1))
    text = everything()
    assert "Slettesen" in text
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("select set_config('app.retention', 'on', true)")
        cursor.execute("select person_id = %s, follows_id from cases_case where id = %s", [NOBODY, new])
        assert cursor.fetchone() == (False, None)


def only(rule: str) -> Retention:
    """The rules with one of them alone."""
    return Retention((retention_now().rule(rule),), retention_now().tables)


@given(
    ended=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    keep=st.builds(Term, st.integers(0, 30), st.integers(0, 24), st.integers(0, 400)),
    passed=st.integers(-400, 20_000),
)
def test_nothing_is_past_within_its_term_and_everything_is_after_it(ended: date, keep: Term, passed: int) -> None:
    rule = RetentionRule("a", retention_now().rules[0].what, "course_ended", keep, "delete")
    today = ended + timedelta(days=passed)
    assert rule.is_past(ended, today) == (today > keep.after(ended))
    assert rule.is_past(ended, keep.after(ended) + timedelta(days=1))
    assert not rule.is_past(ended, keep.after(ended))
    assert not rule.is_past(None, today)


def test_the_pages_say_what_is_held_and_take_a_decision(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    assert "5 år efter at forløbet er slut" in client.get("/bevaring").content.decode()
    address = f"/sager/{case}/bevaring"
    refused = client.post(address, {"reason": "", "whole_person": "on"})
    assert refused.status_code == 422
    assert client.post(address, {"reason": "Klage"}).status_code == 303
    shown = client.get(address).content.decode()
    assert "Klage" in shown
    hold = apps.get_model("retention", "Hold")
    with country.vestre.at_work():
        key = hold.objects.get().pk
    assert client.post(address, {"what": "lift", "hold": str(key), "reason": "Afgjort"}).status_code == 303
    assert "Ophævet" in client.get(address).content.decode()
