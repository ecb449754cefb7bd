"""Instants are UTC datetimes outside and whole microseconds since 1970 inside."""

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
ZERO: Final = timedelta(0)


def micros(at: datetime) -> int:
    """Return `at` as microseconds since 1970-01-01 UTC.

    Raises ValueError for a naive time or another zone: a time is never guessed (semantics 1).
    """
    if at.tzinfo is not UTC:
        raise ValueError(f"an instant is measured in UTC, this one is not: {at!r}")
    gap = at - EPOCH
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


def micros_in(span: timedelta) -> int:
    """Return `span` in whole microseconds."""
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def instant(us: int) -> datetime:
    """Return the UTC instant that lies `us` microseconds after 1970-01-01."""
    return EPOCH + us * MICROSECOND
