"""My day: what is mine and due next, what waits for me, where I have to be, what goes on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.dashboards.my_day import day_of
from jianyue.people.permissions import Deed
from jianyue.tickets.filters import USUAL_COLUMNS
from jianyue.web.agreements.found import person
from jianyue.web.desk.queue import Row
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.words import happened


@require_GET
@for_those_who(Deed.SEE_DESK)
@narrowed_by()
def show(request: HttpRequest) -> HttpResponse:
    """Show one's own day; the number of queries is the same on a busy one."""
    user, now = person(request), timezone.now()
    day = day_of(user, now=now)
    shown = {
        "day": day, "now": now, "mine": [Row(line, USUAL_COLUMNS) for line in day.mine],
        "answers": [(each, happened(each.kind)) for each in day.answers],
    }  # fmt: skip
    return render(request, "desk/my_day.html", shown)
