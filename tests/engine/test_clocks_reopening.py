"""Reopening: resume, restart, continuous, and what each concludes (semantics 2 and 6)."""

import pytest

from jianyue.engine.clocks import Limit, Reclassify, Reopen, Rules
from jianyue.engine.facts import Kind
from jianyue.engine.targets import Target, clock_of
from tests.engine.timeline import ALWAYS, HOUR, OFFICE, at, facts, rows, told_like

LIMITS = {1: Limit(ALWAYS, 2 * HOUR), 2: Limit(ALWAYS, 4 * HOUR), 3: Limit(OFFICE, 8 * HOUR)}


def fix(reopen: Reopen) -> Target:
    rules = Rules(reopen, Reclassify.FROM_CHANGE)
    customer = frozenset({"customer"})
    return Target("fix", Kind.REPORTED, Kind.RESOLVED, LIMITS, customer, rules)


# Level 2, 4 h of real time from Mon 09:00: due 13:00 where nothing happens.
RESUME = """
Mon 09:00 reported L2; 10:00 resolved; 12:00 reopened
    Mon 11:00 = met 3:00 | met 3:00 | Mon 10:00 met -- 1 h ran
    Mon 13:00 = running 2:00 due Mon 15:00 | met 3:00 | Mon 10:00 met -- 3 h left at 12:00
    Mon 15:00 = running 0:00 due Mon 15:00 | met 3:00 | Mon 10:00 met -- 12-15
    Mon 16:00 = breached -1:00 since Mon 15:00 | met 3:00 | Mon 10:00 met, Mon 15:00 breached -- +1
Mon 09:00 reported L2; 10:00 resolved; Thu 12:00 reopened; 13:00 resolved
    Fri 09:00 = met 2:00 | met 3:00, met 2:00 | Mon 10:00 met, Thu 13:00 met -- days of gap
Mon 09:00 reported L2; 14:00 resolved; 15:00 reopened; 16:00 resolved
    Mon 14:30 = breached -1:00 since Mon 13:00 | breached -1:00 | Mon 13:00 breached -- 5 h of 4
    Mon 17:00 = breached -2:00 since Mon 13:00 | breached -1:00, breached -2:00 | Mon 13:00 breached
        -- concludes once
Mon 09:00 reported L2; 10:00 resolved; 11:00 reopened; 15:00 resolved; 16:00 reopened;
  17:00 resolved
    Mon 18:00 = breached -2:00 since Mon 14:00 | met 3:00, breached -1:00, breached -2:00
        | Mon 10:00 met, Mon 14:00 breached
        -- 3 h from 11:00
Mon 09:00 reported L2; 13:00 resolved; 14:00 reopened
    Mon 14:00 = running 0:00 due Mon 13:00 breaches Mon 14:00 | met 0:00 -- nothing left since 13:00
    Mon 14:01 = breached -0:01 since Mon 14:00 | met 0:00 -- the first minute of the round
"""

# A reopening gives the whole amount anew; the earlier breach is in the conclusions.
RESTART = """
Mon 09:00 reported L2; 10:00 resolved; 12:00 reopened
    Mon 11:00 = met 3:00 | met 3:00 -- 1 h ran
    Mon 13:00 = running 3:00 due Mon 16:00 | met 3:00 -- 4 h from 12:00
    Mon 17:00 = breached -1:00 since Mon 16:00 | met 3:00 | Mon 10:00 met, Mon 16:00 breached -- +1
Mon 09:00 reported L2; 14:00 resolved; 15:00 reopened; 16:00 resolved
    Mon 14:30 = breached -1:00 since Mon 13:00 | breached -1:00 | Mon 13:00 breached -- round 1
    Mon 15:00 = running 4:00 due Mon 19:00 | breached -1:00 | Mon 13:00 breached -- unbreached anew
    Mon 17:00 = met 3:00 | breached -1:00, met 3:00 | Mon 13:00 breached, Mon 16:00 met
        -- both stand
Mon 09:00 reported L2; 14:00 resolved; 15:00 reopened; 20:00 resolved
    Mon 21:00 = breached -1:00 since Mon 19:00 | breached -1:00, breached -1:00
        | Mon 13:00 breached, Mon 19:00 breached
        -- twice
Mon 09:00 reported L2; 10:00 resolved; 11:00 reclassified L1; 12:00 reopened
    Mon 11:30 = met 2:00 | met 3:00 -- min(3, 2 - 0)
    Mon 13:00 = running 1:00 due Mon 14:00 | met 3:00 -- 2 h from 12:00
Mon 09:00 reported L2; 10:00 resolved; 12:00 reopened; 13:00 reclassified L1
    Mon 13:30 = running 1:30 due Mon 15:00 | met 3:00 -- min(3, 2 less 0 at level 1 this round) = 2
Mon 09:00 reported L1; 10:00 resolved; 12:00 reopened; 13:00 reclassified L2
    Mon 13:30 = running 2:30 due Mon 16:00 | met 1:00 -- 4 less the 1 h of this round = 3
Mon 09:00 reported L1; 10:00 resolved; 12:00 reopened; 13:00 reclassified L2; 13:00 reclassified L1
    Mon 13:30 = running 0:30 due Mon 14:00 | met 1:00 -- min(3, 2 - 1 of this round) = 1
Mon 09:00 reported L2; 10:00 extended >Tue 09:00; 11:00 resolved; 12:00 reopened
    Mon 11:30 = met 22:00 | met 22:00 -- 23 h at 10:00 less 1 h
    Mon 13:00 = running 3:00 due Mon 16:00 | met 22:00 -- the extension went with its round
Mon 09:00 reported L2; 09:30 paused #1 customer; 10:00 resolved; 12:00 reopened
    Mon 13:00 = running 3:00 due Mon 16:00 | met 3:30 -- the pause ended at 10:00
Mon 09:00 reported L3; 10:00 resolved; 20:00 reopened
    Mon 20:00 = running 8:00 due Tue 18:00 breaches Wed 09:00 | met 7:00 -- closed until Tue 09:00
Mon 09:00 reported L2; 10:00 resolved; 10:00 reopened; 10:00 resolved; 10:00 reopened
    Mon 11:00 = running 3:00 due Mon 14:00 | met 3:00, met 4:00 -- the empty round has all of 4 h
Mon 09:00 reported L2; 13:00 resolved; 13:00 reopened
    Mon 13:00 = running 4:00 due Mon 17:00 | met 0:00 -- all anew
Mon 09:00 reported L2; 12:00 reopened
    Mon 12:30 = running 0:30 due Mon 13:00 -- nothing had ended: nothing restarts
"""

# The gap counts once the ticket is reopened; what it breached concludes then.
CONTINUOUS = """
Mon 09:00 reported L2; 10:00 resolved; 12:00 reopened
    Mon 11:00 = met 3:00 | met 3:00 | Mon 10:00 met -- not reopened yet: the gap is no gap
    Mon 12:30 = running 0:30 due Mon 13:00 | met 3:00 | Mon 10:00 met -- 3:30 of 4 h
    Mon 14:00 = breached -1:00 since Mon 13:00 | met 3:00 | Mon 10:00 met, Mon 13:00 breached -- 5 h
Mon 09:00 reported L2; 10:00 resolved; 15:00 reopened; 16:00 resolved
    Mon 14:00 = met 3:00 | met 3:00 | Mon 10:00 met -- still resolved
    Mon 15:00 = breached -2:00 since Mon 13:00 | met 3:00 | Mon 10:00 met, Mon 15:00 breached
        -- in the gap, told at its end
    Mon 17:00 = breached -3:00 since Mon 13:00 | met 3:00, breached -3:00
        | Mon 10:00 met, Mon 15:00 breached
        -- 9-16 is 7 h
Mon 09:00 reported L2; 10:00 resolved; 13:00 reopened
    Mon 13:00 = running 0:00 due Mon 13:00 | met 3:00 -- the gap took all, exactly
    Mon 13:01 = breached -0:01 since Mon 13:00 | met 3:00 | Mon 10:00 met, Mon 13:00 breached
        -- 1 min
Mon 09:00 reported L2; 10:00 resolved; 11:00 reopened; 11:30 resolved; 12:00 reopened
    Mon 12:30 = running 0:30 due Mon 13:00 | met 3:00, met 1:30 -- two gaps, 3:30 in all
Mon 09:00 reported L2; 14:00 resolved; 15:00 reopened
    Mon 15:00 = breached -2:00 since Mon 13:00 | breached -1:00 | Mon 13:00 breached -- 6 h of 4
Mon 09:00 reported L2; 10:00 resolved; 10:30 paused #1 customer; 11:00 resumed #1; 12:00 reopened
    Mon 12:00 = running 1:00 due Mon 13:00 | met 3:00 -- pausing between is refused
Mon 09:00 reported L2; 09:30 paused #1 customer; 10:00 resolved; 11:00 reopened
    Mon 11:00 = running 2:30 due Mon 13:30 | met 3:30 -- paused 9:30-10; the gap of 1 h counts
Mon 09:00 reported L2; 10:00 resolved; 10:30 reclassified L1; 11:00 reopened
    Mon 10:45 = met 2:00 | met 3:00 -- min(3, 2): not reopened, the gap does not run
    Mon 11:00 = running 1:30 due Mon 12:30 | met 3:00 -- 2:30 left at 10:30: min(2:30, 2), less 0:30
Mon 09:00 reported L1; 10:00 resolved; 10:30 reclassified L2; 12:30 reopened
    Mon 12:30 = running 0:30 due Mon 13:00 | met 1:00 -- 4 less 9-10:30, less 10:30-12:30
Mon 09:00 reported L3; 17:00 resolved; Tue 09:00 reopened
    Tue 09:00 = running 0:00 due Mon 18:00 breaches Tue 09:00 | met 1:00 -- 7 h ran; 17-18 counts
    Tue 09:30 = breached -0:30 since Tue 09:00 | met 1:00 -- the night is closed, the half hour not
Mon 09:00 reported L2; 10:00 resolved; 11:00 reopened; 12:00 resolved
    Mon 13:00 = met 1:00 | met 3:00, met 1:00 | Mon 10:00 met, Mon 12:00 met -- 3 h in all
Mon 09:00 reported L2; 10:00 resolved; Thu 10:00 reopened
    Thu 10:00 = breached -69:00 since Mon 13:00 | met 3:00 | Mon 10:00 met, Thu 10:00 breached
        -- 73 h
Mon 09:00 reported L2; 10:00 resolved; 11:00 extended >Mon 18:00; 12:00 reopened
    Mon 12:00 = running 6:00 due Mon 18:00 | met 3:00 -- the gap runs on towards 18:00
Mon 09:00 reported L2; 14:00 reopened; 15:00 resolved
    Mon 16:00 = breached -2:00 since Mon 13:00 | breached -2:00 -- nothing to reopen
"""


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(RESUME))
def test_a_reopening_goes_on_with_what_remained(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(fix(Reopen.RESUME), facts(timeline), now=at(now))
    assert told_like(clock, expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(RESTART))
def test_a_restart_gives_the_whole_amount(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(fix(Reopen.RESTART), facts(timeline), now=at(now))
    assert told_like(clock, expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(CONTINUOUS))
def test_a_continuous_clock_counts_the_gap(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(fix(Reopen.CONTINUOUS), facts(timeline), now=at(now))
    assert told_like(clock, expected) == expected


def many_rounds(count: int) -> str:
    """Hours of work and hours of gap in turn; the first hour of work starts Mon 00:00."""
    told = ["Mon 00:00 reported L2"]
    for i in range(count):
        day, hour = divmod(2 * i + 1, 24)
        again, then = divmod(2 * i + 2, 24)
        names = ("Mon", "Tue", "Wed", "Thu", "Fri")
        told += [f"{names[day]} {hour:02}:00 resolved", f"{names[again]} {then:02}:00 reopened"]
    return "; ".join(told)


# 30 rounds of 1 h: the first four use the 4 h up, the fifth is 1 h over, the thirtieth 26 h.
@pytest.mark.parametrize(
    ("reopen", "state", "met"),
    [
        (Reopen.RESUME, "breached", 4),
        # Each round has 4 h of its own.
        (Reopen.RESTART, "running", 30),
        # 1 h, gap, 1 h, gap: the second round ends at 3 h, the third at 5 h.
        (Reopen.CONTINUOUS, "breached", 2),
    ],
)
def test_thirty_rounds_are_all_told(reopen: Reopen, state: str, met: int) -> None:
    clock = clock_of(fix(reopen), facts(many_rounds(30)), now=at("Wed 12:00"))
    assert clock is not None
    assert clock.state == state
    assert len(clock.rounds) == 30
    assert [each.result.value for each in clock.rounds].count("met") == met
    last = {Reopen.RESUME: -26, Reopen.RESTART: 3, Reopen.CONTINUOUS: -55}
    assert clock.rounds[-1].remaining == last[reopen] * HOUR
