"""Rows as the lines that COPY reads, and lines that many rows share but for some holes."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import connection, models

from jianyue.ledger.chain import canonical, written

ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


Lines = dict[type[models.Model], list[str]]


def line_of(row: models.Model) -> str:
    """Return a row that is not stored yet as a line of COPY, an id the database gives left out."""
    return "\t".join([_cell(getattr(row, name)) for name in _written(type(row))])


def copy(model: type[models.Model], lines: list[str]) -> None:
    """Store rows by their lines."""
    names = ", ".join(f'"{field.column}"' for field in _fields(model))
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as into,
    ):
        into.write("".join([f"{line}\n" for line in lines]))


def with_holes(text: str, holes: Mapping[str, str]) -> str:
    """Return a text for `%` with a mapping: what stood there is a hole of that name.

    holes  what stands in the text -> name of the hole
    """
    text = text.replace("%", "%%")
    for stood, name in holes.items():
        text = text.replace(stood, f"%({name})s")
    return text


def _cell(value: Any) -> str:  # noqa: ANN401, PLR0911 - whatever a column holds; one line a type
    match value:
        case None:
            return "\\N"
        case str():
            return value.translate(ESCAPED)
        case bool():
            return "t" if value else "f"
        case datetime():
            return written(value)
        case bytes():
            return f"\\\\x{bytes(value).hex()}"
        case list():
            return f"{{{','.join(map(_cell, value))}}}"
        case dict():
            return canonical(value).decode().translate(ESCAPED)
        case _:
            return str(value)


@cache
def _fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    given = model._meta.pk if _counts(model) else None
    return [field for field in model._meta.concrete_fields if field is not given]


def _counts(model: type[models.Model]) -> bool:
    """Tell whether nobody needs to know the row's id before it is stored."""
    return isinstance(model._meta.pk, models.AutoField) and model._meta.label != "tickets.Ticket"


@cache
def _written(model: type[models.Model]) -> list[str]:
    return [field.attname for field in _fields(model)]
