"""Service review meetings: planned, held, minuted, and what was left open (C26)."""
