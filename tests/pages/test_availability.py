"""The page of availability: every figure leads to what it is made of."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from jianyue.agreements import catalog
from jianyue.ledger.fence import inside
from tests.cast import Cast
from tests.pages.upkeep import outage_of_the_bank
from tests.stories.amending import amended
from tests.story import Story

STRICTER = catalog.path("bank").read_text(encoding="utf-8").split("\nexamples:")[0] + "\n"
STRICTER = STRICTER.replace(
    'of: core-banking, per: month, goal: ">= 99.9 %"',
    'of: core-banking, per: month, goal: ">= 99.95 %"',
).replace("below: {99.9 %: 2 %", "below: {99.95 %: 2 %")
SignedIn = Callable[..., Client]
PAGE = "/availability/bank-1/"
DAY = f"{PAGE}?day=2026-03-10"
FIGURE = f"{PAGE}availability/core-banking/?day=2026-03-01"


@pytest.fixture
def number(cast: Cast) -> str:
    """The number of an outage that began at 11:00 of 10 March and goes on."""
    story = Story(cast, datetime(2026, 3, 10, 4, 0, tzinfo=UTC))
    with inside(cast.engineer.tenant_id):
        return outage_of_the_bank(story, "电源故障").number


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.clause("B24", "C13")
def test_each_figure_leads_to_the_outages_behind_it(signed_in: SignedIn, number: str) -> None:
    client = signed_in("representative")
    page = text(client, DAY)

    assert "2026-03" in page
    assert "44.6" in page
    assert "计入" in page
    assert f'href="/outages/{number}/"' in page
    assert f'href="{FIGURE}"' in page
    assert "?day=2026-02-28" in page
    page = text(client, FIGURE)
    assert page.count(f'href="/outages/{number}/"') >= 3, "twice on the axis, once in the table"


def test_it_is_told_in_english_too(signed_in: SignedIn, number: str) -> None:
    client = signed_in("engineer")
    client.post("/account/display/", {"language": "en"})
    page = text(client, DAY)

    assert "downtime counted" in text(client, FIGURE)
    assert number in page
    assert "core banking" in page
    assert "bank-1" in text(client, "/availability/")


@pytest.mark.parametrize("day", ["", "nonsense", "9999-01-01", "2026-13-01"])
def test_an_unreadable_day_is_today(signed_in: SignedIn, day: str) -> None:
    assert signed_in("teller").get(f"{PAGE}?day={day}").status_code == 200


def test_without_a_promise_there_is_no_figure(signed_in: SignedIn) -> None:
    assert "协议没有承诺可用率" in text(signed_in("manager"), "/availability/factory-1/")


@pytest.mark.clause("A05")
def test_major_incidents_open_what_one_may_see_and_count_for_everybody(
    signed_in: SignedIn, cast: Cast
) -> None:
    story = Story(cast, datetime(2026, 3, 10, 4, 0, tzinfo=UTC))
    number = story.report("colleague").number
    page = text(signed_in("representative"), DAY)
    assert "重大事件" in page
    assert f'href="/tickets/{number}/"' in page

    page = text(signed_in("teller"), DAY)
    assert number not in page
    assert "另有 1 张" in page


@pytest.mark.clause("A04")
def test_the_longest_outage_leads_to_it_and_is_told_in_english_too(
    signed_in: SignedIn, number: str
) -> None:
    client = signed_in("engineer")
    client.post("/account/display/", {"language": "en"})
    page = text(client, PAGE)

    longest = page[page.index("longest single outage") :]
    assert "at most 30 min" in longest
    assert f'href="/outages/{number}/"' in longest
    assert "badge--bad" in longest


def test_a_goal_that_was_in_force_before_stands_beside_the_one_of_the_end(
    signed_in: SignedIn, cast: Cast
) -> None:
    amended(Story(cast, datetime(2026, 3, 16, tzinfo=UTC)), STRICTER)
    page = text(signed_in("representative"), DAY)

    assert "不低于 99.95%" in page
    assert "此前的目标" in page
    assert page.index("不低于 99.95%") < page.index("不低于 99.9% ")
