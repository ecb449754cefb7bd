"""The page of one figure: nearer and farther on its axis, minute by minute, and what if."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.watch.models import Outage
from jianyue.watch.outages import Found, open_outage
from tests.acting import local
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]
PAGE = "/availability/bank-1/availability/core-banking/?day=2026-03-01"
DAY = f"{PAGE}&from=2026-03-10T00:00&until=2026-03-11T00:00"
LINKS = re.compile(r'href="(\?[^"]*from=[^"]*)"')


@pytest.fixture
def outages(cast: Cast) -> list[Outage]:
    """Three outages of March: 20 minutes, an hour and an hour of degradation."""
    story = Story(cast, datetime(2026, 4, 2, tzinfo=UTC))
    times = (
        ("2026-03-10 10:00", "2026-03-10 10:20", "full"),
        ("2026-03-10 23:30", "2026-03-11 00:30", "full"),
        ("2026-03-12 12:00", "2026-03-12 13:00", "degraded"),
    )
    with inside(cast.engineer.tenant_id):
        bank = cast.contracts["bank-1"]
        said = [
            Found("core-banking", grade, "provider", local(start), local(end))
            for start, end, grade in times
        ]
        return [open_outage(bank, each, at=story.now, by=cast.engineer) for each in said]


def text(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return answer.content.decode()


def links(page: str) -> list[str]:
    return [unescape(each) for each in LINKS.findall(page)]


@pytest.mark.clause("B24")
def test_the_axis_leads_from_the_month_to_a_week_a_day_and_hours(
    signed_in: SignedIn, outages: list[Outage]
) -> None:
    client, base = signed_in("representative"), PAGE.partition("?")[0]
    page, labels = text(client, PAGE), []
    for want in ("03-09", "03-10", "08:00", "10:00"):
        found = re.search(rf'href="([^"]*)"[^>]*>{want}</a>', page)
        assert found is not None, want
        page = text(client, base + unescape(found[1]))
        labels.append(outages[0].number in page)

    assert all(labels)
    assert "2026-03-10 10:00 – 2026-03-10 11:00" in page
    assert "放大到" not in page, "ten minutes are the finest"


@pytest.mark.usefixtures("outages")
def test_htmx_gets_the_axis_alone(signed_in: SignedIn) -> None:
    client = signed_in("representative")
    part = text(client, DAY, **{"HX-Request": "true"})

    assert part.startswith('<section class="card stack" id="axis"')
    assert "<html" not in part
    assert "往前" in part
    whole = text(client, DAY, **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole


@pytest.mark.usefixtures("outages")
def test_what_is_asked_for_badly_is_the_whole_month(signed_in: SignedIn) -> None:
    client = signed_in("teller")
    for said in ("from=x&until=y", "from=2026-03-10T00:00&until=2026-03-09T00:00", "from=1-1-1"):
        assert "2026-03-01 00:00 – 2026-04-01 00:00" in text(client, f"{PAGE}&{said}")
    clipped = text(client, f"{PAGE}&from=2026-01-01T00:00&until=2026-03-02T00:00")
    assert "2026-03-01 00:00 – 2026-03-02 00:00" in clipped


@pytest.mark.clause("C13", "C15")
def test_each_minute_is_of_a_record_and_of_a_clause(
    signed_in: SignedIn, outages: list[Outage]
) -> None:
    page = text(signed_in("representative"), PAGE)
    told = page[page.index('id="explained"') :]

    assert "(44640.00 − 80.00 − 0.00) ÷ (44640.00 − 0.00) = 44560.00 ÷ 44640.00" in told
    assert "条款 4.4" in told
    assert "44.9%" in told  # 20 of 44.64 minutes, rounded to the worse side
    assert "超过单次上限" in told
    assert outages[1].number in told[told.index("超过单次上限") :]


@pytest.mark.clause("C15")
def test_what_if_shows_both_sides_and_writes_nothing(
    signed_in: SignedIn, outages: list[Outage]
) -> None:
    client, said = signed_in("representative"), outages[1].number
    with inside(outages[0].tenant_id):
        before = Fact.objects.count()
    page = text(client, f"{PAGE}&outage={said}&grade=degraded")
    told = page[page.index('id="supposed"') :]

    assert re.findall(r'class="number">(80\.0|20\.0)<', told) == ["80.0", "20.0"]
    assert told.index("未达到") < told.index("达到</span>")
    with inside(outages[0].tenant_id):
        assert Fact.objects.count() == before
        assert Outage.objects.get(pk=outages[1].pk).grade == "full"


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("ends=2026-03-10T10:05", "65.0"), ("begins=2026-03-10T09:50", "90.0"),
     ("ground=user-device", "60.0"), ("grade=single_terminal", "60.0")],
)  # fmt: skip
def test_an_outage_is_supposed_otherwise(
    said: str, minutes: str, signed_in: SignedIn, outages: list[Outage]
) -> None:
    page = text(signed_in("engineer"), f"{PAGE}&outage={outages[0].number}&{said}")

    assert f'class="number">{minutes}<' in page[page.index('id="supposed"') :]


def test_an_outage_without_a_length_is_refused_in_words(
    signed_in: SignedIn, outages: list[Outage]
) -> None:
    client = signed_in("engineer")
    client.post("/account/display/", {"language": "en"})
    page = text(client, f"{PAGE}&outage={outages[0].number}&ends=2026-03-10T09:00")

    assert "It must end after it began." in page
    assert f'value="{outages[0].number}" selected' in page
    assert "errorlist" in text(client, f"{PAGE}&outage=BANK-1-D9999")


@pytest.mark.usefixtures("outages")
def test_a_figure_that_is_not_promised_or_not_ones_own_is_not_found(signed_in: SignedIn) -> None:
    base = "/availability/bank-1"
    client = signed_in("representative")
    assert client.get(f"{base}/availability/training-system/").status_code == 404
    assert client.get(f"{base}/mttr/core-banking/").status_code == 404
    assert signed_in("foreman").get(PAGE).status_code == 404
    assert client.get(f"{PAGE}&tenant_id=1").status_code == 400


@pytest.mark.usefixtures("outages")
def test_as_many_queries_for_many_outages_as_for_three(signed_in: SignedIn, cast: Cast) -> None:
    client, counts = signed_in("engineer"), []
    for _ in range(2):
        text(client, PAGE)
        with CaptureQueriesContext(connection) as queries:
            text(client, PAGE)
        counts.append(len(queries))
        with inside(cast.engineer.tenant_id):
            for hour in range(9):
                said = Found("core-banking", "full", "provider", local(f"2026-03-2{hour} 01:00"),
                             local(f"2026-03-2{hour} 02:00"))  # fmt: skip
                open_outage(cast.contracts["bank-1"], said, at=local("2026-04-02 00:00"),
                            by=cast.engineer)  # fmt: skip

    assert counts[0] == counts[1]
