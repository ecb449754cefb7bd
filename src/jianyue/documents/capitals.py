"""Amounts of money in Chinese capitals (大写), as contracts, invoices and cheques write them."""

import re
from decimal import ROUND_HALF_UP, Decimal
from importlib import import_module

FEN = Decimal("0.01")
LARGEST = Decimal("9999999999999999.99")


class NotAnAmount(ValueError):  # noqa: N818 - a refusal is named for what is so
    """An amount that cannot be written in capitals."""


def chinese_capitals(amount: Decimal) -> str:
    """Return `amount` in Chinese capitals, 1,234.50 as 壹仟贰佰叁拾肆元伍角.

    amount  yuan, rounded half-up to fen first; at most sixteen digits before the point

    整 stands only where the amount ends at yuan (semantics 7). Zero is 零元整, a sum below zero
    starts with 负, and one below a yuan has no 元. Raises NotAnAmount for NaN, infinity, and
    what is too large.
    """
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise NotAnAmount(f"{amount} cannot be written in capitals / 金额无法大写")
    fen = amount.quantize(FEN, ROUND_HALF_UP)
    # The library compiles the names of every Chinese city when it is loaded: a quarter of a second
    # that only who writes capitals should wait for (docs/decisions/0053).
    words = str(import_module("cn2an").an2cn(f"{abs(fen):f}", "rmb"))
    sign = "负" if fen < 0 else ""
    return sign + _with_zero_for_skipped_wan(words, int(abs(fen)))


def _with_zero_for_skipped_wan(words: str, yuan: int) -> str:
    # The library writes 100,001,000 as 壹亿壹仟, which spoken Chinese hears as 110,000,000.
    if yuan % 100_000_000 // 10_000 == 0:
        return re.sub(r"亿(?=.仟)", "亿零", words)
    return words
