"""Whole columns are looked up exactly as single instants are."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.columns import CHUNK, Columns
from jianyue.engine.conformance import calendar_of
from jianyue.engine.hours import Hours, ServiceHours
from jianyue.engine.instants import instant, micros

LOW = micros(datetime(2026, 2, 1, tzinfo=UTC))
HIGH = micros(datetime(2026, 12, 1, tzinfo=UTC))
WEEK = range(7)
VECTORS = json.loads(
    Path(__file__).parents[1].joinpath("vectors/semantics.json").read_text("utf-8")
)


def calendar(zone: str, *hours: str, days: range = WEEK) -> Calendar:
    return Calendar(ServiceHours(zone, dict.fromkeys(days, tuple(map(Hours.parse, hours)))))


CALENDARS = {
    "office": calendar("Asia/Shanghai", "09:00-12:00", "13:00-18:00", days=range(5)),
    "half hour of Lord Howe": calendar("Australia/Lord_Howe", "01:30-02:15", "23:00-01:00"),
    # gaps and stretches of a minute: no bucket is narrow enough, the index searches
    "one minute closed": calendar("Europe/London", "08:00-08:30", "08:31-17:00"),
    "one minute open": calendar("Europe/London", "08:00-08:01"),
} | {name: calendar_of(told) for name, told in VECTORS["calendars"].items()}
instants = st.integers(LOW, HIGH)
pairs = st.lists(st.tuples(instants, instants).map(sorted), min_size=1, max_size=20)
amounts = st.one_of(
    st.integers(0, 3), st.integers(0, 10**12), st.integers(0, 3000).map(lambda m: m * 60_000_000)
)


@pytest.mark.parametrize("name", CALENDARS)
@given(pairs)
@settings(max_examples=15, deadline=None)
def test_elapsed_of_a_column_is_elapsed_of_each(name: str, given_pairs: list[list[int]]) -> None:
    one = CALENDARS[name]
    start, end = np.array(given_pairs).T
    found = Columns(one, LOW, HIGH).elapsed(start, end)
    singly = [one.elapsed(instant(a), instant(b)) for a, b in given_pairs]
    assert found.tolist() == [length // timedelta(microseconds=1) for length in singly]


@pytest.mark.parametrize("name", CALENDARS)
@given(st.lists(st.tuples(instants, amounts), min_size=1, max_size=20))
@settings(max_examples=15, deadline=None)
def test_due_of_a_column_is_due_of_each(name: str, asked: list[tuple[int, int]]) -> None:
    one, columns = CALENDARS[name], Columns(CALENDARS[name], LOW, HIGH)
    start, amount = np.array(asked).T
    lengths = [timedelta(microseconds=each) for _, each in asked]
    begun = [instant(at) for at, _ in asked]
    due = [micros(one.due_at(a, d)) for a, d in zip(begun, lengths, strict=True)]
    last = [micros(one.breaches_at(a, d)) for a, d in zip(begun, lengths, strict=True)]
    assert columns.due_at(start, amount).tolist() == due
    assert columns.breaches_at(start, amount).tolist() == last


def test_every_edge_of_a_year_is_met_to_the_microsecond() -> None:
    for one in CALENDARS.values():
        points = one.points(LOW, HIGH)
        edges = np.array([e for e in points.opens + points.closes if LOW < e < HIGH], np.int64)
        at = np.concatenate([edges - 1, edges, edges + 1])
        at = np.sort(at[(at >= LOW) & (at <= HIGH)])
        begin = np.full(len(at), LOW)
        expected = [points.opened(each) - points.opened(LOW) for each in at.tolist()]
        assert Columns(one, LOW, HIGH).elapsed(begin, at).tolist() == expected


def test_a_column_longer_than_a_chunk_has_no_seam() -> None:
    at = np.linspace(LOW, HIGH, 3 * CHUNK + 7).astype(np.int64)
    office = CALENDARS["office"]
    found = Columns(office, LOW, HIGH).elapsed(np.full(len(at), LOW), at)
    points = office.points(LOW, HIGH)
    assert found.tolist() == [points.opened(each) - points.opened(LOW) for each in at.tolist()]


def test_a_longer_amount_reaches_beyond_what_was_compiled_for_a_shorter_one() -> None:
    office = CALENDARS["office"]
    columns = Columns(office, LOW, HIGH)
    for hours in (1, 4_000, 40_000, 2):
        amount = timedelta(hours=hours)
        length = np.array([amount // timedelta(microseconds=1)])
        due = micros(office.due_at(instant(HIGH), amount))
        assert columns.due_at(np.array([HIGH]), length).tolist() == [due]


def test_what_begins_outside_the_columns_is_refused() -> None:
    columns = Columns(CALENDARS["office"], LOW, HIGH)
    for start in (LOW - 1, HIGH + 1):
        with pytest.raises(ValueError, match="outside"):
            columns.due_at(np.array([start]), np.array([1]))


def test_a_calendar_that_never_opens_has_no_open_time_and_is_never_due() -> None:
    closed = Columns(Calendar(ServiceHours("UTC", {})), LOW, HIGH)
    some = np.array([LOW, HIGH])
    assert closed.elapsed(some[:1], some[1:]).tolist() == [0]
    assert closed.due_at(some, np.array([0, 0])).tolist() == some.tolist()
    with pytest.raises(NeverDue):
        closed.due_at(some, np.array([0, 1]))


def test_the_last_open_minute_of_all_is_still_due() -> None:
    once = ServiceHours("UTC", {}, {date(2026, 3, 2): (Hours.parse("09:00-10:00"),)})
    columns = Columns(Calendar(once), LOW, LOW)
    hour = np.array([3_600_000_000])
    due = columns.due_at(np.array([LOW]), hour)
    assert instant(int(due[0])) == datetime(2026, 3, 2, 10, tzinfo=UTC)
    with pytest.raises(NeverDue):
        columns.breaches_at(np.array([LOW]), hour)


def test_an_empty_column_is_answered_with_none() -> None:
    none = np.empty(0, np.int64)
    columns = Columns(CALENDARS["office"], LOW, HIGH)
    assert len(columns.elapsed(none, none)) == len(columns.due_at(none, none)) == 0
    assert len(columns.breaches_at(none, none)) == 0


@pytest.mark.parametrize(("start", "end"), [(LOW - 1, LOW), (LOW, HIGH + 1)])
def test_an_instant_out_of_range_is_refused(start: int, end: int) -> None:
    columns = Columns(CALENDARS["office"], LOW, HIGH)
    with pytest.raises(ValueError, match="outside the range"):
        columns.elapsed(np.array([start]), np.array([end]))
