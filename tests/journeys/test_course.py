"""A course from its first day to its last: in the prison, on the lists of the others, from hand to hand."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from tests.country import LATER, Country
from tests.journeys.browsing import SIGNE, AtDesk, Becomes

APRIL, RELEASED = date(2026, 4, 13), date(2026, 9, 15)


def test_from_admission_to_release_both_sides_see_what_is_theirs(
    country: Country, at_desk: AtDesk, becomes: Becomes
) -> None:
    prison, benefits = at_desk(country.vestre), at_desk(country.copenhagen_benefits)

    # The first day: what will be owed is seen before anything is saved, and then stands on both lists.
    assert "Signe Demosen" not in prison.work()
    meant = prison.sees_what_changes("admit", **SIGNE)
    assert "Ansøgning om hjælp til husleje" in meant.words
    assert "Signe Demosen" not in prison.work()
    case = prison.receives()
    assert "Ansøgning om hjælp til husleje" in prison.work()
    assert "Ansøgning om hjælp til husleje" in benefits.work("?vis=venter")

    # What was left open is asked for, and an answer settles what hung on it.
    assert "måske" in prison.work()
    answered = prison.answers(case, digital_post_weekly_access="nej")
    assert "Gemt." in answered.words

    # The judgment: the person goes over to serving.
    becomes(APRIL)
    judged = prison.saves("judge", "Gem dommen", case, on="10.04.2026", serving_from="13.04.2026", sentence_months="8")
    assert not list(judged.says("Gemt.", "Under afsoning", "Dom fredag 10. april"))

    # The release: the case turns to what comes after it, and the notices are due.
    becomes(RELEASED)
    after = prison.saves(
        "release", "Gem løsladelsen", case, on="15.09.2026", legal_status="proeveloesladt", supervision_at_release="ja"
    )
    assert not list(after.says("Gemt.", "Prøveløsladt", "sidder ikke inde"))
    assert "Besked til folkeregisteret om løsladelsen" in prison.work()
    assert "løslad" in at_desk(country.copenhagen).work("?vis=venter").lower()


def test_from_remand_straight_out_of_court_everyone_is_told_the_same_day(
    country: Country, at_desk: AtDesk, becomes: Becomes
) -> None:
    prison, coordinator = at_desk(country.vestre), at_desk(country.copenhagen)
    case = prison.receives(needs_housing="ja")
    becomes(LATER)

    found = prison.presses(prison.opens("court"), "Find", person="Signe")
    released = prison.presses(found, "Løslad", court="Københavns Byret", time="11.40")
    assert not list(released.says("Signe Demosen er løsladt. Dette skal ske nu:", "Københavns Byret 11.40"))
    assert "Besked til folkeregisteret om løsladelsen" in released.words
    sheet = prison.client.get(reverse("handout_pdf", args=[case]))
    assert (sheet.status_code, sheet.headers["Content-Type"]) == (200, "application/pdf")

    assert "sidder ikke inde" in prison.opens("case", case).words
    assert "Signe Demosen" in coordinator.work("?vis=venter")
    assert "Løsladt fra retten" in coordinator.opens("case", case).words


def test_a_transfer_leaves_nothing_behind_and_nothing_untaken(
    country: Country, at_desk: AtDesk, becomes: Becomes
) -> None:
    sending, receiving, benefits = map(at_desk, (country.vestre, country.enner, country.copenhagen_benefits))
    case = sending.receives()
    receiving.opens("case", case, status=404)
    becomes(LATER)

    meant = sending.opens("transfer", case)
    assert "Ansøgning om hjælp til husleje" in meant.words.partition("Går over til den modtagende institution")[2]
    after = sending.saves("transfer", "Gem overførslen", case, to=str(country.enner.unit), on="09.03.2026")
    assert "skal overtages der" in after.words
    assert "Signe Demosen" not in sending.work()
    sending.opens("case", case, status=404)

    # The receiving unit finds all of it on a list of its own; each thing that is taken moves over to what it owes.
    waiting = receiving.opens("work", query="?vis=overtages")
    assert "Ansøgning om hjælp til husleje" in waiting.words
    before = waiting.words.count("Overtag Signe Demosen")
    taken = receiving.presses(waiting, "Overtag")
    assert "overtaget" in taken.words.lower()
    assert receiving.work("?vis=overtages").count("Overtag Signe Demosen") == before - 1
    assert "Husleje · fulgte med en overførsel Enner Mark Fængsel" in benefits.work("?vis=venter")
