"""Many at once: all that is due today, what goes by itself, several workers; and what must follow what was shared."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread
from uuid import UUID

import pytest
from django.db import connection

from roedtraad.access.service import NotFound, Refusal, user_scope, whole_cases
from roedtraad.cases.service import Case, Fact, move_matter
from roedtraad.casework.service import Opened, admit, complete
from roedtraad.obligations.service import Obligation
from roedtraad.post import tasks
from roedtraad.post.actions.approve_all import pass_round
from roedtraad.post.actions.settle import settle_acknowledged, settle_answered
from roedtraad.post.hands import locked
from roedtraad.post.letterkinds import letter_kinds
from roedtraad.post.models import Automatic, Letter, Message, Round, Step
from roedtraad.post.service import (
    approve_all_due,
    due_today,
    outbox_counts,
    outbox_list,
    prepare,
    send_automatic,
    send_due,
    set_automatic,
    write_messages,
)
from roedtraad.post.waking import APPROVE, SEND
from roedtraad.sharing.service import Decision
from tests.country import COPENHAGEN, DAY, Country, admitted
from tests.post.outbox.wires import Wire
from tests.post.outbox.writing import BENEFITS, REGISTRY, now_of, owed, sent, written

pytestmark = pytest.mark.usefixtures("wire")


def passed(round_: Round) -> None:
    assert round_.user_id is not None
    while pass_round(round_key=round_.pk, user=round_.user_id, day=round_.day, batch=2):
        pass


@pytest.mark.usefixtures("signe")
def test_all_that_is_due_is_written_and_approved_and_what_lacks_something_is_left(country: Country, wire: Wire) -> None:
    admitted(country.vestre, name="Jonas Prøvesen", cpr="6203920002")
    vestre = country.vestre
    with vestre.at_work():
        due = due_today(unit=vestre.unit, today=DAY)
        round_ = approve_all_due(unit=vestre.unit, by=vestre.actor, today=DAY)
        assert approve_all_due(unit=vestre.unit, by=vestre.actor, today=DAY).pk == round_.pk, "twice is once"
    passed(round_)
    with vestre.at_work():
        now = Round.objects.get(pk=round_.pk)
        assert now.finished_at is not None
        assert now.total == due.all == now.passed == now.approved + now.left
        assert now.approved == 4
        assert outbox_counts(unit=vestre.unit)["going"] == 4
        assert due_today(unit=vestre.unit, today=DAY).all == now.left
    assert sent().sent == 4
    assert len({one.message_id for one in wire.given}) == 4
    with vestre.at_work():
        assert {one["state"] for one in outbox_list(unit=vestre.unit, tab="closed")} <= {"sent"}


@pytest.mark.usefixtures("signe")
def test_a_round_takes_drafts_along_and_goes_on_where_it_was_killed(country: Country) -> None:
    draft = written(country.vestre, approve=False)
    with country.vestre.at_work():
        round_ = approve_all_due(unit=country.vestre.unit, by=country.vestre.actor, today=DAY)
    assert pass_round(round_key=round_.pk, user=country.vestre.user, day=DAY, batch=1)
    assert now_of(draft).state == "ready"
    passed(round_)
    with country.vestre.at_work():
        now = Round.objects.get(pk=round_.pk)
        assert now.passed == now.total
        assert now.approved == 2


def test_a_long_round_goes_on_in_its_next_job_and_what_is_approved_goes_before_it(
    alive: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "PARTS", 1)
    vestre = alive.vestre
    admitted(vestre, name="Jonas Prøvesen", cpr="6203920002")
    with vestre.at_work():
        round_ = approve_all_due(unit=vestre.unit, by=vestre.actor, today=DAY)

    def next_jobs() -> list[str]:
        """The jobs that wait, in the order that a worker takes them: begun, the others are over."""
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_jobs set status = 'succeeded' where status = 'doing'")
            cursor.execute(
                """with begun as (update procrastinate_jobs set status = 'doing'
                    where status = 'todo' and task_name in (%s, %s) returning id, task_name, priority)
                select task_name from begun order by priority desc, id""",
                [APPROVE, SEND],
            )
            return [name for (name,) in cursor.fetchall()]

    def job() -> None:
        tasks.approve_round(round_key=str(round_.pk), user=str(vestre.user), day=DAY.isoformat())

    assert next_jobs() == [APPROVE]
    job()
    assert next_jobs() == [SEND, APPROVE], "the rest of the round, after what is approved already"
    job()
    assert next_jobs() == [], "nothing was left"
    with vestre.at_work():
        assert Round.objects.get(pk=round_.pk).finished_at is not None


@pytest.mark.usefixtures("signe")
def test_the_most_urgent_letters_of_a_round_are_written_first(country: Country) -> None:
    vestre = country.vestre
    with vestre.at_work():
        admit(
            cpr="6203920002",
            name="Jonas Prøvesen",
            institution=vestre.unit,
            on=DAY - timedelta(days=3),
            by=vestre.actor,
            today=DAY,
            facts=COPENHAGEN,
        )
        round_ = approve_all_due(unit=vestre.unit, by=vestre.actor, today=DAY)
    dues: list[date | None] = []
    keys: set[UUID] = set()
    while pass_round(round_key=round_.pk, user=vestre.user, day=DAY, batch=1):
        with vestre.at_work():
            new = Message.objects.exclude(pk__in=keys)
            dues += {one.due for one in new}
            keys |= {one.pk for one in new}
    assert len(set(dues)) > 1
    assert dues == sorted(dues, key=lambda due: due or DAY)


@pytest.mark.usefixtures("signe")
def test_a_round_sees_what_the_one_who_asked_sees_and_is_for_ones_own_unit(country: Country) -> None:
    with country.enner.at_work(), pytest.raises(NotFound):
        approve_all_due(unit=country.vestre.unit, by=country.enner.actor, today=DAY)
    with country.vestre.at_work():
        round_ = approve_all_due(unit=country.vestre.unit, by=country.vestre.actor, today=DAY)
    assert not pass_round(round_key=round_.pk, user=country.enner.user, day=DAY)


@pytest.mark.usefixtures("signe")
def test_what_a_unit_has_set_to_go_by_itself_goes_and_nothing_else(country: Country, wire: Wire) -> None:
    vestre = country.vestre
    kind = "admission_notice_registry"
    assert letter_kinds()[kind].automatic
    assert send_automatic(today=DAY) == 0
    with vestre.at_work():
        set_automatic(unit=vestre.unit, kind=kind, on=True, by=vestre.actor, today=DAY)
        set_automatic(unit=vestre.unit, kind=kind, on=True, by=vestre.actor, today=DAY)
        assert Automatic.objects.count() == 1
    assert send_automatic(today=DAY) == 1
    assert send_automatic(today=DAY) == 0, "once"
    sent()
    assert len(wire.given) == 1
    assert (owed(vestre, REGISTRY).state, owed(vestre, BENEFITS).state) == ("done", "open")
    with vestre.at_work():
        assert Step.objects.filter(kind="approved").get().by_name == "Rød Tråd, automatisk"
        set_automatic(unit=vestre.unit, kind=kind, on=False, by=vestre.actor, today=DAY)
    admitted(vestre, name="Jonas Prøvesen", cpr="6203920002")
    assert send_automatic(today=DAY) == 0


def test_only_kinds_that_need_no_eye_go_by_themselves_and_only_in_ones_own_unit(country: Country) -> None:
    seen = next(one.id for one in letter_kinds().values() if not one.automatic)
    vestre = country.vestre
    with vestre.at_work():
        with pytest.raises(Refusal):
            set_automatic(unit=vestre.unit, kind=seen, on=True, by=vestre.actor, today=DAY)
        for unit, kind in ((country.enner.unit, "admission_notice_registry"), (vestre.unit, "findes_ikke")):
            with pytest.raises(NotFound):
                set_automatic(unit=unit, kind=kind, on=True, by=vestre.actor, today=DAY)


def test_two_workers_take_no_message_twice(alive: Country, wire: Wire) -> None:
    vestre = alive.vestre
    for number in range(6):
        admitted(vestre, name=f"Person {'ABCDEF'[number]}sen", cpr=f"720499000{number + 1}")
    with vestre.at_work():
        round_ = approve_all_due(unit=vestre.unit, by=vestre.actor, today=DAY)
    passed(round_)

    def work(name: str) -> None:
        send_due(most=1000, worker=name)
        connection.close()

    threads = [Thread(target=work, args=(f"nr. {number}",)) for number in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    ids = [one.message_id for one in wire.given]
    assert len(ids) == len(set(ids)) == 12
    with vestre.at_work():
        assert Obligation.objects.filter(rule=REGISTRY, state="done").count() == 6


@pytest.mark.usefixtures("signe")
def test_what_must_follow_what_was_shared_becomes_an_obligation_and_begins_anew_with_the_next(country: Country) -> None:
    vestre = country.vestre
    message = written(vestre)
    _with_duties(message)
    sent()
    note, tell = owed(vestre, "sharing.note"), owed(vestre, "sharing.tell")
    assert {(one.state, one.due) for one in (note, tell)} == {("open", DAY)}
    with vestre.at_work():
        complete(obligation=note.pk, by=vestre.actor, today=DAY)
    assert owed(vestre, "sharing.note").state == "done"
    _with_duties(written(vestre, BENEFITS))
    sent()
    assert owed(vestre, "sharing.note").state == "open", "what was noted was another exchange"
    assert owed(vestre, "sharing.tell").pk == tell.pk


def _with_duties(message: Message) -> None:
    """As the gate answers where the person must be told: a decision of its own, for it is never changed."""
    with whole_cases(message.case_id):
        decision = Decision.objects.get(pk=message.decision_id)
        decision.pk = decision.id = None
        fresh = Decision(
            **{
                one.attname: getattr(decision, one.attname)
                for one in Decision._meta.concrete_fields
                if one.name not in ("id", "after")
            },
            after=[
                {"kind": "note", "da": "Notér det.", "en": "Note it."},
                {"kind": "inform_person", "da": "", "en": ""},
            ],
        )
        fresh.save(force_insert=True)
        Message.objects.filter(pk=message.pk).update(decision=fresh)


def test_a_receipt_and_an_answer_are_facts_and_the_clock_of_the_answer_runs_from_the_receipt(country: Country) -> None:
    kind = letter_kinds()["coordination_letter"]
    assert kind.reply is not None
    vestre = country.vestre
    admitted(vestre, more={"legal_status": "afsoning"})
    message = _coordination(country)
    sent()
    now = now_of(message)
    assert (now.state, now.settled_at, now.reply_due) == ("sent", None, None)
    received = DAY + timedelta(days=1)
    with locked(message.pk, message.case_id) as held:
        settle_acknowledged(held, on=received, by=vestre.actor, today=received)
    now = now_of(message)
    assert (now.state, now.token_hash) == ("acknowledged", "")
    assert now.reply_due is not None
    assert now.reply_due > received + timedelta(days=kind.reply.days)
    with locked(message.pk, message.case_id) as held:
        settle_answered(held, on=received, by=vestre.actor, today=received)
    assert now_of(message).settled_at is not None
    with user_scope(vestre.user, today=received):
        told = dict(Fact.objects.filter(name__startswith="coordination_letter").values_list("name", "value"))
    assert told["coordination_letter_sent"] == DAY.isoformat()
    assert told["coordination_letter_received"] == received.isoformat()
    assert owed(vestre, "sharing.note").state == "open", "the gate's answer says that it must be noted"


def _coordination(country: Country) -> Message:
    with country.vestre.at_work():
        one = Obligation.objects.get(rule="coordination.letter")
        asked = prepare(obligation=one.pk, by=country.vestre.actor, today=DAY)
        given = {ask.name: "Vi beder om jeres handleplan." for ask in asked.kind.asks if ask.required}
        with pytest.raises(Refusal) as refused:
            write_messages(
                obligation=one.pk, given=given, channels={}, by=country.vestre.actor, today=DAY, approve=True
            )
        assert refused.value.field == "reason", "the gate wants to know why"
        given["reason"] = "Planen skal hænge sammen efter løsladelsen."
        going = [need.text.da for need in asked.kind.demands.enclosures if need.required]
        (message, *_) = write_messages(
            obligation=one.pk,
            given=given,
            channels={},
            by=country.vestre.actor,
            today=DAY,
            approve=True,
            enclosed=going,
        )
        return message


def test_what_is_moved_into_a_compartment_takes_its_letters_along(country: Country, signe: Opened) -> None:
    message = written(country.vestre)
    sent()
    with whole_cases(signe.case), connection.cursor() as cursor:
        move_matter(
            case=Case.objects.get(pk=signe.case),
            matter="notice_admission",
            compartment="exit",
            into=True,
            on=DAY,
            reason="Prøve",
            facts=(),
            rules=(REGISTRY,),
            by=country.vestre.actor,
            today=DAY,
        )
        cursor.execute("update obligations_obligation set compartment = 'exit' where id = %s", [message.obligation_id])
        kept = Message.objects.get(pk=message.pk)
        assert kept.compartment == "exit"
        assert Letter.objects.get(pk=kept.letter_id).compartment == "exit"
        assert set(Step.objects.filter(message=kept).values_list("compartment", flat=True)) == {"exit"}
    for other in (country.copenhagen, country.vestre):
        with other.at_work():
            assert not Message.objects.filter(pk=message.pk).exists()
            assert not Letter.objects.filter(pk=message.letter_id).exists()
