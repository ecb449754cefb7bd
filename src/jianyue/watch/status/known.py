"""What is known of the systems of a page, read at once: nothing is asked for each system."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from jianyue.engine.availability import Record
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.outages import Grade
from jianyue.engine.spans import Span
from jianyue.services.agreed import Agreed
from jianyue.services.inforce import histories
from jianyue.services.models import Window, WindowState
from jianyue.watch.models import Outage, StatusPage, StatusUpdate
from jianyue.watch.records import records_of
from jianyue.watch.status.components import Component, agreed_by, components_of, covered
from jianyue.watch.status.days import SHOWN

MOST: Final = 100  # incidents of a page or a month
MOST_WORK: Final = 300
SHOWN_GRADES: Final = (Grade.FULL, Grade.DEGRADED)


@dataclass(frozen=True)
class Known:
    """What a page can show, as it is stored.

    records  by contract and system, for as many days as are shown
    """

    page: StatusPage
    components: Sequence[Component]
    agreed: Mapping[int, Agreed]
    records: Mapping[tuple[int, str], Record]
    outages: Sequence[Outage]
    windows: Sequence[Window]
    updates: Mapping[tuple[str, int], Sequence[StatusUpdate]]

    def zone(self, component: Component) -> ZoneInfo:
        """Return the zone of the days of a system."""
        return self.agreed[component.contract].zone


def known_of(page: StatusPage, now: datetime) -> Known:
    """Read all that a page shows now."""
    since = now - timedelta(days=SHOWN + 1)
    contracts = covered(page, now)
    agreed = agreed_by(contracts, now)
    components = components_of(page, agreed)
    shown = [agreed[pk].contract for pk in {each.contract for each in components}]
    span = Span(since.astimezone(UTC), now.astimezone(UTC) + MICROSECOND)
    records = defaultdict(Record, records_of(histories(shown).values(), span))
    outages = _outages(components).filter(Q(until_at=None) | Q(until_at__gt=since))
    happened = list(outages.order_by("-from_at", "-pk")[:MOST])
    windows = [*_ahead(components, now), *_done(components, Span(since.astimezone(UTC), now))]
    return Known(page, components, agreed, records, happened, windows, _updates(happened, windows))


def known_of_month(page: StatusPage, month: Span, now: datetime) -> Known:
    """Read the incidents and the planned work of one month."""
    agreed = agreed_by(covered(page, now), now)
    components = components_of(page, agreed)
    outages = _outages(components).filter(from_at__gte=month.start, from_at__lt=month.end)
    happened = list(outages.order_by("-from_at", "-pk")[:MOST])
    windows = list(_done(components, month))
    return Known(page, components, agreed, {}, happened, windows, _updates(happened, windows))


def is_shown(window: Window) -> bool:
    """Tell whether planned work is settled, so that it is told to others."""
    asked = window.state == WindowState.ASKED and window.counts_from is not None
    return asked or window.state in {WindowState.CONFIRMED, *WindowState.happened()}


def _outages(components: Sequence[Component]) -> QuerySet[Outage]:
    """Return the outages of these systems; the door to the page was the door to them."""
    mine = Q(pk=None)
    for contract, systems in _systems(components).items():
        mine |= Q(contract=contract, system__in=systems)
    rows: QuerySet[Outage] = Outage.objects.standing().filter(mine, grade__in=SHOWN_GRADES)
    return rows


def _ahead(components: Sequence[Component], now: datetime) -> list[Window]:
    """Return planned work under way, and what lies ahead."""
    rows = Window.objects.standing().filter(contract__in=_systems(components))
    going = Q(state=WindowState.RUNNING) | Q(until_at__gt=now)
    found = rows.filter(going).order_by("from_at", "pk")
    return [each for each in found if is_shown(each) and _concerns(each, components)][:MOST_WORK]


def _done(components: Sequence[Component], span: Span) -> list[Window]:
    rows = Window.objects.filter(contract__in=_systems(components), state=WindowState.DONE)
    found = rows.filter(began_at__gte=span.start, began_at__lt=span.end)
    kept = found.order_by("-began_at", "-pk")[:MOST_WORK]
    return [each for each in kept if _concerns(each, components)]


def _concerns(window: Window, components: Sequence[Component]) -> bool:
    return bool(_systems(components)[window.contract_id] & set(window.systems))


def _systems(components: Sequence[Component]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for each in components:
        found[each.contract].add(each.system)
    return found


def _updates(
    outages: Collection[Outage], windows: Collection[Window]
) -> Mapping[tuple[str, int], Sequence[StatusUpdate]]:
    rows = StatusUpdate.objects.filter(Q(outage__in=outages) | Q(window__in=windows))
    found: dict[tuple[str, int], list[StatusUpdate]] = defaultdict(list)
    for each in rows.order_by("-published_at", "-pk"):
        if each.zh or each.en:
            of = "outage" if each.outage_id else "window"
            found[of, each.outage_id or each.window_id or 0].append(each)
    return found
