"""Requests and incidents: facts, clocks, slips."""
