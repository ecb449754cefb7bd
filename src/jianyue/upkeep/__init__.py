"""Recurring maintenance jobs of a contract: planned by a rule, done by a named person, recorded."""
