"""The worked cases that came with the semantics: each exact."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Begin, Clock, Limit, Move, Promise, Turn
from jianyue.engine.counting import run
from jianyue.engine.hours import Hours, ServiceHours

VECTORS = json.loads(Path(__file__).parents[1].joinpath("vectors/semantics.json").read_text())
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours_of(texts: list[str]) -> tuple[Hours, ...]:
    return tuple(Hours.parse(text) for text in texts)


def calendar_of(told: Mapping[str, Any]) -> Calendar:
    weekly = {i: hours_of(told["weekly"][day]) for i, day in enumerate(WEEKDAYS)}
    exceptions = {
        date.fromisoformat(day): hours_of(texts) for day, texts in told["exceptions"].items()
    }
    return Calendar(ServiceHours(told["zone"], weekly, exceptions))


CALENDARS = {name: calendar_of(told) for name, told in VECTORS["calendars"].items()}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def written(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(length: timedelta | None) -> int | None:
    return None if length is None else length // timedelta(seconds=1)


def test_no_case_is_left_out() -> None:
    assert (len(VECTORS["calendar"]), len(VECTORS["clock"])) == (300, 200)


@pytest.mark.parametrize("case", VECTORS["calendar"])
def test_open_time_is_exact(case: Mapping[str, Any]) -> None:
    calendar, start = CALENDARS[case["calendar"]], instant(case["from"])
    if case["op"] == "elapsed":
        assert seconds(calendar.elapsed(start, instant(case["to"]))) == case["seconds"]
        return
    amount = timedelta(seconds=case["seconds"])
    assert written(calendar.due_at(start, amount)) == case["due"]
    if case["breaches_at"] is not None:
        assert written(calendar.breaches_at(start, amount)) == case["breaches_at"]


def move_of(told: Mapping[str, Any]) -> Move:
    return Move(instant(told["at"]), Turn(told["fact"]), level=told.get("level", 0))


def state_of(clock: Clock) -> dict[str, Any]:
    return {
        "state": clock.state,
        "remaining": seconds(clock.remaining),
        "breached_at": written(clock.breached_at),
        "due": written(clock.due),
        "breaches_at": written(clock.breaches_at),
        "rounds": [
            {
                "done": written(each.done),
                "result": each.result,
                "remaining": seconds(each.remaining),
            }
            for each in clock.rounds
        ],
    }


@pytest.mark.parametrize("case", VECTORS["clock"])
def test_a_clock_is_exact(case: Mapping[str, Any]) -> None:
    limits = {
        int(level): Limit(CALENDARS[told["calendar"]], timedelta(seconds=told["seconds"]))
        for level, told in case["levels"].items()
    }
    begin = Begin(instant(case["start"]), case["level"])
    moves = [move_of(told) for told in case["facts"]]
    assert state_of(run(Promise(limits), begin, moves, instant(case["now"]))) == case["expect"]
