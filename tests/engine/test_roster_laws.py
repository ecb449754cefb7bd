"""Laws of rosters, also against a slow program that walks minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from jianyue.engine.absences import Leave, present
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours
from jianyue.engine.rosters import Override, Roster
from jianyue.engine.rotations import Rotation
from jianyue.engine.spans import Span
from jianyue.engine.watches import Layer, Restriction
from tests.engine.oracle import SlowCalendar
from tests.engine.slow_rosters import SlowAway, SlowLayer, held, on_duty

EXAMPLES = settings().max_examples
ODD = [
    ("Asia/Shanghai", date(2026, 2, 14)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Antarctica/Troll", date(2026, 3, 29)),
    ("Asia/Amman", date(2022, 10, 28)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
DAY = timedelta(days=1)
WEEKLY = dict.fromkeys(range(5), ("09:00-12:00", "13:00-18:00")) | {5: ("22:00-06:00",)}


@dataclass(frozen=True)
class Place:
    """A zone, the middle of a week in which something happens to its clock, its hours."""

    zone: str
    middle: date

    @property
    def calendar(self) -> Calendar:
        return Calendar(ServiceHours(self.zone, {
            day: tuple(Hours.parse(text) for text in texts) for day, texts in WEEKLY.items()
        }))  # fmt: skip

    @property
    def start(self) -> datetime:
        return datetime.combine(self.middle - 2 * DAY, datetime.min.time(), UTC)


@cache
def slow(place: Place) -> SlowCalendar:
    return SlowCalendar(place.zone, WEEKLY, {}, place.middle - 3 * DAY, place.middle + 3 * DAY)


Layers = list[tuple[Layer, SlowLayer]]
Drawn = tuple[Place, Layers]
Change = tuple[list[timedelta], int | None, int]
Absence = tuple[list[timedelta], int, int | None]
Cover = bool | None

places = st.sampled_from([Place(*odd) for odd in ODD])
people = st.integers(1, 5)
minutes = st.integers(0, 5 * 24 * 4).map(lambda quarter: timedelta(minutes=15 * quarter))
handovers = st.lists(st.integers(0, 95), min_size=1, max_size=3, unique=True).map(sorted)
hours = st.sampled_from([None, False, True])


@st.composite
def written(draw: st.DrawFn) -> Drawn:
    """Layers of a place, each both ways."""
    place = draw(places)
    made = []
    for key in range(draw(st.integers(1, 3))):
        times = draw(handovers)
        days = 1 if len(times) > 1 else draw(st.integers(1, 3))
        members = tuple(draw(st.lists(people, min_size=1, max_size=4)))
        first = place.middle - draw(st.integers(0, 3)) * DAY
        outside = draw(hours)
        rotation = Rotation(place.zone, first, members, days, tuple(15 * each for each in times))
        texts = [f"{each // 4:02}:{each % 4 * 15:02}" for each in times]
        only = None if outside is None else Restriction(place.calendar, outside)
        minutes_ = None if outside is None else (slow(place).opened, outside)
        made.append((
            Layer(key, rotation, only=only), SlowLayer(members, days, texts, first, minutes_)
        ))  # fmt: skip
    return place, made


stretches = st.tuples(minutes, minutes).map(sorted)
changes = st.lists(st.tuples(stretches, st.none() | people, people), max_size=4)
absences = st.lists(st.tuples(stretches, people, st.none() | people), max_size=4)


def spans(place: Place, pair: Sequence[timedelta]) -> Span:
    return Span(place.start + pair[0], place.start + pair[1])


def made(
    place: Place,
    layers: Layers,
    changed: Sequence[Change] = (),
    away: Sequence[Absence] = (),
    cover: Cover = None,
) -> Roster:
    return Roster(
        tuple(layer for layer, _ in layers),
        tuple(Override(9, spans(place, pair), new, old) for pair, old, new in changed),
        tuple(Leave(who, spans(place, pair), deputy) for pair, who, deputy in away),
        None if cover is None else Restriction(place.calendar, cover),
    )


@settings(max_examples=max(EXAMPLES // 4, 1))
@given(written(), changes, absences, hours)
def test_rosters_are_what_a_walk_by_minutes_finds(
    drawn: Drawn, changed: list[Change], away: list[Absence], cover: Cover
) -> None:
    place, layers = drawn
    roster = made(place, layers, changed, away, cover)
    owed = None if cover is None else (slow(place).opened, cover)
    walks = [each.people(slow(place)) for _, each in layers]
    walks = [{m: who for m, who in walk.items() if held(owed, m)} for walk in walks]
    changes_ = [SlowAway(o.span.start, o.span.end, o.replaces, o.person) for o in roster.overrides]
    absent = [SlowAway(v.span.start, v.span.end, v.person, v.deputy) for v in roster.leaves]

    for each in roster.stretches(place.start, place.start + 5 * DAY):
        minute = each.span.start
        while minute < each.span.end:
            found = on_duty(walks, changes_, absent, minute)
            assert [post.person for post in each.posts] == found, minute
            assert each.owed is held(owed, minute)
            minute += timedelta(minutes=5)


@given(written(), changes, absences, stretches)
def test_stretches_are_the_whole_period_and_neighbours_differ(
    drawn: Drawn,
    changed: list[Change],
    away: list[Absence],
    period: list[timedelta],
) -> None:
    place, layers = drawn
    roster = made(place, layers, changed, away)
    whole = Span(place.start + period[0], place.start + period[1] + DAY)

    found = roster.stretches(whole.start, whole.end)

    assert (found[0].span.start, found[-1].span.end) == (whole.start, whole.end)
    for earlier, later in pairwise(found):
        assert earlier.span.end == later.span.start
        assert (earlier.posts, earlier.owed) != (later.posts, later.owed)
    for each in found:
        now = roster.on_call(each.span.start)
        assert (now.posts, now.owed) == (each.posts, each.owed)
        assert now.span.start <= each.span.start
        assert each.span.end <= now.span.end


@given(written(), st.integers(0, 400))
def test_where_a_roster_is_looked_at_does_not_change_it(drawn: Drawn, days: int) -> None:
    place, layers = drawn
    roster = made(place, layers)
    start = place.start + days * DAY

    near = roster.stretches(start, start + DAY)
    far = roster.stretches(place.start - DAY, start + 3 * DAY)

    for each in near:
        holding = next(one for one in far if one.span.holds(each.span.start))
        assert holding.posts == each.posts


@given(written(), absences)
def test_nobody_on_leave_is_ever_on_duty_or_in_line(
    drawn: Drawn,
    away: list[Absence],
) -> None:
    place, layers = drawn
    roster = made(place, layers, away=away)

    for each in roster.stretches(place.start, place.start + 5 * DAY):
        now = each.span.start
        named = [post.person for post in each.posts] + roster.in_line(now)
        assert all(present(person, now, roster.leaves) == person for person in named)


@given(written())
def test_with_all_members_there_everybody_is_in_line(
    drawn: Drawn,
) -> None:
    place, layers = drawn
    roster = made(place, layers)

    line = roster.in_line(place.start + 2 * DAY)

    assert set(line) == {one for layer, _ in layers for one in layer.rotation.members}
    assert len(line) == len(set(line))
