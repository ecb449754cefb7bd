"""What is known of systems, from the facts of a contract alone; pure.

What the server reads from its rows (watch.records), read from what was recorded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from jianyue.engine.availability import Record
from jianyue.engine.outages import Grade, Maintenance
from jianyue.engine.outages import Outage as Measured
from jianyue.engine.sight import Watcher, unwatched
from jianyue.engine.spans import Span
from jianyue.evidence.history import Course
from jianyue.ledger.recorded import Recorded
from jianyue.services.works import ExtensionState, WindowState, interrupted
from jianyue.watch.judged import counted, overrun, settled_of
from jianyue.watch.told import extended, folded, retold

Timelines = Mapping[str, Sequence[Recorded]]  # facts by the number of what they are about
Who = tuple[Any, Any]  # ids of a monitor and of its check; None where the monitor itself sees
Stretch = list[datetime | None]  # from when until when; no end while it goes on
BEFORE: Final = timedelta(days=366)  # an outage is counted whole, also what lies before the period
HEARTBEAT: Final = "heartbeat"  # the call of a job tells of the job alone


@dataclass(frozen=True)
class Known:
    """What touches a stretch of time, by system; and the planned downtime of all times."""

    records: Mapping[str, Record]
    downtime: Mapping[str, tuple[Span, ...]]


@dataclass
class _Found:
    outages: dict[str, list[Measured]] = field(default_factory=lambda: defaultdict(list))
    settled: dict[str, list[Maintenance]] = field(default_factory=lambda: defaultdict(list))
    longer: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    downtime: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))


def known_of(
    course: Course, contract: Sequence[Recorded], timelines: Mapping[str, Timelines], period: Span
) -> Known:
    """Return what is known of the systems of a contract around a period.

    contract   the facts of the contract itself
    timelines  those of outages, windows and extensions, by subject
    """
    span = Span(period.start - BEFORE, period.end)
    found = _Found()
    for number, facts in timelines.get("outage", {}).items():
        _outage(found, number, retold(facts), span)
    windows = [_window(number, facts) for number, facts in timelines.get("window", {}).items()]
    for window in sorted(windows, key=lambda each: (each.from_at, each.number)):
        _planned(found, window, course, span)
    for facts in timelines.get("extension", {}).values():
        _longer(found, extended(facts), span)
    unknown = {
        system: unwatched(each, span) for system, each in watchers_in(contract, span).items()
    }
    names = [*found.outages, *found.settled, *found.longer, *unknown]
    records = {
        name: Record(
            tuple(sorted(found.outages[name], key=lambda each: (each.start, each.number))),
            tuple(found.settled[name]), unknown.get(name, ()), tuple(found.longer[name]),
        )
        for name in dict.fromkeys(names)
    }  # fmt: skip
    return Known(records, {name: tuple(each) for name, each in found.downtime.items()})


def watchers_in(contract: Iterable[Recorded], span: Span) -> dict[str, tuple[Watcher, ...]]:
    """Return who was to watch each system in a stretch, and saw what, as the contract's facts say.

    A watcher is a monitor, or one check of it.
    """
    lives: dict[Who, dict[str, list[Stretch]]] = {}
    blind: dict[Who, list[Stretch]] = defaultdict(list)
    for fact in contract:
        body, at = fact.body, fact.occurred_at.astimezone(UTC)
        who = body.get("monitor"), body.get("check")
        if fact.kind.startswith(("monitor_", "check_")) and who[0] is not None:
            _undertaken(lives.setdefault(who, {}), _watched(fact), at)
        elif fact.kind in {"sight_lost", "sight_missed"}:
            blind[who].append([_instant(body["from"]), _instant(body.get("until"))])
        elif fact.kind == "sight_regained":
            _regained(blind[who], _instant(body["until"]))
    found: dict[str, list[Watcher]] = defaultdict(list)
    for who, systems in lives.items():
        unseen = tuple(dark for each in blind[who] for dark in _touching(each, span))
        for system, lived in systems.items():
            found[system] += [
                Watcher(life, unseen) for each in lived for life in _touching(each, span)
            ]
    return {system: tuple(each) for system, each in found.items() if each}


def _watched(fact: Recorded) -> set[str]:
    if fact.kind.startswith("monitor_"):
        return set(fact.body.get("watches", ()))
    if fact.kind == "check_removed" or fact.body.get("method") == HEARTBEAT:
        return set()
    return {fact.body["system"]}


def _undertaken(lives: dict[str, list[Stretch]], systems: set[str], at: datetime) -> None:
    going = {system for system, each in lives.items() if each and each[-1][1] is None}
    for system in going - systems:
        lives[system][-1][1] = at
    for system in systems - going:
        lives.setdefault(system, []).append([at, None])


def _regained(blind: list[Stretch], until: datetime | None) -> None:
    for each in blind:
        if each[1] is None and each[0] is not None and until is not None:
            each[1] = max(until, each[0])


def _touching(stretch: Sequence[datetime | None], span: Span) -> Iterable[Span]:
    start, end = stretch
    if start is None or start >= span.end or (end is not None and end <= span.start):
        return
    yield Span(start, max(start, span.end if end is None else end))


def _outage(found: _Found, number: str, said: Mapping[str, Any], span: Span) -> None:
    until = said["until_at"]
    if said["voided_at"] is not None or said["from_at"] >= span.end:
        return
    if until is not None and until <= span.start:
        return
    start, end = (each and each.astimezone(UTC) for each in (said["from_at"], until))
    found.outages[said["system"]].append(
        Measured(number, start, end, Grade(said["grade"]), "", said.get("ground", ""))
    )


def _window(number: str, facts: Sequence[Recorded]) -> SimpleNamespace:
    """Return a window as it is judged."""
    said = folded(facts)
    planned = Span(said["from_at"].astimezone(UTC), said["until_at"].astimezone(UTC))
    inside = interrupted(planned, said["began_at"], said["ended_at"])
    return SimpleNamespace(number=number, interrupted=inside, counts_from=None, **said)


def _planned(found: _Found, window: SimpleNamespace, course: Course, span: Span) -> None:
    agreed = course.at(window.asked_at)
    asked = agreed.asked if agreed else None
    counts = counted(window, asked)
    window.counts_from = counts.start if counts else None
    judged, late = settled_of(window, asked), overrun(window)
    for system in window.systems:
        found.downtime[system] += [counts] if counts else []
    if not _in(window, span):
        return
    for system in window.systems:
        found.settled[system] += [judged] if judged else []
        found.outages[system] += [late] if late else []


def _in(window: SimpleNamespace, span: Span) -> bool:
    end = window.ended_at or window.until_at
    running = window.state == WindowState.RUNNING
    return bool(window.from_at < span.end and (end > span.start or running))


def _longer(found: _Found, said: Mapping[str, Any], span: Span) -> None:
    if said["state"] != ExtensionState.CONFIRMED:
        return
    start, end = (said[name].astimezone(UTC) for name in ("from_at", "until_at"))
    if start < span.end and end > span.start:
        found.longer[said["system"]].append(Span(start, end))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
