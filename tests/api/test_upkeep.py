"""Recurring jobs and request types over the API."""

from collections.abc import Callable
from typing import Any

import pytest

from jianyue.client import Client, Problem
from tests.api.moments import day
from tests.cast import Cast

Of = Callable[..., Client]


ACCOUNT: Any = {
    "contract": "bank-1", "name": {"zh": "开通账号"}, "kind": "request",
    "fields": [
        {"kind": "choice", "label": {"zh": "系统"}, "options": [{"zh": "核心"}, {"zh": "邮件"}],
         "required": True},
        {"kind": "text", "label": {"zh": "备注"}, "internal": True},
    ],
}  # fmt: skip


def daily(cast: Cast) -> Any:
    """Return a plan of two steps that comes round each day."""
    return {
        "contract": "bank-1", "title": "巡检", "person": cast.engineer.pk,
        "steps": [{"text": "看磁盘", "reading": "已用", "unit": "%"}, {"text": "看日志"}],
        "rule": {"every": "day", "zone": "Asia/Shanghai", "from_date": day(), "minute": 1439,
                 "shown_days": 2},
    }  # fmt: skip


def test_a_plan_comes_round_and_its_job_is_done_step_by_step(client_of: Of, cast: Cast) -> None:
    manager, engineer = client_of("manager"), client_of("engineer")
    plan = manager.plan_upkeep(daily(cast))
    job = engineer.list_upkeep_jobs(show="mine")["items"][-1]["id"]
    engineer.begin_upkeep_job(job)
    half = engineer.record_upkeep_job(job, {"steps": {"1": {"done": True, "value": "81"}}})
    with pytest.raises(Problem, match="第 2 步"):
        engineer.record_upkeep_job(job, {"finish": True})
    found = engineer.find_on_upkeep_job(job, {"text": "磁盘快满"})["findings"][0]["id"]
    done = engineer.record_upkeep_job(job, {"steps": {"2": {"done": True}}, "finish": True})
    followed = engineer.follow_finding(found, {"kind": "problem", "title": "磁盘快满"})

    assert len(plan["ahead"]) == 6
    assert (half["steps"][0]["value"], half["steps_done"]) == ("81", 1)
    assert done["state"]["value"] == "done"
    number = followed["findings"][0]["ticket"]
    assert number
    assert engineer.get_ticket(number)["kind"]["value"] == "problem"
    assert client_of("representative").get_upkeep_job(job)["steps"][0]["done"]
    assert manager.end_upkeep_plan(plan["number"], {"reason": "停用"})["ended_at"]


def test_a_request_type_asks_and_its_answers_are_put_right(client_of: Of) -> None:
    manager, teller = client_of("manager"), client_of("teller")
    made = manager.define_request_type(ACCOUNT)
    offered = teller.list_request_types(contract="bank-1")["items"]
    body: Any = {"title": "开通", "contract": "bank-1", "type": made["id"]}
    with pytest.raises(Problem, match="系统"):
        teller.report_ticket(body)
    with pytest.raises(Problem) as old:
        teller.report_ticket(body | {"edition": 9, "answers": {"f1": "核心"}})
    ticket = teller.report_ticket(body | {"answers": {"f1": "核心"}})
    right = teller.correct_answers(ticket["number"], {"answers": {"f1": "邮件"}})

    assert [[field["key"] for field in each["fields"]] for each in offered] == [["f1"]]
    assert old.value.errors[0]["field"] == "edition"
    assert ticket["kind"]["value"] == "request"
    [answer] = right["answers"]
    assert (answer["value"], answer["before"][0]["zh"]) == ("邮件", "核心")
    assert len(manager.get_answers(ticket["number"])["answers"]) == 2
    assert manager.retire_request_type(made["id"])["retired_at"]
    assert teller.list_request_types()["items"] == []


def test_a_request_type_of_another_customer_is_not_there(client_of: Of) -> None:
    made = client_of("manager").define_request_type(ACCOUNT)
    with pytest.raises(Problem) as foreign:
        client_of("foreman").get_request_type(made["id"])
    with pytest.raises(Problem) as role:
        client_of("teller").define_request_type(ACCOUNT)

    assert (foreign.value.status, role.value.status) == (404, 403)
