"""Who was called for a ticket, notices and calls to the hotline, over the API."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jianyue.client import Client, Problem
from jianyue.escalation import climbing
from jianyue.people.models import Scope
from tests.api.moments import at
from tests.cast import Cast
from tests.story import Story

Of = Callable[..., Client]
GRAVE = {"problem": "1", "service": "core-banking"}


@pytest.fixture
def number(cast: Cast) -> str:
    """Return a grave ticket of half an hour ago, for whose first step people were called."""
    story = Story(cast, datetime.now(UTC) - timedelta(minutes=30))  # noqa: TID251 - the real clock
    ticket = story.report(service="core-banking", attributes=GRAVE)
    story.wait(minutes=6)
    climbing.escalate_due(story.now)
    return str(ticket.number)


@pytest.mark.clause("C21")
def test_the_ladder_of_a_ticket_tells_who_was_called_and_who_knows(
    client_of: Of, number: str
) -> None:
    manager = client_of("manager")
    before = manager.get_escalation(number)
    mine = [each for each in before["steps"] if each["mine"]]
    after = manager.acknowledge_escalation(number)

    assert before["clause"]
    assert mine
    assert {each["state"]["value"] for each in before["steps"]} >= {"told", "missed"}
    assert not any(each["mine"] for each in after["steps"])
    names = {one["person"]["name"] for each in after["steps"] for one in each["acknowledged"]}
    assert names == {"样例运维经理"}
    with pytest.raises(Problem) as nobody:
        client_of("teller").acknowledge_escalation(number)
    assert nobody.value.status == 409
    with pytest.raises(Problem) as foreign:
        client_of("foreman").get_escalation(number)
    assert foreign.value.status == 404


def test_a_customer_is_not_told_which_roles_the_provider_has_nobody_for(
    client_of: Of, number: str
) -> None:
    assert client_of("manager").get_escalation(number)["missing"]
    assert client_of("representative").get_escalation(number)["missing"] == []


def test_a_call_is_read_with_its_reason_and_acknowledged(client_of: Of, number: str) -> None:
    manager = client_of("manager", Scope.NOTICES)
    call = next(each for each in manager.list_notices(unseen=True)["items"] if each["call"])
    whole = manager.get_notice(call["id"])
    unseen = manager.get_notice(call["id"])["seen_at"]
    known = manager.acknowledge_notice(call["id"])

    assert {each["ticket"] for each in whole["reasons"]} == {number}
    assert whole["reasons"][0]["ways"]
    assert unseen is None
    assert (known["call"], bool(known["seen_at"])) == (False, True)
    with pytest.raises(Problem) as foreign:
        client_of("agent").get_notice(call["id"])
    assert foreign.value.status == 404


def test_a_notice_is_seen_when_its_owner_says_so(client_of: Of, number: str) -> None:  # noqa: ARG001 - it tells somebody
    manager = client_of("manager")
    first = manager.list_notices(unseen=True)["items"][0]["id"]
    assert manager.see_notice(first)["seen_at"]
    assert first not in {each["id"] for each in manager.list_notices(unseen=True)["items"]}


def test_a_call_to_the_hotline_becomes_a_ticket_in_the_name_of_who_calls(
    client_of: Of, cast: Cast
) -> None:
    agent = client_of("agent")
    call = agent.ring_call({"phone": "13800000000"})["number"]
    agent.answer_call(call)
    matter: Any = {"title": "柜面打不开", "attributes": {"problem": "2"}}
    with pytest.raises(Problem, match="谁来电"):
        agent.report_call(call, matter)
    agent.name_caller(call, {"contract": "bank-1", "caller": cast.teller.pk})
    ticket = agent.report_call(call, matter)["ticket"]
    over = agent.give_call_number(call, {"end": True})

    assert ticket
    told = client_of("teller").get_ticket(ticket)
    assert told["reporter"] == {"id": cast.teller.pk, "name": "样例柜员"}
    assert told["channel"]
    assert told["channel"]["value"] == "hotline"
    assert over["numbered_at"]
    assert over["standing"]["value"] == "ended"
    with pytest.raises(Problem, match="要计入"):
        agent.dismiss_call(call, {"why": "wrong"})


def test_a_wrong_number_does_not_count_and_times_are_put_right(client_of: Of) -> None:
    agent = client_of("agent")
    call = agent.ring_call({})["number"]
    agent.answer_call(call)
    agent.end_call(call)
    out = agent.dismiss_call(call, {"why": "wrong"})
    again = agent.dismiss_call(call, {"why": None})
    times: Any = {
        "rang_at": at(minutes=-9), "answered_at": at(minutes=-8), "ended_at": at(minutes=-7),
        "reason": "忘了点",
    }  # fmt: skip
    right = agent.correct_call(call, times)

    assert out["why"]
    assert (out["why"]["value"], again["why"]) == ("wrong", None)
    assert right["rang_at"][:16] == times["rang_at"][:16]
