"""Extensions approved by the customer, and planned downtime that defers the start."""

import pytest

from jianyue.engine.clocks import Clock, Limit, Reclassify, Reopen, Rules
from jianyue.engine.facts import Kind
from jianyue.engine.targets import Target, clock_of
from tests.engine.timeline import ALWAYS, HOUR, OFFICE, at, facts, rows, shown, span, told_like

LIMITS = {1: Limit(ALWAYS, 2 * HOUR), 2: Limit(ALWAYS, 4 * HOUR), 3: Limit(OFFICE, 8 * HOUR)}
FIX = Target("fix", Kind.REPORTED, Kind.RESOLVED, LIMITS, frozenset({"customer"}))
ANSWER = Target("answer", Kind.REPORTED, Kind.RESPONDED, {0: Limit(ALWAYS, HOUR)})

EXTENSIONS = """
Mon 09:00 reported L2; 10:00 extended >Mon 20:00
    Mon 10:00 = running 10:00 due Mon 20:00 -- elapsed(10:00, 20:00)
    Mon 20:01 = breached -0:01 since Mon 20:00 -- D itself is in time
Mon 09:00 reported L2; 10:00 extended >Mon 12:00
    Mon 10:00 = running 2:00 due Mon 12:00 -- the letter: D stands, though 13:00 was promised
Mon 09:00 reported L2; 10:00 extended >Mon 20:00; 12:00 paused #1 customer; 13:00 resumed #1
    Mon 14:00 = running 7:00 due Mon 21:00 -- a later pause moves D by its hour
Mon 09:00 reported L2; 09:30 paused #1 customer; 10:00 extended >Mon 20:00; 11:00 resumed #1
    Mon 10:30 = paused 10:00 -- elapsed(10:00, 20:00), not running yet
    Mon 12:00 = running 9:00 due Mon 21:00 -- the pause went on for an hour
Mon 09:00 reported L2; 14:00 extended >Mon 20:00
    Mon 13:30 = breached -0:30 since Mon 13:00 -- no approval yet
    Mon 15:00 = breached 5:00 since Mon 13:00 | - | Mon 13:00 breached -- too late to undo
Mon 09:00 reported L2; 14:00 extended >Mon 20:00 undo
    Mon 13:30 = breached -0:30 since Mon 13:00 | - | Mon 13:00 breached -- so far
    Mon 15:00 = running 5:00 due Mon 20:00 | - | - -- undone in so many words
    Mon 21:00 = breached -1:00 since Mon 20:00 | - | Mon 20:00 breached -- D is broken too
Mon 09:00 reported L2; 14:00 extended >Mon 20:00 undo; 19:00 resolved
    Mon 21:00 = met 1:00 | met 1:00 | Mon 19:00 met -- 14-19 of 6 h
Mon 09:00 reported L2; 14:00 extended >Mon 20:00; 19:00 resolved
    Mon 21:00 = breached 1:00 since Mon 13:00 | breached 1:00 | Mon 13:00 breached -- stays
Mon 09:00 reported L2; 16:00 resolved; Tue 09:00 extended >Mon 18:00 undo
    Mon 17:00 = breached -3:00 since Mon 13:00 | breached -3:00 | Mon 13:00 breached -- 7 h of 4
    Tue 10:00 = met 2:00 | met 2:00 | Mon 16:00 met -- judged anew: 16:00 is 2 h before 18:00
Mon 09:00 reported L2; 16:00 resolved; Tue 09:00 extended >Mon 16:00 undo
    Tue 10:00 = met 0:00 | met 0:00 | Mon 16:00 met -- exactly on time
Mon 09:00 reported L2; 16:00 resolved; Tue 09:00 extended >Mon 15:00 undo
    Tue 10:00 = breached -1:00 since Mon 13:00 | breached -1:00 | Mon 13:00 breached
        -- even 15:00 was missed by 1 h
Mon 09:00 reported L2; 16:00 resolved; Tue 09:00 extended >Mon 18:00
    Tue 10:00 = breached 0:00 since Mon 13:00 | breached -3:00 -- no words, no undoing
Mon 09:00 reported L2; 10:00 resolved; 11:00 extended >Mon 20:00; 12:00 reopened
    Mon 11:30 = met 9:00 | met 3:00 | Mon 10:00 met -- at its instant, as a new level would
    Mon 12:00 = running 9:00 due Mon 21:00 | met 3:00 -- the gap is left out
Mon 09:00 reported L2; 16:00 resolved; 17:00 extended >Mon 18:00 undo; 18:00 reopened
    Mon 18:00 = running 2:00 due Mon 20:00 | met 2:00 | Mon 16:00 met -- goes on with the 2 h
Mon 09:00 reported L2; 13:00 extended >Mon 15:00
    Mon 14:00 = running 1:00 due Mon 15:00 -- at the last instant it is not breached
Mon 09:00 reported L2; 10:00 extended >Mon 20:00; 11:00 extended >Mon 22:00
    Mon 12:00 = running 10:00 due Mon 22:00 -- extended twice
Mon 09:00 reported L2; 10:00 extended >Mon 20:00; 11:00 rejected !2
    Mon 10:30 = running 9:30 due Mon 20:00 -- stands
    Mon 11:00 = running 2:00 due Mon 13:00 -- rejected: as if it had never been
Mon 09:00 reported L3; 10:00 extended >Tue 12:00
    Mon 10:00 = running 10:00 due Tue 12:00 breaches Tue 13:00 -- Mon 10-12, 13-18, Tue 9-12
Mon 09:00 reported L3; 10:00 extended >Mon 22:00
    Mon 10:00 = running 7:00 due Mon 18:00 breaches Tue 09:00 -- office: open until 18:00 only
Mon 09:00 reported L2; 10:00 extended >Mon 09:30
    Mon 10:00 = running 0:00 due Mon 10:00 -- D before its approval leaves nothing
Mon 09:00 reported L2; 10:00 extended >Mon 20:00 @answer
    Mon 11:00 = running 2:00 due Mon 13:00 -- another target was extended
Mon 09:00 reported L2; 10:00 extended >Mon 20:00 @fix
    Mon 11:00 = running 9:00 due Mon 20:00 -- named
"""

# After an extension: stricter takes the smaller, milder keeps the greater.
RECLASSIFIED = """
Mon 09:00 reported L2; 10:00 extended >Mon 20:00; 11:00 reclassified L1
    Mon 11:00 = running 2:00 due Mon 13:00 -- min(9, 2)
Mon 09:00 reported L2; 10:00 extended >Mon 11:30; 11:00 reclassified L1
    Mon 11:00 = running 0:30 due Mon 11:30 -- min(0:30, 2)
Mon 09:00 reported L1; 10:00 extended >Mon 20:00; 11:00 reclassified L2
    Mon 11:00 = running 9:00 due Mon 20:00 -- max(9, 4 - 2)
Mon 09:00 reported L1; 10:00 extended >Mon 11:30; 11:00 reclassified L2
    Mon 11:00 = running 2:00 due Mon 13:00 -- max(0:30, 4 - 2)
Mon 09:00 reported L2; 10:00 extended >Mon 12:00; 11:00 reclassified L3
    Mon 11:00 = running 6:00 due Mon 18:00 breaches Tue 09:00 -- max(1, 8 - 2)
Mon 09:00 reported L2; 10:00 extended >Tue 20:00; 11:00 reclassified L3
    Mon 11:00 = running 33:00 due Fri 12:00 breaches Fri 13:00 -- max(33, 6): 6 + 8 x 3 + 3 hours
Mon 09:00 reported L2; 10:00 extended >Mon 20:00; 11:00 reclassified L1; 12:00 reclassified L2
    Mon 12:00 = running 1:00 due Mon 13:00 -- min(9, 2) = 2; max(2 - 1, 4 - 3)
Mon 09:00 reported L2; 10:00 extended >Mon 20:00; 10:00 reclassified L1
    Mon 10:00 = running 2:00 due Mon 12:00 -- recorded after: min(10, 2)
Mon 09:00 reported L2; 10:00 reclassified L1; 10:00 extended >Mon 20:00
    Mon 10:00 = running 10:00 due Mon 20:00 -- recorded before: the extension has the last word
Mon 09:00 reported L2; 10:00 extended >Mon 20:00; 11:00 reclassified L4; 12:00 reclassified L2
    Mon 11:30 = ended -- no target at this level
    Mon 12:00 = running 4:00 due Mon 16:00 -- begun anew
"""
RECLASSIFIED_FROM_START = """
Mon 09:00 reported L2; 10:00 extended >Mon 20:00; 11:00 reclassified L1
    Mon 11:00 = running 0:00 due Mon 11:00 -- min(9, 2 - 2)
Mon 09:00 reported L3; 10:00 extended >Mon 11:00; 10:30 reclassified L2
    Mon 10:30 = running 0:30 due Mon 11:00 -- min(0:30, 4 - 1:30)
Mon 09:00 reported L1; 10:00 extended >Mon 20:00; 11:00 reclassified L2
    Mon 11:00 = running 9:00 due Mon 20:00 -- max(9, 4 - 2)
"""


def clock(target: Target, timeline: str, now: str, *downtime: str) -> Clock:
    found = clock_of(target, facts(timeline), now=at(now), downtime=map(span, downtime))
    assert found is not None
    return found


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(EXTENSIONS))
def test_an_extension_sets_the_deadline(timeline: str, now: str, expected: str) -> None:
    assert told_like(clock(FIX, timeline, now), expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(RECLASSIFIED))
def test_an_extension_outlives_a_milder_level(timeline: str, now: str, expected: str) -> None:
    assert told_like(clock(FIX, timeline, now), expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(RECLASSIFIED_FROM_START))
def test_an_extension_meets_a_level_from_the_start(timeline: str, now: str, expected: str) -> None:
    rules = Rules(Reopen.RESUME, Reclassify.FROM_START)
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, LIMITS, rules=rules)
    assert told_like(clock(target, timeline, now), expected) == expected


@pytest.mark.parametrize(
    ("timeline", "both"),
    [
        # Promised 4 h from 9:00.
        ("Mon 09:00 reported L2; 10:00 extended >Mon 20:00", ["Mon 13:00 Mon 20:00"]),
        # Paused 10-11 moved the promise to 14:00 before it was extended.
        (
            "Mon 09:00 reported L2; 10:00 paused customer; 11:00 resumed;12:00 extended >Mon 20:00",
            ["Mon 14:00 Mon 20:00"],
        ),
        (
            "Mon 09:00 reported L2; 10:00 extended >Mon 20:00; 11:00 extended >Mon 22:00",
            ["Mon 13:00 Mon 20:00", "Mon 20:00 Mon 22:00"],
        ),
        # Breached at 13:00: that was the promise, whether or not the approval undoes it.
        ("Mon 09:00 reported L2; 14:00 extended >Mon 20:00", ["Mon 13:00 Mon 20:00"]),
        ("Mon 09:00 reported L2; 14:00 extended >Mon 20:00 undo", ["Mon 13:00 Mon 20:00"]),
        (
            "Mon 09:00 reported L2; 16:00 resolved; 17:00 extended >Mon 20:00 undo",
            ["Mon 13:00 Mon 20:00"],
        ),
        # Two breached hours and a pause later the promise still was 13:00.
        (
            "Mon 09:00 reported L2; 15:00 paused customer; 16:00 resumed;17:00 extended >Mon 20:00",
            ["Mon 13:00 Mon 20:00"],
        ),
        ("Mon 09:00 reported L4; 10:00 extended >Mon 20:00", []),
    ],
)
def test_both_targets_stay_visible(timeline: str, both: list[str]) -> None:
    told = clock(FIX, timeline, "Mon 18:00").extensions
    assert [f"{shown(each.due)} {shown(each.until)}" for each in told] == both


def test_an_extension_without_a_name_is_of_the_resolution() -> None:
    timeline = "Mon 09:00 reported L2; 09:30 extended >Mon 20:00"
    assert told_like(clock(ANSWER, timeline, "Mon 09:45"), "") == "running 0:15 due Mon 10:00"
    named = f"{timeline} @answer"
    assert told_like(clock(ANSWER, named, "Mon 09:45"), "") == "running 10:15 due Mon 20:00"
    assert told_like(clock(FIX, named, "Mon 09:45"), "") == "running 3:15 due Mon 13:00"


DEFERRED = Target("fix", Kind.OCCURRED, Kind.RESOLVED, LIMITS, frozenset({"customer"}), defers=True)

# Planned downtime Mon 08:00-10:00 and 10:00-12:00, which touch, and 14:00-15:00.
DOWNTIME = """
Mon 09:00 occurred L2
    Mon 09:30 = running 4:00 due Mon 16:00 -- deferred to 12:00; 12-16, the window at 14 is nothing
    Mon 13:00 = running 3:00 due Mon 16:00 -- 12-13
    Mon 16:01 = breached -0:01 since Mon 16:00 -- one minute over
Mon 08:00 occurred L2
    Mon 12:00 = running 4:00 due Mon 16:00 -- the first instant of the window is in it
Mon 12:00 occurred L2
    Mon 13:00 = running 3:00 due Mon 16:00 -- its end is not in it: 12-16 all the same
Mon 07:59 occurred L2
    Mon 09:00 = running 2:59 due Mon 11:59 -- a window that begins later changes nothing
Mon 10:00 occurred L2
    Mon 13:00 = running 3:00 due Mon 16:00 -- where the windows touch they are one
Mon 11:59 occurred L2
    Mon 13:00 = running 3:00 due Mon 16:00 -- the last minute
Mon 13:00 occurred L2
    Mon 14:30 = running 2:30 due Mon 17:00 -- the window at 14:00 begins later
Mon 14:30 occurred L2
    Mon 15:00 = running 4:00 due Mon 19:00 -- from 15:00
Mon 09:00 reported L2
    Mon 13:00 = running 3:00 due Mon 16:00 -- no occurrence known: the report is in it
Mon 07:00 occurred L2; 09:00 reported
    Mon 09:00 = running 2:00 due Mon 11:00 -- the occurrence counts, not the report
Mon 09:00 occurred L2; 13:00 reported
    Mon 13:00 = running 3:00 due Mon 16:00 -- occurred inside, reported after
Mon 09:00 occurred L2; 11:00 resolved
    Mon 11:30 = met 4:00 | met 4:00 -- resolved before it began to count
Mon 09:00 occurred L2; 11:00 resolved; 11:30 reopened
    Mon 11:45 = running 4:00 due Mon 16:00 | met 4:00 -- reopened, still deferred
    Mon 13:00 = running 3:00 due Mon 16:00 | met 4:00 -- from 12:00
Mon 09:00 occurred L2; 10:00 paused #1 customer; 13:00 resumed #1
    Mon 11:00 = paused 4:00 -- paused while deferred
    Mon 14:00 = running 3:00 due Mon 17:00 -- the pause outlasts the window: from 13:00
Mon 09:00 occurred L2; 10:00 paused #1 customer; 11:00 resumed #1
    Mon 13:00 = running 3:00 due Mon 16:00 -- a pause inside the window moves nothing
Mon 09:00 occurred L2; 10:00 reclassified L1
    Mon 11:00 = running 2:00 due Mon 14:00 -- level 1 when it begins to count
Mon 09:00 occurred L1; 10:00 reclassified L2
    Mon 11:00 = running 4:00 due Mon 16:00 -- nothing had run: 4 - 0
Mon 09:00 occurred L3
    Mon 12:00 = running 8:00 due Tue 12:00 breaches Tue 13:00 -- 13-18 is 5 h, 9-12 is 3 h
Mon 09:00 occurred L2; 10:00 extended >Mon 20:00
    Mon 11:00 = running 8:00 due Mon 20:00 -- D is D: 12-20 when it begins to count
Mon 09:00 occurred L2; 10:00 extended >Mon 20:00; 11:00 reclassified L3
    Mon 11:00 = running 8:00 due Tue 12:00 breaches Tue 13:00 -- max(8, 8 - 0) in office hours
Mon 09:00 occurred L2; 10:00 extended >Mon 20:00; 11:00 reclassified L1
    Mon 11:00 = running 2:00 due Mon 14:00 -- min(8, 2 - 0)
Mon 09:00 occurred L4; 10:00 reclassified L2
    Mon 11:00 = running 4:00 due Mon 16:00 -- moved from no limit while deferred: from 12:00
"""


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(DOWNTIME))
def test_planned_downtime_defers_the_start(timeline: str, now: str, expected: str) -> None:
    windows = ("Mon 10:00 - Mon 12:00", "Mon 14:00 - Mon 15:00", "Mon 08:00 - Mon 10:00")
    assert told_like(clock(DEFERRED, timeline, now, *windows), expected) == expected


def test_downtime_defers_only_targets_that_say_so() -> None:
    found = clock(FIX, "Mon 09:00 reported L2", "Mon 10:00", "Mon 08:00 - Mon 12:00")
    assert told_like(found, "") == "running 3:00 due Mon 13:00"


# The clock counts from the arrival; the occurrence decides whether downtime defers it.
@pytest.mark.parametrize(
    ("arrival", "expected"),
    [
        # Arrived inside: the window's end is later.
        ("10:00", "running 3:00 due Mon 16:00"),
        # Arrived after: the arrival is later, nothing is deferred.
        ("12:30", "running 3:30 due Mon 16:30"),
    ],
)
def test_downtime_never_moves_a_start_back(arrival: str, expected: str) -> None:
    target = Target("fix", Kind.ARRIVED, Kind.RESOLVED, LIMITS, defers=True)
    timeline = f"Mon 09:00 occurred L2; {arrival} arrived"
    assert told_like(clock(target, timeline, "Mon 13:00", "Mon 08:00 - Mon 12:00"), "") == expected


def test_a_restart_inside_the_window_waits_for_its_end() -> None:
    rules = Rules(Reopen.RESTART)
    target = Target("fix", Kind.OCCURRED, Kind.RESOLVED, LIMITS, rules=rules, defers=True)
    timeline = "Mon 09:00 occurred L2; 10:00 resolved; 11:00 reopened"
    found = clock(target, timeline, "Mon 13:00", "Mon 08:00 - Mon 12:00")
    assert told_like(found, "") == "running 3:00 due Mon 16:00"
