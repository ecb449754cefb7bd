"""Review meetings: owed by the agreement, planned, chaired, minuted, signed off by both (C26)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from jianyue.agreements import catalog
from jianyue.governance import agenda, items, meetings, minutes, papers, planning, telling, writing
from jianyue.governance.copying import rebuild
from jianyue.governance.meetings import When
from jianyue.governance.models import ActionItem, Attendee, Meeting, Paper, Point
from jianyue.governance.paper import as_pdf
from jianyue.governance.words import Course, State
from jianyue.governance.writing import Came
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices.models import Notice
from jianyue.people.models import Grant
from jianyue.people.roles import Role
from jianyue.reports import releasing
from jianyue.watch import maintenance
from jianyue.watch.maintenance import Wish as Window
from tests.acting import local
from tests.stories.amending import amended
from tests.stories.drafted import monthly
from tests.stories.met import (
    answered,
    count_of,
    held,
    ids,
    issued,
    item_of,
    meetings_of,
    planned,
    wish,
)
from tests.story import Story

Do = Callable[..., Any]


@pytest.fixture(autouse=True)
def copies(story: Story) -> Any:
    """After every story the rows of meetings are what their facts say."""
    yield
    for tenant in story.cast.tenants.values():
        assert rebuild(tenant.pk) == []
        with inside(tenant.pk):
            for row in (*Meeting.objects.all(), *ActionItem.objects.all()):
                assert list(breaks_of(row.timeline)) == []


def told(story: Story, who: str, kind: str) -> list[str]:
    person = story.cast.people[who]
    with inside(person.tenant_id):
        rows = Notice.objects.filter(user=person, kind=kind).exclude(state="withdrawn")
        return [each.subject for each in rows.order_by("pk")]


def see(meeting: Meeting) -> Meeting:
    with inside(meeting.tenant_id):
        found: Meeting = Meeting.objects.select_related("contract", "version", "chair").get(
            pk=meeting.pk
        )
        return found


def sections(story: Story, meeting: Meeting) -> dict[str, Any]:
    with inside(meeting.tenant_id):
        content = agenda.content_of(see(meeting), now=story.now)
        return {each.key: each for each in content.sections}


@pytest.mark.clause("C26")
def test_each_month_lists_its_meeting_once_and_tells_who_is_to_fix_it(story: Story) -> None:
    story.at("2026-02-01 00:05")
    assert planning.plan_due(story.now) >= 1
    assert planning.plan_due(story.now + timedelta(days=3)) == 0
    [meeting] = meetings_of(story)

    # The report of January is due on Friday 6 February; the next working day is Monday.
    assert (meeting.key, meeting.state) == ("review/2026-02", State.PROPOSED)
    assert meeting.starts_at == local("2026-02-09 10:00")
    proposed = told(story, "contract_manager", "meeting-proposed")
    assert len([each for each in proposed if "BANK-1" in each]) == 1
    assert told(story, "agent", "meeting-proposed") == []
    story.at("2026-02-06 10:01")
    for _ in range(2):
        telling.tell_due(story.now)
    assert len(told(story, "contract_manager", "meeting-unfixed")) == 1


@pytest.mark.clause("C26")
def test_a_month_without_a_meeting_is_told_once_and_stays_on_record(story: Story) -> None:
    story.at("2026-02-01 00:05")
    planning.plan_due(story.now)
    story.at("2026-03-01 00:05")
    for _ in range(2):
        planning.plan_due(story.now)
    first, second = meetings_of(story)

    assert (first.state, second.key) == (State.LAPSED, "review/2026-03")
    for who in ("contract_manager", "representative"):
        [subject] = told(story, who, "meeting-missed")
        assert "2026-02" in subject
    assert told(story, "contract_manager", "meeting-unfixed") == []


def test_a_month_with_a_meeting_is_not_told_of(story: Story) -> None:
    story.at("2026-02-01 00:05")
    planning.plan_due(story.now)
    meeting = planned(story, local("2026-02-10 14:00"))
    assert [each.pk for each in meetings_of(story)] == [meeting.pk], "the owed one got its date"
    held(story, meeting)
    story.at("2026-03-01 00:05")
    planning.plan_due(story.now)

    assert told(story, "contract_manager", "meeting-missed") == []


def test_a_contract_seen_for_the_first_time_is_told_of_nothing_behind(story: Story) -> None:
    story.at("2026-05-20 10:00")
    planning.plan_due(story.now)

    assert told(story, "contract_manager", "meeting-missed") == []
    [meeting] = meetings_of(story)
    assert meeting.starts_at == local("2026-05-21 10:00"), "never in the past"


@pytest.mark.clause("C26")
def test_a_senior_manager_of_the_customer_chairs_or_the_reason_is_on_record(story: Story) -> None:
    other = story.cast.representative.pk
    with pytest.raises(NotAllowed, match="chairs"):
        planned(story, chair=other)
    meeting = planned(story, chair=other, chair_reason="科技主管出差，书面委托")
    assert meeting.chair_reason == "科技主管出差，书面委托"
    with pytest.raises(NotAllowed, match="chairs"):
        held(story, meeting, chair=other)
    meeting = held(story, meeting, chair=other, chair_reason="科技主管出差，书面委托")
    with inside(meeting.tenant_id):
        fact = meeting.timeline.facts.get(kind="meeting_held")
        assert "chair_reason" in fact.body["words"]
    issued(story, meeting)
    assert told(story, "representative", "minutes-issued"), "who chaired answers"


def test_who_holds_the_role_that_the_agreement_names_chairs_and_no_other_senior(
    story: Story,
) -> None:
    cast = story.cast
    with inside(cast.senior.tenant_id):
        Grant.objects.create(
            tenant_id=cast.senior.tenant_id, user=cast.colleague,
            role=Role.CUSTOMER_GENERAL_MANAGER, granted_at=story.now,
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="chairs"):
        planned(story)
    assert planned(story, chair=cast.colleague.pk).chair_id == cast.colleague.pk


@pytest.mark.clause("C26")
def test_six_of_twelve_months_keep_the_least_number_of_a_year(story: Story) -> None:
    courses = {}
    for month in range(1, 13):
        story.at(f"2026-{month:02}-15 10:00")
        if month in {2, 5, 7, 8, 10, 11}:
            held(story, planned(story, local(f"2026-{month:02}-20 10:00")))
        story.at(f"2026-{month:02}-28 10:00")
        count = count_of(story)
        assert count is not None
        courses[month] = (count.held, count.course)
    assert count is not None
    assert count.required == 6
    assert courses[1] == (0, Course.ON_COURSE)
    assert courses[4] == (1, Course.ON_COURSE)
    assert courses[10] == (5, Course.ON_COURSE)
    assert courses[11] == courses[12] == (6, Course.KEPT)


@pytest.mark.clause("C26")
def test_a_year_that_cannot_reach_its_least_number_is_at_risk_and_then_missed(
    story: Story,
) -> None:
    story.at("2026-03-02 10:00")
    assert (found := count_of(story)) is not None
    assert found.course is Course.AT_RISK, "two months without one are behind the pace"
    held(story, planned(story, local("2026-03-10 10:00")))
    story.at("2026-09-02 10:00")
    assert (found := count_of(story)) is not None
    assert (found.held, found.left, found.course) == (1, 4, Course.AT_RISK)
    story.at("2027-01-01 00:00")
    assert (found := count_of(story, local("2026-06-01 10:00"))) is not None
    assert (found.held, found.left, found.course) == (1, 0, Course.MISSED)


def test_the_year_turns_in_the_zone_of_the_agreement(story: Story) -> None:
    first = local("2026-01-01 00:30")
    assert first.year == 2025, "in Greenwich the year is not over yet"
    held(story, planned(story, first))
    count = count_of(story)

    assert count is not None
    assert (count.period.label, count.held, count.left) == ("2026", 1, 11)


def test_a_year_in_which_the_agreement_began_owes_its_share(story: Story) -> None:
    bank = story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        type(bank).objects.filter(pk=bank.pk).update(starts_date=local("2026-07-10 12:00").date())
        bank.refresh_from_db()
    count = count_of(story)
    assert count is not None
    assert (count.required, count.left) == (3, 6)


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


def test_people_are_invited_once_told_of_changes_and_reminded(story: Story, do: Do) -> None:
    meeting = planned(story, story.now + timedelta(days=5))
    assert len(told(story, "senior", "meeting-invited")) == 1
    people = ids(story, "representative", "contract_manager", "manager")
    do("contract_manager", meetings.invite, meeting, wish(story, meeting.starts_at, people=people))
    assert told(story, "engineer", "meeting-left-out")
    assert told(story, "manager", "meeting-invited")
    later = When(meeting.starts_at + timedelta(days=1), meeting.ends_at + timedelta(days=1), "三楼")
    with pytest.raises(NotAllowed, match="why"):
        do("contract_manager", meetings.move, meeting, later, reason=" ")
    do("contract_manager", meetings.move, meeting, later, reason="审计检查")
    assert told(story, "senior", "meeting-invited") == [], "what was not sent is not true any more"
    assert told(story, "senior", "meeting-moved")
    story.now = later.starts_at - timedelta(hours=20)
    for _ in range(2):
        telling.tell_due(story.now)
    assert len(told(story, "senior", "meeting-soon")) == 1
    do("contract_manager", meetings.cancel, meeting, reason="客户停业")
    assert told(story, "senior", "meeting-cancelled")
    assert told(story, "senior", "meeting-soon") == []
    with pytest.raises(NotAllowed, match="moved on"):
        do("contract_manager", meetings.move, meeting, later, reason="再改")


@pytest.mark.clause("C26")
def test_minutes_are_issued_contested_written_anew_and_accepted_for_good(
    story: Story, do: Do
) -> None:
    meeting = planned(story)
    do("representative", meetings.add_topic, meeting, "夜间值守人手")
    meeting = held(story, meeting, guests="监理单位王工")
    do("contract_manager", writing.say, meeting, "service", "响应率回升。")
    do("contract_manager", writing.decide, meeting, "service", "每月五日前补齐备件")
    item_of(story, meeting)
    issued(story, meeting)
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


@pytest.mark.parametrize("who", ["agent", "teller", "senior", "auditor", "director"])
def test_only_managers_of_the_provider_plan_and_write(story: Story, do: Do, who: str) -> None:
    meeting = planned(story)
    came = Came(
        meeting.starts_at, meeting.ends_at, story.cast.senior.pk, ids(story, "contract_manager")
    )
    bank = story.cast.contracts["bank-1"]
    for deed, given in (
        (meetings.plan, (bank, wish(story, story.now))), (writing.hold, (meeting, came)),
        (writing.say, (meeting, "service", "字")), (minutes.issue, (meeting,)),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            do(who, deed, *given)


@pytest.mark.parametrize("who", ["foreman", "outsider", "rival_manager", "stranger"])
def test_nobody_else_meets_or_sees(story: Story, do: Do, who: str) -> None:
    meeting = held(story, planned(story))
    item = item_of(story, meeting)
    person = story.cast.people[who]
    with inside(person.tenant_id, person.customer_id):
        for model in (Meeting, ActionItem, Attendee, Point, Paper):
            assert not model.objects.exists()
        assert not Meeting.objects.visible_to(person).exists()
    for deed, given in ((minutes.issue, (meeting,)), (meetings.add_topic, (meeting, "议题"))):
        with pytest.raises((NotAllowed, Meeting.DoesNotExist)):
            do(who, deed, *given)
    with pytest.raises((NotAllowed, ActionItem.DoesNotExist)):
        do(who, items.close, item, done=True, words="已办")


def test_people_of_others_cannot_be_invited(story: Story) -> None:
    for name in ("foreman", "outsider", "stranger"):
        with pytest.raises(NotAllowed, match="list"):
            planned(story, people=ids(story, name))


@pytest.mark.parametrize(
    "said",
    [{"ends_at": local("2026-01-14 09:00")}, {"ends_at": local("2026-01-16 10:00")},
     {"starts_at": local("2036-01-14 10:00"), "ends_at": local("2036-01-14 11:00")}],
)  # fmt: skip
def test_a_meeting_has_a_length_and_a_day_that_can_be(story: Story, said: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        planned(story, local("2026-01-14 10:00"), **said)


def test_a_meeting_of_one_side_was_none(story: Story) -> None:
    meeting = planned(story)
    with pytest.raises(NotAllowed, match="each side"):
        held(story, meeting, present=ids(story, "representative"))
    with pytest.raises(NotAllowed, match="past"):
        held(story, meeting, held_until=story.now + timedelta(days=9))


@pytest.mark.parametrize("place", [Fault.RECORDED])
def test_a_process_that_dies_leaves_no_half_of_a_meeting(story: Story, place: Fault) -> None:
    meeting = held(story, planned(story))
    before = rows_of(meeting)

    def die(reached: Fault) -> None:
        if reached is place:
            raise KeyboardInterrupt

    with faults.waiting(die), pytest.raises(KeyboardInterrupt):
        issued(story, meeting)
    assert rows_of(meeting) == before
    assert told(story, "senior", "minutes-issued") == []
    issued(story, meeting)
    assert len(told(story, "senior", "minutes-issued")) == 1


def rows_of(meeting: Meeting) -> list[Any]:
    with inside(meeting.tenant_id), connection.cursor() as cursor:
        found: list[Any] = list(Meeting.objects.filter(pk=meeting.pk).values())
        for table in ("governance_paper", "ledger_timer"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table's own name
            found += cursor.fetchall()
    return found


def test_a_worker_that_dies_lists_a_month_once(story: Story) -> None:
    story.at("2026-02-01 00:05")

    def die(_: Fault) -> None:
        raise KeyboardInterrupt

    planning.plan_due(story.now)
    story.at("2026-03-01 00:05")
    with faults.waiting(die), pytest.raises(KeyboardInterrupt):
        planning.plan_due(story.now)
    assert told(story, "contract_manager", "meeting-missed") == []
    planning.plan_due(story.now)

    assert [each.key for each in meetings_of(story)] == ["review/2026-02", "review/2026-03"]
    assert len(told(story, "contract_manager", "meeting-missed")) == 1


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
