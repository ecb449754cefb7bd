"""The queue, acts on many tickets, the day: what the desk looks at all day long."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.people.models import Team
from jianyue.tickets import queries
from jianyue.tickets.filters import Filter, Sort
from jianyue.tickets.lefts import Left, left_of, soon_at
from jianyue.tickets.models import Ticket
from jianyue.tickets.queries import queue
from jianyue.tickets.way_back import SALT
from tests.cast import Cast
from tests.story import Story

HTMX = {"HX-Request": "true"}
SignedIn = Callable[..., Client]
BAD = ("x", "1;DROP TABLE tickets_ticket", "' OR '1'='1", "<script>alert(1)</script>", "-1", "٣",
       "99999999999999999999", "%00", "../../etc/passwd", "{{7*7}}")  # fmt: skip
KEYS = ("state", "level", "due", "assignee", "team", "contract", "kind", "origin", "paused",
        "contest", "sort", "column")  # fmt: skip


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began an hour ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-1)
    return told


def reported(story: Story, *levels: str) -> list[Ticket]:
    """Have one ticket reported for each problem level."""
    attributes = ({"problem": level, "service": "core-banking"} for level in levels)
    return [story.report(title=f"事{n}情", attributes=given) for n, given in enumerate(attributes)]


def seen(html: str, tickets: Iterable[Ticket]) -> list[str]:
    """Return the numbers on the page in the order in which they stand."""
    places = {each.number: html.find(f'value="{each.number}"') for each in tickets}
    return sorted((number for number, at in places.items() if at >= 0), key=places.__getitem__)


def listed(client: Client, query: str = "") -> str:
    answer = client.get(f"/desk/{query}")
    assert answer.status_code == 200, query
    return answer.content.decode()


@pytest.mark.clause("A08")
def test_the_queue_is_worked_in_level_order_and_then_by_time_left(
    story: Story, signed_in: SignedIn
) -> None:
    third, first, later = reported(story, "3", "1", "1")
    story.wait(minutes=1)
    story.record(first, "responded", text="已收到")  # its next promise is due later

    html = listed(signed_in("agent"))

    assert seen(html, story.tickets) == [later.number, first.number, third.number]
    assert "已超" in html
    assert "还有" in html
    assert "响应" in html


def test_htmx_gets_the_list_alone(story: Story, signed_in: SignedIn) -> None:
    reported(story, "1")
    agent = signed_in("agent")

    fragment = agent.get("/desk/", headers=HTMX).content.decode()

    assert fragment.lstrip().startswith('<section id="queue"')
    assert "<html" not in fragment
    whole = listed(agent)
    assert "<html" in whole
    assert '<option value="newest"' in whole
    assert '<input type="checkbox" name="column" value="left" checked' in whole


@pytest.mark.parametrize("key", KEYS)
def test_what_no_list_holds_is_answered_with_words(key: str, signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    for value in BAD:
        answer = agent.get("/desk/", {key: value})
        assert answer.status_code == 400, value
        assert "没有" in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()


def test_unknown_keys_pages_and_words_are_refused(signed_in: SignedIn) -> None:
    agent = signed_in("agent")

    for query in ("nothing=1", "state=new&state=working", "tenant_id=2", "after=1.2", "q=%00a",
                  "after=x.y.z", "after=1..999999999999999999999999", "saved=x",
                  "after=0..5&sort=newest", "q=" + "a" * 81, "state__in=new"):  # fmt: skip
        assert agent.get(f"/desk/?{query}").status_code == 400, query
    assert agent.get("/desk/?saved=999999").status_code == 404


@pytest.mark.parametrize("value", BAD)
def test_words_looked_for_are_only_words(value: str, story: Story, signed_in: SignedIn) -> None:
    reported(story, "1")

    html = listed(signed_in("agent"), "?q=" + value.replace("%", "%25").replace("<", "%3C"))

    hits = [each.number for each in story.tickets if value in each.number]
    assert seen(html, story.tickets) == hits
    assert "<script>alert" not in html


def test_a_title_or_a_number_is_found(story: Story, signed_in: SignedIn) -> None:
    first, second = reported(story, "1", "2")
    agent = signed_in("agent")

    assert seen(listed(agent, "?q=事1"), story.tickets) == [second.number]
    assert seen(listed(agent, f"?q={first.number[-5:]}"), story.tickets) == [first.number]
    answer = agent.get("/desk/", {"q": f" {first.number.lower()} "})
    assert answer.headers["Location"] == f"/tickets/{first.number}/"
    assert signed_in("outsider").get("/desk/", {"q": first.number}).status_code == 200


def test_every_key_narrows_the_queue(story: Story, signed_in: SignedIn) -> None:
    one, two, three = reported(story, "1", "2", "4")
    person = story.cast.people["engineer"]
    story.wait(minutes=50)
    story.record(two, "assigned", assignee=person)
    story.record(three, "paused", ground="waiting-for-customer", text="等")
    story.record(one, "excluded", "manager", ground="third-party", reason="线路")
    agent = signed_in("agent")

    for query, expected in (
        ("state=new", [one, three]), ("state=working", [two]), ("state=closed", []),
        ("state=all&sort=oldest", [one, two, three]), ("level=2", [two]), ("level=9", []),
        ("assignee=nobody", [one, three]), ("assignee=me", []), (f"assignee={person.pk}", [two]),
        ("team=none", [one, two, three]), ("contract=bank-1", [one, two, three]),
        ("kind=request", []), ("origin=request", [one, two, three]), ("paused=yes", [three]),
        ("paused=no", [one, two]), ("paused=long", []), ("due=overdue", [one, two, three]),
        ("due=4h", []), ("due=none", []), ("contest=excluded", [one]),
    ):  # fmt: skip
        html = listed(agent, f"?{query}")
        assert set(seen(html, story.tickets)) == {each.number for each in expected}, query


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_one_another_without_gap_or_repeat(
    sort: Sort, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = reported(story, "1", "4", "2", "4", "1", "3", "2")
    story.record(tickets[1], "resolved", text="好了")  # nothing counts down any more
    story.record(tickets[3], "resolved", text="好了")
    agent, asked = story.cast.people["agent"], Filter(sort=sort)
    with inside(agent.tenant_id):
        whole = [line.ticket.pk for line in queue(agent, asked, now=story.now).lines]
        monkeypatch.setattr(queries, "PAGE", 2)
        found = queue(agent, asked, now=story.now)
        pages = [line.ticket.pk for line in found.lines]
        while found.next is not None:
            place = type(found.next).read(str(found.next))
            found = queue(agent, asked, now=story.now, place=place)
            pages += [line.ticket.pk for line in found.lines]

    assert pages == whole
    assert len(whole) == 7


def test_more_than_is_counted_is_said_so(
    story: Story, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(story, "1", "2", "3")
    monkeypatch.setattr(queries, "PAGE", 1)
    monkeypatch.setattr(queries, "COUNTED", 2)
    agent = signed_in("agent")

    html = listed(agent)
    assert "多于 2 张" in html
    assert "下一页" in html
    monkeypatch.setattr(queries, "REACH", 1)
    assert len(seen(listed(agent, "?state=all&sort=newest"), story.tickets)) == 1


def test_a_filter_is_kept_with_its_columns_and_forgotten(story: Story, signed_in: SignedIn) -> None:
    reported(story, "1", "2")
    agent = signed_in("agent")
    said = {"name": "我的一级", "level": "1", "sort": "newest", "column": ["left", "contract"]}

    kept = agent.post("/desk/filters", said)
    html = listed(agent, kept.headers["Location"].removeprefix("/desk/"))

    assert len(seen(html, story.tickets)) == 1
    assert "我的一级" in html
    assert "bank-1" in html
    pk = int(kept.headers["Location"].partition("=")[2])
    for other in ("manager", "outsider"):
        assert signed_in(other).get(f"/desk/?saved={pk}").status_code == 404
        assert signed_in(other).post(f"/desk/filters/{pk}/delete").status_code == 404
    assert agent.post(f"/desk/filters/{pk}/delete").status_code == 302
    assert agent.get(f"/desk/?saved={pk}").status_code == 404


def test_a_filter_needs_a_name_and_known_values(signed_in: SignedIn) -> None:
    agent = signed_in("agent")

    for said in ({"name": " "}, {"name": "x" * 41}, {"name": "x", "level": "77"},
                 {"name": "x", "tenant": "2"}, {"name": "a\x00"}):  # fmt: skip
        assert agent.post("/desk/filters", said).status_code == 400, said
    for n in range(31):
        status = agent.post("/desk/filters", {"name": f"f{n}", "level": "1"}).status_code
    assert status == 400


def test_customers_and_strangers_cannot_open_the_desk(story: Story, signed_in: SignedIn) -> None:
    reported(story, "1")

    for who in ("teller", "representative", "stranger"):
        for path in ("/desk/",):
            assert signed_in(who).get(path).status_code == 403
        for path in ("/desk/bulk", "/desk/undo", "/desk/filters"):
            assert signed_in(who).post(path).status_code == 403
    assert seen(listed(signed_in("outsider")), story.tickets) == []
    assert Client().get("/desk/").status_code == 302


def test_as_many_queries_for_thirty_tickets_as_for_three(story: Story, signed_in: SignedIn) -> None:
    agent, manager, counts = signed_in("agent"), signed_in("manager"), []
    person = story.cast.people["engineer"]
    for more in (3, 27):
        for ticket in reported(story, *(["1", "2", "3"] * (more // 3))):
            story.record(ticket, "assigned", assignee=person)
        for client, path in ((agent, "/desk/"), (manager, "/today/")):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            counts.append(len(asked))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 23


def test_an_act_on_many_is_shown_before_it_is_done(story: Story, signed_in: SignedIn) -> None:
    one, two = reported(story, "1", "2")
    story.record(two, "acknowledged")
    said = {"act": "acknowledged", "ticket": [one.number, two.number]}
    agent = signed_in("agent")

    plan = agent.post("/desk/bulk", said).content.decode()
    assert "对 1 张工单执行" in plan
    assert "工单现在是“处理中”" in plan
    assert "受理不能撤销" in plan
    done = agent.post("/desk/bulk", said | {"confirm": "1"}).content.decode()

    assert "已完成" in done
    assert "没有进行" in done
    assert 'data-key="z"' not in done
    assert len(seen(listed(agent, "?state=working"), story.tickets)) == 2


def test_an_assignment_of_many_can_be_undone_where_facts_allow(
    story: Story, signed_in: SignedIn
) -> None:
    one, two = reported(story, "1", "2")
    agent, me = signed_in("agent"), story.cast.people["agent"]
    with inside(me.tenant_id):
        provider = story.cast.organisations["provider"]
        team = Team.objects.create(tenant=provider.tenant, organisation=provider, name="组")
        story.record(one, "assigned", team=team, assignee=story.cast.people["engineer"])
    said = {"mine": "1", "ticket": [one.number, two.number]}
    assert f'value="{me.pk}" selected' in agent.post("/desk/bulk", said).content.decode()

    done = agent.post("/desk/bulk", said | {"confirm": "1", "assignee": str(me.pk)})
    token = done.content.decode().split('name="undo" value="')[1].partition('"')[0]
    assert len(seen(listed(agent, "?assignee=me"), story.tickets)) == 2
    assert len(seen(listed(agent, f"?team={team.pk}"), story.tickets)) == 1
    assert signed_in("manager").post("/desk/undo", {"undo": token}).status_code == 302
    undone = agent.post("/desk/undo", {"undo": token}).content.decode()

    assert "已完成" in undone
    assert seen(listed(agent, "?assignee=me"), story.tickets) == [two.number]
    again = agent.post("/desk/undo", {"undo": token}).content.decode()
    assert "此后已经另行分派" in again


def test_a_classification_of_many_is_undone_by_another(story: Story, signed_in: SignedIn) -> None:
    one, two = reported(story, "3", "3")
    agent = signed_in("agent")
    said = {"act": "reclassified", "ticket": [one.number, two.number], "confirm": "1"}

    assert agent.post("/desk/bulk", said | {"attributes_problem": "77"}).status_code == 422
    graded = said | {"attributes_problem": "1", "reason": "影响全行"}
    done = agent.post("/desk/bulk", graded).content.decode()
    assert len(seen(listed(agent, "?level=1"), story.tickets)) == 2
    token = done.split('name="undo" value="')[1].partition('"')[0]
    agent.post("/desk/undo", {"undo": token})

    assert len(seen(listed(agent, "?level=3"), story.tickets)) == 2


def test_a_forged_or_old_undo_does_nothing(story: Story, signed_in: SignedIn) -> None:
    (one,) = reported(story, "1")
    agent, stranger = signed_in("agent"), story.cast.people["outsider"]
    forged = signing.dumps({"by": stranger.pk, "act": "assigned", "before": {}}, salt=SALT)

    for token in ("", "x", forged, signing.dumps({"by": stranger.pk}, salt="other")):
        answer = agent.post("/desk/undo", {"undo": token}, follow=True).content.decode()
        assert "撤销的时间已过" in answer
    assert seen(listed(agent), [one]) == [one.number]


def test_foreign_tickets_and_too_many_are_left_out_of_acts(
    story: Story, signed_in: SignedIn
) -> None:
    (one,) = reported(story, "1")
    said = {"act": "acknowledged", "confirm": "1"}

    for client, chosen in (
        (signed_in("outsider"), [one.number]),
        (signed_in("agent"), []),
        (signed_in("agent"), ["a\x00"]),
        (signed_in("agent"), [f"X-{n}" for n in range(101)]),
    ):
        answer = client.post("/desk/bulk", said | {"ticket": chosen}, follow=True)
        assert "请选择 1 到 100 张工单" in answer.content.decode()
    answer = signed_in("agent").post("/desk/bulk", {"act": "merged", "ticket": [one.number]})
    assert answer.status_code == 404
    assert seen(listed(signed_in("agent"), "?state=new"), [one]) == [one.number]


def test_the_day_counts_what_the_queue_lists(story: Story, signed_in: SignedIn) -> None:
    one, two, three = reported(story, "1", "2", "3")
    story.wait(minutes=1)
    story.record(one, "responded", text="好")
    story.record(one, "assigned", assignee=story.cast.people["engineer"])
    story.record(two, "excluded", "manager", ground="third-party", reason="线路")
    story.record(two, "exclusion_contested", "representative", reason="不对")
    manager = signed_in("manager")

    html = manager.get("/today/").content.decode()

    for query in ("due=4h&amp;sort=due", "due=overdue", "assignee=nobody", "state=new",
                  "paused=long", "state=all&amp;contest=contested&amp;sort=newest"):  # fmt: skip
        assert f'href="/desk/?{query}"' in html
        assert manager.get("/desk/?" + query.replace("&amp;", "&")).status_code == 200
    assert "样例工程师" in html
    assert one.number in html
    assert three.number not in html  # overdue already


def test_a_customer_sees_his_day_but_not_who_carries_it(story: Story, signed_in: SignedIn) -> None:
    (one,) = reported(story, "1")
    story.wait(minutes=1)
    story.record(one, "responded", text="好")

    html = signed_in("representative").get("/today/").content.decode()

    assert one.number in html
    assert "各人的负荷" not in html
    assert "/desk/" not in html
    assert one.number not in signed_in("foreman").get("/today/").content.decode()
    assert signed_in("agent").get("/today/").status_code == 403


def test_soon_is_the_last_quarter_or_half_hour() -> None:
    start = timezone.now()
    due = start + timedelta(hours=8)

    assert soon_at(start, due) == due - timedelta(hours=2)
    assert soon_at(start, start + timedelta(hours=1)) == start + timedelta(minutes=30)
    for minutes, left in ((359, Left.IN_TIME), (360, Left.SOON), (480, Left.SOON),
                          (481, Left.OVERDUE)):  # fmt: skip
        at = start + timedelta(minutes=minutes)
        assert left_of(start, due, paused=False, now=at) is left
    assert left_of(start, None, paused=True, now=due) is Left.PAUSED
    assert left_of(start, None, paused=False, now=due) is Left.NONE
