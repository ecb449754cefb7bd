"""Pages of follow-up calls and opinions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianyue.ledger.fence import inside
from jianyue.surveys.models import FollowUp
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.stories.nights import told
from tests.stories.surveyed import answered, filled, sent
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def day(days: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"  # noqa: TID251 - pages read the real clock


def closed(story: Story) -> Ticket:
    ticket = story.report()
    with inside(ticket.tenant_id):
        Ticket.objects.filter(pk=ticket.pk).update(state="closed", closed_at=story.now)
    return ticket


@pytest.mark.clause("B26")
def test_a_call_is_planned_recorded_and_its_wish_taken_up(
    story: Story, signed_in: SignedIn
) -> None:
    ticket, agent = closed(story), signed_in("agent")
    said = {"ticket": ticket.number, "due_date": day(3)}
    page = body(agent.post("/follow-ups/new/bank-1/", said, follow=True))
    assert "BANK-1-F0001" in page
    address = "/follow-ups/BANK-1-F0001"
    agent.post(f"{address}/record/", {"reached": "no", "when": ""})
    page = body(agent.get(f"{address}/"))
    assert "1 / 3" in page
    told_ = {"reached": "yes", "when": "", "points": "60", "said": "希望夜间有人接"}
    page = body(agent.post(f"{address}/record/", told_, follow=True))
    assert "60 分" in page
    assert "希望夜间有人接" in page
    manager = signed_in("manager")
    call = FollowUp.objects.get
    with inside(ticket.tenant_id):
        pk = call().pk
    manager.post(f"/opinions/of/call/{pk}/", {"title": "夜间接听"})
    assert "夜间接听" in body(manager.get("/opinions/"))


@pytest.mark.clause("B26")
def test_overdue_calls_are_shown_first(story: Story, signed_in: SignedIn) -> None:
    first, second = closed(story), closed(story)
    agent = signed_in("agent")
    for ticket, days in ((first, 9), (second, 3)):
        said = {"ticket": ticket.number, "due_date": day(days)}
        agent.post("/follow-ups/new/bank-1/", said)
    with inside(first.tenant_id):
        FollowUp.objects.filter(ticket=second).update(due_date=day(-2))
    page = body(agent.get("/follow-ups/"))

    assert page.count("逾期") == 1
    assert page.index(second.number) < page.index(first.number)


def test_calls_are_the_providers_own(story: Story, signed_in: SignedIn) -> None:
    ticket = closed(story)
    said = {"ticket": ticket.number, "due_date": day(3)}
    signed_in("agent").post("/follow-ups/new/bank-1/", said)
    for who, status in (("representative", 403), ("teller", 403), ("outsider", 404)):
        assert signed_in(who).get("/follow-ups/BANK-1-F0001/").status_code == status
    assert "BANK-1-F0001" not in body(signed_in("outsider").get("/follow-ups/"))


@pytest.mark.parametrize(
    "said",
    [{"ticket": "BANK-2026-99999", "due_date": day(3)}, {"ticket": "\x00", "due_date": day(3)},
     {"ticket": "", "due_date": ""}],
)  # fmt: skip
def test_a_wrong_ticket_is_refused(said: dict[str, str], signed_in: SignedIn) -> None:
    assert signed_in("agent").post("/follow-ups/new/bank-1/", said).status_code == 200


@pytest.mark.parametrize(
    ("percent", "first", "last"),
    [("0", day(-3), day(0)), ("101", day(-3), day(0)), ("10", day(0), day(-3)),
     ("10", "0001-01-01", "9999-12-31")],
)  # fmt: skip
def test_a_wrong_share_is_refused(percent: str, first: str, last: str, signed_in: SignedIn) -> None:
    said = {"percent": percent, "closed_from": first, "closed_until": last, "due_date": day(3)}
    answer = signed_in("agent").post("/follow-ups/share/bank-1/", said)

    assert answer.status_code == 200


@pytest.mark.clause("B26")
def test_words_of_a_survey_become_an_improvement_its_giver_is_told_of(
    story: Story, signed_in: SignedIn
) -> None:
    survey = sent(story)
    answered(story, survey, "teller", filled(words="报表太晚"))
    manager = signed_in("manager")
    page = body(manager.get("/opinions/"))
    link = page.partition('href="/opinions/of/survey/')[2].split('"')[0]
    page = body(manager.post(f"/opinions/of/survey/{link}", {"title": "报表提前"}, follow=True))
    assert "BANK-1-V0001" in page
    address, owner = "/opinions/BANK-1-V0001", story.cast.engineer
    manager.post(f"{address}/assign/", {"owner": owner.pk, "due_date": day(5)})
    engineer = signed_in("engineer")
    said = {"done": "改为自动生成", "before": "每月 8 日", "after": "每月 2 日"}
    assert "每月 2 日" in body(engineer.post(f"{address}/improve/", said, follow=True))
    manager.post(f"{address}/tell/", {"words": "已改为每月 2 日"})
    assert told(story, "teller", "opinion") == ["opinion-told"]
    page = body(signed_in("teller").get(f"{address}/"))
    assert "已改为每月 2 日" in page
    assert "报表太晚" in page


def test_an_opinion_is_seen_by_its_giver_and_the_representative_and_nobody_else(
    story: Story, signed_in: SignedIn
) -> None:
    survey = sent(story)
    answered(story, survey, "teller", filled(words="报表太晚"))
    manager = signed_in("manager")
    page = body(manager.get("/opinions/"))
    link = page.partition('href="/opinions/of/survey/')[2].split('"')[0]
    manager.post(f"/opinions/of/survey/{link}", {"title": "报表提前"})
    address = "/opinions/BANK-1-V0001/"
    for who, status in (("teller", 200), ("representative", 200), ("colleague", 404),
                        ("foreman", 404), ("outsider", 404), ("stranger", 404)):  # fmt: skip
        assert signed_in(who).get(address).status_code == status, who
    for act in ("assign", "tell", "drop", "improve"):
        assert signed_in("representative").post(f"{address}{act}/").status_code == 403


def test_lists_ask_the_database_as_often_for_many_as_for_few(
    story: Story, signed_in: SignedIn
) -> None:
    agent, manager = signed_in("agent"), signed_in("manager")

    def more() -> None:
        said = {"ticket": closed(story).number, "due_date": day(3)}
        agent.post("/follow-ups/new/bank-1/", said)
        manager.post("/opinions/new/bank-1/", {"title": "早些"})

    def counted(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    more()
    few = counted(agent, "/follow-ups/"), counted(manager, "/opinions/")
    for _ in range(3):
        more()
    assert (counted(agent, "/follow-ups/"), counted(manager, "/opinions/")) == few
