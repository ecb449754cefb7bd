"""Rosters: who is on call, turns, overrides, swaps, leaves, roles, calendar addresses."""

from jianyue.api.rosters import agreed, covering, feeds, leaves, planning, reading
from jianyue.api.rosters.area import ROSTERS

__all__ = ["ROSTERS", "agreed", "covering", "feeds", "leaves", "planning", "reading"]
