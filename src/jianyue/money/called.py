"""What things about money are called, in both languages."""

from decimal import Decimal

from jianyue.ledger.speech import Both, Language
from jianyue.money.models import Due, SettlementLine
from jianyue.money.sums import figures
from jianyue.money.words import CNY, Source


def called(due: Due) -> Both:
    """Return what a due is called: its period, its place in the schedule, or its own title."""
    if due.source == Source.ITEM:
        return Both(due.title, due.title)
    if due.source == Source.SETTLEMENT:
        return Both(f"结算单 {due.title}", f"Settlement {due.title}")
    number = (due.place or 0) + 1
    if due.period_from_date and due.period_until_date:
        span = f"{due.period_from_date} – {due.period_until_date}"
        return Both(f"服务费 {span}", f"Fee {span}")
    return Both(f"第 {number} 期服务费", f"Instalment {number}")


def line_called(line: SettlementLine) -> Both:
    """Return the title of a line."""
    return Both(line.title_zh, line.title_en)


def cash(amount: Decimal | None, currency: str, language: Language) -> str:
    """Return a sum as people write it: 1,234.50 元, or CNY 1,234.50."""
    if amount is None:
        return ""
    return (
        f"{amount:,.2f} 元" if language == "zh" and currency == CNY else figures(amount, currency)
    )
