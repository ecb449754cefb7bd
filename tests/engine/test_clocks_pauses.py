"""Pauses that overlap, that the customer rejects, that no target knows: semantics 2."""

import pytest

from jianyue.engine.clocks import Limit
from jianyue.engine.facts import Kind
from jianyue.engine.targets import Target, clock_of
from tests.engine.timeline import ALWAYS, HOUR, OFFICE, at, facts, rows, told_like

FIX = Target(
    "fix",
    Kind.REPORTED,
    Kind.RESOLVED,
    {0: Limit(ALWAYS, 8 * HOUR)},
    pauses=frozenset({"customer", "parts"}),
)
OFFICE_FIX = Target(
    "fix", Kind.REPORTED, Kind.RESOLVED, {0: Limit(OFFICE, 8 * HOUR)}, frozenset({"customer"})
)

# 8 h of real time from Mon 09:00: due 17:00 where nothing pauses.
OVERLAPPING = """
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 resumed #1
    Mon 12:00 = running 6:00 due Mon 18:00 -- 3 h less 1 h of pause: 2 h ran
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 paused #2 parts; 12:00 resumed #1;
  13:00 resumed #2
    Mon 11:30 = paused 7:00 -- 9-10 ran
    Mon 12:30 = paused 7:00 -- #2 still holds
    Mon 14:00 = running 6:00 due Mon 20:00 -- 10-13 is one pause of 3 h, not of 2 + 2
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 paused #2 parts; 12:00 resumed #2;
  13:00 resumed #1
    Mon 12:30 = paused 7:00 -- the inner one ended, the outer holds
    Mon 14:00 = running 6:00 due Mon 20:00 -- nested: 3 h
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 resumed #1; 11:00 paused #2 parts;
  12:00 resumed #2
    Mon 13:00 = running 6:00 due Mon 19:00 -- touching: 10-12
Mon 09:00 reported; 10:00 paused #1 customer; 10:00 paused #2 parts; 12:00 resumed #1;
  12:00 resumed #2
    Mon 13:00 = running 6:00 due Mon 19:00 -- the same two hours twice
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 paused #1 customer; 12:00 resumed #1
    Mon 13:00 = running 6:00 due Mon 19:00 -- the same pause told twice
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 paused #2 parts; 12:00 resumed
    Mon 13:00 = running 6:00 due Mon 19:00 -- a resumption without a number ends both
Mon 09:00 reported; 10:00 paused customer; 11:00 paused parts; 12:00 resumed
    Mon 13:00 = running 6:00 due Mon 19:00 -- sources without numbers have one pause
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 resumed #2
    Mon 12:00 = paused 7:00 -- another's resumption resumes nothing
Mon 09:00 reported; 10:00 paused #1 customer; Thu 09:00 resolved
    Wed 09:00 = paused 7:00 -- waits
    Thu 10:00 = met 7:00 | met 7:00 -- never resumed: ends with the resolution
Mon 09:00 reported; 10:00 paused #1 lunch; 11:00 resumed #1
    Mon 12:00 = running 5:00 due Mon 17:00 -- a ground that the target does not name
Mon 09:00 reported; 10:00 paused #1 customer; 10:30 paused #2 lunch; 11:00 resumed #1;
  12:00 resumed #2
    Mon 13:00 = running 5:00 due Mon 18:00 -- only 10-11 paused
Mon 09:00 reported; 17:00 paused #1 customer; Tue 09:00 resumed #1; 09:01 resolved
    Tue 10:00 = breached -0:01 since Tue 09:00 -- 8 h to 17:00, paused, one minute more
Mon 09:00 reported; 17:01 paused #1 customer; Tue 09:00 resumed #1
    Tue 10:00 = breached -1:01 since Mon 17:00 -- 1 min too late for a pause, then 1 h
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 resolved; 12:00 reopened
    Mon 13:00 = running 6:00 due Mon 19:00 | met 7:00 -- the pause ended with the resolution
Mon 09:00 reported; 10:00 resolved; 10:30 paused #1 customer; 11:00 reopened
    Mon 12:00 = running 6:00 due Mon 18:00 | met 7:00 -- pausing what is resolved is refused
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 resolved; 11:30 resumed #1; 12:00 reopened;
  13:00 paused #1 customer
    Mon 14:00 = paused 6:00 | met 7:00 -- 9-10 and 12-13 ran
Mon 09:00 reported; 2026-02-01 00:00 paused #1 customer; 2029-02-01 00:00 resumed #1
    2029-02-01 00:00 = breached -463:00 since Mon 17:00 -- 19 d 15 h = 471 h ran, less 8 h
Mon 09:00 reported; 10:00 paused #1 customer; 2029-01-12 10:00 resumed #1
    2029-01-12 11:00 = running 6:00 due 2029-01-12 17:00 -- three years paused: 7 h left at 10:00
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 resumed #1; 12:00 paused #2 customer;
  13:00 resumed #2; 14:00 paused #3 parts; 15:00 resumed #3; 16:00 paused #4 parts; 17:00 resumed #4
    Mon 18:00 = running 3:00 due Mon 21:00 -- 9 h less 4 pauses of 1 h: 5 h ran
"""

# The customer rejects: as if the pause had never been, from when it is said.
REJECTED = """
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 resumed #1; 12:00 rejected #1
    Mon 11:59 = running 6:01 due Mon 18:00 -- not rejected yet: 1:59 ran
    Mon 12:00 = running 5:00 due Mon 17:00 -- the pause never was: 3 h ran
Mon 09:00 reported; 10:00 paused #1 customer; 12:00 rejected #1
    Mon 11:00 = paused 7:00 -- paused so far
    Mon 12:00 = running 5:00 due Mon 17:00 -- runs, and always has
Mon 09:00 reported; 10:00 paused #1 customer; 12:00 rejected #1; 13:00 resumed #1
    Mon 14:00 = running 3:00 due Mon 17:00 -- its resumption is nothing either
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 paused #2 parts; 12:00 rejected #1
    Mon 12:30 = paused 6:00 -- #2 holds from 11:00: 2 h ran
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 paused #2 parts; 12:00 resumed #1;
  13:00 resumed #2; 14:00 rejected #1
    Mon 15:00 = running 4:00 due Mon 19:00 -- only 11-13 paused: 6 - 2 h ran
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 paused #2 parts; 12:00 resumed #1;
  13:00 resumed #2; 14:00 rejected #2
    Mon 15:00 = running 4:00 due Mon 19:00 -- only 10-12 paused
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 paused #2 parts; 12:00 resumed #1;
  13:00 resumed #2; 14:00 rejected #2; 14:00 rejected #1
    Mon 15:00 = running 2:00 due Mon 17:00 -- neither: 6 h ran
Mon 09:00 reported; 10:00 paused #1 customer; 18:00 resumed #1; 19:00 resolved; 20:00 rejected #1
    Mon 19:30 = met 6:00 | met 6:00 -- 1 h and 1 h ran
    Mon 20:00 = breached -2:00 since Mon 17:00 | breached -2:00 | Mon 17:00 breached -- 10 h ran
Mon 09:00 reported; 10:00 paused #1 customer; 19:00 rejected #1
    Mon 18:59 = paused 7:00 -- a clock paused in good faith
    Mon 19:00 = breached -2:00 since Mon 17:00 -- 10 h ran, the breach lies at 17:00
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 rejected !2
    Mon 12:00 = running 5:00 due Mon 17:00 -- named by its place in the recording
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 rejected #2
    Mon 12:00 = paused 7:00 -- rejects a pause that is not there
Mon 09:00 reported; 10:00 paused #1 customer; 12:00 rejected #1; 13:00 rejected !3
    Mon 12:30 = running 4:30 due Mon 17:00 -- 3:30 ran
    Mon 13:00 = paused 7:00 -- the rejection was itself rejected
Mon 09:00 reported; 10:00 paused #1 customer; 12:00 rejected #1; 12:30 paused #2 customer
    Mon 13:00 = paused 4:30 -- rejected, then paused again: 3:30 ran
Mon 09:00 reported; 10:00 paused customer; 12:00 rejected !2; 13:00 resumed
    Mon 14:00 = running 3:00 due Mon 17:00 -- without a number
Mon 09:00 reported; 10:00 resolved; 11:00 rejected !2
    Mon 10:30 = met 7:00 | met 7:00 -- resolved, says the provider
    Mon 12:00 = running 5:00 due Mon 17:00 -- the customer rejects that: never resolved
Mon 09:00 reported; 08:00 paused #1 customer; 10:00 rejected #1
    Mon 09:30 = paused 8:00 -- paused before it began
    Mon 10:00 = running 7:00 due Mon 17:00 -- as if never
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 corrected !2; 12:00 resumed #1
    Mon 13:00 = running 5:00 due Mon 18:00 -- the pause began at 11:00: 4 h less 1 h
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 corrected !2; 11:30 corrected !2;
  12:00 resumed #1
    Mon 13:00 = running 4:30 due Mon 17:30 -- the last correction counts: 11:30-12:00
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 corrected !2; 11:30 corrected !3;
  12:00 resumed #1
    Mon 13:00 = running 4:30 due Mon 17:30 -- a correction of the correction
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 corrected !2; 12:00 rejected !3;
  12:00 resumed #1
    Mon 13:00 = running 6:00 due Mon 19:00 -- the correction was rejected: 10-12
Mon 09:00 reported; 10:00 resolved; 18:00 corrected !2
    Mon 18:00 = breached -1:00 since Mon 17:00 | breached -1:00 -- resolved at 18:00 in truth
Mon 09:00 reported; 18:00 resolved; 16:00 corrected !2
    Mon 16:00 = met 1:00 | met 1:00 | Mon 16:00 met -- resolved at 16:00 in truth
"""

CLOSED = """
Mon 17:00 reported; 18:00 paused #1 customer; Tue 09:00 resumed #1
    Tue 10:00 = running 6:00 due Tue 17:00 -- a pause over closed time only: due 8 h = Tue 17:00
Mon 17:00 reported; 17:30 paused #1 customer; Tue 09:30 resumed #1
    Tue 10:00 = running 7:00 due Tue 18:00 breaches Wed 09:00 -- 30 min + 30 min ran; 10-12, 13-18
Mon 12:15 reported; 12:20 paused #1 customer; 12:50 resumed #1
    Mon 13:00 = running 8:00 due Tue 12:00 breaches Tue 13:00 -- 13-18 is 5 h, 9-12 the rest
Fri 17:00 reported; Sat 10:00 paused #1 customer; Mon2 10:00 resumed #1
    Mon2 11:00 = running 6:00 due Mon2 18:00 breaches Tue2 09:00 -- 1 h Friday, 1 h Monday
"""


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(OVERLAPPING))
def test_overlapping_pauses_count_once(timeline: str, now: str, expected: str) -> None:
    assert told_like(clock_of(FIX, facts(timeline), now=at(now)), expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(REJECTED))
def test_a_rejected_pause_never_was(timeline: str, now: str, expected: str) -> None:
    assert told_like(clock_of(FIX, facts(timeline), now=at(now)), expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(CLOSED))
def test_pausing_closed_time_moves_nothing(timeline: str, now: str, expected: str) -> None:
    assert told_like(clock_of(OFFICE_FIX, facts(timeline), now=at(now)), expected) == expected
