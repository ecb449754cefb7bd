"""When longer hours are asked for in time, and which hours are longer at all (C16)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jianyue.agreements.interruptions import Extended
from jianyue.agreements.models import Contract
from jianyue.agreements.terms import Terms
from jianyue.engine.breakpoints import ONE_DAY, day_start, local_instant
from jianyue.engine.calendars import Calendar
from jianyue.engine.instants import instant
from jianyue.engine.spans import Span, subtract
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.services.terms import terms_of_version

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Hours:
    """What is agreed of the hours of a contract's systems.

    offered  what the agreement says of longer ones; None where it is silent
    """

    agreed: Agreed
    terms: Terms
    offered: Extended | None

    def calendar(self, system: str) -> Calendar:
        """Return the service time of a system; that of people on site, where ways differ."""
        hours = self.agreed.agreement.services[system].hours
        names = [hours[way] for way in ("all", "on-site") if way in hours]
        return self.terms.calendar(next(iter([*names, *hours.values()]), None))

    def beyond(self, system: str, span: Span) -> list[Span]:
        """Return what of a stretch lies beyond the service time."""
        return subtract([span], self.calendar(system).spans(span.start, span.end))

    def closing_systems(self, at: datetime) -> set[str]:
        """Return the systems that close at some time of the week from `at`."""
        week = Span(at, at + WEEK)
        return {name for name in self.agreed.agreement.services if self.beyond(name, week)}

    def deadline(self, system: str, begins: datetime) -> datetime | None:
        """Return the instant by which hours that begin then are asked for; None is any time.

        Hours after the opening of a day are asked for on that day; those before it, or on a day
        without service, on the day before (docs/decisions/0166).
        """
        if self.offered is None:
            return None
        zone = self.agreed.zone
        day = begins.astimezone(zone).date()
        start, end = (instant(day_start(each, zone)) for each in (day, day + ONE_DAY))
        opens = self.calendar(system).spans(start, end)
        if not opens or begins < opens[0].start:
            day -= ONE_DAY
        hour, minute = self.offered.ask_before.split(":")
        return instant(local_instant(day, int(hour) * 60 + int(minute), zone))

    def is_late(self, system: str, begins: datetime, at: datetime) -> bool:
        """Tell whether it is asked for too late; at the very minute it is."""
        deadline = self.deadline(system, begins)
        return deadline is not None and at >= deadline


def hours_for(contract: Contract, at: datetime) -> Hours | None:
    """Return what is agreed at an instant; None before anything is in force."""
    agreed = agreed_for(contract, at)
    if agreed is None:
        return None
    terms = terms_of_version(agreed.version)
    return Hours(agreed, terms, terms.agreement.outages.extended_hours)
