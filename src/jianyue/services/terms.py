"""The terms under which a ticket runs: the version of the agreement, ready for the engine."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeAlias

from jianyue.agreements.holidays import Announcement
from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract, Version
from jianyue.agreements.opening import NO_HOLIDAYS
from jianyue.agreements.terms import Terms, terms_of
from jianyue.ledger.speech import Refused
from jianyue.services.models_holidays import HolidayNotice

KEPT = 256
Published: TypeAlias = tuple[datetime, Announcement]


class ContractEnded(Refused):
    """The contract has ended; what runs, runs on, and nothing new begins (C02)."""


def version_at(contract: Contract, at: datetime) -> Version | None:
    """Return the version in force at an instant; a ticket keeps the one of its report.

    Raises ContractEnded from the end of the contract on.
    """
    in_force = Version.objects.filter(contract=contract, in_force_from__lte=at)
    rows = in_force.select_related("contract").defer("document")
    version = rows.order_by("-in_force_from", "-number").first()
    if version and version.contract.ended_at is not None and version.contract.ended_at <= at:
        raise ContractEnded(
            f"合同 {version.contract.code} 已经终止，不再受理新的工单；已有工单照常办结。"
            "需要继续服务时，请联系合同经理续签。",
            f"The contract {version.contract.code} has ended: nothing new is taken on, tickets "
            "that are open run to their end. Ask the contract manager about a renewal.",
        )
    return version


def terms_of_version(version: Version) -> Terms:
    """Return the terms of a version, on the calendars of all notices published so far.

    They are made once per process and kept; a notice published since makes new ones, and `before`
    leads back to those that counted until then.
    """
    agreement = version.agreement()
    countries = _countries(agreement)
    published = _published(version.tenant_id, countries) if countries else ()
    return _terms(version.pk, version.text, published)


def terms_with(version: Version, draft: Announcement, *, at: datetime) -> Terms:
    """Return the terms as they would be if `draft` were published at `at`; nothing is kept."""
    now = terms_of_version(version)
    rows = _published(version.tenant_id, _countries(version.agreement()))
    made = terms_of(version.agreement(), [*(each for _, each in rows), draft])
    return replace(made, since=at, before=now)


def _countries(agreement: Agreement) -> frozenset[str]:
    return frozenset(spec.holidays for spec in agreement.calendars.values()) - {NO_HOLIDAYS}


def _published(tenant: int, countries: frozenset[str]) -> tuple[Published, ...]:
    rows = HolidayNotice.objects.filter(tenant=tenant, country__in=countries)
    ordered = rows.order_by("published_at", "pk")
    return tuple((row.published_at.astimezone(UTC), row.announcement()) for row in ordered)


@lru_cache(maxsize=KEPT)
def _terms(pk: int, text: str, published: Sequence[Published]) -> Terms:
    agreement = Version(pk=pk, text=text).agreement()
    made = terms_of(agreement, [each for _, each in published])
    if not published:
        return made
    return replace(made, since=published[-1][0], before=_terms(pk, text, published[:-1]))
