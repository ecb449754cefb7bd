"""Surveys, one's own answers, follow-up calls, and opinions until they are told back."""

from jianyue.api.surveys import calling, deciding, opinions, own, reading
from jianyue.api.surveys.area import SURVEYS

__all__ = ["SURVEYS", "calling", "deciding", "opinions", "own", "reading"]
