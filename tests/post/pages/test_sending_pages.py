"""Skriv og send, and the letters of the day: what goes, to whom, what is missing in plain words, approved in one go."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roedtraad.access.service import whole_cases
from roedtraad.obligations.service import Obligation
from roedtraad.post.actions.approve_all import pass_round
from roedtraad.post.held import letters_due
from roedtraad.post.models import Enclosed, Letter, Message, Round
from roedtraad.post.service import due_today
from tests.country import DAY, At, Country, admitted
from tests.desk.desk_pages import part, read, source, words
from tests.letters import obligation_of, written

pytestmark = pytest.mark.django_db

RENT = "rent.application"
TODAYS = "/udbakke/dagens-breve"
TOKEN = re.compile(r'name="csrfmiddlewaretoken"[^>]*value="([^"]*)"')


def write_address(case: object, rule: str = "admission.notice.folkeregister") -> str:
    return reverse("write", args=[obligation_of(case, rule)])  # type: ignore[arg-type]


def test_the_days_letters_stand_with_whom_they_go_to_and_under_which_subject(country: Country, at: At) -> None:
    admitted(country.vestre)
    ready = part(read(at(country.vestre), TODAYS), "breve er klar", "mangler noget De bliver")
    assert "Godkend og send 2 breve" in ready
    assert "Folkeregisteret i København sikker mail · emne »Att.: Folkeregisteret«" in ready


def test_what_holds_a_letter_back_is_said_in_plain_words_and_the_letter_waits(country: Country, at: At) -> None:
    admitted(country.vestre)
    lacking = part(read(at(country.vestre), TODAYS), "1 mangler noget De bliver", "Siden viser")
    assert "Ansøgning om hjælp til husleje" in lacking
    assert "Gør det klar" in lacking
    assert "Folkeregisteret" not in lacking


def test_my_work_says_how_many_letters_go_today_and_leads_there(country: Country, at: At) -> None:
    admitted(country.vestre)
    client = at(country.vestre)
    page = read(client, "/arbejde")
    assert f'<a href="{TODAYS}"><b>3</b> breve at sende i dag</a>' in page
    assert "brev at sende" not in words(read(at(country.enner), "/arbejde"))


def test_what_the_pages_count_is_what_a_round_would_write(country: Country) -> None:
    admitted(country.vestre)
    with country.vestre.at_work():
        assert len(letters_due(unit=country.vestre.unit, today=DAY)) == 3
        assert due_today(unit=country.vestre.unit, today=DAY).to_write == 3


def test_one_press_approves_all_that_is_ready_and_they_are_seen_on_their_way(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    answer = client.post(TODAYS)
    assert (answer.status_code, answer.headers["Location"]) == (303, TODAYS)
    assert "Brevene gøres klar. 0 af 3" in words(read(client, TODAYS))
    with country.vestre.at_work():
        round_ = Round.objects.get()
    while pass_round(round_key=round_.pk, user=country.vestre.user, day=DAY):
        pass
    going = words(read(client, TODAYS))
    assert "Brevene sendes. 0 af 2" in going
    assert going.count("godkendt, sendes nu") == 2
    assert "1 mangler noget" in going
    with whole_cases(case):
        assert set(Message.objects.values_list("state", flat=True)) == {"ready"}


def test_the_part_of_the_page_that_is_asked_for_again_is_only_that_part(country: Country, at: At) -> None:
    admitted(country.vestre)
    answer = at(country.vestre).get(TODAYS, headers={"HX-Request": "true"})
    assert source(answer).strip().startswith('<div id="rt-todays"')


def test_a_letter_is_read_before_it_is_sent_with_channel_address_subject_and_the_gate(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    page = words(read(at(country.vestre), write_address(case)))
    assert "Folkeregisteret i København" in page
    assert "»Att.: Folkeregisteret«" in page
    assert "Ja, det må deles" in page
    assert "Signe Demosen blev indsat hos os" in page
    assert "Godkend og send" in page


def test_the_letter_is_shown_as_it_will_be_printed(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    address = reverse("written_pdf", args=[obligation_of(case), "folkeregister_admission"])
    answer = at(country.vestre).get(address)
    assert answer.content.startswith(b"%PDF-")
    assert "Signe" not in answer.headers["Content-Disposition"]
    assert at(country.vestre).get(address.replace("folkeregister_admission", "nobody")).status_code == 404


def test_approving_writes_the_letter_and_leads_to_it(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    answer = at(country.vestre).post(write_address(case), {"step": "send"})
    with whole_cases(case):
        message = Message.objects.get()
        assert bytes(Letter.objects.get().document).startswith(b"%PDF-")
    assert answer.status_code == 303
    assert answer.headers["Location"] == reverse("message", args=[message.pk])
    assert message.state == "ready"


def test_a_draft_waits_for_approval_and_is_approved_from_the_list(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client = at(country.vestre)
    client.post(write_address(case), {"step": "keep"})
    assert "Godkend og send" in words(read(client, "/udbakke", vis="godkend"))
    with whole_cases(case):
        key = Message.objects.get(state="draft").pk
    answer = client.post(reverse("message", args=[key]), {"what": "approve", "from": "outbox"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/udbakke")
    with whole_cases(case):
        assert Message.objects.get().state == "ready"


def test_an_outbox_asked_for_again_is_the_same_until_a_letter_moves_on_and_each_reader_has_a_token_of_their_own(
    country: Country, at: At
) -> None:
    case = admitted(country.vestre).case
    message = written(country.vestre, case)
    one, other = at(country.vestre), at(country.vestre)
    pages = [browser.get("/udbakke?vis=godkend") for browser in (one, one, other)]
    assert len({source(page) for page in pages}) == 1
    assert len({TOKEN.findall(page.content.decode())[0] for page in pages}) == 3
    one.post(reverse("message", args=[message.pk]), {"what": "approve"})
    assert words(read(other, "/udbakke", vis="godkend")) != words(source(pages[0]))
    assert "Signe Demosen" in words(read(other, "/udbakke", vis="paa-vej"))
    assert "Signe Demosen" not in words(read(at(country.enner), "/udbakke", vis="paa-vej"))


def test_sent_twice_it_is_written_once_and_the_page_shows_the_first(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    client, address = at(country.vestre), write_address(case)
    client.post(address, {"step": "send"})
    again = client.post(address, {"step": "send"})
    assert again.status_code == 422
    assert "Brevet er allerede skrevet." in words(source(again))
    with whole_cases(case):
        assert Message.objects.count() == 1
    assert "Skrevet allerede" in words(read(client, address))


def test_a_refused_letter_keeps_what_was_typed_and_points_at_each_field(country: Country, at: At) -> None:
    case = admitted(country.vestre, more={"consents": frozenset({"ydelsesansoegning"})}).case
    address = write_address(case, RENT)
    answer = at(country.vestre).post(address, {"step": "send", "own_means": "Ingen, siger prøven"})
    told = source(answer)
    assert answer.status_code == 422
    assert "ting at rette. Intet er gemt endnu." in words(told)
    assert "form-error-message" in told
    assert "Ingen, siger prøven" in told
    assert 'href="#id_monthly_cost"' in told
    with whole_cases(case):
        assert not Message.objects.exists()


def test_a_missing_consent_is_something_to_do_and_leads_to_where_it_is_recorded(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    page = read(at(country.vestre), write_address(case, RENT))
    assert f"/sager/{case}/" in page
    assert "oplysning=consents" in page


def test_a_file_goes_along_where_the_letter_demands_one_and_only_of_kinds_that_are_kept(
    country: Country, at: At
) -> None:
    case = admitted(country.vestre, more={"consents": frozenset({"ydelsesansoegning"})}).case
    address = write_address(case, RENT)
    client = at(country.vestre)
    wrong = SimpleUploadedFile("lejekontrakt.exe", b"MZ")
    assert "Vælg en fil, der er PDF" in words(source(client.post(address, {"step": "keep", "file-0": wrong})))
    disguised = SimpleUploadedFile("lejekontrakt.pdf", b"MZ")
    assert client.post(address, {"step": "keep", "file-0": disguised}).status_code == 422
    with whole_cases(case):
        assert not Enclosed.objects.exists()


def test_who_owes_nothing_of_it_finds_no_letter_to_write(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    address = write_address(case)
    assert at(country.enner).get(address).status_code == 404
    assert at(country.enner).post(address, {"step": "send"}).status_code == 404
    assert at(country.copenhagen).post(address, {"step": "send"}).status_code == 404
    with whole_cases(case):
        assert not Message.objects.exists()


def test_what_is_no_letter_has_no_page_to_write_one(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    with whole_cases(case):
        other = Obligation.objects.filter(case=case, rule="identity.mitid").first()
    assert other is not None
    assert at(country.vestre).get(reverse("write", args=[other.pk])).status_code == 404


def test_what_was_sent_stands_on_the_obligation(country: Country, at: At) -> None:
    case = admitted(country.vestre).case
    message = written(country.vestre, case, approve=True)
    page = read(at(country.vestre), reverse("obligation", args=[obligation_of(case)]))
    assert reverse("message", args=[message.pk]) in page
    assert "godkendt, sendes nu Folkeregisteret i København" in words(page)
