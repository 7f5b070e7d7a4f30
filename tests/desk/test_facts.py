"""The facts of a case on screen: what holds and who wrote it, recorded and corrected, shown before it is saved."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse

from roedtraad.access.service import looks_at
from roedtraad.cases.service import Fact, get_case
from roedtraad.casework.service import complete, correct_fact, record_death, record_facts, reopen
from roedtraad.core.vocabulary import FactValue
from roedtraad.obligations.service import Obligation
from tests.country import DAY, LATER, At, Country, admitted
from tests.desk.desk_pages import part, read, source, words

RELEASE = {"expected_release": "17.6.2026"}
SECRET = ("child_concern", "terror_case", "ksp_relevant", "exit_wanted")


def page(client: Client, case: UUID, **query: str) -> str:
    return words(read(client, reverse("facts", args=[case]), 200, **query))


def form(case: UUID, *names: str) -> str:
    return reverse("record_facts", args=[case]) + "?" + "&".join(f"oplysning={name}" for name in names)


def send(client: Client, address: str, **given: str) -> HttpResponseBase:
    return client.post(address, {"version": "1", "true_from": "2.3.2026", "source": "", "step": "preview", **given})


def mark(answer: HttpResponseBase) -> str:
    found = re.search(r'name="previewed" value="([0-9a-f]+)"', source(answer))
    assert found is not None, words(source(answer))
    return found[1]


def save(client: Client, address: str, **given: str) -> HttpResponseBase:
    """Both steps: what changes is shown, and then saved."""
    return send(client, address, **given, step="save", previewed=mark(send(client, address, **given)))


def standing(country: Country, case: UUID, name: str) -> list[object]:
    with country.vestre.at_work():
        return list(Fact.objects.filter(case=case, name=name).order_by("number").values_list("value", flat=True))


def only(country: Country, case: UUID, name: str) -> UUID:
    with country.vestre.at_work():
        return Fact.objects.get(case=case, name=name).pk


# --- What is recorded ------------------------------------------------------------------------------------------------


def test_every_fact_stands_with_its_value_its_day_who_wrote_it_and_where_it_is_from(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.copenhagen.at_work():
        by = country.copenhagen.actor
        record_facts(case=case, facts={"mitid": False}, by=by, today=DAY, source="Samtale", true_from=date(2026, 2, 1))
    told = page(at(country.vestre), case)
    assert f"MitID nej Samtale sø. 1. februar 2026 {country.copenhagen.name}" in told
    assert "Ydelser Kontanthjælp" in told
    assert "Fødselsdato 12. april 1999" in told
    assert "Indsat" in part(read(at(country.vestre), reverse("facts", args=[case])), "Det er sket", "Siden handler")


def test_a_corrected_fact_is_struck_through_with_the_correction_beside_it(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        wrong = Fact.objects.get(case=case, name="housing")
        correct_fact(fact=wrong.pk, value="ejer", reason="Skødet er fundet.", by=country.vestre.actor, today=DAY)
    shown = read(at(country.vestre), reverse("facts", args=[case]))
    assert re.search(r"<s>\s*Lejebolig\s*</s>", shown)
    assert "rettet til: " in shown
    assert "Skødet er fundet." in shown


def test_what_was_done_and_taken_back_stands_in_the_history(at: At, country: Country) -> None:
    case, by = admitted(country.vestre).case, country.vestre.actor
    with country.vestre.at_work():
        rent = Obligation.objects.get(case=case, rule="rent.application").pk
        complete(obligation=rent, by=by, today=DAY, note="Sendt.")
        reopen(obligation=rent, reason="Kom retur.", by=by, today=DAY)
    history = part(read(at(country.vestre), reverse("facts", args=[case])), "Det er sket", "Siden handler")
    assert "Gjort: Ansøgning om hjælp til husleje Sendt." in history
    assert "Taget tilbage: Ansøgning om hjælp til husleje Kom retur." in history


def test_the_list_is_narrowed_by_letters_and_shown_as_of_a_day(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work(LATER):
        by = country.vestre.actor
        record_facts(case=case, facts={"expected_release": date(2026, 6, 17)}, by=by, today=LATER)
    client = at(country.vestre)
    narrowed = page(client, case, find="løsladelse")
    assert "Forventet løsladelse" in narrowed
    assert "Ydelser" not in narrowed
    with override_settings(ROEDTRAAD_TODAY=LATER):
        assert "17. juni 2026" in page(client, case)
        then = page(client, case, dag=DAY.isoformat())
        assert "17. juni 2026" not in then
        assert "Oplysningerne, som de var mandag den 2. marts 2026" in then
        assert "Skriv en oplysning" not in then
        assert client.get(reverse("facts", args=[case]), {"dag": "31.2.2026"}).status_code == 422


def test_a_compartment_leaves_no_trace_for_others(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    before = page(at(country.vestre), case)
    with country.vestre_children.at_work():
        record_facts(case=case, facts={"child_concern": True}, by=country.vestre_children.actor, today=DAY)
    assert page(at(country.vestre), case) == before
    assert "Bekymring for et barn" in page(at(country.vestre_children), case)
    hidden = only_hidden(country, case)
    for worker in (country.vestre, country.copenhagen_benefits, country.enner):
        assert at(worker).get(reverse("correct_fact", args=[hidden])).status_code == 404


def only_hidden(country: Country, case: UUID) -> UUID:
    with country.vestre_children.at_work():
        return Fact.objects.get(case=case, name="child_concern").pk


def test_who_does_not_have_the_case_gets_the_page_of_nothing(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    fact = only(country, case, "housing")
    for worker in (country.enner, country.billund, country.copenhagen_benefits):
        for address in (reverse("facts", args=[case]), form(case, "mitid"), reverse("correct_fact", args=[fact])):
            assert at(worker).get(address).status_code == 404
            assert send(at(worker), address, mitid="ja", reason="x").status_code == 404
    assert standing(country, case, "mitid") == []


def test_it_is_told_in_english_too(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Expected release" in page(client, case)
    assert "When is the person expected to be released?" in words(read(client, form(case, "expected_release")))


# --- Choosing ---------------------------------------------------------------------------------------------------------


def test_open_questions_come_first_and_all_facts_after_with_what_is_known(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    chosen = read(at(country.vestre), reverse("record_facts", args=[case]))
    text = words(chosen)
    assert text.index("Det mangler vi at vide") < text.index("Alle oplysninger")
    assert "Har personen et MitID, der virker?" in part(chosen, "Det mangler vi at vide", "Alle oplysninger")
    assert "Beholder boligen Beholder personen sin bolig under opholdet? ja" in text
    assert f"{form(case, 'housing')}" in chosen
    for name in SECRET:
        assert f"oplysning={name}" not in chosen


def test_the_choice_is_narrowed_by_letters_without_a_script(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    narrowed = read(client, reverse("record_facts", args=[case]), find="NEMKONTO")
    assert form(case, "nemkonto") in narrowed
    assert form(case, "housing") not in narrowed
    assert "Ingen oplysning hedder noget med" in read(client, reverse("record_facts", args=[case]), find="\x01qqq")


def test_a_fact_that_is_none_or_not_ones_own_is_not_asked_for(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    for name in SECRET:
        assert client.get(form(case, name)).status_code == 404
        assert send(client, form(case, name), **{name: "ja"}).status_code == 404
    for name in ("findes_ikke", "age_today", "x" * 3000, ""):
        assert "Alle oplysninger" in read(client, form(case, name))
        assert "Alle oplysninger" in words(source(send(client, form(case, name), mitid="ja")))
    together = read(client, form(case, "mitid", *SECRET))
    assert "child_concern" not in together.split("<main")[1].split("<form")[1].split(">", 1)[1]
    with country.vestre_children.at_work():
        assert get_case(case).version == 1


# --- Recording --------------------------------------------------------------------------------------------------------


def test_what_changes_is_shown_and_nothing_is_saved_before(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    answer = send(at(country.vestre), form(case, "expected_release"), **RELEASE, source="Brev")
    text = words(source(answer))
    assert answer.status_code == 200
    assert "Flyttes" in text
    assert "3. september → 3. juni Opret NemKonto" in text
    assert 'value="17.6.2026"' in source(answer)
    assert 'value="Brev"' in source(answer)
    assert standing(country, case, "expected_release") == ["2026-09-17"]


def test_it_is_saved_with_its_day_its_source_and_who_and_the_page_says_what_happened(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    given = {**RELEASE, "source": "Brev fra retten", "true_from": "2.3.2026"}
    answer = save(client, form(case, "expected_release"), **given)
    assert (answer.status_code, answer["Location"]) == (303, reverse("case", args=[case]))
    with country.vestre.at_work():
        fact = Fact.objects.filter(case=case, name="expected_release").order_by("-number")[0]
        assert (fact.value, fact.true_from, fact.source) == ("2026-06-17", DAY, "Brev fra retten")
        assert (fact.by_user_id, fact.unit_id) == (country.vestre.user, country.vestre.unit)
    assert "opgaver flyttes" in words(read(client, reverse("case", args=[case])))


def test_it_is_not_saved_without_having_been_shown(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    assert "Flyttes" in words(source(send(client, form(case, "expected_release"), **RELEASE, step="save")))
    shown = mark(send(client, form(case, "expected_release"), **RELEASE))
    other = {"expected_release": "18.6.2026", "step": "save", "previewed": shown}
    assert "Du har rettet noget siden sidst." in words(source(send(client, form(case, "expected_release"), **other)))
    assert standing(country, case, "expected_release") == ["2026-09-17"]


KINDS: tuple[tuple[str, str, object], ...] = (
    ("mitid", "nej", False),
    ("sentence_months", "4,5", 4.5),
    ("sentence_months", "5.5", 5.5),
    ("sentence_months", "6", 6),
    ("registered_municipality", "0751", "0751"),
    ("spouse_common_home_municipality", "0751", "0751"),
    ("spouse_common_home_municipality", "none", "none"),
    ("job_situation", "sygemeldt", "sygemeldt"),
    ("substances", "none", []),
    ("substances", "hash", ["hash"]),
    ("institution", "Ny Anstalt", "Ny Anstalt"),
    ("judgment", "2026-02-27", "2026-02-27"),
)


def test_each_kind_of_fact_is_recorded(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    for version, (name, written, stored) in enumerate(KINDS, start=1):
        answer = save(client, form(case, name), version=str(version), **{name: written})
        assert answer.status_code == 303, (name, written)
        assert standing(country, case, name)[-1] == stored


def test_several_facts_are_recorded_together_and_what_is_left_open_is_not(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    address = form(case, "mitid", "nemkonto", "tax_card")
    assert save(at(country.vestre), address, mitid="ja", nemkonto="nej", tax_card="").status_code == 303
    assert [standing(country, case, name) for name in ("mitid", "nemkonto", "tax_card")] == [[True], [False], []]


BAD: tuple[tuple[str, dict[str, str]], ...] = (
    ("expected_release", {"expected_release": "31.2.2026"}),
    ("expected_release", {"expected_release": "17.6.0026"}),
    ("expected_release", {"expected_release": ""}),
    ("expected_release", {**RELEASE, "true_from": "i går"}),
    ("expected_release", {**RELEASE, "source": "x" * 501}),
    ("expected_release", {**RELEASE, "source": "a\x00b"}),
    ("expected_release", {**RELEASE, "source": "a\u202eb"}),
    ("institution", {"institution": "a\u202eb"}),
    ("institution", {"institution": "x" * 501}),
    ("sentence_months", {"sentence_months": "-1"}),
    ("sentence_months", {"sentence_months": "nan"}),
    ("sentence_months", {"sentence_months": "1e99"}),
    ("sentence_months", {"sentence_months": "fire"}),
    ("registered_municipality", {"registered_municipality": "9999"}),
    ("registered_municipality", {"registered_municipality": "none"}),
    ("job_situation", {"job_situation": "astronaut"}),
    ("mitid", {"mitid": "måske"}),
    ("mitid", {"mitid": ""}),
)


def test_bad_input_is_said_at_the_field_and_nothing_is_saved(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    for name, given in BAD:
        before = standing(country, case, name)
        answer = send(client, form(case, name), **given, step="save")
        assert answer.status_code == 422, (name, given)
        assert "form-error-message" in source(answer)
        assert "Der er 1 ting at rette." in words(source(answer))
        assert standing(country, case, name) == before


def test_none_of_them_does_not_go_with_one_of_them(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    given = {"version": "1", "true_from": "2.3.2026", "source": "", "substances": ["hash", "none"], "step": "preview"}
    answer = at(country.vestre).post(form(case, "substances"), given)
    assert answer.status_code == 422
    assert 'value="hash" checked' in source(answer)


def test_the_same_answer_again_is_nothing_new(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    answer = send(client, form(case, "expected_release"), expected_release="17.9.2026")
    assert answer.status_code == 422
    assert "Det står der allerede." in words(source(answer))
    empty = send(client, form(case, "mitid", "nemkonto"))
    assert "Der er ikke skrevet noget nyt." in words(source(empty))


def test_sent_twice_is_recorded_once_and_says_so(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    address = form(case, "expected_release")
    shown = mark(send(client, address, **RELEASE))
    first, second = (send(client, address, **RELEASE, step="save", previewed=shown) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 422)
    assert "Er det lige gemt, så er det gemt én gang." in words(source(second))
    assert standing(country, case, "expected_release") == ["2026-09-17", "2026-06-17"]


def test_of_two_browsers_the_second_sees_both_and_saves_again(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    prison, municipality, address = at(country.vestre), at(country.copenhagen), form(case, "expected_release")
    shown = mark(send(prison, address, **RELEASE))
    assert save(municipality, address, expected_release="1.7.2026").status_code == 303
    answer = send(prison, address, **RELEASE, step="save", previewed=shown)
    text = words(source(answer))
    assert answer.status_code == 409
    assert "En anden har skrevet i sagen" in text
    assert "har skrevet en oplysning, kl. " in text
    assert "Forventet løsladelse: der står nu »1. juli 2026«, du har skrevet »17. juni 2026«." in text
    assert 'value="17.6.2026"' in source(answer)
    assert 'name="version" value="2"' in source(answer)
    assert standing(country, case, "expected_release")[-1] == "2026-07-01"
    assert save(prison, address, **RELEASE, version="2").status_code == 303


def test_a_version_that_no_page_gave_is_none(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    for version in ("", "-1", "1' or 1=1", "9" * 400, "\u0663"):
        assert send(client, form(case, "mitid"), mitid="ja", version=version).status_code == 409
    assert standing(country, case, "mitid") == []


def test_a_text_of_ten_megabytes_gets_a_kind_page_and_changes_nothing(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    answer = send(at(country.vestre), form(case, "institution"), institution="x" * 10_000_000)
    assert answer.status_code == 413
    assert "intet er gemt." in words(source(answer))
    assert len(standing(country, case, "institution")) == 1


def test_in_a_compartment_who_is_cleared_records_and_others_see_no_change(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    before = words(read(at(country.vestre), reverse("case", args=[case])))
    answer = save(at(country.vestre_children), form(case, "child_concern"), child_concern="ja")
    assert answer.status_code == 303
    assert words(read(at(country.vestre), reverse("case", args=[case]))) == before


def test_on_a_closed_case_nothing_new_is_written(at: At, country: Country) -> None:
    case = admitted(country.vestre).case
    with country.vestre.at_work():
        record_death(case=case, on=DAY, by=country.vestre.actor, today=DAY)
    client = at(country.vestre)
    assert "Skriv en oplysning" not in page(client, case)
    shown = read(client, form(case, "mitid"))
    assert "Sagen er lukket" in shown
    assert 'method="post"' not in shown.split("<main")[1].split("</main>")[0]
    assert send(client, form(case, "mitid"), mitid="ja", version="2").status_code == 409


# --- Correcting -------------------------------------------------------------------------------------------------------


def test_a_correction_is_shown_first_and_keeps_what_stood(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    address = reverse("correct_fact", args=[only(country, case, "expected_release")])
    assert "Der står 17. september 2026" in words(read(client, address))
    given = {**RELEASE, "reason": "Læst forkert."}
    assert "Flyttes" in words(source(send(client, address, **given)))
    assert standing(country, case, "expected_release") == ["2026-09-17"]
    assert save(client, address, **given).status_code == 303
    assert standing(country, case, "expected_release") == ["2026-09-17", "2026-06-17"]
    assert "<s>17. september 2026</s>" in read(client, reverse("facts", args=[case]))


def test_it_may_turn_out_not_to_be_known(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    address = reverse("correct_fact", args=[only(country, case, "expected_release")])
    given = {"expected_release": "17.9.2026", "unknown": "on", "reason": "Retten har ikke besluttet det."}
    assert save(client, address, **given).status_code == 303
    assert standing(country, case, "expected_release") == ["2026-09-17", None]
    told = page(client, case)
    assert "Forventet løsladelse" not in told[told.index("Det ved vi") : told.index("Alt, der er skrevet")]
    assert "rettet til: vides ikke alligevel" in told


def test_a_correction_needs_another_answer_and_a_reason(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    address = reverse("correct_fact", args=[only(country, case, "expected_release")])
    for given in (
        {**RELEASE, "reason": ""},
        {**RELEASE, "reason": "a\u202eb"},
        {**RELEASE, "reason": "x" * 501},
        {"expected_release": "17.9.2026", "reason": "Ingen ændring."},
        {**RELEASE, "unknown": "on", "reason": "Begge dele."},
        {"expected_release": "30.2.2026", "reason": "Umulig dag."},
    ):
        answer = send(client, address, **given)
        assert answer.status_code == 422, given
        assert "form-error-message" in source(answer)
    assert standing(country, case, "expected_release") == ["2026-09-17"]


def test_what_is_corrected_already_is_not_corrected_again(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    address = reverse("correct_fact", args=[only(country, case, "expected_release")])
    given = {**RELEASE, "reason": "Læst forkert."}
    shown = mark(send(client, address, **given))
    first, second = (send(client, address, **given, step="save", previewed=shown) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 409)
    assert "Oplysningen er allerede rettet" in words(source(second))
    assert len(standing(country, case, "expected_release")) == 2


def test_the_look_is_recorded_on_each_page(at: At, country: Country) -> None:
    case, client = admitted(country.vestre).case, at(country.vestre)
    more: dict[str, FactValue] = {"mitid": True}
    with country.vestre.at_work():
        record_facts(case=case, facts=more, by=country.vestre.actor, today=DAY)
    for address in (
        reverse("facts", args=[case]),
        form(case),
        reverse("correct_fact", args=[only(country, case, "mitid")]),
    ):
        read(client, address)
    with country.vestre.at_work():
        assert {one.page for one in looks_at(case)} == {"facts", "record_facts", "correct_fact"}
