"""Pages of review meetings: the year, one meeting, its minutes, what is left to do."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from jianyue.agreements import catalog
from jianyue.governance.meetings import add_topic
from jianyue.governance.models import ActionItem, Meeting
from jianyue.governance.planning import look
from jianyue.ledger.fence import inside
from jianyue.reports import planning, releasing
from jianyue.reports.models import Plan, Report
from tests.cast import Cast
from tests.stories.amending import amended
from tests.stories.met import act, held, ids, issued, item_of, planned
from tests.story import SHANGHAI, Story

SignedIn = Callable[..., Client]
DAY = timedelta(days=1)


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return] # the library has no types


def typed(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def released(story: Story) -> Report:
    """Return last month's service report of the bank, released."""
    contract, by = story.cast.contracts["bank-1"], story.cast.contract_manager
    first = story.now.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    with inside(by.tenant_id):
        version = contract.versions.get(number=1)
        Plan.objects.update_or_create(
            contract=contract,
            defaults={"tenant_id": contract.tenant_id, "customer_id": contract.customer_id,
                      "version": version, "look_at": story.now, "drafted_until": first - DAY / 2},
        )  # fmt: skip
        planning.draft(contract, at=first.astimezone(UTC) + timedelta(minutes=1))
        report: Report = Report.objects.get(contract=contract, name="service")
        releasing.release(report, at=story.now, by=by)
    return report


AT = "/meetings/bank-1-g0001"


def planned_by_hand(story: Story, manager: Client) -> dict[str, Any]:
    """Have a manager plan a meeting of three hours ago on the page; return what was typed."""
    said: dict[str, Any] = {
        "starts_at": typed(story.now - timedelta(hours=3)), "minutes": "60", "place": "二楼",
        "chair_reason": "", "chair": story.cast.senior.pk,
        "people": list(ids(story, "representative", "manager")),
    }  # fmt: skip
    assert "BANK-1-G0001" in body(manager.post("/meetings/new/bank-1/", said, follow=True))
    return said


def recorded(story: Story, manager: Client, said: dict[str, Any]) -> str:
    """Record the meeting, what was said, a decision and an item; return the page."""
    starts = story.now - timedelta(hours=3)
    came = said | {"held_from": typed(starts), "held_until": typed(starts + timedelta(hours=1)),
                   "guests": "王工"}  # fmt: skip
    assert "到会" in body(manager.post(f"{AT}/held/", came, follow=True))
    manager.post(f"{AT}/said/service/", {"text": "响应率 **回升**"})
    manager.post(f"{AT}/decision/service/", {"text": "备件提前到位"})
    task = {"title": "列出备件清单", "owner": story.cast.engineer.pk,
            "due_date": f"{story.now + 9 * DAY:%Y-%m-%d}"}  # fmt: skip
    return body(manager.post(f"{AT}/item/service/", task, follow=True))


@pytest.mark.clause("C26")
def test_a_meeting_from_invitation_to_accepted_minutes_on_the_pages(
    story: Story, signed_in: SignedIn
) -> None:
    manager, senior = signed_in("contract_manager"), signed_in("senior")
    said = planned_by_hand(story, manager)
    assert "夜间值守" in body(senior.post(f"{AT}/topic/", {"text": "夜间值守"}, follow=True))
    report = released(story)
    assert "尚未提交" in body(manager.get(f"{AT}/"))
    page = body(manager.post(f"{AT}/submit/{report.number.lower()}/", follow=True))
    assert "已提交到会议" in page
    assert "BANK-1-G0001" in body(manager.get(f"/reports/{report.number}/"))
    page = recorded(story, manager, said)
    assert "<strong>回升</strong>" in page
    assert "列出备件清单" in page
    manager.post(f"{AT}/issue/")
    assert signed_in("representative").post(f"{AT}/answer/", ok(1)).status_code == 200
    page = body(senior.post(f"{AT}/answer/", ok(1), follow=True))
    assert "由双方确认，不再变动" in page
    assert manager.post(f"{AT}/said/service/", {"text": "改口"}).status_code == 200
    assert "改口" not in body(manager.get(f"{AT}/"))
    for language in ("zh", "en"):
        assert senior.get(f"{AT}/files/{language}.pdf").content.startswith(b"%PDF")


def ok(edition: int) -> dict[str, object]:
    return {"accepts": "yes", "words": "", "edition": edition}


def test_another_chair_is_refused_on_the_form_and_nothing_typed_is_lost(
    story: Story, signed_in: SignedIn
) -> None:
    said = {
        "starts_at": typed(story.now + DAY), "minutes": "60", "place": "三楼会议室",
        "chair": story.cast.representative.pk, "chair_reason": "",
    }  # fmt: skip
    page = body(signed_in("contract_manager").post("/meetings/new/bank-1/", said))

    assert "高级经理主持" in page
    assert "三楼会议室" in page


@pytest.mark.clause("C26")
def test_the_year_shows_each_month_and_how_the_number_stands(
    story: Story, signed_in: SignedIn
) -> None:
    held(story, planned(story, story.now - timedelta(hours=3)))
    year = story.now.astimezone(SHANGHAI).year
    for who in ("contract_manager", "representative", "senior", "auditor"):
        page = body(signed_in(who).get("/meetings/of/bank-1/"))
        assert page.count('<strong class="number">') == 13, who
        assert f"{year}" in page
        assert "已召开 1 次" in page or "无需召开" in page
    assert signed_in("teller").get("/meetings/of/bank-1/").status_code == 404
    assert "安排会议" not in body(signed_in("senior").get("/meetings/of/bank-1/"))
    english = signed_in("manager", **{"Accept-Language": "en"})
    assert english.get("/meetings/").status_code == 200


@pytest.mark.parametrize("year", ["1999", "2101", "x", "２０２６", "9" * 40])
def test_a_year_that_is_none_is_not_found(year: str, signed_in: SignedIn) -> None:
    assert signed_in("manager").get(f"/meetings/of/bank-1/?year={year}").status_code == 404


def test_who_was_invited_sees_his_meeting_and_its_calendar(
    story: Story, signed_in: SignedIn
) -> None:
    meeting = planned(story)
    at = f"/meetings/{meeting.number}"
    for who, status in (("engineer", 200), ("agent", 404), ("teller", 404), ("foreman", 404),
                        ("outsider", 404), ("stranger", 404)):  # fmt: skip
        assert signed_in(who).get(f"{at}/").status_code == status, who
    answer = signed_in("engineer").get(f"{at}/meeting.ics")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["STATUS"] == "CONFIRMED"
    assert event["LOCATION"] == "二楼会议室"


def test_a_feed_of_ones_duties_has_ones_meetings(story: Story, signed_in: SignedIn) -> None:
    meeting = planned(story)
    page = body(signed_in("engineer").post(reverse("my-duties"), {"roster": ""}))
    [path] = re.findall(r"<code>http://[^/]+(/duties/[^<]+)</code>", page)
    feed = Client().get(path).content.decode()

    assert f"{meeting.number}@jianyue" in feed


def test_a_period_that_owes_a_meeting_asks_for_its_date(story: Story, signed_in: SignedIn) -> None:
    bank, text = story.cast.contracts["bank-1"], catalog.path("bank").read_text(encoding="utf-8")
    first = story.now.astimezone(SHANGHAI).replace(day=1, hour=1)
    terms, mark, examples = text.partition("\nexamples:")
    moved = re.sub(r"\b2026(-\d\d)", rf"{first.year}\g<1>", terms)
    if moved != terms:  # the sample is of 2026
        amended(Story(story.cast, first.astimezone(UTC)), moved + mark + examples)
    with inside(bank.tenant_id):
        owed = look(bank, at=first.astimezone(UTC) + timedelta(minutes=1))
    assert owed is not None
    manager = signed_in("contract_manager")
    assert "系统建议" in body(manager.get(f"/meetings/{owed.number}/"))
    said = {
        "starts_at": typed(story.now + timedelta(minutes=5)), "minutes": "60",
        "chair": story.cast.senior.pk, "people": list(ids(story, "representative")),
    }  # fmt: skip
    manager.post(f"/meetings/{owed.number}/fix/", said)
    with inside(bank.tenant_id):
        assert Meeting.objects.count() == 1 or Meeting.objects.filter(state="planned").exists()


def test_moving_and_cancelling_say_why(story: Story, signed_in: SignedIn) -> None:
    meeting = planned(story, story.now + 3 * DAY)
    manager, at = signed_in("contract_manager"), f"/meetings/{meeting.number}"
    said = {"starts_at": typed(story.now + 4 * DAY), "minutes": "30", "place": "", "reason": "审计"}
    page = body(manager.post(f"{at}/move/", said, follow=True))
    assert "审计" in page
    people = {"chair": story.cast.senior.pk, "people": [story.cast.manager.pk], "chair_reason": ""}
    assert "样例运维经理" in body(manager.post(f"{at}/people/", people, follow=True))
    assert manager.post(f"{at}/cancel/", {"reason": ""}).status_code == 200
    page = body(manager.post(f"{at}/cancel/", {"reason": "停业"}, follow=True))
    assert "已取消" in page
    assert signed_in("senior").post(f"{at}/move/", said).status_code == 403


def test_contested_minutes_show_why_and_are_issued_anew(story: Story, signed_in: SignedIn) -> None:
    meeting = issued(story, held(story, planned(story, story.now - timedelta(hours=3))))
    at, senior = f"/meetings/{meeting.number}", signed_in("senior")
    said = {"accepts": "no", "words": "漏记备件讨论", "edition": 1}
    assert "漏记备件讨论" in body(senior.post(f"{at}/answer/", said, follow=True))
    manager = signed_in("contract_manager")
    assert "漏记备件讨论" in body(manager.get(f"{at}/"))
    manager.post(f"{at}/issue/")
    assert "第 2 版" in body(senior.get(f"{at}/answer/"))


@pytest.mark.clause("C26")
def test_a_wish_about_the_report_is_answered_by_a_version_or_a_word(
    story: Story, signed_in: SignedIn
) -> None:
    meeting = planned(story)
    at, manager = f"/meetings/{meeting.number}", signed_in("contract_manager")
    page = body(signed_in("senior").post(f"{at}/wish/", {"text": "加分行维度"}, follow=True))
    assert "待答复" in page
    seq = 2  # the second fact of the meeting
    assert manager.post(f"{at}/wish/{seq}/", {"version": "", "text": ""}).status_code == 200
    said = {"version": "", "text": "日报中已有"}
    assert "日报中已有" in body(manager.post(f"{at}/wish/{seq}/", said, follow=True))
    assert manager.get(f"{at}/wish/99/").status_code == 404


def test_a_side_strikes_what_it_put_forward_and_no_more(story: Story, signed_in: SignedIn) -> None:
    meeting = planned(story)
    at, manager = f"/meetings/{meeting.number}", signed_in("contract_manager")
    signed_in("senior").post(f"{at}/topic/", {"text": "夜间值守"})
    assert "本方" in body(manager.post(f"{at}/strike/2/", follow=True))
    page = body(signed_in("representative").post(f"{at}/strike/2/", follow=True))
    assert "夜间值守" not in page


def test_an_item_is_done_opened_again_given_on_and_dropped(
    story: Story, signed_in: SignedIn
) -> None:
    item = item_of(story, held(story, planned(story, story.now - timedelta(hours=3))))
    at, engineer, senior = f"/meetings/items/{item.number}", *map(signed_in, ("engineer", "senior"))
    for page in ("/meetings/items/?show=mine", f"{at}/"):
        assert "备件提前到位" in body(engineer.get(page))
    assert "备件提前到位" not in body(signed_in("agent").get("/meetings/items/"))
    assert engineer.post(f"{at}/drop/", {"words": "不做"}).status_code == 403
    assert "已到货" in body(engineer.post(f"{at}/done/", {"words": "已到货"}, follow=True))
    assert "并未到货" in body(senior.post(f"{at}/reopen/", {"words": "并未到货"}, follow=True))
    given = {"owner": story.cast.manager.pk, "due_date": f"{story.now + 5 * DAY:%Y-%m-%d}",
             "reason": "转运维经理"}  # fmt: skip
    assert "转运维经理" in body(senior.post(f"{at}/assign/", given, follow=True))
    assert "备件提前到位" in body(signed_in("manager").get("/today/"))
    assert "不再进行" in body(senior.post(f"{at}/drop/", {"words": "改用新机"}, follow=True))
    assert signed_in("outsider").get(f"{at}/").status_code == 404


def test_words_of_people_are_never_markup(story: Story, signed_in: SignedIn) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    meeting = planned(story, story.now - timedelta(hours=3), place=evil)
    act(story, "senior", add_topic, meeting, evil)
    held(story, meeting, guests=evil)
    manager, at = signed_in("contract_manager"), f"/meetings/{meeting.number}"
    manager.post(f"{at}/said/service/", {"text": evil})
    manager.post(f"{at}/decision/service/", {"text": evil})
    page = body(manager.get(f"{at}/"))

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_lists_ask_the_database_as_often_for_many_as_for_few(
    story: Story, signed_in: SignedIn
) -> None:
    manager, minute = signed_in("manager"), timedelta(minutes=1)

    def more(number: int) -> str:
        meeting = held(story, planned(story, story.now - (3 + number) * 60 * minute))
        item_of(story, meeting)
        return meeting.number

    def counted(path: str) -> int:
        manager.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert manager.get(path).status_code == 200
        return len(asked)

    first = more(0)
    pages = ("/meetings/", "/meetings/of/bank-1/", "/meetings/items/", "/today/",
             f"/meetings/{first}/")  # fmt: skip
    few = [counted(page) for page in pages]
    for number in range(1, 4):
        more(number)
    assert [counted(page) for page in pages] == few
    with inside(story.cast.manager.tenant_id):
        assert ActionItem.objects.count() == 4
