"""Facts at the same instant, and the very instant of the deadline: semantics 2."""

from itertools import permutations

import pytest

from jianyue.engine.clocks import Limit
from jianyue.engine.facts import Kind
from jianyue.engine.targets import Target, clock_of
from tests.engine.timeline import HOUR, OFFICE, at, facts, rows, told, told_like

FIX = Target(
    "fix",
    Kind.REPORTED,
    Kind.RESOLVED,
    {0: Limit(OFFICE, 4 * HOUR)},
    pauses=frozenset({"customer"}),
)

DEADLINE = """
Mon 09:00 reported; 14:00 resolved
    Mon 15:00 = met 0:00 -- 09-12 is 3 h, 13-14 the fourth; exactly on time is met
Mon 09:00 reported; 14:00:01 resolved
    Mon 15:00 = breached -0:00:01 since Mon 14:00 -- one second over 4 h
Mon 09:00 reported
    Mon 09:00 = running 4:00 due Mon 14:00 -- nothing has passed yet
    Mon 14:00 = running 0:00 due Mon 14:00 -- remaining 0 is not below 0
    Mon 14:01 = breached -0:01 since Mon 14:00 -- one minute over
Mon 14:00 reported
    Mon 18:00 = running 0:00 due Mon 18:00 breaches Tue 09:00 -- 14-18 is 4 h, then closed
    Mon 20:00 = running 0:00 due Mon 18:00 breaches Tue 09:00 -- closed time takes nothing
    Tue 09:00 = running 0:00 due Mon 18:00 breaches Tue 09:00 -- the last instant with 0 left
    Tue 09:02 = breached -0:02 since Tue 09:00 -- open again for two minutes
Mon 14:00 reported; Tue 09:00 resolved
    Tue 10:00 = met 0:00 -- 0 is left until the opening itself
Mon 14:00 reported; Tue 09:01 resolved
    Tue 10:00 = breached -0:01 since Tue 09:00 -- one open minute later
Mon 14:00 reported; 20:00 resolved
    Tue 10:00 = met 0:00 -- after the close and before the opening is in time
Sat 10:00 reported
    Sat 10:00 = running 4:00 due Mon2 14:00 -- counts from Monday 09:00
    Mon2 09:30 = running 3:30 due Mon2 14:00 -- half an hour of 4 h
Mon 12:30 reported
    Mon 12:45 = running 4:00 due Mon 17:00 -- lunch is closed: 13-17
Fri 17:59 reported
    Sat 00:00 = running 3:59 due Mon2 13:59 -- 1 min Friday, 3 h to noon, 59 min
"""

ORDER = """
Mon 09:00 reported; 09:00 resolved
    Mon 09:00 = met 4:00 | met 4:00 -- ended as it began
Mon 09:00 resolved; 09:00 reported
    Mon 10:00 = met 4:00 | met 4:00 -- recorded first, it stands when the clock begins
Mon 09:00 reported; 14:00 paused #1 customer
    Tue 12:00 = paused 0:00 -- a pause at the last instant comes in time
Mon 09:00 reported; 14:00 paused #1 customer; Tue 10:00 resumed #1
    Tue 10:00 = running 0:00 due Mon 14:00 breaches Tue 10:00 -- nothing left since Mon 14:00
    Tue 10:01 = breached -0:01 since Tue 10:00 -- the first minute that ran again
Mon 09:00 reported; 10:00 paused #1 customer; 10:00 resumed #1
    Mon 11:00 = running 2:00 due Mon 14:00 -- an empty pause is nothing
Mon 09:00 reported; 10:00 resumed #1; 10:00 paused #1 customer
    Mon 11:00 = paused 3:00 -- in the order of recording the pause is last
Mon 09:00 reported; 10:00 paused #1 customer; 11:00 resolved; 11:00 resumed #1
    Mon 12:00 = met 3:00 -- the pause ended with the resolution
Mon 09:00 reported; 10:00 resolved; 10:00 reopened
    Mon 11:00 = running 2:00 due Mon 14:00 | met 3:00 -- a gap of no length
Mon 09:00 reported; 10:00 reopened; 10:00 resolved
    Mon 11:00 = met 3:00 | met 3:00 -- nothing to reopen yet, then resolved
Mon 09:00 reported; 10:00 resolved; 10:00 resolved
    Mon 11:00 = met 3:00 | met 3:00 -- the first ends it
Mon 09:00 reported; 14:00 resolved; 14:00 reopened
    Mon 14:00 = running 0:00 due Mon 14:00 | met 0:00 -- remaining 0 still runs
    Mon 14:05 = breached -0:05 since Mon 14:00 | met 0:00 | Mon 14:00 met, Mon 14:00 breached -- +5
Mon 09:00 reported; 09:00 reported; 10:00 reported
    Mon 11:00 = running 2:00 due Mon 14:00 -- the first report counts
Mon 10:00 reported; 09:00 occurred
    Mon 11:00 = running 3:00 due Mon 15:00 -- from the report: 10-11 is 1 h
Mon 09:00 reported; 14:00 extended >Mon 16:00
    Mon 15:00 = running 1:00 due Mon 16:00 -- approved at the last instant: not breached yet
Mon 09:00 reported; Mon 08:00 paused #1 customer; 10:00 resumed #1
    Mon 11:00 = running 3:00 due Mon 15:00 -- paused before it began: 9-10 does not count
Mon 09:00 reported; 09:00 paused #1 customer; 10:00 resumed #1
    Mon 11:00 = running 3:00 due Mon 15:00 -- paused as it began
Mon 08:00 paused #1 customer; 08:30 resumed #1; 09:00 reported
    Mon 10:00 = running 3:00 due Mon 14:00 -- over before it began
Mon 08:00 paused #1 customer; 08:10 paused #2 customer; 08:30 resumed; 09:00 reported
    Mon 10:00 = running 3:00 due Mon 14:00 -- one without a number resumes both
Mon 08:00 resolved; 08:10 paused #1 customer; 08:20 reopened; 09:00 reported
    Mon 10:00 = running 3:00 due Mon 14:00 -- a pause while resolved is refused
Mon 08:00 resolved; 09:00 reported; 10:00 reopened; 12:00 resolved
    Mon 09:30 = met 4:00 | met 4:00 -- resolved before it began
    Mon 11:00 = running 3:00 due Mon 15:00 | met 4:00 -- 4 h from the reopening: 10-12, 13-15
    Mon 13:00 = met 2:00 | met 4:00, met 2:00 -- 10-12 ran
Mon 08:00 paused #1 customer; 08:30 assigned; 09:00 reported; 10:00 resumed #1
    Mon 11:00 = running 3:00 due Mon 15:00 -- an assignment changes nothing
"""


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(DEADLINE))
def test_the_deadline_itself_is_in_time(timeline: str, now: str, expected: str) -> None:
    assert told(clock_of(FIX, facts(timeline), now=at(now))) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(ORDER))
def test_facts_of_one_instant_follow_the_recording(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(FIX, facts(timeline), now=at(now))
    assert told_like(clock, expected) == expected


def test_the_order_in_which_facts_are_given_does_not_matter() -> None:
    timeline = facts(
        "Mon 09:00 reported; 10:00 paused #1 customer; 10:00 resumed #1; 11:00 resolved"
    )
    told_ways = {told(clock_of(FIX, each, now=at("Mon 12:00"))) for each in permutations(timeline)}
    assert told_ways == {"met 2:00"}


def test_a_target_whose_from_fact_never_happened_does_not_apply() -> None:
    assert (
        clock_of(FIX, facts("Mon 09:00 acknowledged; 10:00 resolved"), now=at("Tue 09:00")) is None
    )


def test_a_fact_after_now_has_not_happened_yet() -> None:
    timeline = facts("Mon 09:00 reported; 10:00 resolved")
    assert told(clock_of(FIX, timeline, now=at("Mon 09:59"))) == "running 3:01 due Mon 14:00"
    assert clock_of(FIX, timeline, now=at("Mon 08:59")) is None
