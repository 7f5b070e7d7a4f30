"""A call that has no meaning is answered with exit 2, the mistake, and what to write instead; nothing on stdout."""

from __future__ import annotations

import pytest

from tests.cli.calling import call, example

CASE = str(example("01"))
SHARE = (
    "share",
    CASE,
    "--from",
    "institution",
    "--to",
    "municipality",
    "--what",
    "health",
    "--purpose",
    "coordination",
)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plna", CASE), "Mente du plan?"),
        (("plan",), "mangler noget i kommandoen: SAG"),
        (("plan", CASE, "--format", "jsn"), "Mente du json?"),
        (("plan", CASE, "--format", "pdf"), "Skriv text, json eller ics."),
        (("plan", CASE, "--lang", "dk"), "Skriv da eller en."),
        (("plan", CASE, "--today", "2026-02-30"), "'2026-02-30' findes ikke"),
        (("plan", CASE, "--today", "4/6-2026"), "Skriv år-måned-dag"),
        (("plan", CASE, "--today", "0001-01-01"), "Årstallet kan ikke være"),
        (("plan", CASE, "--todya", "2026-02-03"), "Mente du --today?"),
        (("plan", CASE, "--today"), "Efter --today mangler en værdi."),
        (("plan", CASE, "--format", "ics", "--against", CASE), "Udelad --against"),
        (("why", CASE), "mangler noget i kommandoen: PLIGT"),
        (tuple(w.replace("municipality", "kommune") for w in SHARE), "Modtageren (--to)"),
        (tuple(w.replace("health", "helth") for w in SHARE), "Mente du health?"),
        (tuple(w.replace("coordination", "cordination") for w in SHARE), "Mente du coordination?"),
        (("due", "a + 1 day", "--anchor", "a"), "Skriv NAVN=DATO"),
        (("due", "a + 1 day", "--anchor", "a=2026-13-01"), "findes ikke"),
        (("due", "a + 1 day", "--anchor", "a=2026-01-01", "--anchor", "a=2026-01-02"), "to datoer"),
        (("calendar", "MMXXVI"), "Skriv et årstal"),
        (("calendar", "2030", "2020"), "Skriv calendar 2020 2030."),
        (("export", "xml", "--out", "x"), "Skriv dmn."),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_a_wrong_call_is_told_what_to_write(words: tuple[str, ...], said: str) -> None:
    called = call(*words)
    assert (called.status, called.out) == (2, "")
    assert said in called.err


def test_the_answer_to_a_wrong_call_is_english_when_english_is_asked_for() -> None:
    assert "Did you mean plan?" in call("plna", CASE, "--lang", "en").err
    assert "The command lacks something: OBLIGATION." in call("why", CASE, "--lang=en").err


@pytest.mark.parametrize(
    "command", ["plan", "why", "municipality", "share", "check", "due", "calendar", "norms", "export"]
)
@pytest.mark.parametrize(("lang", "words"), [("da", ("brug: ", "eksempler:")), ("en", ("usage: ", "examples:"))])
def test_every_command_has_help_with_examples(command: str, lang: str, words: tuple[str, str]) -> None:
    called = call(command, "--help", "--lang", lang)
    assert called.status == 0
    assert all(word in called.out for word in words)
    assert "--format" in called.out


@pytest.mark.parametrize("language", [("--lang", "en"), ("--lang=en",)])
def test_the_language_may_stand_before_the_command_too(language: tuple[str, ...]) -> None:
    assert call(*language, "calendar", "2026").out == call("calendar", "2026", *language).out
    assert call(*language, "--help").out.startswith("usage: ")
    assert call(*language).out == call(*language, "--help").out
    assert "Did you mean plan?" in call(*language, "plna", CASE).err
    assert call(*language, "calendar", "2026", "--lang", "da").out == call("calendar", "2026").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--lang", "dk", "plan", CASE), "Skriv da eller en."),
        (("--lang", "dk"), "Skriv da eller en."),
        (("--lang",), "Efter --lang mangler en værdi.\nRet: Skriv værdien efter"),
        (
            ("export", "dmn"),
            "mangler noget i kommandoen: --out.\nRet: Skriv det med, som i: roedtraad export dmn --out dmn",
        ),
        (("plan",), "som i: roedtraad plan sag.yaml"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_what_is_left_out_is_told_with_an_example(words: tuple[str, ...], said: str) -> None:
    called = call(*words)
    assert (called.status, called.out) == (2, "")
    assert said in called.err


def test_the_command_alone_shows_the_commands() -> None:
    called = call()
    assert called.status == 2
    assert "kommandoer:" in called.out
    assert call("--help").out == called.out
    assert call("--version").out.startswith("roedtraad ")
