"""Filters that people keep for themselves."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.tickets import views
from jianyue.tickets.filters import read
from jianyue.tickets.models import SavedFilter
from jianyue.tickets.queries import choices_of
from jianyue.tickets.saving import keep_filter
from jianyue.web.asking import tell
from jianyue.web.policy import for_those_who

if TYPE_CHECKING:
    from jianyue.people.models import User

OWN = frozenset({"name", "csrfmiddlewaretoken"})


@require_POST
@for_those_who(Deed.SEE_DESK)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the page under a name; the same name is replaced."""
    by = cast("User", request.user)
    said = {name: values for name, values in request.POST.lists() if name not in OWN}
    try:
        asked = read(said, choices_of(by))
        saved = keep_filter(asked, request.POST.get("name", ""), at=timezone.now(), by=by)
    except Refused as refusal:
        return render(request, "desk/unknown.html", {"refusal": refusal.said}, status=400)
    tell(request, Both(f"已保存为“{saved.name}”。", f"Saved as “{saved.name}”."))
    return redirect(f"/desk/?saved={saved.pk}")


@require_POST
@for_those_who(Deed.SEE_DESK)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a saved filter away."""
    by = cast("User", request.user)
    saved = get_object_or_404(SavedFilter.objects.visible_to(by), pk=pk)
    try:
        views.remove(saved, by=by)
        tell(request, Both("已删除保存的筛选。", "The saved filter is gone."))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect("desk")
