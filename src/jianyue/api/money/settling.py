"""What is done about settlements: issued, contested, answered, accepted, restated, offset."""

from typing import Annotated

from django.http import HttpRequest
from django.urls import reverse
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.holding import unchanged
from jianyue.api.money.area import MONEY, Code, Said, SumOrNothing, WordsIn
from jianyue.api.money.settlements import SettlementOut, settlement_for, whole
from jianyue.api.problems import invalid
from jianyue.api.shapes import Day, Id, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.money.models import Due, Settlement
from jianyue.money.settlements import actions
from jianyue.people.permissions import Deed


class SettlementIn(Sent):
    """A day of the period that is settled."""

    contract: Code
    day: Day


class ContestIn(Sent):
    """Why a line is contested, and what sum would be right."""

    words: Said
    asked: SumOrNothing | None = None


class OfferIn(Sent):
    """What the provider answers, and the sum that it offers."""

    words: Said
    amount: SumOrNothing


class AgainstIn(Sent):
    """Which payment a deduction is set off against, by its number."""

    due: Annotated[Words, Field(min_length=1, max_length=60)]


class DueDayIn(Sent):
    """By when it is paid."""

    due_date: Day


@MONEY.post(
    "/settlements", Both("出具结算单", "Issue a settlement"), SettlementOut, Deed.ISSUE_SETTLEMENTS
)
def issue_settlement(request: HttpRequest, said: SettlementIn) -> Made:
    """Issue the settlement of a period that is over; the customer is told."""
    who = caller(request)
    made = actions.issue(contract_for(who, said.contract), said.day, at=who.at, by=who.by)
    return Made(_now(who, made.number), reverse("api-get-settlement", args=[made.number]))


@MONEY.post(
    "/settlements/{settlement}/lines/{line}/contest", Both("对一行提出异议", "Contest a line"),
    SettlementOut, Deed.ACCEPT_SETTLEMENTS,
)  # fmt: skip
def contest_line(request: HttpRequest, settlement: str, line: Id, said: ContestIn) -> SettlementOut:
    """Contest a line as the customer: say why, and what would be right."""
    who = caller(request)
    kept = _unchanged(request, who, settlement)
    actions.contest(kept, line, words=said.words, asked=said.asked, at=who.at, by=who.by)
    return _now(who, settlement)


@MONEY.post(
    "/settlements/{settlement}/lines/{line}/answer", Both("答复异议", "Answer about a line"),
    SettlementOut, Deed.ISSUE_SETTLEMENTS,
)  # fmt: skip
def answer_line(request: HttpRequest, settlement: str, line: Id, said: OfferIn) -> SettlementOut:
    """Answer a contested line with a sum and a reason."""
    who = caller(request)
    kept = _unchanged(request, who, settlement)
    actions.answer(kept, line, words=said.words, amount=said.amount, at=who.at, by=who.by)
    return _now(who, settlement)


@MONEY.post(
    "/settlements/{settlement}/lines/{line}/accept", Both("接受一行", "Accept a line"),
    SettlementOut, Deed.ACCEPT_SETTLEMENTS, takes="",
)  # fmt: skip
def accept_line(request: HttpRequest, settlement: str, line: Id) -> SettlementOut:
    """Accept one line as it stands."""
    who = caller(request)
    actions.accept(_unchanged(request, who, settlement), line, at=who.at, by=who.by)
    return _now(who, settlement)


@MONEY.post(
    "/settlements/{settlement}/accept", Both("确认结算单", "Accept a settlement"), SettlementOut,
    Deed.ACCEPT_SETTLEMENTS, takes="",
)  # fmt: skip
def accept_settlement(request: HttpRequest, settlement: str) -> SettlementOut:
    """Accept every line that is not contested."""
    who = caller(request)
    actions.accept(_unchanged(request, who, settlement), at=who.at, by=who.by)
    return _now(who, settlement)


@MONEY.post(
    "/settlements/{settlement}/restate", Both("更正结算单", "Restate a settlement"),
    SettlementOut, Deed.ISSUE_SETTLEMENTS,
)  # fmt: skip
def restate_settlement(request: HttpRequest, settlement: str, said: WordsIn) -> SettlementOut:
    """Draw a settlement up anew from what is known now."""
    who = caller(request)
    kept = _unchanged(request, who, settlement)
    actions.restate(kept, words=said.words, at=who.at, by=who.by)
    return _now(who, settlement)


@MONEY.post(
    "/settlements/{settlement}/refuse", Both("不接受更正", "Refuse a restatement"), SettlementOut,
    Deed.ACCEPT_SETTLEMENTS,
)  # fmt: skip
def refuse_settlement(request: HttpRequest, settlement: str, said: WordsIn) -> SettlementOut:
    """Refuse a restatement as the customer: what stood before stands again."""
    who = caller(request)
    kept = _unchanged(request, who, settlement)
    actions.refuse_restatement(kept, words=said.words, at=who.at, by=who.by)
    return _now(who, settlement)


@MONEY.post(
    "/settlements/{settlement}/offset", Both("抵扣应付", "Offset a deduction"), SettlementOut,
    Deed.KEEP_PAYMENTS,
)  # fmt: skip
def offset_settlement(request: HttpRequest, settlement: str, said: AgainstIn) -> SettlementOut:
    """Set an agreed deduction off against a payment."""
    who = caller(request)
    kept = _unchanged(request, who, settlement)
    rows = Due.objects.visible_to(who.by).filter(
        contract=kept.contract_id, dropped=False, earlier=False, number=said.due
    )
    due = rows.first()
    if due is None or not due.unpaid:
        raise invalid("due", "没有这笔未付的应付。", "There is no such unpaid payment.")
    actions.offset(kept, due, at=who.at, by=who.by)
    return _now(who, settlement)


@MONEY.post(
    "/settlements/{settlement}/charge", Both("计入应付", "Make a payment of a settlement"),
    SettlementOut, Deed.KEEP_PAYMENTS,
)  # fmt: skip
def charge_settlement(request: HttpRequest, settlement: str, said: DueDayIn) -> SettlementOut:
    """Make a payment of what a settlement adds."""
    who = caller(request)
    kept = _unchanged(request, who, settlement)
    actions.charge(kept, said.due_date, at=who.at, by=who.by)
    return _now(who, settlement)


def _now(who: Caller, settlement: str) -> SettlementOut:
    return whole(settlement_for(who, settlement), who)


def _unchanged(request: HttpRequest, who: Caller, settlement: str) -> Settlement:
    return unchanged(request, lambda: settlement_for(who, settlement), lambda row: whole(row, who))
