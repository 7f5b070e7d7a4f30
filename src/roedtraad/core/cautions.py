"""The warnings that planning itself raises, each with its words; those of the field stand in the rulebook."""

from __future__ import annotations

from datetime import date

from roedtraad.core.facts import Superseded
from roedtraad.core.plans import Warning
from roedtraad.core.rulebook import Contact
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.core.words import Words, date_words, listed


def no_recipient(whom: Words) -> Warning:
    """The sources name an addressee but no address, or the reference leads nowhere."""
    text = Words(
        "{whom}: ingen adresse i kilderne. Find vejen lokalt, og skriv den ind i aftalen.",
        "{whom}: the sources give no address. Find the way locally and write it into the agreement.",
    )
    return Warning("no_recipient", text.fill(whom=whom))


def personal_contact(unit: Words) -> Warning:
    """The contact is one person or one person's mailbox."""
    text = Words(
        "{unit}: kontakten er én person. Er personen væk, bliver posten liggende; ring, hvis du ikke får svar.",
        "{unit}: the contact is one person. If they are away the post lies; call if you get no answer.",
    )
    return Warning("personal_contact", text.fill(unit=unit), ("A-10",))


def route_fell_back(what: Words, values: tuple[Words, ...], norms: tuple[str, ...]) -> Warning:
    """The agreement says nothing of where this goes; the main contact gets it."""
    for_values = Words(" ({values})", " ({values})").fill(values=listed(values)) if values else Words.same("")
    text = Words(
        "{what}{values}: aftalen siger ikke, hvem der skal have det. Det går til hovedkontakten.",
        "{what}{values}: the agreement does not say who gets it. It goes to the main contact.",
    )
    return Warning("route_fell_back", text.fill(what=what, values=for_values), norms)


def reference_astray(name: Words) -> Warning:
    """A route of the agreement refers to something that is not there."""
    text = Words(
        "Aftalen henviser til {name}, som ikke findes. Det går til hovedkontakten; få aftalen rettet.",
        "The agreement refers to {name}, which does not exist. It goes to the main contact; have the agreement mended.",
    )
    return Warning("route_fell_back", text.fill(name=name))


def contact_ended(contact: Contact, fallback: Contact) -> Warning:
    """A contact is out of its validity; its fallback gets it."""
    text = Words(
        "{unit} er ikke længere kontakten; {fallback} får det i stedet.",
        "{unit} is no longer the contact; {fallback} gets it instead.",
    )
    return Warning("route_fell_back", text.fill(unit=contact.unit, fallback=fallback.unit))


def age_gap(what: Words, age: int, norms: tuple[str, ...]) -> Warning:
    """The person has exactly the age that no row of the agreement takes."""
    text = Words(
        "{what}: personen er netop {age} år, og aftalen nævner kun yngre og ældre. Spørg hovedkontakten.",
        "{what}: the person is exactly {age}, and the agreement speaks only of younger and older. Ask them.",
    )
    return Warning("age_gap", text.fill(what=what, age=age), norms)


def no_agreement(municipality: Words) -> Warning:
    """No agreement of the municipality is known, or none was in force on the day."""
    text = Words(
        "{municipality}: ingen samarbejdsaftale i kraft den dag. Pligterne gælder; modtagerne må findes lokalt.",
        "{municipality}: no cooperation agreement in force on the day. The duties hold; find the recipients locally.",
    )
    return Warning("no_agreement", text.fill(municipality=municipality))


def agreement_not_yet(municipality: Words, start: date) -> Warning:
    """The earliest version stands in for the time before it."""
    text = Words(
        "{municipality}: den ældste aftale, vi har, gælder fra {start}. Den er brugt, men var ikke i kraft den dag.",
        "{municipality}: the oldest agreement we have holds from {start}. It is used but was not in force on the day.",
    )
    return Warning("no_agreement", text.fill(municipality=municipality, start=date_words(start)))


def agreement_ended(municipality: Words, end: date) -> Warning:
    """The latest version stands in for the time after it."""
    text = Words(
        "{municipality}: den seneste aftale, vi har, udløb {end}. Den er brugt; spørg efter den nye.",
        "{municipality}: the latest agreement we have ended on {end}. It is used; ask for the new one.",
    )
    return Warning("no_agreement", text.fill(municipality=municipality, end=date_words(end)))


def no_municipality() -> Warning:
    """No fact says which municipality acts."""
    text = Words(
        "Det vides ikke, hvilken kommune der handler. Find ud af, hvor personen sædvanligvis opholdt sig.",
        "It is not known which municipality acts. Find out where the person usually stayed.",
    )
    return Warning("no_municipality", text, ("R-3.2.1",))


def superseded_value(change: Superseded, vocabulary: Vocabulary) -> Warning:
    """A recorded value has ended and is read as its successor."""
    values = vocabulary.facts[change.fact].values
    ended = values[change.value].validity.valid_to
    text = Words(
        "{fact}: {old} findes ikke længere (til og med {ended}) og læses som {new}.",
        "{fact}: {old} no longer exists (up to {ended}) and is read as {new}.",
    )
    return Warning(
        "superseded_value",
        text.fill(
            fact=vocabulary.label_of(change.fact),
            old=values[change.value].label,
            new=values[change.read_as].label,
            ended=date_words(ended) if ended else Words.same("?"),
        ),
    )


def notice_closed(fact: Words, value: Words, since: date) -> Warning:
    """A recorded value can no longer be given to anyone new."""
    text = Words(
        "{fact}: {value} er lukket for nye fra {since}. Den, der har ydelsen, beholder den; søg ikke om den på ny.",
        "{fact}: {value} is closed to new people from {since}. Who has it keeps it; do not apply for it anew.",
    )
    return Warning("notice_closed", text.fill(fact=fact, value=value, since=date_words(since)))


def late_from_start(titles: tuple[Words, ...]) -> Warning:
    """Some deadlines had passed before the day their facts were known."""
    text = Words(
        "Fristen var overskredet, allerede da oplysningerne blev kendt: {titles}. Gør det nu, og skriv hvorfor.",
        "The deadline had passed before the facts were known: {titles}. Do it now and note why.",
    )
    return Warning("late_from_start", text.fill(titles=listed(titles)))
