"""What monitoring systems send, in their own shapes (values are samples), and how it is read."""

from typing import Any, Final

Read = tuple[str, str, str, str]  # key, status, severity, title
AT: Final = "2026-01-12T01:15:00Z"


def _alert(status: Any = "firing", **more: Any) -> dict[str, Any]:
    labels = {"alertname": "LinkDown", "severity": "critical", "site": "sh1"}
    return {"status": status, "labels": labels, "annotations": {"summary": "Uplink lost"},
            "startsAt": AT, "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://prom.example/graph?g0=x", "fingerprint": "9f0c",
            } | more  # fmt: skip


def _group(*alerts: Any, **more: Any) -> dict[str, Any]:
    return {"version": "4", "groupKey": "{}/{}", "truncatedAlerts": 0, "status": "firing",
            "receiver": "desk", "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {},
            "externalURL": "https://am.example", "alerts": list(alerts)} | more  # fmt: skip


def _zabbix(**more: Any) -> dict[str, Any]:
    return {"event_id": "42", "event_value": "1", "event_update": "0", "event_ack": "No",
            "event_source": "0", "severity": "5", "name": "CPU is hot", "message": "95 C",
            "host": "db1", "ip": "{HOST.IP}", "url": "{$ZABBIX.URL}"} | more  # fmt: skip


def _kuma(status: Any = 0, **more: Any) -> dict[str, Any]:
    beat = {"monitorID": 7, "status": status, "time": "2026-01-12 01:15:00.120", "msg": "timeout"}
    monitor = {"id": 7, "name": "erp", "url": "https://erp.example", "type": "http",
               "tags": [{"name": "core", "value": ""}], "mqttPassword": "kept-nowhere"}  # fmt: skip
    return {"heartbeat": beat, "monitor": monitor, "msg": "[erp] [Down]"} | more


def _check(status: Any = "down", **more: Any) -> dict[str, Any]:
    return {"id": "c-1", "status": status, "at": AT, "name": "nightly backup", "tags": "db"} | more


def _event(action: str = "trigger", **more: Any) -> dict[str, Any]:
    payload = {"summary": "Disk is full", "source": "db1", "severity": "error"}
    return {"event_action": action, "dedup_key": "disk-1", "payload": payload} | more


RIGHT: Final[list[tuple[str, Any, list[Read]]]] = [
    ("alertmanager", _group(_alert()), [("9f0c", "firing", "critical", "Uplink lost")]),
    (
        "alertmanager",
        _group(_alert("resolved", endsAt=AT)),
        [("9f0c", "resolved", "critical", "Uplink lost")],
    ),
    (
        "alertmanager",
        _group(_alert(), _alert("resolved", fingerprint="b")),
        [
            ("9f0c", "firing", "critical", "Uplink lost"),
            ("b", "resolved", "critical", "Uplink lost"),
        ],
    ),
    (
        "alertmanager",
        _group(_alert(labels={"alertname": "X"}, annotations={}), truncatedAlerts=3),
        [("9f0c", "firing", "warning", "X")],
    ),
    (
        "alertmanager",
        _group(_alert(startsAt="never", labels={"severity": ["odd"]}, annotations={"summary": 7})),
        [("9f0c", "firing", "warning", "7")],
    ),
    (
        "grafana",
        _group(
            _alert("resolved", values={"B": 97.1}, annotations={}),
            version="1",
            title=" disk",
            state="ok",
        ),
        [("9f0c", "resolved", "critical", " disk")],
    ),
    (
        "grafana",
        _group(_alert(valueString="[ var='B' value=97 ]")),
        [("9f0c", "firing", "critical", "Uplink lost")],
    ),
    ("zabbix", _zabbix(), [("42", "firing", "critical", "CPU is hot")]),
    ("zabbix", _zabbix(event_value="0"), [("42", "resolved", "critical", "CPU is hot")]),
    (
        "zabbix",
        _zabbix(event_update="1", event_ack="Yes"),
        [("42", "acknowledged", "critical", "CPU is hot")],
    ),
    (
        "zabbix",
        _zabbix(event_update="1", severity="3"),
        [("42", "firing", "warning", "CPU is hot")],
    ),
    ("zabbix", _zabbix(severity="{EVENT.NSEVERITY}"), [("42", "firing", "warning", "CPU is hot")]),
    ("kuma", _kuma(), [("7", "firing", "critical", "erp")]),
    ("kuma", _kuma(1), [("7", "resolved", "critical", "erp")]),
    ("kuma", _kuma(2), []),
    ("kuma", _kuma(3), []),
    ("kuma", _kuma(heartbeat=None, monitor=None), []),
    ("healthchecks", _check(), [("c-1", "firing", "critical", "nightly backup")]),
    ("healthchecks", _check("up"), [("c-1", "resolved", "critical", "nightly backup")]),
    ("healthchecks", _check(name=""), [("c-1", "firing", "critical", "c-1")]),
    ("events", _event(), [("disk-1", "firing", "error", "Disk is full")]),
    ("events", _event("resolve", payload=None), [("disk-1", "resolved", "warning", "disk-1")]),
    ("events", _event("acknowledge"), [("disk-1", "acknowledged", "error", "Disk is full")]),
    ("generic", {"title": "A", "severity": "critical"}, [("A", "firing", "critical", "A")]),
    (
        "generic",
        {"summary": "A", "details": "b", "dedup": "k", "action": "close"},
        [("k", "resolved", "warning", "A")],
    ),
    (
        "generic",
        {"alert_uid": "u", "title": "A", "state": "ok", "image_url": "https://x.example/a.png"},
        [("u", "resolved", "warning", "A")],
    ),
    (
        "generic",
        {"title": "A\0B", "labels": {"n": 1, "flag": True, "deep": {}}},
        [("AB", "firing", "warning", "AB")],
    ),
]
WRONG: Final[list[tuple[str, Any]]] = [
    ("alertmanager", {}),
    ("alertmanager", _group()),
    ("alertmanager", _group("text")),
    ("alertmanager", _group(_alert(fingerprint=""))),
    ("alertmanager", _group(_alert("odd"))),
    ("alertmanager", _group(_alert(status=["firing"]))),
    ("alertmanager", _group(_alert(labels=[1]))),
    ("alertmanager", _group(*[_alert()] * 501)),
    ("alertmanager", {"alerts": "all"}),
    ("grafana", _group(_alert(annotations="odd"))),
    ("zabbix", _zabbix(event_value="2")),
    ("zabbix", _zabbix(event_id="{EVENT.ID}")),
    ("zabbix", _zabbix(event_value=True)),
    ("kuma", {}),
    ("kuma", _kuma(status=True)),
    ("kuma", _kuma([0])),
    ("kuma", _kuma("0")),
    ("kuma", _kuma(monitor="erp")),
    ("kuma", _kuma(heartbeat=[1])),
    ("healthchecks", _check("paused")),
    ("healthchecks", _check(id="")),
    ("healthchecks", _check(status=None)),
    ("events", _event("explode")),
    ("events", _event(dedup_key=None)),
    ("events", _event(payload="odd")),
    ("generic", {}),
    ("generic", {"title": {}}),
    ("generic", []),
    ("generic", "text"),
    ("generic", None),
    ("generic", b"{"),
    ("generic", b"\xff\xfe"),
    ("generic", b"[" * 60_000),
    ("generic", b""),
]
