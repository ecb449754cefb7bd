"""Steps as they were planned and as they went, on one axis from the disaster on; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.watch.recovery.courses import Course, Done
from jianyue.watch.recovery.scripts import PlanStep, Script
from jianyue.watch.recovery_words import lasting

WIDTH: Final = 1000
THINNEST: Final = Fraction(4)
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch on the axis, in its thousandths."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Row:
    """One step: its place, text, plan and course, as bars and in words.

    late  how it differs from its plan, in words; None before it is done
    """

    place: int
    step: PlanStep
    done: Done
    planned: Bar
    planned_from: datetime
    planned_until: datetime
    actual: Bar | None
    late: Both | None


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis: from the disaster to its end, the time allowed, and the recovery."""

    start: datetime
    end: datetime
    due: Bar
    recovered: Bar | None
    rows: tuple[Row, ...]


def axis_of(course: Course, script: Script, now: datetime) -> Axis:
    """Return the picture; the plan's steps follow one another from the disaster on."""
    start, due = course.occurred_at, course.occurred_at + script.rto
    edges = [each for step in course.steps.values() for each in (step.started_at, step.ended_at)]
    ends = [start + script.minutes * MINUTE, due, course.recovered_at, *edges]
    if course.ended_at is None:
        ends.append(min(now, start + 3 * script.rto))
    end = max(each for each in ends if each is not None)
    scale = _Scale(start, end)
    return Axis(
        start, end, scale.bar(due, due),
        scale.bar(course.recovered_at, course.recovered_at) if course.recovered_at else None,
        tuple(_rows(course, script, scale, now)),
    )  # fmt: skip


def _rows(course: Course, script: Script, scale: "_Scale", now: datetime) -> Iterator[Row]:
    begins = course.occurred_at
    for place, step in enumerate(script.steps, 1):
        ends, done = begins + step.minutes * MINUTE, course.steps.get(place, Done())
        started = done.started_at or done.ended_at
        until = done.ended_at or course.ended_at or now
        actual = scale.bar(started, until) if started and not done.skipped else None
        yield Row(place, step, done, scale.bar(begins, ends), begins, ends, actual,
                  _late(done, ends))  # fmt: skip
        begins = ends


def _late(done: Done, planned: datetime) -> Both | None:
    if done.ended_at is None or done.skipped:
        return None
    if abs(done.ended_at - planned) < MINUTE:
        return Both("按计划", "as planned")
    words = lasting(abs(done.ended_at - planned))
    if done.ended_at > planned:
        return Both(f"晚 {words.zh}", f"{words.en} late")
    return Both(f"早 {words.zh}", f"{words.en} early")


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    end: datetime

    def bar(self, start: datetime, end: datetime) -> Bar:
        whole = max(self.end - self.start, MINUTE)
        first, last = (Fraction((each - self.start) / whole) * WIDTH for each in (start, end))
        first = min(max(first, Fraction(0)), WIDTH - THINNEST)
        width = min(max(THINNEST, last - first), WIDTH - first)
        return Bar(f"{float(first):.2f}", f"{float(width):.2f}")
