"""How often the systems of a contract were interrupted (A19)."""

from collections.abc import Iterable
from datetime import UTC

from jianyue.agreements.models import Contract
from jianyue.engine.periods import Per, period_of
from jianyue.engine.spans import Span, subtract, union
from jianyue.services.agreed import agreed_for
from jianyue.services.models import Window
from jianyue.watch.models import Outage


def interruptions(outage: Outage) -> int:
    """Return the how manieth abnormal interruption of the month an outage is; 0 where it is none.

    Of the contract, all systems together, in the month of the agreement's zone in which it began:
    full, on no agreed ground, not inside planned maintenance. Overlapping ones are one (A19).
    """
    agreed = agreed_for(outage.contract, outage.opened_at)
    if agreed is None or outage.voided_at is not None or not outage.measured().counts:
        return 0
    began = outage.from_at.astimezone(UTC)
    month = period_of(Per.MONTH, began, agreed.zone).span
    found = list(_abnormal(outage.contract, month))
    own = [
        span.start
        for span, system in found
        if system == outage.system and span.start <= began <= span.end
    ]
    return sum(1 for span, _ in found if month.start <= span.start <= own[0]) if own else 0


def _abnormal(contract: Contract, month: Span) -> Iterable[tuple[Span, str]]:
    """Yield each merged interruption that touches a month, with its system."""
    rows = Outage.objects.standing().filter(contract=contract, from_at__lt=month.end)
    by_system: dict[str, list[Span]] = {}
    for row in rows.exclude(until_at__lte=month.start):
        if row.measured().counts:
            by_system.setdefault(row.system, []).append(row.measured().span(month.end))
    for system, spans in by_system.items():
        planned = union(_planned(contract, system, month))
        yield from ((span, system) for span in union(spans) if subtract([span], planned))


def _planned(contract: Contract, system: str, span: Span) -> Iterable[Span]:
    for window in _windows(contract, system, span):
        if window.counts_from is not None and window.counts_until is not None:
            yield Span(window.counts_from.astimezone(UTC), window.counts_until.astimezone(UTC))


def _windows(contract: Contract, system: str, span: Span) -> Iterable[Window]:
    rows = Window.objects.filter(contract=contract, systems__contains=[system])
    found: Iterable[Window] = rows.filter(counts_from__lt=span.end, counts_until__gt=span.start)
    return found
