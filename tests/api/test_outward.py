"""Imports and webhooks over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from jianyue.client import Client, Problem
from jianyue.people.models import Answered
from tests.api.program import Program
from tests.workshop import work_off

Of = Callable[..., Client]
FILE = (
    "编号,标题,状态,创建时间,解决时间,关闭时间\n"
    "A-1,打印机卡纸,closed,2026-01-05 09:00,2026-01-05 10:00,2026-01-05 11:00\n"
).encode()
HOOK: Any = {
    "name": "总线",
    "url": "https://bank.example/in/secret",
    "events": ["ticket.reported", "ticket.escalated"],
}


def uploaded(manager: Client) -> int:
    """Upload a file with one ticket and say how it is read."""
    made = manager.upload_import(
        "old.csv", FILE, what="tickets", source="table", contract="bank-1", origin="旧系统"
    )
    columns = {each["field"]: each["column"] for each in made["columns"]}
    known = {field: place for field, place in columns.items() if place is not None}
    state = next(each for each in made["columns"] if each["field"] == "state")
    assert (made["rows"], known["title"]) == (1, 1)
    assert state["values"][0]["value"] == "closed"
    said: Any = {"columns": known, "values": {"state": {"closed": "closed"}}}
    manager.plan_import(made["id"], said)
    return made["id"]


def test_a_file_is_uploaded_planned_tried_and_brought_in(client_of: Of) -> None:
    manager = client_of("manager")
    pk = uploaded(manager)
    with pytest.raises(Problem, match="先试导入"):
        manager.bring_in_import(pk)
    manager.try_import(pk)
    work_off(timezone.now())
    tried = manager.get_import(pk)
    rows = manager.take_import_rows(pk)
    manager.bring_in_import(pk)
    work_off(timezone.now())

    assert tried["problems"] == []
    assert tried["tried"]
    assert tried["tried"]["made"] == 1
    assert "2,新建" in rows.decode("utf-8-sig")
    assert manager.get_import(pk)["counts"]["made"] == 1
    titles = {each["title"] for each in manager.list_tickets(state="closed")["items"]}
    assert "打印机卡纸" in titles


def test_a_file_is_its_providers_alone_and_can_be_given_up(client_of: Of) -> None:
    manager = client_of("manager")
    pk = uploaded(manager)
    with pytest.raises(Problem) as foreign:
        client_of("rival_manager").get_import(pk)
    with pytest.raises(Problem) as role:
        client_of("agent").list_imports()

    assert (foreign.value.status, role.value.status) in {(404, 403), (403, 403)}
    assert manager.end_import(pk)["ended_at"]


def test_a_webhook_is_added_tried_rotated_stopped_and_removed(client_of: Of) -> None:
    manager = client_of("manager")
    made = manager.add_webhook(HOOK)
    pk = made["id"]
    test = manager.test_webhook(pk)
    rotated = manager.rotate_webhook(pk)
    changed = manager.change_webhook(pk, {"name": "总线二", "events": ["ticket.closed"]})
    stopped = manager.stop_webhook(pk)
    again = manager.take_up_webhook(pk)

    assert made["secret"]
    assert made["secret"].startswith("whsec_")
    assert rotated["secret"] not in {None, made["secret"]}
    assert "secret" not in made["address"].split("/")[0]
    assert "in/secret" not in made["address"]
    assert [each["id"] for each in manager.list_deliveries(pk)["items"]] == [test["id"]]
    assert (changed["name"], [each["value"] for each in changed["events"]]) == (
        "总线二", ["ticket.closed"],
    )  # fmt: skip
    assert (stopped["disabled"]["value"], again["disabled"]["value"]) == ("by_hand", "")
    assert manager.send_delivery_again(pk, test["id"])["id"] == test["id"]
    manager.remove_webhook(pk)
    assert manager.list_webhooks()["items"] == []


def test_a_webhook_is_its_organisations_alone(client_of: Of) -> None:
    pk = client_of("manager").add_webhook(HOOK)["id"]
    for who, status in (("representative", 404), ("rival_manager", 404), ("agent", 403)):
        with pytest.raises(Problem) as refused:
            client_of(who).rotate_webhook(pk)
        assert refused.value.status == status


def test_a_secret_is_told_once_and_kept_nowhere(program: Callable[..., Program]) -> None:
    manager = program("manager")
    made = manager.post("/webhooks", HOOK, Idempotency_Key="hook").json()
    again = manager.post("/webhooks", HOOK, Idempotency_Key="hook")

    assert again.json() == made | {"secret": None}
    assert again["Idempotency-Replayed"] == "true"
    assert made["secret"] not in str(list(Answered.objects.values_list("body", flat=True)))
    assert len(manager.get("/webhooks").json()["items"]) == 1
