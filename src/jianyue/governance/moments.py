"""When something is told of a meeting or an action item while nobody acts."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from jianyue.governance.models import ActionItem, Meeting
from jianyue.governance.words import ItemState, State
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Choice
from jianyue.services.dates import ONE_DAY, begins, zone_of

MEETING: Final = "meeting"
ITEM: Final = "action-item"
DAY: Final = timedelta(days=1)
UNFIXED: Final = timedelta(days=3)  # before the day that the product proposes
PATIENCE: Final = timedelta(days=5)  # of who writes minutes and who answers them


class Cue(Choice):
    """What is told of a meeting when its moment comes."""

    UNFIXED = "meeting-unfixed", "评审会日期尚未确定", "No date is fixed for the review meeting"
    SOON = "meeting-soon", "评审会将在一天内召开", "The review meeting begins within a day"
    UNRECORDED = (
        "meeting-unrecorded",
        "评审会情况尚未登记",
        "Nothing is recorded of the meeting",
    )
    UNWRITTEN = "minutes-unwritten", "会议纪要尚未签发", "The minutes are not issued yet"
    UNANSWERED = "minutes-unanswered", "会议纪要待您确认", "The minutes wait for your answer"


OVERDUE: Final = "item-overdue"


def moments(meeting: Meeting) -> Mapping[Cue, datetime]:
    """Return what is told of a meeting as it stands, and when, if nobody acts until then."""
    match State.of(meeting.state):
        case State.PROPOSED:
            return {Cue.UNFIXED: meeting.starts_at - UNFIXED}
        case State.PLANNED:
            return {Cue.SOON: meeting.starts_at - DAY, Cue.UNRECORDED: meeting.ends_at + DAY}
        case State.HELD | State.CONTESTED:
            since = meeting.answered_at or meeting.held_until or meeting.ends_at
            return {Cue.UNWRITTEN: since + PATIENCE}
        case State.ISSUED if meeting.issued_at:
            return {Cue.UNANSWERED: meeting.issued_at + PATIENCE}
    return {}


def set_timers(meeting: Meeting, *, at: datetime) -> None:
    """Have a worker look at each moment; what stood before is gone.

    A reminder whose moment lies behind is left out; what is late already is told all the same.
    """
    Timer.objects.filter(subject=MEETING, subject_id=meeting.pk).delete()
    Timer.objects.bulk_create(
        Timer(tenant_id=meeting.tenant_id, subject=MEETING, subject_id=meeting.pk, kind=cue, at=due)
        for cue, due in moments(meeting).items()
        if due > at or cue not in {Cue.SOON, Cue.UNFIXED}
    )


def overdue_at(item: ActionItem) -> datetime:
    """Return when the day is over by which an item is due."""
    return begins(item.due_date + ONE_DAY, zone_of(item.contract, item.opened_at)).astimezone(UTC)


def set_timer(item: ActionItem) -> None:
    """Have a worker look when an open item is overdue; what stood before is gone."""
    Timer.objects.filter(subject=ITEM, subject_id=item.pk).delete()
    if item.state == ItemState.OPEN:
        Timer.objects.create(
            tenant_id=item.tenant_id, subject=ITEM, subject_id=item.pk, kind=OVERDUE,
            at=overdue_at(item),
        )  # fmt: skip
