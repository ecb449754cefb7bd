"""A page that shows what a change does before it is kept."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jianyue.escalation.models import Roster
from jianyue.escalation.previews import Moved, preview
from jianyue.ledger.speech import Both, Refused
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Page


def given(request: HttpRequest, sign: str) -> Any:  # noqa: ANN401 - what a form takes
    """Return what a form is filled with: what was sent, or an address that names `sign`.

    An address with everything in it, as dragging makes one, shows at once what would change.
    """
    if request.method == "POST":
        return request.POST
    return request.GET if request.GET.get(sign) else None


def weighed(
    request: HttpRequest, page: Page, form: forms.Form, roster: Roster,
    deed: Callable[[datetime], object], at: datetime,
) -> HttpResponse:  # fmt: skip
    """Show what a deed would change; do it once that was seen. A refusal stands over the form."""
    moved: Sequence[Moved] | None = None
    if form.is_bound and form.is_valid():
        try:
            if request.method == "POST" and request.POST.get("do") == "keep":
                deed(at)
                tell(request, Both("已保存。需要时可以撤销。", "It is kept, and can be undone."))
                return redirect(page.back)
            moved = preview(roster, lambda: deed(at), at=at)
        except Refused as refused:
            refuse(form, refused, spoken(request))
    shown = {"page": page, "form": form, "roster": roster, "moved": moved}
    return render(request, "rosters/weigh.html", shown)
