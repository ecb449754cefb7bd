"""A stretch of time cut for the eye, by the clock on the wall."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.axes import Step, step_of, steps, wider
from jianyue.engine.periods import Per, period_of
from jianyue.engine.spans import Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)


def of(per: Per, at: datetime = NOON, zone: ZoneInfo = SHANGHAI) -> Span:
    return period_of(per, at, zone).span


def starts(span: Span, zone: ZoneInfo, form: str) -> list[str]:
    return [f"{each.start.astimezone(zone):{form}}" for each in steps(span, zone)]


def test_a_month_is_cut_into_weeks_a_week_into_days_a_day_into_blocks() -> None:
    assert starts(of(Per.MONTH), SHANGHAI, "%d") == ["01", "02", "09", "16", "23", "30"]
    assert starts(of(Per.WEEK), SHANGHAI, "%d") == ["09", "10", "11", "12", "13", "14", "15"]
    assert starts(of(Per.DAY), SHANGHAI, "%H") == ["00", "04", "08", "12", "16", "20"]
    assert starts(of(Per.YEAR), SHANGHAI, "%m") == [f"{m:02}" for m in range(1, 13)]


def test_a_block_is_cut_into_hours_and_an_hour_into_ten_minutes() -> None:
    block = Span(NOON, NOON + timedelta(hours=4))
    hour = Span(NOON, NOON + timedelta(hours=1))

    assert starts(block, SHANGHAI, "%H:%M") == ["12:00", "13:00", "14:00", "15:00"]
    assert starts(hour, SHANGHAI, "%M") == ["00", "10", "20", "30", "40", "50"]


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        # 02:00 to 03:00 is left out: the first block has three hours.
        (datetime(2026, 3, 8, 12, tzinfo=UTC), NEW_YORK, [3, 4, 4, 4, 4, 4]),
        # 01:00 to 02:00 comes twice.
        (datetime(2026, 11, 1, 12, tzinfo=UTC), NEW_YORK, [5, 4, 4, 4, 4, 4]),
        (datetime(2026, 4, 5, 0, tzinfo=UTC), LORD_HOWE, [4.5, 4, 4, 4, 4, 4]),
    ],
)
def test_a_day_with_a_change_of_the_clocks_loses_no_time(
    day: datetime, zone: ZoneInfo, hours: list[float]
) -> None:
    found = steps(of(Per.DAY, day, zone), zone)

    assert [each.length / timedelta(hours=1) for each in found] == hours


def test_it_leads_back_step_by_step_to_the_whole() -> None:
    whole = of(Per.MONTH)
    span: Span | None = Span(NOON, NOON + timedelta(hours=1))
    found = []
    while span is not None:
        found.append(step_of(span))
        span = wider(span, whole, SHANGHAI)

    assert found == [Step.MINUTES, Step.HOUR, Step.BLOCK, Step.DAY, Step.WEEK]


instants = st.datetimes(datetime(2020, 1, 1), datetime(2029, 1, 1)).map(  # noqa: DTZ001 - made UTC next
    lambda at: at.replace(tzinfo=UTC)
)


@given(
    instants, st.timedeltas(timedelta(minutes=1), timedelta(days=366)),
    st.sampled_from([SHANGHAI, NEW_YORK, LORD_HOWE]),
)  # fmt: skip
def test_steps_cover_a_stretch_without_gap_and_are_few(
    start: datetime, length: timedelta, zone: ZoneInfo
) -> None:
    span = Span(start, start + length)
    found = steps(span, zone)

    assert (found[0].start, found[-1].end) == (span.start, span.end)
    assert all(one.end == other.start for one, other in pairwise(found))
    assert len(found) <= 14
    around = wider(found[0], span, zone)
    assert (around is None) == (len(found) == 1)
    assert around is None or around.length > found[0].length


def test_what_reaches_beyond_the_whole_leads_back_to_it() -> None:
    whole = of(Per.WEEK)
    beyond = Span(whole.end - timedelta(hours=1), whole.end + timedelta(hours=1))
    assert wider(beyond, whole, SHANGHAI) == whole
