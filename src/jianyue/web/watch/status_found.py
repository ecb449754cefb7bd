"""Finding status pages and what is published on them: foreign and missing are the same 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jianyue.services.models import Window
from jianyue.watch.models import Outage, StatusPage, StatusUpdate
from jianyue.web.agreements.found import person

LARGEST_ID = 2**63 - 1


def page_for(request: HttpRequest, pk: int) -> StatusPage:
    """Return a status page that the person may see."""
    rows = StatusPage.objects.visible_to(person(request))
    rows = rows.select_related("tenant", "customer", "contract")
    found: StatusPage = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def update_for(request: HttpRequest, pk: int) -> StatusUpdate:
    """Return what was published about an outage or a window that the person may see."""
    user = person(request)
    rows = StatusUpdate.objects.select_related("outage__contract", "window__contract")
    mine = rows.filter(tenant=user.tenant_id)
    found: StatusUpdate = get_object_or_404(mine, pk=min(pk, LARGEST_ID))
    of: type[Outage | Window] = Outage if found.outage_id else Window
    get_object_or_404(of.objects.visible_to(user), pk=found.outage_id or found.window_id)
    return found
