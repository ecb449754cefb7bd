"""Fees, payments, late fees, breach cases and settlements of a contract."""
