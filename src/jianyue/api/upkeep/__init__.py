"""Recurring jobs: plans, each job with its steps, what was found."""

from jianyue.api.upkeep import jobs, plans, working
from jianyue.api.upkeep.area import UPKEEP

__all__ = ["UPKEEP", "jobs", "plans", "working"]
