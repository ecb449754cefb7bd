"""Longer hours, counts, findings, news, engineers, evidence and articles over the API."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from jianyue.client import Client, Problem
from tests.api.moments import at, day
from tests.api.program import Program
from tests.api.test_tickets import reported
from tests.cast import Cast
from tests.story import Story

Of = Callable[..., Client]


def test_longer_hours_are_asked_for_confirmed_and_taken_back(client_of: Of) -> None:
    agent, manager = client_of("agent"), client_of("manager")
    evening = f"{day(7)}T12:00:00Z"
    said: Any = {
        "contract": "bank-1", "system": "training-system", "from_at": evening,
        "until_at": f"{day(7)}T14:00:00Z", "reason": "年终培训", "caller": "样例柜员",
    }  # fmt: skip
    number = agent.ask_extension(said)["number"]
    answered = manager.answer_extension(number, {"confirms": True})
    back = agent.withdraw_extension(number)

    assert answered["state"]["value"] == "confirmed"
    assert back["state"]["value"] == "withdrawn"
    assert [each["number"] for each in manager.list_extensions()["items"]] == [number]


def test_an_outage_is_handled_and_taken_back_and_its_news_published_nowhere(client_of: Of) -> None:
    engineer, customer = client_of("engineer"), client_of("representative")
    begun: Any = {"contract": "bank-1", "system": "core-banking", "from_at": at(hours=-1)}
    number = engineer.open_outage(begun)["number"]
    engineer.step_outage(number, {"step": "found", "text": "磁盘坏了"})
    customer.step_outage(number, {"step": "warned", "text": "请尽快"})
    with pytest.raises(Problem) as role:
        customer.step_outage(number, {"step": "found", "text": "不是客户的事"})
    with pytest.raises(Problem, match="状态页"):
        engineer.publish_outage(number, {"zh": "正在排查", "stage": "investigating"})

    assert role.value.status in {403, 409}
    assert engineer.void_outage(number, {"reason": "没有中断"})["void"]


def test_what_monitoring_missed_is_said_once(
    client_of: Of, program: Callable[..., Program]
) -> None:
    number = reported(program("teller"))
    manager = client_of("manager")
    alert = manager.miss_alert(number, {"reason": "监控没有发现"})
    with pytest.raises(Problem) as twice:
        manager.miss_alert(number, {"reason": "监控没有发现"})

    assert alert["judged"]
    assert (alert["judged"]["value"], alert["ticket"]) == ("missed", number)
    assert twice.value.status == 409


def test_an_article_is_written_published_and_helps(
    client_of: Of, program: Callable[..., Program]
) -> None:
    agent, manager, teller = client_of("agent"), client_of("manager"), client_of("teller")
    said: Any = {"title_zh": "重启前置机", "text_zh": "先停后启", "review_date": day(90)}
    number = agent.write_article(said)["number"]
    with pytest.raises(Problem) as early:
        teller.get_article(number)
    with pytest.raises(Problem) as role:
        agent.publish_article(number, {"audience": "all"})
    shown = manager.publish_article(number, {"audience": "all"})
    ticket = reported(program("teller"))
    agent.solve_by_article(number, {"ticket": ticket})
    agent.unsolve_by_article(ticket, number)

    assert (early.value.status, role.value.status) == (404, 409)
    assert shown["kept"]
    assert shown["kept"]["state"]["value"] == "published"
    assert teller.article_helped(number)["kept"] is None
    with pytest.raises(Problem) as gone:
        agent.unsolve_by_article(ticket, number)
    assert gone.value.status == 404
    assert manager.withdraw_article(number, {"reason": "过时"})["kept"]


def test_a_contract_is_sealed_and_a_bundle_asked_for(
    client_of: Of, program: Callable[..., Program]
) -> None:
    reported(program("teller"))
    customer = client_of("representative")
    sealed = customer.seal_contract("bank-1")
    job = customer.ask_bundle("bank-1", {"period": day()[:7]})

    assert sealed["number"] == customer.list_seals("bank-1")["items"][0]["number"]
    assert b'"root"' in customer.take_seal("bank-1", sealed["number"])
    [bundle] = customer.list_bundles("bank-1")["items"]
    assert (bundle["job"]["id"], bundle["period"]) == (job["id"], day()[:7])
    with pytest.raises(Problem) as early:
        customer.take_bundle("bank-1", bundle["id"])
    assert early.value.status == 404
    with pytest.raises(Problem) as foreign:
        client_of("foreman").list_seals("bank-1")
    assert foreign.value.status == 404


def test_engineers_are_changed_with_consent_and_check_in(client_of: Of, cast: Cast) -> None:
    manager, engineer, customer = (client_of(x) for x in ("manager", "engineer", "representative"))
    here = engineer.check_presence("bank-1", {"way": "in"})
    wish = customer.ask_replacement("bank-1", {"engineer": cast.engineer.pk, "reason": "换一位"})
    manager.answer_replacement(wish["id"], {"agrees": True, "words": "同意"})
    change = manager.announce_engineer("bank-1", {
        "leaves": cast.engineer.pk, "comes": cast.agent.pk, "from_date": day(90),
        "reason": "客户要求", "request": wish["id"],
    })  # fmt: skip

    assert here["until_at"] is None
    assert change["request"] == wish["id"]
    assert manager.withdraw_engineer(change["id"])["state"]["value"] == "withdrawn"
    manager.strike_presence(here["id"])
    assert manager.list_presences("bank-1")["items"] == []


def counts() -> bytes:
    """Return a file with an hour of two hours ago, of which ten failed, eight of them elsewhere."""
    head = "class,from,until,successes,failures,third_party,ground,evidence"
    hour, until = (at(hours=-ago)[:13] + ":00:00+00:00" for ago in (3, 2))
    return f"{head}\nclearing,{hour},{until},990,10,8,third-party,银联无应答\n".encode()


def test_counts_are_looked_at_brought_in_contested_and_taken_back(client_of: Of) -> None:
    manager, customer = client_of("manager"), client_of("representative")
    looked = manager.bring_counts("bank-1", "c.csv", counts(), only_look=True)
    assert manager.list_batches("bank-1")["items"] == []
    brought = manager.bring_counts("bank-1", "c.csv", counts())
    again = manager.bring_counts("bank-1", "c.csv", counts())

    assert (looked["rows"], looked["batch"]) == (1, None)
    assert (brought["new"], again["new"]) == (True, False)
    assert brought["batch"]
    number = brought["batch"]["number"]
    [left] = customer.get_batch(number)["left_out"]
    contested = customer.contest_left_out(left["id"], {"words": "是贵方线路"})
    agreed = customer.agree_left_out(left["id"], {})
    assert (contested["contest"]["value"], agreed["contest"]["value"]) == ("contested", "agreed")
    assert manager.take_back_batch(number, {"reason": "重复"})["replaced_at"]


def test_a_finding_is_recorded_and_contested(client_of: Of, cast: Cast) -> None:
    code = Story(cast, datetime.now(UTC)).under("vendor")  # noqa: TID251 - the real clock
    manager, customer = client_of("manager"), client_of("representative")
    said: Any = {"whole": 40, "part": 37, "words": "抽查 40 单"}
    made = manager.assess_figure(code, "incident-process", said)
    with pytest.raises(Problem):
        customer.answer_assessment(made["id"], {"agrees": False})
    answered = customer.answer_assessment(made["id"], {"agrees": False, "words": "样本太少"})

    assert answered["answer"]
    assert answered["answer"]["value"] == "contested"
    assert [each["id"] for each in customer.list_assessments(code)["items"]] == [made["id"]]
    with pytest.raises(Problem) as foreign:
        client_of("foreman").answer_assessment(made["id"], {"agrees": True})
    assert foreign.value.status == 404
