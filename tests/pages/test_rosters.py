"""Pages of rosters: who is on call is seen, changed after a preview, undone, and subscribed to."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from jianyue.escalation import layers, leaving
from jianyue.escalation.layers import Plan
from jianyue.escalation.leaving import Absence
from jianyue.escalation.models import Feed, Layer, Leave, Override, Roster, Swap
from jianyue.ledger.fence import inside
from tests.cast import Cast
from tests.pages.duties import roster_of_the_bank
from tests.story import Story

Browse = Callable[..., Client]
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


@pytest.fixture
def roster(story: Story) -> Roster:
    with inside(story.cast.tenants["one"].pk):
        return roster_of_the_bank(story)


def local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def text(client: Client, name: str, *parts: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=parts) + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("query", ["", "?view=month", "?day=2026-02-17&view=month", "?day=x"])
def test_a_week_and_a_month_say_who_is_on_call(
    signed_in: Browse, roster: Roster, query: str
) -> None:
    page = text(signed_in("manager"), "roster", roster.pk, query=query)

    assert page.count('class="day"') in {7, 28, 35, 42}
    if "day=2026" not in query:
        assert "样例坐席" in page
        assert "样例工程师" in page
        assert "今天" in page


@pytest.mark.clause("A12")
@pytest.mark.clause("B10")
@pytest.mark.clause("A15")
def test_the_customer_sees_who_is_on_call_where_the_contract_shows_it(
    signed_in: Browse, roster: Roster
) -> None:
    bank = signed_in("teller")
    page = text(bank, "contacts")
    assert re.search("当班 样例(坐席|工程师)", page)
    assert "样例坐席" in text(bank, "roster", roster.pk)
    assert "样例坐席" in text(bank, "roster-contract", "bank-1")
    assert "安排轮值" not in text(bank, "roster", roster.pk)

    with inside(roster.tenant_id):
        Roster.objects.update(shown=False)
    assert "当班" not in text(bank, "contacts")
    assert bank.get(reverse("roster", args=[roster.pk])).status_code == 404
    assert "样例坐席" in text(signed_in("agent"), "roster", roster.pk)


@pytest.mark.parametrize("actor", ["foreman", "outsider", "stranger"])
def test_nobody_else_sees_the_roster_of_a_contract(
    signed_in: Browse, roster: Roster, actor: str
) -> None:
    client = signed_in(actor)
    for name in ("contacts", "rosters", "my-duties", "leaves"):
        assert roster.name not in text(client, name)
    assert client.get(reverse("roster", args=[roster.pk])).status_code == 404


def test_what_changes_is_shown_before_it_is_kept_and_is_undone(
    signed_in: Browse, roster: Roster, cast: Cast, story: Story
) -> None:
    client, now = signed_in("manager"), story.now
    said = {"person": cast.manager.pk, "from_at": local(now + timedelta(days=1)),
            "until_at": local(now + timedelta(days=2))}  # fmt: skip
    address = reverse("roster-cover", args=[roster.pk])
    dragged = client.get(address, said).content.decode()
    seen = client.post(address, said).content.decode()
    for page in (dragged, seen):
        assert "保存后的变化" in page
        assert '<span class="strong">样例运维经理</span>' in page
    with inside(roster.tenant_id):
        assert not Override.objects.exists()

    page = client.post(address, said | {"do": "keep"}, follow=True).content.decode()
    assert "撤销：" in page
    assert "样例运维经理" in page
    client.post(reverse("roster-undo", args=[roster.pk]))
    with inside(roster.tenant_id):
        assert Override.objects.get().withdrawn_at is not None
    again = client.post(reverse("roster-undo", args=[roster.pk]), follow=True)
    assert "没有可以撤销的更改" in again.content.decode()


def test_a_shift_leads_to_the_form_with_its_time_filled_in(
    signed_in: Browse, roster: Roster, story: Story
) -> None:
    client, day = signed_in("manager"), (story.now + timedelta(days=14)).date()
    answer = client.get(reverse("roster", args=[roster.pk]), {"day": day.isoformat()})
    page = answer.content.decode()  # of a week ahead: a shift that has begun is covered from now on
    shifts = re.findall(r'href="(/rosters/\d+/cover/\?from_at=[^"]+)" data-shift', page)
    assert shifts

    form = client.get(shifts[-1].replace("&amp;", "&")).content.decode()

    assert re.search(r'name="from_at" value="\d{4}-\d\d-\d\dT09:00"', form)


def turns(cast: Cast, now: datetime) -> dict[str, object]:
    return {"member_1": cast.agent.pk, "member_3": cast.engineer.pk, "days": 1,
            "from_date": "2026-01-01", "handovers": "09:00", "since": local(now)}  # fmt: skip


def test_a_roster_and_its_rotation_are_arranged_by_form(
    signed_in: Browse, cast: Cast, story: Story
) -> None:
    client = signed_in("manager")
    outline = {"name": "热线", "zone": "Asia/Shanghai", "hours": "office", "outside": "on"}
    made = client.post(reverse("roster-new") + "?contract=bank-1", outline)
    assert made.status_code == 302
    with inside(cast.tenants["one"].pk):
        roster = Roster.objects.get()
    assert "无人值班" in text(client, "roster", roster.pk)
    address, said = reverse("layer-new", args=[roster.pk]), turns(cast, story.now)
    assert "保存后的变化" in client.post(address, said).content.decode()
    assert "写成 09:00" in client.post(address, said | {"handovers": "nine"}).content.decode()
    assert client.post(address, said | {"do": "keep"}).status_code == 302
    with inside(roster.tenant_id):
        members = Layer.objects.get().members.all()
        assert [member.user_id for member in members] == [cast.agent.pk, cast.engineer.pk]


@pytest.mark.parametrize("code", ["factory-2", "'; --", "%00", "stranger-1"])
def test_a_contract_that_is_not_there_has_no_new_roster(signed_in: Browse, code: str) -> None:
    answer = signed_in("manager").get(reverse("roster-new") + f"?contract={code}")

    assert answer.status_code == 404


def test_a_rotation_is_changed_and_ended_by_form(
    signed_in: Browse, roster: Roster, cast: Cast, story: Story
) -> None:
    client = signed_in("manager")
    with inside(roster.tenant_id):
        layer = Layer.objects.get()
    edit = reverse("layer-edit", args=[layer.pk])
    assert f'<option value="{cast.engineer.pk}" selected>' in client.get(edit).content.decode()
    said = turns(cast, story.now) | {"do": "keep", "days": 7}
    assert client.post(edit, said).status_code == 302
    with inside(roster.tenant_id):
        layer = Layer.objects.get(until=None)
        assert layer.days == 7
    client.post(reverse("layer-end", args=[layer.pk]), {"do": "keep"})
    assert "无人值班" in text(client, "roster", roster.pk)


def test_a_roster_is_changed_and_closed(signed_in: Browse, roster: Roster) -> None:
    client = signed_in("manager")
    said = {"name": "夜间热线", "zone": "Asia/Shanghai", "do": "keep"}
    assert client.post(reverse("roster-edit", args=[roster.pk]), said).status_code == 302
    assert "夜间热线" in text(client, "rosters")
    assert client.post(reverse("roster-close", args=[roster.pk])).status_code == 302
    assert client.get(reverse("roster", args=[roster.pk])).status_code == 404


def test_a_swap_is_asked_and_accepted_on_the_pages(
    signed_in: Browse, roster: Roster, cast: Cast, story: Story
) -> None:
    agent, engineer = signed_in("agent"), signed_in("engineer")
    said = {"other": cast.engineer.pk, "from_at": local(story.now + timedelta(minutes=5)),
            "until_at": local(story.now + timedelta(days=3))}  # fmt: skip
    address = reverse("roster-swap", args=[roster.pk])
    assert (
        "请填写开始和结束"
        in agent.post(address, said | {"back_from": said["until_at"]}).content.decode()
    )
    assert agent.post(address, said).status_code == 302
    with inside(roster.tenant_id):
        swap = Swap.objects.get()
    assert "答复" in text(engineer, "roster", roster.pk)
    engineer.post(reverse("swap-answer", args=[swap.pk]), {"yes": "yes"})

    with inside(roster.tenant_id):
        assert Swap.objects.get().state == "accepted"
        assert Override.objects.get().replaces_id == cast.agent.pk
    page = agent.post(reverse("swap-back", args=[swap.pk])).content.decode()
    assert "已经有了结果" in page


def test_one_takes_over_oneself_and_gives_back(
    signed_in: Browse, roster: Roster, cast: Cast, story: Story
) -> None:
    client = signed_in("engineer")
    said = {"from_at": local(story.now + timedelta(hours=1)), "do": "keep",
            "until_at": local(story.now + timedelta(hours=2))}  # fmt: skip
    address = reverse("roster-cover", args=[roster.pk])
    assert client.post(address, said | {"person": cast.agent.pk}).status_code == 200
    assert client.post(address, said | {"person": cast.engineer.pk}).status_code == 302
    with inside(roster.tenant_id):
        override = Override.objects.get()
    client.post(reverse("override-withdraw", args=[override.pk]), {"do": "keep"})
    with inside(roster.tenant_id):
        assert Override.objects.get().withdrawn_at is not None


def test_a_leave_is_entered_and_withdrawn_on_the_pages(
    signed_in: Browse, cast: Cast, story: Story
) -> None:
    client = signed_in("engineer")
    said = {"person": cast.engineer.pk, "deputy": cast.manager.pk, "from_at": local(story.now),
            "until_at": local(story.now + timedelta(days=3))}  # fmt: skip
    assert client.post(reverse("leave-new"), said | {"person": cast.agent.pk}).status_code == 200
    assert client.post(reverse("leave-new"), said).status_code == 302
    assert "样例运维经理" in text(signed_in("agent"), "leaves")
    with inside(cast.tenants["one"].pk):
        leave = Leave.objects.get()
    client.post(reverse("leave-withdraw", args=[leave.pk]))
    assert "没有登记的休假" in text(client, "leaves")


@pytest.mark.clause("C21")
def test_roles_of_the_agreement_are_given_on_a_page(
    signed_in: Browse, roster: Roster, cast: Cast
) -> None:
    client, address = signed_in("manager"), reverse("duty-roles", args=["bank-1"])
    assert "找不到人" in client.get(address).content.decode()
    said = {"role": "department-manager", "holder": f"r{roster.pk}"}
    page = client.post(address, said, follow=True).content.decode()
    assert "已安排" in page
    wrong = {"role": "department-manager", "holder": f"u{cast.teller.pk}"}
    assert "在职的人员" in client.post(address, wrong).content.decode()
    [holding] = re.findall(r"/rosters/holdings/(\d+)/", page)
    assert client.post(reverse("holding-release", args=[holding])).status_code == 302
    assert "部门经理" in text(signed_in("teller"), "duty-roles", "bank-1")


def subscribed(client: Client, roster: Roster | None) -> str:
    said = {"roster": roster.pk if roster else ""}
    page = client.post(reverse("my-duties"), said)
    assert page["Cache-Control"] == "no-store"
    [path] = re.findall(r"<code>http://[^/]+(/duties/[^<]+)</code>", page.content.decode())
    return str(path)


def test_a_feed_is_a_valid_calendar_under_a_name_for_its_bytes(
    signed_in: Browse, roster: Roster
) -> None:
    path = subscribed(signed_in("engineer"), roster)

    answer = Client().get(path)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {str(event["SUMMARY"]).split("：")[1] for event in events} >= {"样例坐席", "样例工程师"}
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    again = Client().get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_feed_of_ones_own_duties_has_nothing_else(
    signed_in: Browse, roster: Roster, cast: Cast, story: Story
) -> None:
    path = subscribed(signed_in("engineer"), None)
    before = Client().get(path)
    with inside(cast.tenants["one"].pk):
        away = Absence(cast.engineer, story.now + timedelta(days=3), story.now + timedelta(days=30))
        leaving.enter(away, at=story.now, by=cast.engineer)
    after = Client().get(path)

    assert before["ETag"] != after["ETag"]
    assert len(after.content) < len(before.content)
    assert roster.name.encode() in before.content.replace(b"\r\n ", b"")


def test_a_feed_that_is_revoked_or_of_somebody_who_left_is_missing(
    signed_in: Browse, roster: Roster, cast: Cast
) -> None:
    client = signed_in("engineer")
    path = subscribed(client, roster)
    with inside(cast.tenants["one"].pk):
        feed = Feed.objects.get()
    assert path.split("/")[-1].removesuffix(".ics") not in feed.digest
    assert client.post(reverse("feed-revoke", args=[feed.pk])).status_code == 302
    assert Client().get(path).status_code == 404
    assert signed_in("outsider").get(subscribed(client, roster)).status_code == 404


def test_a_feed_tells_nothing_of_a_roster_that_is_hidden_from_its_reader(
    signed_in: Browse, roster: Roster
) -> None:
    path = subscribed(signed_in("teller"), roster)
    assert Calendar.from_ical(Client().get(path).content).walk("VEVENT")
    with inside(roster.tenant_id):
        Roster.objects.update(shown=False)

    assert not Calendar.from_ical(Client().get(path).content).walk("VEVENT")


def test_pages_take_as_many_queries_however_much_is_planned(
    signed_in: Browse, roster: Roster, cast: Cast, story: Story
) -> None:
    client = signed_in("manager")
    names = (("roster", roster.pk), ("roster-contract", "bank-1"), ("rosters",), ("contacts",))
    _ = [counted(client, *name) for name in names]  # what is kept between requests is there now
    before = [counted(client, *name) for name in names]
    with inside(roster.tenant_id):
        for position in (2, 3, 4):
            plan = Plan((cast.agent, cast.engineer, cast.manager), story.now.date(), 1)
            layers.set_layer(roster, position, plan, since=story.now, at=story.now, by=cast.manager)

    assert [counted(client, *name) for name in names] == before
    assert max(before) <= 40


def counted(client: Client, name: str, *parts: object) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(name, args=parts)).status_code == 200
    return len(queries)
