"""Rows about money: payments, breach cases, settlements."""

from jianyue.money.models_breaches import Breach, Suspension
from jianyue.money.models_payments import Due, PaymentPlan, Posting
from jianyue.money.models_settlements import Settlement, SettlementLine

__all__ = [
    "Breach",
    "Due",
    "PaymentPlan",
    "Posting",
    "Settlement",
    "SettlementLine",
    "Suspension",
]
