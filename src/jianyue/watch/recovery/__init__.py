"""Disaster recovery: plans, drills and real recoveries, what was learnt (A06, E15)."""
