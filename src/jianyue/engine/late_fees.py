"""What a late payment costs (semantics 7, C05)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jianyue.engine.money import Share, exact, fen, fen_down


@dataclass(frozen=True, slots=True)
class Payment:
    """A sum paid on a day; above zero, whole fen."""

    on: date
    amount: Decimal

    def __post_init__(self) -> None:
        if exact(self.amount) <= 0:
            raise ValueError(f"a payment is more than nothing, not {self.amount}")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the overdue sum: paid on a day, or still owed on the last one looked at."""

    amount: Decimal
    until: date
    days: int
    is_paid: bool


@dataclass(frozen=True, slots=True)
class LateFee:
    """The fee, one line rounded once, with the parts it was worked out from.

    parts   of the overdue sum, in the order of payment
    unpaid  what is still owed
    """

    amount: Decimal
    parts: tuple[Part, ...]
    unpaid: Decimal

    @property
    def overdue(self) -> Decimal:
        """What was not paid on the due day."""
        return sum((part.amount for part in self.parts), Decimal(0))


@dataclass(frozen=True, slots=True)
class Late:
    """What the agreement says of late payment: a rate a day, or one flat share.

    daily    0.005 for 0.5 % a day, zero or more
    flat     instead: a share of what was not paid on the due day, however late it comes
    at_most  the most the fee may reach, a share of the overdue sum; None without limit
    """

    daily: Fraction | None = None
    flat: Fraction | None = None
    at_most: Fraction | None = None

    def __post_init__(self) -> None:
        if (self.daily is None) == (self.flat is None):
            raise ValueError("a late fee has either a rate a day or one flat share")
        for part in (self.daily, self.flat, self.at_most):
            if part is not None:
                Share(part)

    def fee(self, owed: Decimal, due: date, payments: Iterable[Payment], *, today: date) -> LateFee:
        """Return what paying `owed` late has cost up to `today`.

        owed      the sum due, zero or more, whole fen
        due       the due day, itself not overdue
        payments  in any order; what exceeds the sum owed, or was paid after `today`, is left out
        today     day up to which what is unpaid counts as overdue

        Days overdue are the day of payment less the due day; a payment in part stops the fee on
        that part. The fee is one line: rounded half-up once, then held to its cap.
        """
        if exact(owed) < 0:
            raise ValueError(f"a sum owed is not negative: {owed}")
        parts = _parts(owed, due, payments, today)
        late = tuple(part for part in parts if part.days > 0)
        overdue = sum((exact(part.amount) for part in late), Fraction(0))
        if self.daily is None:
            value = (self.flat or 0) * overdue
        else:
            value = sum((self.daily * exact(part.amount) * part.days for part in late), Fraction(0))
        amount = fen(value)
        if self.at_most is not None:
            amount = min(amount, fen_down(self.at_most * overdue))
        unpaid = sum((part.amount for part in parts if not part.is_paid), Decimal(0))
        return LateFee(amount, late, unpaid)


def _parts(owed: Decimal, due: date, payments: Iterable[Payment], today: date) -> list[Part]:
    left = owed
    parts: list[Part] = []
    for payment in sorted(payments, key=lambda one: one.on):
        amount = min(payment.amount, left)
        if payment.on <= today and amount:
            parts.append(Part(amount, payment.on, (payment.on - due).days, is_paid=True))
            left -= amount
    if left:
        parts.append(Part(left, today, (today - due).days, is_paid=False))
    return parts
