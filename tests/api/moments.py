"""Instants and days around now, as programs write them; the API reads the real clock."""

from datetime import UTC, datetime, timedelta


def at(**off: float) -> str:
    """Return an instant so far from now; `ago` lengths are below zero."""
    return (datetime.now(UTC) + timedelta(**off)).isoformat()  # noqa: TID251 - the real clock


def day(days: int = 0) -> str:
    """Return a day so many days from today, where the bank is."""
    return at(hours=8, days=days)[:10]
