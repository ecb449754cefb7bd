"""Who watched which system, and when nobody saw it, from the facts of a contract alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

from jianyue.engine.sight import Watcher, unwatched
from jianyue.engine.spans import Span
from jianyue.evidence.systems import watchers_in
from jianyue.ledger.recorded import Plain

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = Span(NOON - 12 * HOUR, NOON + 12 * HOUR)


def fact(kind: str, hours: float, **body: Any) -> Plain:
    at = NOON + hours * HOUR
    return Plain(1, kind, at, at, None, {"monitor": 7, "check": None} | body)


def span(start: float, end: float) -> Span:
    return Span(NOON + start * HOUR, NOON + end * HOUR)


def test_a_monitor_watches_what_its_last_fact_says_until_it_is_removed() -> None:
    told = [
        fact("monitor_added", -5, watches=["core", "network"]),
        fact("monitor_changed", -3, watches=["core"]),
        fact("monitor_removed", 4, watches=[]),
    ]
    found = watchers_in(told, DAY)

    assert found["core"] == (Watcher(span(-5, 4)),)
    assert found["network"] == (Watcher(span(-5, -3)),)


def test_what_was_not_seen_is_of_the_watcher_that_was_blind() -> None:
    told = [
        fact("check_added", -5, check=1, system="core", method="http"),
        fact("check_added", -5, check=2, system="core", method="heartbeat"),
        fact("sight_lost", -1, check=1, **{"from": (NOON - 2 * HOUR).isoformat()}),
        fact("sight_regained", 1, check=1, until=NOON.isoformat()),
        fact("sight_missed", 3, check=1, **{"from": (NOON + 2 * HOUR).isoformat()},
             until=(NOON + 3 * HOUR).isoformat()),
        fact("sight_lost", 6, check=1, **{"from": (NOON + 5 * HOUR).isoformat()}),
    ]  # fmt: skip
    found = watchers_in(told, DAY)

    assert unwatched(found["core"], DAY) == (span(-2, 0), span(2, 3), span(5, 12))


def test_a_check_that_was_removed_watches_no_more() -> None:
    told = [
        fact("check_added", -5, check=1, system="core", method="http"),
        fact("check_removed", 1, check=1, system="core", method="http"),
    ]

    assert watchers_in(told, DAY) == {"core": (Watcher(span(-5, 1)),)}
    assert watchers_in(told, Span(NOON + 2 * HOUR, NOON + 3 * HOUR)) == {}
