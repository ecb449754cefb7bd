"""Seals as pages and examinations ask about them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from jianyue.agreements.models import Contract
from jianyue.engine.periods import Per, period_from, period_of
from jianyue.evidence.asking import zone_of
from jianyue.evidence.models import HEAVY, Seal
from jianyue.ledger.models import Timeline
from jianyue.people.models import User

SHOWN: Final = 24
DAY: Final = timedelta(days=1)


def seals_of(contract: Contract, user: User, *, before: int | None = None) -> Sequence[Seal]:
    """Return seals of a contract, the newest first; those before a number, where one is given."""
    rows = Seal.objects.visible_to(user).filter(contract=contract).defer(*HEAVY)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return list(rows.select_related("key", "by").order_by("-number")[:SHOWN])


def waits(contract: Contract) -> bool:
    """Tell whether something was recorded that is in no seal yet."""
    rows = Timeline.objects.filter(contract_id=contract.pk, length__gt=F("sealed"))
    return bool(rows.exists())


def last_month(contract: Contract, now: datetime) -> str:
    """Return the name of the last month that is over: what a bundle is mostly asked for."""
    zone = zone_of(contract)
    first = period_of(Per.MONTH, now, zone).first
    return period_from(Per.MONTH, first - DAY, zone).label


def late(now: datetime, longest: timedelta) -> int:
    """Return how many contracts have facts for longer than that which are in no seal.

    Of all providers where the fence lets them be seen, else of the one that stands.
    """
    rows = Timeline.objects.filter(contract_id__isnull=False, length__gt=F("sealed"))
    contracts = list(rows.order_by().values_list("contract_id", flat=True).distinct())
    sealed = Seal.objects.filter(contract__in=contracts, at__gt=now - longest)
    fresh = set(sealed.values_list("contract_id", flat=True))
    old = rows.filter(contract_id__in=set(contracts) - fresh, facts__recorded_at__lt=now - longest)
    return len(set(old.order_by().values_list("contract_id", flat=True)))
