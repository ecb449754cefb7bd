"""The columns give what the scalar fold gives, ticket by ticket, whatever happened."""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianyue.engine import replay
from jianyue.engine.allowances import NEVER
from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Limit, Reclassify, Reopen, Rules
from jianyue.engine.days import Days
from jianyue.engine.facts import Kind
from jianyue.engine.histories import CODES, History
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.instants import MICROSECOND, instant, micros
from jianyue.engine.replay import Clocks, clocks_of
from jianyue.engine.sweeps import STATES
from jianyue.engine.targets import Target, clock_of

EXAMPLES = settings().max_examples
GROUNDS = ("waiting", "vendor", "evidence")
LEVELS = np.array([1, 2, 3, -1])
BASE = micros(datetime(2026, 3, 5, tzinfo=UTC))
OFFICE = (Hours(540, 720), Hours(780, 1080))
CALENDARS = (
    Calendar(always("Asia/Shanghai")),
    Calendar(
        ServiceHours("Asia/Shanghai", dict.fromkeys(range(5), OFFICE), {date(2026, 3, 9): ()})
    ),
    Calendar(ServiceHours("America/New_York", dict.fromkeys(range(7), (Hours(1320, 360),)))),
)
Row = tuple[Kind, int, int]

amounts = st.one_of(
    st.integers(0, 40).map(lambda quarters: timedelta(minutes=15 * quarters)),
    st.builds(Days, st.integers(0, 4), st.booleans(), st.booleans()),
)
limits = st.builds(Limit, st.sampled_from(CALENDARS), amounts)
targets = st.builds(
    Target,
    st.just("promise"),
    st.sampled_from([Kind.OCCURRED, Kind.REPORTED, Kind.ACKNOWLEDGED, Kind.ARRIVED]),
    st.sampled_from([Kind.RESPONDED, Kind.ARRIVED, Kind.RESTORED, Kind.RESOLVED, Kind.CLOSED]),
    st.one_of(
        st.fixed_dictionaries({0: limits}),
        st.dictionaries(st.sampled_from([1, 2, 3]), limits, min_size=1),
    ),
    st.frozensets(st.sampled_from(GROUNDS)),
    st.builds(Rules, st.sampled_from(Reopen), st.sampled_from(Reclassify)),
)


def _argument(kind: Kind, at: int, pick: int) -> int:
    match kind:
        case Kind.RECLASSIFIED:
            return pick % len(LEVELS)
        case Kind.PAUSED:
            return pick % len(GROUNDS)
        case Kind.RESUMED:
            return pick % (len(GROUNDS) + 1) - 1
        case Kind.EXTENDED:
            return at + pick * 3_600_000_000
        case _:
            return -1


def _row(kind: Kind, quarters: int, pick: int) -> Row:
    at = BASE + quarters * 900_000_000
    return kind, at, _argument(kind, at, pick)


kinds = st.sampled_from(
    [
        Kind.REPORTED, Kind.ACKNOWLEDGED, Kind.RESPONDED, Kind.PAUSED, Kind.PAUSED, Kind.RESUMED,
        Kind.ARRIVED, Kind.RESTORED, Kind.RESOLVED, Kind.RESOLVED, Kind.REOPENED, Kind.REOPENED,
        Kind.CLOSED, Kind.RECLASSIFIED, Kind.RECLASSIFIED, Kind.EXTENDED, Kind.OCCURRED,
    ]
)  # fmt: skip
rows = st.builds(_row, kinds, st.integers(0, 400), st.integers(0, 30))
opened = st.builds(_row, st.just(Kind.REPORTED), st.integers(0, 40), st.just(0))
tickets = st.tuples(opened, st.lists(rows, max_size=10)).map(lambda both: [both[0], *both[1]])


def history_of(stories: Sequence[Sequence[Row]]) -> History:
    ordered = [row for story in stories for row in sorted(story, key=lambda row: row[1])]
    return History(
        [f"T{i}" for i in range(len(stories))],
        np.cumsum([0, *map(len, stories)]),
        np.array([CODES[kind] for kind, _, _ in ordered], np.int8),
        np.array([at for _, at, _ in ordered], np.int64),
        np.array([arg for _, _, arg in ordered], np.int64),
        grounds=GROUNDS,
    )


def _micros(moment: datetime | None) -> int:
    return NEVER if moment is None else micros(moment)


def _length(left: timedelta | None) -> int:
    return NEVER if left is None else left // MICROSECOND


def told_by_columns(clocks: Clocks, ticket: int) -> object:
    if not clocks.applies[ticket]:
        return None
    rounds, concluded = (
        [list(row) for row in zip(*(each[mine].tolist() for each in rest), strict=True)]
        for tickets, *rest in (clocks.rounds, clocks.concluded)
        for mine in [tickets == ticket]
    )
    columns = (clocks.start, clocks.remaining, clocks.due, clocks.breaches_at, clocks.breached_at)
    state = STATES[clocks.state[ticket]]
    return state, [int(c[ticket]) for c in columns], int(clocks.level[ticket]), rounds, concluded


def told_by_scalar(target: Target, history: History, ticket: int, now: datetime) -> object:
    clock = clock_of(target, history.facts(ticket, LEVELS), now=now)
    if clock is None:
        return None
    rounds = [[micros(r.done), STATES.index(r.result), _length(r.remaining)] for r in clock.rounds]
    concluded = sorted([micros(at), STATES.index(verdict)] for at, verdict in clock.conclusions)
    moments = [_micros(at) for at in (clock.due, clock.breaches_at, clock.breached_at)]
    columns = [micros(clock.start), _length(clock.remaining), *moments]
    return clock.state, columns, clock.level, rounds, concluded


def assert_same(target: Target, history: History, now: datetime) -> None:
    clocks = clocks_of(target, history, LEVELS, now=now)
    for ticket in range(len(history)):
        by_scalar = told_by_scalar(target, history, ticket, now)
        assert told_by_columns(clocks, ticket) == by_scalar, (target, history.facts(ticket, LEVELS))


@given(targets, st.lists(tickets, min_size=1, max_size=8), st.integers(0, 500))
@settings(max_examples=10 * EXAMPLES)
def test_columns_tell_what_the_scalar_fold_tells(
    target: Target, stories: list[list[Row]], quarters: int
) -> None:
    assert_same(target, history_of(stories), instant(BASE + quarters * 900_000_000))


def story(text: str) -> list[Row]:
    """Read `kind@quarters` or `kind@quarters:pick`, parted by blanks."""
    rows = [each.replace(":", "@").split("@") for each in text.split()]
    return [_row(Kind(kind), int(at), int(pick[0]) if pick else 0) for kind, at, *pick in rows]


HOUR = timedelta(hours=1)
BY_LEVEL = {1: Limit(CALENDARS[1], HOUR), 2: Limit(CALENDARS[0], 4 * HOUR)}
FOR_ALL = {0: Limit(CALENDARS[1], HOUR)}
SAME_TIME = {0: Limit(CALENDARS[1], Days(2, working=True, same_time=True))}
BY_DAYS = {1: Limit(CALENDARS[1], Days(1, working=True)), 2: Limit(CALENDARS[0], Days(3))}


@pytest.mark.parametrize("reopen", Reopen)
@pytest.mark.parametrize("limits_by", [BY_LEVEL, FOR_ALL, SAME_TIME, BY_DAYS])
@pytest.mark.parametrize(
    "stories",
    [
        # a response is not reopened, and the resolution behind it ends nothing more
        ["reported@0 reclassified@0:1 responded@2 reopened@3 resolved@9"],
        # one moves, one pauses, one ends in the same pass
        [
            "reported@0 reclassified@0:0 reclassified@2:1 resolved@40",
            "reported@0 reclassified@0:1 paused@2:0 resumed@9:1 resolved@30",
            "reported@0 reclassified@0:1 resolved@3 reopened@9 resolved@50",
            "reported@0 reclassified@0:0 resolved@3 paused@4 reopened@9 reclassified@11:1",
        ],
        # level 3 has no limit: to it and back, and resolved there
        ["reported@0 reclassified@0:0 reclassified@1:2 resolved@5 reopened@9 reclassified@12:0"],
        ["reported@0 reclassified@0:2 resolved@5", "reported@0 reclassified@0:2 closed@7"],
        # to a level whose amount is used up already; in the gap too
        ["reported@0 reclassified@0:1 reclassified@15:0 resolved@20"],
        ["reported@0 reclassified@0:1 resolved@15 reclassified@16:0 reopened@18"],
        # through a closed night at level 1, then to the always open level 2: a breach at once
        ["reported@40 reclassified@40:0 reclassified@90:1 resolved@95"],
        # the same while it is resolved: no breach before it is reopened
        ["reported@40 reclassified@40:0 resolved@90 reclassified@91:1 reopened@95"],
        # nothing of it was ever told
        ["acknowledged@3", "closed@4"],
        ["reported@0 reclassified@0:1 " + " ".join(f"paused@{i} resumed@{i}" for i in range(25))],
        ["reported@0 reclassified@0:1 extended@3:2 resolved@60", "reported@4 reclassified@4:3"],
        # nothing but ends, one of them repeated
        ["reported@0 resolved@2 resolved@9", "reported@1 resolved@4", "reported@2 resolved@40"],
        # the hour is up as lunch begins, and what happens at lunch moves that instant no more
        [
            "reported@12 reclassified@12:0 paused@17:0 resumed@18:0 paused@19:0 resumed@19:0",
            "reported@13 reclassified@13:0 paused@17:0 resumed@18:0",
        ],
        # the hour is up as the level is left; to come back at lunch is no breach before it is over
        ["reported@12 reclassified@12:0 reclassified@16:1 reclassified@17:0"],
    ],
)
def test_each_story_is_told_alike(
    stories: list[str], limits_by: dict[int, Limit], reopen: Reopen
) -> None:
    history = history_of([story(text) for text in stories])
    for stop in (Kind.RESPONDED, Kind.RESOLVED, Kind.ARRIVED):
        for pauses in (frozenset[str](), frozenset(GROUNDS)):
            target = Target("t", Kind.REPORTED, stop, limits_by, pauses, Rules(reopen))
            for quarters in (10, 19, 300):
                assert_same(target, history, instant(BASE + quarters * 900_000_000))


def test_parts_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stories = [
        story(f"reported@{i} reclassified@{i}:{i % 3} responded@{i + 3} resolved@{i + 2 * i}")
        for i in range(50)
    ]
    history = history_of(stories)
    target = Target("t", Kind.REPORTED, Kind.RESOLVED, BY_LEVEL)
    now = instant(BASE + 90 * 900_000_000)
    whole = clocks_of(target, history, LEVELS, now=now, threads=1)
    monkeypatch.setattr(replay, "TICKETS_AT_ONCE", 7)
    parted = clocks_of(target, history, LEVELS, now=now, threads=2)
    for name in Clocks.__dataclass_fields__:
        one, other = getattr(whole, name), getattr(parted, name)
        single = isinstance(one, np.ndarray)
        pairs = [(one, other)] if single else zip(one, other, strict=True)
        assert all(np.array_equal(a, b) for a, b in pairs), name


def test_a_history_without_tickets_has_no_clocks() -> None:
    clocks = clocks_of(
        Target("t", Kind.REPORTED, Kind.RESOLVED, BY_LEVEL), history_of([]), LEVELS, now=instant(0)
    )
    assert len(clocks.state) == len(clocks.rounds[0]) == len(clocks.concluded[0]) == 0


def test_more_grounds_than_the_columns_hold_are_told_alike() -> None:
    grounds = tuple(f"g{i}" for i in range(70))
    base = history_of([story("reported@0 reclassified@0:1 paused@1:0 resumed@3:1 resolved@20")])
    history = dataclasses.replace(base, grounds=grounds)
    pauses = frozenset({"g0"})
    target = Target("t", Kind.REPORTED, Kind.RESOLVED, BY_LEVEL, pauses)
    assert_same(target, history, instant(BASE + 90 * 900_000_000))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"offsets": np.array([0, 1])}, "each ticket has its rows"),
        ({"numbers": ["A", "B"]}, "each ticket has its rows"),
        ({"arg": np.array([-1])}, "equally long"),
    ],
)
def test_a_history_whose_columns_do_not_fit_cannot_exist(
    change: dict[str, Any], words: str
) -> None:
    history = history_of([story("reported@0 resolved@3")])
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(history, **change)
