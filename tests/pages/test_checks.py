"""Pages of checks, and the address at which jobs call."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.watch.models import Blind, Check, Monitor, Turned
from tests.cast import Cast
from tests.pages.upkeep import checks_of_the_bank
from tests.story import Story

SignedIn = Callable[..., Client]
PAGE = {
    "name": "网银首页", "system": "core-banking", "url": "https://bank.example/login",
    "status": "200-299", "contains": "", "days": "14", "seconds": "10", "severity": "critical",
    "every": "60", "retries": "2",
}  # fmt: skip


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


@pytest.fixture
def check(story: Story) -> Check:
    with inside(story.cast.manager.tenant_id):
        made = checks_of_the_bank(story, "夜间备份")
        found: Check = Check.objects.get(pk=str(made["check"]))
    return found


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def of(story: Story, model: Any) -> list[Any]:
    with inside(story.cast.manager.tenant_id):
        return list(model.objects.order_by("pk"))


@pytest.mark.clause("C23")
def test_a_page_is_added_and_looked_at_at_once(
    signed_in: SignedIn, story: Story, check: Check
) -> None:
    client = signed_in("manager")
    answer = client.post(f"/checks/new/{check.monitor_id}/", PAGE)

    made = of(story, Check)[-1]
    assert (answer.status_code, answer["Location"]) == (302, f"/checks/{made.pk}/")
    assert made.how["url"] == "https://bank.example/login"
    assert Timer.objects.filter(subject="check", subject_id=made.pk).count() == 1
    assert "https://bank.example/login" in body(client.get(f"/checks/{made.pk}/"))


def test_a_refusal_stands_over_the_form_and_nothing_typed_is_lost(
    signed_in: SignedIn, story: Story, check: Check
) -> None:
    said = PAGE | {"url": "https://user:secret@bank.example/"}
    page = body(signed_in("manager").post(f"/checks/new/{check.monitor_id}/", said))

    assert "不含用户名和密码" in page
    assert "网银首页" in page
    assert len(of(story, Check)) == 1


@pytest.mark.parametrize(
    ("method", "field"),
    [("http", "url"), ("tcp", "port"), ("ping", "host"), ("dns", "asked"), ("heartbeat", "grace")],
)
def test_each_method_asks_for_its_own_fields(
    method: str, field: str, signed_in: SignedIn, check: Check
) -> None:
    page = body(signed_in("manager").get(f"/checks/new/{check.monitor_id}/?method={method}"))
    assert f'name="{field}"' in page


@pytest.mark.clause("C23")
def test_the_address_of_a_job_is_shown_once_and_takes_its_calls(
    signed_in: SignedIn, story: Story, check: Check
) -> None:
    page = body(signed_in("manager").post(f"/checks/{check.pk}/key/"))
    address = page.split("/beat/")[1].split("/")[0]
    outside = Client(enforce_csrf_checks=True)

    assert outside.get(f"/beat/{address}/").json() == {"status": "success"}
    assert (
        outside.post(f"/beat/{address}/fail/", "boom", content_type="text/plain").status_code == 200
    )
    assert [each.standing for each in of(story, Turned)] == ["up", "down"]
    assert address not in body(signed_in("manager").get(f"/checks/{check.pk}/"))


@pytest.mark.parametrize("key", ["x", "../../etc", "%00", "a" * 5000])
def test_an_unknown_key_calls_nobody(key: str, story: Story, check: Check) -> None:
    assert Client().get(f"/beat/{key}/").status_code == 404
    assert (of(story, Turned), check.standing) == ([], "new")


def test_own_checks_take_no_alerts_from_outside(story: Story, signed_in: SignedIn) -> None:
    said = {"name": "自有检测", "sender": "own", "hold": "3", "speaks": "0"}
    answer = signed_in("manager").post("/monitors/new/bank-1/?sender=own", said)
    made = of(story, Monitor)[-1]

    assert answer["Location"] == f"/checks/new/{made.pk}/"
    assert signed_in("manager").get(f"/monitors/{made.pk}/key/").status_code == 404


def test_htmx_gets_the_part_that_changes(signed_in: SignedIn, check: Check) -> None:
    page = body(signed_in("manager").get(f"/checks/{check.pk}/", headers={"HX-Request": "true"}))
    assert page.startswith('<div class="stack" id="check"')


def test_a_heartbeat_is_not_hurried(signed_in: SignedIn, check: Check) -> None:
    page = body(signed_in("manager").post(f"/checks/{check.pk}/hurry/", follow=True))
    assert "心跳由任务自己报到" in page


def test_a_removed_check_stays_readable(signed_in: SignedIn, check: Check) -> None:
    client = signed_in("manager")
    client.post(f"/checks/{check.pk}/remove/")
    page = body(client.get(f"/checks/{check.pk}/"))
    assert "已移除" in page
    assert f"/checks/{check.pk}/change/" not in page
    assert "夜间备份" not in body(client.get("/checks/"))


@pytest.mark.parametrize("who", ["teller", "representative", "outsider"])
def test_customers_and_others_see_no_checks(who: str, signed_in: SignedIn, check: Check) -> None:
    client = signed_in(who)
    assert client.get("/checks/").status_code in {403, 404} or "夜间备份" not in body(
        client.get("/checks/")
    )
    assert client.get(f"/checks/{check.pk}/").status_code in {403, 404}


def test_the_list_asks_as_much_for_many_as_for_one(
    signed_in: SignedIn, story: Story, check: Check
) -> None:
    client = signed_in("manager")
    client.get("/checks/")
    with CaptureQueriesContext(connection) as one:
        client.get("/checks/")
    with inside(story.cast.manager.tenant_id):
        checks_of_the_bank(story, "月度归档")
    with CaptureQueriesContext(connection) as two:
        page = body(client.get("/checks/"))
    assert (len(one), check.name in page, "月度归档" in page) == (len(two), True, True)
    assert of(story, Blind) == []
