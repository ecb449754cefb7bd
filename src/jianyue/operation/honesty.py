"""What a worker tells of itself after a round: only the truth, and the good news only if proved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from jianyue.operation.heartbeats import Heart, Report
from jianyue.operation.pinging import Pinger


class Looks(Protocol):
    """Who looks whether anything was lost."""

    def look_if_due(self, now: datetime) -> Report:
        """Look where it is time; return what was found when it last looked."""


class Honesty:
    """Lets the heart beat and the ping go out while the auditor finds nothing lost."""

    def __init__(self, auditor: Looks, heart: Heart, pinger: Pinger) -> None:
        self.auditor, self.heart, self.pinger = auditor, heart, pinger

    def after_round(self, now: datetime, failures: Mapping[str, int]) -> None:
        """Have the auditor look, and tell how this worker lives."""
        report = self.auditor.look_if_due(now)
        self.heart.beat(now, failures, report)
        if report.passed:
            self.pinger.ping(now)

    def rest(self) -> None:
        """End as told: nobody misses this worker."""
        self.pinger.rest()
        self.heart.rest()
