"""What a target may say, and what it takes from a ticket's facts (semantics 2)."""

import dataclasses
from datetime import date

import pytest

from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Begin, Limit, Move, Promise, Reopen, Rules, Turn
from jianyue.engine.counting import run
from jianyue.engine.facts import Kind
from jianyue.engine.targets import Target, clock_of
from tests.engine.timeline import ALWAYS, CHINA, HOUR, MINUTE, at, facts, rounds, told

LIMIT = Limit(ALWAYS, 2 * HOUR)


def test_a_target_without_any_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="fix allows no time at any level"):
        Target("fix", Kind.REPORTED, Kind.RESOLVED, {})


def test_one_limit_for_all_and_one_by_level_are_refused_together() -> None:
    with pytest.raises(ValueError, match="both one limit for all and one by level"):
        Target("fix", Kind.REPORTED, Kind.RESOLVED, {0: LIMIT, 1: LIMIT})


@pytest.mark.parametrize(
    ("stop", "stops"),
    [
        (Kind.ACKNOWLEDGED, {Kind.ACKNOWLEDGED, Kind.RESOLVED}),
        (Kind.RESPONDED, {Kind.RESPONDED, Kind.RESOLVED}),
        (Kind.WORKED_AROUND, {Kind.WORKED_AROUND, Kind.RESOLVED}),
        (Kind.RESTORED, {Kind.RESTORED, Kind.RESOLVED}),
        (Kind.PLANNED, {Kind.PLANNED, Kind.RESOLVED}),
        (Kind.ARRIVED, {Kind.ARRIVED, Kind.RESOLVED}),
        (Kind.RESOLVED, {Kind.RESOLVED}),
        (Kind.VERIFIED, {Kind.VERIFIED}),
        (Kind.CLOSED, {Kind.CLOSED}),
    ],
)
def test_what_ends_a_target(stop: Kind, stops: set[Kind]) -> None:
    target = Target("promise", Kind.REPORTED, stop, {0: LIMIT})
    assert target.stops == stops
    assert target.waives(Kind.RESOLVED) == (stop in {Kind.PLANNED, Kind.ARRIVED})
    assert not target.waives(stop)


def test_a_limit_for_every_level_needs_no_level() -> None:
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, {0: LIMIT})
    timeline = facts("Mon 09:00 reported; 10:00 reclassified L1; 10:30 reclassified L3")
    assert told(clock_of(target, timeline, now=at("Mon 10:30"))) == "running 0:30 due Mon 11:00"


def test_a_reclassification_without_a_level_changes_nothing() -> None:
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, {1: LIMIT})
    timeline = facts("Mon 09:00 reported L1; 10:00 reclassified")
    assert told(clock_of(target, timeline, now=at("Mon 10:30"))) == "running 0:30 due Mon 11:00"


def test_facts_of_other_matters_change_nothing() -> None:
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, {0: LIMIT})
    timeline = facts("Mon 09:00 reported; 09:10 excluded storm; 09:20 merged; 09:30 planned")
    assert told(clock_of(target, timeline, now=at("Mon 10:00"))) == "running 1:00 due Mon 11:00"


def test_a_survivor_counts_from_the_earliest_report() -> None:
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, {0: LIMIT})
    timeline = facts("Mon 09:30 reported; 09:00 reported; 09:40 merged")
    assert told(clock_of(target, timeline, now=at("Mon 10:00"))) == "running 1:00 due Mon 11:00"


@pytest.mark.parametrize(
    ("start", "now", "provisional"),
    [
        # Due Thursday 31 December 16:00.
        ("2026-12-31 10:00", "2026-12-31 11:00", False),
        # Due at the close, but breaching at the next opening, which nobody knows yet.
        ("2026-12-31 14:00", "2026-12-31 15:00", True),
        ("2026-12-31 17:00", "2026-12-31 17:30", True),
        # Breached in time that is not announced.
        ("2026-12-31 17:00", "2027-01-05 17:30", True),
        ("2026-12-30 09:00", "2026-12-31 17:30", False),
    ],
)
def test_what_rests_on_unknown_holidays_is_provisional(
    start: str, now: str, *, provisional: bool
) -> None:
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, {0: Limit(CHINA, 4 * HOUR)})
    clock = clock_of(target, facts(f"{start} reported"), now=at(now))
    assert clock is not None
    assert clock.provisional is provisional


def test_what_was_done_before_the_horizon_is_final() -> None:
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, {0: Limit(CHINA, 40 * HOUR)})
    timeline = "2026-12-31 17:00 reported; 17:30 resolved"
    clock = clock_of(target, facts(timeline), now=at("2027-03-01 09:00"))
    assert clock is not None
    assert not clock.provisional


def test_what_ended_does_not_end_again() -> None:
    monday = at("Mon 09:00")
    ends = [Move(monday + minutes * MINUTE, Turn.DONE) for minutes in (30, 60)]
    clock = run(Promise({0: LIMIT}), Begin(monday, 0), ends, at("Mon 12:00"))
    assert (told(clock), rounds(clock)) == ("met 1:30", "met 1:30")


def test_a_clock_that_begins_now_has_all_its_time() -> None:
    monday = at("Mon 09:00")
    clock = run(Promise({0: LIMIT}), Begin(monday, 0), [], monday)
    assert (told(clock), clock.slices) == ("running 2:00 due Mon 11:00", ())


FROM_ARRIVAL = Target(
    "fix", Kind.ARRIVED, Kind.RESOLVED, {1: LIMIT, 2: Limit(ALWAYS, 4 * HOUR)}, frozenset({"user"})
)


def test_a_level_told_just_before_the_arrival_at_the_same_instant_counts_from_it() -> None:
    # 10:00 + 2 h of level 1, not the 4 h of the level before.
    timeline = facts("Mon 09:00 reported L2; 10:00 reclassified L1; 10:00 arrived")
    clock = clock_of(FROM_ARRIVAL, timeline, now=at("Mon 10:30"))
    assert told(clock) == "running 1:30 due Mon 12:00"


def test_a_pause_after_a_reopening_still_holds_when_the_engineer_arrives() -> None:
    # Resolved by phone at 09:10, reopened at 09:20, waiting for the user since 09:30.
    timeline = facts(
        "Mon 09:00 reported L1; 09:10 resolved; 09:20 reopened; 09:30 paused #1 user; 10:00 arrived"
    )
    assert told(clock_of(FROM_ARRIVAL, timeline, now=at("Mon 10:30"))) == "paused 2:00"


def test_a_restart_forgets_the_extension() -> None:
    # Extended to 18:00, but the reopening at 12:00 gives the 3 h of level 1 anew. Level 2 allows
    # 1 h: at 12:20 it becomes 1 h - 20 min, where an extension would keep the greater 2 h 40 min.
    limits = {1: Limit(ALWAYS, 3 * HOUR), 2: Limit(ALWAYS, HOUR)}
    rules = Rules(Reopen.RESTART)
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, limits, rules=rules)
    timeline = facts(
        "Mon 09:00 reported L1; 10:00 extended >Mon 18:00; 11:00 resolved; 12:00 reopened; "
        "12:20 reclassified L2"
    )
    clock = clock_of(target, timeline, now=at("Mon 12:30"))
    assert told(clock) == "running 0:30 due Mon 13:00"


def test_what_counted_up_to_the_very_horizon_is_final() -> None:
    # The calendar knows 2026; a clock that ran up to midnight of 31 December ran in known time.
    always = Calendar(dataclasses.replace(ALWAYS.hours, horizon=date(2027, 1, 1)))
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, {0: Limit(always, 9 * HOUR)})
    timeline = facts("2026-12-31 20:00 reported; 2027-01-01 00:00 resolved")
    clock = clock_of(target, timeline, now=at("2027-01-01 09:00"))
    assert clock is not None
    assert not clock.provisional
