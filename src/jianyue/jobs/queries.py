"""Jobs as pages and examinations ask about them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, IntegerField, Value, When

from jianyue.jobs.models import OPEN, Job, Kind, State
from jianyue.people.models import User

SHOWN: Final = 50


def newest(user: User) -> Sequence[Job]:
    """Return the jobs that the person may see, the open and the failed ones first."""
    order = Case(
        When(state__in=OPEN, then=Value(0)),
        When(state=State.FAILED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Job.objects.visible_to(user).select_related("by")
    return list(rows.order_by(order, "-asked_at", "-pk")[:SHOWN])


def is_asked(kind: Kind, subject: int) -> bool:
    """Tell whether somebody has asked for something that is not over; behind the standing fence."""
    return bool(Job.objects.filter(kind=kind, subject_id=subject, state__in=OPEN).exists())


def troubled(now: datetime, late: timedelta) -> tuple[int, int]:
    """Return how many jobs have waited for longer than `late`, and how many failed.

    Of all providers where the fence lets them be seen, else of the one that stands.
    """
    waiting = Job.objects.filter(state=State.WAITING, asked_at__lt=now - late)
    waits = waiting.exclude(next_at__gte=now - late).count()
    return waits, Job.objects.filter(state=State.FAILED).count()
