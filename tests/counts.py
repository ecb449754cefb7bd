"""Counts of transactions as stories and pages bring them (values are samples)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from jianyue.watch.models import Batch, Way
from jianyue.watch.transactions.counting import Sent

HOUR = timedelta(hours=1)


def row(at: datetime, kind: str = "clearing", **said: Any) -> dict[str, Any]:
    """Return the counts of an hour from `at`: all succeeded, unless it is said otherwise."""
    ends = at + said.pop("long", HOUR)
    known = {"class": kind, "from": written(at), "until": written(ends), "failures": 0}
    return known | {"successes": 1000} | said


def elsewhere(count: int, ground: str = "third-party") -> list[dict[str, Any]]:
    """Return failures of a third party."""
    return [{"count": count, "ground": ground, "evidence": "银联交换中心无应答，流水号见附件"}]


def written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def sent(*rows: dict[str, Any], key: str = "", replaces: Batch | None = None, **more: Any) -> Sent:
    """Return a batch as somebody brings it in a file."""
    return Sent(list(enumerate(rows, 1)), more.pop("way", Way.FILE), key, replaces=replaces, **more)
