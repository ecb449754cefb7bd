"""Review meetings: owed by the agreement, planned, chaired by the right person, counted (C26)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from jianyue.governance import items, meetings, minutes, planning, telling, writing
from jianyue.governance.meetings import When
from jianyue.governance.models import ActionItem, Attendee, Meeting, Paper, Point
from jianyue.governance.words import Course, State
from jianyue.governance.writing import Came
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Grant
from jianyue.people.roles import Role
from tests.acting import local
from tests.stories.met import (
    assert_copies_are_folds,
    count_of,
    held,
    ids,
    issued,
    item_of,
    meetings_of,
    planned,
    told,
    wish,
)
from tests.story import Story

Do = Callable[..., Any]


@pytest.fixture(autouse=True)
def copies(story: Story) -> Iterator[None]:
    """After every story the rows of meetings are what their facts say."""
    yield
    assert_copies_are_folds(story)


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
