"""Kept filters shared with others: whose they are, what each reader sees, in which order."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.people import actions, privacy
from jianyue.people.models import Member, Team
from jianyue.tickets.models import SavedFilter
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began an hour ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-1)
    return told


def kept(client: Client, cast: Cast, name: str, **chosen: str) -> int:
    """Have somebody keep a filter; return its key."""
    assert client.post("/desk/filters", {"name": name} | chosen).status_code == 302
    with inside(cast.agent.tenant_id):
        return int(SavedFilter.objects.order_by("-pk").values_list("pk", flat=True)[0])


def team_of(cast: Cast, *names: str) -> Team:
    with inside(cast.agent.tenant_id):
        provider = cast.organisations["provider"]
        team = Team.objects.create(tenant=provider.tenant, organisation=provider, name="一线")
        for name in names:
            Member.objects.create(tenant=provider.tenant, team=team, user=cast.people[name])
    return team


def tabs(client: Client) -> list[str]:
    html = client.get("/desk/").content.decode()
    nav = html.partition('aria-label="保存的筛选"')[2].partition("</nav>")[0]
    return [part.rpartition("</svg>")[2] for part in nav.split("</a>")][1:-2]


def test_a_view_is_shared_with_a_team_and_me_is_whoever_looks(
    story: Story, cast: Cast, signed_in: SignedIn
) -> None:
    ticket = story.report()
    story.record(ticket, "assigned", assignee=cast.engineer)
    team = team_of(cast, "agent", "engineer")
    agent, engineer = signed_in("agent"), signed_in("engineer")
    view = kept(agent, cast, "我手上的", assignee="me")

    assert engineer.get(f"/desk/?saved={view}").status_code == 404
    assert agent.post(f"/desk/views/{view}/share/", {"whom": str(team.pk)}).status_code == 302

    assert ticket.number in engineer.get(f"/desk/?saved={view}").content.decode()
    assert ticket.number not in agent.get(f"/desk/?saved={view}").content.decode()
    assert tabs(engineer) == ["我手上的"]
    assert signed_in("manager").get(f"/desk/?saved={view}").status_code == 404
    assert signed_in("rival_manager").get(f"/desk/views/{view}/share/").status_code == 404


def test_only_a_manager_shares_with_everybody_and_others_copy(
    cast: Cast, signed_in: SignedIn
) -> None:
    agent, manager = signed_in("agent"), signed_in("manager")
    own, theirs = kept(agent, cast, "急的", level="1"), kept(manager, cast, "急的", level="1")

    assert agent.post(f"/desk/views/{own}/share/", {"whom": "all"}).status_code == 200
    assert manager.post(f"/desk/views/{theirs}/share/", {"whom": "all"}).status_code == 302
    agent.post(f"/desk/filters/{theirs}/delete")
    assert agent.get(f"/desk/?saved={theirs}").status_code == 200  # a manager keeps it
    assert agent.post(f"/desk/views/{theirs}/copy").status_code == 302
    assert sorted(tabs(agent)) == ["急的", "急的", "急的 2"]
    assert manager.post(f"/desk/filters/{theirs}/delete").status_code == 302
    assert agent.get(f"/desk/?saved={theirs}").status_code == 404


def test_order_and_hiding_are_ones_own(cast: Cast, signed_in: SignedIn) -> None:
    agent, manager = signed_in("agent"), signed_in("manager")
    for name in ("甲", "乙"):
        view = kept(manager, cast, name, level="1")
        manager.post(f"/desk/views/{view}/share/", {"whom": "all"})
    before = tabs(agent)
    assert set(before) == {"甲", "乙"}

    with inside(cast.agent.tenant_id):
        last = SavedFilter.objects.get(name=before[1])
    agent.post(f"/desk/views/{last.pk}/arrange", {"how": "left"})
    assert tabs(agent) == before[::-1]
    agent.post(f"/desk/views/{last.pk}/arrange", {"how": "hide"})
    agent.post(f"/desk/views/{last.pk}/arrange", {"how": "sideways"})
    assert tabs(agent) == [before[0]]
    assert tabs(manager) == before


def test_a_shared_view_outlives_who_made_it(cast: Cast, signed_in: SignedIn) -> None:
    team = team_of(cast, "agent", "engineer")
    view = kept(signed_in("engineer"), cast, "留下的", level="1")
    own = kept(signed_in("engineer"), cast, "自己的", level="2")
    signed_in("engineer").post(f"/desk/views/{view}/share/", {"whom": str(team.pk)})
    engineer, by, at = cast.engineer, cast.administrator, timezone.now()
    with inside(engineer.tenant_id):
        actions.deactivate(engineer, at=at, by=by)
        privacy.erase(engineer, words_too=False, at=at, by=by)
        assert set(SavedFilter.objects.values_list("pk", flat=True)) == {view}
    assert own != view
    assert tabs(signed_in("agent")) == ["留下的"]


def test_a_view_shows_each_reader_what_he_may_see_and_is_never_more_than_data(
    story: Story, cast: Cast, signed_in: SignedIn
) -> None:
    story.report()
    manager = signed_in("manager")
    view = kept(manager, cast, "全部", state="all")
    manager.post(f"/desk/views/{view}/share/", {"whom": "all"})
    with inside(cast.agent.tenant_id):
        row = SavedFilter.objects.get(pk=view)
        for chosen in ({"contract": "rival-1"}, {"state": "1' OR 1=1"}, {"tenant_id": "2"}):
            row.chosen = chosen
            row.save()
            answer = signed_in("agent").get(f"/desk/?saved={view}")
            assert answer.status_code == 400
            assert "您看不到" in answer.content.decode()


def test_many_views_cost_the_queue_two_queries(cast: Cast, signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    counts = []
    for many in (1, 10):
        for n in range(many):
            kept(agent, cast, f"{many}-{n}", level="1")
        agent.get("/desk/")
        with CaptureQueriesContext(connection) as seen:
            agent.get("/desk/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
