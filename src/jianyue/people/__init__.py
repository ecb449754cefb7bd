"""Organisations, users, roles, teams; who may do what, in one table."""
