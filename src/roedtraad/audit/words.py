"""What an entry of the log is called on a page: pages by the names of their addresses, writes by their tables."""

from __future__ import annotations

from collections.abc import Mapping

from roedtraad.core.words import Words

PAGES: Mapping[str, Words] = {
    "work": Words("Mit arbejde", "My work"),
    "work_news": Words("Mit arbejde", "My work"),
    "cases": Words("Listen over sager, eller en søgning", "The list of cases, or a search"),
    "case": Words("Sagen", "The case"),
    "case_news": Words("Sagen", "The case"),
    "facts": Words("Sagens oplysninger", "The facts of the case"),
    "record_facts": Words("Skriv en oplysning", "Record a fact"),
    "correct_fact": Words("Ret en oplysning", "Correct a fact"),
    "obligation": Words("En opgave i sagen", "An obligation in the case"),
    "people": Words("De involverede", "Who is involved"),
    "handout": Words("Kontaktarket", "The contact sheet"),
    "handout_pdf": Words("Kontaktarket som PDF", "The contact sheet as PDF"),
    "looks": Words("Hvem der har set sagen", "Who has seen the case"),
    "insight": Words("Indsigt til personen", "Insight for the person"),
    "insight_pdf": Words("Indsigten som PDF", "The insight as PDF"),
    "insight_json": Words("Indsigten som JSON", "The insight as JSON"),
    "log": Words("Loggen", "The log"),
    "log_unusual": Words("Usædvanlige opslag", "Unusual looks"),
    "forget": Words("Indhold er glemt efter reglerne om sletning", "Content was forgotten by the rules of retention"),
    "access_brokenglass": Words("Åbnede sagen uden adgang", "Opened the case without a grant"),
    "access_deputy": Words("Navngav en stedfortræder", "Named a deputy"),
    "access_grant": Words("Gav eller fik adgang", "Gave or got access"),
    "access_membership": Words("Gav en rolle", "Gave a role"),
    "audit_insight": Words("Lavede eller udleverede en indsigt", "Made or handed over an insight"),
    "audit_withholding": Words("Holdt noget tilbage i en indsigt", "Withheld something in an insight"),
    "cases_case": Words("Åbnede, flyttede eller lukkede sagen", "Opened, moved or closed the case"),
    "cases_coordinator": Words("Navngav en tovholder", "Named a coordinator"),
    "cases_custodian": Words("Skrev forældremyndighed", "Recorded custody"),
    "cases_deed": Words("Meldte noget gjort", "Reported something done"),
    "cases_fact": Words("Skrev oplysninger", "Recorded facts"),
    "cases_move": Words("Flyttede noget til eller fra en lukket del", "Moved something into or out of a closed part"),
    "cases_person": Words("Skrev personens navn eller beskyttelse", "Recorded the person's name or protection"),
    "cases_placement": Words("Skrev, hvor personen sidder", "Recorded where the person is held"),
    "cases_turn": Words("Skrev en vending i forløbet", "Recorded a turn of the course"),
    "login_invitation": Words("Inviterede en medarbejder", "Invited a member of staff"),
    "meetings_ending": Words("Tog nogen af en KSP-liste", "Took someone off a KSP list"),
    "meetings_entry": Words("Skrev på en KSP-liste", "Wrote on a KSP list"),
    "meetings_filedlist": Words("Journaliserede en KSP-liste", "Filed a KSP list"),
    "meetings_meeting": Words("Indkaldte til et KSP-møde", "Called a KSP meeting"),
    "obligations_event": Words("Ændrede opgaver", "Changed obligations"),
    "obligations_remark": Words("Skrev en bemærkning", "Wrote a remark"),
    "sharing_decision": Words("Afgjorde, om noget måtte deles", "Decided whether something may be shared"),
}


def page_words(page: str) -> Words:
    """What a page or a write is called; one without a word of its own by its name."""
    return PAGES.get(page) or Words(page.replace("_", " ").capitalize(), page.replace("_", " ").capitalize())
