"""What to write into a monitoring system so that it brings its alerts here."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings

from jianyue.watch.alerts.senders import Sender

ALERTMANAGER: Final = """receivers:
  - name: jianyue
    webhook_configs:
      - url: {address}
        send_resolved: true
        max_alerts: 0"""
HEALTHCHECKS: Final = """POST {address}
Content-Type: application/json

{{"id":"$CODE","status":"$STATUS","at":"$NOW","name":$NAME_JSON,"tags":"$TAGS","exit":"$EXITSTATUS"}}"""
EVENTS: Final = """POST {site}/v2/enqueue
{{"routing_key":"{key}","event_action":"trigger","dedup_key":"disk-1",
 "payload":{{"summary":"Disk is full","source":"db1","severity":"critical"}}}}"""
GENERIC: Final = """curl {address} --json '
{{"dedup_key":"disk-1","status":"firing","severity":"critical","title":"Disk is full",
 "labels":{{"host":"db1"}}}}'"""
ZABBIX: Final = """url_in: {site}/alerts/in/
token: {key}"""
SNIPPETS: Final[Mapping[str, str]] = {
    Sender.ALERTMANAGER: ALERTMANAGER,
    Sender.GRAFANA: "{address}",
    Sender.ZABBIX: ZABBIX,
    Sender.KUMA: "{address}",
    Sender.HEALTHCHECKS: HEALTHCHECKS,
    Sender.EVENTS: EVENTS,
    Sender.GENERIC: GENERIC,
}


def snippet(sender: str, address: str, key: str) -> str:
    """Return the text for a kind of sender, with its address and key in it."""
    return SNIPPETS[sender].format(address=address, key=key, site=settings.SITE_URL)
