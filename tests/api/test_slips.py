"""Slips over the API: written, read, signed by both sides, taken as PDF."""

from collections.abc import Callable

import pytest

from jianyue.client import Client, Problem
from jianyue.client.shapes.tickets_sent import SlipIn
from jianyue.people.models import Scope
from tests.api.moments import at
from tests.api.program import Program
from tests.api.test_tickets import reported

Of = Callable[..., Client]
STROKES = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9"/></svg>'


def said(done: str = "更换了电源") -> SlipIn:
    return {
        "way": "on_site",
        "started_at": at(hours=-2),
        "ended_at": at(hours=-1),
        "done": done,
        "result": "solved",
        "parts": [{"name": "电源", "count": 2, "serial": "P-7"}],
    }


@pytest.mark.clause("B08")
def test_a_slip_is_written_signed_by_both_sides_and_taken(
    client_of: Of, program: Callable[..., Program]
) -> None:
    number = reported(program("teller"))
    agent, teller = client_of("agent"), client_of("teller")
    slip = agent.write_slip(number, said())
    signed = agent.sign_slip(slip["id"], {"digest": slip["digest"]})
    with pytest.raises(Problem, match="不一致"):
        teller.sign_slip_for_customer(
            slip["id"], {"digest": "0" * 64, "name": "样例柜员", "drawn": STROKES}
        )
    whole = teller.sign_slip_for_customer(
        slip["id"], {"digest": slip["digest"], "name": "样例柜员", "drawn": STROKES}
    )

    assert slip["parts"] == [{"name": "电源", "count": 2, "model": "", "serial": "P-7"}]
    assert signed["engineer_signed_at"]
    assert (whole["method"], whole["signer_name"], whole["intact"]) == ("drawn", "样例柜员", True)
    assert [each["id"] for each in teller.list_slips_of_ticket(number)["items"]] == [slip["id"]]
    assert [each["id"] for each in agent.list_slips(show="signed")["items"]] == [slip["id"]]
    assert teller.list_slips(show="to_sign")["items"] == []
    assert agent.take_slip(slip["id"], "zh").startswith(b"%PDF")
    with pytest.raises(Problem, match="已签字"):
        agent.rewrite_slip(slip["id"], said())


def test_a_slip_is_changed_as_it_was_read_or_not_at_all(
    client_of: Of, program: Callable[..., Program]
) -> None:
    number = reported(program("teller"))
    agent = program("agent")
    written = agent.post(f"/tickets/{number}/slips", said())
    address = f"/slips/{written.json()['id']}"
    read = agent.get(address)
    client_of("agent").rewrite_slip(written.json()["id"], said(done="重装了系统"))

    stale = agent.post(f"{address}/rewrite", said(), If_Match=read["ETag"])

    assert written["ETag"] == read["ETag"]
    assert stale.status_code == 412
    assert agent.get(address).json()["done"] == "重装了系统"


def test_a_customer_writes_none_and_a_reader_signs_none(
    client_of: Of, program: Callable[..., Program]
) -> None:
    number = reported(program("teller"))
    slip = client_of("agent").write_slip(number, said())

    with pytest.raises(Problem) as role:
        client_of("teller").write_slip(number, said())
    with pytest.raises(Problem) as scope:
        client_of("agent", Scope.READ).sign_slip(slip["id"], {"digest": slip["digest"]})
    with pytest.raises(Problem) as foreign:
        client_of("outsider").get_slip(slip["id"])

    assert [each.value.status for each in (role, scope, foreign)] == [403, 403, 404]
