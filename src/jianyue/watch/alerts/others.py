"""What Healthchecks, PagerDuty's Events v2 and anything else send: one signal in few words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jianyue.watch.alerts.saying import (
    ACKNOWLEDGED,
    FIRING,
    RESOLVED,
    Said,
    Unreadable,
    instant,
    mapping,
    said,
    text,
)

ACTIONS: Final = {"trigger": FIRING, "acknowledge": ACKNOWLEDGED, "resolve": RESOLVED}
OVER: Final = frozenset({"resolved", "resolve", "ok", "up", "close", "closed"})


def healthchecks(body: Mapping[str, Any]) -> Iterator[Said]:
    """Yield the signal of a check, written as the guide gives the text. Raises Unreadable."""
    status = text(body.get("status")).lower()
    if status not in {"up", "down"}:
        raise Unreadable("status 应为 up 或 down。", "status is up or down.")
    at = instant(body.get("at"))
    yield said(
        text(body.get("id")), RESOLVED if status == "up" else FIRING, "critical",
        text(body.get("name")), labels={"tags": body.get("tags"), "exit": body.get("exit")},
        starts_at=None if status == "up" else at, ends_at=at if status == "up" else None,
    )  # fmt: skip


def events(body: Mapping[str, Any]) -> Iterator[Said]:
    """Yield the signal of an event in the shape of PagerDuty's Events v2. Raises Unreadable."""
    status = ACTIONS.get(text(body.get("event_action")))
    if status is None:
        raise Unreadable(
            "event_action 应为 trigger、acknowledge 或 resolve。",
            "event_action is trigger, acknowledge or resolve.",
        )
    payload = mapping(body.get("payload") or {}, what="payload")
    details = payload.get("custom_details")
    labels = dict(details) if isinstance(details, Mapping) else {}
    labels |= {name: payload.get(name) for name in ("source", "component", "group", "class")}
    yield said(
        text(body.get("dedup_key")), status, payload.get("severity"), text(payload.get("summary")),
        body=details if isinstance(details, str) else "", url=_link(body), labels=labels,
        starts_at=instant(payload.get("timestamp")) if status == FIRING else None,
    )  # fmt: skip


def generic(body: Mapping[str, Any]) -> Iterator[Said]:
    """Yield the signal of our own words, GoAlert's or Grafana OnCall's. Raises Unreadable."""
    state = text(body.get("status") or body.get("state") or body.get("action")).lower()
    status = (
        RESOLVED if state in OVER else ACKNOWLEDGED if state in {"ack", "acknowledged"} else FIRING
    )
    title = text(body.get("title") or body.get("summary") or body.get("name"))
    labels = body.get("labels")
    if not title and status == FIRING:
        raise Unreadable("请给出 title 或 summary。", "Give it a title or a summary.")
    yield said(
        text(body.get("dedup_key") or body.get("alert_uid") or body.get("dedup") or title), status,
        body.get("severity"), title,
        body=body.get("body") or body.get("details") or body.get("message"),
        url=body.get("url") or body.get("link_to_upstream_details"),
        labels=labels if isinstance(labels, Mapping) else {},
        starts_at=instant(body.get("starts_at")), ends_at=instant(body.get("ends_at")),
    )  # fmt: skip


def _link(body: Mapping[str, Any]) -> str:
    links = body.get("links")
    first = links[0] if isinstance(links, list) and links else {}
    return text((isinstance(first, Mapping) and first.get("href")) or body.get("client_url"))
