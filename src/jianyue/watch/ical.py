"""A window as calendar programs read it (RFC 5545)."""

from typing import Final

from icalendar import Event

from jianyue.agreements.language import Agreement
from jianyue.ledger.speech import Both, Language
from jianyue.services.models import Window, WindowState

FELL_THROUGH: Final = {WindowState.REFUSED, WindowState.WITHDRAWN}
PLANNED: Final = Both("计划维护", "Planned maintenance")


def event_of(window: Window, agreement: Agreement | None, language: Language) -> Event:
    """Return the event of a window; one that fell through is cancelled, so that it goes away."""
    services = agreement.services if agreement else {}
    systems = [
        services[name].title.words(language) if name in services else name
        for name in window.systems
    ]
    event, span = Event(), window.span
    status = {WindowState.ASKED: "TENTATIVE"}.get(WindowState.of(window.state), "CONFIRMED")
    event.add("uid", f"{window.tenant_id}-{window.number}@jianyue")
    event.add("dtstamp", window.asked_at)
    event.add("dtstart", span.start)
    event.add("dtend", span.end)
    event.add("summary", f"{PLANNED.words(language)}：{'、'.join(systems)}")
    event.add("description", window.reason)
    event.add("status", "CANCELLED" if window.state in FELL_THROUGH else status)
    return event
