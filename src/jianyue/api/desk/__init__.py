"""The desk: acts on many tickets, macros, tags, ready answers, kept views, one's own day."""

from jianyue.api.desk import answers, bulk, day, macros, merging, tags, views
from jianyue.api.desk.area import DESK

__all__ = ["DESK", "answers", "bulk", "day", "macros", "merging", "tags", "views"]
