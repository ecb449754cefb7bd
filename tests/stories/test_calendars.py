"""Next year's holidays: running clocks take them, concluded ones keep theirs (semantics 1)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from jianyue.agreements.holidays import Announcement, announced_in, holidays_of
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import NotAllowed
from jianyue.services.holidays import NotSuch, days_in, known_in
from jianyue.services.models_holidays import HolidayNotice
from jianyue.tickets import holidays
from jianyue.tickets.holidays import Preview
from jianyue.tickets.models import Ticket
from tests.story import Story

NEW_YEAR = "2027-01-01 2027-01-02 2027-01-03"


def notice(closed: str = NEW_YEAR, make_up: str = "", source: str = "示例通知") -> Announcement:
    return Announcement("CN", 2027, days_in(closed, 2027), days_in(make_up, 2027), source)


def publish(story: Story, said: Announcement | None = None) -> HolidayNotice:
    manager = story.cast.administrator
    with inside(manager.tenant_id):
        made = holidays.publish(said or notice(), at=story.now, by=manager)
    while holidays.look_due(story.now):
        pass
    return made


def due(story: Story, ticket: Ticket, target: str = "response") -> str:
    at = story.clock(ticket, target).due_at
    return "" if at is None else f"{at + timedelta(hours=8):%m-%d %H:%M}"


@pytest.fixture
def ticket(story: Story) -> Ticket:
    """An hour to respond in Chinese working hours, half of it before New Year's Eve closes."""
    story.at("2026-12-31T17:30")
    return story.report(contract=story.under("quality"))


def test_a_due_instant_past_the_horizon_is_provisional(story: Story, ticket: Ticket) -> None:
    assert due(story, ticket) == "01-01 09:30"
    assert story.clock(ticket, "response").provisional


def test_a_notice_moves_the_running_clock_from_its_publication_on(
    story: Story, ticket: Ticket
) -> None:
    publish(story)
    assert due(story, ticket) == "01-04 09:30"
    assert not story.clock(ticket, "response").provisional


def test_a_concluded_clock_keeps_the_calendar_that_counted_it(story: Story, ticket: Ticket) -> None:
    story.wait(minutes=10)
    story.record(ticket, "responded", text="已收到")
    kept = story.clock(ticket, "response")
    story.wait(minutes=5)
    publish(story)

    after = story.clock(ticket, "response")
    assert (after.state, after.ended_at) == ("met", kept.ended_at)
    assert (after.provisional, after.remaining) == (kept.provisional, kept.remaining)


def test_a_clock_breached_before_a_correction_stays_breached(story: Story, ticket: Ticket) -> None:
    story.at("2027-01-01T11:00")
    assert story.clock(ticket, "response").state == "breached"
    publish(story)

    assert story.clock(ticket, "response").state == "breached"


def test_a_correction_is_a_new_version_and_the_first_one_stays(
    story: Story, ticket: Ticket
) -> None:
    first = publish(story)
    story.wait(minutes=1)
    second = publish(story, notice(f"{NEW_YEAR} 2027-01-04"))

    assert (first.version, second.version) == (1, 2)
    assert due(story, ticket) == "01-05 09:30"
    with inside(ticket.tenant_id):
        with pytest.raises(DatabaseError), transaction.atomic():
            HolidayNotice.objects.filter(pk=first.pk).update(source="another")
        assert [each.version for each in known_in(ticket.tenant_id, "CN").notices] == [2, 1]


def test_a_make_up_day_is_worked(story: Story, ticket: Ticket) -> None:
    publish(story, notice("2027-01-01 2027-01-03", make_up="2027-01-02"))
    assert due(story, ticket) == "01-02 09:30"


def test_the_preview_tells_what_moves_and_writes_nothing(story: Story, ticket: Ticket) -> None:
    manager = story.cast.administrator
    with inside(manager.tenant_id):
        shown: Preview = holidays.preview(notice(), at=story.now, by=manager)
    moved = {
        move.title.zh: (f"{move.old:%m-%d %H:%M}", f"{move.new:%m-%d %H:%M}")
        for move in shown.moves
    }

    assert ("01-01 09:30", "01-04 09:30") in moved.values()
    assert not any(move.provisional for move in shown.moves if move.new.day == 4)
    assert not shown.more
    assert due(story, ticket) == "01-01 09:30"


def test_a_notice_of_one_provider_moves_nothing_of_another(story: Story, ticket: Ticket) -> None:
    rival = story.cast.rival_manager
    with inside(rival.tenant_id):
        holidays.publish(notice(), at=story.now, by=rival)
        assert known_in(rival.tenant_id, "CN").holidays.horizon == date(2028, 1, 1)
    holidays.look_due(story.now)

    assert due(story, ticket) == "01-01 09:30"


def test_a_new_ticket_counts_by_the_notice_at_once(story: Story) -> None:
    story.at("2026-12-31T17:30")
    code = story.under("quality")
    publish(story)
    assert due(story, story.report(contract=code)) == "01-04 09:30"


def test_who_may_not_publish_is_refused(story: Story) -> None:
    agent = story.cast.agent
    with inside(agent.tenant_id), pytest.raises(NotAllowed):
        holidays.publish(notice(), at=story.now, by=agent)


def test_a_ticket_that_cannot_be_worked_out_stops_no_other(story: Story, ticket: Ticket) -> None:
    tenant, gone = ticket.tenant_id, ticket.pk + 1_000_000
    Timer.objects.create(
        tenant_id=tenant, subject="ticket", subject_id=gone, kind=holidays.KIND, at=story.now
    )
    publish(story)

    assert due(story, ticket) == "01-04 09:30"
    assert not Timer.objects.filter(kind=holidays.KIND).exists()


@pytest.mark.parametrize(
    "text",
    [
        "1月1日至3日",
        "1月1日（星期五）至1月3日（星期日）",
        "2027-01-01..2027-01-03",
        "01-01~01-03",
        "2027年1月1日、2027年1月2日、2027年1月3日",
        "1/1, 1/2; 1/3",
    ],
)
def test_days_are_read_as_notices_write_them(text: str) -> None:
    assert days_in(text, 2027) == {date(2027, 1, day) for day in (1, 2, 3)}


@pytest.mark.parametrize("text", ["2月30日", "2028-01-01", "tomorrow", "1月3日至1日", "1月1日至"])
def test_what_is_no_day_of_the_year_is_named(text: str) -> None:
    if text == "1月1日至":
        assert days_in(text, 2027) == {date(2027, 1, 1)}
        return
    with pytest.raises(NotSuch):
        days_in(text, 2027)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (notice(make_up="2027-01-02"), "both"),
        (notice(make_up="2027-01-04"), "weekend"),
        (notice(closed=""), "closed"),
        (notice(source=" "), "title"),
        (Announcement("XX", 2027, days_in(NEW_YEAR, 2027), frozenset(), "x"), "country"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(story: Story, said: Announcement, words: str) -> None:
    manager = story.cast.administrator
    with inside(manager.tenant_id), pytest.raises(NotSuch, match=words):
        holidays.publish(said, at=story.now, by=manager)


def test_the_horizon_moves_over_the_next_year_and_never_over_a_gap() -> None:
    known = holidays_of("CN")
    later = Announcement("CN", 2028, frozenset({date(2028, 1, 1)}), frozenset(), "2028")

    assert announced_in(known, [later]).horizon == known.horizon
    assert announced_in(known, [notice(), later]).horizon == date(2029, 1, 1)
    assert announced_in(known, [Announcement("US", 2027, frozenset(), frozenset(), "")]) == known


def test_terms_lead_back_to_those_that_counted_before(story: Story, ticket: Ticket) -> None:
    publish(story)
    now = datetime(2027, 2, 1, tzinfo=UTC)
    story.now = now
    assert story.clock(ticket, "response").breached_at is not None
