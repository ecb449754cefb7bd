"""What happened to a row about money: its facts, who recorded them, what was written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.people.models import User

Row: TypeAlias = Any  # any row with a timeline


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact, who recorded it and what he wrote."""

    fact: Fact
    by: User | None
    words: tuple[str, ...]


def facts_of(row: Row) -> list[Fact]:
    """Return what happened to a row, in the order of recording."""
    return list(Fact.objects.filter(timeline=row.timeline_id).order_by("seq"))


def history_of(row: Row, reader: User) -> list[Happened]:
    """Return what happened; people that the reader may not see stay unnamed."""
    facts, words = facts_of(row), words_of(row.timeline_id)
    people = User.objects.visible_to(reader).in_bulk({fact.by_id for fact in facts if fact.by_id})
    return [
        Happened(
            fact, people.get(fact.by_id), tuple(filter(None, words.get(fact.seq, {}).values()))
        )
        for fact in facts
    ]


def write(row: Row, values: Mapping[str, Any], words: Collection[str] = ()) -> bool:
    """Write columns onto a row where they differ; return whether it changed.

    words  columns of what people wrote; what was erased since (`#12`) stays so
    """
    kept = {
        name: value for name, value in values.items()
        if not (row.pk and name in words and not value and getattr(row, name).startswith("#"))
    }  # fmt: skip
    if row.pk is not None and all(getattr(row, name) == value for name, value in kept.items()):
        return False
    for name, value in kept.items():
        setattr(row, name, value)
    row.save()
    return True
