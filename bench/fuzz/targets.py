"""What is thrown at, and which refusals are the program's own. Everything else that is raised is a mistake of ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from roedtraad.core.calendar import Calendar
from roedtraad.core.deadlines import anchors, evaluate, parse
from roedtraad.core.loading import (
    load_acting,
    load_agreement,
    load_case,
    load_municipalities,
    load_national,
    load_norms,
    load_retention,
    load_sharing,
    load_sources,
    load_vocabulary,
)
from roedtraad.core.vocabulary import Vocabulary
from roedtraad.rulefolder import find_shipped, read_rulebook

TODAY = date(2026, 6, 1)
UNREADABLE = frozenset({"Unreadable"})
OF_THE_SITE = frozenset({"Refusal", "SuspiciousOperation", "BadRequest"})


@dataclass(frozen=True)
class Target:
    """Something that reads: what it is given, what it may refuse with, and inputs that get far into it."""

    name: str
    read: Callable[[str], object]
    refusals: frozenset[str]  # by name, so that no room is opened before it is needed
    inputs: SearchStrategy[str]
    weight: int = 1
    cost: int = 1_600  # millionths of a second to make and read one by the grammar, as measured


@cache
def vocabulary() -> Vocabulary:
    """The shipped one."""
    return read_rulebook(find_shipped()).vocabulary


def _lines(*names: str) -> list[str]:
    return sorted({line for name in names for line in (find_shipped() / name).read_text(encoding="utf-8").splitlines()})


def _yaml(*names: str) -> SearchStrategy[str]:
    """Lines of shipped files, some of them bent, in any order: nearly right is where readers go wrong."""
    line = st.sampled_from(_lines(*names))
    odd = st.text(alphabet=st.sampled_from("{}[]:,-#&*!|>'\"%@`?~ \t\nabc012æø.=<\u2028\ufeff\0"), max_size=30)
    bent = st.builds(lambda one, more, at: one[:at] + more + one[at:], line, odd, st.integers(0, 60))
    return st.lists(line | line | bent | odd, max_size=25).map("\n".join)


def _case(text: str) -> object:
    return load_case(text, "sag.yaml", vocabulary())


def _agreement(text: str) -> object:
    return load_agreement(text, "0101.yaml", vocabulary())


def _deadline(text: str) -> object:
    expression = parse(text)
    return evaluate(expression, dict.fromkeys(anchors(expression), TODAY), Calendar())


def _names(text: str) -> object:
    from roedtraad.cases.service import name_words, sort_key
    from roedtraad.desk.typed import may_be_cpr, plain

    return name_words(text), sort_key(text), plain(text), may_be_cpr(text)


def _cpr(text: str) -> object:
    from roedtraad.cases.service import birth_date, read_cpr

    return birth_date(read_cpr(text))


def _fields(text: str) -> object:
    from django.core.exceptions import ValidationError

    from roedtraad.desk.forms.vocabulary import FactNumberField
    from roedtraad.web.forms import DayField

    number = next(one for one in vocabulary().facts.values() if one.type == "number")
    for field in (DayField(required=False), FactNumberField(number, required=False)):
        try:
            field.clean(text)
        except ValidationError:
            continue
    return None


def _request(text: str) -> object:
    """An address, a cookie and a body as a browser sends them, as far as the limits and the language."""
    from django.http import HttpResponse
    from django.test import RequestFactory

    from roedtraad.web.middleware import Language, Limits

    request = RequestFactory().post("/arbejde", text.encode("utf-8", "replace"), "application/x-www-form-urlencoded")
    # As a server hands them on: bytes, each as one sign.
    request.META["QUERY_STRING"] = request.META["HTTP_COOKIE"] = text.encode("utf-8", "replace").decode("latin-1")
    request.META["CONTENT_LENGTH"] = request.META["CONTENT_LENGTH"] if len(text) % 3 else text[:20]
    answer = Language(Limits(lambda one: HttpResponse(str((one.GET, one.COOKIES)))))(request)
    return answer.content


def _mail(text: str) -> object:
    """A mail from anyone, with headers and parts that are nearly right."""
    from roedtraad.post.receiving.reading import read_mail

    return read_mail(text.encode("utf-8", "surrogatepass"))


_MAIL = (
    *("From: ", "To: a+b@x.example", "Subject: =?utf-8?q?", "Date: ", "Message-ID: <a@b>", "In-Reply-To: <", "?="),
    *("Content-Type: multipart/report; boundary=b", "Content-Type: text/html; charset=", "--b", "--b--", "\r\n"),
    *("Content-Type: message/delivery-status", "Content-Disposition: attachment; filename*=utf-8''%", "<script"),
    *(
        "<!--",
        "Content-Transfer-Encoding: base64",
        "Action: failed",
        "Final-Recipient: rfc822;",
        "X-Failed-Recipients: ",
    ),
)
"""What mails are made of."""


_UNITS = "working days day week weeks month months year years"
_OTHERS = "first of yearly between and or at once - + , previous next 1 2 14 999999 0 ( )"
WORDS = f"{_UNITS} {_OTHERS} admission release expected_release judgment".split()


def targets() -> list[Target]:
    """All of them, the most travelled weighing most."""
    word = st.sampled_from(WORDS) | st.text(max_size=6)
    line = st.lists(word, max_size=12).map(" ".join)
    typed = st.text(max_size=40) | st.from_regex(r"[0-9 .\-/]{6,14}", fullmatch=True)
    query = st.lists(
        st.sampled_from(("vis=", "q=", "&", "%", "%00", "=", ";", "sprog=en")) | st.text(max_size=8), max_size=12
    )
    mail = st.lists(st.sampled_from(_MAIL) | st.text(max_size=30), max_size=25)
    ground = {
        "vocabulary.yaml": load_vocabulary,
        "sources.yaml": load_sources,
        "norms.yaml": load_norms,
        "municipalities.yaml": load_municipalities,
        "retention.yaml": load_retention,
    }
    with_facts = {
        "national.yaml": load_national,
        "disclosure.yaml": load_sharing,
        "acting_municipality.yaml": load_acting,
    }
    examples = tuple(f"examples/{path.name}" for path in sorted((find_shipped() / "examples").glob("*.yaml")))
    return [
        Target("case file", _case, UNREADABLE, _yaml(*examples), 3, 2_200),
        Target("agreement", _agreement, UNREADABLE, _yaml("0101-koebenhavn.yaml", "0530-billund.yaml"), 2),
        *(
            Target(name, lambda text, load=load, name=name: load(text, name), UNREADABLE, _yaml(name))  # type: ignore[misc]
            for name, load in ground.items()
        ),
        *(
            Target(name, lambda text, load=load, name=name: load(text, name, vocabulary()), UNREADABLE, _yaml(name))  # type: ignore[misc]
            for name, load in with_facts.items()
        ),
        Target("deadline", _deadline, frozenset({"DeadlineError"}), line, 2, 1_300),
        Target("names and searches", _names, frozenset(), st.text(max_size=60), 2, 600),
        Target("cpr", _cpr, OF_THE_SITE, typed, 2, 1_200),
        Target("fields of forms", _fields, frozenset(), typed, 2, 1_200),
        Target("mails", _mail, frozenset(), mail.map("\n".join), 2, 1_000),
        Target("requests", _request, OF_THE_SITE, query.map("".join), 2, 1_400),
    ]
