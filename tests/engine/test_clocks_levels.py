"""Reclassification to stricter and milder levels, and to levels without the target."""

import pytest

from jianyue.engine.clocks import Limit, Reclassify, Reopen, Rules
from jianyue.engine.facts import Kind
from jianyue.engine.targets import Target, clock_of
from tests.engine.timeline import ALWAYS, HOUR, OFFICE, at, facts, rows, told_like

# Level 4 has no such target.
LIMITS = {1: Limit(ALWAYS, 2 * HOUR), 2: Limit(ALWAYS, 4 * HOUR), 3: Limit(OFFICE, 8 * HOUR)}


def fix(reclassify: Reclassify) -> Target:
    rules = Rules(Reopen.RESUME, reclassify)
    customer = frozenset({"customer"})
    return Target("fix", Kind.REPORTED, Kind.RESOLVED, LIMITS, customer, rules)


def test_a_clock_tells_the_level_of_every_instant() -> None:
    told = facts("Mon 09:00 reported L2; 10:00 reclassified L1; 11:00 resolved")
    clock = clock_of(fix(Reclassify.FROM_CHANGE), told, now=at("Mon 12:00"))

    assert clock is not None
    levels = [clock.level_at(at(f"Mon {each}")) for each in ("08:00", "09:30", "10:00", "11:30")]
    assert levels == [1, 2, 1, 1]


FROM_CHANGE = """
Mon 09:00 reported L2; 10:00 reclassified L1
    Mon 10:00 = running 2:00 due Mon 12:00 -- min(3 left, 2 less 0 at level 1)
Mon 09:00 reported L2; 12:00 reclassified L1
    Mon 12:00 = running 1:00 due Mon 13:00 -- min(1 left, 2): never later than before
Mon 09:00 reported L1; 10:00 reclassified L2
    Mon 10:00 = running 3:00 due Mon 13:00 -- 4 less 1 h that it would have run
Mon 09:00 reported L1; 10:00 reclassified L2; 11:00 reclassified L1
    Mon 11:00 = running 1:00 due Mon 12:00 -- min(2 left, 2 less 1 run at level 1)
Mon 09:00 reported L2; 10:00 reclassified L1; 11:00 reclassified L2
    Mon 11:00 = running 2:00 due Mon 13:00 -- 4 less 2
Mon 09:00 reported L3; 11:00 reclassified L2
    Mon 11:00 = running 4:00 due Mon 15:00 -- min(6 left, 4 less 0)
Mon 09:00 reported L3; 17:00 reclassified L2
    Mon 17:00 = running 1:00 due Mon 18:00 -- 7 h ran of 8: min(1, 4)
Mon 09:00 reported L3; 12:30 reclassified L2
    Mon 12:30 = running 4:00 due Mon 16:30 -- min(5, 4), counted through lunch from the change
Mon 09:00 reported L2; 12:30 reclassified L3
    Mon 12:30 = running 5:00 due Mon 18:00 breaches Tue 09:00 -- office had 3 h: 8 - 3; 13-18
Mon 20:00 reported L2; 23:00 reclassified L3
    Mon 23:00 = running 8:00 due Tue 18:00 breaches Wed 09:00 -- office would have run nothing
Mon 09:00 reported L2; 10:00 paused #1 customer; 11:00 reclassified L1; 12:00 resumed #1
    Mon 11:30 = paused 2:00 -- 3 left: min(3, 2)
    Mon 13:00 = running 1:00 due Mon 14:00 -- from 12:00
Mon 09:00 reported L1; 10:00 paused #1 customer; 12:00 resumed #1; 12:30 reclassified L2
    Mon 12:30 = running 2:30 due Mon 15:00 -- 1:30 ran: 4 - 1:30, the pause is left out
Mon 09:00 reported L1; 12:00 reclassified L2
    Mon 11:30 = breached -0:30 since Mon 11:00 -- 2:30 of 2
    Mon 12:00 = breached 1:00 since Mon 11:00 -- 4 - 3 left, but what was breached stays so
Mon 09:00 reported L1; 11:00 reclassified L2
    Mon 11:00 = running 2:00 due Mon 13:00 -- at the last instant; 4 - 2
Mon 09:00 reported L3; Tue 09:00 reclassified L2
    Tue 09:00 = running 0:00 due Tue 09:00 -- 8 h ran by Mon 18:00: min(0, 4)
    Tue 09:01 = breached -0:01 since Tue 09:00 -- level 2 counts on at once
Mon 09:00 reported L2; 13:00 reclassified L3; 14:00 reclassified L2; 15:00 reclassified L3
    Mon 13:00 = running 5:00 due Mon 18:00 breaches Tue 09:00 -- office 9-12: 8 - 3
    Mon 14:00 = running 0:00 due Mon 14:00 -- min(4, 4 less 4 run at level 2)
    Mon 15:00 = breached 3:00 since Mon 14:00 -- 14-15 was over; office 9-12, 13-15: 8 - 5
Mon 09:00 reported L2; 10:00 reclassified L2
    Mon 11:00 = running 2:00 due Mon 13:00 -- the same level changes nothing
Mon 09:00 reported; 10:00 reclassified L1
    Mon 10:30 = running 0:30 due Mon 11:00 -- the first classification counts from the start
Mon 09:00 reported; 10:00 reclassified L1; 10:30 reclassified L2
    Mon 11:00 = running 2:00 due Mon 13:00 -- from 9:00 at 1, milder at 10:30: 4 - 1:30
Mon 09:00 reported; 12:00 reclassified L1
    Mon 11:00 = none -- no level, no limit to count against
    Mon 12:00 = breached -1:00 since Mon 11:00 -- 2 h from the start had gone
Mon 08:00 occurred L3; 09:00 reported; 09:30 reclassified L1
    Mon 09:30 = running 2:00 due Mon 11:30 -- level 3 at the start; min(7:30, 2)
Mon 08:00 occurred L3; 08:30 reclassified L2; 09:00 reported
    Mon 10:00 = running 3:00 due Mon 13:00 -- level 2 is in force when the clock begins
Mon 09:00 reported L3; 09:00 reclassified L1
    Mon 10:00 = running 1:00 due Mon 11:00 -- at the very start: level 1 from there
Mon 09:00 reported L2; 10:00 resolved; 11:00 reclassified L1; 12:00 reopened
    Mon 11:30 = met 2:00 | met 3:00 -- min(3, 2) at its instant; the round keeps 3
    Mon 12:00 = running 2:00 due Mon 14:00 | met 3:00 -- with 2 h
Mon 09:00 reported L1; 10:30 resolved; 11:00 reclassified L2; 12:00 reopened
    Mon 12:00 = running 2:30 due Mon 14:30 | met 0:30 -- 4 - 1:30, the gap is left out
Mon 20:00 reported L3; Tue 08:00 reclassified L2; 08:30 resolved; 08:40 reclassified L1;
  09:00 reopened
    Tue 09:00 = running 2:00 due Tue 11:00 | met 3:30 -- 4 - 0:30 at 8:30; min(3:30, 2)
"""

# Milder can be less: 12 h in the office become 1 h of real time at a milder level.
ODD = {1: Limit(OFFICE, 12 * HOUR), 2: Limit(ALWAYS, HOUR), 3: Limit(ALWAYS, 6 * HOUR)}
OVERDRAWN = """
Mon 09:00 reported L1; 11:00 reclassified L2
    Mon 11:00 = breached -1:00 since Mon 11:00 | - | Mon 11:00 breached
        -- 1 - 2: a breach at the change
Mon 09:00 reported L1; 10:00 reclassified L2
    Mon 10:00 = running 0:00 due Mon 10:00 | - | - -- 1 - 1 = 0 is in time
    Mon 10:01 = breached -0:01 since Mon 10:00 | - | Mon 10:00 breached -- and counts on
Mon 09:00 reported L1; 11:00 reclassified L2; 12:00 reclassified L3
    Mon 12:00 = breached 3:00 since Mon 11:00 | - | Mon 11:00 breached -- 6 - 3; stays breached
Mon 09:00 reported L1; 10:00 paused #1 customer; 12:00 reclassified L2
    Mon 12:00 = paused 0:00 | - -- 1 - 1, and still paused
Mon 09:00 reported L1; 11:00 resolved; 12:00 reclassified L2; 13:00 reopened; 14:00 resolved
    Mon 12:30 = met -1:00 | met 10:00 | Mon 11:00 met -- overdrawn, but no breach while resolved
    Mon 13:00 = breached -1:00 since Mon 13:00 | met 10:00 | Mon 11:00 met, Mon 13:00 breached
        -- reopened with -1
    Mon 15:00 = breached -2:00 since Mon 13:00 | met 10:00, breached -2:00
        | Mon 11:00 met, Mon 13:00 breached
        -- once
Mon 09:00 reported L1; 11:00 resolved; 12:00 reclassified L2
    Fri 12:30 = met -1:00 | met 10:00 | Mon 11:00 met -- never reopened: stays met
Mon 09:00 reported L1; 11:00 resolved; 12:00 reclassified L2; 12:30 reclassified L3; 13:00 reopened
    Mon 13:00 = running 4:00 due Mon 17:00 | met 10:00 -- 6 - 2: the overdraft in between is nothing
"""
FROM_START = """
Mon 09:00 reported L2; 10:00 reclassified L1
    Mon 10:00 = running 1:00 due Mon 11:00 -- 2 from 9:00: 2 - 1
Mon 09:00 reported L2; 11:00 reclassified L1
    Mon 11:00 = running 0:00 due Mon 11:00 -- 2 - 2, in time
Mon 09:00 reported L2; 12:00 reclassified L1
    Mon 12:00 = breached -1:00 since Mon 12:00 -- 2 - 3: a breach at the change
Mon 09:00 reported L1; 10:00 reclassified L2
    Mon 10:00 = running 3:00 due Mon 13:00 -- 4 - 1, as from the change
Mon 09:00 reported L1; 10:00 reclassified L2; 11:00 reclassified L1
    Mon 11:00 = running 0:00 due Mon 11:00 -- 2 - 2
Mon 09:00 reported L2; 10:00 reclassified L1; 10:30 reclassified L2
    Mon 10:30 = running 2:30 due Mon 13:00 -- 4 - 1:30
Mon 09:00 reported L3; 12:30 reclassified L2
    Mon 12:30 = running 0:30 due Mon 13:00 -- 4 less 3:30 of real time, lunch too
Mon 09:00 reported L3; 14:00 reclassified L2
    Mon 14:00 = breached -1:00 since Mon 14:00 -- 4 - 5 of real time
Mon 20:00 reported L3; 23:00 reclassified L2
    Mon 23:00 = running 1:00 due Tue 00:00 -- level 3 had not run; level 2 had 3 h
Mon 09:00 reported L2; 12:30 reclassified L3
    Mon 12:30 = running 5:00 due Mon 18:00 breaches Tue 09:00 -- 8 - 3
Mon 09:00 reported L2; 10:00 paused #1 customer; 11:00 resumed #1; 11:30 reclassified L1
    Mon 11:30 = running 0:30 due Mon 12:00 -- 9-10, 11-11:30: 2 - 1:30
Mon 09:00 reported L2; 10:00 paused #1 customer; 13:00 reclassified L1
    Mon 13:00 = paused 1:00 -- 2 - 1
Mon 09:00 reported L2; 14:00 reclassified L3
    Mon 14:00 = breached 4:00 since Mon 13:00 -- 8 - 4 (9-12, 13-14); breached at 13:00 already
Mon 09:00 reported; 10:00 reclassified L2; 11:00 reclassified L1
    Mon 11:00 = running 0:00 due Mon 11:00 -- first 2 from the start, then 2 - 2
Mon 09:00 reported L2; 10:00 resolved; 11:00 reclassified L1; 12:00 reopened
    Mon 11:00 = met 1:00 | met 3:00 -- 2 - 1
    Mon 12:30 = running 0:30 due Mon 13:00 | met 3:00 -- 1 h from 12:00
Mon 09:00 reported L2; 12:00 resolved; 13:00 reclassified L1; 14:00 reopened
    Mon 13:30 = met -1:00 | met 1:00 -- 2 - 3; no breach while resolved
    Mon 14:00 = breached -1:00 since Mon 14:00 | met 1:00 -- reopened with less than nothing
Mon 09:00 reported L2; 10:00 reclassified L1; 10:00 reclassified L2
    Mon 11:00 = running 2:00 due Mon 13:00 -- there and back: 4 - 2
Mon 09:00 reported L2; 09:00 reclassified L1
    Mon 10:00 = running 1:00 due Mon 11:00 -- at the start
Mon 09:00 reported L3; Tue 09:00 reclassified L1
    Tue 09:00 = breached -22:00 since Tue 09:00 -- 2 - 24
Mon 09:00 reported L3; 10:00 reclassified L2; 11:00 reclassified L1
    Mon 10:00 = running 3:00 due Mon 13:00 -- 4 - 1
    Mon 11:00 = running 0:00 due Mon 11:00 -- 2 - 2
"""

NO_LIMIT = """
Mon 09:00 reported L4
    Mon 10:00 = ended -- no limit at this level
Mon 09:00 reported L4; 10:00 resolved
    Mon 11:00 = ended | - | - -- nothing was promised
Mon 09:00 reported L2; 10:00 reclassified L4
    Mon 11:00 = ended -- moving to it ends the clock
Mon 09:00 reported L2; 10:00 reclassified L4; Tue 10:00 resolved
    Wed 10:00 = ended | - | - -- neither met nor breached
Mon 09:00 reported L2; 14:00 reclassified L4
    Mon 14:00 = breached since Mon 13:00 | - | Mon 13:00 breached -- breached before: stays
Mon 09:00 reported L2; 13:00 reclassified L4
    Mon 15:00 = ended | - | - -- at the last instant
Mon 09:00 reported L4; 10:00 reclassified L2
    Mon 10:00 = running 4:00 due Mon 14:00 -- the new amount at the change
Mon 09:00 reported L4; 10:00 reclassified L3
    Mon 10:00 = running 8:00 due Tue 10:00 -- 10-12, 13-18 is 7 h; 9-10
Mon 09:00 reported L2; 10:00 reclassified L4; 12:00 reclassified L2
    Mon 12:00 = running 4:00 due Mon 16:00 -- the whole of it
Mon 09:00 reported L2; 10:00 reclassified L4; 12:00 reclassified L2; 13:00 reclassified L1
    Mon 13:00 = running 2:00 due Mon 15:00 -- min(3, 2 - 0)
Mon 09:00 reported L1; 10:00 reclassified L4; 12:00 reclassified L1; 13:00 reclassified L2
    Mon 13:00 = running 3:00 due Mon 16:00 -- begun anew at 12:00: 4 - 1
Mon 09:00 reported L1; 10:00 reclassified L4; 12:00 reclassified L2; 13:00 reclassified L1
    Mon 13:00 = running 2:00 due Mon 15:00 -- the hour at level 1 was the ended clock's: min(3, 2)
Mon 09:00 reported L4; 10:00 paused #1 customer; 11:00 reclassified L2; 12:00 resumed #1
    Mon 11:00 = paused 4:00 -- the pause holds
    Mon 13:00 = running 3:00 due Mon 16:00 -- from 12:00
Mon 09:00 reported L2; 10:00 resolved; 11:00 reclassified L4; 12:00 reopened
    Mon 11:30 = met | met 3:00 | Mon 10:00 met -- met as it was
    Mon 12:00 = ended | met 3:00 | Mon 10:00 met -- reopened without a limit
Mon 09:00 reported L4; 10:00 resolved; 11:00 reclassified L2; 12:00 reopened
    Mon 11:30 = ended 4:00 | - -- ended without a promise
    Mon 12:30 = running 3:30 due Mon 16:00 -- the new amount, from the reopening
Mon 09:00 reported L2; 14:00 reclassified L4; 15:00 reclassified L2
    Mon 15:00 = breached 4:00 since Mon 13:00 -- the breach stays, whatever is left
Mon 09:00 reported L2; 14:00 reclassified L4; 15:00 resolved
    Mon 16:00 = breached since Mon 13:00 | - | Mon 13:00 breached -- breached at level 2
Mon 09:00 reported L4; 10:00 extended >Mon 18:00
    Mon 11:00 = ended -- there is nothing to extend
Mon 09:00 reported L2; 10:00 reclassified L4; 10:00 reclassified L2
    Mon 10:00 = running 4:00 due Mon 14:00 -- ended and begun at one instant
Mon 09:00 reported; 10:00 reclassified L4; 11:00 reclassified L1
    Mon 10:30 = ended -- first classified without a limit
    Mon 11:00 = running 2:00 due Mon 13:00 -- at the change
Mon 09:00 reported L2; 10:00 reclassified L4; 11:00 resolved; 12:00 reopened; 13:00 reclassified L1
    Mon 13:30 = running 1:30 due Mon 15:00 | - -- 2 h at 13:00
"""


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(FROM_CHANGE))
def test_a_new_level_counts_from_the_change(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(fix(Reclassify.FROM_CHANGE), facts(timeline), now=at(now))
    assert told_like(clock, expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(FROM_START))
def test_a_new_level_counts_from_the_start(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(fix(Reclassify.FROM_START), facts(timeline), now=at(now))
    assert told_like(clock, expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(NO_LIMIT))
def test_a_level_without_the_target_has_no_limit(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(fix(Reclassify.FROM_CHANGE), facts(timeline), now=at(now))
    assert told_like(clock, expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(OVERDRAWN))
def test_a_milder_level_can_be_overdrawn(timeline: str, now: str, expected: str) -> None:
    target = Target("fix", Kind.REPORTED, Kind.RESOLVED, ODD, frozenset({"customer"}))
    assert told_like(clock_of(target, facts(timeline), now=at(now)), expected) == expected
