"""Where one arrives."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.web.frame import places
from jianyue.web.policy import for_whoever_signed_in
from jianyue.web.templatetags.jianyue import address


@for_whoever_signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the page that suits the person's roles, the first there is."""
    user = cast("User", request.user)
    may_open = {entry.address for entry in places(request)}
    if user.is_operator:
        may_open = {address("cockpit")} - {""}
    for name in _suited(user):
        if address(name) in may_open:
            return redirect(name)
    return render(request, "web/home.html")


def _suited(user: User) -> tuple[str, ...]:
    if user.is_operator:
        return ("cockpit",)
    if user.is_customer:
        return ("my-tickets", "agreements")
    if may(user, Deed.WORK) and not may(user, Deed.SEE_TODAY):
        return ("desk", "today")
    return ("today", "desk", "agreements")
