"""The dues of a contract, made and moved by the agreement in force (C04).

An amendment moves only what nothing is written down against yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import OuterRef, Subquery

from jianyue.agreements.models import Contract, ContractState, Version
from jianyue.agreements.money import Fees
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.money.models_payments import Due, PaymentPlan, Posting
from jianyue.money.payments import moments, telling
from jianyue.money.payments.folding import PLANNED, copy_onto, copy_postings
from jianyue.money.payments.schedule import (
    Happened,
    Planned,
    Term,
    around_of,
    dated,
    planned,
)
from jianyue.money.sums import today_in, written
from jianyue.money.timelines import facts_of
from jianyue.money.words import Posted, Source, Waits
from jianyue.services.agreed import Agreed, agreed_for

AHEAD: Final = timedelta(days=366)
AGAIN: Final = timedelta(days=1)
NOT_KEPT: Final = timedelta(days=31)
SUBJECT: Final = "due"


def plan_due(now: datetime) -> int:
    """Plan the payments of contracts whose agreement changed or whose horizon moved on.

    One query for each tenant where nothing is to be done. Safe to repeat.
    """
    planned_so_far = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            for contract in _unplanned(now):
                plan(contract, at=now)
                planned_so_far += 1
    return planned_so_far


def plan(contract: Contract, *, at: datetime) -> list[Due]:
    """Bring the dues of a contract in line with the agreement in force; return what changed."""
    kept: Contract = Contract.objects.select_for_update().get(pk=contract.pk)
    agreed = agreed_for(kept, at)
    if agreed is None:
        return []
    dues = {due.key: due for due in Due.objects.filter(contract=kept, source=Source.SCHEDULE)}
    wanted = {each.key: each for each in _wanted(kept, agreed, dues, at)}
    known = [(dues[key], each) for key, each in wanted.items() if key in dues]
    changed = [due for due, each in known if _follow(due, each, agreed, at)]
    changed += _begun([each for key, each in wanted.items() if key not in dues], agreed, at)
    for key, due in dues.items():
        if key not in wanted and _moves(due, agreed, at) and not due.dropped:
            add(due, Entry("due_dropped", at, {"version": agreed.version.pk}), at=at, by=None)
            changed.append(due)
    _note(kept, agreed, at)
    return changed


def begin(
    contract: Contract, body: Mapping[str, Any], title: str, *, at: datetime, by: int | None
) -> Due:
    """Begin a due with its first fact; the contract's row is locked by the caller."""
    words = {"title": title} if title else {}
    entry = Entry(PLANNED, at, dict(body), words)
    timeline = ledger.begin(SUBJECT, contract.whose, entry, at=at, by=by)
    number = Due.objects.filter(contract=contract).count() + 1
    due = Due(
        tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
        timeline=timeline, number=f"{contract.code.upper()}-P{number:04d}", title=title,
    )  # fmt: skip
    copy_onto(due, facts_of(due))
    due.save()
    moments.set_timers(due, at=at)
    return due


def add(due: Due, entry: Entry, *, at: datetime, by: int | None) -> None:
    """Add a fact to a due and make its copies anew."""
    ledger.add(due.timeline_id, entry, at=at, by=by)
    facts = facts_of(due)
    copy_onto(due, facts)
    due.save()
    copy_postings(due, facts)
    moments.set_timers(due, at=at)


def term_of(contract: Contract, agreed: Agreed, at: datetime) -> Term | None:
    """Return what is known of the term; None where nobody knows its first day."""
    if contract.starts_date is None:
        return None
    signed = _in_force_from(contract)
    today = today_in(agreed.zone, at)
    day = None if signed is None else today_in(agreed.zone, signed)
    return Term(contract.starts_date, contract.ends_date, day, today + AHEAD)


def body_of(each: Planned, agreed: Agreed) -> dict[str, Any]:
    """Return a planned payment as a fact says it."""
    fees = agreed.agreement.fees or Fees()
    period = each.period or (None, None)
    dates = {
        "due_date": each.due_date, "statement_date": each.statement_date,
        "period_from_date": period[0], "period_until_date": period[1],
    }  # fmt: skip
    return {
        "key": each.key, "source": Source.SCHEDULE.value, "place": each.place,
        "clause": fees.schedule[each.place].clause or fees.clause or "",
        "amount": written(each.amount), "currency": each.currency, "waits": each.waits.value,
        "version": agreed.version.pk,
    } | {name: day.isoformat() if day else None for name, day in dates.items()}  # fmt: skip


def _unplanned(now: datetime) -> list[Contract]:
    newest = Version.objects.filter(contract=OuterRef("pk"), in_force_from__lte=now)
    newest = newest.order_by("-in_force_from", "-number")
    plans = PaymentPlan.objects.filter(contract=OuterRef("pk"))
    rows = Contract.objects.filter(state=ContractState.RUNNING).annotate(
        newest=Subquery(newest.values("pk")[:1]),
        planned_by=Subquery(plans.values("version")[:1]),
        looked=Subquery(plans.values("look_at")[:1]),
    )
    return [
        each for each in rows.exclude(newest=None)
        if each.planned_by != each.newest or each.looked <= now
    ]  # fmt: skip


def _wanted(
    contract: Contract, agreed: Agreed, dues: Mapping[str, Due], at: datetime
) -> list[Planned]:
    term = term_of(contract, agreed, at)
    if term is None:
        return []
    fixed = {key: due.amount for key, due in dues.items() if not _moves(due, agreed, at)}
    return planned(agreed.agreement, term, agreed.duty, fixed)


def _moves(due: Due, agreed: Agreed, at: datetime) -> bool:
    """Tell whether an amendment may still move a due: nothing is written down, it is not due."""
    today = today_in(agreed.zone, at)
    return not due.is_fixed and (due.due_date is None or due.due_date > today)


def _begun(wanted: Iterable[Planned], agreed: Agreed, at: datetime) -> list[Due]:
    """Begin dues; those that fell due before payments were kept here say so (0200)."""
    made, since = [], kept_from(agreed, at)
    for each in wanted:
        body = body_of(each, agreed)
        if each.due_date is not None and each.due_date < since:
            body["earlier"] = True
        made.append(begin(agreed.contract, body, "", at=at, by=None))
    telling.tell_earlier([due for due in made if due.earlier], at=at)
    return made


def kept_from(agreed: Agreed, at: datetime) -> date:
    """Return the day from which the payments of a contract are kept here (0200).

    That on which its first version came into force here; that of its first planning where this is
    more than a month later, for nothing was kept in between.
    """
    first = PaymentPlan.objects.filter(contract=agreed.contract).exists()
    signed = _in_force_from(agreed.contract)
    if signed is None or (not first and at - signed > NOT_KEPT):
        signed = at
    return today_in(agreed.zone, signed)


def _in_force_from(contract: Contract) -> datetime | None:
    rows = Version.objects.filter(contract=contract, in_force_from__isnull=False)
    found: datetime | None = rows.order_by("number").values_list("in_force_from", flat=True).first()
    return found


def _follow(due: Due, each: Planned, agreed: Agreed, at: datetime) -> bool:
    """Move a due; return whether it changed."""
    if not _moves(due, agreed, at):
        return False
    if due.met_date or due.event_date:
        day, waits = redated(due, each.place, agreed, at)
        each = replace(each, due_date=day, waits=waits)
    same = due.amount == each.amount and due.due_date == each.due_date and not due.dropped
    if same and (due.waits, due.statement_date) == (each.waits.value, each.statement_date):
        return False
    add(due, Entry("due_moved", at, body_of(each, agreed)), at=at, by=None)
    return True


def redated(
    due: Due, place: int, agreed: Agreed, at: datetime, **more: date | None
) -> tuple[date | None, Waits]:
    """Return when a due falls due by what has happened to it so far, and by what else is known.

    more  days of events: `invoice`, `acceptance`, and `met` for its condition; None where the
          event is taken back
    """
    instalment = (agreed.agreement.fees or Fees()).schedule[place]
    term = term_of(agreed.contract, agreed, at)
    if term is None:
        return due.due_date, Waits.of(due.waits)
    met = more.pop("met", None) or due.met_date
    known = {instalment.due.event: due.event_date, "invoice": _invoice_date(due)} | more
    happened = Happened(met, {name: day for name, day in known.items() if day is not None})
    period = None
    if due.period_from_date and due.period_until_date:
        period = due.period_from_date, due.period_until_date
    around = around_of(instalment, term, period, happened)
    return dated(instalment, around, agreed.duty, happened)


def _invoice_date(due: Due) -> date | None:
    rows = Posting.objects.filter(due=due, kind=Posted.INVOICE, voided_seq=None)
    found: date | None = rows.order_by("on_date").values_list("on_date", flat=True).first()
    return found


def _note(contract: Contract, agreed: Agreed, at: datetime) -> None:
    PaymentPlan.objects.update_or_create(
        contract=contract,
        defaults={
            "tenant_id": contract.tenant_id, "customer_id": contract.customer_id,
            "version": agreed.version, "planned_at": at, "look_at": at + AGAIN,
        },
    )  # fmt: skip
