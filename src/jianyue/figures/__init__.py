"""Indicators of agreements: measured live, with the evidence under every number (semantics 6)."""
