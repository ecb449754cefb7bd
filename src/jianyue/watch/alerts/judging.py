"""What alerts were worth, said by people; how good the monitoring was (C24)."""

from collections import Counter
from datetime import UTC, datetime

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.engine.rates import Monitoring
from jianyue.engine.sight import unwatched
from jianyue.engine.spans import Span
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract
from jianyue.tickets.models import Ticket
from jianyue.watch.alerts import recording
from jianyue.watch.alerts.heard import JUDGED
from jianyue.watch.models import Alert, Judged, Outage
from jianyue.watch.sighting import watchers_of
from jianyue.watch.words import Severity


@transaction.atomic
def judge(alert: Alert, judged: Judged, *, reason: str, at: datetime, by: User) -> Alert:
    """Say what an alert was worth; the contract's timeline keeps each judgement.

    Raises NotAllowed.
    """
    must(by, Deed.RECORD_OUTAGES)
    contract = locked_contract(alert.contract, by)
    kept: Alert = Alert.objects.visible_to(by).select_for_update(of=("self",)).get(pk=alert.pk)
    if kept.monitor_id is None or judged is Judged.MISSED:
        raise NotAllowed("漏报从工单登记。", "What was missed is recorded from its ticket.")
    if judged is not Judged.IN_TIME and not reason.strip():
        raise NotAllowed("请说明理由。", "Say why.")
    kept.judged, kept.judged_at, kept.judged_by = judged, at, by
    kept.reason = reason.strip()[:500]
    kept.save(update_fields=["judged", "judged_at", "judged_by", "reason"])
    _note(contract, kept, at, by)
    return kept


@transaction.atomic
def missed(ticket: Ticket, *, reason: str, at: datetime, by: User) -> Alert:
    """Say that monitoring should have raised what a ticket is about, and did not; once a ticket."""
    must(by, Deed.RECORD_OUTAGES)
    contract = locked_contract(ticket.contract, by)
    if ticket.imported:
        raise NotAllowed("导入的工单不计入监控指标。", "An imported ticket counts in no figure.")
    if Alert.objects.filter(ticket=ticket).exists():
        raise NotAllowed("这张工单已有告警。", "There is an alert about this ticket.")
    if not reason.strip():
        raise NotAllowed("请说明理由。", "Say why.")
    since = ticket.facts()[0].occurred_at
    alert = Alert(
        tenant_id=ticket.tenant_id, customer_id=ticket.customer_id, contract=contract,
        key=f"missed:{ticket.number}", system=ticket.service, severity=Severity.ERROR,
        title=ticket.title, began_at=since, raised_at=since, last_at=since, resolved_at=since,
        ended_at=since, signals=0, ticket=ticket, judged=Judged.MISSED, judged_at=at, judged_by=by,
        reason=reason.strip()[:500],
    )  # fmt: skip
    recording.miss(contract, alert, at=at, by=by)
    _note(contract, alert, at, by)
    return alert


def monitoring_of(contract: Contract, span: Span) -> tuple[Monitoring, int]:
    """Return how good the monitoring was in a stretch of time, and how much is not judged yet.

    What nobody has judged counts as in time. What began while nothing watched, and of which no
    alert tells, was missed: a dead monitor's stretches count without anybody saying so.
    """
    rows = Alert.objects.filter(contract=contract, raised_at__gte=span.start)
    verdicts = Counter(rows.filter(raised_at__lt=span.end).values_list("judged", flat=True))
    missed_ = verdicts.pop(Judged.MISSED, 0) + _unseen(contract, span)
    late, false = verdicts.get(Judged.LATE, 0), verdicts.get(Judged.FALSE, 0)
    raised = sum(verdicts.values())
    return Monitoring(raised, late=late, false=false, missed=missed_), verdicts.get("", 0)


def _unseen(contract: Contract, span: Span) -> int:
    """Return how many outages began unseen: while nothing watched, and no alert tells of them."""
    watchers = watchers_of(contract, span)
    blind = {system: unwatched(found, span) for system, found in watchers.items()}
    told = Alert.objects.filter(contract=contract)
    alone = Outage.objects.standing().filter(contract=contract, system__in=blind)
    rows = alone.filter(from_at__gte=span.start, from_at__lt=span.end)
    rows = rows.exclude(pk__in=told.filter(outage__isnull=False).values("outage"))
    judged = told.filter(ticket__isnull=False, judged=Judged.MISSED).values("ticket")
    return sum(
        any(each.holds(from_at.astimezone(UTC)) for each in blind[system])
        for system, from_at in rows.exclude(ticket__in=judged).values_list("system", "from_at")
    )


def _note(contract: Contract, alert: Alert, at: datetime, by: User) -> None:
    body = {"alert": alert.pk, "judged": str(alert.judged)}
    entry = Entry(JUDGED, at, body, {"reason": alert.reason})
    ledger.add(contract.timeline_id, entry, at=at, by=by.pk)
