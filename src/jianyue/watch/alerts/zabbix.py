"""What our media type of Zabbix sends; `docs/guides/zabbix-media-type.yaml` is that type."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jianyue.watch.alerts.saying import (
    ACKNOWLEDGED,
    FIRING,
    RESOLVED,
    Said,
    Unreadable,
    said,
    text,
)

SEVERITIES: Final = ("info", "info", "warning", "warning", "error", "critical")
PROBLEM: Final = "1"
OVER: Final = "0"
NAMES: Final = ("host", "ip", "trigger_id", "event_source", "opdata", "tags")


def read(body: Mapping[str, Any]) -> Iterator[Said]:
    """Yield the signal of an event. Raises Unreadable."""
    told = {name: _filled(value) for name, value in body.items() if name != "token"}
    level = told.get("severity", "")
    severity = SEVERITIES[int(level)] if level in {"0", "1", "2", "3", "4", "5"} else ""
    labels = {name: told.get(name, "") for name in NAMES}
    words = [told.get("message", ""), told.get("trigger_desc", ""), told.get("opdata", "")]
    yield said(
        told.get("event_id", ""), _status(told), severity, told.get("name", ""),
        body="\n".join(line for line in words if line), url=told.get("url"), labels=labels,
    )  # fmt: skip


def _status(told: Mapping[str, str]) -> str:
    value = told.get("event_value", "")
    if value == OVER:
        return RESOLVED
    if value != PROBLEM:
        raise Unreadable("event_value 应为 0 或 1。", "event_value is 0 or 1.")
    if told.get("event_update") == "1":
        return ACKNOWLEDGED if told.get("event_ack", "").lower() == "yes" else FIRING
    return FIRING


def _filled(value: object) -> str:
    """Return a macro's value; one that was not resolved arrives as its own name."""
    words = text(value)
    return "" if words.startswith("{") and words.endswith("}") else words
