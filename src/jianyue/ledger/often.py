"""Reading rows by a statement that is known beforehand, for what every request asks.

Making the same statement anew each time costs more than the database needs to answer it
(docs/decisions/0131). No door stands here: whoever uses it has come through one, or is at it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.utils import DEFAULT_DB_ALIAS

Row = TypeVar("Row", bound=models.Model)


def rows(
    table: type[Row], rest: str, values: Sequence[Any], *, without: tuple[str, ...] = ()
) -> list[Row]:
    """Return the rows of a table that a condition finds.

    rest     what stands behind the name of the table: WHERE, ORDER BY, LIMIT
    without  names of fields that are loaded later, when somebody asks for them
    """
    names, statement = _selecting(table, without)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {rest}", values)
        return [table.from_db(DEFAULT_DB_ALIAS, names, row) for row in cursor.fetchall()]


@cache
def _selecting(table: type[models.Model], without: tuple[str, ...]) -> tuple[list[str], str]:
    fields = [each for each in table._meta.concrete_fields if each.name not in without]
    columns = ", ".join(f'"{each.column}"' for each in fields)
    select = f'SELECT {columns} FROM "{table._meta.db_table}"'  # noqa: S608 - names of models
    return [each.attname for each in fields], select
