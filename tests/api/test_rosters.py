"""Rosters over the API: who is on call, turns, overrides, swaps, leaves, roles, addresses."""

from collections.abc import Callable
from typing import Any

import pytest

from jianyue.client import Client, Problem
from jianyue.client.shapes.rosters_sent import LayerIn
from jianyue.people.models import Answered
from tests.api.moments import at, day
from tests.api.program import Program
from tests.cast import Cast

Of = Callable[..., Client]


def turns(cast: Cast, **more: Any) -> LayerIn:
    people = [cast.agent.pk, cast.engineer.pk]
    said: Any = {"members": people, "from_date": day(-1), "days": 1, "handovers": "00:00"}
    return said | more  # type: ignore[no-any-return] # as a program builds it


def planned(manager: Client, cast: Cast) -> int:
    """Set up a roster of the bank round the clock, the agent and the engineer by turns."""
    roster = manager.open_roster({"name": "银行值班", "contract": "bank-1", "shown": True})["id"]
    manager.set_layer(roster, turns(cast))
    return roster


def test_turns_are_looked_at_before_they_are_kept_and_taken_back(client_of: Of, cast: Cast) -> None:
    manager = client_of("manager")
    roster = manager.open_roster({"name": "银行值班", "contract": "bank-1"})["id"]
    looked = manager.set_layer(roster, turns(cast, only_look=True))
    nobody = manager.list_rosters()["items"][0]["person"]
    kept = manager.set_layer(roster, turns(cast))
    now = manager.list_rosters()["items"][0]
    calendar = manager.get_calendar(roster)
    undone = manager.undo_roster(roster)

    assert (looked["kept"], looked["id"], nobody) == (False, None, None)
    assert looked["moved"][0]["before"] is None
    assert kept["kept"]
    assert now["person"]
    assert now["person"]["name"] in {"样例坐席", "样例工程师"}
    assert {each["person"]["id"] for each in calendar["turns"] if each["person"]} == {
        cast.agent.pk, cast.engineer.pk,
    }  # fmt: skip
    assert undone["layers"] == []


def test_a_duty_is_taken_over_swapped_and_given_back(client_of: Of, cast: Cast) -> None:
    manager, agent, engineer = (client_of(each) for each in ("manager", "agent", "engineer"))
    roster = planned(manager, cast)
    mine = agent.list_duties()["duties"]
    whole = next(each for each in mine if each["from_at"] > at(days=1))
    swap = agent.ask_swap(
        roster,
        {"other": cast.engineer.pk, "from_at": whole["from_at"], "until_at": whole["until_at"]},
    )
    with pytest.raises(Problem) as own:
        agent.answer_swap(swap["id"], {"accepts": True})
    accepted = engineer.answer_swap(swap["id"], {"accepts": True})
    over = agent.take_duty_over(
        roster, {"person": cast.agent.pk, "from_at": at(days=9), "until_at": at(days=11)}
    )

    assert own.value.status == 409
    assert accepted["state"]["value"] == "accepted"
    assert over["id"]
    assert len(manager.get_roster(roster)["overrides"]) == 2
    manager.withdraw_override(over["id"])
    assert len(manager.get_roster(roster)["overrides"]) == 1


def test_a_customer_sees_who_is_on_call_and_not_how_it_came(client_of: Of, cast: Cast) -> None:
    roster = planned(client_of("manager"), cast)
    representative = client_of("representative")
    seen = representative.get_roster(roster)

    assert (seen["layers"], seen["overrides"], seen["swaps"]) == ([], [], [])
    assert representative.get_calendar(roster)["turns"]
    assert representative.get_contract_calendar("bank-1", month=True)["turns"]
    with pytest.raises(Problem) as foreign:
        client_of("foreman").get_roster(roster)
    with pytest.raises(Problem) as role:
        client_of("agent").set_layer(roster, turns(cast))
    assert (foreign.value.status, role.value.status) == (404, 403)


def test_leaves_roles_and_warnings_are_kept(client_of: Of, cast: Cast) -> None:
    manager, engineer = client_of("manager"), client_of("engineer")
    leave = engineer.enter_leave(
        {"from_at": at(days=2), "until_at": at(days=3), "deputy": cast.agent.pk}
    )
    held = manager.hold_role("bank-1", {"role": "department-manager", "person": cast.manager.pk})
    role = next(each for each in held["roles"] if each["role"] == "department-manager")
    wait = manager.set_patience("bank-1", {"first_minutes": 4, "other_minutes": 9})
    warned = manager.set_warnings_of("bank-1", {"warnings": [{"percent": 60, "whom": "managers"}]})

    assert leave["deputy"]
    assert [each["id"] for each in manager.list_leaves()["items"]] == [leave["id"]]
    assert [each["person"]["id"] for each in role["held"] if each["person"]] == [cast.manager.pk]
    assert (wait["first_minutes"], wait["other_minutes"]) == (4, 9)
    assert warned["warnings"] == [{"percent": 60, "whom": "managers"}]
    manager.release_role(role["held"][0]["id"])
    engineer.withdraw_leave(leave["id"])
    assert manager.list_leaves()["items"] == []


def test_a_secret_address_is_told_once_and_kept_nowhere(
    program: Callable[..., Program], client: Any
) -> None:
    agent = program("agent")
    made = agent.post("/me/feeds", {}, Idempotency_Key="feed").json()
    again = agent.post("/me/feeds", {}, Idempotency_Key="feed").json()

    path = made["address"].split("8000", 1)[-1]
    assert client.get(path).status_code == 200
    assert again == made | {"address": None}
    assert path.rsplit("/", 1)[-1].removesuffix(".ics") not in str(
        list(Answered.objects.values_list("body", flat=True))
    )
    agent.delete(f"/me/feeds/{made['id']}")
    assert client.get(path).status_code == 404
