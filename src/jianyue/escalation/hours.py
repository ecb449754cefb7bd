"""The calendars that a roster and its layers may keep to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

from jianyue.agreements.holidays import Announcement
from jianyue.agreements.hours import HoursOf
from jianyue.agreements.models import Contract
from jianyue.agreements.opening import calendar_of
from jianyue.agreements.rendering.calendars import called
from jianyue.agreements.rendering.voice import Voice
from jianyue.engine.calendars import Calendar
from jianyue.engine.watches import Restriction
from jianyue.escalation.models_rosters import Roster
from jianyue.ledger.speech import Both, Language
from jianyue.services.agreed import Agreed, agreed_on
from jianyue.services.models import HolidayNotice
from jianyue.services.terms import terms_of_version

OFFICE: Final = "5x8"
OFFICE_SAID: Final = Both("工作时间（5×8，按中国节假日）", "office hours (5x8, holidays of China)")
HOUSE: Final = HoursOf(hours={"mon-fri": ("09:00-12:00", "13:00-18:00")}, holidays="CN")


@dataclass(frozen=True)
class Hours:
    """What hours mean for several rosters at once: of each contract's agreement, of the house."""

    agreed: Mapping[int, Agreed] = field(default_factory=dict)
    announced: tuple[Announcement, ...] = ()

    def restriction(self, roster: Roster, name: str, *, outside: bool) -> Restriction | None:
        """Return the hours of a name as the engine takes them; None for always.

        A name that the agreement does not know any more restricts nothing: somebody is rather
        called than nobody.
        """
        calendar = self._calendar(roster, name) if name else None
        return None if calendar is None else Restriction(calendar, outside)

    def choices(self, roster: Roster, language: Language) -> list[tuple[str, str]]:
        """Return names of hours with what people call them, the agreement's first."""
        kept = self.agreed.get(roster.contract_id or 0)
        named: list[tuple[str, str]] = []
        if kept is not None:
            voice = Voice(kept.agreement, language)
            named = [(name, called(voice, name)) for name in kept.agreement.calendars]
        return [*named, (OFFICE, OFFICE_SAID.words(language))]

    def _calendar(self, roster: Roster, name: str) -> Calendar | None:
        kept = self.agreed.get(roster.contract_id or 0)
        if kept is not None and name in kept.agreement.calendars:
            return terms_of_version(kept.version).calendars[name]
        return _office(roster.zone, self.announced) if name == OFFICE else None


def hours_of(rosters: Iterable[Roster], at: datetime) -> Hours:
    """Return what hours mean for these rosters at an instant; three queries for all of them."""
    kept = list(rosters)
    contracts = Contract.objects.filter(pk__in={each.contract_id for each in kept})
    agreed = {each.contract.pk: each for each in agreed_on(contracts, at=at)}
    rows = HolidayNotice.objects.filter(
        tenant__in={each.tenant_id for each in kept}, country=HOUSE.holidays
    ).order_by("published_at", "pk")
    return Hours(agreed, tuple(row.announcement() for row in rows))


@lru_cache(maxsize=64)
def _office(zone: str, announced: tuple[Announcement, ...]) -> Calendar:
    return calendar_of(HOUSE, zone, announced)
