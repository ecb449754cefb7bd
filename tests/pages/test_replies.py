"""Ready answers: whose they are, who may use them, and what is put into them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.people.models import Member, Team
from jianyue.tickets.models import CannedReply, Ticket
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return Story(cast, timezone.now()).report(title="打印机 {me} 坏了")


def wrote(client: Client, cast: Cast, text: str, whom: str = "own", name: str = "已收到") -> int:
    """Have a ready answer written; return its key."""
    said = {"name": name, "text": text, "whom": whom}
    assert client.post("/replies/new/", said).status_code == 302
    with inside(cast.agent.tenant_id):
        return int(CannedReply.objects.order_by("-pk").values_list("pk", flat=True)[0])


def put(client: Client, ticket: Ticket, reply: int) -> str:
    answer = client.get(f"/tickets/{ticket.number}/replies/{reply}/")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    return answer.content.decode()


def test_words_in_braces_are_replaced_once_and_literally(
    cast: Cast, signed_in: SignedIn, ticket: Ticket
) -> None:
    client = signed_in("agent")
    text = (
        "{reporter}，{number}“{title}”已受理。{me} {unknown} {number.tenant} {{me}} {% now %} <b>{"
    )
    said = put(client, ticket, wrote(client, cast, text))

    assert said == (
        f"样例柜员，{ticket.number}“打印机 {{me}} 坏了”已受理。样例坐席 {{unknown}} "
        "{number.tenant} {样例坐席} {% now %} <b>{"
    )


def test_it_is_offered_where_words_are_asked_for(
    cast: Cast, signed_in: SignedIn, ticket: Ticket
) -> None:
    client = signed_in("agent")
    wrote(client, cast, "已收到您的报告")
    html = client.get(f"/tickets/{ticket.number}/acts/responded").content.decode()
    assert "data-reply" in html
    assert "data-reply" not in client.get(f"/tickets/{ticket.number}/").content.decode()


def test_ones_own_are_ones_own_and_a_team_shares_its(
    cast: Cast, signed_in: SignedIn, ticket: Ticket
) -> None:
    agent, engineer = signed_in("agent"), signed_in("engineer")
    own = wrote(agent, cast, "只有我")
    with inside(cast.agent.tenant_id):
        provider = cast.organisations["provider"]
        team = Team.objects.create(tenant=provider.tenant, organisation=provider, name="一线")
        for person in (cast.agent, cast.engineer):
            Member.objects.create(tenant=provider.tenant, team=team, user=person)
    shared = wrote(agent, cast, "一线通用", str(team.pk))

    assert engineer.get(f"/tickets/{ticket.number}/replies/{own}/").status_code == 404
    assert put(engineer, ticket, shared) == "一线通用"
    assert signed_in("manager").get(f"/replies/{shared}/").status_code == 404


def test_a_manager_writes_for_everybody_and_others_use_it(
    cast: Cast, signed_in: SignedIn, ticket: Ticket
) -> None:
    reply = wrote(signed_in("manager"), cast, "按协议处理", "all")
    agent = signed_in("agent")
    assert put(agent, ticket, reply) == "按协议处理"
    said = {"name": "x", "text": "x", "whom": "own"}
    assert "由经理维护" in agent.post(f"/replies/{reply}/", said).content.decode()
    assert agent.post("/replies/new/", said | {"whom": "all"}).status_code == 200
    assert signed_in("manager").post(f"/replies/{reply}/remove/").status_code == 302
    assert agent.get(f"/replies/{reply}/").status_code == 404


@pytest.mark.parametrize("who", ["teller", "representative", "auditor"])
def test_whoever_works_not_has_none(who: str, signed_in: SignedIn) -> None:
    assert signed_in(who).get("/replies/").status_code == 403


def test_what_is_refused_keeps_what_was_typed(signed_in: SignedIn) -> None:
    said = {"name": " ", "text": "很长的答复", "whom": "own"}
    answer = signed_in("agent").post("/replies/new/", said)
    assert answer.status_code == 200
    assert "很长的答复" in answer.content.decode()
