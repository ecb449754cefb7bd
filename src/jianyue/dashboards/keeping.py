"""Keeping the standings: what was recorded or ran out makes them stale, a worker takes them anew.

Copies of what figures and settlements say; `rebuild` makes them the same (docs/decisions/0197).
"""

import logging
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q

from jianyue.agreements.models import Contract, ContractState
from jianyue.dashboards.models import Heard, Reading, Standing
from jianyue.dashboards.taking import readings_of
from jianyue.dashboards.words import Stand
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.periods import Per, period_of
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Tenant
from jianyue.ledger.speech import NotAllowed
from jianyue.money.settlements.drawing import Draft, draft
from jianyue.money.settlements.drawn import total_of
from jianyue.money.words import LineKind
from jianyue.reports.models import utc
from jianyue.reports.restating import OVERLAP, touched
from jianyue.services.agreed import Agreed
from jianyue.services.inforce import History, history_of
from jianyue.tickets.models import Ticket

logger = logging.getLogger(__name__)

AT_LEAST: Final = timedelta(minutes=5)  # between two looks at one contract
AT_MOST: Final = timedelta(hours=1)  # what only time changes, such as an availability
PERIODS: Final = 3  # of the past, in one look
KEPT: Final = 12  # periods of each length
WRITTEN: Final = [
    each.name for each in Reading._meta.concrete_fields
    if each.name not in {"id", "tenant", "customer", "contract", "indicator", "of", "from_at"}
]  # fmt: skip


def keep_due(now: datetime) -> int:
    """Take one standing of each tenant that is due; return how many contracts were looked at.

    One alone, for a large contract takes seconds and whoever is to be called waits meanwhile; a
    tenant that another worker is at is left to him. Three queries for each tenant where nothing
    was recorded and nothing is due. Safe to repeat.
    """
    looked = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            heard = _claimed(tenant)
            if heard is None:
                continue
            _hear(heard, now)
            for contract in _waiting(now)[:1]:
                looked += 1
                _safely(contract, now)
    return looked


def _claimed(tenant: int) -> Heard | None:
    """Return up to where a tenant was heard, locked; None where another worker is at it."""
    rows = Heard.objects.filter(tenant=tenant)
    found: Heard | None = rows.select_for_update(skip_locked=True).first()
    if found is None and not rows.exists():
        found, _ = Heard.objects.get_or_create(tenant_id=tenant)
    return found


def _hear(heard: Heard, now: datetime) -> None:
    """Mark as stale what facts were recorded of since the last turn."""
    # What is recorded at this very instant does not count in figures of this instant yet.
    rows = Fact.objects.filter(tenant=heard.tenant_id, recorded_at__lt=now)
    newest = rows.aggregate(newest=Max("pk"))["newest"] or 0
    if newest == heard.fact:
        return
    after = max(heard.fact - OVERLAP, 0)
    later = Fact.objects.filter(pk__gt=after, timeline__contract_id__isnull=False).order_by()
    groups = later.values_list("timeline__contract_id").annotate(occurred=Min("occurred_at"))
    begins = touched(after)
    since = {
        contract: min(occurred, begins.get(contract, occurred)) for contract, occurred in groups
    }
    stale = list(Standing.objects.select_for_update().filter(contract__in=since))
    for each in stale:
        first = each.stale_from or each.taken_at
        each.stale_from = min(since[each.contract_id], first)
        each.look_at = min(each.look_at, max(now, each.taken_at + AT_LEAST))
    Standing.objects.bulk_update(stale, ["stale_from", "look_at"])
    heard.fact = newest
    heard.save(update_fields=["fact"])


def _waiting(now: datetime) -> Any:  # noqa: ANN401 - rows of contracts
    """Return contracts that have no standing yet, and those whose standing is due."""
    standings = Standing.objects.filter(contract=OuterRef("pk"))
    due = Q(Exists(standings.filter(look_at__lte=now))) | ~Q(Exists(standings))
    return Contract.objects.filter(due, state=ContractState.RUNNING).order_by("pk")


def _safely(contract: Contract, now: datetime) -> None:
    try:
        with transaction.atomic():
            keep(contract, now=now)
    except Exception:
        # One contract that cannot be worked out must not stop the others.
        logger.exception("Could not take the standing of %s", contract)
        _put(contract, {"look_at": now + AT_MOST}, {"taken_at": now})


def keep(contract: Contract, *, now: datetime) -> Standing:
    """Take the running figures of a contract, and some of the past that are stale.

    Safe to repeat; the contract's standing is locked meanwhile.
    """
    standing = Standing.objects.select_for_update().filter(contract=contract).first()
    history = history_of(contract)
    agreed = history.at(now)
    if agreed is None:
        return _put(contract, {"look_at": now + AT_MOST, "taken_at": now})
    began = _began(history)
    since = began if standing is None else utc(standing.stale_from or standing.taken_at)
    days = _days(agreed, max(since, began), now)
    some = days[:PERIODS]
    for day in some:
        _write(readings_of(contract, agreed, day=day, now=now), day)
    running = readings_of(contract, agreed, day=now, now=now)
    _write(running, now)
    left = days[len(some) :]
    said = _counts(running) | _money(contract, agreed, now) | {
        "taken_at": now,
        "stale_from": left[0] if left else None,
        "look_at": now if left else _next(contract, running, now),
    }  # fmt: skip
    return _put(contract, said)


def _began(history: History) -> datetime:
    begins = history.agreed[0].version.in_force_from
    return utc(begins) if begins else datetime.max  # noqa: DTZ901 - never reached: it came into force


def _days(agreed: Agreed, since: datetime, now: datetime) -> list[datetime]:
    """Return the last instant of each past period that is to be taken, the oldest first."""
    named = {each.per for each in agreed.agreement.indicators.values()} - {"term"}
    found: set[datetime] = set()
    for per in {Per.MONTH, *map(Per, named)}:
        period = period_of(per, now, agreed.zone)
        for _ in range(KEPT):
            period = period_of(per, period.span.start - MICROSECOND, agreed.zone)
            if period.span.end <= since:
                break
            found.add(period.span.end - MICROSECOND)
    return sorted(found)


def _write(readings: list[Reading], day: datetime) -> None:
    """Store the readings of a day; those of the same periods that nothing promises go."""
    if not readings:
        return
    Reading.objects.bulk_create(
        readings, update_conflicts=True, update_fields=WRITTEN,
        unique_fields=["contract", "indicator", "of", "from_at"],
    )  # fmt: skip
    gone = Reading.objects.filter(
        contract=readings[0].contract_id, taken_at__lt=readings[0].taken_at
    )
    gone.filter(from_at__lte=day, until_at__gt=day).delete()


def _counts(running: list[Reading]) -> dict[str, int]:
    stands = [each.stand for each in running if each.indicator]
    return {each.value: stands.count(each) for each in Stand}


def _money(contract: Contract, agreed: Agreed, now: datetime) -> dict[str, Any]:
    """Return what would be deducted if the period of settlement ended now."""
    if not agreed.agreement.credits:
        return {"at_risk": None, "currency": ""}
    try:
        drawn = draft(contract, now.astimezone(agreed.zone).date(), now=now)
    except NotAllowed:
        return {"at_risk": None, "currency": ""}
    return {"at_risk": _deducted(drawn), "currency": drawn.currency}


def _deducted(drawn: Draft) -> Decimal:
    lines = [each for each in drawn.lines if each.kind is LineKind.CREDIT]
    return total_of(lines, [each.amount for each in lines], drawn.rules).credits


def _next(contract: Contract, running: list[Reading], now: datetime) -> datetime:
    """Return when something changes by itself: a clock runs out, a period ends, time goes by."""
    rows = Ticket.objects.open().filter(contract=contract, breaches_at__gte=now)
    breaks = rows.aggregate(at=Min("breaches_at"))["at"]
    ends = [each.until_at for each in running if each.until_at > now]
    soonest: datetime = min([now + AT_MOST, *ends, *([breaks] if breaks else [])])
    return max(soonest + MICROSECOND, now + AT_LEAST)


def _put(contract: Contract, said: dict[str, Any], once: dict[str, Any] | None = None) -> Standing:
    whose = {"tenant_id": contract.tenant_id, "customer_id": contract.customer_id}
    found, _ = Standing.objects.update_or_create(
        contract=contract, defaults=said, create_defaults=whose | (once or {}) | said
    )
    return found


def rebuild(tenant: int, *, now: datetime) -> list[str]:
    """Take every standing with its readings anew; return contracts where one of the past differed.

    What is still running moves on by itself, and is no difference. Safe to repeat.
    """
    with inside(tenant):
        rows = Contract.objects.filter(pk__in=Standing.objects.values("contract")).order_by("pk")
        return [each.code for each in rows if _differs(each, now)]


def _differs(contract: Contract, now: datetime) -> bool:
    before = _past(contract)
    _anew(contract, now)
    after = _past(contract)
    return any(after.get(key) != value for key, value in before.items())


def _past(contract: Contract) -> dict[Any, Any]:
    rows = Reading.objects.filter(contract=contract, is_final=True)
    told = rows.values_list("indicator", "of", "from_at", "stand", "number", "part", "whole")
    return {tuple(row[:3]): row[3:] for row in told}


def _anew(contract: Contract, now: datetime) -> None:
    Standing.objects.filter(contract=contract).update(stale_from=_began(history_of(contract)))
    while keep(contract, now=now).stale_from is not None:
        pass
