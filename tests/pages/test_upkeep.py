"""The pages of recurring jobs, walked as a manager, an engineer and the customer walk them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.tickets.models import Ticket
from jianyue.upkeep import planning
from jianyue.upkeep.models import Finding, Job, Plan
from jianyue.upkeep.planning import Wanted
from jianyue.upkeep.rules import Rule
from jianyue.upkeep.steps import from_lines
from tests.cast import Cast

SignedIn = Callable[..., Client]


def asked(cast: Cast, **said: Any) -> dict[str, Any]:
    """What a manager types for a plan: every day a minute before midnight, shown two days ahead."""
    return {
        "title": "清理临时表", "systems": ["core-banking"],
        "steps": "清理临时表 | 释放空间 | GB\n重建索引", "note": "维护窗口内执行",
        "person": cast.engineer.pk, "deputy": cast.agent.pk, "every": "day", "step": 1,
        "shift": "stays", "time": "23:59", "zone": "Asia/Shanghai",
        "from_date": f"{timezone.now():%Y-%m-%d}", "shown_days": 2, "due_hours": 8,
    } | said  # fmt: skip


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def planned(cast: Cast, signed_in: SignedIn, **said: Any) -> tuple[Plan, Job]:
    answer = signed_in("manager").post("/upkeep/new/bank-1/", asked(cast, **said))
    assert answer.status_code == 302, answer.content.decode()
    with inside(cast.agent.tenant_id):
        plan = Plan.objects.latest("pk")
        return plan, Job.objects.filter(plan=plan).earliest("starts_at")


@pytest.mark.clause("B03")
def test_from_the_plan_to_the_record(cast: Cast, signed_in: SignedIn) -> None:
    plan, job = planned(cast, signed_in)
    manager, engineer, customer = map(signed_in, ("manager", "engineer", "representative"))
    said = page(manager, f"/upkeep/{plan.number}/")
    assert all(
        each in said for each in ("清理临时表", "释放空间", "样例工程师", "样例坐席", "每天 23:59")
    )
    assert "清理临时表" in page(engineer, "/upkeep/?show=mine")
    assert "清理临时表" in page(engineer, "/desk/")

    at = f"/upkeep/jobs/{job.pk}/"
    assert engineer.post(f"{at}begin/").status_code == 302
    refused = engineer.post(f"{at}record/", {"done_1": "on", "finish": "yes"})
    assert "第 2 步没有做，也没有说明原因" in refused.content.decode()
    told = {"done_1": "on", "reading_1": "12.5", "words_2": "没有碎片", "closing": "正常"}
    assert engineer.post(f"{at}record/", told | {"finish": "yes"}).status_code == 302
    for client in (manager, customer):
        shown = page(client, at)
        assert all(each in shown for each in ("12.5", "GB", "没有碎片", "正常", "已完成"))
    assert "清理临时表" in page(customer, "/upkeep/?show=over")


@pytest.mark.clause("B03")
def test_a_finding_becomes_a_ticket_in_two_clicks(cast: Cast, signed_in: SignedIn) -> None:
    _, job = planned(cast, signed_in)
    engineer = signed_in("engineer")
    engineer.post(f"/upkeep/jobs/{job.pk}/found/", {"text": "索引碎片率 60%\n建议重建"})
    with inside(cast.agent.tenant_id):
        finding = Finding.objects.latest("pk")
    asks = f"/upkeep/found/{finding.pk}/ticket/"
    assert 'value="索引碎片率 60%"' in page(engineer, asks)
    said = {"kind": "problem", "title": "索引碎片率 60%", "service": "core-banking"}
    assert engineer.post(asks, said).status_code == 302
    with inside(cast.agent.tenant_id):
        ticket = Ticket.objects.get(upkeep_findings=finding)
    assert ticket.number in page(engineer, f"/upkeep/jobs/{job.pk}/")
    assert "已经转为工单" in engineer.post(asks, said).content.decode()


def test_late_and_orphaned_jobs_stand_out(cast: Cast, signed_in: SignedIn) -> None:
    _, job = planned(cast, signed_in)
    with inside(cast.agent.tenant_id):
        before = timezone.now() - timedelta(days=2)
        Job.objects.filter(pk=job.pk).update(
            starts_at=before, due_at=before + timedelta(hours=1), person=None
        )
    manager = signed_in("manager")
    for address in ("/upkeep/?show=late", "/today/", f"/upkeep/jobs/{job.pk}/"):
        said = page(manager, address)
        assert "逾期" in said
        assert "没有负责人" in said
    assert signed_in("agent").post(f"/upkeep/jobs/{job.pk}/take/").status_code == 302
    assert "没有负责人" not in page(manager, f"/upkeep/jobs/{job.pk}/")


@pytest.mark.parametrize(
    "said",
    [
        {"every": "week"}, {"every": "month"}, {"every": "month", "nth": 2, "weekdays": [1, 2]},
        {"every": "year", "day": 1, "month": 13}, {"zone": "nowhere"}, {"steps": "\n"},
        {"time": "25:00"}, {"person": 1}, {"systems": ["nothing"]}, {"until_date": "2001-01-01"},
        {"deputy": "x"}, {"step": 0}, {"weekdays": [9], "every": "week"}, {"nth": "drop table"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(
    cast: Cast, signed_in: SignedIn, said: dict[str, Any]
) -> None:
    answer = signed_in("manager").post("/upkeep/new/bank-1/", asked(cast, **said))
    assert answer.status_code == 200
    assert "清理临时表" in answer.content.decode()
    assert "errorlist" in answer.content.decode()


def test_a_plan_is_changed_with_what_it_was_filled_in(cast: Cast, signed_in: SignedIn) -> None:
    plan, _ = planned(cast, signed_in, step=2, time="07:30")
    manager = signed_in("manager")
    said = page(manager, f"/upkeep/{plan.number}/change/")
    assert "清理临时表 | 释放空间 | GB" in said
    assert 'value="07:30"' in said
    again = asked(cast, title="清理临时表和日志")
    assert manager.post(f"/upkeep/{plan.number}/change/", again).status_code == 302
    assert "清理临时表和日志" in page(manager, "/upkeep/plans/")
    assert manager.post(f"/upkeep/{plan.number}/end/", {"reason": "下线"}).status_code == 302
    assert "已停止" in page(manager, "/upkeep/plans/")


def test_the_customer_reads_and_changes_nothing(cast: Cast, signed_in: SignedIn) -> None:
    plan, job = planned(cast, signed_in)
    client = signed_in("representative")
    assert "计划" in page(client, f"/upkeep/{plan.number}/")
    said = page(client, f"/upkeep/jobs/{job.pk}/")
    assert "<textarea" not in said
    for deed in ("begin", "take", "record", "found", "move", "skip", "give", "reopen"):
        assert client.post(f"/upkeep/jobs/{job.pk}/{deed}/", {"text": "x"}).status_code == 403
    for address in ("/upkeep/new/bank-1/", f"/upkeep/{plan.number}/change/"):
        assert client.get(address).status_code == 403


def test_as_many_queries_for_thirty_jobs_as_for_three(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("manager")
    planned(cast, signed_in)
    client.get("/upkeep/")

    def counted(address: str) -> int:
        with CaptureQueriesContext(connection) as asked_:
            client.get(address)
        return len(asked_)

    places = ("/upkeep/", "/upkeep/plans/", "/today/")
    few = [counted(each) for each in places]
    now, zone = timezone.now(), "Asia/Shanghai"
    rule = Rule("day", zone, now.date(), 30, shown_days=12, due_hours=1)
    with inside(cast.manager.tenant_id):
        for number in range(3):
            given = Wanted(
                f"计划 {number}", from_lines("一步"), (), cast.engineer, rule, deputy=cast.agent
            )
            planning.define(cast.contracts["bank-1"], given, at=now, by=cast.manager)
    assert [counted(each) for each in places] == few
