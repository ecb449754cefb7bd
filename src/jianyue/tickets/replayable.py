"""The tickets of a contract as a history that `jianyue replay` reads: one row for each change.

What does not stand is not in it: each fact counts at the instant that its last correction gives,
and what was rejected had never been (docs/decisions/0205).
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any, Final, get_args

from jianyue.agreements.promises import FactName
from jianyue.engine.facts import Kind as FactKind
from jianyue.ledger.recorded import Recorded
from jianyue.tickets.folding import GRADING
from jianyue.tickets.models import Ticket
from jianyue.tickets.timeline import Event, told
from jianyue.tickets.words import Kind, State

FACTS: Final = tuple(name for name in get_args(FactName) if FactKind(name) is not FactKind.CLOSED)
ATTRIBUTES: Final = (
    "urgency", "impact", "priority", "problem", "service", "customer", "device",
)  # fmt: skip
HEADINGS: Final = (
    "number", "seq", "at", "kind", "state", *ATTRIBUTES, *(f"{name}_at" for name in FACTS),
)  # fmt: skip
OPEN, RESOLVED, CLOSED, VOID = "open", "resolved", "closed", "void"
ENDED: Final = frozenset({RESOLVED, CLOSED})
ENDS: Final[Mapping[str, str]] = {"resolved": RESOLVED, "closed": CLOSED, "reopened": OPEN}
CHANGES: Final = frozenset({*FACTS, *GRADING, *ENDS, "paused", "resumed"})
MAPPING: Final = """\
# 读取同一压缩包里的 history.csv / reads history.csv of the same package
mapping: jianyue
title: {{zh: 践约导出的工单历史, en: history of tickets exported by Jianyue}}
form: event-log
zone: UTC
ticket: number
order: seq
at: at
kind:
  column: kind
  words: {{{kinds}}}
facts:
{facts}
states:
  column: state
  words: {{{states}}}
attributes:
{attributes}
lacks:
  - zh: 批准的延期没有写出，按原定时限计算
    en: approved extensions are not told; the first limit counts
  - zh: 计划维护没有写出，不推迟计时
    en: planned maintenance is not told and defers no clock
  - zh: 恢复等只算第一次，重开之后由解决代替
    en: of restorations the first counts; after a reopening the resolution stands for it
  - zh: 不计入考核、有异议、已合并和从别处导入的工单搁置不计
    en: tickets that are left out, contested, merged or imported are set aside
"""


@dataclass
class Histories:
    """Writes histories into a table, and remembers the words of states for its mapping.

    at  when they are written; what is open then is told so, for its time may have run out unseen
    """

    table: IO[str]
    at: datetime
    states: set[str] = field(default_factory=lambda: {OPEN, RESOLVED, CLOSED, VOID})

    def __post_init__(self) -> None:
        self._rows = csv.writer(self.table)
        self._rows.writerow(HEADINGS)

    def add(self, ticket: Ticket, facts: Iterable[Recorded]) -> None:
        """Write one ticket, its facts in the order of recording."""
        for row in _rows_of(ticket, told(facts), self.at):
            self.states.add(row["state"])
            self._rows.writerow([row.get(name, "") for name in HEADINGS])

    def mapping(self) -> str:
        """Return the mapping file by which the table is read."""
        kinds = ", ".join(f"{each}: {each}" for each in sorted(str(kind) for kind in Kind))
        states = ", ".join(f"{each}: {each}" for each in sorted(self.states))
        facts = "\n".join(f"  {name}: {{column: {name}_at}}" for name in FACTS)
        attributes = "\n".join(f"  {name}: {{column: {name}}}" for name in ATTRIBUTES)
        return MAPPING.format(kinds=kinds, states=states, facts=facts, attributes=attributes)


def _rows_of(ticket: Ticket, events: Iterable[Event], now: datetime) -> Iterator[dict[str, str]]:
    attributes: dict[str, str] = {"service": ticket.service}
    pauses: dict[Any, str] = {}
    state, seq = OPEN, 0
    for event in events:
        if event.kind not in CHANGES:
            continue
        state = _state_after(state, pauses, event)
        if event.kind in GRADING:
            attributes |= event.fact.body.get("attributes", {})
        seq += 1
        row = {"number": ticket.number, "seq": str(seq), "at": _utc(event.at), "kind": ticket.kind}
        row |= {"state": state} | {name: attributes.get(name, "") for name in ATTRIBUTES}
        if event.kind in FACTS:
            of_report = event.kind == FactKind.REPORTED
            row[f"{event.kind}_at"] = _utc(ticket.reported_at if of_report else event.at)
        yield row
    void = ticket.contest or ticket.imported or ticket.state == State.MERGED
    if void or state not in ENDED:
        row |= {"seq": str(seq + 1), "at": _utc(now), "state": VOID if void else state}
        yield {name: said for name, said in row.items() if not name.endswith("_at")}


def _state_after(state: str, pauses: dict[Any, str], event: Event) -> str:
    if event.kind in ENDS:
        pauses.clear()
        return ENDS[event.kind]
    if state in ENDED:  # a pause after the end pauses nothing
        return state
    number = event.fact.body.get("number")
    if event.kind == FactKind.PAUSED:
        pauses[number] = f"paused {event.fact.body['ground']}"
    elif event.kind == FactKind.RESUMED and number is None:
        pauses.clear()
    elif event.kind == FactKind.RESUMED:
        pauses.pop(number, None)
    return next(reversed(pauses.values()), OPEN)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
