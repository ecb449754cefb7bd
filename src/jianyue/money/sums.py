"""Sums and days as people give them: checked once, refused in words."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.agreements.models import Contract
from jianyue.documents.capitals import chinese_capitals
from jianyue.engine.money import CENT
from jianyue.ledger.speech import NotAllowed
from jianyue.services.agreed import Agreed, agreed_for

LARGEST: Final = Decimal("9999999999999.99")
EARLIEST: Final = date(2000, 1, 1)


def money(amount: Decimal) -> Decimal:
    """Return a sum in whole fen, above zero. Raises NotAllowed."""
    good = isinstance(amount, Decimal) and amount.is_finite() and 0 < amount <= LARGEST
    if not good or amount != amount.quantize(CENT):
        raise NotAllowed(
            "金额须大于零，最多两位小数，且不超过 9,999,999,999,999.99。",
            "A sum is above zero, has at most two decimals, and is at most 9,999,999,999,999.99.",
        )
    return amount.quantize(CENT)


def share_of(amount: Decimal, count: Decimal, more: Decimal) -> Decimal:
    """Return a price so many times, with a surcharge, rounded half-up once."""
    return (amount * count * (1 + more)).quantize(CENT, ROUND_HALF_UP)


def day_of(day: date, *, today: date) -> date:
    """Return a day that has come. Raises NotAllowed."""
    if not EARLIEST <= day <= today:
        raise NotAllowed(
            "日期须在 2000 年以后，且不晚于今天。", "The day lies after 2000 and not after today."
        )
    return day


def agreed_of(contract: Contract, at: datetime) -> Agreed:
    """Return what is agreed. Raises NotAllowed before anything is in force."""
    agreed = agreed_for(contract, at)
    if agreed is None:
        raise NotAllowed(
            "这份合同还没有生效的协议。", "No agreement of this contract is in force yet."
        )
    return agreed


def today_in(zone: ZoneInfo, at: datetime) -> date:
    """Return the day in the zone of the agreement: days overdue are its days."""
    return at.astimezone(zone).date()


def written(amount: Decimal) -> str:
    """Return a sum as facts and pages write it: 1234.50."""
    return f"{amount.quantize(CENT):f}"


def figures(amount: Decimal, currency: str) -> str:
    """Return a sum as people read it: CNY 1,234.50."""
    return f"{currency} {amount:,.2f}"


def capitals(amount: Decimal, currency: str) -> str:
    """Return a sum in Chinese capitals; nothing for another currency than yuan."""
    return chinese_capitals(amount) if currency == "CNY" else ""
