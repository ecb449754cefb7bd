"""Monitoring systems, own checks and sources of counts over the API."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from django.test import Client as Browser

from jianyue.client import Client, Problem
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.people.models import Answered
from jianyue.watch.checks import taking
from jianyue.watch.checks.standing import Look
from jianyue.watch.models import Monitor
from tests.api.moments import at
from tests.api.program import Program
from tests.cast import Cast

Of = Callable[..., Client]
GRADED: Final = {"incident": {"problem": "1"}, "outage": "full"}


def watcher(**more: Any) -> Any:
    """Return a monitoring system as it is sent."""
    rule = {"label": "host", "value": "db-1", "system": "core-banking", "hours": "inside"}
    return {
        "contract": "bank-1", "name": "机房监控", "sender": "generic", "rules": [rule],
        "severities": {"critical": GRADED}, "hold_minutes": 5,
    } | more  # fmt: skip


def looked_at(**more: Any) -> Any:
    """Return a check of a page as it is sent."""
    return {
        "name": "网银首页", "system": "core-banking", "severity": "critical", "every": 60,
        "method": "http", "how": {"url": "https://bank.example/login", "days": 30},
    } | more  # fmt: skip


def own_checks(manager: Client) -> int:
    """Return where the own checks of the bank belong to."""
    return manager.add_monitor(watcher(sender="own", name="自有检测"))["id"]


@pytest.mark.clause("C23")
def test_a_monitoring_system_is_added_raises_alerts_and_is_set_anew(
    client_of: Of, program: Callable[..., Program]
) -> None:
    manager = client_of("manager")
    made = manager.add_monitor(watcher())
    number, address = made["id"], made["address"]
    assert made["key"]
    assert address
    sent = Browser().post(
        "/" + address.split("/", 3)[3], {"title": "磁盘满", "severity": "critical", "key": "d"},
        content_type="application/json",
    )  # fmt: skip
    tag = program("manager").get(f"/monitors/{number}")["ETag"]
    change: Any = {key: each for key, each in watcher(hold_minutes=9).items() if key != "contract"}
    anew = manager.change_monitor(number, change, match=tag)
    with pytest.raises(Problem) as stale:
        manager.change_monitor(number, change, match=tag)

    assert sent.status_code < 300, sent.content
    assert [each["title"] for each in manager.list_signals(number)["items"]] == ["磁盘满"]
    assert (anew["hold_minutes"], anew["severities"]["critical"]) == (9, GRADED)
    assert anew["severities"]["info"] == {"incident": None, "outage": None}
    assert anew["rules"][0]["hours"]["value"] == "inside"
    assert stale.value.status == 412


def test_a_key_is_told_once_and_another_one_ends_it(
    client_of: Of, program: Callable[..., Program], cast: Cast
) -> None:
    caller = program("manager")
    first, again = (
        caller.post("/monitors", watcher(), Idempotency_Key="one").json() for _ in range(2)
    )
    other = client_of("manager").rotate_monitor(first["id"])

    assert again == first | {"key": None, "address": None}
    assert other["key"] not in {None, first["key"]}
    with inside(cast.manager.tenant_id):
        kept = "".join(each.body for each in Answered.objects.all())
    assert "机房监控" in kept
    assert first["key"] not in kept
    assert other["key"]
    assert other["key"] not in kept
    assert Browser().post(first["address"], {}).status_code in {401, 403, 404}
    client_of("manager").remove_monitor(first["id"])
    with pytest.raises(Problem) as gone:
        client_of("manager").rotate_monitor(first["id"])
    assert gone.value.status == 404
    assert client_of("manager").get_monitor(first["id"])["removed_at"]


def test_who_does_not_plan_reads_and_customers_do_not(client_of: Of) -> None:
    number = client_of("manager").add_monitor(watcher())["id"]
    agent = client_of("agent")

    assert agent.list_monitors()["items"][0]["id"] == number
    with pytest.raises(Problem) as role:
        agent.rotate_monitor(number)
    with pytest.raises(Problem) as customer:
        client_of("representative").get_monitor(number)
    assert (role.value.status, customer.value.status) == (403, 403)


def test_the_words_of_mails_are_set_and_no_address_is_told(
    client_of: Of, program: Callable[..., Program]
) -> None:
    manager = client_of("manager")
    number = manager.add_monitor(watcher())["id"]
    before = manager.get_mail_words(number)
    tag = program("manager").get(f"/monitors/{number}/mail-words")["ETag"]
    said: Any = {
        "ended": ["已恢复", "已恢复"], "seen": ["收到"], "graded": {"error": ["二级"]},
        "usual": "warning", "until": "时间",
    }  # fmt: skip
    after = manager.set_mail_words(number, said, match=tag)
    with pytest.raises(Problem) as stale:
        manager.set_mail_words(number, said, match=tag)

    assert "恢复" in before["ended"]
    assert (after["ended"], after["graded"]["error"]) == (["已恢复"], ["二级"])
    assert after["graded"]["critical"] == []
    assert manager.get_mail_words(number) == after
    assert stale.value.status == 412
    assert not {"address", "addresses"} & after.keys()


@pytest.mark.clause("C23")
def test_a_check_is_added_looked_at_set_anew_and_removed(client_of: Of) -> None:
    manager = client_of("manager")
    own = own_checks(manager)
    made = manager.add_check(own, looked_at())
    number = made["id"]
    change = looked_at(how={"url": "https://bank.example/", "retries": 0})
    del change["method"]
    anew = manager.change_check(number, change)

    assert (made["address"], made["standing"]["value"]) == (None, "new")
    assert (made["how"]["days"], made["how"]["retries"], made["how"]["port"]) == (30, 2, None)
    assert (anew["how"]["days"], anew["how"]["retries"]) == (14, 0)
    assert manager.hurry_check(number)["id"] == number
    assert manager.get_looks(number) == {"looked_at": None, "failing": 0, "looks": []}
    with pytest.raises(Problem) as keyless:
        manager.rotate_check(number)
    with pytest.raises(Problem) as kept:
        manager.remove_monitor(own)
    manager.remove_check(number)
    assert (keyless.value.status, kept.value.status) == (409, 409)
    assert manager.list_checks()["items"] == []
    manager.remove_monitor(own)


@pytest.mark.clause("B24")
def test_it_is_listed_when_a_check_saw_nothing(client_of: Of, cast: Cast) -> None:
    manager = client_of("manager")
    number = manager.add_check(own_checks(manager), looked_at())["id"]
    why = Both("不允许访问这个地址", "this address may not be reached")
    with inside(cast.manager.tenant_id):
        for hour, works in ((4, None), (5, True), (6, None)):
            look = Look(datetime(2026, 11, 25, hour, tzinfo=UTC), works, why)
            taking.take(number, look, at=look.at)
    found = manager.list_blind_stretches(number)["items"]

    assert [(each["from_at"][11:16], (each["until_at"] or "")[11:16]) for each in found] == [
        ("06:00", ""), ("05:01", "06:00"), ("04:00", "05:00"),
    ]  # fmt: skip
    reasons = [each["reason"] for each in found]
    assert [each and each["en"] for each in reasons] == [
        why.en,
        "the checks were not running",
        why.en,
    ]


@pytest.mark.clause("C23")
def test_a_job_calls_the_address_that_was_told_once(client_of: Of) -> None:
    manager = client_of("manager")
    job = looked_at(method="heartbeat", every=3600, how={"grace": 600})
    made = manager.add_check(own_checks(manager), job)
    assert made["address"]
    path = "/" + made["address"].split("/", 3)[3]
    Browser().get(path)
    Browser().post(f"{path}fail/", "boom", content_type="text/plain")
    other = manager.rotate_check(made["id"])

    assert made["how"]["grace"] == 600
    assert [each["standing"]["value"] for each in manager.list_turns(made["id"])["items"]] == [
        "down", "up",
    ]  # fmt: skip
    assert other["address"] != made["address"]
    assert Browser().get(path).status_code == 404
    with pytest.raises(Problem) as early:
        manager.hurry_check(made["id"])
    assert early.value.status == 409


@pytest.mark.parametrize(
    ("method", "how"),
    [
        ("ping", {"host": "bank.example", "port": 80}),
        ("http", {"url": "https://x.example", "grace": 1}),
        ("heartbeat", {"seconds": 5}),
    ],
)
def test_what_a_method_does_not_have_is_refused(client_of: Of, method: str, how: Any) -> None:
    manager = client_of("manager")
    with pytest.raises(Problem) as refused:
        manager.add_check(own_checks(manager), looked_at(method=method, how=how))
    assert refused.value.status == 422
    assert manager.list_checks()["items"] == []


def prometheus(**more: Any) -> Any:
    """Return a Prometheus as it is sent."""
    query = {"kind": "clearing", "total": "sum(a)", "success": "sum(b)"}
    said = {"name": "指标", "address": "https://prometheus.example:9090/", "queries": [query]}
    return said | more


@pytest.mark.clause("C18")
def test_a_prometheus_is_asked_and_set_anew_and_has_no_key(client_of: Of) -> None:
    manager = client_of("manager")
    made = manager.add_prometheus(prometheus(contract="bank-1", since=at(hours=-3)))
    with pytest.raises(Problem) as missing:
        manager.change_source(made["id"], {"name": "指标"})
    with pytest.raises(Problem) as keyless:
        manager.rotate_source(made["id"])
    anew = manager.change_source(made["id"], prometheus(name="新指标"))

    assert (made["key"], made["address"]) == (None, "https://prometheus.example:9090")
    assert (missing.value.status, keyless.value.status) == (422, 409)
    assert (anew["name"], anew["queries"][0]["third_party"]) == ("新指标", "")


@pytest.mark.clause("C18")
def test_a_program_sends_counts_by_a_key_until_it_is_removed(client_of: Of) -> None:
    manager = client_of("manager")
    made = manager.add_source({"contract": "bank-1", "name": "核心系统"})
    with pytest.raises(Problem) as other:
        manager.change_source(made["id"], {"name": "核心", "address": "https://x.example"})
    named = manager.change_source(made["id"], {"name": "核心"})

    assert made["key"]
    assert (other.value.status, named["name"]) == (422, "核心")
    assert manager.rotate_source(made["id"])["key"] != made["key"]
    manager.remove_source(made["id"])
    with pytest.raises(Problem) as gone:
        manager.rotate_source(made["id"])
    assert gone.value.status == 404
    assert manager.list_sources()["items"][0]["removed_at"]


def test_own_checks_have_no_key(client_of: Of) -> None:
    manager = client_of("manager")
    made = manager.add_monitor(watcher(sender="own"))
    with pytest.raises(Problem) as refused:
        manager.rotate_monitor(made["id"])

    assert (made["key"], made["address"]) == (None, None)
    assert refused.value.status == 409


def test_a_monitor_of_the_api_is_one_of_the_pages(client_of: Of, cast: Cast) -> None:
    number = client_of("manager").add_monitor(watcher(speaks_minutes=10))["id"]
    with inside(cast.manager.tenant_id):
        kept = Monitor.objects.get(pk=number)

    assert (kept.owner_id, kept.speaks_minutes) == (cast.manager.pk, 10)
    assert kept.rules == [["host", "db-1", "core-banking", "inside", "incident"]]
