"""Naming people in notes: who is offered, who is told, how it stands on the page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.notices.models import Notice
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began an hour ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-1)
    return told


def offered(client: Client, ticket: Ticket, query: str) -> list[str]:
    answer = client.get(f"/tickets/{ticket.number}/mentions/?{query}")
    assert answer.status_code == 200
    return [part.partition('"')[0] for part in answer.content.decode().split('data-name="')[1:]]


def test_those_are_offered_who_may_see_the_ticket_and_whom_one_sees(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report()
    agent = signed_in("agent")

    everybody = offered(agent, ticket, "q=样例")
    assert "样例柜员" in everybody
    assert "样例坐席" not in everybody  # nobody names himself
    assert offered(agent, ticket, "q=样例柜员&internal=1") == []
    assert offered(agent, ticket, "q=manag") != []
    for hostile in ("%", "' OR 1=1 --", "<b>", "\x00", "x" * 500):
        client_answer = agent.get(f"/tickets/{ticket.number}/mentions/", {"q": hostile})
        assert client_answer.status_code == 200
        assert "<b>" not in client_answer.content.decode()
    assert signed_in("rival_manager").get(
        f"/tickets/{ticket.number}/mentions/?q=样"
    ).status_code == 404  # fmt: skip


def test_a_security_incident_offers_those_alone_who_may_know(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report(security="leak")
    names = {each.name for each in (story.cast.agent, story.cast.colleague)}
    assert not names & set(offered(signed_in("manager"), ticket, "q="))


def test_a_name_is_marked_and_told_once_and_never_becomes_markup(
    story: Story, signed_in: SignedIn
) -> None:
    ticket, agent = story.report(), signed_in("agent")
    text = "@样例工程师 请看 <img src=x onerror=alert(1)>，也请 @foreman、@样例工程师"
    page = f"/tickets/{ticket.number}/"
    assert agent.post(f"{page}facts", {"act": "internal", "text": text}).status_code == 302

    html = agent.get(page).content.decode()
    assert f'<strong class="mention">@{story.cast.engineer.name}</strong>' in html
    assert "<img src=x" not in html
    assert '<strong class="mention">@foreman' not in html
    with inside(ticket.tenant_id):
        notices = Notice.objects.filter(kind="mentioned")
        assert [each.user_id for each in notices] == [story.cast.engineer.pk]
        told = Notice.objects.filter(user=story.cast.foreman, subject__contains=ticket.number)
        assert not told.exists()
    bell = signed_in("engineer").get("/notices/").content.decode()
    assert "提到了您" in bell
    assert "mentioned" not in signed_in("teller").get(page).content.decode()
