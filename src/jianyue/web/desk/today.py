"""The day: what is about to breach, what is late, who carries how much."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.governance.items import owned_by
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed, may
from jianyue.tickets.day import Day, day_of
from jianyue.tickets.filters import USUAL_COLUMNS
from jianyue.upkeep.queries import for_the_day
from jianyue.web.desk.queue import Row
from jianyue.web.meetings.items import rows_of
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who
from jianyue.web.upkeep.found import row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jianyue.people.models import User


SHOWN: Final = 10  # of one's own items of meetings


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the filter of the queue that lists what it counts.

    tone  the colour it has where it is not zero
    """

    name: str
    said: Both
    icon: str
    tone: str
    filter: "Mapping[str, str]"

    @property
    def query(self) -> str:
        """The filter as an address writes it."""
        return urlencode(self.filter)


FIGURES: Final = (
    Figure("soon", Both("4 小时内到期", "Due within 4 h"), "clock", "warn",
           {"due": "4h", "sort": "due"}),
    Figure("overdue", Both("已超时", "Overdue"), "bad", "bad", {"due": "overdue"}),
    Figure("nobody", Both("无人处理", "With nobody"), "user", "warn", {"assignee": "nobody"}),
    Figure("new", Both("待受理", "Not acknowledged"), "bell", "info", {"state": "new"}),
    Figure("quiet", Both("暂停且两天没有动静", "Paused, nothing for two days"), "pause", "warn",
           {"paused": "long"}),
    Figure("contested", Both("客户有异议", "Contested"), "warn", "warn",
           {"state": "all", "contest": "contested", "sort": "newest"}),
    Figure("held", Both("暂停中", "Paused"), "pause", "info", {"paused": "yes"}),
    Figure("open", Both("未完结", "Not finished"), "tickets", "idle", {}),
)  # fmt: skip


@require_GET
@for_those_who(Deed.SEE_TODAY)
@narrowed_by()
def show(request: HttpRequest) -> HttpResponse:
    """Show the day; who carries how much is for the provider's own people."""
    by, now = cast("User", request.user), timezone.now()
    day: Day = day_of(by, now=now, staff=may(by, Deed.SEE_DESK))
    figures = [(figure, day.counts[figure.name]) for figure in FIGURES]
    rows = [Row(line, USUAL_COLUMNS) for line in day.looming]
    said = {
        "day": day, "figures": figures, "rows": rows, "now": now,
        "jobs": [row_of(each, now) for each in for_the_day(by, now)],
        "mine": rows_of(owned_by(by)[:SHOWN], now),
    }  # fmt: skip
    return render(request, "desk/today.html", said)
