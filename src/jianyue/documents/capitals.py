"""Amounts of money in Chinese capitals (大写), as contracts, invoices and cheques write them."""

import re
import sys
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import cast

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
    words = _writer()(f"{abs(fen):f}", "rmb")
    sign = "负" if fen < 0 else ""
    return sign + _with_zero_for_skipped_wan(words, int(abs(fen)))


@cache
def _writer() -> Callable[[str, str], str]:
    """Return the library's writer of numbers, loaded when an amount is first written.

    Its front door compiles what reads numbers back, for a quarter of a second; it is not opened
    (docs/decisions/0053).
    """
    spec = PathFinder.find_spec("cn2an")
    if spec is None:
        raise ModuleNotFoundError(name="cn2an")
    package = module_from_spec(spec)
    known = sys.modules.setdefault(spec.name, package)
    try:
        module = import_module("cn2an.an2cn")
    finally:
        if known is package:  # whoever imports the whole library later, gets all of it
            sys.modules.pop(spec.name, None)
    return cast("Callable[[str, str], str]", module.An2Cn().an2cn)


def _with_zero_for_skipped_wan(words: str, yuan: int) -> str:
    # The library writes 100,001,000 as 壹亿壹仟, which spoken Chinese hears as 110,000,000.
    if yuan % 100_000_000 // 10_000 == 0:
        return re.sub(r"亿(?=.仟)", "亿零", words)
    return words
