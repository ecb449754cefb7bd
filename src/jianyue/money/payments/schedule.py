"""From the payment schedule of an agreement to dated dues (C04).

Pure. What the sources leave open is decided in docs/decisions/0187.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import count, pairwise
from typing import Final

from jianyue.agreements.counted_days import ONE_DAY, plus_months
from jianyue.agreements.language import Agreement
from jianyue.agreements.money import Fees, Instalment
from jianyue.agreements.settling import NoFee, currency_of, fee_of
from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.money import exact, fen
from jianyue.money.payments.days import Around, due_day
from jianyue.money.words import Waits

STEPS: Final = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
MOST: Final = 1200  # periods of one instalment: a century of months
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Term:
    """What is known of the term when payments are planned.

    first, last  its first and last day; no last one where it is open-ended
    signed       the day on which both had signed the first version
    until        periods that begin after this day are planned later
    """

    first: date
    last: date | None
    signed: date | None
    until: date


@dataclass(frozen=True, slots=True)
class Planned:
    """One payment as the agreement has it.

    key        tells it from every other payment of the contract, for good
    place      which instalment of the schedule it is, from 0
    due_date   None while what it counts from has not happened
    waits      what has to happen first
    """

    key: str
    place: int
    amount: Decimal
    currency: str
    due_date: date | None
    waits: Waits
    statement_date: date | None = None
    period: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """What has happened to one payment that its day depends on.

    met     the day on which its condition was met
    events  days of other events, such as the invoice
    """

    met: date | None = None
    events: Mapping[str, date] = field(default_factory=dict)


def planned(
    agreement: Agreement, term: Term, calendar: Calendar, fixed: Mapping[str, Decimal]
) -> list[Planned]:
    """Return the payments of the schedule in its order.

    calendar  tells working days and holidays
    fixed     sums of payments that an amendment no longer moves, by key

    Shares are rounded half-up each; the last of shares that make the whole takes what is left of
    the total, so that the dues are the total. An instalment whose fee the agreement does not state
    is left out (`unstated` names it).
    """
    fees = agreement.fees or Fees()
    made: list[Planned] = []
    for place in range(len(fees.schedule)):
        with suppress(NoFee):
            made += _dues(agreement, place, term, calendar)
    return _to_the_fen(agreement, made, term, fixed)


def unstated(agreement: Agreement) -> list[Instalment]:
    """Return the instalments that cannot be planned, because the agreement states no fee."""
    fees, found = agreement.fees or Fees(), []
    for each in fees.schedule:
        try:
            _sum(agreement, each, STEPS[each.every] if each.every else 0)
        except NoFee:
            found.append(each)
    return found


def dated(
    instalment: Instalment, around: Around, calendar: Calendar, happened: Happened
) -> tuple[date | None, Waits]:
    """Return the due day of a payment and what it still waits for."""
    if instalment.on is not None and happened.met is None:
        return None, Waits.CONDITION
    try:
        stated = statement_day(instalment, around, calendar)
        day = due_day(instalment.due, around, calendar, after=happened.met, stated=stated)
    except NeverDue:
        day = None
    if day is None:
        event = instalment.due.event
        waits = {each.value: each for each in Waits}
        return None, waits.get({"expiry": "end", "period": "end"}.get(event, event), Waits.NOTICE)
    return day, Waits.NOTHING


def statement_day(instalment: Instalment, around: Around, calendar: Calendar) -> date | None:
    """Return the day on which the statement is drawn up; None where none is agreed."""
    said = instalment.statement
    return None if said is None else due_day(said, around, calendar)


def around_of(
    instalment: Instalment, term: Term, period: tuple[date, date] | None, happened: Happened
) -> Around:
    """Return the days that a payment counts from."""
    known = ({"signing": term.signed} if term.signed else {}) | dict(happened.events)
    if period is None or instalment.every is None:
        return Around(term.first, term.last, term.last, known)
    start, end = _reference(period, STEPS[instalment.every], instalment.for_)
    return Around(start, end, period[1], known)


def _reference(period: tuple[date, date], months: int, paid_for: str) -> tuple[date, date]:
    """Return the period in which a payment for `period` is made."""
    start, after = period[0], period[1] + ONE_DAY
    if paid_for == "previous":
        return after, plus_months(after, months) - ONE_DAY
    if paid_for == "next":
        return plus_months(start, -months), start - ONE_DAY
    return period


def _dues(agreement: Agreement, place: int, term: Term, calendar: Calendar) -> Iterator[Planned]:
    instalment = (agreement.fees or Fees()).schedule[place]
    periods = [None] if instalment.every is None else list(_periods(instalment, term))
    for period in periods:
        around = around_of(instalment, term, period, Happened())
        day, waits = dated(instalment, around, calendar, Happened())
        stated = statement_day(instalment, around, calendar)
        months = 0 if period is None else _months_in(period)
        amount, currency = _sum(agreement, instalment, months)
        key = str(place) if period is None else f"{place}/{period[0].isoformat()}"
        yield Planned(key, place, amount, currency, day, waits, stated, period)


def _periods(instalment: Instalment, term: Term) -> Iterator[tuple[date, date]]:
    """Yield the periods of a repeated payment, counted from the first day of the term."""
    step = STEPS[instalment.every or "month"]
    firsts = (plus_months(term.first, number * step) for number in count())
    for number, (first, following) in enumerate(pairwise(firsts)):
        if number >= MOST or first > term.until or (term.last and first > term.last):
            return
        last = following - ONE_DAY
        yield first, min(last, term.last) if term.last else last


def _months_in(period: tuple[date, date]) -> int:
    """Return the months of a period; one that was begun at the end of the term counts whole."""
    after = period[1] + ONE_DAY
    months = (after.year - period[0].year) * 12 + after.month - period[0].month
    return max(1, months + (after.day > period[0].day))


def _sum(agreement: Agreement, instalment: Instalment, months: int) -> tuple[Decimal, str]:
    fees = agreement.fees or Fees()
    if instalment.amount is not None:
        return instalment.amount.amount, instalment.amount.currency
    if instalment.share is not None:
        if fees.total is None:
            raise NoFee("the agreement states no total fee")
        share = Fraction(instalment.share.share)
        return fen(share * exact(fees.total.amount)), fees.total.currency
    return fen(fee_of(agreement, "monthly fee") * months), currency_of(agreement)


def _to_the_fen(
    agreement: Agreement, made: list[Planned], term: Term, fixed: Mapping[str, Decimal]
) -> list[Planned]:
    """Let the last payment take what rounding left of the total, where the dues are the total."""
    fees = agreement.fees or Fees()
    parts = [each for each in made if _is_part(fees, each)]
    if fees.total is None or not parts or not _is_whole(fees, term):
        return made
    last = max(parts, key=lambda each: (each.period or (term.first,), each.place))
    others = sum((fixed.get(each.key, each.amount) for each in parts if each is not last), ZERO)
    rest = max(fees.total.amount - others, ZERO)
    return [replace(each, amount=rest) if each is last else each for each in made]


def _is_part(fees: Fees, each: Planned) -> bool:
    instalment = fees.schedule[each.place]
    return instalment.amount is None and (instalment.share is not None or fees.monthly is None)


def _is_whole(fees: Fees, term: Term) -> bool:
    """Tell whether the schedule pays the total: shares of 100 %, or each period of the term."""
    shares = [each.share.value for each in fees.schedule if each.share and not each.every]
    if shares:
        return sum(shares) == 100 and all(each.share for each in fees.schedule)  # noqa: PLR2004 - percent
    alone = len(fees.schedule) == 1 and fees.monthly is None and fees.yearly is None
    return alone and term.last is not None and term.last <= term.until
