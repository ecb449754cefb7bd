"""What an outage and a maintenance window count as: semantics 5, A18, C17."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.calendars import Calendar
from jianyue.engine.days import Days
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.outages import Grade, Maintenance, Notice, Outage, Standing
from jianyue.engine.spans import Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
ALWAYS = Calendar(always("Asia/Shanghai"))
# Mon-Fri 09:00-12:00 and 13:00-18:00; Monday 6 April 2026 is a holiday (as are Sat 4 and Sun 5).
HOLIDAYS = frozenset(date(2026, 4, day) for day in (4, 5, 6))
OFFICE = Calendar(
    ServiceHours(
        "Asia/Shanghai",
        dict.fromkeys(range(5), (Hours.parse("09:00-12:00"), Hours.parse("13:00-18:00"))),
        dict.fromkeys(HOLIDAYS, ()),
        HOLIDAYS,
    )
)


def april(text: str) -> datetime:
    """Read `10 22:00` as the 10th of April 2026 in Shanghai."""
    day, clock = text.split()
    hour, minute = clock.split(":")
    return datetime(2026, 4, int(day), int(hour), int(minute), tzinfo=SHANGHAI).astimezone(UTC)


THREE_DAYS = Notice(ALWAYS, Days(3))
SAME_TIME = Notice(ALWAYS, Days(3, same_time=True))
WORKING = Notice(OFFICE, Days(3, working=True))
WEEK = Notice(ALWAYS, Days(7))
HOURS_72 = Notice(ALWAYS, timedelta(hours=72))
OFFICE_8H = Notice(OFFICE, timedelta(hours=8))
NONE_ASKED = Notice(ALWAYS, timedelta(0))
EMERGENCY = Notice(ALWAYS, Days(3), emergency=True)

PLANNED, URGENT = Standing.PLANNED, Standing.EMERGENCY
SILENT, LATE = Standing.NOT_ANNOUNCED, Standing.ANNOUNCED_LATE
OPEN, AFTER = Standing.NOT_CONFIRMED, Standing.CONFIRMED_LATE


@dataclass(frozen=True)
class Case:
    id: str
    rule: Notice
    begins: str
    noticed: str | None
    confirmed: str | None
    standing: Standing
    emergency: bool = False


CASES = [
    # April 2026: the 1st is a Wednesday, the 13th and 20th are Mondays.
    # Notice Fri 10th: days 11, 12, 13; ends Mon 13th 24:00.
    Case("three days", THREE_DAYS, "14 00:00", "10 09:00", "11 09:00", PLANNED),
    Case("a minute before three days", THREE_DAYS, "13 23:59", "10 09:00", "11 09:00", LATE),
    Case("noticed at midnight", THREE_DAYS, "14 00:00", "10 00:00", "11 09:00", PLANNED),
    Case("noticed just before midnight", THREE_DAYS, "14 00:00", "10 23:59", "11 09:00", PLANNED),
    Case("noticed on the 11th", THREE_DAYS, "14 00:00", "11 00:00", "11 09:00", LATE),
    # To the same time of day: the 13th at 09:00.
    Case("same time", SAME_TIME, "13 09:00", "10 09:00", "11 09:00", PLANNED),
    Case("a minute before the same time", SAME_TIME, "13 08:59", "10 09:00", "11 09:00", LATE),
    # 72 hours from the 10th 09:00 are over at the 13th 09:00.
    Case("72 hours", HOURS_72, "13 09:00", "10 09:00", "11 09:00", PLANNED),
    Case("a minute less than 72 hours", HOURS_72, "13 08:59", "10 09:00", "11 09:00", LATE),
    # Working days after Fri 10th: Mon 13, Tue 14, Wed 15, whose hours end at 18:00.
    Case("three working days", WORKING, "15 18:00", "10 09:00", "11 09:00", PLANNED),
    Case("short of three working days", WORKING, "15 17:59", "10 09:00", "11 09:00", LATE),
    # From Thu 2nd: Fri 3, holidays 4-6, Tue 7, Wed 8 at 18:00.
    Case("working days over a holiday", WORKING, "8 18:00", "2 09:00", "3 09:00", PLANNED),
    Case("holidays are no working days", WORKING, "7 22:00", "2 09:00", "3 09:00", LATE),
    # A week from Mon 13th ends on the 20th at 24:00.
    Case("a week", WEEK, "21 00:00", "13 10:00", "14 10:00", PLANNED),
    Case("not quite a week", WEEK, "20 22:00", "13 10:00", "14 10:00", LATE),
    # 8 office hours from Fri 10th 15:00: 3 to the close, 5 on Mon 13th: 09-12 and 13-15.
    Case("eight office hours", OFFICE_8H, "13 15:00", "10 15:00", "13 09:00", PLANNED),
    Case("seven office hours", OFFICE_8H, "13 14:00", "10 15:00", "13 09:00", LATE),
    Case("no notice at all", THREE_DAYS, "14 00:00", None, "11 09:00", SILENT),
    Case("notice after it began", THREE_DAYS, "14 00:00", "14 00:01", "13 09:00", LATE),
    Case("notice as it begins", NONE_ASKED, "14 00:00", "14 00:00", "13 09:00", PLANNED),
    Case("no period asked, but told after", NONE_ASKED, "14 00:00", "14 00:01", "13 09:00", LATE),
    Case("never confirmed", THREE_DAYS, "14 00:00", "10 09:00", None, OPEN),
    # Before it began, and not as it began.
    Case("confirmed as it begins", THREE_DAYS, "14 00:00", "10 09:00", "14 00:00", AFTER),
    Case("confirmed a minute before", THREE_DAYS, "14 00:00", "10 09:00", "13 23:59", PLANNED),
    Case("confirmed afterwards", THREE_DAYS, "14 00:00", "10 09:00", "15 09:00", AFTER),
    Case("confirmed before the notice", THREE_DAYS, "14 00:00", "10 09:00", "9 09:00", PLANNED),
    # Both at fault: the notice is named, it comes first.
    Case("late and unconfirmed", THREE_DAYS, "14 00:00", "13 09:00", None, LATE),
    Case("emergency, allowed", EMERGENCY, "14 00:00", None, None, URGENT, emergency=True),
    Case("emergency, told late", EMERGENCY, "14 00:00", "13 23:00", None, URGENT, emergency=True),
    Case("emergency, not allowed", THREE_DAYS, "14 00:00", None, None, SILENT, emergency=True),
    # Marked as an emergency but announced and confirmed like any other: planned.
    Case(
        "an emergency in good time",
        THREE_DAYS,
        "14 00:00",
        "10 09:00",
        "11 09:00",
        PLANNED,
        emergency=True,
    ),
    Case("no emergency, though allowed", EMERGENCY, "14 00:00", "13 09:00", "13 10:00", LATE),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_window_counts_as_worked_out(case: Case) -> None:
    begins = april(case.begins)
    noticed, confirmed = (
        None if text is None else april(text) for text in (case.noticed, case.confirmed)
    )
    window = Maintenance(
        "m1", Span(begins, begins + timedelta(hours=2)), noticed, confirmed, case.emergency
    )

    assert case.rule.judge(window) is case.standing


def test_only_planned_windows_and_allowed_emergencies_are_planned() -> None:
    assert {each for each in Standing if each.is_planned} == {PLANNED, URGENT}


@given(st.integers(0, 30 * 24), st.integers(0, 30 * 24), st.sampled_from([THREE_DAYS, WORKING]))
def test_an_earlier_notice_never_makes_a_window_unplanned(
    noticed: int, earlier: int, rule: Notice
) -> None:
    first, begins = april("1 00:00"), april("20 00:00")
    later, sooner = (
        first + timedelta(hours=number)
        for number in sorted((noticed, max(0, noticed - earlier)), reverse=True)
    )
    windows = [
        Maintenance("m1", Span(begins, begins + timedelta(hours=1)), at, first)
        for at in (later, sooner)
    ]

    assert rule.judge(windows[1]).is_planned or not rule.judge(windows[0]).is_planned


@pytest.mark.parametrize(
    ("grade", "ground", "counts"),
    [
        (Grade.FULL, "", True),
        (Grade.FULL, "force-majeure", False),
        (Grade.DEGRADED, "", False),
        (Grade.SINGLE_TERMINAL, "", False),
    ],
)
def test_only_full_outages_on_no_agreed_ground_count(
    grade: Grade, ground: str, *, counts: bool
) -> None:
    assert Outage("o1", april("3 10:00"), None, grade, "", ground).counts is counts


def test_an_outage_that_goes_on_lasts_until_the_latest_instant_that_is_known() -> None:
    going_on = Outage("o1", april("3 10:00"), None)

    assert going_on.span(april("3 12:00")).length == timedelta(hours=2)
    assert going_on.span(april("3 09:00")).length == timedelta(0)


@pytest.mark.parametrize("end", ["3 10:00", "3 09:59"])
def test_an_outage_that_does_not_last_is_refused(end: str) -> None:
    with pytest.raises(ValueError, match="outage o1 does not end after it starts"):
        Outage("o1", april("3 10:00"), april(end))


def test_times_outside_utc_are_refused() -> None:
    local = datetime(2026, 4, 3, 10, tzinfo=SHANGHAI)
    span = Span(april("3 10:00"), april("3 12:00"))
    with pytest.raises(ValueError, match="outage o1 is not measured in UTC"):
        Outage("o1", local, None)
    with pytest.raises(ValueError, match="outage o1 is not measured in UTC"):
        Outage("o1", april("3 09:00"), local)
    with pytest.raises(ValueError, match="maintenance m1 is not measured in UTC"):
        Maintenance("m1", span, confirmed_at=local)


def test_a_notice_behind_is_refused() -> None:
    with pytest.raises(ValueError, match="a notice comes ahead"):
        Notice(ALWAYS, timedelta(days=-1))
