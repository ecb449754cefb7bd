"""Backups: jobs, their runs, restores that were tried, keys for scripts."""

from jianyue.api.backups import jobs, keys, runs
from jianyue.api.backups.area import BACKUPS

__all__ = ["BACKUPS", "jobs", "keys", "runs"]
