"""Breach cases: told, analysed, negotiated, compensated, put right, accepted (C06, E20)."""
