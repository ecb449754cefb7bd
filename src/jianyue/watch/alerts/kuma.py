"""What Uptime Kuma sends: a heartbeat and its monitor, whose object holds secrets to leave out."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jianyue.watch.alerts.saying import (
    FIRING,
    RESOLVED,
    Said,
    Unreadable,
    instant,
    mapping,
    said,
    text,
)

KEPT: Final = ("id", "name", "url", "hostname", "port", "type")
DOWN, UP, PENDING, MAINTENANCE = 0, 1, 2, 3


def read(body: Mapping[str, Any]) -> Iterator[Said]:
    """Yield the signal of a heartbeat; what only tries the channel yields none.

    Raises Unreadable.
    """
    beat, monitor = body.get("heartbeat"), body.get("monitor")
    if beat is None or monitor is None:
        if "msg" not in body:
            raise Unreadable("没有 heartbeat 和 monitor。", "There is no heartbeat and no monitor.")
        return
    beat, monitor = mapping(beat, what="heartbeat"), mapping(monitor, what="monitor")
    status = beat.get("status")
    if type(status) is not int or status not in {DOWN, UP, PENDING, MAINTENANCE}:
        raise Unreadable("heartbeat.status 应为 0 到 3。", "heartbeat.status is 0 to 3.")
    if status in {PENDING, MAINTENANCE}:
        return
    labels = {name: text(monitor.get(name)) for name in KEPT} | _tags(monitor.get("tags"))
    at = _at(beat)
    yield said(
        text(monitor.get("id")), RESOLVED if status == UP else FIRING, "critical",
        text(monitor.get("name")), body=text(beat.get("msg")), url=text(monitor.get("url")),
        labels=labels, starts_at=None if status == UP else at, ends_at=at if status == UP else None,
    )  # fmt: skip


def _tags(tags: object) -> dict[str, str]:
    found = [each for each in tags if isinstance(each, Mapping)] if isinstance(tags, list) else []
    return {f"tag_{text(each.get('name'))}": text(each.get("value")) or "yes" for each in found}


def _at(beat: Mapping[str, Any]) -> datetime | None:
    """Return when it was; the time beside a zone is UTC, the local one is of that zone."""
    told = instant(beat.get("time"))
    if told is not None:
        return told
    local = instant(beat.get("localDateTime"))
    try:
        zone = ZoneInfo(text(beat.get("timezone")))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return local and local.replace(tzinfo=zone).astimezone(UTC)
