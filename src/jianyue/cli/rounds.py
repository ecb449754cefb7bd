"""What a worker does again and again. Loaded once Django stands."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from jianyue.notices import actions as notices
from jianyue.notices import mail

Round = Callable[[datetime], int]


def deliver(now: datetime) -> int:
    """Send the notices that are due; return how many were tried."""
    return notices.deliver_due(now, mail.send)


# Each takes the clock, works on one batch, and returns how many rows it worked on.
ROUNDS: Final[Mapping[str, Round]] = MappingProxyType({"deliver": deliver})
