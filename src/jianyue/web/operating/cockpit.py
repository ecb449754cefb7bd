"""The cockpit: what is wrong, what waits, and what to do about it."""

from importlib.metadata import version
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jianyue.jobs import queries
from jianyue.ledger.speech import Both, Refused
from jianyue.notices import backlog
from jianyue.operation import desk, machine
from jianyue.operation.findings import State, examined
from jianyue.operation.heartbeats import beats
from jianyue.operation.installation import Installation
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.flow import flow_of
from jianyue.web.agreements.found import person
from jianyue.web.asking import tell
from jianyue.web.policy import for_operators, for_those_who

# Asked for by a button alone: a mail server that is down keeps the page waiting.
SLOW: Final = (machine.MAIL,)
HEADED: Final = {
    State.GOOD: Both("一切正常", "All is well"),
    State.WARNING: Both("有需要注意的事", "Something needs attention"),
    State.FAULT: Both("有故障", "Something is broken"),
}


@for_operators
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show how the installation stands; the mail server is asked where that is wished for."""
    user, now = person(request), timezone.now()
    installation = Installation()
    asked = [each for each in machine.EXAMINATIONS if each[0] not in SLOW or "mail" in request.GET]
    found = list(examined([*asked, *desk.EXAMINATIONS], installation, now))
    worst = max((each.state for each in found), key=list(State).index)
    said: dict[str, Any] = {
        "found": sorted(found, key=lambda each: -list(State).index(each.state)),
        "worst": worst,
        "headed": HEADED[worst],
        "workers": [(beat, beat.lives(now)) for beat in beats(installation.data)],
        "version": version("jianyue"),
        "now": now,
    }
    return render(request, "operating/cockpit.html", said | _of_the_provider(user))


def _of_the_provider(user: User) -> dict[str, Any]:
    """Return what belongs to the person's provider; an operator without one sees none of it."""
    if not may(user, Deed.OPERATE):
        return {}
    now = timezone.now()
    flow = flow_of(user, now=now)
    most = max(1, *(each.number for each in flow))
    outbox = backlog.backlog_of(user, now=now)
    return {"backlog": outbox, "flow": flow, "most": most} | _jobs(user)


def _jobs(user: User) -> dict[str, Any]:
    found = queries.newest(user)
    return {"jobs": found, "waits": any(job.is_open for job in found)}


@for_those_who(Deed.OPERATE)
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """Tell htmx how far the jobs are; lead others to the page."""
    if request.headers.get("HX-Request") == "true":
        return render(request, "operating/_jobs.html", _jobs(person(request)))
    return redirect("cockpit")


@for_those_who(Deed.OPERATE)
@require_POST
def notices(request: HttpRequest) -> HttpResponse:
    """Send notices again, or give one up."""
    user, given = person(request), request.POST.get("notice", "")
    if not (given == "all" or (given.isascii() and given.isdigit() and len(given) <= 18)):  # noqa: PLR2004 - ids fit in 64 bits
        return HttpResponseBadRequest()
    try:
        if request.POST.get("do") == "give-up" and given != "all":
            backlog.give_up(user, int(given))
            tell(request, Both("已放弃这条通知。", "The notice was given up."))
        else:
            pk = None if given == "all" else int(given)
            number = backlog.send_again(user, pk, at=timezone.now())
            words = Both(f"{number} 条通知将重新发送。", f"Notices to be sent again: {number}.")
            tell(request, words)
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect("cockpit")
