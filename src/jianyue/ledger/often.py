"""Reading rows by a statement that is known beforehand, for what every request asks.

Making the same statement anew each time costs more than the database needs to answer it
(docs/decisions/0131). No door stands here: whoever uses it has come through one, or is at it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.utils import DEFAULT_DB_ALIAS

Row = TypeVar("Row", bound=models.Model)


def plan_once() -> None:
    """This will let kept statements keep their plans for the rest of the transaction.

    For acts, which look rows up by their keys; lists are planned for what they are asked. Where
    many rows are written, it is asked for last: then the keys that they name are looked up row by
    row, and planning that anew for each takes longer than the look-up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = auto")


def rows(
    table: type[Row],
    rest: str,
    values: Sequence[Any],
    *,
    without: tuple[str, ...] = (),
    also: tuple[tuple[str, str], ...] = (),
) -> list[Row]:
    """Return the rows of a table that a condition finds.

    rest     what stands behind the name of the table: WHERE, ORDER BY, LIMIT
    without  names of fields that are loaded later, when somebody asks for them
    also     what else is asked about each row: the attribute it becomes, and its expression
    """
    names, statement = _selecting(table, without, also)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {rest}", values)
        return [_row(table, names, also, each) for each in cursor.fetchall()]


def _row(
    table: type[Row], names: list[str], also: tuple[tuple[str, str], ...], values: Sequence[Any]
) -> Row:
    row = table.from_db(DEFAULT_DB_ALIAS, names, values[: len(names)])
    for (name, _), value in zip(also, values[len(names) :], strict=True):
        setattr(row, name, value)
    return row


@cache
def _selecting(
    table: type[models.Model], without: tuple[str, ...], also: tuple[tuple[str, str], ...]
) -> tuple[list[str], str]:
    fields = [each for each in table._meta.concrete_fields if each.name not in without]
    asked = [f'"{each.column}"' for each in fields] + [expression for _, expression in also]
    select = f'SELECT {", ".join(asked)} FROM "{table._meta.db_table}"'  # noqa: S608 - names of models
    return [each.attname for each in fields], select


@dataclass(frozen=True, slots=True)
class Prepared(Generic[Row]):
    """A question that was put together once, with places for what differs from time to time.

    It keeps the door through which it was made: only the values differ.
    """

    table: type[Row]
    statement: str
    places: tuple[Any, ...]

    @classmethod
    def of(cls, rows: models.QuerySet[Row], marks: Mapping[Any, str]) -> "Prepared[Row]":
        """Return the question that a queryset asks; `marks` names the values that stand for places.

        Raises ValueError where a mark does not come up: the question would forget it.
        """
        statement, values = rows.query.sql_with_params()
        if missing := set(marks) - set(values):
            raise ValueError(f"these do not come up: {sorted(marks[each] for each in missing)}")
        places = tuple(Place(marks[each]) if each in marks else each for each in values)
        return cls(rows.model, statement, places)

    def rows(self, **values: Any) -> list[Row]:  # noqa: ANN401 - any value of a column
        """Return the rows for these values."""
        names = [each.attname for each in self.table._meta.concrete_fields]
        given = [values[each.name] if isinstance(each, Place) else each for each in self.places]
        with connection.cursor() as cursor:
            cursor.execute(self.statement, given)
            found = cursor.fetchall()
        return [self.table.from_db(DEFAULT_DB_ALIAS, names, each) for each in found]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value of this name goes."""

    name: str
