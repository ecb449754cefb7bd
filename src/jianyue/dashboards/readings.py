"""Readings and standings as dashboards show them: a fixed number of queries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When, Window
from django.db.models.functions import RowNumber

from jianyue.agreements.models import Contract, ContractState
from jianyue.dashboards.models import Reading, Standing
from jianyue.dashboards.words import Stand
from jianyue.people.models import User

PERIODS: Final = 12
MONTHS: Final = 6
Key = tuple[str, str]


def contracts_of(user: User) -> Any:  # noqa: ANN401 - rows of contracts
    """Return the contracts that are not over, what needs attention first."""
    standings = Standing.objects.filter(contract=OuterRef("pk"))
    named = {name: Subquery(standings.values(name)[:1]) for name in ("broken", "danger")}
    rows = Contract.objects.visible_to(user).exclude(state=ContractState.ENDED)
    first = [F(name).desc(nulls_last=True) for name in named]
    return rows.annotate(**named).select_related("customer").order_by(*first, "code", "pk")


def totals_of(user: User) -> dict[str, Any]:
    """Return how many promises stand how over all contracts, and the money at risk by currency."""
    over = Contract.objects.visible_to(user).exclude(state=ContractState.ENDED)
    rows = Standing.objects.filter(contract__in=over.values("pk")).order_by()
    names = [each.value for each in Stand]
    groups = list(
        rows.values("currency").annotate(
            at_risk=Sum("at_risk"), **{f"n_{name}": Sum(name) for name in names}
        )
    )
    return {
        "stands": {name: sum(each[f"n_{name}"] for each in groups) for name in names},
        "money": [
            (each["at_risk"], each["currency"])
            for each in groups if each["currency"] and each["at_risk"] is not None
        ],
    }  # fmt: skip


def standings_of(contracts: Iterable[Contract]) -> dict[int, Standing]:
    """Return how contracts stand, by their key."""
    rows = Standing.objects.filter(contract__in=[each.pk for each in contracts])
    return {each.contract_id: each for each in rows}


def running_of(contracts: Iterable[Contract], now: datetime) -> dict[int, list[Reading]]:
    """Return the readings of the running periods of contracts, the one that stands worst first."""
    rows = Reading.objects.filter(
        contract__in=[each.pk for each in contracts], from_at__lte=now, until_at__gt=now
    ).exclude(indicator="")
    found: dict[int, list[Reading]] = {}
    worst = Case(*(When(stand=each, then=Value(place)) for place, each in enumerate(Stand)))
    for each in rows.order_by("contract", worst, F("margin").asc(nulls_last=True), "place"):
        found.setdefault(each.contract_id, []).append(each)
    return found


def months_of(contracts: Iterable[Contract], since: datetime) -> list[dict[str, Any]]:
    """Return by contract and month how many monthly promises there were, and how many were kept."""
    rows = Reading.objects.filter(
        contract__in=[each.pk for each in contracts], from_at__gte=since, label__regex=MONTH
    ).exclude(stand=Stand.NONE)
    kept = Count("pk", filter=~Q(stand=Stand.BROKEN))
    groups = rows.order_by().values("contract", "label").annotate(whole=Count("pk"), kept=kept)
    return list(groups.order_by("contract", "label"))


MONTH: Final = r"^\d{4}-\d{2}$"


def history_until(contract: Contract, day: datetime) -> dict[Key, list[Reading]]:
    """Return up to twelve periods of each figure that began by `day`, oldest first; one query."""
    newest = Window(
        RowNumber(), partition_by=[F("indicator"), F("of")], order_by=F("from_at").desc()
    )
    rows = Reading.objects.filter(contract=contract, from_at__lte=day).annotate(newest=newest)
    found: dict[Key, list[Reading]] = {}
    for each in rows.filter(newest__lte=PERIODS).order_by("from_at"):
        found.setdefault(each.key, []).append(each)
    return found


def of_day(history: dict[Key, list[Reading]], day: datetime) -> list[Reading]:
    """Return the readings of the periods that hold `day`, in the order of the agreement."""
    last: Sequence[Reading] = [each[-1] for each in history.values()]
    return sorted((each for each in last if each.until_at > day), key=lambda each: each.place)
