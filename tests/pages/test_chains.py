"""What came when, on the pages of ticket, outage and alert; customers see no alerts."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianyue.ledger.fence import inside
from jianyue.tickets.models import Ticket
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.alerts.rules import Rule
from jianyue.watch.alerts.taking import take_due
from jianyue.watch.models import Alert
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]
WANTED = Wanted(
    "Prometheus", "generic", rules=[Rule("job", "core", "core-banking")],
    grades={"critical": {"problem": "1"}}, outages={"critical": "full"},
)  # fmt: skip


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def raised(story: Story, *titles: str) -> list[Alert]:
    """Have a monitor of the bank raise alerts, each under its own key; a worker takes them."""
    with inside(story.cast.manager.tenant_id):
        bank = story.cast.contracts["bank-1"]
        _, key = monitors.add(bank, WANTED, at=story.now, by=story.cast.manager)
    for title in titles:
        said = {"title": title, "severity": "critical", "labels": {"job": "core"}}
        Client().post(f"/alerts/in/{key}/", json.dumps(said), content_type="application/json")
    take_due(datetime.now(UTC))  # noqa: TID251 - as the page did
    with inside(story.cast.manager.tenant_id):
        return list(Alert.objects.filter(title__in=titles).select_related("ticket", "outage"))


@pytest.mark.clause("C23")
def test_a_ticket_and_its_outage_lead_to_the_alerts_that_opened_them(
    signed_in: SignedIn, story: Story
) -> None:
    first, second = raised(story, "核心无响应", "核心超时")
    client = signed_in("engineer")
    ticket = body(client.get(f"/tickets/{first.ticket.number}/"))
    outage = body(client.get(f"/outages/{first.outage.number}/"))

    assert first.ticket == second.ticket
    for page in (ticket, outage):
        assert f'href="/alerts/{first.pk}/"' in page
        assert f'href="/alerts/{second.pk}/"' in page
    assert f'href="/outages/{first.outage.number}/"' in ticket
    assert "客户没有报告同一系统" in ticket


def test_the_first_report_of_the_customer_stands_beside_them(
    signed_in: SignedIn, story: Story
) -> None:
    [alert] = raised(story, "核心无响应")
    story.wait(minutes=5)
    report = story.report(service="core-banking")
    for address in (f"/tickets/{alert.ticket.number}/", f"/alerts/{alert.pk}/"):
        page = body(signed_in("engineer").get(address))
        assert f'客户首次报告 <a href="/tickets/{report.number}/"' in page


def test_customers_see_the_outage_and_not_what_monitors_say(
    signed_in: SignedIn, story: Story
) -> None:
    [alert] = raised(story, "内部主机名")
    client = signed_in("representative")
    ticket = body(client.get(f"/tickets/{alert.ticket.number}/"))
    outage = body(client.get(f"/outages/{alert.outage.number}/"))

    assert f'href="/outages/{alert.outage.number}/"' in ticket
    assert "客户没有报告同一系统" not in ticket
    assert "/alerts/" not in ticket + outage


def test_as_many_queries_for_many_alerts_as_for_one(signed_in: SignedIn, story: Story) -> None:
    raised(story, "甲")
    client, counts = signed_in("engineer"), []
    with inside(story.cast.manager.tenant_id):
        number = Ticket.objects.get(title="甲").number
    client.get(f"/tickets/{number}/")  # what a process keeps is read once
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/tickets/{number}/")
        counts.append(len(queries))
        raised(story, *(f"乙{i}" for i in range(7)))

    assert counts[0] == counts[1]
