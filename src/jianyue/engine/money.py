"""Sums in fen: exact inside, rounded half-up once where a line is written (semantics 7)."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")
PER_UNIT = 100
HALF = Fraction(1, 2)


class NoWholeMonths(ValueError):  # noqa: N818 - a refusal is named for what is so
    """The term is no whole number of months; the agreement has to state its monthly fee."""


def exact(amount: Decimal) -> Fraction:
    """Return a sum of money without rounding.

    amount  whole fen; raises ValueError in words for a float, a fraction of a fen or no number
    """
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise ValueError(f"a sum of money is an exact decimal, not {amount!r}")
    value = Fraction(amount)
    if (value * PER_UNIT).denominator != 1:
        raise ValueError(f"a sum of money is in whole fen, {amount} is not")
    return value


def fen(value: Fraction) -> Decimal:
    """Return `value` in fen, rounded half-up; a half is rounded away from zero."""
    scaled = abs(value) * PER_UNIT
    whole = int(scaled + HALF)
    return (-whole if value < 0 else whole) * CENT


def fen_down(value: Fraction) -> Decimal:
    """Return `value`, zero or more, in fen without what exceeds the last one: for caps."""
    return int(value * PER_UNIT) * CENT


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a fee, 0.02 for 2 %."""

    part: Fraction

    def __post_init__(self) -> None:
        if self.part < 0:
            raise ValueError(f"a share of a fee is not negative: {self.part}")

    def of(self, fee: Fraction) -> Fraction:
        """Return the exact sum it makes of `fee`."""
        return self.part * fee


@dataclass(frozen=True, slots=True)
class Sum:
    """A fixed sum, whatever the fee."""

    amount: Decimal

    def __post_init__(self) -> None:
        if exact(self.amount) < 0:
            raise ValueError(f"a fixed sum is not negative: {self.amount}")

    def of(self, fee: Fraction) -> Fraction:  # noqa: ARG002 - a fixed sum asks for no fee
        """Return the sum itself."""
        return exact(self.amount)


Portion = Share | Sum


def months_of_term(first: date, last: date) -> int:
    """Return how many months a term has.

    first  first day of the term
    last   last day of it, counted in

    2026-01-01 to 2026-12-31 are 12. A term that begins on a day which its last month lacks may end
    with that month. Raises NoWholeMonths for any other, and for a term that ends before it starts.
    """
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    for count in (months, months - 1):
        if count > 0 and after in _ends_after(first, count):
            return count
    raise NoWholeMonths(f"{first} to {last} is no whole number of months: state the monthly fee")


def _ends_after(first: date, months: int) -> tuple[date, ...]:
    """Return the days that may follow a term of `months`."""
    at = first.month - 1 + months
    year, month = first.year + at // 12, at % 12 + 1
    length = monthrange(year, month)[1]
    if first.day <= length:
        return (date(year, month, first.day),)
    last = date(year, month, length)
    return (last, last + timedelta(days=1))


def monthly_fee(total: Decimal, months: int) -> Fraction:
    """Return the exact fee of one month; it is rounded where a line is made of it.

    total   fee of the whole term, whole fen
    months  of the term, above 0
    """
    if months < 1:
        raise ValueError(f"a term has at least one month, not {months}")
    return exact(total) / months


def breach_sum(prices: Mapping[str, Decimal], missing: Collection[str], rate: Fraction) -> Decimal:
    """Return what items that were not performed cost: their fees x `rate` (C06).

    prices   the contract's price list, whole fen
    missing  items not performed, each once
    rate     0.2 for 20 %, zero or more

    Raises ValueError for an item that is not on the list or is named twice. The sum is one line,
    rounded once.
    """
    if unknown := [item for item in missing if item not in prices]:
        raise ValueError(f"{unknown[0]} is not on the price list")
    if len(set(missing)) != len(missing):
        raise ValueError("an item is not performed once only, and is named twice")
    return fen(Share(rate).of(sum((exact(prices[item]) for item in missing), Fraction(0))))
