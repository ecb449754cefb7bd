"""Looking at each period once it is over: what it missed is proposed as a breach (0203)."""

import logging
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from jianyue.agreements.models import ContractState
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.periods import period_of
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import NotAllowed
from jianyue.money.breaches.proposing import propose
from jianyue.money.models_payments import PaymentPlan
from jianyue.money.settlements.drawing import draft, missed_of, per_of
from jianyue.services.agreed import agreed_for

logger = logging.getLogger(__name__)

BATCH: Final = 20  # contracts at once: each asks for all figures of a period


def judge_due(now: datetime) -> int:
    """Judge the periods that ended; return how many contracts were looked at.

    One query for each tenant where none has. A contract that is seen for the first time is judged
    from its running period on. Safe to repeat.
    """
    looked = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            plans = PaymentPlan.objects.filter(
                Q(judge_at=None) | Q(judge_at__lte=now), contract__state=ContractState.RUNNING
            )
            for plan in plans.order_by("judge_at", "pk")[:BATCH]:
                looked += 1
                _safely(plan, now)
    return looked


def _safely(plan: PaymentPlan, now: datetime) -> None:
    try:
        _judge(plan.pk, now)
    except Exception:
        # One contract that cannot be worked out must not stop the others.
        logger.exception("Could not judge the period of contract %s", plan.contract_id)


@transaction.atomic
def _judge(pk: int, now: datetime) -> None:
    rows = PaymentPlan.objects.select_for_update(of=("self",)).select_related("contract")
    plan: PaymentPlan = rows.get(pk=pk)
    agreed = agreed_for(plan.contract, now)
    if agreed is None:
        return
    if plan.judge_at is not None:
        _propose(plan, agreed.zone, now)
    ends = period_of(per_of(agreed.agreement), (plan.judge_at or now).astimezone(UTC), agreed.zone)
    plan.judge_at = ends.span.end
    plan.save(update_fields=["judge_at"])


def _propose(plan: PaymentPlan, zone: ZoneInfo, now: datetime) -> None:
    """Propose what the period that ended at `judge_at` missed."""
    day = ((plan.judge_at or now) - MICROSECOND).astimezone(zone).date()
    try:
        said = draft(plan.contract, day, now=now)
    except NotAllowed:
        return  # the agreement states no fee, or the period lies before the contract
    if said.period.span.end <= now:
        propose(said.agreed, said.stretch, missed_of(said), at=now)
