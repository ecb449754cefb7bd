"""Money: payments, breach cases, suspensions, settlements."""

from jianyue.api.money import breaches, dues, paying, settlements, settling, suspensions
from jianyue.api.money.area import MONEY

__all__ = ["MONEY", "breaches", "dues", "paying", "settlements", "settling", "suspensions"]
