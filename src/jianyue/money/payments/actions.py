"""What is written down about dues: items, invoices, payments, what they waited for, corrections."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.agreements.money import Fees
from jianyue.agreements.settling import currency_of
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.money.models_payments import Due, Posting
from jianyue.money.payments import planning, telling
from jianyue.money.payments.moments import Cue, agreed_by
from jianyue.money.sums import agreed_of, day_of, money, share_of, today_in, written
from jianyue.money.words import CNY, Posted, Source, Waits
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract

MOST: Final = Decimal(100_000)
LONGEST_AHEAD: Final = 3660
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum that was invoiced or paid, on which day, under which number."""

    amount: Decimal
    on: date
    reference: str = ""
    currency: str = CNY


@dataclass(frozen=True, slots=True)
class Charge:
    """Something that is charged beside the schedule.

    price    of one; from the price list, the fee of an hour, or agreed for the project
    count    hours, visits, days: above zero
    outside  worked outside the agreed hours, which costs the surcharge of the agreement
    """

    title: str
    price: Decimal
    count: Decimal
    due_date: date
    outside: bool = False


@transaction.atomic
def charge(contract: Contract, item: Charge, *, at: datetime, by: User) -> Due:
    """Charge an item beside the schedule; it becomes a due of its own. Raises NotAllowed."""
    must(by, Deed.KEEP_PAYMENTS)
    kept = locked_contract(contract, by)
    agreed = agreed_of(kept, at)
    if not item.title.strip():
        raise NotAllowed("请写明收费的内容。", "Say what is charged for.")
    if not (item.count.is_finite() and 0 < item.count <= MOST):
        raise NotAllowed(
            "数量须大于零，不超过 100000。", "A quantity is above zero, up to 100,000."
        )
    _check_ahead(item.due_date, today_in(agreed.zone, at))
    fees = agreed.agreement.fees or Fees()
    if item.outside and fees.surcharge is None:
        raise NotAllowed("协议没有约定服务时间外的加价。", "The agreement has no surcharge.")
    surcharge = fees.surcharge.share.share if item.outside and fees.surcharge else NOTHING
    amount = money(share_of(money(item.price), item.count, surcharge))
    number = Due.objects.filter(contract=kept).exclude(source=Source.SCHEDULE).count() + 1
    body = _by_hand(f"item/{number}", Source.ITEM, agreed.version.pk, item.due_date) | {
        "amount": written(amount), "currency": currency_of(agreed.agreement),
        "price": written(item.price),
        "count": f"{item.count:f}", "surcharge": f"{surcharge:f}",
        "clause": _clause(fees, outside=item.outside),
    }  # fmt: skip
    due = planning.begin(kept, body, item.title.strip()[:200], at=at, by=by.pk)
    telling.tell_done(due, "due-charged", Source.ITEM.said, at=at, by=by)
    return due


@transaction.atomic
def invoice(due: Due, sent: Money, *, at: datetime, by: User) -> Due:
    """Record an invoice; a due day that counts from it is set now. Raises NotAllowed."""
    must(by, Deed.KEEP_PAYMENTS)
    kept, amount = _open(due, sent, at, by)
    if not sent.reference.strip():
        raise NotAllowed("请填写发票号码。", "Give the number of the invoice.")
    if kept.invoiced + amount > kept.amount:
        raise NotAllowed("发票金额超过应付金额。", "The invoices would exceed what is due.")
    _add(kept, "invoiced", _posting(sent, amount) | _moved(kept, at, invoice=sent.on),
         {"reference": sent.reference.strip()[:80]}, at, by)  # fmt: skip
    telling.tell_done(kept, "due-invoiced", telling.INVOICED, at=at, by=by)
    return kept


@transaction.atomic
def pay(due: Due, paid: Money, *, at: datetime, by: User) -> Due:
    """Record a payment, whole or in part. Raises NotAllowed, also for more than is owed.

    What a transfer holds beyond it belongs to another due, or goes back (docs/decisions/0187).
    """
    must(by, Deed.KEEP_PAYMENTS)
    kept, amount = _open(due, paid, at, by)
    if amount > kept.unpaid:
        raise NotAllowed(
            f"只欠 {written(kept.unpaid)}；多付的部分请登记到另一笔应付，或退还。",
            f"Only {written(kept.unpaid)} is owed: record the rest on another due, or return it.",
        )
    _add(kept, "paid", _posting(paid, amount), {"reference": paid.reference.strip()[:80]}, at, by)
    telling.take_back(kept)
    telling.tell_done(kept, "due-paid", telling.PAID, at=at, by=by)
    return kept


@transaction.atomic
def void(due: Due, seq: int, *, words: str, at: datetime, by: User) -> Due:
    """Take back an invoice or payment that was recorded wrongly, and say why. Raises NotAllowed."""
    must(by, Deed.KEEP_PAYMENTS)
    kept = locked(due, by)
    posting = Posting.objects.filter(due=kept, seq=seq, voided_seq=None).first()
    if posting is None or posting.kind == Posted.OFFSET:
        raise NotAllowed("没有可以撤销的登记。", "There is no such entry to take back.")
    if not words.strip():
        raise NotAllowed("请说明更正的原因。", "Say why it is corrected.")
    body: dict[str, Any] = {"seq": seq}
    if posting.kind == Posted.INVOICE and kept.invoiced == posting.amount:
        body |= _moved(kept, at, invoice=None)
    _add(kept, "posting_voided", body, {"reason": words.strip()[:500]}, at, by)
    telling.take_back(kept)
    return kept


@transaction.atomic
def meet(due: Due, *, on: date, words: str, at: datetime, by: User) -> Due:
    """Record that the condition of a payment is met, or what it waits for happened. NotAllowed."""
    must(by, Deed.KEEP_PAYMENTS)
    kept = locked(due, by)
    if kept.waits in {"", Waits.INVOICE} or kept.dropped:
        raise NotAllowed("这笔款项不等待任何条件。", "This payment waits for nothing.")
    day_of(on, today=today_in(agreed_by(kept).zone, at))
    if kept.waits == Waits.CONDITION:
        kind, more = "condition_met", {"met": on}
    else:
        kind, more = "event_happened", {kept.waits: on}
    body = {"on": on.isoformat()} | _moved(kept, at, **more)
    _add(kept, kind, body, {"reason": words.strip()[:500]}, at, by)
    return kept


@transaction.atomic
def state(due: Due, *, at: datetime, by: User | None) -> Due:
    """Draw up the statement of a due, by hand or on its day; repeating changes nothing."""
    if by is not None:
        must(by, Deed.KEEP_PAYMENTS)
    rows = Due.objects.select_for_update(of=("self",)).select_related("contract", "version")
    kept: Due = locked(due, by) if by is not None else rows.get(pk=due.pk)
    if kept.stated_date or kept.dropped:
        return kept
    today = today_in(agreed_by(kept).zone, at)
    planning.add(
        kept, Entry("statement_drawn", at, {"on": today.isoformat()}), at=at,
        by=by.pk if by else None,
    )  # fmt: skip
    telling.tell_cue(kept, Cue.STATEMENT, at=at)
    return kept


def offset(due: Due, amount: Decimal, settlement: str, *, at: datetime, by: User) -> None:
    """Set a deduction of a settlement off against a due; its caller has locked and checked both."""
    today = today_in(agreed_by(due).zone, at)
    body = {"amount": written(amount), "on": today.isoformat(), "settlement": settlement}
    _add(due, "offset", body, {"reference": settlement}, at, by)


def charge_settlement(contract: Contract, owed: Money, *, at: datetime, by: User) -> Due:
    """Make a due of what a settlement adds; its caller has locked and checked it. NotAllowed.

    owed  the sum, its due day, and the number of the settlement
    """
    kept = locked_contract(contract, by)
    agreed = agreed_of(kept, at)
    _check_ahead(owed.on, today_in(agreed.zone, at))
    key, source = f"settlement/{owed.reference}", Source.SETTLEMENT
    body = _by_hand(key, source, agreed.version.pk, owed.on)
    body |= {"amount": written(owed.amount), "currency": owed.currency, "clause": ""}
    return planning.begin(kept, body, owed.reference, at=at, by=by.pk)


def locked(due: Due, by: User) -> Due:
    """Return a due, its row locked, if `by` may see it."""
    rows = Due.objects.visible_to(by).select_for_update(of=("self",))
    found: Due = rows.select_related("contract", "version").get(pk=due.pk)
    return found


def _check_ahead(day: date, today: date) -> None:
    if not today <= day or (day - today).days > LONGEST_AHEAD:
        raise NotAllowed(
            "应付日须从今天起十年之内。", "The due day lies within ten years from today."
        )


def _open(due: Due, given: Money, at: datetime, by: User) -> tuple[Due, Decimal]:
    kept = locked(due, by)
    if kept.dropped:
        raise NotAllowed("这笔款项已取消。", "This payment was dropped.")
    if given.currency != kept.currency:
        raise NotAllowed(
            f"这笔款项以 {kept.currency} 计价。", f"This payment is in {kept.currency}."
        )
    day_of(given.on, today=today_in(agreed_by(kept).zone, at))
    return kept, money(given.amount)


def _posting(given: Money, amount: Decimal) -> dict[str, Any]:
    return {"amount": written(amount), "on": given.on.isoformat()}


def _moved(due: Due, at: datetime, **more: date | None) -> dict[str, Any]:
    """Return when a due now falls due; nothing for one that is not of the schedule."""
    if due.place is None:
        return {}
    day, waits = planning.redated(due, due.place, agreed_by(due), at, **more)
    if more.get("invoice") and due.invoiced:
        return {}  # a second invoice does not move the day that the first one set
    return {"due": day.isoformat() if day else None, "waits": waits.value}


def _by_hand(key: str, source: Source, version: int, due_date: date) -> dict[str, Any]:
    return {
        "key": key, "source": source.value, "place": None, "waits": "", "version": version,
        "due_date": due_date.isoformat(), "statement_date": None, "period_from_date": None,
        "period_until_date": None,
    }  # fmt: skip


def _clause(fees: Fees, *, outside: bool) -> str:
    own = fees.surcharge.clause if outside and fees.surcharge else None
    return own or fees.clause or ""


def _add(
    due: Due, kind: str, body: dict[str, Any], words: dict[str, str], at: datetime, by: User
) -> None:
    planning.add(due, Entry(kind, at, body, words), at=at, by=by.pk)
