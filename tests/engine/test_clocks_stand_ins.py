"""Resolved stands for what is missing, and what a target counts from: semantics 2."""

import pytest

from jianyue.engine.clocks import Limit, Reopen, Rules
from jianyue.engine.facts import Kind
from jianyue.engine.targets import Target, clock_of
from tests.engine.timeline import ALWAYS, HOUR, at, facts, rows, told_like

TWO_HOURS = {0: Limit(ALWAYS, 2 * HOUR)}


def to(stop: Kind, start: Kind = Kind.REPORTED, reopen: Reopen = Reopen.RESUME) -> Target:
    customer = frozenset({"customer"})
    return Target("promise", start, stop, TWO_HOURS, customer, Rules(reopen))


# Two hours of real time from Mon 09:00, to each of the four that resolved stands for.
STOOD_FOR = """
Mon 09:00 reported; 10:00 resolved
    Mon 12:00 = met 1:00 | met 1:00 | Mon 10:00 met -- resolved in time stands for it
Mon 09:00 reported; 11:00 resolved
    Mon 12:00 = met 0:00 | met 0:00 -- exactly on time
Mon 09:00 reported; 12:00 resolved
    Mon 12:00 = breached -1:00 since Mon 11:00 | breached -1:00 | Mon 11:00 breached -- 3 h of 2
Mon 09:00 reported; 10:00 verified; 10:30 closed
    Mon 10:30 = running 0:30 due Mon 11:00 | - -- neither verified nor closed stands for it
Mon 09:00 reported; 10:00 paused #1 customer; 13:00 resolved
    Mon 14:00 = met 1:00 | met 1:00 -- paused from 10:00 to the resolution
"""

# The fact itself came first: the resolution is nothing to this clock, a reopening is.
CAME_FIRST = """
Mon 09:00 reported; 10:00 {fact}; 13:00 resolved
    Mon 14:00 = met 1:00 | met 1:00 | Mon 10:00 met -- ended at 10:00
Mon 09:00 reported; 12:00 {fact}; 13:00 resolved
    Mon 14:00 = breached -1:00 since Mon 11:00 | breached -1:00 -- ended at 12:00
Mon 09:00 reported; 10:00 {fact}; 10:00 resolved
    Mon 14:00 = met 1:00 | met 1:00 -- once
Mon 09:00 reported; 10:00 resolved; 12:00 {fact}
    Mon 14:00 = met 1:00 | met 1:00 -- stood for at 10:00; what comes later is too late to count
"""

GIVEN_STAYS_GIVEN = """
Mon 09:00 reported; 10:00 {fact}; 11:00 resolved; 12:00 reopened
    Mon 13:00 = met 1:00 | met 1:00 -- what was given stays given
Mon 09:00 reported; 10:00 resolved; 12:00 reopened
    Mon 12:30 = running 0:30 due Mon 13:00 | met 1:00 -- the stand-in is gone with the resolution
Mon 09:00 reported; 10:00 resolved; 12:00 reopened; 12:30 {fact}
    Mon 14:00 = met 0:30 | met 1:00, met 0:30 -- 9-10 and 12-12:30
Mon 09:00 reported; 10:00 resolved; 12:00 reopened; 14:00 {fact}
    Mon 14:00 = breached -1:00 since Mon 13:00 | met 1:00, breached -1:00 -- 1 + 2 h
"""

REOPENABLE = """
Mon 09:00 reported; 10:00 {fact}; 11:00 resolved; 12:00 reopened
    Mon 12:30 = running 0:30 due Mon 13:00 | met 1:00 -- a reopening undoes it
Mon 09:00 reported; 10:00 {fact}; 12:00 reopened; 12:30 {fact}
    Mon 14:00 = met 0:30 | met 1:00, met 0:30 -- without any resolution between
"""

WAIVED = """
Mon 09:00 reported; 10:00 resolved
    Mon 10:00 = ended 1:00 | ended 1:00 | - -- solved by phone: nobody need travel
Mon 09:00 reported; 11:00 resolved
    Mon 12:00 = ended 0:00 | ended 0:00 | - -- the last instant
Mon 09:00 reported; 12:00 resolved
    Mon 12:00 = breached -1:00 since Mon 11:00 | breached -1:00 | Mon 11:00 breached -- late anyway
Mon 09:00 reported; 10:00 {fact}; 12:00 resolved
    Mon 13:00 = met 1:00 | met 1:00 | Mon 10:00 met -- came in time
Mon 09:00 reported; 12:00 {fact}; 13:00 resolved
    Mon 14:00 = breached -1:00 since Mon 11:00 | breached -1:00 -- came late
Mon 09:00 reported; 10:00 resolved; 10:30 reopened
    Mon 10:45 = running 0:45 due Mon 11:30 | ended 1:00 | - -- needed again, 1 h left
Mon 09:00 reported; 10:00 resolved; 10:30 reopened; 11:00 {fact}
    Mon 12:00 = met 0:30 | ended 1:00, met 0:30 | Mon 11:00 met -- came in the second round
Mon 09:00 reported; 10:00 resolved; 10:30 reopened; 11:00 resolved
    Mon 12:00 = ended 0:30 | ended 1:00, ended 0:30 | - -- solved by phone twice
Mon 09:00 reported; 10:00 {fact}; 10:15 resolved; 10:30 reopened
    Mon 12:00 = met 1:00 | met 1:00 -- who came has come
Mon 09:00 reported; 12:00 resolved; 13:00 extended >Mon 14:00 undo @promise
    Mon 14:00 = ended 2:00 | ended 2:00 | - -- undone: in time by the new target, so not needed
"""

RUNS_ON = """
Mon 09:00 reported; 10:00 resolved
    Mon 10:30 = running 0:30 due Mon 11:00 | - -- resolved is not {fact}
    Mon 12:00 = breached -1:00 since Mon 11:00 | - | Mon 11:00 breached -- it ran on
Mon 09:00 reported; 10:00 resolved; 10:30 {fact}
    Mon 12:00 = met 0:30 | met 0:30 -- 1:30 ran
Mon 09:00 reported; 10:00 resolved; 10:15 reopened; 10:30 {fact}
    Mon 12:00 = met 0:30 | met 0:30 -- a reopening that ended nothing here
Mon 09:00 reported; 10:00 {fact}; 10:15 reopened
    Mon 12:00 = met 1:00 | met 1:00 -- not among what a reopening undoes
Mon 09:00 reported; 10:00 restored; 10:10 worked_around; 10:20 responded
    Mon 10:30 = running 0:30 due Mon 11:00 | - -- nor do these stand for it
"""


def check(target: Target, timeline: str, now: str, expected: str) -> None:
    assert told_like(clock_of(target, facts(timeline), now=at(now)), expected) == expected


FOUR = (Kind.ACKNOWLEDGED, Kind.RESPONDED, Kind.WORKED_AROUND, Kind.RESTORED)


@pytest.mark.parametrize("stop", FOUR)
@pytest.mark.parametrize(("timeline", "now", "expected"), rows(STOOD_FOR))
def test_resolved_stands_for_the_missing(
    stop: Kind, timeline: str, now: str, expected: str
) -> None:
    check(to(stop), timeline, now, expected)


@pytest.mark.parametrize("stop", FOUR)
@pytest.mark.parametrize(("timeline", "now", "expected"), rows(CAME_FIRST))
def test_the_first_of_both_ends_the_clock(
    stop: Kind, timeline: str, now: str, expected: str
) -> None:
    check(to(stop), timeline.format(fact=stop), now, expected)


@pytest.mark.parametrize("stop", [Kind.ACKNOWLEDGED, Kind.RESPONDED])
@pytest.mark.parametrize(("timeline", "now", "expected"), rows(GIVEN_STAYS_GIVEN))
def test_an_answer_given_stays_given(stop: Kind, timeline: str, now: str, expected: str) -> None:
    check(to(stop), timeline.format(fact=stop), now, expected)


@pytest.mark.parametrize("stop", [Kind.WORKED_AROUND, Kind.RESTORED, Kind.RESOLVED])
@pytest.mark.parametrize(("timeline", "now", "expected"), rows(REOPENABLE))
def test_a_reopening_undoes_the_repair(stop: Kind, timeline: str, now: str, expected: str) -> None:
    check(to(stop), timeline.format(fact=stop), now, expected)


@pytest.mark.parametrize("stop", [Kind.PLANNED, Kind.ARRIVED])
@pytest.mark.parametrize(("timeline", "now", "expected"), rows(WAIVED))
def test_nobody_need_come_to_what_is_solved(
    stop: Kind, timeline: str, now: str, expected: str
) -> None:
    check(to(stop), timeline.format(fact=stop), now, expected)


@pytest.mark.parametrize("stop", [Kind.VERIFIED, Kind.CLOSED])
@pytest.mark.parametrize(("timeline", "now", "expected"), rows(RUNS_ON))
def test_a_resolution_neither_verifies_nor_closes(
    stop: Kind, timeline: str, now: str, expected: str
) -> None:
    check(to(stop), timeline.format(fact=stop), now, expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # 08:00 to 11:00 is 3 h of 2.
        (Kind.OCCURRED, "breached -1:00 since Mon 10:00"),
        # 09:00 to 11:00 is 2 h.
        (Kind.REPORTED, "met 0:00"),
        (Kind.ACKNOWLEDGED, "met 0:30"),
        (Kind.ARRIVED, "met 1:00"),
        # Never happened.
        (Kind.RESTORED, "none"),
    ],
)
def test_a_target_says_from_what_it_counts(start: Kind, expected: str) -> None:
    timeline = (
        "Mon 08:00 occurred; 09:00 reported; 09:30 acknowledged; 10:00 arrived; 11:00 resolved"
    )
    check(to(Kind.RESOLVED, start), timeline, "Mon 12:00", expected)


def test_an_unknown_occurrence_is_the_report() -> None:
    check(
        to(Kind.RESOLVED, Kind.OCCURRED),
        "Mon 09:00 reported; 10:00 resolved",
        "Mon 12:00",
        "met 1:00",
    )
    check(
        to(Kind.RESOLVED, Kind.ARRIVED), "Mon 09:00 reported; 10:00 resolved", "Mon 12:00", "none"
    )


@pytest.mark.parametrize(
    ("reopen", "expected"),
    [
        # 1 h before, 0:30 after: 2 - 1:30.
        (Reopen.RESUME, "running 0:30 due Mon 13:00"),
        (Reopen.RESTART, "running 1:30 due Mon 14:00"),
        # 9:00 to 12:30 is 3:30 of 2; the breach lies in the gap.
        (Reopen.CONTINUOUS, "breached -1:30 since Mon 11:00"),
    ],
)
def test_a_stand_in_is_reopened_as_the_agreement_says(reopen: Reopen, expected: str) -> None:
    timeline = "Mon 09:00 reported; 10:00 resolved; 12:00 reopened"
    check(to(Kind.RESTORED, reopen=reopen), timeline, "Mon 12:30", expected)
