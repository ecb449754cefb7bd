"""Agenda, minutes and action items: drawn up, signed off by both, seen through (C26)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from jianyue.agreements import catalog
from jianyue.governance import items, meetings, minutes, papers, telling, writing
from jianyue.governance.models import ActionItem, Meeting, Paper, Point
from jianyue.governance.paper import as_pdf
from jianyue.governance.words import State
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.reports import releasing
from jianyue.watch import maintenance
from jianyue.watch.maintenance import Wish as Window
from tests.acting import local
from tests.stories.amending import amended
from tests.stories.drafted import monthly
from tests.stories.met import (
    answered,
    assert_copies_are_folds,
    held,
    issued,
    item_of,
    planned,
    sections,
    see,
    told,
)
from tests.story import Story

Do = Callable[..., Any]


@pytest.fixture(autouse=True)
def copies(story: Story) -> Iterator[None]:
    """After every story the rows of meetings are what their facts say."""
    yield
    assert_copies_are_folds(story)


@pytest.mark.clause("C26")
def test_the_agenda_is_drawn_up_from_the_records(story: Story, do: Do) -> None:
    ticket = story.report()
    story.wait(minutes=45)
    story.record(ticket, "responded", text="正在处理")
    story.record(ticket, "resolved", text="已重启")
    report = monthly(story)
    meeting = planned(story, local("2026-02-09 10:00"))
    drawn = sections(story, meeting)
    assert [*drawn] == ["service", "planned", "open"]
    assert "尚未发布" in drawn["service"].text.zh

    do("contract_manager", releasing.release, report)
    do("contract_manager", writing.submit, meeting, report)
    service = sections(story, meeting)["service"]
    assert "提交到会议" in service.text.zh
    rows = [[cell.zh for cell in row] for row in service.parts[0].rows]
    assert rows[0][-1] == "未达标", "what missed stands first"
    assert "未达标 1 项" in service.text.zh or "未达标" in service.text.zh
    assert "overdue" not in service.text.en


@pytest.mark.clause("C26")
def test_work_that_is_planned_until_the_end_of_the_next_month_is_on_the_agenda(
    story: Story, do: Do
) -> None:
    story.at("2026-02-01 10:00")
    bank = story.cast.contracts["bank-1"]
    for number, day in enumerate(("2026-03-14", "2026-04-11")):
        window = Window(
            ("core-banking",), local(f"{day} 01:00"), local(f"{day} 03:00"), f"割接{number}",
            "短时中断", "回退到旧版本",
        )  # fmt: skip
        do("engineer", maintenance.ask, bank, window)
    [grid] = sections(story, planned(story, local("2026-02-09 10:00")))["planned"].parts
    works = " ".join(cell.zh for row in grid.rows for cell in row)
    assert "割接0" in works
    assert "2026-03-14 01:00 – 03:00" in works
    assert "割接1" not in works, "that is the meeting after this one"


@pytest.mark.clause("C26")
def test_what_was_left_open_comes_back_until_it_is_done(story: Story, do: Do) -> None:
    first = held(story, planned(story))
    one, two = item_of(story, first), item_of(story, first, "representative", 90)
    answered(story, issued(story, first))
    second = planned(story, local("2026-02-09 10:00"))
    story.at("2026-02-08 10:00")
    rows = sections(story, second)["open"].parts[0].rows
    assert [(row[0].zh, row[4].zh) for row in rows] == [
        (one.number, "逾期"), (two.number, "进行中"),
    ]  # fmt: skip

    do("engineer", items.close, one, done=True, words="备件已入库")
    rows = sections(story, second)["open"].parts[0].rows
    assert [row[4].zh for row in rows] == ["已完成：备件已入库", "进行中"]
    held(story, second)
    third = planned(story, local("2026-03-09 10:00"))
    assert len(sections(story, third)["open"].parts[0].rows) == 1


@pytest.mark.clause("C26")
def test_only_a_released_report_is_submitted_and_lateness_is_said(story: Story, do: Do) -> None:
    report = monthly(story)
    meeting = planned(story, local("2026-02-05 10:00"))
    with pytest.raises(NotAllowed, match="released"):
        do("contract_manager", writing.submit, meeting, report)
    story.at("2026-02-09 10:00")
    assert "已逾期" in sections(story, meeting)["service"].text.zh
    do("contract_manager", releasing.release, report)
    with pytest.raises(NotAllowed):
        do("representative", writing.submit, meeting, report)
    do("contract_manager", writing.submit, meeting, report)
    do("contract_manager", writing.submit, meeting, report)
    assert "会议开始后才提交" in sections(story, meeting)["service"].text.zh
    with inside(meeting.tenant_id):
        assert meeting.timeline.facts.filter(kind="report_submitted").count() == 1


def written(story: Story, do: Do) -> Meeting:
    """Hold a meeting with an item of the customer, write its minutes and issue them."""
    meeting = planned(story)
    do("representative", meetings.add_topic, meeting, "夜间值守人手")
    meeting = held(story, meeting, guests="监理单位王工")
    do("contract_manager", writing.say, meeting, "service", "响应率回升。")
    do("contract_manager", writing.decide, meeting, "service", "每月五日前补齐备件")
    item_of(story, meeting)
    return issued(story, meeting)


@pytest.mark.clause("C26")
def test_minutes_are_issued_contested_written_anew_and_accepted_for_good(
    story: Story, do: Do
) -> None:
    meeting = written(story, do)
    assert told(story, "senior", "minutes-issued")
    assert told(story, "representative", "minutes-issued") == []
    with pytest.raises(NotAllowed):
        do("contract_manager", writing.say, meeting, "service", "改口")
    meeting = see(meeting)
    with pytest.raises(NotAllowed, match="contest"):
        answered(story, meeting, accepts=False)
    answered(story, meeting, accepts=False, words="漏记夜间值守的讨论")
    topic = papers_keys(meeting)[-1]
    do("contract_manager", writing.say, meeting, topic, "下月增加一人。")
    issued(story, meeting)
    with pytest.raises(NotAllowed, match="newer"):
        do("senior", minutes.answer, meeting, 1, accepts=True, words="")
    meeting = answered(story, see(meeting))
    assert (meeting.state, meeting.edition) == (State.ACCEPTED, 2)
    assert told(story, "representative", "minutes-answered")
    for deed, given in ((writing.say, ("service", "再改")), (minutes.issue, ())):
        with pytest.raises(NotAllowed, match="moved on"):
            do("contract_manager", deed, meeting, *given)
    assert_kept(meeting)


def papers_keys(meeting: Meeting) -> list[str]:
    with inside(meeting.tenant_id):
        return papers.keys_of(see(meeting))


def assert_kept(meeting: Meeting) -> None:
    """Every edition stands as it was written; the database refuses to change or take it away."""
    with inside(meeting.tenant_id):
        first, second = Paper.objects.filter(meeting=meeting, edition__gte=1).order_by("edition")
        assert "下月增加一人" not in first.content
        assert "下月增加一人" in second.content
        assert "监理单位王工" in second.content
        for change in (second.delete, lambda: rewritten(second)):
            with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
                change()


def rewritten(paper: Paper) -> None:
    Paper.objects.filter(pk=paper.pk).update(digest="0" * 64)


def test_accepted_minutes_do_not_follow_what_becomes_of_their_items(story: Story, do: Do) -> None:
    meeting = held(story, planned(story))
    item = item_of(story, meeting)
    meeting = answered(story, issued(story, meeting))
    with inside(meeting.tenant_id):
        before = minutes.shown(see(meeting), now=story.now)
    do("engineer", items.close, item, done=True, words="已到位")
    with inside(meeting.tenant_id):
        assert minutes.shown(see(meeting), now=story.now) == before


@pytest.mark.clause("C26")
def test_the_report_changes_by_agreement(story: Story, do: Do) -> None:
    meeting = planned(story)
    do("senior", writing.ask_change, meeting, "月报增加分行维度")
    assert told(story, "contract_manager", "report-change-asked")
    meeting = held(story, meeting)
    answered(story, issued(story, meeting))
    later = planned(story, local("2026-02-09 10:00"))
    assert "月报增加分行维度" in sections(story, later)["open"].parts[-1].rows[0][1].zh
    with inside(meeting.tenant_id):
        seq = Point.objects.get(meeting=meeting, kind="change").seq
    with pytest.raises(NotAllowed, match="version"):
        do("contract_manager", writing.link_change, meeting, seq, 1)
    text = catalog.path("bank").read_text(encoding="utf-8")
    amended(story, text.replace("copies: 2", "copies: 3", 1))
    do("contract_manager", writing.link_change, meeting, seq, 2)
    with inside(meeting.tenant_id):
        point = Point.objects.select_related("version").get(meeting=meeting, seq=seq)
    assert point.version is not None
    assert point.version.state == "in_force"
    assert sections(story, later)["open"].parts == ()


def test_a_change_that_is_declined_says_why_and_is_not_asked_again(story: Story, do: Do) -> None:
    meeting = planned(story)
    do("senior", writing.ask_change, meeting, "每日一报")
    with inside(meeting.tenant_id):
        seq = Point.objects.get(meeting=meeting).seq
    with pytest.raises(NotAllowed):
        do("senior", writing.decline_change, meeting, seq, "不行")
    with pytest.raises(NotAllowed, match="why"):
        do("contract_manager", writing.decline_change, meeting, seq, " ")
    do("contract_manager", writing.decline_change, meeting, seq, "日报已有，见附件四")
    with pytest.raises(NotAllowed):
        do("contract_manager", writing.decline_change, meeting, seq, "再说一次")


def test_an_item_that_is_overdue_is_told_to_its_owner_once(story: Story, do: Do) -> None:
    meeting = held(story, planned(story))
    item = item_of(story, meeting, days=3)
    assert told(story, "engineer", "item-opened")
    story.wait(days=4)
    for _ in range(2):
        telling.tell_due(story.now)
    assert len(told(story, "engineer", "item-overdue")) == 1
    moved = {"owner": story.cast.agent.pk, "due_date": story.now.date() + timedelta(days=2)}
    do("contract_manager", items.assign, item, **moved, reason="转服务台")
    story.wait(days=4)
    telling.tell_due(story.now)
    assert len(told(story, "agent", "item-overdue")) == 1
    do("agent", items.close, item, done=True, words="已办")
    with pytest.raises(NotAllowed, match="moved on"):
        do("agent", items.close, item, done=True, words="已办")
    do("senior", items.reopen, item, words="并未到货")
    assert len(told(story, "agent", "item-opened")) == 1


def test_an_owner_says_that_it_is_done_and_nothing_else(story: Story, do: Do) -> None:
    item = item_of(story, held(story, planned(story)))
    with pytest.raises(NotAllowed):
        do("engineer", items.close, item, done=False, words="不做了")
    with pytest.raises(ActionItem.DoesNotExist):
        do("agent", items.close, item, done=True, words="已办")


def test_what_is_late_in_writing_or_answering_is_told_once(story: Story) -> None:
    meeting = planned(story)
    story.now = meeting.ends_at + timedelta(days=2)
    telling.tell_due(story.now)
    assert len(told(story, "contract_manager", "meeting-unrecorded")) == 1
    held(story, meeting)
    story.wait(days=6)
    telling.tell_due(story.now)
    assert len(told(story, "contract_manager", "minutes-unwritten")) == 1
    issued(story, meeting)
    story.wait(days=6)
    for _ in range(2):
        telling.tell_due(story.now)
    assert len(told(story, "senior", "minutes-unanswered")) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_agenda_and_minutes_are_printed(story: Story, language: str) -> None:
    meeting = planned(story)
    with inside(meeting.tenant_id):
        kept = see(meeting)
        assert as_pdf(kept, language, now=story.now).startswith(b"%PDF")  # type: ignore[arg-type] # one of two
    meeting = held(story, meeting)
    item_of(story, meeting)
    answered(story, issued(story, meeting))
    with inside(meeting.tenant_id):
        kept = see(meeting)
        assert as_pdf(kept, language, now=story.now).startswith(b"%PDF")  # type: ignore[arg-type] # one of two


def test_an_agreements_own_points_are_on_the_agenda_beside(story: Story) -> None:
    text = catalog.path("bank").read_text(encoding="utf-8")
    more = "- {zh: 下月工作计划, en: next month's planned work}"
    assert more in text
    amended(story, text.replace(more, f"{more}\n      - {{zh: 安全事件回顾, en: security}}"))
    drawn = sections(story, planned(story))

    assert drawn["agreed-3"].title == Both("安全事件回顾", "security")
