"""Availability: semantics 5, worked out on one day of 24 hours and on whole months."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from jianyue.engine.availability import Availability, Record, Terms, Unknown, Why, measure
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.outages import Grade, Maintenance, Notice, Outage, Standing
from jianyue.engine.spans import Span

VECTORS = json.loads(Path(__file__).parents[1].joinpath("vectors/semantics.json").read_text())
# Tuesday 3 March 2026; every time below is hours from its midnight, in UTC.
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)
ALWAYS = Calendar(always("UTC"))
OFFICE = Calendar(ServiceHours("UTC", dict.fromkeys(range(5), (Hours.parse("09:00-17:00"),))))
NEVER = Calendar(ServiceHours("UTC", {}))
NOTICE = Notice(ALWAYS, timedelta(days=3))
GRADES = {"d": Grade.DEGRADED, "s": Grade.SINGLE_TERMINAL}


def hour(number: float) -> datetime:
    return MIDNIGHT + timedelta(hours=number)


DAY = Span(hour(0), hour(24))


def span_of(text: str) -> Span:
    start, end = text.split("~")
    return Span(hour(float(start)), hour(float(end)))


def outages_of(text: str) -> tuple[Outage, ...]:
    """Read `10~12 14~15d 16~`: degraded d, single terminal s, excluded x, going on without end."""
    found = []
    for number, word in enumerate(text.split(), start=1):
        start, end = word.rstrip("dsx").split("~")
        grade = GRADES.get(word[-1], Grade.FULL)
        ground = "force-majeure" if word.endswith("x") else ""
        until = hour(float(end)) if end else None
        found.append(
            Outage(f"o{number}", hour(float(start)), until, grade, "power failure", ground)
        )
    return tuple(found)


def maintenance_of(text: str) -> tuple[Maintenance, ...]:
    """Read `9~11 13~14!`: ! was announced to nobody."""
    return tuple(
        Maintenance(f"m{number}", span_of(word.rstrip("!")))
        if word.endswith("!")
        else Maintenance(f"m{number}", span_of(word.rstrip("!")), hour(-100), hour(-50))
        for number, word in enumerate(text.split(), start=1)
    )


def spans_of(text: str) -> tuple[Span, ...]:
    return tuple(span_of(word) for word in text.split())


def figures(found: Availability) -> str:
    one = timedelta(hours=1)
    return f"S{found.service / one:g} M{found.planned / one:g} D{found.down / one:g}"


@dataclass(frozen=True)
class Case:
    id: str
    expected: str
    outages: str = ""
    planned: str = ""
    unknown: str = ""
    counts: Unknown = Unknown.LEFT_OUT
    service: Calendar = ALWAYS
    extensions: str = ""

    def measured(self) -> Availability:
        record = Record(
            outages_of(self.outages),
            maintenance_of(self.planned),
            spans_of(self.unknown),
            spans_of(self.extensions),
        )
        return measure(record, Terms(self.service, NOTICE, self.counts), DAY)


UP, DOWN = Unknown.UP, Unknown.DOWN
CASES = [
    Case("nothing happened", "S24 M0 D0"),
    Case("one outage of 2 h", "S24 M0 D2", "10~12"),
    # 10-12 and 11-13 are 10-13.
    Case("overlapping outages count once", "S24 M0 D3", "10~12 11~13"),
    Case("touching outages", "S24 M0 D3", "10~12 12~13"),
    Case("one outage inside another", "S24 M0 D4", "10~14 11~12"),
    # 22 to 24 of this day; the rest is tomorrow's.
    Case("an outage over the end", "S24 M0 D2", "22~30"),
    Case("an outage over the start", "S24 M0 D3", "-5~3"),
    Case("an outage over the whole day", "S24 M0 D24", "-5~30"),
    Case("an outage yesterday", "S24 M0 D0", "-5~-3"),
    # Goes on: 20 to the end of what is measured.
    Case("an outage that goes on", "S24 M0 D4", "20~"),
    Case("an outage that goes on since tomorrow", "S24 M0 D0", "26~"),
    Case("degraded does not count", "S24 M0 D0", "10~12d"),
    Case("a single terminal does not count", "S24 M0 D0", "10~12s"),
    # Only 11-12 of it is full.
    Case("degraded around full", "S24 M0 D1", "10~13d 11~12"),
    Case("excluded leaves D", "S24 M0 D0", "10~12x"),
    # The excluded 10-12 counts nothing; the other, 11-13, counts all of its 2 h.
    Case("excluded over another", "S24 M0 D2", "10~12x 11~13"),
    # 9-17 is 8 h of service; 8-10 takes 9-10 of it.
    Case("outside the service time", "S8 M0 D1", "8~10", service=OFFICE),
    Case("outage at night", "S8 M0 D0", "1~3 20~22", service=OFFICE),
    Case("never open", "S0 M0 D0", "10~12", service=NEVER),
    # Extended to 17-20 today: an outage there is in neither S nor D.
    Case("an extension", "S8 M0 D0", "18~19", service=OFFICE, extensions="17~20"),
    # Planned 9-11: M 2, S stays 24.
    Case("planned maintenance", "S24 M2 D0", planned="9~11"),
    Case("planned maintenance at night", "S8 M0 D0", planned="1~3", service=OFFICE),
    Case("planned maintenance half in service", "S8 M1 D0", planned="8~10", service=OFFICE),
    Case("overlapping windows", "S24 M3 D0", planned="9~11 10~12"),
    Case("a window over the end", "S24 M1 D0", planned="23~27"),
    # 10-12 lies in 9-13: precedence of maintenance.
    Case("outage inside maintenance", "S24 M4 D0", "10~12", "9~13"),
    # Begins at 10 inside 9-11, lasts to 13: counts from 11, 2 h.
    Case("outage outlasts maintenance", "S24 M2 D2", "10~13", "9~11"),
    # 8-9 before and 11-12 after the window.
    Case("outage around maintenance", "S24 M2 D2", "8~12", "9~11"),
    Case("outage runs into maintenance", "S24 M2 D1", "8~10", "9~11"),
    # Announced to nobody: 2 h of downtime, M 0.
    Case("unannounced maintenance", "S24 M0 D2", planned="9~11!"),
    # 9-11 unannounced, 10-12 planned: 10-12 is M, 9-10 is D.
    Case("unannounced before planned", "S24 M2 D1", planned="9~11! 10~12"),
    Case("unannounced over an outage", "S24 M0 D3", "10~12", "9~11!"),
    Case("maintenance all day", "S24 M24 D0", "10~12", planned="0~24"),
    # Unknown 4-8 is left out of S: 24 - 4.
    Case("unknown is left out", "S20 M0 D0", unknown="4~8"),
    Case("unknown counts as up", "S24 M0 D0", unknown="4~8", counts=UP),
    Case("unknown counts as down", "S24 M0 D4", unknown="4~8", counts=DOWN),
    # Recorded 6-10 comes first: unknown is 4-6 alone, D 4 h.
    Case("outage over unknown", "S22 M0 D4", "6~10", unknown="4~8"),
    Case("outage over unknown, as up", "S24 M0 D4", "6~10", unknown="4~8", counts=UP),
    # 4-6 unknown as down and 6-10 recorded: 4-10.
    Case("outage over unknown, as down", "S24 M0 D6", "6~10", unknown="4~8", counts=DOWN),
    # Maintenance 6-10 comes first: unknown is 4-6 alone.
    Case("maintenance over unknown", "S22 M4 D0", planned="6~10", unknown="4~8"),
    Case("maintenance over unknown, as down", "S24 M4 D2", "", "6~10", "4~8", DOWN),
    # 4-5 unknown, 5-6 recorded, 6-8 maintenance: S 23, M 2, D 1.
    Case("all three", "S23 M2 D1", "5~7", "6~8", "4~8"),
    # All three, as down: 4-6 is D, 6-8 is M.
    Case("all three, as down", "S24 M2 D2", "5~7", "6~8", "4~8", DOWN),
    # Someone saw it degraded at 5-7: unknown is 4-5 and 7-8, 2 h.
    Case("degraded is known", "S22 M0 D0", "5~7d", unknown="4~8"),
    Case("excluded is known", "S22 M0 D0", "5~7x", unknown="4~8"),
    # The unannounced window 5-7 was recorded: D 2, unknown 2.
    Case("unannounced is known", "S22 M0 D2", planned="5~7!", unknown="4~8"),
    Case("overlapping unknown", "S19 M0 D0", unknown="4~8 6~9"),
    Case("unknown over the end", "S22 M0 D0", unknown="22~30"),
    Case("unknown all day", "S0 M0 D0", unknown="0~24"),
    Case("unknown all day, as down", "S24 M0 D24", unknown="0~24", counts=DOWN),
    # Unknown all day but for the recorded outage: only 10-12 is known, and it was down.
    Case("known to be down alone", "S2 M0 D2", "10~12", unknown="0~24"),
    # Unknown 8-10: the office opens at 9, so 1 h of S 8.
    Case("unknown half in service", "S7 M0 D0", unknown="8~10", service=OFFICE),
    Case("unknown at night", "S8 M0 D0", unknown="1~3", service=OFFICE),
    Case("unknown at night, as down", "S8 M0 D0", "", "", "1~3", DOWN, OFFICE),
    # The outage goes on at 20; nothing watched from 22: recorded comes first.
    Case("going on, unwatched", "S24 M0 D4", "20~", unknown="22~24"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_day_measures_as_worked_out(case: Case) -> None:
    assert figures(case.measured()) == case.expected


@pytest.mark.parametrize(
    ("case", "fraction", "coverage"),
    [
        (Case("", "", "10~12"), Fraction(22, 24), Fraction(1)),
        # S 24, M 2, D 2: 20 of 22.
        (Case("", "", "10~13", "9~11"), Fraction(20, 22), Fraction(1)),
        # S - M = 0: no service time, not 100 %.
        (Case("", "", planned="0~24"), None, Fraction(1)),
        (Case("", "", service=NEVER), None, None),
        # 4 of 24 h unknown: of the 20 known all were up.
        (Case("", "", unknown="4~8"), Fraction(1), Fraction(20, 24)),
        (Case("", "", unknown="4~8", counts=UP), Fraction(1), Fraction(20, 24)),
        (Case("", "", unknown="4~8", counts=DOWN), Fraction(20, 24), Fraction(20, 24)),
        # Nothing known at all: no figure, coverage 0.
        (Case("", "", unknown="0~24"), None, Fraction(0)),
        # Unknown 4-6 beside the recorded 6-10: (22 - 4) / 22, coverage 22 / 24.
        (Case("", "", "6~10", unknown="4~8"), Fraction(18, 22), Fraction(22, 24)),
        # 8 h of service, 1 unknown, 1 down of the 7 known.
        (Case("", "", "16~20", "", "8~10", service=OFFICE), Fraction(6, 7), Fraction(7, 8)),
        (Case("", "", "0~24"), Fraction(0), Fraction(1)),
    ],
)
def test_figure_and_coverage_are_exact(
    case: Case, fraction: Fraction | None, coverage: Fraction | None
) -> None:
    found = case.measured()

    assert (found.fraction, found.coverage) == (fraction, coverage)


def test_every_outage_that_is_no_downtime_is_listed_with_its_reason() -> None:
    found = Case(
        "", "", "9~10d 9~10s 9~10x 12~13 18~19 16~18 30~31", "12~14", service=OFFICE
    ).measured()

    # Number 6 counts from 16 to the close at 17; number 7 is tomorrow's.
    assert found.left_out == (
        ("o1", Why.DEGRADED),
        ("o2", Why.SINGLE_TERMINAL),
        ("o3", Why.EXCLUDED),
        ("o4", Why.IN_MAINTENANCE),
        ("o5", Why.NOT_IN_SERVICE),
    )
    assert [stretch.numbers for stretch in found.counted] == [("o6",)]


def test_what_counted_names_the_outages_in_it() -> None:
    found = Case("", "", "10~12 11~13 15~16", "14~15!").measured()

    assert [(each.span, each.numbers) for each in found.counted] == [
        (span_of("10~13"), ("o1", "o2")),
        (span_of("14~16"), ("o3", "m1")),
    ]
    assert found.maintenance == (("m1", Standing.NOT_ANNOUNCED),)


def test_an_extension_shows_only_what_it_adds_to_the_calendar() -> None:
    # 16-20 was asked for; the office closes at 17 anyway, so 3 h are added.
    assert Case("", "", service=OFFICE, extensions="16~20").measured().extended == timedelta(
        hours=3
    )


def month(year: int, number: int, **kept: Any) -> Availability:
    first = datetime(year, number, 1, tzinfo=UTC)
    last = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return measure(Record(**kept), Terms(ALWAYS, NOTICE), Span(first, last))


@pytest.mark.parametrize(
    ("number", "goal", "minutes"),
    [
        (4, Fraction(999, 1000), Fraction("43.2")),  # 30 days: 43,200 min x 0.001
        (3, Fraction(999, 1000), Fraction("44.64")),  # 31 days: 44,640 min x 0.001
        (2, Fraction(999, 1000), Fraction("40.32")),  # 28 days: 40,320 min x 0.001
        (4, Fraction(995, 1000), Fraction(216)),  # 43,200 x 0.005
        (4, Fraction(9999, 10000), Fraction("4.32")),
        (4, Fraction(98, 100), Fraction(864)),
        (4, Fraction(1), Fraction(0)),
        (4, Fraction(0), Fraction(43200)),
    ],
)
def test_a_goal_leaves_an_allowance_of_minutes(
    number: int, goal: Fraction, minutes: Fraction
) -> None:
    assert month(2026, number).allowance(goal) == minutes * 60


def test_a_twelfth_of_the_years_allowance_is_the_43_8_minutes_of_the_source() -> None:
    year = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    found = measure(Record(), Terms(ALWAYS, NOTICE), year)

    # 525,600 min x 0.001 = 525.6 min; a twelfth of it is 43.8.
    assert found.allowance(Fraction(999, 1000)) / 12 == Fraction("43.8") * 60


def test_planned_maintenance_makes_the_allowance_smaller() -> None:
    found = Case("", "", planned="9~11").measured()

    # 0.1 % of 22 h, which are 79,200 s.
    assert found.allowance(Fraction(999, 1000)) == Fraction("79.2")


def test_one_outage_of_four_hours_in_thirty_days_is_below_99_45_percent() -> None:
    outage = Outage("o1", datetime(2026, 4, 5, tzinfo=UTC), datetime(2026, 4, 5, 4, tzinfo=UTC))
    found = month(2026, 4, outages=(outage,))

    # 716 of 720 hours.
    assert found.fraction == Fraction(716, 720)


@pytest.mark.parametrize("goal", [Fraction(-1, 10), Fraction(1001, 1000), Fraction(999, 10)])
def test_a_goal_that_is_no_share_has_no_allowance(goal: Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        month(2026, 4).allowance(goal)


def test_a_figure_with_more_downtime_than_service_cannot_exist() -> None:
    one = timedelta(hours=1)
    with pytest.raises(ValueError, match="more downtime than service time"):
        Availability(one, one, one, one, timedelta(0))


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar_of(told: Mapping[str, Any]) -> Calendar:
    def hours(texts: list[str]) -> tuple[Hours, ...]:
        return tuple(Hours.parse(text) for text in texts)

    weekly = {i: hours(told["weekly"][day]) for i, day in enumerate(WEEKDAYS)}
    exceptions = {date.fromisoformat(day): hours(own) for day, own in told["exceptions"].items()}
    return Calendar(ServiceHours(told["zone"], weekly, exceptions))


CALENDARS = {name: calendar_of(told) for name, told in VECTORS["calendars"].items()}


def written_span(pair: list[str]) -> Span:
    start, end = (datetime.fromisoformat(text).astimezone(UTC) for text in pair)
    return Span(start, end)


@pytest.mark.parametrize("case", VECTORS["availability"])
def test_the_vectors_come_out_exact(case: Mapping[str, Any]) -> None:
    outages = (written_span(pair) for pair in case["outages"])
    windows = (written_span(pair) for pair in case["maintenance"])
    record = Record(
        tuple(Outage("o", span.start, span.end) for span in outages),
        tuple(Maintenance(f"m{i}", span, emergency=True) for i, span in enumerate(windows)),
    )
    terms = Terms(CALENDARS[case["calendar"]], Notice(ALWAYS, timedelta(0), emergency=True))

    found = measure(record, terms, written_span([case["from"], case["to"]]))

    second = timedelta(seconds=1)
    expected = case["expect"]
    assert found.service == expected["service"] * second
    assert found.planned == expected["planned"] * second
    assert found.down == expected["down"] * second
    shares = expected["availability"]
    up, whole = found.parts
    assert ([up, whole] if whole else None) == (shares and [part * 1_000_000 for part in shares])


def test_all_sixty_vectors_are_there() -> None:
    assert len(VECTORS["availability"]) == 60


@pytest.mark.parametrize(
    ("outages", "planned", "service", "counted"),
    [
        # 8 to 16 around two windows: three stretches, all of the one outage.
        ("8~16", "9~10 12~13", ALWAYS, ["8~9 o1", "10~12 o1", "13~16 o1"]),
        # The office opens at 9: the first outage ended as the second, and service, began.
        ("8~9 9~10", "", OFFICE, ["9~10 o2"]),
    ],
)
def test_each_stretch_names_the_outages_that_lie_in_it_and_no_other(
    outages: str, planned: str, service: Calendar, counted: list[str]
) -> None:
    found = Case("", "", outages, planned, service=service).measured()

    assert [(each.span, each.numbers) for each in found.counted] == [
        (span_of(text.split()[0]), tuple(text.split()[1:])) for text in counted
    ]
