"""A history that was read: facts for the engine, and what must be said beside every figure."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jianyue.agreements.texts import Text
from jianyue.engine.facts import Kind
from jianyue.engine.histories import History
from jianyue.replay.columns import UNKNOWN, Codes, Small
from jianyue.replay.event_log import EventLog
from jianyue.replay.findings import Findings
from jianyue.replay.mapping import Mapping
from jianyue.replay.mapping_files import all_headings, fitting, named
from jianyue.replay.one_row import OneRow
from jianyue.replay.reader import Reader
from jianyue.replay.tables import Progress, Table, open_table
from jianyue.replay.timelines import Timelines


@dataclass(frozen=True)
class Source:
    """A history with its origin.

    history   the facts
    kinds     kind of each ticket, as a code in `kind_words`; UNKNOWN is `mapping.kind.otherwise`
    first     row of the file at which each ticket begins
    recorded  kinds of facts that the table can tell
    rows      rows of the file below the headings
    until     last instant that the file tells, in microseconds
    """

    name: str
    mapping: Mapping
    history: History
    kinds: Small
    kind_words: tuple[str, ...]
    first: Codes
    recorded: frozenset[Kind]
    attributes: frozenset[str]
    findings: Findings
    rows: int
    until: int

    def kind_of(self, ticket: int) -> str:
        """Return the kind of one ticket."""
        code = int(self.kinds[ticket])
        return self.mapping.kind.otherwise if code == UNKNOWN else self.kind_words[code]

    def proxy(self, name: str) -> Text | None:
        """Return what stands in for a fact or an attribute; None where it is told itself."""
        facts, attributes = self.mapping.facts, self.mapping.attributes
        told = {str(key): each.proxy for key, each in facts.items()}
        return (told | {str(key): each.proxy for key, each in attributes.items()}).get(name)


def read_history(
    path: Path,
    mapping: str | None,
    *,
    now: int,
    begin: Callable[[int], Progress],
) -> Source:
    """Read a history file.

    path     CSV or XLSX
    mapping  name or file; None takes the shipped one that fits the headings
    now      instant of reading in microseconds; what lies after it is set aside
    begin    told the size in bytes, gives what is told of each step

    Raises Unreadable, in words for a user.
    """
    chosen = None if mapping is None else named(mapping)
    known = all_headings() if chosen is None else chosen.headings
    table = open_table(path, known, chosen.encoding if chosen else None)
    chosen = chosen or fitting(table)
    findings = Findings()
    reader = Reader(chosen, table, findings)
    columns = reader.read(begin(table.size))
    rows = len(columns) + findings.total(set_aside=True)
    maker = EventLog if chosen.form == "event-log" else OneRow
    timelines = maker(reader, findings, now).timelines(columns)
    return _source(table, reader, timelines, rows)


def _source(table: Table, reader: Reader, timelines: Timelines, rows: int) -> Source:
    mapping = reader.mapping
    recorded = {Kind(name) for name in mapping.facts if _tells(reader, name)}
    if mapping.form == "event-log":
        recorded |= {Kind.RESOLVED, Kind.REOPENED, Kind.CLOSED}
    attributes = {
        name
        for name, source in mapping.attributes.items()
        if source.always is not None or reader.has(f"grade {name}")
    }
    return Source(
        table.path.name, mapping, timelines.history(), timelines.kinds, timelines.kind_words,
        timelines.rows, frozenset(recorded), frozenset(attributes), reader.findings, rows,
        timelines.until,
    )  # fmt: skip


def _tells(reader: Reader, name: str) -> bool:
    source = {str(key): each for key, each in reader.mapping.facts.items()}[name]
    by_column = reader.has(f"fact {name}") or reader.has(f"also {name}")
    by_state = source.state is not None and reader.has("state")
    return by_column or (by_state and reader.mapping.form == "event-log")


def no_progress(_size: int) -> Progress:
    """Return a progress that tells nobody."""
    return lambda _: None
