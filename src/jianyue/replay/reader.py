"""From a table and a mapping to columns: what each cell says, and which rows say nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial

import numpy as np

from jianyue.replay.cells import Cells, Whole
from jianyue.replay.columns import UNKNOWN, Classes, Codes, Columns, Tickets, Words, joined
from jianyue.replay.dates import Flags, Instants, read_instants
from jianyue.replay.findings import Findings
from jianyue.replay.mapping import Attribute, Mapping
from jianyue.replay.mapping_files import lacking
from jianyue.replay.records import Block
from jianyue.replay.tables import Progress, Table, missing_columns

DIGITS = 9  # of an order; a longer number is none


class Reader:
    """Reads a table by a mapping, and keeps what all its blocks share.

    tickets      ticket numbers, in the order of the codes of `Columns.ticket`
    classes      combinations of attributes, behind the codes of `Columns.classes`
    state_words  and the others: the words behind the codes
    """

    def __init__(self, mapping: Mapping, table: Table, findings: Findings) -> None:
        if missing := lacking(mapping, table):
            raise missing_columns(table, missing)
        self.mapping, self.table, self.findings = mapping, table, findings
        self.tickets = Tickets()
        self.classes = Classes()
        unknown = {"", *mapping.unknown}
        phases = mapping.states.words if mapping.states else {}
        kind = mapping.kind
        self.state_words = Words(lambda word: word if word in phases else None)
        self.kind_words = Words(lambda word: kind.words.get(word, kind.otherwise))
        self.grade_words = {
            name: Words(partial(_meant, source.words, unknown))
            for name, source in mapping.attributes.items()
        }
        self._places = _places(mapping, table)
        self._wanted = tuple(sorted(set(self._places.values())))

    def has(self, name: str) -> bool:
        """Tell whether the table has a column: `fact resolved`, `grade urgency`, `state`."""
        return name in self._places

    @cached_property
    def numbers(self) -> list[str]:
        """Ticket numbers by their codes, once all rows are read."""
        return list(self.tickets)

    def attributes(self) -> tuple[dict[str, str], ...]:
        """Return the attributes of each class; what is unknown is left out."""
        words = list(self.grade_words.items())
        return tuple(
            {
                name: each.texts[code]
                for (name, each), code in zip(words, grades, strict=True)
                if code != UNKNOWN
            }
            for grades in self.classes.grades
        )

    def read(self, progress: Progress) -> Columns:
        """Return all rows that say something; the others are in the findings."""
        blocks = _ahead(self.table.blocks(self._wanted, progress))
        parts = [self._part(block) for block in blocks]
        none = np.zeros(0, np.int64)
        empty = Block(none, tuple(Cells.of([]) for _ in self._wanted), ())
        return joined([part for part in parts if len(part)] or [self._part(empty)])

    def _part(self, block: Block) -> Columns:
        width = len(self.table.headings)
        uneven = block.uneven
        self.findings.add(
            "uneven", [row for row, _ in uneven], detail=lambda n: f"{uneven[n][1]} ≠ {width}"
        )
        cells = {name: self._cells(block, name) for name in self._places}
        tickets = self._tickets(cells["ticket"])
        read = {name: self._instants(cells[name]) for name in cells if _is_instant(name)}
        bad = self._unreadable(block, cells, read)
        nameless = (tickets == UNKNOWN) & ~bad
        self.findings.add("no-ticket", block.rows[nameless])
        columns = self._columns(
            block, cells, tickets, {name: each.at for name, each in read.items()}
        )
        if (bad | nameless).any():
            columns.keep(~(bad | nameless))
        return columns

    def _cells(self, block: Block, name: str) -> Cells:
        return block.columns[self._wanted.index(self._places[name])]

    def _columns(
        self, block: Block, cells: dict[str, Cells], tickets: Codes, at: dict[str, Whole]
    ) -> Columns:
        size = len(block.rows)
        states = np.full(size, UNKNOWN, np.int32)
        kinds = np.full(size, UNKNOWN, np.int32)
        if "state" in cells:
            states = self.state_words.codes(cells["state"])
            self._note_strange(block, cells, "state", states)
        if "kind" in cells:
            kinds = self.kind_words.codes(cells["kind"])
        order = _numbers(cells["order"]) if "order" in cells else np.zeros(size, np.int32)
        grades = [self._grades(block, cells, name) for name in self.mapping.attributes]
        return Columns(
            block.rows.astype(np.int32), tickets, order, at.get("at", np.zeros(size, np.int64)),
            states.astype(np.int16), kinds.astype(np.int16), self.classes.codes(grades, size),
            {name.split()[1]: column for name, column in at.items() if name.startswith("fact ")},
            {name.split()[1]: column for name, column in at.items() if name.startswith("also ")},
        )  # fmt: skip

    def _tickets(self, cells: Cells) -> Codes:
        words, which = cells.distinct()
        unknown = {"", *self.mapping.unknown}
        known = [word for word in words if word not in unknown]
        if len(known) == len(words):
            return self.tickets.codes(words)[which]
        codes = np.full(len(words), UNKNOWN, np.int32)
        codes[[word not in unknown for word in words]] = self.tickets.codes(known)
        return codes[which]

    def _instants(self, cells: Cells) -> Instants:
        mapping = self.mapping
        return read_instants(cells, mapping.dates, mapping.zone.name, cells.are(mapping.unknown))

    def _unreadable(
        self, block: Block, cells: dict[str, Cells], read: dict[str, Instants]
    ) -> Flags:
        bad = np.zeros(len(block.rows), np.bool_)
        for name, instants in read.items():
            self._note(block, cells, name, "unreadable", np.flatnonzero(instants.unreadable & ~bad))
            bad |= instants.unreadable
        return bad

    def _grades(self, block: Block, cells: dict[str, Cells], name: Attribute) -> Codes:
        source, words = self.mapping.attributes[name], self.grade_words[name]
        if source.always is not None:
            return np.full(len(block.rows), words.codes(Cells.of([source.always]))[0], np.int32)
        column = f"grade {name}"
        if column not in cells:
            return np.full(len(block.rows), UNKNOWN, np.int32)
        codes = words.codes(cells[column])
        self._note_strange(block, cells, column, codes)
        return codes

    def _note_strange(self, block: Block, cells: dict[str, Cells], name: str, codes: Codes) -> None:
        strange = np.flatnonzero((codes == UNKNOWN) & ~cells[name].are(self.mapping.unknown))
        reason = "unknown-state" if name == "state" else "unknown-word"
        self._note(block, cells, name, reason, strange)

    def _note(
        self, block: Block, cells: dict[str, Cells], name: str, reason: str, rows: Whole
    ) -> None:
        heading = self.table.headings[self._places[name]]
        self.findings.add(
            reason,
            block.rows[rows],
            lambda n: cells["ticket"].texts(rows[n : n + 1])[0],
            lambda n: f"{heading} = {cells[name].texts(rows[n : n + 1])[0]}",
        )


def _ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield the same blocks; while one is read, a second thread cuts the next."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = pool.submit(next, blocks, None)
            yield block


def _places(mapping: Mapping, table: Table) -> dict[str, int]:
    """Return the columns there are, by what the mapping asks them for."""
    asked = {"ticket": mapping.ticket, "order": mapping.order, "kind": mapping.kind.column}
    asked["at"] = mapping.at if mapping.form == "event-log" else ()
    asked["state"] = mapping.states.column if mapping.states else ()
    for name, fact in mapping.facts.items():
        asked |= {f"fact {name}": fact.column, f"also {name}": fact.also}
    for attribute, grade in mapping.attributes.items():
        asked[f"grade {attribute}"] = grade.column
    found = {name: table.find(headings) for name, headings in asked.items()}
    return {name: index for name, index in found.items() if index is not None}


def _is_instant(name: str) -> bool:
    return name == "at" or name.startswith(("fact ", "also "))


def _meant(words: dict[str, str], unknown: set[str], word: str) -> str | None:
    if word in unknown:
        return None
    return words.get(word) if words else word


def _numbers(cells: Cells) -> Codes:
    words, which = cells.distinct()
    numbers = [int(word) if word.isdecimal() and len(word) <= DIGITS else 0 for word in words]
    return np.array(numbers, np.int32)[which]
