"""Fees: shares and sums that do not add up, capitals, and payments due at impossible times."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jianyue.agreements.amounts import Money, Percent
from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.findings import Seen, Share, rule, seen
from jianyue.agreements.moments import Due
from jianyue.agreements.money import Fees, Instalment
from jianyue.agreements.texts import Text
from jianyue.documents.capitals import NotAnAmount, chinese_capitals
from jianyue.engine.money import NoWholeMonths, months_of_term

A_YEAR = 365
MONTHLY = Text(zh="月费", en="monthly fees")
YEARLY = Text(zh="年费", en="yearly fees")
EVERY_MONTH = 28
MONTHS = 12
SAME_LETTERS = str.maketrans("正圆圓萬億貳參陸", "整元元万亿贰叁陆")


def _fees(draft: Draft) -> Fees:
    return draft.agreement.fees or Fees()


def _instalments(draft: Draft) -> Iterator[tuple[int, Instalment]]:
    yield from enumerate(_fees(draft).schedule)


def _clause(draft: Draft, instalment: Instalment) -> str | None:
    return instalment.clause or _fees(draft).clause


@rule("instalments-not-whole")
def instalments_not_whole(draft: Draft) -> Iterator[Seen]:
    """Find schedules that pay too much or too little."""
    once = [each for _, each in _instalments(draft) if each.every is None]
    shares = [each.share.value for each in once if each.share]
    sums = [each.amount.amount for each in once if each.amount]
    fees = _fees(draft)
    clause = next((each.clause for each in once if each.clause), fees.clause)
    place = ("fees", "schedule")
    if shares and not sums and sum(shares) != Decimal(100):
        total, whole = Percent(sum(shares, Decimal(0))), Percent(Decimal(100))
        yield seen(*place, clause=clause, count=len(once), total=total, whole=whole)
    recurring = len(once) < len(fees.schedule)
    if sums and not shares and not recurring and fees.total:
        total_sum = Money(sum(sums, Decimal(0)), fees.total.currency)
        if total_sum.amount != fees.total.amount:
            yield seen(*place, clause=clause, count=len(once), total=total_sum, whole=fees.total)


def _months(draft: Draft) -> int | None:
    """Return how many months the term has, where they are whole and known."""
    term = draft.agreement.term
    if term and term.lasts and term.lasts.unit in {"months", "years"}:
        return int(term.lasts.count) * (12 if term.lasts.unit == "years" else 1)
    try:
        return months_of_term(draft.first, draft.last) if draft.last else None
    except NoWholeMonths:
        return None


@rule("fees-disagree")
def fees_disagree(draft: Draft) -> Iterator[Seen]:
    """Find fees that contradict each other."""
    fees, months = _fees(draft), _months(draft)
    if fees.total is None or months is None:
        return
    for fee, length, kind in ((fees.monthly, 1, MONTHLY), (fees.yearly, 12, YEARLY)):
        if fee is None or months % length:
            continue
        whole = Money(fee.amount * (months // length), fee.currency)
        if whole != Money(fees.total.amount, fees.total.currency):
            yield seen(
                "fees",
                clause=fees.clause,
                total=fees.total,
                kind=kind,
                fee=fee,
                months=months,
                whole=whole,
            )


@rule("price-list-differs")
def price_list_differs(draft: Draft) -> Iterator[Seen]:
    """Find totals that are not the sum of their parts."""
    fees, months = _fees(draft), _months(draft)
    whole_term = {"term", "project"} | ({"year"} if months == MONTHS else set())
    if fees.total is None or not fees.items or {item.per for item in fees.items} - whole_term:
        return
    total = Money(sum((each.amount.amount for each in fees.items), Decimal(0)), fees.total.currency)
    if total.amount != fees.total.amount:
        count = len(fees.items)
        place = ("fees", "items")
        yield seen(*place, clause=fees.clause, count=count, whole=total, total=fees.total)


@rule("capitals-differ")
def capitals_differ(draft: Draft) -> Iterator[Seen]:
    """Find capitals that say another sum (C03)."""
    fees = _fees(draft)
    if fees.total is None or fees.capitals is None:
        return
    try:
        right = chinese_capitals(fees.total.amount)
    except NotAnAmount:
        return
    if _plain(fees.capitals) != _plain(right):
        place = ("fees", "capitals")
        yield seen(*place, clause=fees.clause, total=fees.total, right=right, said=fees.capitals)


def _plain(capitals: str) -> str:
    """Return capitals without what writers may add or vary."""
    written = capitals.translate(SAME_LETTERS).removeprefix("人民币")
    return "".join(written.split()).strip("：:（）()").replace("元整", "元")


def _dated(draft: Draft) -> Iterator[tuple[int, Instalment, date]]:
    for number, instalment in _instalments(draft):
        if instalment.due.on is not None:
            yield number, instalment, instalment.due.on


def _signing(draft: Draft) -> date | None:
    signing = draft.agreement.legal.signing
    try:
        return date.fromisoformat(signing.date) if signing else None
    except ValueError:
        return None


@rule("payment-before-start")
def payment_before_start(draft: Draft) -> Iterator[Seen]:
    """Find payments before there is anything to pay for (C04)."""
    term = draft.agreement.term
    dated = term is not None and isinstance(term.from_, date)
    start = _signing(draft) or (draft.first if dated else None)
    for number, instalment, due in _dated(draft):
        if start is not None and due < start:
            place, clause = ("fees", "schedule", number), _clause(draft, instalment)
            yield seen(*place, clause=clause, number=number + 1, due=due, start=start)
    for number, instalment in _instalments(draft):
        if instalment.due.side == "before" and instalment.due.event in {"signing", "purchase"}:
            place, clause = ("fees", "schedule", number), _clause(draft, instalment)
            signed = Text(zh="签订", en="the signing")
            yield seen(*place, clause=clause, number=number + 1, due=instalment.due, start=signed)


@rule("payment-after-end")
def payment_after_end(draft: Draft) -> Iterator[Seen]:
    """Find dates of payment beyond the term."""
    for number, instalment, due in _dated(draft):
        if draft.last is not None and due > draft.last:
            place, clause = ("fees", "schedule", number), _clause(draft, instalment)
            yield seen(*place, clause=clause, number=number + 1, due=due, last=draft.last)


@rule("payment-without-end")
def payment_without_end(draft: Draft) -> Iterator[Seen]:
    """Find payments that wait for ever."""
    term = draft.agreement.term
    for number, instalment in _instalments(draft):
        if term and term.open_ended and instalment.due.event in {"end", "expiry"}:
            place, clause = ("fees", "schedule", number), _clause(draft, instalment)
            yield seen(*place, clause=clause, number=number + 1, due=instalment.due)


def _day(due: Due) -> tuple[bool, int] | None:
    return None if due.day is None else (due.month == "next", due.day)


@rule("statement-after-payment")
def statement_after_payment(draft: Draft) -> Iterator[Seen]:
    """Find payments without a statement to pay by (C04)."""
    for number, instalment in _instalments(draft):
        if instalment.statement is None:
            continue
        drawn, due = _day(instalment.statement), _day(instalment.due)
        if drawn and due and drawn > due:
            yield seen(
                "fees",
                "schedule",
                number,
                clause=_clause(draft, instalment),
                number=number + 1,
                due=instalment.due,
                statement=instalment.statement,
            )


@rule("invoice-waits-for-payment")
def invoice_waits_for_payment(draft: Draft) -> Iterator[Seen]:
    """Find a circle of invoice and payment."""
    invoice = _fees(draft).invoice
    for number, instalment in _instalments(draft):
        waits = instalment.due.event == "invoice" and instalment.due.side == "after"
        if waits and invoice and invoice.event == "receipt" and invoice.side == "after":
            place, clause = ("fees", "schedule", number), _clause(draft, instalment)
            yield seen(*place, clause=clause, number=number + 1)


@rule("day-not-in-every-month")
def day_not_in_every_month(draft: Draft) -> Iterator[Seen]:
    """Find days of payment that some months lack."""
    for number, instalment in _instalments(draft):
        day = instalment.due.day
        if day is not None and not 1 <= day <= EVERY_MONTH:
            place, clause = ("fees", "schedule", number), _clause(draft, instalment)
            yield seen(*place, clause=clause, number=number + 1, day=day)


@rule("late-fee-a-year")
def late_fee_a_year(draft: Draft) -> Iterator[Seen]:
    """Find late fees that outgrow the debt (C05)."""
    late = _fees(draft).late
    if late is None or late.rate is None or late.at_most or late.rate.per != "day":
        return
    yearly = Fraction(late.rate.percent.value) * A_YEAR / 100
    if yearly >= 1:
        clause = late.clause or _fees(draft).clause
        yield seen("fees", "late", clause=clause, rate=late.rate.percent, yearly=Share(yearly))


RULES = (
    instalments_not_whole,
    fees_disagree,
    price_list_differs,
    capitals_differ,
    payment_before_start,
    payment_after_end,
    payment_without_end,
    statement_after_payment,
    invoice_waits_for_payment,
    day_not_in_every_month,
    late_fee_a_year,
)
