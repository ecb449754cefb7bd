"""What is agreed for contracts now, for pages that show several of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from jianyue.agreements.governance import Staff
from jianyue.agreements.language import Agreement
from jianyue.agreements.models import HEAVY, Contract, Version
from jianyue.engine.calendars import Calendar
from jianyue.services.terms import terms_of_version

NO_STAFF = Staff()


@dataclass(frozen=True)
class Agreed:
    """A contract with the version of its agreement that is in force."""

    contract: Contract
    version: Version

    @property
    def agreement(self) -> Agreement:
        """The agreement as its text says it."""
        return self.version.agreement()

    @property
    def staff(self) -> Staff:
        """What is agreed about staff; nothing where the agreement is silent."""
        return self.agreement.staff or NO_STAFF

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the agreement's days."""
        return ZoneInfo(self.agreement.zone)

    @cached_property
    def duty(self) -> Calendar:
        """The calendar of the days on which committed staff is there (docs/decisions/0109).

        The hours of on-site support where the catalogue names them, else the first calendar that
        has closed days, else always.
        """
        agreement, terms = self.agreement, terms_of_version(self.version)
        names = [
            service.hours["on-site"]
            for service in agreement.services.values()
            if "on-site" in service.hours
        ]
        names += [
            name for name, spec in agreement.calendars.items() if not all(spec.week().values())
        ]
        return terms.calendar(names[0] if names else None)


def agreed_for(contract: Contract, at: datetime) -> Agreed | None:
    """Return what is agreed for one contract at an instant; None before anything is in force."""
    return next(iter(agreed_on([contract], at=at)), None)


def agreed_on(contracts: Iterable[Contract], *, at: datetime) -> list[Agreed]:
    """Return the contracts that have an agreement in force, each with it; one query."""
    kept = {contract.pk: contract for contract in contracts}
    versions = (
        Version.objects.filter(contract__in=kept, in_force_from__lte=at)
        .order_by("contract", "-in_force_from", "-number")
        .distinct("contract")
        .defer(*HEAVY)
    )
    found = {version.contract_id: version for version in versions}
    return [Agreed(kept[pk], found[pk]) for pk in kept if pk in found]
