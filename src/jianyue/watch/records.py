"""What is known of one system, as the engine measures it."""

from collections.abc import Iterable
from datetime import UTC

from jianyue.agreements.models import Contract
from jianyue.engine.availability import Record
from jianyue.engine.outages import Maintenance
from jianyue.engine.outages import Outage as Measured
from jianyue.engine.spans import Span
from jianyue.services.models import Extension, ExtensionState, Window, WindowState
from jianyue.watch.judging import maintenance_of, rules_for
from jianyue.watch.models import Outage


def record_of(contract: Contract, system: str, span: Span) -> Record:
    """Return outages, maintenance and extensions of one system that touch a stretch of time.

    A window counts once work has begun, or where both sides have settled it; what overran is an
    outage from the end of the window.
    """
    rows = Outage.objects.standing().filter(contract=contract, system=system)
    touching = rows.filter(from_at__lt=span.end).exclude(until_at__lte=span.start)
    windows = list(_windows(contract, system, span))
    over = (overrun(each) for each in windows)
    return Record(
        outages=(
            *(each.measured() for each in touching.order_by("from_at", "pk")),
            *(each for each in over if each is not None),
        ),
        maintenance=tuple(_settled(windows)),
        extensions=tuple(each.span for each in _longer(contract, system, span)),
    )


def overrun(window: Window) -> Measured | None:
    """Return what of the work lies behind its window; None where it kept to it.

    Work that still goes on has no end yet: before the end of its window that is no time at all.
    """
    if window.state not in WindowState.happened():
        return None
    planned_end = window.until_at.astimezone(UTC)
    ended_at = window.ended_at.astimezone(UTC) if window.ended_at else None
    if ended_at is not None and ended_at <= planned_end:
        return None
    return Measured(f"{window.number}+", planned_end, ended_at)


def _windows(contract: Contract, system: str, span: Span) -> Iterable[Window]:
    rows = Window.objects.filter(contract=contract, systems__contains=[system])
    touching = rows.filter(from_at__lt=span.end).exclude(ended_at__lte=span.start)
    found: Iterable[Window] = touching.select_related("contract").order_by("from_at", "pk")
    return found


def _longer(contract: Contract, system: str, span: Span) -> Iterable[Extension]:
    rows = Extension.objects.filter(contract=contract, system=system)
    found: Iterable[Extension] = rows.filter(
        state=ExtensionState.CONFIRMED, from_at__lt=span.end, until_at__gt=span.start
    ).order_by("from_at", "pk")
    return found


def _settled(windows: Iterable[Window]) -> Iterable[Maintenance]:
    for window in windows:
        rules = rules_for(window.contract, window.asked_at)
        begun = window.state in WindowState.happened()
        if rules is not None and (begun or window.counts_from is not None):
            yield maintenance_of(window, rules)
