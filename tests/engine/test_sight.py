"""When a system was watched, and when nobody who was to watch saw it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.sight import Watcher, unwatched
from jianyue.engine.spans import Span, intersect

DAY = datetime(2026, 1, 12, tzinfo=UTC)
SPANS = st.tuples(st.integers(0, 200), st.integers(0, 60)).map(
    lambda pair: span(pair[0], pair[0] + pair[1])
)
WATCHERS = st.lists(st.builds(Watcher, SPANS, st.lists(SPANS, max_size=4).map(tuple)), max_size=4)


def span(start: int, end: int) -> Span:
    """Return a stretch of minutes of the day."""
    return Span(DAY + timedelta(minutes=start), DAY + timedelta(minutes=end))


def test_before_and_after_its_watchers_nothing_is_unknown() -> None:
    assert unwatched([Watcher(span(10, 20))], span(0, 60)) == ()
    assert unwatched([], span(0, 60)) == ()


def test_one_that_sees_is_enough() -> None:
    blind = Watcher(span(0, 60), (span(10, 30),))
    other = Watcher(span(20, 40))
    assert unwatched([blind, other], span(0, 60)) == (span(10, 20),)


def test_a_blind_stretch_beyond_its_life_is_nobodys() -> None:
    assert unwatched([Watcher(span(10, 20), (span(0, 60),))], span(0, 60)) == (span(10, 20),)


@given(WATCHERS)
def test_each_minute_is_unknown_exactly_when_all_who_live_are_blind(
    watchers: list[Watcher],
) -> None:
    period = span(30, 230)
    found = unwatched(watchers, period)

    for minute in range(200):
        at = DAY + timedelta(minutes=30 + minute)
        living = [each for each in watchers if each.life.holds(at)]
        blind = [each for each in living if any(one.holds(at) for one in each.blind)]
        unknown = bool(living) and len(blind) == len(living)
        assert any(each.holds(at) for each in found) is unknown
    assert intersect(list(found), [period]) == list(found)
