"""Payments: when what is due, what was invoiced and paid, what paying late costs."""
