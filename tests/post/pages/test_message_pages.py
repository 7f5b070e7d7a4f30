"""A letter, the Indbakke and the Udbakke: both sides see the same clock; what is done is done by the verb it says."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roedtraad.access.service import new_key, whole_cases
from roedtraad.post.models import Enclosed, Incoming, Message, Step
from roedtraad.post.printing import count_pages, join_papers
from roedtraad.post.typesetting import set_letter
from tests.country import DAY, At, Country, admitted
from tests.desk.desk_pages import part, read, source, words
from tests.letters import written
from tests.post.back.letters_out import now_of, sent_letter

pytestmark = pytest.mark.django_db


def in_the_inbox_of_copenhagen(country: Country, **more: object) -> Message:
    """A coordination letter that lies with the coordinator of Copenhagen, and that nobody has taken."""
    message = sent_letter(country, channel="inbox", **more)  # type: ignore[arg-type]
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(holder_unit=country.copenhagen.unit)
    return message


def page_of(message: Message) -> str:
    return reverse("message", args=[message.pk])


def do(client: Client, message: Message, what: str, **fields: object) -> int:
    return client.post(page_of(message), {"what": what, **fields}).status_code


# --- The Indbakke -----------------------------------------------------------------------------------------------------


def test_the_indbakke_says_what_to_do_first_and_by_when(country: Country, at: At) -> None:
    in_the_inbox_of_copenhagen(country)
    page = words(read(at(country.copenhagen), "/indbakke"))
    assert "Tag først det, som ingen har taget. Den første frist er torsdag 5. marts, om 3 arbejdsdage." in page
    assert "Ingen har taget den om 3 arbejdsdage kvittering senest torsdag 5. marts Signe Demosen" in page
    assert "1 har ingen taget" in words(read(at(country.copenhagen), "/arbejde"))


def test_what_nobody_has_taken_stands_before_ones_own_and_that_before_colleagues(country: Country, at: At) -> None:
    first = in_the_inbox_of_copenhagen(country)
    mine, theirs = (in_the_inbox_of_copenhagen(country, case=first.case_id) for _ in range(2))
    with whole_cases(first.case_id):
        Message.objects.filter(pk=mine.pk).update(taken_by=country.copenhagen.user, reply_due=date(2026, 3, 3))
        Message.objects.filter(pk=theirs.pk).update(taken_by=country.vestre.user, reply_due=date(2026, 3, 3))
    page = words(read(at(country.copenhagen), "/indbakke"))
    assert page.index("Ingen har taget den") < page.index("Dine") < page.index("Taget af kolleger")


def test_one_press_in_the_list_takes_it_and_the_sender_has_a_receipt(country: Country, at: At) -> None:
    message = in_the_inbox_of_copenhagen(country)
    answer = at(country.copenhagen).post(page_of(message), {"what": "take", "from": "inbox"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/indbakke")
    now = now_of(message)
    assert (now.taken_by_id, now.acknowledged_on) == (country.copenhagen.user, DAY)


def test_both_sides_see_the_same_clock(country: Country, at: At) -> None:
    message = in_the_inbox_of_copenhagen(country)
    do(at(country.copenhagen), message, "take")
    clocks = {
        part(read(at(who), page_of(message)), "Svar senest", "Næste skridt")
        for who in (country.copenhagen, country.vestre)
    }
    assert len(clocks) == 1
    assert "mandag den 16. marts 2026 om 10 arbejdsdage" in clocks.pop()


def test_the_indbakke_of_others_is_empty_and_the_letter_is_not_there_for_them(country: Country, at: At) -> None:
    message = in_the_inbox_of_copenhagen(country)
    assert "Indbakken er tom." in words(read(at(country.billund), "/indbakke"))
    assert at(country.billund).get(page_of(message)).status_code == 404
    assert do(at(country.billund), message, "take") == 404
    assert now_of(message).taken_by_id is None


def test_not_ours_goes_on_with_its_reason_and_its_clock(country: Country, at: At) -> None:
    message = in_the_inbox_of_copenhagen(country)
    to = f"enhed:{country.copenhagen_benefits.unit}"
    client = at(country.copenhagen)
    assert do(client, message, "not_ours", to=to, reason="") == 422
    assert do(client, message, "not_ours", to=to, reason="Det er om ydelse") == 303
    now = now_of(message)
    assert (now.holder_unit_id, now.reply_due) == (country.copenhagen_benefits.unit, message.reply_due)
    assert "Det er om ydelse" in words(read(at(country.copenhagen_benefits), page_of(message)))


def test_a_colleague_of_another_authority_is_no_choice(country: Country, at: At) -> None:
    message = in_the_inbox_of_copenhagen(country)
    assert do(at(country.copenhagen), message, "give", to=f"enhed:{country.billund.unit}") == 422
    assert now_of(message).holder_unit_id == country.copenhagen.unit


def test_what_someone_else_did_meanwhile_is_said_and_nothing_is_done_twice(country: Country, at: At) -> None:
    message = in_the_inbox_of_copenhagen(country)
    client = at(country.copenhagen)
    assert do(client, message, "take") == 303
    again = client.post(page_of(message), {"what": "take"})
    assert again.status_code == 409
    assert "Brevet står nu på en anden måde." in words(source(again))
    with whole_cases(message.case_id):
        assert Step.objects.filter(message=message, kind="taken").count() == 1


# --- A letter, for who sends it ---------------------------------------------------------------------------------------


def test_an_uncertain_letter_is_shown_and_says_what_to_do(country: Country, at: At) -> None:
    message = sent_letter(country)
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(state="uncertain")
    client = at(country.vestre)
    assert "Vi ved ikke, om det kom frem" in words(read(client, page_of(message)))
    listed = words(read(client, "/udbakke"))
    assert "Kræver et kig 1" in listed
    assert "usikkert, om det kom frem" in listed
    assert "<b>1</b> gik ikke, som det skulle" in read(client, "/arbejde")


def test_a_call_is_written_in_three_fields(country: Country, at: At) -> None:
    message = sent_letter(country)
    client = at(country.vestre)
    refused = client.post(page_of(message), {"what": "call", "spoke_with": "Vagten", "said": ""})
    assert refused.status_code == 422
    assert 'value="Vagten"' in source(refused)
    said = {"spoke_with": "Vagten", "said": "De har det", "agreed": "Svar i morgen"}
    assert do(client, message, "call", **said) == 303
    assert "Ringet mandag 2. marts Vagten · De har det · Svar i morgen" in words(read(client, page_of(message)))


def test_a_letter_to_print_is_confirmed_by_who_posted_it(country: Country, at: At) -> None:
    message = sent_letter(country, channel="letter")
    with whole_cases(message.case_id):
        Message.objects.filter(pk=message.pk).update(state="by_hand", sent_on=None, sent_at=None, reply_due=None)
    client = at(country.vestre)
    assert "skal printes og sendes" in words(read(client, "/udbakke"))
    assert do(client, message, "confirm", on="3. marts", note="") == 422
    assert do(client, message, "confirm", on="02.03.2026", note="Afleveret på posthuset") == 303
    now = now_of(message)
    assert now.state == "sent"
    assert "Afleveret på posthuset" in now.answer


def test_who_only_receives_is_not_offered_what_the_sender_does(country: Country, at: At) -> None:
    message = in_the_inbox_of_copenhagen(country)
    page = words(read(at(country.copenhagen), page_of(message)))
    assert "Ikke vores" in page
    assert "Ryk" not in page
    assert do(at(country.copenhagen), message, "chase") == 409


def test_a_draft_is_nobodys_but_the_authority_that_writes_it(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    message = written(country.vestre, case)
    assert at(country.vestre).get(page_of(message)).status_code == 200
    for other in (country.copenhagen, country.copenhagen_benefits, country.kif, country.enner):
        assert at(other).get(page_of(message)).status_code == 404
        assert at(other).get(reverse("message_pdf", args=[message.pk])).status_code == 404


def test_nothing_of_a_person_stands_in_a_file_name_or_an_address(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    message = written(country.vestre, case)
    answer = at(country.vestre).get(reverse("message_pdf", args=[message.pk]))
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'inline; filename="brev.pdf"'


# --- Mail that came ---------------------------------------------------------------------------------------------------


def mail_to(country: Country, *, message: Message | None = None, subject: str = "Vedr. brev") -> Incoming:
    found = Incoming(
        case_id=message.case_id if message else None,
        message=message,
        unit_id=country.vestre.unit,
        kind="reply",
        match="message_id" if message else "",
        external_id=f"<{new_key()}@kommune.example>",
        sender="nogen@kommune.example",
        subject=subject,
        text="Vi tager den. <b>Hilsen</b>",
        raw_sha256="",
        raw=b"",
        received_at=timezone.now(),
        received_on=DAY,
        refused=[{"name": "virus.exe", "size": 2, "why": "Filer af den slags tages ikke imod.", "why_en": "No."}],
    )
    with whole_cases(message.case_id) if message else country.vestre.at_work():
        found.save(force_insert=True)
    return found


def test_a_mail_that_nobody_knows_waits_and_is_put_with_its_letter(country: Country, at: At) -> None:
    message = sent_letter(country)
    mail = mail_to(country)
    client = at(country.vestre)
    assert "nogen@kommune.example" in words(read(client, "/indbakke/usorteret"))
    address = reverse("incoming", args=[mail.pk])
    page = read(client, address)
    assert "&lt;b&gt;Hilsen" in client.get(address).content.decode()
    assert "»virus.exe« er ikke gemt: Filer af den slags tages ikke imod." in words(page)
    assert str(message.pk) in page
    assert client.post(address, {"what": "match"}).status_code == 422
    answer = client.post(address, {"what": "match", "message": str(message.pk)})
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(message))


def test_unsorted_mail_is_of_the_unit_that_it_came_to(country: Country, at: At) -> None:
    mail = mail_to(country)
    address = reverse("incoming", args=[mail.pk])
    assert at(country.enner).get(address).status_code == 404
    assert at(country.enner).post(address, {"what": "aside", "reason": "Prøve"}).status_code == 404
    assert at(country.vestre).post(address, {"what": "aside", "reason": "Det er reklame"}).status_code == 303
    assert "Der er ingen mail at læse." in words(read(at(country.vestre), "/indbakke/usorteret"))


def test_a_reply_is_read_and_someone_says_whether_it_is_the_answer(country: Country, at: At) -> None:
    message = sent_letter(country)
    mail = mail_to(country, message=message)
    client = at(country.vestre)
    assert "Det er svaret" in words(read(client, page_of(message)))
    assert do(client, message, "is_answer", incoming=mail.pk) == 303
    assert now_of(message).answered_on == DAY
    assert "Svaret kom" in words(read(client, page_of(message)))


def test_a_file_is_handed_out_to_be_saved_and_never_shown(country: Country, at: At) -> None:
    message = sent_letter(country)
    with whole_cases(message.case_id):
        file = Enclosed.objects.create(
            case_id=message.case_id,
            message=message,
            unit_id=country.vestre.unit,
            name='plan "æ".html',
            media_type="text/html",
            size=8,
            sha256="",
            content=ContentFile(b"<script>").read(),
        )
    answer = at(country.vestre).get(reverse("enclosed", args=[message.pk, file.pk]))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    other = sent_letter(country, case=message.case_id)
    assert at(country.vestre).get(reverse("enclosed", args=[other.pk, file.pk])).status_code == 404


# --- What goes by itself, and what is printed -------------------------------------------------------------------------


def test_a_kind_is_set_to_go_by_itself_and_back(country: Country, at: At) -> None:
    client = at(country.vestre)
    kind = "admission_notice_registry"
    assert client.post("/udbakke/af-sig-selv", {"kind": kind, "on": "yes"}).status_code == 303
    assert "af sig selv siden" in words(read(client, "/udbakke/af-sig-selv"))
    assert client.post("/udbakke/af-sig-selv", {"kind": kind, "on": ""}).status_code == 303
    assert "af sig selv siden" not in words(read(client, "/udbakke/af-sig-selv"))
    assert client.post("/udbakke/af-sig-selv", {"kind": "nothing", "on": "yes"}).status_code == 404


def test_letters_are_printed_in_one_file_each_on_sheets_of_its_own(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    message = written(country.vestre, case)
    assert at(country.vestre).get("/udbakke/breve.pdf").status_code == 204
    with whole_cases(case):
        Message.objects.filter(pk=message.pk).update(state="by_hand", channel="letter")
        paper = set_letter(Message.objects.select_related("letter").get(pk=message.pk).letter.content)
    answer = at(country.vestre).get("/udbakke/breve.pdf")
    assert count_pages(answer.content) == count_pages(paper) == 1
    assert count_pages(join_papers([paper, paper, paper], DAY)) == 5  # the backs of the first two stay empty


def test_a_key_of_nothing_and_of_others_get_the_same_answer(country: Country, at: At) -> None:
    message = sent_letter(country)
    client = at(country.billund)
    nothing, others = (client.get(reverse("message", args=[key])) for key in (UUID(int=1), message.pk))
    assert (nothing.status_code, words(source(nothing))) == (others.status_code, words(source(others)))
