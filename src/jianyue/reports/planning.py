"""Drafting what falls due: each report once, when its period ends or its incident is solved."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import OuterRef, Subquery

from jianyue.agreements.governance import Report as Promised
from jianyue.agreements.models import Contract, ContractState, Version
from jianyue.engine.spans import Span
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.reports import telling
from jianyue.reports.models import Plan, Report, utc
from jianyue.reports.moments import set_timers
from jianyue.reports.schedule import (
    Owed,
    due_of,
    next_end,
    owed_between,
    stretch_of,
    title_of,
)
from jianyue.reports.timelines import begin, written
from jianyue.reports.words import On
from jianyue.services.agreed import Agreed, agreed_on
from jianyue.services.inforce import History, history_of
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import Kind, State

logger = logging.getLogger(__name__)

AT_ONCE: Final = 50  # reports of one contract in one transaction
FIRST_LOOK: Final = timedelta(days=3)  # before it; what ended earlier is history, and not owed
LOOK_BACK: Final = timedelta(days=3)  # a solution may be recorded some days late
AGAIN: Final = timedelta(hours=1)


def draft_due(now: datetime) -> int:
    """Draft the reports of periods that have ended, and of major incidents that were solved.

    A few queries for each tenant where nothing is to be done. Safe to repeat: a report has one key.
    """
    made = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            for contract in _waiting(now):
                made += len(_safely(contract, now))
            made += len(_majors(now))
    return made


def _safely(contract: Contract, now: datetime) -> list[Report]:
    try:
        with transaction.atomic():
            return draft(contract, at=now)
    except Exception:
        # One contract that cannot be worked out must not stop the others.
        logger.exception("Could not draft the reports of %s", contract)
        Plan.objects.filter(contract=contract).update(look_at=now + AGAIN)
        return []


def draft(contract: Contract, *, at: datetime) -> list[Report]:
    """Draft what ended since the last look, the oldest first; return the new reports.

    A contract that is seen for the first time owes nothing for what ended long before.
    """
    kept: Contract = Contract.objects.select_for_update().get(pk=contract.pk)
    history = history_of(kept)
    agreed = history.at(at)
    if agreed is None:
        return []
    plan = Plan.objects.filter(contract=kept).first()
    since = utc(plan.drafted_until) if plan else max(at - FIRST_LOOK, _first(history))
    owed = owed_between(history, since, at)
    some = [each for each in owed if each.period.span.end <= _reach(owed, at)]
    made = [_drafted(each, at) for each in some]
    until = at if len(some) == len(owed) else some[-1].period.span.end
    Plan.objects.update_or_create(
        contract=kept,
        defaults={
            "tenant_id": kept.tenant_id, "customer_id": kept.customer_id,
            "version": agreed.version, "drafted_until": until,
            "look_at": next_end(agreed, at) if until == at else at,
        },
    )  # fmt: skip
    return [each for each in made if each is not None]


def _reach(owed: Sequence[Owed], at: datetime) -> datetime:
    """Return up to which end the reports of one transaction reach; never none of them."""
    return owed[AT_ONCE - 1].period.span.end if len(owed) > AT_ONCE else at


def _first(history: History) -> datetime:
    begins = history.agreed[0].version.in_force_from
    return utc(begins) if begins else datetime.max  # noqa: DTZ901 - never reached: it came into force


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


def _drafted(owed: Owed, at: datetime) -> Report | None:
    contract = owed.agreed.contract
    if Report.objects.filter(contract=contract, key=owed.key).exists():
        return None
    report = begin(contract, body_of(owed, owed.key), at=at, by=None)
    told(report, at=at)
    return report


def told(report: Report, *, at: datetime) -> None:
    """Tell its managers of a draft, and have a worker look at it before it is due."""
    set_timers(report, at=at)
    telling.tell_drafted(report, at=at)


def body_of(owed: Owed, key: str, *, on: str = "", ticket: Ticket | None = None) -> dict[str, Any]:
    """Return a report as its first fact says it."""
    promised, title = owed.promised, title_of(owed.promised)
    return {
        "name": promised.report[:80], "key": key, "title": title.zh[:200],
        "title_en": title.en[:200], "clause": promised.clause or "", "per": promised.per or "",
        "on": on, "label": owed.period.label if promised.per else "", "copies": promised.copies,
        "from_at": written(owed.period.span.start), "until_at": written(owed.period.span.end),
        "due_at": written(owed.due_at), "version": owed.agreed.version.pk,
        "ticket": ticket.pk if ticket else None,
    }  # fmt: skip


def _majors(now: datetime) -> list[Report]:
    """Draft a report for each major incident that was solved, where the agreement asks for one."""
    rows = Contract.objects.filter(state=ContractState.RUNNING).order_by("pk")
    asking = {
        each.contract.pk: (each, promised)
        for each in agreed_on(rows, at=now)
        for promised in each.agreement.reports
        if promised.on == "major-incident"
    }
    if not asking:
        return []
    solved = Ticket.objects.counted().filter(
        contract__in=asking, kind=Kind.INCIDENT, resolved_at__gt=now - LOOK_BACK,
        resolved_at__lte=now, reports=None, security="",
    ).exclude(state=State.MERGED)  # fmt: skip
    return _of_incidents(solved.order_by("resolved_at", "pk")[:AT_ONCE], asking, now)


def _of_incidents(
    tickets: Iterable[Ticket], asking: Mapping[int, tuple[Agreed, Promised]], now: datetime
) -> list[Report]:
    made = []
    for ticket in tickets:
        agreed, promised = asking[ticket.contract_id]
        if ticket.level not in major_levels(agreed) or ticket.resolved_at is None:
            continue
        with transaction.atomic():
            Contract.objects.select_for_update().get(pk=ticket.contract_id)
            made.append(of_incident(ticket, agreed, promised, at=now, by=None))
    return made


def of_incident(
    ticket: Ticket, agreed: Agreed, promised: Promised, *, at: datetime, by: int | None
) -> Report:
    """Begin the report of one incident; the contract's row is locked by the caller."""
    resolved = utc(ticket.resolved_at or at)
    span = Span(utc(ticket.reported_at), max(resolved, utc(ticket.reported_at)))
    due = due_of(promised, agreed, resolved)
    owed = Owed(promised, agreed, stretch_of(span, agreed), due)
    key = f"{promised.report}/{ticket.number}"[:160]
    report = begin(
        agreed.contract, body_of(owed, key, on=On.MAJOR_INCIDENT, ticket=ticket), at=at, by=by
    )
    told(report, at=at)
    return report


def major_levels(agreed: Agreed) -> tuple[int, ...]:
    """Return the levels of major incidents: as the agreement counts them, else level 1."""
    counted = (
        each.levels for each in agreed.agreement.indicators.values()
        if each.measure == "major-incidents" and each.levels
    )  # fmt: skip
    return tuple(next(counted, (1,)))
