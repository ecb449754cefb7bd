"""Written dates become instants, column by column, and never by a guess."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.instants import instant, micros
from jianyue.replay.cells import Cells
from jianyue.replay.dates import MISSING, read_instants
from jianyue.replay.layouts import layouts_of
from jianyue.replay.zones import to_utc

ZONES = (
    "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/London",
    "Africa/Casablanca", "America/Sao_Paulo", "Pacific/Apia", "UTC",
)  # fmt: skip
moments = st.datetimes(datetime(2003, 1, 1), datetime(2030, 12, 31))  # noqa: DTZ001 - wall clocks


def read(text: str, *formats: str, zone: str = "UTC") -> datetime | None:
    found = read_instants(Cells.of([text]), formats, zone, np.zeros(1, np.bool_))
    at = int(found.at[0])
    assert found.unreadable[0] == (at == MISSING)
    return None if at == MISSING else instant(at)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type] # tzinfo stands behind the parts


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("29-02-2016 01:16", "DD-MM-YYYY hh:mm", utc(2016, 2, 29, 1, 16)),
        ("1/3/2026 9:05", "D/M/YYYY h:mm", utc(2026, 3, 1, 9, 5)),
        ("02/Mar/26 9:15 PM", "DD/MMM/YY h:mm AP", utc(2026, 3, 2, 21, 15)),
        ("02/Mar/26 12:15 AM", "DD/MMM/YY h:mm AP", utc(2026, 3, 2, 0, 15)),
        ("02/十一月/26 12:15 下午", "DD/MMM/YY h:mm AP", utc(2026, 11, 2, 12, 15)),
        ("2026-03-02T09:15:30.250+08:00", "YYYY", utc(2026, 3, 2, 1, 15, 30, 250000)),
        ("2026-03-02T09:15:30-0330", "YYYY", utc(2026, 3, 2, 12, 45, 30)),
        ("2026-03-02 09:15:30 UTC", "YYYY-MM-DD hh:mm:ss UTC", utc(2026, 3, 2, 9, 15, 30)),
        ("2026-03-02T09:15Z", "YYYY", utc(2026, 3, 2, 9, 15)),
        ("2026年03月02日 09:15", "YYYY年MM月DD日 hh:mm", utc(2026, 3, 2, 9, 15)),
    ],
)
def test_a_date_is_read_by_its_format(text: str, written: str, expected: datetime) -> None:
    formats = () if written == "YYYY" else (written,)

    assert read(text, *formats) == expected


@pytest.mark.parametrize(
    "text",
    [
        "30-02-2016 01:16", "29-02-2015 01:16", "29-02-1900 01:16", "00-01-2016 01:16",
        "01-13-2016 01:16", "01-01-2016 24:00", "01-01-2016 10:60", "1-1-2016 10:00",
        "01-01-2016 10:0x", "01/01/2016 10:00", "01-01-1969 10:00", "01-01-2200 10:00",
        "soon", "01-01-2016 10:00 and more",
    ],
)  # fmt: skip
def test_what_no_calendar_has_is_unreadable(text: str) -> None:
    assert read(text, "DD-MM-YYYY hh:mm") is None


def test_a_clock_of_twelve_hours_has_no_thirteenth() -> None:
    assert read("02/Mar/26 13:15 PM", "DD/MMM/YY hh:mm AP") is None
    assert read("02/Mai/26 11:15 PM", "DD/MMM/YY hh:mm AP") is None


def test_a_format_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="year, month and day"):
        layouts_of(("YYYY-MM",))


def test_a_local_time_inside_a_gap_moves_forward() -> None:
    # 2026-03-08 02:30 does not exist in New York: 03:30 EDT, 07:30 UTC.
    assert read("2026-03-08 02:30", zone="America/New_York") == utc(2026, 3, 8, 7, 30)


def test_a_local_time_that_occurs_twice_means_the_first() -> None:
    # 2026-11-01 01:30 EDT is 05:30 UTC; an hour later it is 01:30 EST.
    assert read("2026-11-01 01:30", zone="America/New_York") == utc(2026, 11, 1, 5, 30)


@given(st.lists(moments, min_size=1, max_size=20), st.sampled_from(ZONES))
def test_columns_go_to_utc_as_single_times_do(local: list[datetime], zone: str) -> None:
    column = np.array([micros(at.replace(tzinfo=UTC)) for at in local])

    expected = [at.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC) for at in local]
    assert [instant(int(at)) for at in to_utc(column, zone)] == expected


@given(
    st.lists(moments, max_size=20),
    st.sampled_from(["%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M"]),
)
def test_a_column_reads_back_what_was_written(times: list[datetime], written: str) -> None:
    cells = Cells.of([at.strftime(written) for at in times])

    found = read_instants(cells, (), "UTC", np.zeros(len(times), np.bool_))
    parsed = [datetime.strptime(at.strftime(written), written) for at in times]  # noqa: DTZ007 - UTC is meant
    assert [instant(int(at)) for at in found.at] == [at.replace(tzinfo=UTC) for at in parsed]


def test_an_offset_wins_over_the_zone() -> None:
    shifted = utc(2026, 1, 1) + timedelta(hours=2)

    assert read("2025-12-31T21:00:00-05:00", zone="Asia/Shanghai") == shifted
