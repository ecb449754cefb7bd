"""What a notice of holidays does to tickets: due dates move, clocks are looked at anew."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from jianyue.agreements.holidays import Announcement
from jianyue.agreements.models import HEAVY, Version
from jianyue.agreements.terms import Terms
from jianyue.agreements.texts import Text
from jianyue.ledger import rounds
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timer
from jianyue.people.models import User
from jianyue.services import holidays
from jianyue.services.models_holidays import HolidayNotice
from jianyue.services.terms import terms_of_version, terms_with
from jianyue.tickets.actions import look
from jianyue.tickets.folding import standing
from jianyue.tickets.models import OF_VERSION, Ticket

logger = logging.getLogger(__name__)

KIND: Final = "holidays"
BATCH: Final = 200
LOOKED_AT: Final = 2000


@dataclass(frozen=True, slots=True)
class Move:
    """A due instant that a notice moves."""

    ticket: Ticket
    title: Text
    old: datetime
    new: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a notice would move, among so many open tickets; `more` were not looked at."""

    moves: tuple[Move, ...]
    looked_at: int
    more: bool


def preview(draft: Announcement, *, at: datetime, by: User) -> Preview:
    """Return the due instants that publishing `draft` now would move; nothing is written."""
    rows = Ticket.objects.visible_to(by).open().select_related("version", "contract")
    tickets = list(
        rows.filter(version__in=_versions(draft.country))
        .defer(*OF_VERSION)
        .order_by("due_at", "pk")[: LOOKED_AT + 1]
    )
    looked = tickets[:LOOKED_AT]
    moves = sorted(_moves(looked, draft, at), key=lambda move: (move.old, move.ticket.number))
    return Preview(tuple(moves), len(looked), len(tickets) > LOOKED_AT)


@transaction.atomic
def publish(draft: Announcement, *, at: datetime, by: User) -> HolidayNotice:
    """Publish a notice and have every open ticket that it may touch looked at, in batches."""
    notice = holidays.publish(draft, at=at, by=by)
    rows = Ticket.objects.filter(tenant=notice.tenant_id, version__in=_versions(notice.country))
    Timer.objects.bulk_create(
        [
            Timer(
                tenant_id=notice.tenant_id,
                subject="ticket",
                subject_id=pk,
                kind=KIND,
                round=notice.pk,
                at=at,
            )
            for pk in rows.open().values_list("pk", flat=True).iterator(chunk_size=BATCH)
        ],
        batch_size=BATCH * 5,
    )
    return notice


def look_due(now: datetime) -> int:
    """Look anew at a batch of tickets that a notice touches; return how many.

    The timer's row is the queue: two workers never take the same one, and a ticket that cannot be
    worked out stops none of the others.
    """
    return _claimed(now) if rounds.is_due("ticket", KIND, now) else 0


@transaction.atomic
def _claimed(now: datetime) -> int:
    due = Timer.objects.filter(subject="ticket", kind=KIND, at__lte=now).order_by("at", "pk")
    timers = list(due.select_for_update(skip_locked=True)[:BATCH])
    for timer in timers:
        _look(timer, now)
    Timer.objects.filter(pk__in=[timer.pk for timer in timers]).delete()
    return len(timers)


def _look(timer: Timer, now: datetime) -> None:
    try:
        with inside(timer.tenant_id):
            look(timer.subject_id, at=now)
    except Exception:
        # One ticket that cannot be worked out must not stop the others.
        logger.exception("Could not look at ticket %s after a notice", timer.subject_id)


def _versions(country: str) -> list[int]:
    """Return the versions with calendars of a country, of the tenant whose fence stands."""
    rows = Version.objects.exclude(in_force_from=None).defer(*HEAVY)
    return [
        version.pk
        for version in rows
        if any(spec.holidays == country for spec in version.agreement().calendars.values())
    ]


def _moves(tickets: Sequence[Ticket], draft: Announcement, at: datetime) -> Iterator[Move]:
    facts: dict[object, list[Fact]] = {}
    timelines = [ticket.timeline_id for ticket in tickets]
    for fact in Fact.objects.filter(timeline__in=timelines).order_by("seq"):
        facts.setdefault(fact.timeline_id, []).append(fact)
    terms: dict[int, tuple[Terms, Terms]] = {}
    for ticket in tickets:
        version = ticket.version
        if version.pk not in terms:
            terms[version.pk] = (terms_of_version(version), terms_with(version, draft, at=at))
        yield from _moved(ticket, facts.get(ticket.timeline_id, []), terms[version.pk], at)


def _moved(
    ticket: Ticket, facts: Sequence[Fact], terms: tuple[Terms, Terms], at: datetime
) -> Iterator[Move]:
    said = {"kind": ticket.kind, "service": ticket.service}
    before, after = (standing(facts, each, **said, now=at) for each in terms)
    zone = ZoneInfo(terms[0].zone)
    for old, new in zip(before.clocks, after.clocks, strict=True):
        if old.clock.due and new.clock.due and old.clock.due != new.clock.due:
            yield Move(
                ticket,
                old.promised.title,
                old.clock.due.astimezone(zone),
                new.clock.due.astimezone(zone),
                new.clock.provisional,
            )
