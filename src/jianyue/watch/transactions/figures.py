"""Success and response time of each class as they stand, with what lies behind them (C18)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from django.db import connection
from django.db.models import Count, F, Max, Q, Sum

from jianyue.agreements.goals import Goal
from jianyue.agreements.indicating import PromisedIndicator
from jianyue.agreements.models import Contract
from jianyue.engine.periods import Per, Period, period_of
from jianyue.engine.rates import Transactions
from jianyue.engine.response_times import ResponseTimes
from jianyue.engine.spans import Span
from jianyue.services.agreed import Agreed
from jianyue.tickets.words import Contest
from jianyue.watch.models import LeftOut, Tally
from jianyue.watch.transactions.rules import SUCCESS, promised_in

P95: Final = Fraction(95, 100)
LISTED: Final = 100  # stretches left out, of one period
NONE: Final = timedelta(0)
NO_TRANSACTIONS: Final = Transactions(0)
NO_TIMES: Final = ResponseTimes(0)
# Bounds are names in what a row keeps; they are added up where the rows lie.
WITHIN: Final = """
    SELECT t.kind, w.key::bigint, sum(w.value::bigint)::bigint
    FROM watch_tally t JOIN watch_batch b ON b.id = t.batch_id
    CROSS JOIN LATERAL jsonb_each_text(t.within) w
    WHERE t.tenant_id = %s AND t.contract_id = %s AND t.from_at >= %s AND t.from_at < %s
    AND b.replaced_at IS NULL GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Counted:
    """What was counted of one class in a period.

    contested  those left out of which the customer says that they count
    covered    for how long there are counts
    """

    transactions: Transactions = NO_TRANSACTIONS
    contested: int = 0
    times: ResponseTimes = NO_TIMES
    covered: timedelta = NONE

    @property
    def success(self) -> Fraction | None:
        """The rate as recorded; None where nothing is left to judge."""
        return self.transactions.success

    @property
    def otherwise(self) -> Fraction | None:
        """The rate if what the customer contests counts."""
        said = self.transactions
        return Transactions(said.total, said.failed, said.excluded - self.contested).success


@dataclass(frozen=True)
class Figures:
    """One class in one period, with what is promised of it and what was left out."""

    kind: str
    period: Period
    counted: Counted
    promised: tuple[PromisedIndicator, ...] = ()
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        """Whether every goal is kept so far; nothing breaks a goal where there is no figure."""
        return all(
            holds(each.indicator.goal, figure_of(each, self.counted)) for each in self.promised
        )


def figure_of(promised: PromisedIndicator, counted: Counted) -> Fraction | None:
    """Return what is held against the goal: the rate, or the average of the response times."""
    return counted.success if promised.measure == SUCCESS else counted.times.average


def holds(goal: Goal | None, figure: Fraction | None) -> bool:
    """Tell whether a figure keeps a goal; none of either breaks nothing."""
    return goal is None or figure is None or goal.bound.holds(figure)


def figures_of(contract: Contract, agreed: Agreed, *, day: datetime) -> list[Figures]:
    """Return each class in the periods that hold `day`: those promised, and those counted.

    Where nothing is promised, the month is counted all the same.
    """
    promised = list(promised_in(agreed.agreement))
    found: list[Figures] = []
    for per in sorted({Per(each.indicator.per) for each in promised} or {Per.MONTH}):
        period = period_of(per, day, agreed.zone)
        counted = counted_of(contract, period.span)
        left_out = _left_out(contract, period.span)
        of_per = [each for each in promised if each.indicator.per == per]
        named = {kind for each in of_per for kind in each.indicator.of}
        found += (
            Figures(
                kind, period, counted.get(kind, Counted()),
                tuple(each for each in of_per if kind in (each.indicator.of or (kind,))),
                left_out.get(kind, []),
            )
            for kind in sorted(named | {*counted})
        )  # fmt: skip
    return found


def counted_of(contract: Contract, span: Span) -> dict[str, Counted]:
    """Return what was counted of each class in a stretch; batches that were corrected are not."""
    rows = _within(Tally.objects, contract, span).values("kind").annotate(
        good=Sum("successes"), bad=Sum("failures"), left=Sum("excluded"), clocked=Sum("timed"),
        total=Sum("total_us"), longest=Max("longest_us"),
        unknown=Count("pk", filter=Q(timed__gt=0, longest_us=None)),
        covered=Sum(F("until_at") - F("from_at")),
    ).order_by("kind")  # fmt: skip
    within, contested = _bounds(contract, span), _contested(contract, span)
    return {
        row["kind"]: Counted(
            Transactions(row["good"] + row["bad"], row["bad"], row["left"]),
            contested.get(row["kind"], 0),
            ResponseTimes(
                row["clocked"], int(row["total"]),
                None if row["unknown"] else row["longest"], within.get(row["kind"], {}),
            ),
            row["covered"],
        )
        for row in _whole(rows)
    }  # fmt: skip


def _whole(rows: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - rows of values
    """Return rows with whole numbers: PostgreSQL adds up large ones as decimals."""
    sums = ("good", "bad", "left", "clocked", "total")
    return [row | {name: int(row[name]) for name in sums} for row in rows]


def _within(rows: Any, contract: Contract, span: Span) -> Any:  # noqa: ANN401 - any rows
    return rows.filter(
        tenant=contract.tenant_id, contract=contract, from_at__gte=span.start,
        from_at__lt=span.end, batch__replaced_at=None,
    )  # fmt: skip


def _contested(contract: Contract, span: Span) -> Mapping[str, int]:
    rows = _within(LeftOut.objects, contract, span).filter(contest=Contest.CONTESTED)
    found = rows.values("kind").annotate(sum=Sum("number")).order_by("kind")
    return {row["kind"]: int(row["sum"]) for row in found}


def _bounds(contract: Contract, span: Span) -> Mapping[str, Mapping[int, int]]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(WITHIN, [contract.tenant_id, contract.pk, span.start, span.end])
        for kind, bound, number in cursor.fetchall():
            found[kind][bound] = number
    return found


def _left_out(contract: Contract, span: Span) -> Mapping[str, list[LeftOut]]:
    """Return what was left out, the last ones first; contested ones before all others."""
    rows = _within(LeftOut.objects, contract, span).select_related("batch", "contested_by")
    contested = rows.annotate(contested=Q(contest=Contest.CONTESTED))
    first = contested.order_by("-contested", "-from_at", "pk")
    found: dict[str, list[LeftOut]] = defaultdict(list)
    for each in first[:LISTED]:
        found[each.kind].append(each)
    return found
