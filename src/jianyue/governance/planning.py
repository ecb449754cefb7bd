"""Meetings that agreements promise: listed when their period begins, told of when none was held."""

import logging
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Subquery

from jianyue.agreements.amounts import Amount
from jianyue.agreements.counted_days import counted as counted_day
from jianyue.agreements.models import Contract, ContractState, Version
from jianyue.engine.calendars import NeverDue
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.periods import Per, Period, period_of
from jianyue.engine.periods import periods as periods_in
from jianyue.engine.spans import Span
from jianyue.governance import telling
from jianyue.governance.counting import cycle_of, is_owed, last_before, review_of
from jianyue.governance.models import Meeting, Plan
from jianyue.governance.moments import set_timers
from jianyue.governance.timelines import add, begin
from jianyue.governance.words import State
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.reports.models import utc
from jianyue.reports.schedule import due_of
from jianyue.services.agreed import Agreed
from jianyue.services.inforce import History, history_of

logger = logging.getLogger(__name__)

TEN: Final = time(10)
LENGTH: Final = timedelta(minutes=90)
AGAIN: Final = timedelta(hours=1)
LATER: Final = timedelta(days=366)
NEXT_DAY: Final = Amount.parse("1 working days")
FIRST_WEEK: Final = Amount.parse("6 working days")
MOST: Final = 60  # periods told of at once


def plan_due(now: datetime) -> int:
    """List the meetings that running periods owe, and tell of periods that had none.

    A few queries for each tenant where nothing is to be done. Safe to repeat: a period has one key.
    """
    made = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            made += sum(_safely(contract, now) for contract in _waiting(now))
    return made


@transaction.atomic
def look(contract: Contract, *, at: datetime) -> Meeting | None:
    """Look at the periods that ended since the last look and at the running one.

    Return the meeting that was listed. A contract that is seen for the first time is told of
    nothing that lies behind.
    """
    kept: Contract = Contract.objects.select_for_update().get(pk=contract.pk)
    history = history_of(kept)
    agreed = history.at(at)
    if agreed is None:
        return None
    plan = Plan.objects.filter(contract=kept).first()
    per, at = cycle_of(review_of(agreed)), utc(at)
    if plan is not None and per is not None:
        _tell_missed(history, agreed, per, Span(min(utc(plan.looked_until), at), at))
    made = _listed(history, agreed, per, at) if per is not None else None
    ends = period_of(per, at, agreed.zone).span.end if per is not None else at + LATER
    Plan.objects.update_or_create(
        contract=kept,
        defaults={
            "tenant_id": kept.tenant_id, "customer_id": kept.customer_id,
            "version": agreed.version, "looked_until": at, "look_at": ends,
        },
    )  # fmt: skip
    return made


def proposed_at(agreed: Agreed, per: Per, at: datetime) -> datetime:
    """Return when a meeting may take place: the working day after the report of its period is due.

    Where no such report is promised, the sixth working day of the period; at ten in the morning.
    Never in the past.
    """
    running, last = period_of(per, at, agreed.zone), last_before(agreed, per, at)
    promised = [each for each in agreed.agreement.reports if each.per == per.value]
    dues = (due_of(each, agreed, last.span.end - MICROSECOND) for each in promised)
    due = max((each for each in dues if each is not None), default=None)
    zone = agreed.zone
    try:
        if due is None:
            first = (running.span.start - MICROSECOND).astimezone(zone).date()
            day = counted_day(first, FIRST_WEEK, agreed.duty)
        else:
            day = counted_day(due.astimezone(zone).date(), NEXT_DAY, agreed.duty)
        day = max(day, counted_day(at.astimezone(zone).date(), NEXT_DAY, agreed.duty))
    except NeverDue:
        day = running.first
    return datetime.combine(day, TEN, zone).astimezone(UTC)


def _safely(contract: Contract, now: datetime) -> int:
    try:
        return 0 if look(contract, at=now) is None else 1
    except Exception:
        # One contract that cannot be worked out must not stop the others.
        logger.exception("Could not look at the meetings of %s", contract)
        Plan.objects.filter(contract=contract).update(look_at=now + AGAIN)
        return 0


def _waiting(now: datetime) -> list[Contract]:
    newest = Version.objects.filter(contract=OuterRef("pk"), in_force_from__lte=now)
    newest = newest.order_by("-in_force_from", "-number")
    plans = Plan.objects.filter(contract=OuterRef("pk"))
    rows = Contract.objects.filter(state=ContractState.RUNNING).annotate(
        newest=Subquery(newest.values("pk")[:1]),
        planned_by=Subquery(plans.values("version")[:1]),
        looked=Subquery(plans.values("look_at")[:1]),
    )
    return [
        each for each in rows.exclude(newest=None).order_by("pk")
        if each.planned_by != each.newest or each.looked <= now
    ]  # fmt: skip


def _tell_missed(history: History, agreed: Agreed, per: Per, since: Span) -> None:
    """Tell of each period that ended in a stretch and had no meeting, though it owed one."""
    ended = [
        each for each in periods_in(per, since, agreed.zone)
        if since.start < each.span.end <= since.end and is_owed(history, each)
    ]  # fmt: skip
    for period in ended[-MOST:]:
        _lapse(agreed.contract, period, since.end)
        span = period.span
        rows = Meeting.objects.filter(contract=agreed.contract, state__in=State.over())
        if not rows.filter(held_from__gte=span.start, held_from__lt=span.end).exists():
            telling.tell_missed(agreed.contract, period, at=since.end)


def _lapse(contract: Contract, period: Period, at: datetime) -> None:
    """Say of a meeting that never got a date that it was not held."""
    rows = Meeting.objects.filter(contract=contract, key=_key(period), state=State.PROPOSED)
    for meeting in rows.select_for_update():
        add(meeting, Entry("meeting_lapsed", at), at=at, by=None)
        set_timers(meeting, at=at)
        telling.withdraw(meeting)


def _listed(history: History, agreed: Agreed, per: Per, at: datetime) -> Meeting | None:
    """List the meeting of the running period, where none stands there yet."""
    period = period_of(per, at, agreed.zone)
    starts = proposed_at(agreed, per, at)
    if not is_owed(history, period) or starts >= period.span.end:
        return None
    rows = Meeting.objects.filter(contract=agreed.contract)
    there = rows.filter(starts_at__gte=period.span.start, starts_at__lt=period.span.end)
    if rows.filter(key=_key(period)).exists() or there.exists():
        return None
    body = {
        "key": _key(period), "version": agreed.version.pk, "starts": starts.isoformat(),
        "ends": (starts + LENGTH).isoformat(),
    }  # fmt: skip
    meeting = begin(agreed.contract, Entry("meeting_proposed", at, body), at=at, by=None)
    set_timers(meeting, at=at)
    telling.tell_proposed(meeting, at=at)
    return meeting


def _key(period: Period) -> str:
    return f"review/{period.label}"
