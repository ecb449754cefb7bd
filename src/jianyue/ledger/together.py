"""Inserting rows of several tables in one statement: one way to the server for a whole act."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.utils import DEFAULT_DB_ALIAS


def insert(*batches: Sequence[models.Model]) -> None:
    """Insert new rows; each batch is of one table, an empty one is nothing.

    Keys that other rows name must be known beforehand; those left open are drawn by the database
    and not told. Constraints are checked at the end, so rows may name one another in any order.
    A batch goes over as one document: a hundred values one by one cost more than the rows
    themselves (docs/decisions/0131).
    """
    filled = [batch for batch in batches if batch]
    if not filled:
        return
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(map(_shape, filled))), list(map(_document, filled)))
    for row in (row for batch in filled for row in batch):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 - Django tells stored rows by it


def _shape(batch: Sequence[models.Model]) -> tuple[type[models.Model], bool]:
    """Return the table of a batch, and whether its keys are given."""
    return type(batch[0]), batch[0].pk is not None


@cache
def _columns(table: type[models.Model], keyed: bool) -> list[tuple[str, str]]:  # noqa: FBT001 - a shape
    fields = table._meta.concrete_fields
    return [(each.attname, str(each.column)) for each in fields if keyed or not each.primary_key]


@cache
def _statement(shapes: tuple[tuple[type[models.Model], bool], ...]) -> str:
    *before, last = [_part(*shape) for shape in shapes]
    named = ", ".join(f"part_{place} AS ({part})" for place, part in enumerate(before))
    return f"WITH {named} {last}" if named else last


def _part(table: type[models.Model], keyed: bool) -> str:  # noqa: FBT001 - a shape
    where = table._meta.db_table
    names = ", ".join(f'"{column}"' for _, column in _columns(table, keyed))
    return (
        f'INSERT INTO "{where}" ({names}) '  # noqa: S608 - names of models
        f'SELECT {names} FROM json_populate_recordset(NULL::"{where}", %s)'
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
