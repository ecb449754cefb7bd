"""The maintenance of a contract, planned and recurring, as calendar programs read it."""

from datetime import datetime

from jianyue.agreements.models import Contract
from jianyue.escalation.ical import calendar_of, days_around, put_beside
from jianyue.escalation.models import Feed
from jianyue.ledger.speech import language_of
from jianyue.services.agreed import agreed_for
from jianyue.services.models import Window
from jianyue.upkeep.ical import events_of
from jianyue.watch.ical import PLANNED, event_of


def windows_of(feed: Feed, *, at: datetime) -> bytes:
    """Return windows and recurring jobs of a feed's contract, from 30 days back to 120 ahead.

    Whoever may not see the contract any more reads nothing of it.
    """
    reader = feed.user
    language = language_of(reader.language)
    contract = Contract.objects.visible_to(reader).filter(pk=feed.contract_id or 0).first()
    agreed = contract and agreed_for(contract, at)
    agreement = agreed.agreement if agreed else None
    named = f"{PLANNED.words(language)} · {contract.said.words(language)}" if contract else ""
    calendar, (start, end) = calendar_of(named or PLANNED.words(language)), days_around(at)
    rows = Window.objects.visible_to(reader).filter(contract=feed.contract_id)
    for window in rows.filter(until_at__gt=start, from_at__lt=end).order_by("from_at", "pk"):
        calendar.add_component(event_of(window, agreement, language))
    if contract is not None:
        for event in events_of(contract, reader, agreed, (start, end)):
            calendar.add_component(event)
    put_beside(calendar, feed, start, end)
    return bytes(calendar.to_ical())
