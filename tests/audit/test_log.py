"""The log in the database: every page that shows a person is in it, what is written is, and nobody takes it out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from pytest_django import Settings

from roedtraad.access.actions import record_look
from roedtraad.access.models import LogEntry
from roedtraad.access.service import page
from roedtraad.access.watch import Unrecorded
from roedtraad.audit.service import export_log, prove_log
from roedtraad.cases.service import Person
from roedtraad.casework.service import record_facts
from roedtraad.cli import main
from tests.access.people import whole_log
from tests.addresses import addresses, keys_of, of_a_case, without_keys
from tests.audit.made_logs import Line, alone, run_alone
from tests.country import DAY, At, Country, admitted, browser_of, with_signs


def logged(client: Client, address: str, case: UUID) -> list[tuple[str, str]]:
    """The looks at a case that one request makes: page and compartment."""
    with as_seen_by_all():
        before = set(LogEntry.objects.values_list("pk", flat=True))
    client.get(address)
    with as_seen_by_all():
        new = LogEntry.objects.exclude(pk__in=before).filter(kind="look", cases__contains=[case])
        return sorted((one.page, one.compartment) for one in new)


@contextmanager
def as_seen_by_all() -> Iterator[None]:
    """Past the policies, inside the transaction of a test."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role roedtraad_owner")
        cursor.execute("select set_config('app.whole_log', 'yes', true)")
        yield
        cursor.execute("select set_config('app.whole_log', '', true)")
        cursor.execute("reset role")


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY


# --- Looks ------------------------------------------------------------------------------------------------------------


def test_every_address_that_shows_a_person_is_in_the_log_with_whose_case_it_was(country: Country, at: At) -> None:
    """Read from the site itself: a new page is in here before anyone thinks of it."""
    opened = admitted(country.vestre, name="Karla Fremmedsen", cpr="7110890003")
    keys, client = keys_of(opened.case), at(country.vestre)
    shown = 0
    asked = [(name, reverse(name, kwargs=one)) for name, of in of_a_case().items() for one in keys.filled(of)]
    asked += [(name, reverse(name) + more) for name in without_keys() for more in ("", "?q=Karla")]
    for name, address in asked:
        with as_seen_by_all():
            before = LogEntry.objects.filter(kind="look", page=name, cases__contains=[opened.case]).count()
        answer = client.get(address)
        if answer.status_code >= 300 or b"Fremmedsen" not in getattr(answer, "content", b"Fremmedsen"):
            continue
        shown += 1
        with as_seen_by_all():
            after = LogEntry.objects.filter(kind="look", page=name, cases__contains=[opened.case]).count()
        assert after > before, f"{address} shows a person and is not in the log"
    assert shown >= 10
    assert len(addresses()) > shown


def test_a_list_is_one_entry_with_all_the_cases_that_it_showed(country: Country, at: At) -> None:
    cases = {
        admitted(country.vestre, name=f"Karla Prøve{name}", cpr=cpr).case
        for name, cpr in (("sen", "7110890003"), ("dal", "7204990001"))
    }
    client = at(country.vestre)
    for name in ("work", "cases"):
        for times in (1, 2, 3):  # drawn, and then kept
            assert client.get(reverse(name)).status_code == 200
            with as_seen_by_all():
                entries = list(LogEntry.objects.filter(kind="look", page=name))
            assert len(entries) == times
            assert all(set(entry.cases) == cases for entry in entries)
            assert {(one.user_id, one.unit_id) for one in entries} == {(country.vestre.user, country.vestre.unit)}


def test_a_case_that_stands_alone_on_a_list_is_logged_with_the_grant_that_opens_it(country: Country, at: At) -> None:
    case, client = admitted(country.vestre, name="Karla Alene", cpr="7110890003").case, at(country.vestre)
    for times in (1, 2):
        client.get(reverse("work"))
        with as_seen_by_all():
            entries = list(LogEntry.objects.filter(kind="look", page="work"))
        assert [(one.cases, one.grant_id is not None) for one in entries] == [([case], True)] * times


def test_a_kept_list_of_a_compartment_is_logged_in_it_whenever_it_is_shown(country: Country, at: At) -> None:
    cases = set()
    for name, cpr in (("Karla Prøvesen", "7110890003"), ("Karla Prøvedal", "7204990001")):
        cases.add(case := admitted(country.vestre, name=name, cpr=cpr).case)
        with_signs(country.vestre, case)
    client = at(country.vestre_security)
    for times in (1, 2, 3):  # drawn, and then kept
        client.get(reverse("work"))
        with as_seen_by_all():
            entries = LogEntry.objects.filter(user=country.vestre_security.user, page="work")
            closed = [set(one.cases) for one in entries if one.compartment == "radicalisation"]
        assert closed == [cases] * times


def test_what_is_searched_for_is_in_no_entry_but_who_was_found_is(country: Country, at: At) -> None:
    case = admitted(country.vestre, name="Karla Fremmedsen", cpr="7110890003").case
    at(country.vestre).get(reverse("cases"), {"q": "Fremmedsen"})
    with as_seen_by_all():
        entry = LogEntry.objects.get(kind="look")
        assert (entry.page, entry.cases, entry.name) == ("cases", [case], "")


def test_an_answer_without_anyone_is_no_look(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    for address in (reverse("case", kwargs={"case": case}), reverse("work")):
        at(country.billund).get(address)
    with as_seen_by_all():
        assert not LogEntry.objects.filter(kind="look").exists()


def test_what_stands_in_a_compartment_is_an_entry_of_its_own_that_only_its_readers_see(
    country: Country, at: At
) -> None:
    case = admitted(country.vestre, more={"children_under_18": True}).case
    at(country.infohus).get(reverse("work"))
    at(country.vestre_security).get(reverse("case", kwargs={"case": case}))
    with as_seen_by_all():
        by_infohus = LogEntry.objects.filter(kind="look", user=country.infohus.user)
        assert {one.compartment for one in by_infohus} <= {"radicalisation", "exit"}
        by_security = {one.compartment for one in LogEntry.objects.filter(user=country.vestre_security.user)}
    assert "" in by_security
    assert by_security > {""}
    with country.vestre.at_work():
        seen = LogEntry.objects.filter(cases__contains=[case])
        assert {one.compartment for one in seen} == {""}
        assert country.infohus.user not in {one.user_id for one in seen}


def test_a_page_with_something_in_a_compartment_is_logged_in_both_and_outside_only_the_open_look_is_seen(
    country: Country, at: At
) -> None:
    case = admitted(country.vestre).case
    with_signs(country.vestre, case)
    client = at(country.vestre_security)
    client.get(reverse("work"))
    client.get(reverse("case", kwargs={"case": case}))
    with as_seen_by_all():
        of_security = LogEntry.objects.filter(kind="look", user=country.vestre_security.user)
        logged_in = {(one.page, one.compartment) for one in of_security}
    assert {("work", "radicalisation"), ("case", "radicalisation"), ("case", "")} <= logged_in
    with country.vestre.at_work():
        seen = LogEntry.objects.filter(cases__contains=[case])
        assert {one.compartment for one in seen} == {""}
        assert ("case", country.vestre_security.user) in {(one.page, one.user_id) for one in seen}


def reads_without_a_key(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse(", ".join(Person.objects.values_list("name", flat=True)))


def reads_with_a_key(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse(", ".join(person.name for person in Person.objects.all()))


urlpatterns = [
    path("uden", page(reads_without_a_key), name="without"),
    path("med", reads_with_a_key, name="with"),
]


def test_a_page_that_shows_persons_and_does_not_say_whom_does_not_leave(country: Country, settings: Settings) -> None:
    admitted(country.vestre)
    settings.ROOT_URLCONF = __name__
    client = browser_of(country.vestre)
    with pytest.raises(Unrecorded, match="without: "):
        client.get("/uden")
    client.raise_request_exception = False
    answer = client.get("/uden")
    assert answer.status_code == 500
    assert b"Demosen" not in answer.content


def test_a_new_page_is_in_the_log_without_a_thought_of_it(country: Country, settings: Settings) -> None:
    admitted(country.vestre)
    settings.ROOT_URLCONF = __name__
    assert b"Demosen" in browser_of(country.vestre).get("/med").content
    with as_seen_by_all():
        entry = LogEntry.objects.get(kind="look")
        assert (entry.page, len(entry.persons), entry.user_id) == ("with", 1, country.vestre.user)


def test_where_the_log_cannot_be_written_no_page_leaves(
    country: Country, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = admitted(country.vestre).case
    monkeypatch.setattr(record_look, "_LOOK", "select 1 / 0 where %(key)s is not null")
    client = at(country.vestre)
    client.raise_request_exception = False
    answer = client.get(reverse("case", kwargs={"case": case}))
    assert answer.status_code == 500
    assert b"Demosen" not in answer.content


# --- Writes -----------------------------------------------------------------------------------------------------------


def contents(case: UUID) -> list[tuple[str, str, Any]]:
    """What was written in a case: the table, the compartment, was and is."""
    with as_seen_by_all(), connection.cursor() as cursor:
        cursor.execute(
            """select e.page, e.compartment, c.text from access_logentry e join access_logcontent c
            on c.entry_id = e.id where %s = any (e.cases) order by e.at""",
            [case],
        )
        return [(table, held_in, json.loads(text)) for table, held_in, text in cursor.fetchall()]


def test_a_fact_is_logged_with_what_was_and_what_is(country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        record_facts(case=case, facts={"housing": "andel"}, by=country.vestre.actor, today=DAY)
    table, held_in, told = next(one for one in reversed(contents(case)) if one[0] == "cases_fact")
    (row,) = told["rows"]
    assert (table, held_in) == ("cases_fact", "")
    assert row["was"] == {"value": "lejer"}
    assert (row["is"]["name"], row["is"]["value"]) == ("housing", "andel")


@pytest.mark.django_db
def test_no_verb_can_forget_to_log_for_every_table_of_a_case_does_it_by_itself() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind = 'r' and c.relrowsecurity and not exists (
                select from pg_trigger t where t.tgrelid = c.oid and t.tgname = c.relname || '_logged_insert')"""
        )
        unlogged = {str(name) for (name,) in cursor.fetchall()}
    assert unlogged - NOT_LOGGED == set()


NOT_LOGGED = {
    # The log itself.
    "access_logentry",
    "access_logcontent",
    "access_loglink",
    # Words of a name, and what a plan says by itself: its history is obligations_event.
    "cases_nameword",
    "obligations_obligation",
    "obligations_addressee",
    "obligations_question",
    "obligations_caution",
    "obligations_ground",
    # Follows from what is logged: a counter, an alert, a receipt that is a proof of its own.
    "cases_compartmentversion",
    "access_notice",
    "retention_receipt",
}


def test_a_compartments_writing_is_seen_by_its_readers_alone(country: Country) -> None:
    case = admitted(country.vestre, more={"children_under_18": True}).case
    held = {held_in for _, held_in, _ in contents(case)}
    assert held > {""}
    with country.vestre.at_work():
        assert {one.compartment for one in LogEntry.objects.filter(cases__contains=[case])} == {""}


def test_nobody_reads_what_was_written_from_the_log_but_its_owner(country: Country) -> None:
    admitted(country.vestre)
    with country.vestre.at_work(), connection.cursor() as cursor:
        cursor.execute("select count(*) from access_logcontent")
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from access_loglink")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into access_loglink (entry_id, day, number, previous, hash)"
        " values (gen_random_uuid(), '2026-01-01', 1, '', '')",
        "update access_loglink set number = 9",
        "delete from access_loglink",
        "truncate access_loglink",
        "update access_logentry set page = 'other'",
        "delete from access_logentry",
        "update access_logcontent set text = ''",
        "delete from access_logcontent",
        "alter table access_logentry disable trigger access_logentry_chain",
        "drop trigger access_logentry_chain on access_logentry",
        "set session_replication_role = replica",
        "insert into access_logentry (id, at, kind, page, name, cases, persons, compartment, user_id)"
        " values (gen_random_uuid(), clock_timestamp(), 'look', 'x', '', '{}', '{}', '', gen_random_uuid())",
        "insert into access_logentry (id, at, kind, page, name, cases, persons, compartment)"
        " values (gen_random_uuid(), now() - interval '1 day', 'look', 'x', '', '{}', '{}', '')",
    ],
)
def test_the_applications_role_cannot_touch_the_log_or_its_chain(country: Country, statement: str) -> None:
    admitted(country.vestre)
    with (
        country.vestre.at_work(),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


# --- The chain in the database ----------------------------------------------------------------------------------------

UNLOCK = """
alter table access_logentry disable trigger user, no force row level security, disable row level security;
alter table access_logcontent disable trigger user, no force row level security, disable row level security;
alter table access_loglink disable trigger user, no force row level security, disable row level security;
"""
NTH = "(select entry_id from access_loglink order by day, number offset {} limit 1)"
TAMPERED = {
    "changed": f"update access_logentry set user_id = gen_random_uuid() where id = {NTH.format(3)}",
    "what was written changed": "update access_logcontent set text = replace(text, 'lejer', 'ejer')",
    "what was written gone": "delete from access_logcontent",
    "first gone": f"with gone as (delete from access_logentry where id = {NTH.format(0)} returning id)"
    " delete from access_loglink where entry_id in (select id from gone)",
    "middle gone": f"with gone as (delete from access_logentry where id = {NTH.format(4)} returning id)"
    " delete from access_loglink where entry_id in (select id from gone)",
    "only the entry gone": f"delete from access_logentry where id = {NTH.format(4)}",
    "only the link gone": f"delete from access_loglink where entry_id = {NTH.format(4)}",
    "added without a link": "insert into access_logentry (id, at, kind, page, name, cases, persons, compartment)"
    " values (gen_random_uuid(), now(), 'look', 'case', '', '{}', '{}', '')",
    "two changed places": f"""update access_loglink set number = -1 where entry_id = {NTH.format(3)};
        update access_loglink set number = 4 where number = 5;
        update access_loglink set number = 5 where number = -1""",
}


def copied(folder: Path, name: str) -> Path:
    file = folder / f"{name}.jsonl"
    with file.open("w", encoding="utf-8") as copy:
        export_log(copy)
    return file


def test_the_database_chains_what_is_committed_and_both_programs_find_what_its_owner_does_to_it(
    alive: Country, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ROEDTRAAD_TODAY = DAY
    case = admitted(alive.vestre).case
    client = browser_of(alive.vestre)
    for name in ("case", "facts", "people"):
        assert client.get(reverse(name, kwargs={"case": case})).status_code == 200
    assert client.get(reverse("work")).status_code == 200
    proof = prove_log()
    assert (proof.fault, proof.entries > 9) == (None, True)
    status, found = run_alone(copied(tmp_path, "whole"))
    assert (status, found) == (0, {"entries": proof.entries, "ok": True, "first_fault": None})
    for what, statement in TAMPERED.items():
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute(UNLOCK)
            cursor.execute("set constraints all immediate")
            cursor.execute(statement)
            fault = prove_log().fault
            found = alone(copied(tmp_path, what.replace(" ", "-")).read_text(encoding="utf-8").splitlines())
            transaction.set_rollback(True, using="owner")
        assert fault is not None, what
        assert found is not None, what
        assert fault.fault, what
    assert prove_log().fault is None
    told = json.loads(call_command("audit", "verify", stdout=StringIO()))
    assert told == {"entries": proof.entries, "ok": True, "first_fault": None}
    assert main(["audit", "verify", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == told


def test_what_is_rolled_back_leaves_no_gap_in_the_chain(alive: Country, settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY
    case = admitted(alive.vestre).case
    client = browser_of(alive.vestre)
    client.get(reverse("case", kwargs={"case": case}))
    with alive.vestre.at_work():
        record_look.record_look(case=case, page="case")
        transaction.set_rollback(True)
    client.get(reverse("case", kwargs={"case": case}))
    assert prove_log().fault is None


def test_what_was_written_in_a_deleted_case_can_be_forgotten_and_the_chain_still_proves_it(alive: Country) -> None:
    case = admitted(alive.vestre).case
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select access_forget(%s, '{}')", [[case]])
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("select access_forget(%s, '{}')", [[case]])
        assert cursor.fetchone()[0] > 5
    assert prove_log().fault is None
    with whole_log() as cursor:
        cursor.execute("select count(*) from access_logcontent where case_id is not null")
        assert cursor.fetchone() == (0,)


def test_heads_are_written_once_and_a_wrong_one_is_found(
    alive: Country, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from roedtraad.audit.service import read_heads, write_heads

    settings.ROEDTRAAD_DATA = tmp_path
    admitted(alive.vestre)
    (head,) = write_heads()
    assert write_heads() == []
    assert not head.ended
    file = tmp_path / "log-heads.jsonl"
    assert read_heads(file) == [head]
    assert main(["audit", "verify", "--heads", str(file), "--format", "json"]) == 0
    line: Line = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**line, "head": "0" * 64}), encoding="utf-8")
    capsys.readouterr()
    assert main(["audit", "verify", "--heads", str(file), "--format", "json"]) == 1
    assert not json.loads(capsys.readouterr().out)["ok"]
