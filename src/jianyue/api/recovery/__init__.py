"""Disaster recovery: plans by versions, drills and recoveries step by step, what is learnt."""

from jianyue.api.recovery import improving, plans, reading, recovering
from jianyue.api.recovery.area import RECOVERY

__all__ = ["RECOVERY", "improving", "plans", "reading", "recovering"]
