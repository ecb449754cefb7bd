"""What came when: alert, incident, outage, and the customer's first report of the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import Kind, Origin
from jianyue.watch.models import Alert, Outage

LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Chain:
    """How one interruption became known, as far as the reader may see it.

    alerts   the first of them; None where the reader may not see what monitors say
    ticket   the incident; None where none was made
    report   the customer's first report of the same system since it began, if any
    more     whether there are more alerts than listed
    """

    alerts: Sequence[Alert] | None
    ticket: Ticket | None
    outages: Sequence[Outage]
    report: Ticket | None = None
    more: bool = False

    @property
    def leads_further(self) -> bool:
        """Whether there is anything but the ticket itself."""
        return bool(self.alerts or self.outages)


def chain_of_alert(alert: Alert, *, to: User) -> Chain:
    """Return what came of one alert; `to` is one who may see alerts."""
    outages = [alert.outage] if alert.outage else []
    report = _report([(alert.began_at, alert.ended_at)], alert.contract_id, alert.system, to)
    return Chain([alert], alert.ticket, outages, report)


def chain_of(ticket: Ticket, *, to: User) -> Chain:
    """Return what a ticket belongs to; as many queries for many alerts as for one."""
    rows = Outage.objects.visible_to(to).standing()
    named = Q(ticket=ticket) | Q(pk__in=Alert.objects.filter(ticket=ticket).values("outage"))
    outages = list(rows.filter(named).order_by("from_at", "pk")[:LISTED])
    sees = may(to, Deed.SEE_INTERNAL)
    found = list(Alert.objects.visible_to(to).filter(ticket=ticket).order_by("raised_at", "pk")[
        : LISTED + 1
    ]) if sees else []  # fmt: skip
    times = [(each.began_at, each.ended_at) for each in found]
    times += [(each.from_at, each.until_at) for each in outages]
    systems = [*(each.system for each in outages), *(each.system for each in found)]
    system = next(filter(None, systems), ticket.service)
    report = _report(times, ticket.contract_id, system, to)
    more = len(found) > LISTED
    return Chain(found[:LISTED] if sees else None, ticket, outages, report, more)


def alerts_of(outage: Outage, *, to: User) -> list[Alert] | None:
    """Return the alerts that opened an outage or joined it; None where `to` may not see them."""
    if not may(to, Deed.SEE_INTERNAL):
        return None
    rows = Alert.objects.visible_to(to).filter(outage=outage).select_related("monitor")
    return list(rows.order_by("raised_at", "pk")[: LISTED * LISTED])


def _report(
    times: Iterable[tuple[datetime, datetime | None]], contract: int, system: str, to: User
) -> Ticket | None:
    """Return the first incident that a customer reported of a system meanwhile, if any."""
    known = list(times)
    if not system or not known:
        return None
    rows = Ticket.objects.visible_to(to).filter(contract=contract, service=system)
    rows = rows.filter(origin=Origin.REQUEST, kind=Kind.INCIDENT)
    rows = rows.filter(reported_at__gte=min(began for began, _ in known))
    ends = [ended for _, ended in known if ended is not None]
    if len(ends) == len(known):
        rows = rows.filter(reported_at__lte=max(ends))
    found: Ticket | None = rows.order_by("reported_at", "pk").first()
    return found
