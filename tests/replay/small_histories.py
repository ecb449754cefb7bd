"""What small histories hold, in words a test can state."""

from collections.abc import Callable
from datetime import UTC, datetime

from jianyue.engine.histories import KINDS
from jianyue.engine.instants import instant
from jianyue.replay.source import Source

NOW = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1_000_000)
ONE_ROW = """
mapping: simple
title: simple
form: one-row
zone: UTC
dates: [YYYY-MM-DD hh:mm]
unknown: ["?"]
ticket: no
kind: {column: type, words: {INC: incident, REQ: request}}
facts:
  reported: {column: opened, also: created}
  responded: {column: answered}
  resolved: {column: solved}
  closed: {column: closed}
states: {column: state, words: {new: open, done: resolved, shut: closed, gone: void}}
attributes:
  urgency: {column: urgency, words: {H: high, M: medium, L: low}}
  service: {column: system}
"""
LOG = """
mapping: log
title: log
form: event-log
zone: UTC
dates: [YYYY-MM-DD hh:mm]
ticket: no
order: seq
at: at
facts:
  reported: {column: opened}
  responded: {state: Active}
  resolved: {column: solved, prefers: column}
  closed: {column: shut, prefers: state}
states:
  column: state
  words: {New: open, Active: started, Waiting: paused waiting-for-customer, Held: paused vendor,
    Resolved: resolved, Closed: closed, Void: void}
attributes:
  urgency: {column: urgency}
"""

Reading = Callable[..., Source]


def told(source: Source, number: str) -> list[str]:
    """Return one ticket's facts as `reported 05 10:00`, with the argument where there is one."""
    history = source.history
    ticket = list(history.numbers).index(number)
    rows = range(int(history.offsets[ticket]), int(history.offsets[ticket + 1]))
    return [_fact(source, row) for row in rows]


def _fact(source: Source, row: int) -> str:
    history = source.history
    kind, arg = KINDS[history.kind[row]], int(history.arg[row])
    words = f"{kind} {instant(int(history.at[row])):%d %H:%M}"
    if kind in {"paused", "resumed"}:
        return f"{words} {history.grounds[arg]}"
    return f"{words} {history.classes[arg]}" if kind == "reclassified" else words


def counts(source: Source) -> dict[str, int]:
    """Return how many rows each reason has, of those that have any."""
    return {reason: count for reason, count in source.findings.counts.items() if count}
