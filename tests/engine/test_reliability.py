"""MTTR, MTTF, number and longest outage: semantics 5, worked out on one day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from jianyue.engine.availability import Record, Terms, Unknown
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.outages import Grade, Maintenance, Notice, Outage
from jianyue.engine.reliability import Reliability, longer_than, reliability
from jianyue.engine.spans import Span

# Tuesday 3 March 2026; every time below is hours from its midnight, in UTC.
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)
ALWAYS = Calendar(always("UTC"))
OFFICE = Calendar(ServiceHours("UTC", dict.fromkeys(range(5), (Hours.parse("09:00-17:00"),))))


def hour(number: float) -> datetime:
    return MIDNIGHT + timedelta(hours=number)


def span_of(text: str) -> Span:
    start, end = text.split("~")
    return Span(hour(float(start)), hour(float(end)))


def outage_of(number: int, word: str) -> Outage:
    """Read `10~12`, `10~` going on, `10~12d` degraded, `10~12x` excluded."""
    start, end = word.rstrip("dx").split("~")
    grade = Grade.DEGRADED if word.endswith("d") else Grade.FULL
    ground = "force-majeure" if word.endswith("x") else ""
    until = hour(float(end)) if end else None
    return Outage(f"o{number}", hour(float(start)), until, grade, "", ground)


@dataclass(frozen=True)
class Case:
    """The last four are in hours; None says "none"."""

    id: str
    outages: str
    number: int
    longest: float | None
    mttr: float | None
    mttf: float | None
    planned: str = ""
    unannounced: str = ""
    unknown: str = ""
    counts: Unknown = Unknown.LEFT_OUT
    service: Calendar = ALWAYS

    def measured(self) -> Reliability:
        record = Record(
            tuple(outage_of(i, word) for i, word in enumerate(self.outages.split(), start=1)),
            tuple(
                Maintenance(f"m{word}", span_of(word), noticed, hour(-50))
                for words, noticed in ((self.planned, hour(-100)), (self.unannounced, None))
                for word in words.split()
            ),
            tuple(span_of(word) for word in self.unknown.split()),
        )
        terms = Terms(self.service, Notice(ALWAYS, timedelta(days=3)), self.counts)
        return reliability(record, terms, Span(hour(0), hour(24)))


CASES = [
    Case("none", "", 0, None, None, None),
    Case("one, and none before", "10~12", 1, 2, 2, None),
    # Lengths 2 and 1; from 12 to 15 held 3 h.
    Case("two", "10~12 15~16", 2, 2, 1.5, 3),
    # 1, 2, 3 h long; held 3 and 4 h.
    Case("three", "1~2 5~7 11~14", 3, 3, 2, 3.5),
    Case("overlapping are one", "10~12 11~15", 1, 5, 5, None),
    Case("touching are one", "10~12 12~13", 1, 3, 3, None),
    # Ends tomorrow at 2: counted there. It begins here, 10 h after the end of the first.
    Case("ends tomorrow", "10~12 22~26", 1, 2, 2, 10),
    # Its whole 5 h, not the 3 of this day; the one before ended 25 h earlier.
    Case("began yesterday", "-29~-27 -2~3", 1, 5, 5, None),
    Case("before and in the day", "-4~-3 7~8", 1, 1, 1, 10),
    # Ends at the very end of the day: ended in the next.
    Case("ends at midnight", "22~24", 0, None, None, None),
    Case("ends at the midnight before", "-2~0", 1, 2, 2, None),
    # Begins at the very end: counted tomorrow.
    Case("begins at the next midnight", "10~12 24~25", 1, 2, 2, None),
    # Begins at the first instant, 1 h after the end of the last.
    Case("begins at midnight", "-2~-1 0~1", 1, 1, 1, 1),
    Case("goes on", "20~", 0, None, None, None),
    # Goes on from 20, held 8 h since 12; not ended.
    Case("goes on after another", "10~12 20~", 1, 2, 2, 8),
    Case("whole day and more", "-5~30", 0, None, None, None),
    # 8-12 around the window 9-11: one outage of 4 real hours.
    Case("split by maintenance", "8~12", 1, 4, 4, None, planned="9~11"),
    # Begins inside 9-11: starts at 11, lasts 2 h.
    Case("begins inside maintenance", "10~13", 1, 2, 2, None, planned="9~11"),
    # Runs into the window: ended at 10 in truth, 2 real hours.
    Case("ends inside maintenance", "8~10", 1, 2, 2, None, planned="9~11"),
    Case("all inside maintenance", "9~11", 0, None, None, None, planned="8~12"),
    # Two touching windows are one: begins inside, ends inside.
    Case("all inside two windows", "9~11", 0, None, None, None, planned="8~10 10~12"),
    # Starts at 11; the service time since 5 holds the planned window: 6 h.
    Case("held over maintenance", "4~5 10~13", 2, 2, 1.5, 6, planned="9~11"),
    # Unannounced: an outage of 2 h like any other.
    Case("unannounced maintenance", "", 1, 2, 2, None, unannounced="9~11"),
    Case("unannounced beside an outage", "11~12", 1, 3, 3, None, unannounced="9~11"),
    Case("degraded is none", "10~12d", 0, None, None, None),
    Case("excluded is none", "10~12x", 0, None, None, None),
    # Only 11-13 counts, with its own 2 h.
    Case("excluded over another", "10~12x 11~13", 1, 2, 2, None),
    # Open 9-17. Ended 10; until the next at 15 the office was open 5 h.
    Case("service time between", "9~10 15~16", 2, 1, 1, 5, service=OFFICE),
    # From yesterday 16:00 to today 10:00: 1 h yesterday, 1 h today. Real length 1 h.
    Case("between over night", "-9~-8 10~11", 1, 1, 1, 2, service=OFFICE),
    # 16 to 20 is 4 real hours though the office closed at 17.
    Case("real time, not service time", "16~20", 1, 4, 4, None, service=OFFICE),
    # Wholly at night: nobody was promised anything then.
    Case("wholly outside service", "1~3 20~22", 0, None, None, None, service=OFFICE),
    # The night one is none, so 10 to 15 held 5 h in one piece.
    Case("between over one at night", "9~10 -5~-4 15~16", 2, 1, 1, 5, service=OFFICE),
    # In service only where maintenance is: 8-10 with 9-12 planned leaves 8-9, closed.
    Case("in service only in maintenance", "8~10", 0, None, None, None, "9~12", service=OFFICE),
    # 12-15 with 13-14 unknown: 2 h known.
    Case("unknown is not held", "10~12 15~16", 2, 2, 1.5, 2, unknown="13~14"),
    Case("unknown as up is held", "10~12 15~16", 2, 2, 1.5, 3, "", "", "13~14", Unknown.UP),
    # As down it is an outage of its own: lengths 2, 1, 1; held 1 and 1.
    Case("unknown as down", "10~12 15~16", 3, 2, 4 / 3, 1, "", "", "13~14", Unknown.DOWN),
    # As down it joins the recorded one: 10-14.
    Case("unknown as down joins", "10~12", 1, 4, 4, None, "", "", "11~14", Unknown.DOWN),
]


def seconds(hours: float | None) -> Fraction | None:
    return None if hours is None else Fraction(hours).limit_denominator(1000) * 3600


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_day_measures_as_worked_out(case: Case) -> None:
    found = case.measured()

    longest = None if case.longest is None else timedelta(hours=case.longest)
    assert (found.number, found.longest) == (case.number, longest)
    assert (found.mttr, found.mttf) == (seconds(case.mttr), seconds(case.mttf))


def test_an_outage_names_all_that_was_recorded_in_it() -> None:
    found = Case("", "10~12 11~13 20~21", 2, None, None, None, unannounced="13~14").measured()

    assert [(stretch.span, stretch.numbers) for stretch in found.ended] == [
        (span_of("10~14"), ("o1", "o2", "m13~14")),
        (span_of("20~21"), ("o3",)),
    ]


@pytest.mark.parametrize(
    ("cap", "broken"),
    [
        (timedelta(hours=2), ["o1"]),
        (timedelta(hours=3), []),  # exactly the cap keeps it
        (timedelta(hours=3) - timedelta(microseconds=1), ["o1"]),
        (timedelta(0), ["o1", "o2"]),
    ],
)
def test_a_cap_per_outage_is_broken_by_a_longer_one(cap: timedelta, broken: list[str]) -> None:
    found = Case("", "1~4 10~11", 2, None, None, None).measured()

    assert [stretch.numbers[0] for stretch in longer_than(cap, found.ended)] == broken
