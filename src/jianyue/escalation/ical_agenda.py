"""What is due and where one has to be, as calendar programs read it (RFC 5545)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from icalendar import Event

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import HEAVY, Version
from jianyue.escalation.ical import calendar_of, days_around
from jianyue.escalation.models import Feed
from jianyue.ledger.speech import Both, Language, language_of
from jianyue.people.models import User
from jianyue.services.models import Window
from jianyue.tickets.models import Clock, Slip, Ticket, Way
from jianyue.tickets.queries import titles_of
from jianyue.watch.ical import event_of

AGENDA: Final = Both("我的到期和现场", "What I owe and where I am")
DUE: Final = Both("到期", "Due")
VISIT: Final = Both("现场服务", "Visit")
MOST: Final = 500
# Of a window, these are a customer's or an engineer's own words.
WORDY: Final = ("description",)


def agenda_of(feed: Feed, *, at: datetime) -> bytes:
    """Return the times promised on one's own open tickets, one's visits, and planned work.

    Of tickets the number and the title, unless the feed says more. Whoever may not see a ticket or
    contract any more reads nothing of it.
    """
    reader: User = feed.user
    language = language_of(reader.language)
    calendar = calendar_of(AGENDA.words(language))
    for event in (*_due(feed, at, language), *_visits(feed, at, language)):
        calendar.add_component(event)
    for event in _windows(feed, at, language):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _due(feed: Feed, at: datetime, language: Language) -> Iterable[Event]:
    tickets = {row.pk: row for row in _own(feed.user)}
    titles = titles_of({row.version_id for row in tickets.values()})
    clocks = Clock.objects.filter(ticket__in=list(tickets), state="running", due_at__isnull=False)
    _, end = days_around(at)
    rows = clocks.filter(due_at__lt=end).order_by("due_at", "pk")
    for clock, due_at in ((row, row.due_at) for row in rows if row.due_at):
        ticket = tickets[clock.ticket_id]
        said = titles[ticket.version_id].targets.get(clock.target)
        promise = said.words(language) if said else clock.target
        event = _event(feed, f"{ticket.number}-{clock.target}-due", due_at)
        event.add("summary", f"{DUE.words(language)} · {promise} · {_named(ticket)}")
        event.add("description", _more(feed, ticket))
        yield event


def _visits(feed: Feed, at: datetime, language: Language) -> Iterable[Event]:
    start, end = days_around(at)
    rows = Slip.objects.visible_to(feed.user).filter(engineer=feed.user, way=Way.ON_SITE)
    rows = rows.filter(ended_at__gt=start, started_at__lt=end)
    shown = rows.select_related("ticket", "ticket__customer", "ticket__contract")
    for slip in shown.order_by("started_at", "pk")[:MOST]:
        event = _event(feed, slip.number, slip.started_at, slip.ended_at)
        event.add("summary", f"{VISIT.words(language)} · {_named(slip.ticket)}")
        if feed.words:
            event.add("location", slip.place)
        event.add("description", _more(feed, slip.ticket))
        yield event


def _windows(feed: Feed, at: datetime, language: Language) -> Iterable[Event]:
    start, end = days_around(at)
    rows = Window.objects.visible_to(feed.user).filter(until_at__gt=start, from_at__lt=end)
    windows = list(rows.select_related("contract").order_by("from_at", "pk")[:MOST])
    agreements = _agreements({window.contract_id for window in windows}, at)
    for window in windows:
        event = event_of(window, agreements.get(window.contract_id), language)
        event["summary"] = f"{event['summary']} · {window.contract.code}"
        for name in WORDY if not feed.words else ():
            event.pop(name, None)
        yield event


def _agreements(contracts: Collection[int], at: datetime) -> dict[int, Agreement]:
    """Return the agreement in force of each contract, for what it calls its services."""
    rows = Version.objects.filter(contract__in=contracts, in_force_from__lte=at).defer(*HEAVY)
    newest = rows.order_by("contract", "-in_force_from", "-number").distinct("contract")
    return {version.contract_id: version.agreement() for version in newest}


def _own(user: User) -> Any:  # noqa: ANN401 - rows of tickets
    """Return somebody's open tickets: those he works on, or those he reported."""
    rows = Ticket.objects.visible_to(user).open()
    rows = rows.filter(reporter=user) if user.is_customer else rows.filter(assignee=user)
    return rows.select_related("customer", "contract").order_by("due_at", "pk")[:MOST]


def _named(ticket: Ticket) -> str:
    return f"{ticket.number} {ticket.title}"


def _more(feed: Feed, ticket: Ticket) -> str:
    """Return what stands below the number: who it is for, where the feed may say so."""
    return f"{ticket.customer} · {ticket.contract.code}" if feed.words else ticket.number


def _event(feed: Feed, name: str, starts: datetime, ends: datetime | None = None) -> Event:
    event = Event()
    event.add("uid", f"{feed.tenant_id}-{name}@jianyue")
    event.add("dtstamp", feed.made_at)
    event.add("dtstart", starts)
    if ends is not None and ends > starts:
        event.add("dtend", ends)
    event.add("transp", "TRANSPARENT")
    return event
