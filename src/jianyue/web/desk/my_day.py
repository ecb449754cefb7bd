"""My day: what is mine and due next, what waits for me, where I have to be, what goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.engine.rosters import Stretch
from jianyue.escalation.ical import own_duties
from jianyue.escalation.models import Roster, Swap, SwapState
from jianyue.hotline.models import Call
from jianyue.notices.models import Notice
from jianyue.notices.reading import told
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.models import Window
from jianyue.surveys.models import FollowUp
from jianyue.surveys.words import CallState
from jianyue.tickets.answers import Answered, answered_to
from jianyue.tickets.filters import USUAL_COLUMNS, Filter, Sort
from jianyue.tickets.mine import Waiting, waiting_for
from jianyue.tickets.queries import queue
from jianyue.web.agreements.found import person
from jianyue.web.desk.queue import Row
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.words import Happened, happened

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

    mine: Sequence[Row]
    count: int
    more: bool
    told: Sequence[Notice]
    answers: Sequence[tuple[Answered, Happened]]
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


@require_GET
@for_those_who(Deed.SEE_DESK)
@narrowed_by()
def show(request: HttpRequest) -> HttpResponse:
    """Show one's own day; the number of queries is the same on a busy one."""
    user, now = person(request), timezone.now()
    return render(request, "desk/my_day.html", {"day": day_of(user, now=now), "now": now})


def day_of(user: User, *, now: datetime) -> MyDay:
    """Return somebody's day: until midnight where he is."""
    until = _midnight(user, now)
    mine = queue(user, Filter({"assignee": "me"}, sort=Sort.DUE), now=now)
    rosters = Roster.objects.visible_to(user).filter(closed_at=None)
    duties = own_duties(user, rosters, at=now)
    return MyDay(
        [Row(line, USUAL_COLUMNS) for line in mine.lines[:SHOWN]],
        mine.count,
        mine.more,
        list(_told(user, now)),
        [(each, happened(each.kind)) for each in answered_to(user)],
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
    return rows.select_related("roster", "asker").order_by("from_at", "pk")[:SHOWN]


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
