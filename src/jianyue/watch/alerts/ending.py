"""The end of alerts: quiet for long enough, they end their outage, and never close the ticket."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Refused
from jianyue.tickets import actions as tickets
from jianyue.tickets.words import State
from jianyue.watch import outages
from jianyue.watch.alerts import recording
from jianyue.watch.models import Alert, Outage

logger = logging.getLogger(__name__)

BATCH: Final = 500
SECOND: Final = timedelta(seconds=1)
NOTE: Final = "告警已全部恢复。\nAll alerts about this are over."


def end_quiet(now: datetime) -> int:
    """End the alerts of a tenant that have been quiet for as long as they are held.

    Contracts are locked before alerts, as wherever alerts are recorded.
    """
    rows = Alert.objects.filter(ended_at=None, resolved_at__lte=now).order_by("resolved_at", "pk")
    of = Contract.objects.filter(pk__in=rows.order_by().values("contract")).order_by("pk")
    contracts = {each.pk: each for each in of.select_for_update()}
    if not contracts:
        return 0
    rows = rows.filter(contract__in=contracts)
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    found = locked.select_related("monitor__owner", "outage", "ticket")[:BATCH]
    over = [alert for alert in found if alert.is_quiet(now)]
    for alert in over:
        alert.ended_at = alert.resolved_at
    Alert.objects.bulk_update(over, ["ended_at"])
    for alert in {each.outage_id: each for each in over if each.outage_id}.values():
        _tried(alert, _end_outage, now)
    for alert in {each.ticket_id: each for each in over if each.ticket_id}.values():
        _tried(alert, _note, now)
    for pk, contract in contracts.items():
        recording.end(contract, [each for each in over if each.contract_id == pk], at=now)
    return len(over)


def _tried(alert: Alert, deed: Callable[[Alert, datetime], None], now: datetime) -> None:
    """Do it, unless a person has seen to it meanwhile."""
    try:
        with transaction.atomic():
            deed(alert, now)
    except Refused as refused:
        logger.info("Alert %s: %s", alert.pk, refused.said.en)


def _end_outage(alert: Alert, now: datetime) -> None:
    outage: Outage | None = alert.outage
    raised = Alert.objects.filter(outage=alert.outage_id)
    if outage is None or outage.until_at is not None or raised.going_on().exists():
        return
    last = raised.order_by("-ended_at").values_list("ended_at", flat=True).first() or now
    when = max(last.astimezone(UTC), outage.from_at.astimezone(UTC) + SECOND)
    outages.end(outage, when=min(when, now), at=now, by=alert.monitor.owner)


def _note(alert: Alert, now: datetime) -> None:
    ticket = alert.ticket
    others = Alert.objects.filter(ticket=alert.ticket_id).going_on()
    if ticket is not None and ticket.state in State.open() and not others.exists():
        by = alert.monitor.owner
        tickets.record(ticket.pk, "noted", at=now, by=by, text=NOTE, internal=True)
