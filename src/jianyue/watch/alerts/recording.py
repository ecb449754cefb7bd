"""Recording alerts as facts: when they are raised, when they end, and those that never came.

What came in one pass of a worker is one fact; the signals of an alert are none. Whoever records
has locked the contract's row (docs/decisions/0235).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.chain import Salted, canonical, written
from jianyue.people.models import User
from jianyue.watch.alerts.heard import ENDED, MISSED, RAISED, SUBJECT
from jianyue.watch.models import Alert, AlertLog

MOST: Final = 5000  # rows of one timeline; a bundle reads a timeline at once


def begin(contract: Contract, alerts: Sequence[Alert], *, at: datetime) -> None:
    """Store new alerts of a contract, and record them; none is nothing."""
    if alerts:
        log = _stored(contract, alerts, at)
        _add(log, RAISED, [_raised(each) for each in alerts], at, None)


def end(contract: Contract, alerts: Sequence[Alert], *, at: datetime) -> None:
    """Record that alerts are over; what was never recorded as raised is left out."""
    rows = [_ended(each) for each in alerts if each.log_id is not None]
    if rows:
        _add(_log(contract, at), ENDED, rows, at, None)


def miss(contract: Contract, alert: Alert, *, at: datetime, by: User) -> None:
    """Store an alert that no monitor raised, and record that it should have come."""
    log = _stored(contract, [alert], at)
    row = _named(alert) | {"raised": written(alert.raised_at)}
    _add(log, MISSED, [row], at, by)


def digest_of(alert: Alert) -> str:
    """Return the digest by which it can be shown what an alert was about, without its words.

    Keys and labels name hosts and people; those are the provider's own.
    """
    return Salted(_about(alert), bytes(alert.salt or b"")).digest


def _about(alert: Alert) -> str:
    said = {"key": alert.key, "labels": sorted(map(list, alert.labels.items()))}
    return canonical(said).decode()


def _stored(contract: Contract, alerts: Sequence[Alert], at: datetime) -> AlertLog:
    log = _log(contract, at)
    for each in alerts:
        each.log, each.salt = log, Salted.fresh(_about(each)).salt
    Alert.objects.bulk_create(alerts)
    return log


def _log(contract: Contract, at: datetime) -> AlertLog:
    """Return the timeline that is written on; the next one where it is full."""
    rows = AlertLog.objects.filter(tenant=contract.tenant_id, contract=contract)
    last: AlertLog | None = rows.order_by("-pk").first()
    if last is not None and last.rows < MOST:
        return last
    timeline = ledger.begun(SUBJECT, contract.whose, [], at=at, by=None).timeline
    timeline.save(force_insert=True)
    log: AlertLog = AlertLog.objects.create(
        tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
        timeline=timeline, number=f"{contract.code.upper()}-A{rows.count() + 1:05d}",
    )  # fmt: skip
    return log


def _add(
    log: AlertLog, kind: str, rows: Sequence[dict[str, Any]], at: datetime, by: User | None
) -> None:
    entry = Entry(kind, at, {"alerts": list(rows)})
    ledger.add(log.timeline_id, entry, at=at, by=by.pk if by else None)
    log.rows += len(rows)
    log.save(update_fields=["rows"])


def _raised(alert: Alert) -> dict[str, Any]:
    row = _named(alert) | {
        "monitor": alert.monitor_id, "severity": str(alert.severity), "said": digest_of(alert),
        "began": written(alert.began_at), "raised": written(alert.raised_at),
    }  # fmt: skip
    return row | ({"planned": True} if alert.planned else {})


def _named(alert: Alert) -> dict[str, Any]:
    """Return which alert it is, and what it led to; of what it did not, nothing is said."""
    row: dict[str, Any] = {"alert": alert.pk}
    row |= {"system": alert.system} if alert.system else {}
    row |= {"ticket": alert.ticket.number} if alert.ticket else {}
    return row | ({"outage": str(alert.outage.timeline_id)} if alert.outage else {})


def _ended(alert: Alert) -> dict[str, Any]:
    if alert.ended_at is None:
        raise ValueError(f"alert {alert.pk} goes on")
    return {
        "alert": alert.pk, "ended": written(alert.ended_at), "severity": str(alert.severity),
        "signals": alert.signals, "turns": alert.turns,
    }  # fmt: skip
