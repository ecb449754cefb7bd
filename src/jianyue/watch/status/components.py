"""The systems of a status page: which of the agreed ones, what the public calls them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both
from jianyue.services.agreed import Agreed, agreed_on
from jianyue.watch.models import StatusPage

MOST: Final = 40


@dataclass(frozen=True, slots=True)
class Component:
    """One system as a page shows it.

    contract  id of the contract whose agreement names it
    system    its name there
    zh, en    its public title; group_zh, group_en: the heading under which it stands, or nothing
    """

    contract: int
    system: str
    zh: str
    en: str
    group_zh: str = ""
    group_en: str = ""

    @property
    def key(self) -> tuple[int, str]:
        """By what it is found in the records."""
        return self.contract, self.system

    @property
    def said(self) -> Both:
        """Its public title."""
        return Both(self.zh, self.en)

    @property
    def group(self) -> Both:
        """The heading under which it stands."""
        return Both(self.group_zh or self.group_en, self.group_en or self.group_zh)

    def stored(self) -> dict[str, Any]:
        """Return it as the page's row keeps it."""
        return asdict(self)


def covered(page: StatusPage, now: datetime) -> list[Contract]:
    """Return the contracts that a page is about and that have not ended."""
    rows = Contract.objects.filter(tenant=page.tenant_id, customer=page.customer_id)
    if page.contract_id:
        rows = rows.filter(pk=page.contract_id)
    return list(rows.filter(Q(ended_at=None) | Q(ended_at__gt=now)).order_by("code"))


def agreed_by(contracts: Iterable[Contract], now: datetime) -> Mapping[int, Agreed]:
    """Return what is agreed now, by contract."""
    return {each.contract.pk: each for each in agreed_on(contracts, at=now)}


def components_of(page: StatusPage, agreed: Mapping[int, Agreed]) -> list[Component]:
    """Return the systems that a page shows: those set, as far as they are still agreed."""
    known = (Component(**each) for each in page.systems)
    return [
        each
        for each in known
        if each.contract in agreed and each.system in agreed[each.contract].agreement.services
    ]
