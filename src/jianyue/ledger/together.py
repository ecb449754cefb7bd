"""Inserting rows of several tables in one statement: one way to the server for a whole act."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.utils import DEFAULT_DB_ALIAS


@dataclass(frozen=True, slots=True)
class Drawn:
    """A value that is drawn while the rows are written, so that its lock is held least long.

    into       the table and the column that take it
    statement  gives one row with a column `value`
    """

    into: tuple[type[models.Model], str]
    statement: str


def insert(
    *batches: Sequence[models.Model], drawn: Drawn | None = None, by: Sequence[Any] = ()
) -> Any:  # noqa: ANN401 - any value of a column
    """Insert new rows; each batch is of one table, an empty one is nothing.

    drawn  what is drawn meanwhile; its value is returned
    by     the values of that statement

    Keys that other rows name must be known beforehand; those left open are drawn by the database
    and not told. Constraints are checked at the end, so rows may name one another in any order.
    A batch goes over as one document: a hundred values one by one cost more than the rows
    themselves (docs/decisions/0131).
    """
    filled = [batch for batch in batches if batch]
    if not filled:
        return None
    with connection.cursor() as cursor:
        statement = _statement(tuple(map(_shape, filled)), drawn)
        cursor.execute(statement, [*by, *map(_document, filled)])
        value = cursor.fetchone() if drawn else None
    for row in (row for batch in filled for row in batch):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 - Django tells stored rows by it
    return value[0] if value else None


def insert_once(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one table; what would stand there twice is left as it is."""
    if rows:
        _run(f"{_part(*_shape(rows), None)} ON CONFLICT DO NOTHING", rows)


def put(rows: Sequence[models.Model], key: Sequence[str], columns: Sequence[str]) -> None:
    """Insert new rows of one table, or bring these columns up to date where the key is there."""
    if rows:
        kept = ", ".join(f"{column} = excluded.{column}" for column in columns)
        part = _part(*_shape(rows), None)
        _run(f"{part} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {kept}", rows)


def change(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Bring these columns of stored rows of one table up to date."""
    if rows:
        where = rows[0]._meta.db_table
        kept = ", ".join(f"{column} = new.{column}" for column in columns)
        _run(
            f'UPDATE "{where}" AS old SET {kept} '  # noqa: S608 - names of models
            f'FROM json_populate_recordset(NULL::"{where}", %s) AS new WHERE old.id = new.id',
            rows,
        )


def _run(statement: str, rows: Sequence[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_document(rows)])


def _shape(batch: Sequence[models.Model]) -> tuple[type[models.Model], bool]:
    """Return the table of a batch, and whether its keys are given."""
    return type(batch[0]), batch[0].pk is not None


@cache
def _columns(table: type[models.Model], keyed: bool) -> list[tuple[str, str]]:  # noqa: FBT001 - a shape
    fields = table._meta.concrete_fields
    return [(each.attname, str(each.column)) for each in fields if keyed or not each.primary_key]


@cache
def _statement(shapes: tuple[tuple[type[models.Model], bool], ...], drawn: Drawn | None) -> str:
    parts = [_part(*shape, drawn) for shape in shapes]
    named = [f"part_{place} AS ({part})" for place, part in enumerate(parts)]
    if drawn is not None:
        return f"WITH drawn AS ({drawn.statement}), {', '.join(named)} SELECT value FROM drawn"  # noqa: S608 - statements of models
    before = ", ".join(named[:-1])
    return f"WITH {before} {parts[-1]}" if before else parts[-1]


def _part(table: type[models.Model], keyed: bool, drawn: Drawn | None) -> str:  # noqa: FBT001 - a shape
    where = table._meta.db_table
    columns = [column for _, column in _columns(table, keyed)]
    given = [
        "(SELECT value FROM drawn)" if drawn and drawn.into == (table, column) else f'"{column}"'
        for column in columns
    ]
    names = ", ".join(f'"{column}"' for column in columns)
    return (
        f'INSERT INTO "{where}" ({names}) '  # noqa: S608 - names of models
        f'SELECT {", ".join(given)} FROM json_populate_recordset(NULL::"{where}", %s)'
    )


def _document(batch: Sequence[models.Model]) -> str:
    columns = _columns(*_shape(batch))
    rows = [{column: getattr(row, name) for name, column in columns} for row in batch]
    return json.dumps(rows, default=_written, ensure_ascii=False)


def _written(value: Any) -> str:  # noqa: ANN401 - any value of a column
    """Return how the database reads a value that JSON has no word for."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"no column holds a {type(value).__name__}")
