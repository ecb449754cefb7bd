"""Settlement statements: issued, contested line by line, answered, agreed, restated, offset."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.counted_days import ONE_DAY, counted
from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import NotAllowed
from jianyue.money.breaches.proposing import propose
from jianyue.money.models_payments import Due
from jianyue.money.models_settlements import Settlement
from jianyue.money.payments import actions as payments
from jianyue.money.payments.actions import Money
from jianyue.money.settlements import telling
from jianyue.money.settlements.drawing import Draft, draft, midnight, missed_of
from jianyue.money.settlements.folding import (
    ISSUED,
    SAID,
    Round,
    copy_lines,
    copy_onto,
    told_of,
)
from jianyue.money.sums import money, today_in, written
from jianyue.money.timelines import facts_of
from jianyue.money.words import LineState, SettlementState
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract

SUBJECT: Final = "settlement"
SILENCE: Final = "settlement-silence"
LONGEST: Final = 1000
NOTHING: Final = Decimal(0)
MOVED_ON: Final = (
    "结算单的状态已经改变，请刷新后再看。",
    "The settlement has moved on; look again.",
)


@transaction.atomic
def issue(contract: Contract, day: date, *, at: datetime, by: User) -> Settlement:
    """Issue the settlement of a period that is over. Raises NotAllowed, also where there is one."""
    must(by, Deed.ISSUE_SETTLEMENTS)
    kept = locked_contract(contract, by)
    said = draft(kept, day, now=at)
    if said.period.span.end > at:
        raise NotAllowed("这一期还没有结束。", "The period is not over.")
    if not said.lines:
        raise NotAllowed("这一期没有可以结算的内容。", "There is nothing to settle.")
    rows = Settlement.objects.filter(contract=kept)
    if rows.filter(from_date=said.period.first).exists():
        raise NotAllowed("这一期已经出具结算单；有误时请更正。",
                         "There is a settlement of this period; restate it instead.")  # fmt: skip
    body = _lines(said, at) | {
        "from": said.period.first.isoformat(), "until": said.last.isoformat(),
        "currency": said.currency,
    }  # fmt: skip
    timeline = ledger.begin(SUBJECT, kept.whose, Entry(ISSUED, at, body), at=at, by=by.pk)
    settlement = Settlement(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        number=f"{kept.code.upper()}-S{rows.count() + 1:04d}",
    )  # fmt: skip
    _copy(settlement, at)
    propose(said.agreed, said.stretch, missed_of(said), at=at)
    telling.tell(settlement, "settlement-issued", SAID[ISSUED], at=at, by=by)
    return settlement


@transaction.atomic
def contest(
    settlement: Settlement, place: int, *, words: str, asked: Decimal | None, at: datetime, by: User
) -> Settlement:
    """Contest a line as the customer, say why, and what sum would be right. Raises NotAllowed."""
    must(by, Deed.ACCEPT_SETTLEMENTS)
    kept = _locked(settlement, by)
    row = _line(_now(kept), place)
    if row.state not in {LineState.OPEN, LineState.ANSWERED}:
        raise NotAllowed(*MOVED_ON)
    body = {"line": place, "asked": None if asked is None else written(_whole(asked))}
    _add(kept, "line_contested", body, {"reason": _said(words)}, at, by)
    telling.tell(kept, "settlement-contested", SAID["line_contested"], at=at, by=by)
    return kept


@transaction.atomic
def answer(
    settlement: Settlement, place: int, *, words: str, amount: Decimal, at: datetime, by: User
) -> Settlement:
    """Answer a contested line: what the provider offers for it, and why. Raises NotAllowed."""
    must(by, Deed.ISSUE_SETTLEMENTS)
    kept = _locked(settlement, by)
    row = _line(_now(kept), place)
    if row.state not in {LineState.CONTESTED, LineState.ANSWERED}:
        raise NotAllowed(*MOVED_ON)
    body = {"line": place, "amount": written(_whole(amount))}
    _add(kept, "line_answered", body, {"answer": _said(words)}, at, by)
    telling.tell(kept, "settlement-answered", SAID["line_answered"], at=at, by=by)
    return kept


@transaction.atomic
def accept(
    settlement: Settlement, place: int | None = None, *, at: datetime, by: User
) -> Settlement:
    """Accept a line as it stands, or everything that is not contested. Raises NotAllowed."""
    must(by, Deed.ACCEPT_SETTLEMENTS)
    kept = _locked(settlement, by)
    now = _now(kept)
    open_ = [row for row in now.rows if not row.state.settled and row.state != LineState.CONTESTED]
    if place is not None:
        row = _line(now, place)
        if row.state.settled:
            raise NotAllowed(*MOVED_ON)
        body: dict[str, Any] = {"line": place}
        _add(kept, "line_accepted", body | {"amount": written(row.agreed)}, {}, at, by)
    elif not open_:
        raise NotAllowed(*MOVED_ON)
    else:
        _add(kept, "settlement_accepted", {}, {}, at, by)
    if kept.state == SettlementState.AGREED:
        telling.tell(kept, "settlement-agreed", SAID["settlement_accepted"], at=at, by=by)
    return kept


@transaction.atomic
def be_silent(settlement: Settlement, *, at: datetime) -> Settlement:
    """Let what nobody contested in time count as accepted, where the agreement says so."""
    rows = Settlement.objects.select_for_update(of=("self",)).select_related("contract", "version")
    kept: Settlement = rows.get(pk=settlement.pk)
    now = told_of(kept, facts_of(kept)).now
    if now.agreed_at or now.silence_at is None or at < now.silence_at:
        return kept
    if any(row.state is LineState.OPEN for row in now.rows):
        _add(kept, "silence_passed", {}, {}, at, None)
        telling.tell_both(kept, "settlement-silence", SAID["silence_passed"], at=at)
    return kept


@transaction.atomic
def restate(settlement: Settlement, *, words: str, at: datetime, by: User) -> Settlement:
    """Draw a settlement up anew from what is known now, and say why. Raises NotAllowed.

    What was agreed stays readable and holds until the customer accepts the restatement.
    """
    must(by, Deed.ISSUE_SETTLEMENTS)
    kept = _locked(settlement, by)
    now = told_of(kept, facts_of(kept)).now
    said = draft(kept.contract, kept.from_date, now=at)
    if not said.lines:
        raise NotAllowed("这一期没有可以结算的内容。", "There is nothing to settle.")
    same = [row.drawn for row in now.rows] == list(said.lines) and now.rules == said.rules
    if same and all(row.agreed == row.drawn.amount for row in now.rows):
        raise NotAllowed("重新计算的结果没有变化。", "Nothing has changed since it was drawn up.")
    _add(kept, "settlement_restated", _lines(said, at), {"why": _said(words)}, at, by)
    propose(said.agreed, said.stretch, missed_of(said), at=at)
    telling.tell(kept, "settlement-restated", SAID["settlement_restated"], at=at, by=by)
    return kept


@transaction.atomic
def refuse_restatement(settlement: Settlement, *, words: str, at: datetime, by: User) -> Settlement:
    """Refuse a restatement as the customer: what stood before stands again. Raises NotAllowed."""
    must(by, Deed.ACCEPT_SETTLEMENTS)
    kept = _locked(settlement, by)
    now = told_of(kept, facts_of(kept)).now
    if now.number == 1 or now.agreed_at is not None:
        raise NotAllowed(*MOVED_ON)
    _add(kept, "restatement_refused", {}, {"reason": _said(words)}, at, by)
    telling.tell(kept, "restatement-refused", SAID["restatement_refused"], at=at, by=by)
    return kept


@transaction.atomic
def offset(settlement: Settlement, due: Due, *, at: datetime, by: User) -> Settlement:
    """Set an agreed deduction off against a payment, as far as it reaches. Raises NotAllowed."""
    must(by, Deed.KEEP_PAYMENTS)
    kept, against = _locked(settlement, by), payments.locked(due, by)
    amount = min(kept.to_offset, against.unpaid)
    if against.contract_id != kept.contract_id or against.currency != kept.currency:
        raise NotAllowed("这笔款项不属于这份合同。", "The payment is of another contract.")
    if amount <= 0:
        raise NotAllowed("没有可以抵扣的金额。", "There is nothing to offset.")
    payments.offset(against, amount, kept.number, at=at, by=by)
    body = {"due": against.number, "amount": written(amount)}
    _add(kept, "settlement_offset", body, {}, at, by)
    telling.tell(kept, "settlement-offset", SAID["settlement_offset"], at=at, by=by)
    return kept


@transaction.atomic
def charge(settlement: Settlement, due_date: date, *, at: datetime, by: User) -> Settlement:
    """Make a due of what an agreed settlement adds, such as late fees. Raises NotAllowed."""
    must(by, Deed.KEEP_PAYMENTS)
    kept = _locked(settlement, by)
    amount = kept.to_charge
    if amount <= 0:
        raise NotAllowed("没有可以计入应付的金额。", "There is nothing to charge.")
    owed = Money(amount, due_date, kept.number, kept.currency)
    due = payments.charge_settlement(kept.contract, owed, at=at, by=by)
    body = {"due": due.number, "amount": written(-amount)}
    _add(kept, "settlement_offset", body, {}, at, by)
    return kept


def _lines(said: Draft, at: datetime) -> dict[str, Any]:
    fees = said.agreed.agreement.fees
    silence = None
    if fees is not None and fees.silence is not None:
        day = counted(today_in(said.agreed.zone, at), fees.silence, said.agreed.duty)
        silence = midnight(day + ONE_DAY, said.agreed)
    return said.rules.body() | {
        "lines": [line.body() for line in said.lines], "version": said.agreed.version.pk,
        "silence": silence.isoformat() if silence else None,
    }  # fmt: skip


def _locked(settlement: Settlement, by: User) -> Settlement:
    rows = Settlement.objects.visible_to(by).select_for_update(of=("self",))
    found: Settlement = rows.select_related("contract", "version").get(pk=settlement.pk)
    return found


def _now(settlement: Settlement) -> Round:
    """Return the round that stands. Raises NotAllowed once both have agreed: it is frozen."""
    now = told_of(settlement, facts_of(settlement)).now
    if now.agreed_at is not None:
        raise NotAllowed("双方已经确认，结算单不再改变。", "Both have agreed; it changes no more.")
    return now


def _line(now: Round, place: int) -> Any:  # noqa: ANN401 - a row of the round
    if not 1 <= place <= len(now.rows):
        raise NotAllowed("没有这一行。", "There is no such line.")
    return now.rows[place - 1]


def _whole(amount: Decimal) -> Decimal:
    from_zero = isinstance(amount, Decimal) and amount.is_finite() and amount == 0
    return NOTHING if from_zero else money(amount)


def _said(words: str) -> str:
    if not words.strip():
        raise NotAllowed("请说明理由。", "Say why.")
    return words.strip()[:LONGEST]


def _add(
    settlement: Settlement, kind: str, body: dict[str, Any], words: dict[str, str], at: datetime,
    by: User | None,
) -> None:  # fmt: skip
    entry = Entry(kind, at, body, words)
    ledger.add(settlement.timeline_id, entry, at=at, by=by.pk if by else None)
    _copy(settlement, at)


def _copy(settlement: Settlement, at: datetime) -> None:
    facts = facts_of(settlement)
    copy_onto(settlement, facts)
    settlement.save()
    copy_lines(settlement, facts)
    Timer.objects.filter(subject=SUBJECT, subject_id=settlement.pk).delete()
    if settlement.silence_at and settlement.state != SettlementState.AGREED:
        Timer.objects.create(
            tenant_id=settlement.tenant_id, subject=SUBJECT, subject_id=settlement.pk,
            kind=SILENCE, at=max(settlement.silence_at, at),
        )  # fmt: skip
