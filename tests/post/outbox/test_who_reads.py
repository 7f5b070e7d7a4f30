"""Who reads a letter in a compartment: the readers of it in the unit that writes or holds it, and nobody by another."""

from __future__ import annotations

import pytest

from roedtraad.access.service import scope, whole_cases
from roedtraad.post.models import Message
from tests.access.people import cleared_elsewhere
from tests.country import Country, Worker
from tests.post.back.letters_out import sent_letter


def sees(worker: Worker, message: Message) -> bool:
    with worker.at_work():
        return Message.objects.filter(pk=message.pk).exists()


@pytest.mark.parametrize("part", ["from_unit_id", "holder_unit_id"])
def test_a_letter_in_a_compartment_is_read_by_its_readers_in_the_unit_and_by_no_clearance_of_another(
    country: Country, part: str
) -> None:
    message, elsewhere = sent_letter(country), cleared_elsewhere(country)
    with whole_cases(message.case_id):
        units = {"from_unit_id": country.kif.unit, "holder_unit_id": None, part: country.vestre_security.unit}
        Message.objects.filter(pk=message.pk).update(compartment="exit", **units)
    assert sees(country.vestre_security, message)
    for other in (elsewhere, country.vestre, country.vestre_children, country.kif, country.copenhagen):
        assert not sees(other, message), other.name
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(compartment="", **units)
    assert sees(elsewhere, message)


@pytest.mark.parametrize("part", ["from_unit_id", "holder_unit_id"])
def test_a_unit_that_writes_or_holds_a_letter_needs_no_more_to_read_it(country: Country, part: str) -> None:
    message, unit = sent_letter(country), country.enner.unit
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(**{part: unit, "compartment": "exit"})
    for compartments, found in ((("exit",), 1), (("child_concern",), 0), ((), 0)):
        with scope(units=(unit,), compartments=compartments):
            assert Message.objects.count() == found
