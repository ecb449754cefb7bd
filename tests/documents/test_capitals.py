"""Chinese capitals: worked amounts, and a law against a parser that shares nothing with them."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.documents.capitals import NotAnAmount, chinese_capitals

WORKED = [
    ("1234.50", "壹仟贰佰叁拾肆元伍角"),  # semantics 7: ends at jiao, so no 整
    ("1005.03", "壹仟零伍元零叁分"),  # semantics 7: one 零 for two zeros, one for the missing jiao
    ("10000.00", "壹万元整"),  # semantics 7: whole yuan end with 整
    ("0", "零元整"),  # nothing is still a sum of money
    ("0.05", "伍分"),  # below a jiao: neither 元 nor 角
    ("0.50", "伍角"),  # below a yuan: no 元
    ("0.10", "壹角"),
    ("0.99", "玖角玖分"),
    ("-5.50", "负伍元伍角"),  # a deduction
    ("-0.004", "零元整"),  # rounds to nothing, and nothing has no sign
    ("0.005", "壹分"),  # half a fen rounds up
    ("1.005", "壹元零壹分"),  # half-up, not cut off
    ("10.00", "壹拾元整"),  # 壹拾, never 拾 alone
    ("10.05", "壹拾元零伍分"),
    ("110.00", "壹佰壹拾元整"),
    ("101.00", "壹佰零壹元整"),
    ("1010.00", "壹仟零壹拾元整"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"),  # the yuan digit is 0, jiao is not: 零 may be left out
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("100000.00", "壹拾万元整"),
    ("100100.00", "壹拾万零壹佰元整"),
    ("1000500.05", "壹佰万零伍佰元零伍分"),
    ("1200000.00", "壹佰贰拾万元整"),
    ("10010000.01", "壹仟零壹万元零壹分"),
    ("100000000.00", "壹亿元整"),
    ("100000001.00", "壹亿零壹元整"),
    (
        "100001000.00",
        "壹亿零壹仟元整",
    ),  # the whole 万 group is empty: 零 keeps it from 壹亿壹仟(万)
    ("110000000.00", "壹亿壹仟万元整"),
    ("1000010000.00", "壹拾亿零壹万元整"),
    ("20000000000.00", "贰佰亿元整"),
]


@pytest.mark.parametrize(("amount", "words"), WORKED)
def test_an_amount_reads_as_a_contract_writes_it(amount: str, words: str) -> None:
    assert chinese_capitals(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "10000000000000000.00"])
def test_what_is_no_sum_of_money_is_refused(amount: str) -> None:
    with pytest.raises(NotAnAmount):
        chinese_capitals(Decimal(amount))


DIGITS = {word: digit for digit, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def _whole(words: str) -> int:
    """Read a whole number: split at the largest unit, as a person reading aloud would."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        high, found, low = words.rpartition(unit)
        if found:
            return _whole(high) * size + _whole(low)
    total = digit = 0
    for word in words:
        if word in UNITS:
            total, digit = total + digit * UNITS[word], 0
        else:
            digit = DIGITS[word]
    return total + digit


def _read(words: str) -> Decimal:
    sign = -1 if words.startswith("负") else 1
    match = re.fullmatch(r"负?(?:(.+)元)?(整)?(?:(.)角)?零?(?:(.)分)?", words)
    assert match is not None
    yuan, _, jiao, fen = match.groups()
    value = _whole(yuan or "") * 100 + DIGITS[jiao or "零"] * 10 + DIGITS[fen or "零"]
    return Decimal(sign * value) / 100


SUMS = st.one_of(
    st.integers(-(10**17), 10**17),
    st.builds(int, st.text("0001239", min_size=1, max_size=17)),  # many zeros: the hard ones
)


@given(SUMS)
def test_capitals_read_back_as_the_amount(fen: int) -> None:
    amount = Decimal(fen) / 100

    assert _read(chinese_capitals(amount)) == amount


@given(SUMS)
def test_capitals_end_with_whole_only_at_yuan(fen: int) -> None:
    words = chinese_capitals(Decimal(fen) / 100)

    assert words.endswith("元整") == (fen % 100 == 0)
    assert "零零" not in words
    assert not re.search(r"零[元万亿拾佰仟角分]", words) or words == "零元整"


@given(st.integers(1, 9999), st.integers(1000, 9999))
def test_a_skipped_group_of_four_digits_is_never_silent(yi: int, low: int) -> None:
    words = chinese_capitals(Decimal(yi * 10**8 + low))

    assert "亿零" in words
