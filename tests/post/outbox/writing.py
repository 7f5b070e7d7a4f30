"""What the tests of the outbox do again and again: write, send, look."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from roedtraad.access.service import whole_cases
from roedtraad.obligations.service import Obligation
from roedtraad.post.actions.hand_over import Sending
from roedtraad.post.models import Message, Step
from roedtraad.post.service import send_due, write_messages
from tests.country import DAY, Worker

REGISTRY = "admission.notice.folkeregister"
BENEFITS = "admission.notice.benefits"
WORKER = "prøven"


def owed(worker: Worker, rule: str = REGISTRY) -> Obligation:
    with worker.at_work():
        return Obligation.objects.get(rule=rule)


def written(worker: Worker, rule: str = REGISTRY, *, approve: bool = True, channel: str = "") -> Message:
    """The letter of an obligation to its only recipient."""
    with worker.at_work():
        one = Obligation.objects.get(rule=rule)
        channels = {str(to["contact"]): channel for to in one.recipients} if channel else {}
        (message,) = write_messages(
            obligation=one.pk, given={}, channels=channels, by=worker.actor, today=DAY, approve=approve
        )
        return message


def sent(worker: str = WORKER) -> Sending:
    return send_due(most=100, worker=worker)


def now_of(message: Message) -> Message:
    with whole_cases(message.case_id):
        return Message.objects.select_related("letter").get(pk=message.pk)


def steps_of(message: Message) -> list[str]:
    with whole_cases(message.case_id):
        return list(Step.objects.filter(message=message).order_by("at", "id").values_list("kind", flat=True))


def let_time_pass(message: Message) -> None:
    """What the message waits for has come: its next try, or the end of a claim."""
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(next_try=timezone.now() - timedelta(seconds=1))


def followers_of(message: Message) -> list[Message]:
    with whole_cases(message.case_id):
        return list(Message.objects.filter(about=message).order_by("written_at"))
