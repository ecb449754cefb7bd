"""The list of kept filters: their order, hiding, copying and sharing them."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.ledger.speech import Both, Language, Refused
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may
from jianyue.tickets import views
from jianyue.tickets.models import SavedFilter
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask, spoken, tell
from jianyue.web.desk.macro_form import ALL
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.report_form import Posted

MOVES = {"left": -1, "right": 1}
HIDES = {"hide": True, "show": False}


class ShareForm(forms.Form):
    """With whom a view is shared."""

    def __init__(self, by: User, language: Language, data: Posted = None) -> None:
        super().__init__(data)
        rows = Team.objects.filter(tenant=by.tenant_id, members__user=by)
        self.teams = {str(each.pk): each for each in rows.order_by("name", "pk")}
        options = [(key, team.name) for key, team in self.teams.items()]
        if may(by, Deed.PLAN_STAFF):
            options.append((ALL, Both("所有人", "everybody").words(language)))
        whom = ask("分享给谁", "Shared with")
        self.fields["whom"] = forms.ChoiceField(label=whom, choices=options)


@for_those_who(Deed.SEE_DESK)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show one's own and the shared views in one's own order."""
    return render(request, "desk/views.html", {"views": views.views_of(person(request))})


@for_those_who(Deed.SEE_DESK)
@require_POST
def arrange(request: HttpRequest, view: int) -> HttpResponse:
    """Move a view, hide it or show it, for oneself alone."""
    saved, how = view_for(request, view), request.POST.get("how", "")
    places, hidden = MOVES.get(how, 0), HIDES.get(how)
    views.arrange(saved, by=person(request), by_places=places, hidden=hidden)
    return redirect("desk-views")


@for_those_who(Deed.SEE_DESK)
@require_POST
def copy(request: HttpRequest, view: int) -> HttpResponse:
    """Make a view one's own as well."""
    try:
        made = views.copy(view_for(request, view), at=timezone.now(), by=person(request))
        tell(request, Both(f"已复制为“{made.name}”。", f"Copied as “{made.name}”."))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect("desk-views")


@for_those_who(Deed.SEE_DESK)
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, view: int) -> HttpResponse:
    """Give a view to a team or to everybody."""
    saved, by = view_for(request, view), person(request)
    form = ShareForm(by, spoken(request), posted(request))

    def act(said: dict[str, str]) -> Both:
        views.share(saved, form.teams.get(said["whom"]), at=timezone.now(), by=by)
        return Both("已分享。", "It is shared.")

    title = Both(f"分享“{saved.name}”", f"Share “{saved.name}”")
    intro = Both(
        "分享后归大家所有，您离开后仍在；每个人只看到自己能看的工单，“我”是看的人。",
        "It then belongs to all of them and stays when you leave; each sees the tickets that he "
        "may see, and “me” is whoever looks.",
    )
    page = Page(title, Both("分享", "Share"), reverse("desk-views"), intro)
    return asked(request, page, form, act)


def view_for(request: HttpRequest, pk: int) -> SavedFilter:
    """Return a kept filter that the person has; all else is the same 404."""
    rows = SavedFilter.objects.visible_to(person(request))
    found: SavedFilter = get_object_or_404(rows, pk=min(pk, 2**63 - 1))
    return found
