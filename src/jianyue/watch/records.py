"""What is known of systems, as the engine measures them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.engine.availability import Record
from jianyue.engine.outages import Maintenance
from jianyue.engine.outages import Outage as Measured
from jianyue.engine.sight import unwatched
from jianyue.engine.spans import Span
from jianyue.services.inforce import History, history_of
from jianyue.services.models import Extension, ExtensionState, Window, WindowState
from jianyue.watch.judged import overrun, settled_of
from jianyue.watch.judging import rules_of
from jianyue.watch.models import Outage
from jianyue.watch.sighting import watchers_in

Key = tuple[int, str]
NOTHING = Record()


def record_of(contract: Contract, system: str, span: Span) -> Record:
    """Return outages, maintenance and extensions of one system that touch a stretch of time."""
    found = records_of([history_of(contract)], span, systems=[system])
    return found.get((contract.pk, system), NOTHING)


def records_of(
    histories: Iterable[History], span: Span, *, systems: Sequence[str] | None = None
) -> dict[Key, Record]:
    """Return what touches a stretch of time, by contract and system; a few queries for all.

    A window counts once work has begun, or where both sides have settled it; what overran is an
    outage from the end of the window. It is judged by what was in force when it was announced.
    Unknown is when something was to watch and nothing saw.
    """
    known = {each.contract.pk: each for each in histories}
    outages: dict[Key, list[Measured]] = defaultdict(list)
    rows = Outage.objects.standing().filter(contract__in=known, from_at__lt=span.end)
    if systems is not None:
        rows = rows.filter(system__in=systems)
    for row in rows.exclude(until_at__lte=span.start).order_by("from_at", "pk"):
        outages[row.contract_id, row.system].append(row.measured())
    beside = beside_of(known, span)
    keys = [*outages, *(key for key in beside if key not in outages)]
    return {
        key: Record(
            (*outages[key], *beside.get(key, NOTHING).outages),
            beside.get(key, NOTHING).maintenance,
            beside.get(key, NOTHING).unknown,
            beside.get(key, NOTHING).extensions,
        )
        for key in keys
        if systems is None or key[1] in systems
    }


def beside_of(known: Mapping[int, History], span: Span) -> dict[Key, Record]:
    """Return what touches a stretch beside recorded outages: windows, unknown, longer hours."""
    over = defaultdict[Key, list[Measured]](list)
    settled = defaultdict[Key, list[Maintenance]](list)
    longer: dict[Key, list[Span]] = defaultdict(list)
    for window in _windows(known, span):
        judged = settled_of(window, rules_of(known[window.contract_id].at(window.asked_at)))
        late = overrun(window)
        for key in ((window.contract_id, system) for system in window.systems):
            settled[key] += [judged] if judged else []
            over[key] += [late] if late else []
    for each in _longer(known, span):
        longer[each.contract_id, each.system].append(each.span)
    watchers = watchers_in(known, span)
    unknown = {key: unwatched(each, span) for key, each in watchers.items()}
    return {
        key: Record(tuple(over[key]), tuple(settled[key]), unknown.get(key, ()), tuple(longer[key]))
        for key in dict.fromkeys(chain(settled, longer, unknown))
    }


def is_window(number: str) -> bool:
    """Tell whether a number of evidence is of planned work; a plus is what overran of it."""
    return number.rstrip("+").rpartition("-")[2].startswith("M")


def _windows(known: Mapping[int, History], span: Span) -> Iterable[Window]:
    rows = Window.objects.filter(contract__in=known, from_at__lt=span.end)
    ended = Q(ended_at__gt=span.start) | Q(ended_at=None, until_at__gt=span.start)
    touching = rows.filter(ended | Q(state=WindowState.RUNNING))  # which may have overrun
    found: Iterable[Window] = touching.order_by("from_at", "pk")
    return found


def _longer(known: Mapping[int, History], span: Span) -> Iterable[Extension]:
    rows = Extension.objects.filter(contract__in=known, state=ExtensionState.CONFIRMED)
    found: Iterable[Extension] = rows.filter(
        from_at__lt=span.end, until_at__gt=span.start
    ).order_by("from_at", "pk")
    return found
