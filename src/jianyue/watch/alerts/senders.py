"""The kinds of monitoring systems that are understood, and reading what each sends."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from jianyue.ledger.speech import Choice
from jianyue.watch.alerts import kuma, others, prometheus, zabbix
from jianyue.watch.alerts.saying import Said, Unreadable, mapping

MOST: Final = 500  # alerts of one request


class Sender(Choice):
    """A monitoring system."""

    ALERTMANAGER = "alertmanager", "Prometheus Alertmanager", "Prometheus Alertmanager"
    GRAFANA = "grafana", "Grafana", "Grafana"
    ZABBIX = "zabbix", "Zabbix", "Zabbix"
    KUMA = "kuma", "Uptime Kuma", "Uptime Kuma"
    HEALTHCHECKS = "healthchecks", "Healthchecks", "Healthchecks"
    EVENTS = "events", "PagerDuty Events v2 兼容", "PagerDuty Events v2 compatible"
    GENERIC = "generic", "通用 JSON", "generic JSON"
    OWN = "own", "自有检测（由本系统检测）", "own checks, by the product itself"


READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterable[Said]]]] = {
    Sender.ALERTMANAGER: prometheus.read,
    Sender.GRAFANA: prometheus.read,
    Sender.ZABBIX: zabbix.read,
    Sender.KUMA: kuma.read,
    Sender.HEALTHCHECKS: others.healthchecks,
    Sender.EVENTS: others.events,
    Sender.GENERIC: others.generic,
}


def read(sender: str, body: bytes) -> list[Said]:
    """Return the signals in what a sender sent. Raises Unreadable."""
    if sender not in READERS:
        raise Unreadable("自有检测不接收告警。", "Own checks take no alerts from outside.")
    try:
        known = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("正文不是 JSON。", "The body is no JSON.") from None
    found = list(READERS[sender](mapping(known, what="body")))
    if len(found) > MOST:
        raise Unreadable(f"一次最多 {MOST} 条告警。", f"At most {MOST} alerts at once.")
    return found
