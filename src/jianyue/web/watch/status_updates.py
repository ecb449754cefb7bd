"""Publishing news of an outage or of planned work on the status pages, and putting it right."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.models import Window
from jianyue.watch.status import updates
from jianyue.watch.status.changing import Row
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.found import outage_for, window_for
from jianyue.web.watch.status_forms import NewsForm
from jianyue.web.watch.status_found import update_for


@for_those_who(Deed.RECORD_OUTAGES)
@require_http_methods(["GET", "POST"])
def of_outage(request: HttpRequest, outage: str) -> HttpResponse:
    """Publish news of an outage."""
    return _published(request, outage_for(request, outage))


@for_those_who(Deed.PLAN_WINDOWS)
@require_http_methods(["GET", "POST"])
def of_window(request: HttpRequest, window: str) -> HttpResponse:
    """Publish news of planned work."""
    return _published(request, window_for(request, window))


@for_those_who(Deed.RECORD_OUTAGES, Deed.PLAN_WINDOWS)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, update: int) -> HttpResponse:
    """Put right what was published."""
    user, kept = person(request), update_for(request, update)
    row: Row = kept.outage or kept.window
    form = NewsForm(row, spoken(request), posted(request), kept)

    def act(_: dict[str, object]) -> Both:
        updates.correct(kept, form.news(), at=timezone.now(), by=user)
        return Both("已更正；原来的内容仍在经过中。", "Corrected; the timeline keeps what it said.")

    page = Page(Both("更正发布的内容", "Correct what was published"), Both("更正", "Correct"),
                _back(row))  # fmt: skip
    return asked(request, page, form, act)


def _published(request: HttpRequest, row: Row) -> HttpResponse:
    user = person(request)
    form = NewsForm(row, spoken(request), posted(request))

    def act(_: dict[str, object]) -> Both:
        updates.publish(row, form.news(), at=timezone.now(), by=user)
        return Both("已发布到状态页，订阅者会收到通知。", "Published; subscribers are told.")

    page = Page(
        Both(f"发布到状态页：{row.number}", f"Publish on the status page: {row.number}"),
        Both("发布", "Publish"), _back(row),
    )  # fmt: skip
    return asked(request, page, form, act)


def _back(row: Row) -> str:
    return reverse("window" if isinstance(row, Window) else "outage", args=[row.number])
