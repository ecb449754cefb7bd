"""Request types with their fields, and what was answered on a ticket."""

from jianyue.api.request_types import answers, keeping, reading
from jianyue.api.request_types.area import TYPES

__all__ = ["TYPES", "answers", "keeping", "reading"]
