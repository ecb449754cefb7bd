"""Rosters by hand: the duty hotline of a contract through weekends, holidays and the year's end.

People are 1, 2, 3 ...; times are local, of Shanghai unless another place is named.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from jianyue.engine.absences import Leave
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours
from jianyue.engine.rosters import HORIZON, Override, Post, Roster
from jianyue.engine.rotations import Rotation
from jianyue.engine.spans import Span
from jianyue.engine.watches import Layer, Restriction

CHINA = "Asia/Shanghai"
HOURS = (Hours.parse("09:00-12:00"), Hours.parse("13:00-18:00"))
CLOSED = [date(2026, 1, day) for day in (1, 2, 3)] + [date(2026, 2, day) for day in range(15, 24)]
MADE_UP = [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28)]
# 5x8 with the public holidays and make-up days of early 2026 (semantics 1).
OFFICE = Calendar(
    ServiceHours(
        CHINA,
        dict.fromkeys(range(5), HOURS),
        dict.fromkeys(CLOSED, ()) | dict.fromkeys(MADE_UP, HOURS),
        frozenset(CLOSED),
    )
)
WEEKDAYS = Restriction(OFFICE)
OVERTIME = Restriction(OFFICE, outside=True)


def at(text: str, zone: str = CHINA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def span(start: str, end: str) -> Span:
    return Span(at(start), at(end))


def rotation(*members: int, start: str = "2025-12-29", zone: str = CHINA) -> Rotation:
    return Rotation(zone, date.fromisoformat(start), members)


def daily(*members: int, start: str = "2025-12-29", handover: int = 540) -> Rotation:
    return Rotation(CHINA, date.fromisoformat(start), members, 1, (handover,))


def said(roster: Roster, start: str, end: str, zone: str = CHINA) -> list[str]:
    """Return stretches as `12-31 09:00 12-31 18:00 1,2`; `-` is off duty, `!` a hole."""
    lines = []
    for each in roster.stretches(at(start, zone), at(end, zone)):
        edges = [
            edge.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M")
            for edge in (each.span.start, each.span.end)
        ]
        people = ",".join(str(post.person) for post in each.posts)
        lines.append(" ".join([*edges, people or ("!" if each.is_hole else "-")]))
    return lines


def test_a_week_is_handed_over_on_its_weekday_and_over_the_years_end() -> None:
    roster = Roster((Layer(1, rotation(1, 2, 3)),))

    assert said(roster, "2025-12-28 00:00", "2026-01-14 00:00") == [
        "12-28 00:00 12-29 09:00 !",
        "12-29 09:00 01-05 09:00 1",
        "01-05 09:00 01-12 09:00 2",
        "01-12 09:00 01-14 00:00 3",
    ]


def test_a_hotline_round_the_clock_is_manned_on_public_holidays() -> None:
    roster = Roster((Layer(1, daily(1, 2)),))

    assert roster.holes(at("2026-02-14 00:00"), at("2026-02-24 00:00")) == []
    assert said(roster, "2026-02-16 12:00", "2026-02-18 12:00") == [
        "02-16 12:00 02-17 09:00 2",
        "02-17 09:00 02-18 09:00 1",
        "02-18 09:00 02-18 12:00 2",
    ]


def test_overtime_duty_is_outside_the_office_hours_and_all_of_a_holiday() -> None:
    roster = Roster((Layer(1, rotation(1, 2)),), cover=OVERTIME)

    assert said(roster, "2026-02-13 17:00", "2026-02-14 19:00") == [
        "02-13 17:00 02-13 18:00 -",
        "02-13 18:00 02-14 09:00 1",
        "02-14 09:00 02-14 12:00 -",
        "02-14 12:00 02-14 13:00 1",
        "02-14 13:00 02-14 18:00 -",
        "02-14 18:00 02-14 19:00 1",
    ]
    assert said(roster, "2026-02-14 18:00", "2026-02-24 10:00") == [
        "02-14 18:00 02-16 09:00 1",
        "02-16 09:00 02-23 09:00 2",
        "02-23 09:00 02-24 09:00 1",
        "02-24 09:00 02-24 10:00 -",
    ]


def test_a_make_up_sunday_belongs_to_the_office() -> None:
    roster = Roster((Layer(1, daily(1, 2), only=WEEKDAYS),), cover=WEEKDAYS)

    assert said(roster, "2026-01-03 09:00", "2026-01-04 12:00") == [
        "01-03 09:00 01-04 09:00 -",
        "01-04 09:00 01-04 12:00 1",
    ]


@pytest.mark.parametrize(("skips", "people"), [(False, [3, 3, 1]), (True, [3, 1, 2])])
def test_a_weekend_costs_nobody_his_turn_where_closed_turns_are_passed_over(
    *, skips: bool, people: list[int]
) -> None:
    roster = Roster((Layer(1, daily(1, 2, 3, start="2026-01-07"), only=WEEKDAYS, skips=skips),))

    friday, monday, tuesday = (at(f"2026-01-{day} 10:00") for day in ("09", "12", "13"))
    assert [roster.on_call(day).person for day in (friday, monday, tuesday)] == people
    assert roster.stretches(monday, tuesday)[0].person == people[1]
    assert roster.stretches(monday, monday) == []


@pytest.mark.parametrize(
    ("day", "night_hours"), [("2026-03-07", 23), ("2026-10-31", 25), ("2026-06-13", 24)]
)
def test_nights_of_another_place_keep_to_its_wall_clock(day: str, night_hours: int) -> None:
    new_york = "America/New_York"
    first = date.fromisoformat(day) - timedelta(days=20)
    roster = Roster((Layer(1, Rotation(new_york, first, (1, 2), 1, (540,))),))

    night = roster.on_call(at(f"{day} 20:00", new_york))

    assert night.span.start == at(f"{day} 09:00", new_york)
    assert night.span.length == timedelta(hours=night_hours)
    assert roster.holes(night.span.start, night.span.end + timedelta(days=9)) == []


def test_a_handover_that_the_clock_skips_comes_when_the_clock_goes_on() -> None:
    turns = Rotation("America/New_York", date(2026, 3, 6), (1, 2), 1, (150,))

    found = [
        turn.span.start for turn in turns.turns(at("2026-03-08 12:00"), at("2026-03-10 00:00"))
    ]

    assert found[0] == at("2026-03-07 02:30", "America/New_York")
    assert found[1] == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)  # 03:30 on the wall


def test_a_day_that_a_place_skips_is_nobodys_turn() -> None:
    turns = Rotation("Pacific/Apia", date(2011, 12, 28), (1, 2, 3), 1, (540,))

    found = list(turns.turns(at("2011-12-28 00:00", "UTC"), at("2012-01-01 00:00", "UTC")))

    assert [turn.number for turn in found] == [0, 1, 3, 4]
    assert all(earlier.span.end == later.span.start for earlier, later in pairwise(found))


def test_handovers_that_a_gap_turns_round_stay_in_order() -> None:
    turns = Rotation("America/New_York", date(2026, 3, 1), (1, 2, 3), 1, (150, 180, 1200))

    found = list(turns.turns(at("2026-03-07 23:00", "UTC"), at("2026-03-08 23:00", "UTC")))

    assert [turn.number % 3 for turn in found] == [1, 2, 1]


def test_three_shifts_a_day_go_round() -> None:
    roster = Roster((Layer(1, Rotation(CHINA, date(2026, 1, 1), (1, 2, 3, 4), 1, (0, 480, 960))),))

    assert said(roster, "2026-01-02 00:00", "2026-01-03 00:00") == [
        "01-02 00:00 01-02 08:00 4",
        "01-02 08:00 01-02 16:00 1",
        "01-02 16:00 01-03 00:00 2",
    ]


def test_upper_layers_speak_first_and_lower_ones_stand_behind_them() -> None:
    nights = Layer(1, daily(1), only=OVERTIME)
    roster = Roster((nights, Layer(2, rotation(2, 3))))

    assert said(roster, "2026-01-12 08:00", "2026-01-12 19:00") == [
        "01-12 08:00 01-12 09:00 1,3",
        "01-12 09:00 01-12 12:00 2",
        "01-12 12:00 01-12 13:00 1,2",
        "01-12 13:00 01-12 18:00 2",
        "01-12 18:00 01-12 19:00 1,2",
    ]


def test_a_layer_that_is_replaced_leaves_the_past_as_it_was() -> None:
    old = Layer(1, rotation(1, 2), until=at("2026-01-07 09:00"))
    new = Layer(2, rotation(3, start="2026-01-05"), since=at("2026-01-07 09:00"))

    assert said(Roster((old, new)), "2026-01-05 00:00", "2026-01-09 00:00") == [
        "01-05 00:00 01-05 09:00 1",
        "01-05 09:00 01-07 09:00 2",
        "01-07 09:00 01-09 00:00 3",
    ]
    assert old.stands_at(at("2026-01-07 08:59"))
    assert not old.stands_at(at("2026-01-07 09:00"))
    assert not new.stands_at(at("2026-01-07 08:59"))


def test_an_override_fills_a_hole_and_takes_a_duty_over() -> None:
    override = Override(7, span("2026-01-12 20:00", "2026-01-13 20:00"), 9)
    roster = Roster((Layer(1, daily(1, 2), only=OVERTIME),), (override,))

    assert said(roster, "2026-01-12 18:00", "2026-01-14 10:00") == [
        "01-12 18:00 01-12 20:00 1",
        "01-12 20:00 01-13 20:00 9",
        "01-13 20:00 01-14 09:00 2",
        "01-14 09:00 01-14 10:00 !",
    ]
    assert roster.on_call(at("2026-01-12 21:00")).posts == (Post(9, override=7),)


def test_covering_for_somebody_leaves_gaps_between_his_shifts() -> None:
    override = Override(7, span("2026-01-12 00:00", "2026-01-19 00:00"), 9, replaces=1)
    roster = Roster((Layer(1, daily(1, 2), only=WEEKDAYS),), (override,), cover=WEEKDAYS)

    assert said(roster, "2026-01-12 09:00", "2026-01-14 09:30") == [
        "01-12 09:00 01-12 12:00 9",
        "01-12 12:00 01-12 13:00 -",
        "01-12 13:00 01-12 18:00 9",
        "01-12 18:00 01-13 09:00 -",
        "01-13 09:00 01-13 12:00 2",
        "01-13 12:00 01-13 13:00 -",
        "01-13 13:00 01-13 18:00 2",
        "01-13 18:00 01-14 09:00 -",
        "01-14 09:00 01-14 09:30 9",
    ]


def test_two_who_swap_have_each_others_duty_and_nothing_else_moves() -> None:
    swap = (
        Override(1, span("2026-01-12 09:00", "2026-01-13 09:00"), 2, replaces=1),
        Override(2, span("2026-01-13 09:00", "2026-01-14 09:00"), 1, replaces=2),
    )
    roster = Roster((Layer(1, daily(1, 2)),), swap)

    assert [roster.on_call(at(f"2026-01-{day} 12:00")).person for day in (11, 12, 13, 14, 15)] == [
        2,
        2,
        1,
        1,
        2,
    ]


def test_of_two_overrides_the_later_one_counts() -> None:
    whole = span("2026-01-12 00:00", "2026-01-13 00:00")
    roster = Roster((Layer(1, daily(1)),), (Override(1, whole, 8), Override(2, whole, 9)))

    assert roster.on_call(at("2026-01-12 12:00")).posts == (Post(9, override=2),)


def test_who_is_on_leave_is_not_called_and_his_deputy_is() -> None:
    away = span("2026-01-12 00:00", "2026-01-14 00:00")
    roster = Roster((Layer(1, daily(1)),), leaves=(Leave(1, away, 4),))

    assert roster.on_call(at("2026-01-12 12:00")).posts == (Post(4, layer=1, absent=1),)
    assert said(roster, "2026-01-13 22:00", "2026-01-14 02:00") == [
        "01-13 22:00 01-14 00:00 4",
        "01-14 00:00 01-14 02:00 1",
    ]


@pytest.mark.parametrize("deputy", [None, 1, 2])
def test_leave_without_anybody_who_is_there_is_a_hole(deputy: int | None) -> None:
    away = span("2026-01-12 00:00", "2026-01-14 00:00")
    leaves = (Leave(1, away, deputy), Leave(2, away, 1))
    roster = Roster((Layer(1, daily(1)),), leaves=leaves)

    assert roster.holes(at("2026-01-11 00:00"), at("2026-01-15 00:00")) == [away]


def test_of_two_leaves_at_once_the_later_entry_names_the_deputy() -> None:
    away = span("2026-01-12 00:00", "2026-01-14 00:00")
    roster = Roster((Layer(1, daily(1)),), leaves=(Leave(1, away), Leave(1, away, 5)))

    assert roster.on_call(at("2026-01-12 12:00")).person == 5


def test_a_deputy_who_is_behind_in_line_already_stands_there_once() -> None:
    away = span("2026-01-12 00:00", "2026-01-14 00:00")
    roster = Roster((Layer(1, daily(1)), Layer(2, daily(2))), leaves=(Leave(1, away, 2),))

    assert [post.person for post in roster.on_call(at("2026-01-12 12:00")).posts] == [2]


def test_next_in_line_are_lower_layers_then_the_members_in_turn() -> None:
    away = span("2026-01-12 00:00", "2026-01-14 00:00")
    ended = Layer(3, daily(9), until=at("2026-01-01 00:00"))
    layers = (Layer(1, daily(1, 2, 3)), Layer(2, daily(7)), ended)
    roster = Roster(layers, leaves=(Leave(3, away, 8), Leave(7, away)))
    noon = at("2026-01-12 12:00")

    assert roster.on_call(noon).person == 8
    assert roster.in_line(noon) == [8, 1, 2]


def test_before_the_first_handover_the_members_stand_in_their_order() -> None:
    roster = Roster((Layer(1, rotation(4, 5, start="2026-03-02")),))

    assert roster.in_line(at("2026-01-12 12:00")) == [4, 5]


def test_a_stretch_without_end_is_cut_at_the_horizon() -> None:
    now = at("2026-01-12 12:00")
    roster = Roster((Layer(1, rotation(1, start="2020-01-06")),))

    assert roster.on_call(now).span == Span(now - HORIZON, now + HORIZON)
    assert not Roster(()).on_call(now).posts


@pytest.mark.parametrize(
    ("said_", "wrong"),
    [
        ({"members": ()}, "nobody"),
        ({"days": 0}, "a day or more"),
        ({"handovers": ()}, "different times"),
        ({"handovers": (600, 540)}, "different times"),
        ({"handovers": (1440,)}, "23:59"),
        ({"handovers": (540, 1080), "days": 7}, "several times"),
    ],
)
def test_a_rotation_that_means_nothing_is_refused(said_: dict[str, object], wrong: str) -> None:
    given = {"zone": CHINA, "from_date": date(2026, 1, 5), "members": (1,), "days": 1} | said_

    with pytest.raises(ValueError, match=wrong):
        Rotation(**given)  # type: ignore[arg-type] # wrong on purpose
