from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic_core import PydanticCustomError

from jianyue.agreements.amounts import Amount, Frequency, Money, Percent, Rate
from jianyue.agreements.goals import Goal
from jianyue.agreements.moments import Due
from jianyue.agreements.written import Written


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("30 min", "30 分钟", "30 minutes"),
        ("30min", "30 分钟", "30 minutes"),
        ("1 h", "1 小时", "1 hour"),
        ("0.5 h", "0.5 小时", "0.5 hours"),
        ("3 days", "3 日", "3 days"),
        ("1 working day", "1 个工作日", "1 working day"),
        ("5个工作日", "5 个工作日", "5 working days"),
        ("2小时", "2 小时", "2 hours"),
        ("12 months", "12 个月", "12 months"),
    ],
)
def test_an_amount_of_time_reads_back_as_words(text: str, zh: str, en: str) -> None:
    amount = Amount.parse(text)

    assert (amount.words("zh"), amount.words("en")) == (zh, en)
    assert Amount.parse(str(amount)) == amount


def test_hours_and_days_never_share_a_unit() -> None:
    assert Amount.parse("24 h").length == timedelta(hours=24)
    assert Amount.parse("24 h") != Amount.parse("1 day")
    with pytest.raises(ValueError, match="counts days of a calendar"):
        _ = Amount.parse("3 days").length


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Amount, "30"),
        (Amount, "-1 h"),
        (Amount, "1.5 days"),
        (Amount, "soon"),
        (Percent, "99.9"),
        (Percent, "a %"),
        (Rate, "0.5 %"),
        (Rate, "0.5 % a moon"),
        (Money, "12"),
        (Money, "12.345 CNY"),
        (Frequency, "6 a moon"),
        (Goal, "99.9 %"),
        (Goal, ">= 99.9 parsecs"),
        (Due, "2026-02-30"),
        (Due, "5 days after lunch"),
    ],
)
def test_what_is_not_written_so_is_refused_with_samples(kind: type[Written], text: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        kind.parse(text)

    hint = str((refused.value.context or {})["hint_en"])
    assert kind.samples[0] in hint or kind.meant(text) in hint or kind is Due


def test_money_and_shares_are_exact() -> None:
    assert Money.parse("1,200,000.50 CNY").amount == Decimal("1200000.50")
    assert Money.parse("8.00 元").words("zh") == "8.00 元"
    assert Money.parse("1234.5 USD").words("zh") == "USD 1,234.50"
    assert Percent.parse("0.1 %").share == Decimal("0.001")
    assert Rate.parse("0.5 % a day").words("zh") == "每日 0.5%"
    assert Rate.parse("0.5% 每 日").per == "day"


@pytest.mark.parametrize(
    ("goal", "figure", "met"),
    [
        (">= 99.9 %", Fraction(999, 1000), True),
        (">= 99.9 %", Fraction(998_999, 1_000_000), False),
        ("<= 43.8 min", Fraction(2628), True),
        ("<= 43.8 min", Fraction(2629), False),
        ("<= 8 times", Fraction(8), True),
        ("< 0.1 %", Fraction(1, 1000), False),
        ("> 80 points", Fraction(80), False),
        ("> 80 points", Fraction(81), True),
        ("<= 4 h", Fraction(14_400), True),
        ("= 100 %", Fraction(1), True),
    ],
)
def test_the_edge_of_a_goal_is_exact(goal: str, figure: Fraction, met: bool) -> None:  # noqa: FBT001  (a column of the table)
    assert Goal.parse(goal).bound.holds(figure) is met


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("2026-07-10", "2026 年 7 月 10 日前", "by 2026-07-10"),
        (
            "10 working days after signing",
            "签订后 10 个工作日内",
            "within 10 working days after signing",
        ),
        ("30 days before expiry", "到期前至少 30 日", "at least 30 days before expiry"),
        (
            "5 working days",
            "周期结束后 5 个工作日内",
            "within 5 working days after the end of the period",
        ),
        ("day 10 of the month", "当月 10 日前", "by day 10 of this month"),
        ("day 5 of next month", "次月 5 日前", "by day 5 of next month"),
        ("10:00 next day", "次日 10:00 前", "by 10:00 on the next day"),
    ],
)
def test_a_due_day_reads_back_as_words(text: str, zh: str, en: str) -> None:
    due = Due.parse(text)

    assert (due.words("zh"), due.words("en")) == (zh, en)
    assert Due.parse(str(due)) == due


def test_a_due_date_is_a_date() -> None:
    assert Due.parse("2026-07-10").on == date(2026, 7, 10)
