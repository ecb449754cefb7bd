"""Laws of clocks, also against a slow program that looks at them every minute (semantics 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Clock, Limit, Reclassify, Reopen, Rules
from jianyue.engine.facts import Fact, Kind
from jianyue.engine.hours import Hours, ServiceHours
from jianyue.engine.spans import Span
from jianyue.engine.targets import Target, clock_of
from tests.engine.oracle import MINUTE, SlowCalendar, SlowClock, SlowLimit

EXAMPLES = settings().max_examples
# The week before New York's clocks go forward on Sunday the 8th at 07:00 UTC.
BEGIN = datetime(2026, 3, 5, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 5), date(2026, 3, 15)
WEEKLY: dict[str, tuple[str, dict[int, list[str]]]] = {
    "always": ("Asia/Shanghai", {day: ["00:00-24:00"] for day in range(7)}),
    "office": ("Asia/Shanghai", {day: ["09:00-12:00", "13:00-18:00"] for day in range(5)}),
    "nights": ("America/New_York", {day: ["22:00-06:00"] for day in range(7)}),
}
KINDS = {
    "pause": Kind.PAUSED,
    "resume": Kind.RESUMED,
    "level": Kind.RECLASSIFIED,
    "extend": Kind.EXTENDED,
    "free": Kind.EXTENDED,
    "done": Kind.RESOLVED,
    "reopen": Kind.REOPENED,
}


@cache
def fast(name: str) -> Calendar:
    zone, weekly = WEEKLY[name]
    return Calendar(
        ServiceHours(zone, {day: tuple(map(Hours.parse, texts)) for day, texts in weekly.items()})
    )


@cache
def slow(name: str) -> set[datetime]:
    zone, weekly = WEEKLY[name]
    return SlowCalendar(zone, weekly, {}, FIRST, LAST).opened


@dataclass(frozen=True)
class Case:
    """One target and one ticket, in whole minutes after BEGIN."""

    limits: dict[int, tuple[str, int]]
    level: int
    happened: tuple[tuple[int, str, int], ...]
    reopen: Reopen
    reclassify: Reclassify
    deferred: int
    now: int

    def target(self) -> Target:
        limits = {
            level: Limit(fast(name), minutes * MINUTE)
            for level, (name, minutes) in self.limits.items()
        }
        rules = Rules(self.reopen, self.reclassify)
        customer = frozenset({"customer"})
        return Target("fix", Kind.REPORTED, Kind.RESOLVED, limits, customer, rules, defers=True)

    def facts(self) -> list[Fact]:
        told = [Fact(Kind.REPORTED, BEGIN, 0, level=self.level)]
        for seq, (at, what, argument) in enumerate(self.happened, start=1):
            told.append(_fact(seq, BEGIN + at * MINUTE, what, argument))
        return told

    def clock(self, now: int | None = None) -> Clock:
        """The engine's answer at `now` minutes, or at the case's own."""
        end = BEGIN + (self.now if now is None else now) * MINUTE
        downtime = [Span(BEGIN, BEGIN + self.deferred * MINUTE)]
        found = clock_of(self.target(), self.facts(), now=end, downtime=downtime)
        assert found is not None
        return found

    def walked(self) -> SlowClock:
        """The slow program's answer."""
        limits = {level: SlowLimit(slow(name), each) for level, (name, each) in self.limits.items()}
        until = {"extend", "free"}
        happened = [
            (BEGIN + at * MINUTE, what, BEGIN + arg * MINUTE if what in until else arg)
            for at, what, arg in self.happened
        ]
        # What is told at the very start counts from the start.
        level = [
            self.level,
            *(arg for at, what, arg in self.happened if not at and what == "level"),
        ]
        clock = SlowClock(
            limits, level[-1], BEGIN, happened, self.reopen.value, self.reclassify.value
        )
        clock.runs_at = BEGIN + self.deferred * MINUTE
        return clock.walk(BEGIN + self.now * MINUTE)


def _fact(seq: int, at: datetime, what: str, argument: int) -> Fact:
    of_pause = what in {"pause", "resume"}
    return Fact(
        KINDS[what],
        at,
        seq,
        number=argument if of_pause else None,
        level=argument if what == "level" else None,
        until=BEGIN + argument * MINUTE if what in {"extend", "free"} else None,
        ground="customer" if of_pause else "",
        undoes_breach=what == "free",
    )


gaps = st.one_of(st.sampled_from([0, 0, 1, 30, 60, 240, 720]), st.integers(0, 900))
limits = st.tuples(st.sampled_from(sorted(WEEKLY)), st.sampled_from([1, 60, 120, 240, 480, 1440]))
ARGUMENTS = {
    "pause": (1, 3),
    "resume": (1, 3),
    "level": (1, 4),
    "extend": (0, 9000),
    "free": (0, 9000),
}


@st.composite
def cases(draw: st.DrawFn, kinds: Sequence[str] = tuple(KINDS)) -> Case:
    at = 0
    happened: list[tuple[int, str, int]] = []
    for what in draw(st.lists(st.sampled_from(kinds), max_size=12)):
        at += draw(gaps)
        happened.append((at, what, draw(st.integers(*ARGUMENTS.get(what, (0, 0))))))
    return Case(
        draw(st.dictionaries(st.integers(1, 3), limits, min_size=1)),
        draw(st.integers(1, 4)),
        tuple(happened),
        draw(st.sampled_from(Reopen)),
        draw(st.sampled_from(Reclassify)),
        draw(st.sampled_from([0, 0, 0, 90, 600])),
        at + draw(gaps),
    )


@settings(max_examples=4 * EXAMPLES)
@given(cases())
def test_looking_at_it_every_minute_finds_the_same(case: Case) -> None:
    clock, walked = case.clock(), case.walked()
    remaining = None if walked.remaining is None else walked.remaining * MINUTE
    rounds = [(at, result, left * MINUTE) for at, result, left in walked.rounds]
    assert (clock.state.value, clock.remaining) == (walked.state, remaining)
    assert (clock.breached_at, clock.level) == (walked.breached_at, walked.level)
    assert [(each.done, each.result.value, each.remaining) for each in clock.rounds] == rounds


@given(cases())
def test_a_running_clock_is_breached_right_after_its_last_instant(case: Case) -> None:
    clock = case.clock()
    if clock.due is None or clock.breaches_at is None:
        assert clock.state != "running"
        return
    assert clock.due <= clock.breaches_at
    downtime = [Span(BEGIN, BEGIN + case.deferred * MINUTE)]
    told = [fact for fact in case.facts() if fact.at <= BEGIN + case.now * MINUTE]
    for late, state in ((timedelta(0), "running"), (MINUTE, "breached")):
        now = clock.breaches_at + late
        then = clock_of(case.target(), told, now=now, downtime=downtime)
        assert then is not None
        assert then.state == state
        assert (then.due, then.breached_at) == (
            (None, clock.breaches_at) if late else (clock.due, None)
        )


FOREVER = ("pause", "resume", "level", "extend", "done", "reopen")


@given(cases(FOREVER), st.integers(0, 9000))
def test_what_was_concluded_is_never_taken_back(case: Case, earlier: int) -> None:
    earlier = min(earlier, case.now)
    before, after = case.clock(earlier), case.clock()
    told = len(before.conclusions)
    assert after.conclusions[:told] == before.conclusions
    assert all(at >= BEGIN + earlier * MINUTE for at, _ in after.conclusions[told:])
    assert [at for at, _ in after.conclusions] == sorted(at for at, _ in after.conclusions)
    assert after.rounds[: len(before.rounds)] == before.rounds
    if case.reopen is not Reopen.RESTART and before.breached_at is not None:
        assert (after.state, after.breached_at) == ("breached", before.breached_at)


@given(cases())
def test_the_slices_cover_the_whole_time(case: Case) -> None:
    clock = case.clock()
    ends = [BEGIN, *(each.end for each in clock.slices)]
    assert [each.start for each in clock.slices] == ends[:-1]
    assert ends[-1] == BEGIN + case.now * MINUTE
    assert all(each.start < each.end for each in clock.slices)
    assert all(one.counted is (one.why == "running") for one in clock.slices)


@given(cases(("pause", "resume", "done", "reopen")))
def test_the_counted_slices_are_what_was_used(case: Case) -> None:
    clock = case.clock()
    if case.level not in case.limits:
        assert clock.remaining is None
        return
    if case.reopen is Reopen.RESTART and clock.rounds:
        # Each round has an amount of its own; the worked cases tell them.
        return
    used = sum((each.open for each in clock.slices if each.counted), timedelta(0))
    assert case.limits[case.level][1] * MINUTE - used == clock.remaining


@given(cases(), st.randoms())
def test_the_order_in_which_facts_are_given_does_not_matter(case: Case, chance: Random) -> None:
    mixed = case.facts()
    chance.shuffle(mixed)
    downtime = [Span(BEGIN, BEGIN + case.deferred * MINUTE)]
    end = BEGIN + case.now * MINUTE
    assert clock_of(case.target(), mixed, now=end, downtime=downtime) == case.clock()


@given(cases(("pause", "resume", "done", "reopen")))
def test_a_rejected_pause_is_as_if_it_had_never_been(case: Case) -> None:
    end = BEGIN + case.now * MINUTE
    told = case.facts()
    rejected = [*told, Fact(Kind.REJECTED, end, len(told), number=1)]
    without = [fact for fact in told if fact.number != 1]
    target = case.target()
    assert clock_of(target, rejected, now=end) == clock_of(target, without, now=end)


def test_the_slow_calendars_cover_the_cases() -> None:
    # 12 facts of 900 minutes at the most, and the last gap: 8 days and 3 hours.
    assert datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC) > BEGIN + 13 * 900 * MINUTE
    assert all(one < other for one, other in pairwise(sorted(slow("office"))))
