"""What is done about a job."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jianyue.jobs import actions
from jianyue.jobs.models import Job
from jianyue.ledger.speech import Both, Refused
from jianyue.web.agreements.found import person
from jianyue.web.asking import tell
from jianyue.web.policy import for_people


@for_people
@require_POST
def cancel(request: HttpRequest, job: int) -> HttpResponse:
    """Stop a job, or give it up."""
    return _done(request, job, actions.cancel, Both("已取消。", "Cancelled."))


@for_people
@require_POST
def again(request: HttpRequest, job: int) -> HttpResponse:
    """Have a job done again that came to nothing."""
    return _done(request, job, actions.ask_again, Both("已重新排队。", "It is in the queue again."))


def _done(request: HttpRequest, pk: int, act: Callable[..., Job], said: Both) -> HttpResponse:
    """Do it, and lead back to where the person was: the operator's page, or that of the thing."""
    user = person(request)
    job: Job = get_object_or_404(Job.objects.visible_to(user), pk=pk)
    try:
        act(pk, at=timezone.now(), by=user)
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, said)
    operates = request.POST.get("from") == "operation"
    return redirect(f"{reverse('cockpit')}#jobs" if operates else job.page)
