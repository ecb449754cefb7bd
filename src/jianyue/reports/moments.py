"""When something is told of a report while nobody acts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Choice
from jianyue.reports.models import Report, utc

SUBJECT: Final = "report"
LONG: Final = timedelta(days=2)  # what is left when a report is drafted
SOON: Final = timedelta(days=1)
AT_LAST: Final = timedelta(hours=2)


class Cue(Choice):
    """What is told of a report when its moment comes."""

    SOON = "report-soon", "报告即将到期", "A report is due soon"
    LATE = "report-late", "报告逾期未交", "A report is late"


def moments(report: Report) -> Mapping[Cue, datetime]:
    """Return when to tell of a report that nobody releases; none for one that is over."""
    if report.due_at is None or not report.is_open:
        return {}
    due = utc(report.due_at)
    ahead = SOON if due - utc(report.drafted_at) > LONG else AT_LAST
    return {Cue.SOON: due - ahead, Cue.LATE: due + timedelta(microseconds=1)}


def set_timers(report: Report, *, at: datetime) -> None:
    """Have a worker look at each moment; what stood before is gone.

    A reminder whose moment lies behind is left out; that it is late is told all the same.
    """
    Timer.objects.filter(subject=SUBJECT, subject_id=report.pk).delete()
    Timer.objects.bulk_create(
        Timer(tenant_id=report.tenant_id, subject=SUBJECT, subject_id=report.pk, kind=cue, at=when)
        for cue, when in moments(report).items()
        if when > at or cue is Cue.LATE
    )
