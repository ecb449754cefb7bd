"""Transactions counted elsewhere: brought in three ways, measured by class (C18)."""
