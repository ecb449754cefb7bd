"""What is asked about a file that is brought in: its columns, their values, who reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from jianyue.imports.directory import People
from jianyue.imports.models import Import
from jianyue.imports.values import Choices
from jianyue.imports.words import FIELDS, Field, What
from jianyue.jobs.models import Job, Kind
from jianyue.ledger.speech import Both
from jianyue.people.models import User

MOST: Final = 60  # values of a field that are asked one by one; the others are guessed


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a column, and what stands for it."""

    place: int
    said: str
    number: int
    chosen: str


@dataclass(frozen=True, slots=True)
class Column:
    """A field, the column that tells it, and what stands for its values."""

    field: Field
    place: int | None
    values: Sequence[Value]
    offered: Mapping[str, Both]
    more: int


def last_job(kept: Import) -> Job | None:
    """Return the newest job about an import."""
    rows = Job.objects.filter(kind__in=(Kind.TRIAL, Kind.IMPORT), subject_id=kept.pk)
    found: Job | None = rows.order_by("-asked_at", "-pk").first()
    return found


def columns_of(kept: Import, user: User, now: datetime) -> list[Column]:
    """Return each field with its column and the values that are asked one by one."""
    guess = _guesser(kept, user, now)
    return [_column(kept, field, guess) for field in FIELDS[kept.what]]


def people_of(kept: Import, user: User) -> QuerySet[User]:
    """Return who may have reported something: people of both parties."""
    rows = User.objects.visible_to(user).filter(left_at=None, erased_at=None)
    if kept.contract is None:
        return rows.none()
    return rows.filter(customer=None) | rows.filter(customer=kept.contract.customer_id)


def asked_of(kept: Import, place: int) -> Sequence[tuple[str, int]]:
    """Return the values of a column that are asked one by one, and how often each is there."""
    found: Sequence[tuple[str, int]] = kept.distinct.get(str(place), ())[:MOST]
    return found


def _guesser(kept: Import, user: User, now: datetime) -> Choices | People | None:
    if kept.what == What.TICKETS:
        return Choices.of(kept, user, now)
    return People(kept, user) if kept.what == What.PEOPLE else None


def _column(kept: Import, field: Field, guess: Choices | People | None) -> Column:
    place = kept.columns.get(field.name)
    if not field.values or place is None or guess is None:
        return Column(field, place, (), {}, 0)
    chosen = kept.values.get(field.name, {})
    asked = asked_of(kept, place)
    values = [
        Value(number, value, times, chosen.get(value, guess.proposed(field.name, value)))
        for number, (value, times) in enumerate(asked)
    ]
    more = len(kept.distinct.get(str(place), asked)) - len(asked)
    return Column(field, place, values, guess.offered(field.name), more)
