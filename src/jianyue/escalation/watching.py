"""The daily look ahead: holes of rosters are told before they come."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from jianyue.engine.spans import Span, union
from jianyue.escalation import telling
from jianyue.escalation.models import Roster
from jianyue.escalation.noting import LOOK_AHEAD, SUBJECT
from jianyue.escalation.queries import managers
from jianyue.escalation.standing import standing
from jianyue.ledger import rounds
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer

logger = logging.getLogger(__name__)

AHEAD: Final = timedelta(days=14)
# At the daily look before the last one, so that a whole working day is left.
SOON: Final = timedelta(days=2)
EVERY: Final = timedelta(days=1)
BATCH: Final = 100
RETRY_BROKEN: Final = timedelta(minutes=15)


def look_due(at: datetime) -> int:
    """Look ahead on the rosters whose turn it is; return how many were looked at.

    Any number of workers may do it: timers are claimed with row locks, and what was told once is
    not told again.
    """
    return _claimed(at) if rounds.is_due(SUBJECT, LOOK_AHEAD, at) else 0


@transaction.atomic
def _claimed(at: datetime) -> int:
    rows = Timer.objects.filter(subject=SUBJECT, kind=LOOK_AHEAD, at__lte=at).order_by("at")
    due = list(rows.select_for_update(skip_locked=True)[:BATCH])
    done = [timer.pk for timer in due if _looked(timer, at)]
    Timer.objects.filter(pk__in=done).update(at=at + EVERY, attempts=0)
    later = Timer.objects.filter(pk__in={timer.pk for timer in due} - set(done))
    later.update(at=at + RETRY_BROKEN, attempts=F("attempts") + 1)
    return len(due)


def look(roster: Roster, at: datetime) -> list[Span]:
    """Tell the operations managers of holes they were not told of; return all holes ahead.

    A hole is told when it is first seen, up to 14 days before, and once more a day or two before.
    """
    holes = standing([roster], at=at).rosters[roster.pk].holes(at, at + AHEAD)
    told = [(_span(*pair[:2]), bool(pair[2])) for pair in roster.told]
    if any(_is_news(hole, told, at) for hole in holes):
        telling.holes(roster, holes, managers(roster.tenant_id, at), at=at)
    elif not holes:
        telling.holes(roster, holes, (), at=at)
    kept = [
        [hole.start.isoformat(), hole.end.isoformat(), hole.start - at <= SOON] for hole in holes
    ]
    if kept != roster.told:
        roster.told = kept
        roster.save(update_fields=["told"])
    return holes


def _is_news(hole: Span, told: Sequence[tuple[Span, bool]], at: datetime) -> bool:
    known = [(span, soon) for span, soon in told if union([span, hole]) == [_around(span, hole)]]
    if not known:
        return True
    return hole.start - at <= SOON and not any(soon for _, soon in known)


def _around(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))


def _looked(timer: Timer, at: datetime) -> bool:
    try:
        with inside(timer.tenant_id):
            rows = Roster.objects.select_for_update(of=("self",))
            roster = rows.filter(pk=timer.subject_id, closed_at=None).first()
            if roster is not None:
                look(roster, at)
    except Exception:
        # One roster that cannot be worked out must not stop the others.
        logger.exception("Could not look ahead on roster %s", timer.subject_id)
        return False
    return True


def _span(start: str, end: str) -> Span:
    return Span(datetime.fromisoformat(start).astimezone(UTC),
                datetime.fromisoformat(end).astimezone(UTC))  # fmt: skip
