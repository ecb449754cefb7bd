"""Clocks over years, and past the horizon of the announced holidays."""

import pytest

from jianyue.engine.clocks import Limit, Reopen, Rules
from jianyue.engine.facts import Kind
from jianyue.engine.targets import Target, clock_of
from tests.engine.timeline import ALWAYS, CHINA, HOUR, OFFICE, at, facts, rows, told_like

LIMITS = {1: Limit(ALWAYS, 8 * HOUR), 2: Limit(OFFICE, 40 * HOUR), 3: Limit(CHINA, 16 * HOUR)}


def fix(reopen: Reopen = Reopen.RESUME) -> Target:
    customer = frozenset({"customer"})
    return Target("fix", Kind.REPORTED, Kind.RESOLVED, LIMITS, customer, Rules(reopen))


# 12 January is a Monday in 2026, a Tuesday in 2027, a Wednesday in 2028, a Friday in 2029 and a
# Saturday in 2030. Level 1: 8 h of real time; level 2: 40 h of five working days without holidays.
YEARS = """
Mon 09:00 reported L1; 10:00 paused #1 customer; 2027-01-12 10:00 resumed #1
    2026-12-31 12:00 = paused 7:00 -- 9-10 ran
    2027-01-12 11:00 = running 6:00 due 2027-01-12 17:00 -- 7 h from 10:00
    2027-01-12 18:00 = breached -1:00 since 2027-01-12 17:00 -- 8 h from 10:00
Mon 09:00 reported L1; 10:00 paused #1 customer; 2030-01-12 10:00 resolved
    2030-01-13 09:00 = met 7:00 | met 7:00 -- four years of waiting for the customer
Mon 09:00 reported L2; 11:00 paused #1 customer; 2027-01-12 09:00 resumed #1
    2027-01-12 12:00 = running 35:00 due 2027-01-18 16:00
        -- Mon 2, Tue 3 ran; Tue 5, Wed-Fri 24, Mon 6
Mon 09:00 reported L2; 11:00 paused #1 customer; 2030-01-12 09:00 resumed #1
    2030-01-13 09:00 = running 38:00 due 2030-01-18 16:00 -- from a Saturday; 38 h are Fri 16:00
Mon 09:00 reported L2; 11:00 paused #1 customer; 2029-01-12 18:00 resumed #1
    2029-01-12 18:00 = running 38:00 due 2029-01-19 16:00 -- resumed at Friday's close
Mon 09:00 reported L2; 10:00 paused #1 customer; 2027-01-12 09:00 resumed #1;
  10:00 paused #2 customer; 2028-01-12 09:00 resumed #2; 10:00 paused #3 customer;
  2029-01-12 09:00 resumed #3
    2029-01-12 10:00 = running 36:00 due 2029-01-18 15:00 -- 4 h ran; Fri 7, Mon-Wed 24, Thu 5
Mon 09:00 reported L1; 10:00 paused #1 customer; Tue 10:00 paused #2 customer;
  2027-01-12 10:00 resumed #1; 2028-01-12 10:00 resumed #2
    2027-06-01 10:00 = paused 7:00 -- #2 holds for another year
    2028-01-12 11:00 = running 6:00 due 2028-01-12 17:00 -- 7 h from 10:00
Mon 09:00 reported L1; 10:00 paused #1 customer; 2028-01-12 10:00 rejected #1
    2028-01-12 09:59 = paused 7:00 -- in good faith
    2028-01-12 10:00 = breached -17513:00 since Mon 17:00 -- 730 days and an hour are 17521 h
Mon 09:00 reported L1; 10:00 extended >2030-01-12 09:00
    Mon 10:00 = running 35063:00 due 2030-01-12 09:00 -- 1461 days less an hour
Mon 09:00 reported L1; 10:00 extended >2030-01-12 09:00; 11:00 paused #1 customer;
  2027-01-12 11:00 resumed #1
    2027-01-12 11:00 = running 35062:00 due 2031-01-12 09:00 -- the year's pause moves D by 365 days
Mon 09:00 reported L1; 10:00 resolved; 2029-01-12 10:00 reopened
    2029-01-12 11:00 = running 6:00 due 2029-01-12 17:00 | met 7:00 -- three years of gap
Mon 09:00 reported L2; 11:00 paused #1 customer; 2027-01-12 09:00 resumed #1; 12:00 reclassified L1
    2027-01-12 12:00 = running 8:00 due 2027-01-12 20:00 -- min(35, 8 - 0)
Mon 09:00 reported L1; 11:00 paused #1 customer; 2027-01-12 09:00 resumed #1; 12:00 reclassified L2
    2027-01-12 12:00 = running 35:00 due 2027-01-18 16:00 -- 40 less Mon 2, Tue 3
Mon 09:00 reported L1; 10:00 paused #1 customer; 2027-01-12 10:00 reclassified L2
    2027-01-12 10:00 = paused 39:00 -- 40 less the one hour that ran
Mon 09:00 reported L2; 10:00 resolved; 2030-01-12 10:00 reclassified L1
    2030-01-12 11:00 = met 8:00 | met 39:00 -- min(39, 8 - 0), the verdict stays
Mon 09:00 reported; 2027-01-12 09:00 reclassified L1
    2027-01-12 09:00 = breached -8752:00 since Mon 17:00 -- first classified after 8760 h
"""
RESTART = """
Mon 09:00 reported L1; 10:00 resolved; 2027-01-12 10:00 reopened
    2027-01-12 11:00 = running 7:00 due 2027-01-12 18:00 | met 7:00 -- 8 h from 10:00
Mon 09:00 reported L2; 10:00 resolved; 2030-01-12 10:00 reopened
    2030-01-12 10:00 = running 40:00 due 2030-01-18 18:00 breaches 2030-01-21 09:00
        -- a whole week of work
"""
CONTINUOUS = """
Mon 09:00 reported L1; 10:00 resolved; 2027-01-12 10:00 reopened
    2027-01-12 10:00 = breached -8753:00 since Mon 17:00 | met 7:00
        | Mon 10:00 met, 2027-01-12 10:00 breached -- 365 days and an hour: 8761 - 8
Mon 09:00 reported L2; Fri 17:00 resolved; Sun2 12:00 reopened
    Sun2 12:00 = breached -40:00 since Mon2 09:00 | met 1:00
        | Fri 17:00 met, Sun2 12:00 breached -- 39 + 1 + 40 h; 0 at Friday's close
"""

# 16 h of the Chinese calendar, whose holidays are announced until the end of 2026.
HORIZON = """
2026-12-29 09:00 reported L3
    2026-12-29 10:00 = announced -- due Wednesday the 30th 18:00, breaches Thursday 09:00
2026-12-30 09:00 reported L3
    2026-12-30 10:00 = unknown -- due the 31st 18:00, breaches at an opening nobody knows
2026-12-30 10:00 reported L3
    2026-12-30 11:00 = unknown -- an hour of it lies in 2027
2026-12-30 10:00 reported L3; 2026-12-31 10:00 resolved
    2027-02-01 10:00 = announced -- ended before
2026-12-30 10:00 reported L3; 2027-01-04 10:00 resolved
    2027-02-01 10:00 = unknown -- whether 1 January was worked decides what remained
2026-12-30 10:00 reported L3; 11:00 paused #1 customer
    2027-02-01 10:00 = announced -- nothing ran past the horizon
2026-12-30 10:00 reported L3; 11:00 paused #1 customer; 2027-01-04 10:00 resumed #1
    2027-01-04 10:00 = unknown -- due in 2027
2026-12-29 09:00 reported L3
    2026-12-31 12:00 = announced -- breached in time that is announced
    2027-01-04 12:00 = unknown -- by how much it is breached is not
2026-12-31 17:00 reported L1
    2027-01-01 08:00 = announced -- real time knows no holidays
2026-12-30 10:00 reported L3; 10:00 resolved; 2027-01-04 10:00 reopened; 11:00 resolved
    2027-02-01 10:00 = unknown -- the second round lies in 2027
2026-12-30 10:00 reported L3; 11:00 reclassified L1
    2026-12-30 12:00 = announced -- 8 h of real time from 11:00
2026-12-31 20:00 reported L1; 21:00 reclassified L3
    2026-12-31 22:00 = unknown -- 16 h of 2027
2026-12-30 10:00 reported L3; 11:00 extended >2026-12-31 12:00
    2026-12-30 12:00 = announced -- D is announced
2026-12-30 10:00 reported L3; 11:00 extended >2027-01-08 12:00
    2026-12-30 12:00 = unknown -- D is not
"""


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(YEARS))
def test_years_of_waiting_are_exact(timeline: str, now: str, expected: str) -> None:
    assert told_like(clock_of(fix(), facts(timeline), now=at(now)), expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(RESTART))
def test_a_restart_after_years(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(fix(Reopen.RESTART), facts(timeline), now=at(now))
    assert told_like(clock, expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(CONTINUOUS))
def test_a_gap_of_a_year_that_counts(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(fix(Reopen.CONTINUOUS), facts(timeline), now=at(now))
    assert told_like(clock, expected) == expected


@pytest.mark.parametrize(("timeline", "now", "expected"), rows(HORIZON))
def test_what_rests_on_unannounced_holidays_says_so(timeline: str, now: str, expected: str) -> None:
    clock = clock_of(fix(), facts(timeline), now=at(now))
    assert clock is not None
    assert ("unknown" if clock.provisional else "announced") == expected


@pytest.mark.parametrize("count", [1, 5, 24, 100])
def test_many_short_pauses_add_up(count: int) -> None:
    # Real time: each pause takes 10 of 20 minutes, beginning Mon 09:10.
    told = ["Mon 09:00 reported L1"]
    for i in range(count):
        begin, end = 20 * i + 10, 20 * i + 20
        told += [_at(begin) + f" paused #{i} customer", _at(end) + f" resumed #{i}"]
    clock = clock_of(fix(), facts("; ".join(told)), now=at(_at(20 * count)))
    assert clock is not None
    assert clock.remaining == 8 * HOUR - count * HOUR / 6


def _at(minutes: int) -> str:
    """The time so many minutes after Mon 09:00."""
    day, minute = divmod(9 * 60 + minutes, 1440)
    return f"{('Mon', 'Tue', 'Wed')[day]} {minute // 60:02}:{minute % 60:02}"
