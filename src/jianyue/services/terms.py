"""The terms under which a ticket runs: the version of the agreement, ready for the engine."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, TypeAlias

from django.db import connection

from jianyue.agreements.holidays import Announcement
from jianyue.agreements.language import Agreement
from jianyue.agreements.models import HEAVY, Contract, Version
from jianyue.agreements.opening import NO_HOLIDAYS
from jianyue.agreements.terms import Terms, terms_of
from jianyue.engine.spans import Span
from jianyue.ledger import often
from jianyue.ledger.speech import Refused
from jianyue.services.models_holidays import HolidayNotice

KEPT = 256
Published: TypeAlias = tuple[datetime, Announcement]
RUNNING: Final = """
WHERE contract_id = %s AND in_force_from <= %s AND NOT EXISTS (
    SELECT FROM agreements_contract AS contract WHERE contract.id = contract_id AND ended_at <= %s
) ORDER BY in_force_from DESC, number DESC LIMIT 1
"""
NOTICES: Final = (
    "ARRAY(SELECT id FROM services_holidaynotice WHERE tenant_id = {} ORDER BY published_at, id)"
)
# What counts as planned downtime; the rows change, so they are read each time and known by text.
PLANNED: Final = """(
    SELECT json_agg(json_build_array(systems, counts_from, counts_until) ORDER BY counts_from, id)
    FROM services_window WHERE contract_id = {} AND counts_from IS NOT NULL
)::text"""
NOTICED: Final = (
    ("noticed", NOTICES.format("agreements_version.tenant_id")),
    ("planned", PLANNED.format("agreements_version.contract_id")),
)


@dataclass(frozen=True, slots=True)
class Source:
    """The text that terms are made of, known by its version and by when that was published."""

    version: int
    published_at: datetime | None
    text: str
    agreement: Agreement = field(compare=False)

    @classmethod
    def of(cls, version: Version) -> "Source":
        """Return that of a version; the text of a draft can still change and tells it apart."""
        text = version.text if version.published_at is None else ""
        return cls(version.pk, version.published_at, text, version.agreement())


class ContractEnded(Refused):
    """The contract has ended; what runs, runs on, and nothing new begins (C02)."""


def version_at(contract: Contract, at: datetime) -> Version | None:
    """Return the version in force at an instant; a ticket keeps the one of its report.

    Raises ContractEnded from the end of the contract on.
    """
    found = often.rows(Version, RUNNING, [contract.pk, at, at], without=HEAVY, also=NOTICED)
    if found:
        found[0].contract = contract
        return found[0]
    ended_at = Contract.objects.values_list("ended_at", flat=True).get(pk=contract.pk)
    if ended_at is None or ended_at > at:
        return None
    raise ContractEnded(
        f"合同 {contract.code} 已经终止，不再受理新的工单；已有工单照常办结。"
        "需要继续服务时，请联系合同经理续签。",
        f"The contract {contract.code} has ended: nothing new is taken on, tickets "
        "that are open run to their end. Ask the contract manager about a renewal.",
    )


def versions_of(ids: Collection[int]) -> dict[int, Version]:
    """Return versions by their ids, ready for their terms to be asked; two queries for all."""
    found = often.rows(Version, "WHERE id = ANY(%s)", [list(ids)], without=HEAVY, also=NOTICED)
    contracts = Contract.objects.in_bulk({version.contract_id for version in found})
    for version in found:
        version.contract = contracts[version.contract_id]
    return {version.pk: version for version in found}


def terms_of_version(version: Version) -> Terms:
    """Return the terms of a version, with the notices and the planned downtime there are so far.

    They are made once per process and kept; a notice published since makes new ones, and `before`
    leads back to those that counted until then.
    """
    countries = _countries(version.agreement())
    known = vars(version)  # by a look in the same transaction
    noticed, planned = (
        (known["noticed"], known["planned"]) if "noticed" in known else _asked(version)
    )
    published = _read(tuple(noticed), countries) if countries else ()
    made = _terms(Source.of(version), published)
    return made if planned is None else _deferring(Source.of(version), published, planned)


def terms_with(version: Version, draft: Announcement, *, at: datetime) -> Terms:
    """Return the terms as they would be if `draft` were published at `at`; nothing is kept."""
    now = terms_of_version(version)
    noticed, _ = _asked(version)
    rows = _read(tuple(noticed), _countries(version.agreement()))
    made = terms_of(version.agreement(), [*(each for _, each in rows), draft])
    return replace(made, since=at, before=now, downtime=now.downtime)


def _countries(agreement: Agreement) -> frozenset[str]:
    return frozenset(spec.holidays for spec in agreement.calendars.values()) - {NO_HOLIDAYS}


def _asked(version: Version) -> tuple[list[int], str | None]:
    """Return the keys of the notices in the order of publication, and the planned downtime."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {NOTICES.format('%s')}, {PLANNED.format('%s')}",
            [version.tenant_id, version.contract_id],
        )
        [(noticed, planned)] = cursor.fetchall()
    return noticed, planned


@lru_cache(maxsize=KEPT)
def _read(keys: tuple[int, ...], countries: frozenset[str]) -> tuple[Published, ...]:
    """Return notices by their keys; their rows never change, so a process reads each once."""
    found = HolidayNotice.objects.in_bulk(keys)
    rows = [found[key] for key in keys if found[key].country in countries]
    return tuple((row.published_at.astimezone(UTC), row.announcement()) for row in rows)


@lru_cache(maxsize=KEPT)
def _terms(source: Source, published: Sequence[Published]) -> Terms:
    made = terms_of(source.agreement, [each for _, each in published])
    if not published:
        return made
    return replace(made, since=published[-1][0], before=_terms(source, published[:-1]))


@lru_cache(maxsize=KEPT)
def _deferring(source: Source, published: Sequence[Published], planned: str) -> Terms:
    """Return terms with the planned downtime that was read."""
    downtime: dict[str, list[Span]] = {}
    for systems, start, end in json.loads(planned):
        ends = (datetime.fromisoformat(each).astimezone(UTC) for each in (start, end))
        span = Span(*ends)
        for system in systems:
            downtime.setdefault(system, []).append(span)
    spans = {system: tuple(found) for system, found in downtime.items()}
    return replace(_terms(source, published), downtime=spans)
