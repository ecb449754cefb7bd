"""Pages of alerts and monitoring systems: the provider's alone."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from jianyue.ledger.fence import inside
from jianyue.watch.alerts.taking import take_due
from jianyue.watch.models import Alert, Monitor
from tests.cast import Cast
from tests.pages.upkeep import alerts_of_the_bank, monitor_of_the_bank
from tests.story import Story

SignedIn = Callable[..., Client]
KEY = re.compile(r"<code>([\w-]{43})</code>")
FORM = {
    "name": "Prometheus 生产", "sender": "generic", "hold": "0", "grade_critical": "1",
    "outage_critical": "full", "label_0": "job", "value_0": "core", "system_0": "core-banking",
    "hours_0": "any", "act_0": "incident", "act_1": "record", "label_1": "job",
}  # fmt: skip


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


@pytest.mark.clause("C23")
def test_a_monitor_is_added_and_its_first_alert_is_on_the_pages(
    signed_in: SignedIn, story: Story
) -> None:
    client = signed_in("manager")
    assert "/monitors/new/bank-1/" in body(client.get("/alerts/"))
    added = client.post("/monitors/new/bank-1/", FORM)
    found = KEY.search(body(added))
    assert found is not None
    assert added["Cache-Control"] == "no-store"
    said = {"title": "核心无响应", "severity": "critical", "labels": {"job": "core"}}
    Client().post(f"/alerts/in/{found[1]}/", json.dumps(said), content_type="application/json")
    take_due(datetime.now(UTC))  # noqa: TID251 - as the page did

    with inside(story.cast.manager.tenant_id):
        alert = Alert.objects.select_related("ticket", "outage").get(title="核心无响应")
    page = body(client.get(f"/alerts/{alert.pk}/"))
    assert alert.ticket.number in page
    assert alert.outage.number in page
    assert "核心无响应" in body(client.get("/alerts/"))
    shown = body(client.get(f"/monitors/{alert.monitor_id}/"))
    assert "job=core" in shown
    assert found[1] not in shown


def test_a_monitor_is_set_anew_as_it_was_set(signed_in: SignedIn, story: Story) -> None:
    client = signed_in("manager")
    client.post("/monitors/new/bank-1/", FORM)
    with inside(story.cast.manager.tenant_id):
        monitor = Monitor.objects.get(name="Prometheus 生产")
    page = body(client.get(f"/monitors/{monitor.pk}/change/"))
    for shown in ('value="Prometheus 生产"', 'value="core-banking" selected', 'value="core"'):
        assert shown in page
    answer = client.post(
        f"/monitors/{monitor.pk}/change/", FORM | {"hold": "7", "grade_error": "2"}
    )
    assert answer.status_code == 302
    with inside(story.cast.manager.tenant_id):
        monitor.refresh_from_db()
    assert (monitor.hold_minutes, sorted(monitor.grades)) == (7, ["critical", "error"])
    assert monitor.rules[1] == ["job", "", "", "any", "record"]


def test_a_refusal_keeps_what_was_typed(signed_in: SignedIn) -> None:
    page = body(signed_in("manager").post("/monitors/new/bank-1/", FORM | {"hold": "999"}))

    assert "Prometheus 生产" in page
    assert "errorlist" in page


def test_the_key_is_replaced_and_the_monitor_removed(signed_in: SignedIn, story: Story) -> None:
    with inside(story.cast.manager.tenant_id):
        monitor, key = monitor_of_the_bank(story, "监控")
    client = signed_in("manager")
    other = KEY.search(body(client.post(f"/monitors/{monitor.pk}/key/")))

    def bring(said: str) -> int:
        answer = Client().post(
            f"/alerts/in/{said}/", {"title": "A"}, content_type="application/json"
        )
        return answer.status_code

    assert other is not None
    assert (bring(key), bring(other[1])) == (401, 202)
    client.post(f"/monitors/{monitor.pk}/remove/")
    assert bring(other[1]) == 401
    assert "已移除" in body(client.get(f"/monitors/{monitor.pk}/"))


@pytest.mark.clause("C24")
def test_an_alert_is_judged_and_what_was_missed_recorded(signed_in: SignedIn, story: Story) -> None:
    with inside(story.cast.manager.tenant_id):
        pk = alerts_of_the_bank(story, "磁盘告警")["alert"]
    ticket, client = story.report(title="客户先发现"), signed_in("engineer")
    assert "请说明理由" in body(client.post(f"/alerts/{pk}/judge/", {"judged": "false"}))
    judged = {"judged": "false", "reason": "例行重启"}
    assert "误报" in body(client.post(f"/alerts/{pk}/judge/", judged, follow=True))
    assert f"/alerts/missed/{ticket.number}/" in body(client.get(f"/tickets/{ticket.number}/"))
    said = {"reason": "磁盘没有监控"}
    assert client.post(f"/alerts/missed/{ticket.number}/", said).status_code == 302

    page = body(client.get("/alerts/"))
    assert page.count("漏报") >= 2
    assert "0.00%" in page  # nothing of one false and one missed was in time, nor right


def test_whatever_labels_are_called_the_page_shows_them(signed_in: SignedIn, story: Story) -> None:
    with inside(story.cast.manager.tenant_id):
        pk = alerts_of_the_bank(story, "<script>alert(1)</script>")["alert"]
    page = body(signed_in("engineer").get(f"/alerts/{pk}/"))

    assert "<dt>items</dt>" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("who", ["teller", "representative", "foreman"])
def test_customers_do_not_see_what_monitors_say(
    who: str, signed_in: SignedIn, story: Story
) -> None:
    with inside(story.cast.manager.tenant_id):
        pk = alerts_of_the_bank(story, "内部主机")["alert"]
    client = signed_in(who)

    assert client.get("/alerts/").status_code == 403
    assert client.get(f"/alerts/{pk}/").status_code == 403
