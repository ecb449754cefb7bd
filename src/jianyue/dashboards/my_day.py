"""My day: what is mine and due next, what waits for me, where I have to be, what goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from jianyue.engine.rosters import Stretch
from jianyue.escalation.ical import own_duties
from jianyue.escalation.models import Roster, Swap, SwapState
from jianyue.hotline.models import Call
from jianyue.notices.models import Notice
from jianyue.notices.reading import told
from jianyue.people.models import User
from jianyue.services.models import Window
from jianyue.surveys.models import FollowUp
from jianyue.surveys.words import CallState
from jianyue.tickets.answers import Answered, answered_to
from jianyue.tickets.filters import Filter, Sort
from jianyue.tickets.mine import Waiting, waiting_for
from jianyue.tickets.queries import Line, queue

SHOWN: Final = 12
BACK: Final = timedelta(days=1)  # how far back the night goes
MENTIONS: Final = timedelta(days=3)
TOLD: Final = ("mentioned", "assigned")


@dataclass(frozen=True, slots=True)
class MyDay:
    """The morning of one person of the desk.

    mine     his open tickets, what is due next first; `count` of them, `more` than counted
    told     where he was named, what he was given
    answers  tickets on which a customer spoke last
    waiting  what waits for his word: approvals, slips to sign
    swaps    duties that colleagues ask him to take
    lost     calls of the last day that nobody answered; `follow_ups` are calls he may make
    """

    mine: Sequence[Line]
    count: int
    more: bool
    told: Sequence[Notice]
    answers: Sequence[Answered]
    waiting: Sequence[Waiting]
    duties: Sequence[tuple[Roster, Stretch]]
    swaps: Sequence[Swap]
    lost: Sequence[Call]
    follow_ups: Sequence[FollowUp]
    windows: Sequence[Window]
    until: datetime

    @property
    def waits(self) -> int:
        """How many things wait for him."""
        parts = (self.told, self.answers, self.waiting, self.swaps, self.lost, self.follow_ups)
        return sum(map(len, parts))


def day_of(user: User, *, now: datetime) -> MyDay:
    """Return somebody's day, until midnight where he is; the same queries on a busy one."""
    until = _midnight(user, now)
    mine = queue(user, Filter({"assignee": "me"}, sort=Sort.DUE), now=now)
    rosters = Roster.objects.visible_to(user).filter(closed_at=None)
    duties = own_duties(user, rosters, at=now)
    return MyDay(
        mine.lines[:SHOWN],
        mine.count,
        mine.more,
        list(_told(user, now)),
        answered_to(user),
        waiting_for(user)[:SHOWN],
        [(roster, each) for roster, each in duties if each.span.start < until],
        list(_swaps(user, now)),
        list(_lost(user, now)),
        list(_follow_ups(user, now)),
        list(_windows(user, now, until)),
        until,
    )


def _midnight(user: User, now: datetime) -> datetime:
    """Return the first midnight after now, where the person is."""
    local = now.astimezone(ZoneInfo(user.zone))
    tomorrow = local.date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=local.tzinfo).astimezone(
        UTC
    )


def _told(user: User, now: datetime) -> Any:  # noqa: ANN401 - rows of notices
    fresh = told(user).filter(kind__in=TOLD, decided_at__gt=now - MENTIONS)
    return fresh.filter(seen_at=None)[:SHOWN]


def _swaps(user: User, now: datetime) -> Any:  # noqa: ANN401 - rows of swaps
    rows = Swap.objects.filter(other=user, state=SwapState.ASKED, until_at__gt=now)
    return rows.select_related("roster", "asker", "other").order_by("from_at", "pk")[:SHOWN]


def _lost(user: User, now: datetime) -> Any:  # noqa: ANN401 - rows of calls
    rows = Call.objects.visible_to(user).filter(rang_at__gt=now - BACK, answered_at=None, why="")
    lost = rows.filter(ended_at__isnull=False, ticket=None)
    return lost.select_related("contract", "caller").order_by("rang_at")[:SHOWN]


def _follow_ups(user: User, now: datetime) -> Any:  # noqa: ANN401 - rows of calls
    today = now.astimezone(ZoneInfo(user.zone)).date()
    rows = FollowUp.objects.visible_to(user).filter(state=CallState.WAITING, due_date__lte=today)
    return rows.select_related("ticket", "person").order_by("due_date", "pk")[:SHOWN]


def _windows(user: User, now: datetime, until: datetime) -> Any:  # noqa: ANN401 - rows of windows
    rows = Window.objects.visible_to(user).standing().filter(until_at__gt=now, from_at__lt=until)
    return rows.select_related("contract").order_by("from_at", "pk")[:SHOWN]
