"""Two people at their browsers, on one case at once: nothing is lost, and the plan is that of all the facts."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from pytest_django import Settings

from roedtraad.access.service import whole_cases
from roedtraad.cases.service import Fact, get_case
from tests.country import DAY, Country, Worker, admitted, browser_of
from tests.journeys.browsing import Person
from tests.together import at_once, plan_differs

ONE = {"photo_id": "ja", "mitid": "nej", "nemkonto": "nej"}
OTHER = {"tax_card": "nej", "needs_housing": "ja", "education_need": "ja"}
STALE = 409
PATIENCE = 20


def recording(worker: Worker, case: UUID, facts: dict[str, str]) -> Callable[[], None]:
    """Record facts one by one; whom somebody has overtaken sees it, and presses again."""

    def work() -> None:
        person = Person(browser_of(worker))
        for name, value in facts.items():
            shown = person.presses(
                person.opens("record_facts", case, f"?oplysning={name}"), "Vis, hvad", **{name: value}
            )
            for _ in range(PATIENCE):
                if "Gemt." in shown.words:
                    break
                if shown.status == STALE:
                    assert f'value="{value}" checked' in shown.page, "what was typed is lost"
                    shown = person.presses(shown, "Vis, hvad")
                else:
                    shown = person.presses(shown, "Gem")
            assert "Gemt." in shown.words, shown.words

    return work


def test_what_two_people_write_at_once_is_all_there(alive: Country, settings: Settings) -> None:
    settings.ROEDTRAAD_TODAY = DAY
    case = admitted(alive.vestre).case
    assert at_once(recording(alive.vestre, case, ONE), recording(alive.copenhagen, case, OTHER)) == []
    with whole_cases(case):
        facts = list(Fact.objects.filter(case=case).order_by("number"))
        written = [one.name for one in facts]
        assert all(written.count(name) == 1 for name in (*ONE, *OTHER)), written
        assert [one.number for one in facts] == list(range(1, len(facts) + 1))
        assert get_case(case).version == 1 + len(ONE) + len(OTHER)
    assert plan_differs(case) == set()
