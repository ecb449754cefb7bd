"""Review meetings: planned, held, their minutes, what was left to do."""

from jianyue.api.meetings import items, minutes, planning, reading, writing
from jianyue.api.meetings.area import MEETINGS

__all__ = ["MEETINGS", "items", "minutes", "planning", "reading", "writing"]
