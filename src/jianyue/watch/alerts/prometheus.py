"""What Prometheus' Alertmanager and Grafana send: a group of alerts, firing and resolved mixed.

Alertmanager says version "4", Grafana "1" with some fields more; the alerts are the same.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

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

VALUES: Final = "values"
STATES: Final = frozenset({FIRING, RESOLVED})


def read(body: Mapping[str, Any]) -> Iterator[Said]:
    """Yield a signal for each alert of the group. Raises Unreadable."""
    alerts = body.get("alerts")
    if not isinstance(alerts, list) or not alerts:
        raise Unreadable("没有 alerts 列表。", "There is no list of alerts.")
    for each in alerts:
        yield _one(mapping(each, what="alerts[]"), body)


def _one(alert: Mapping[str, Any], group: Mapping[str, Any]) -> Said:
    status = text(alert.get("status"))
    if status not in STATES:
        raise Unreadable("status 应为 firing 或 resolved。", "status is firing or resolved.")
    labels = mapping(alert.get("labels") or {}, what="labels")
    notes = mapping(alert.get("annotations") or {}, what="annotations")
    summary = text(notes.get("summary") or notes.get("description") or group.get("title"))
    lines = [notes.get("description"), alert.get("valueString"), notes.get("runbook_url")]
    if group.get("truncatedAlerts"):
        lines.append(f"+ {group['truncatedAlerts']} alerts were left out by the sender")
    values = alert.get(VALUES)
    if isinstance(values, Mapping):
        lines.append(", ".join(f"{name} = {value}" for name, value in values.items()))
    return said(
        text(alert.get("fingerprint")), status, labels.get("severity"),
        summary or text(labels.get("alertname")),
        body="\n".join(str(line) for line in lines if line), url=alert.get("generatorURL"),
        labels=labels, starts_at=instant(alert.get("startsAt")),
        ends_at=instant(alert.get("endsAt")),
    )  # fmt: skip
