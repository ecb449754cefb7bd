"""Finding reports: foreign and missing are the same 404."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.reports.models import Delivery, Report, Restatement
from jianyue.web.agreements.found import person

NEEDED = ("contract__customer", "version", "ticket")


def report_for(request: HttpRequest, number: str) -> Report:
    """Return a report that the person may see, by its number."""
    rows = Report.objects.visible_to(person(request)).counted().select_related(*NEEDED)
    found: Report = get_object_or_404(rows, number=number.upper())
    return found


def readable_for(request: HttpRequest, number: str) -> Report:
    """Return a report whose words the person may read: a draft is the provider's alone."""
    found = report_for(request, number)
    if not reads(person(request), found):
        raise Http404
    return found


def reads(user: User, report: Report) -> bool:
    """Tell whether the person reads what the report says."""
    return report.released_at is not None or (not user.is_customer and may(user, Deed.SEE_REPORTS))


def delivery_of(report: Report, user: User) -> Delivery | None:
    """Return how the report was delivered to the person; None where it was not."""
    return Delivery.objects.filter(report=report, user=user).first()


def restatement_for(request: HttpRequest, number: str, place: int) -> Restatement:
    """Return a restatement that the person may see: before it is issued, the provider alone."""
    report = readable_for(request, number)
    rows = Restatement.objects.filter(report=report).select_related("report")
    if person(request).is_customer:
        rows = rows.filter(internal=False)
    found: Restatement = get_object_or_404(rows, number=place)
    return found
