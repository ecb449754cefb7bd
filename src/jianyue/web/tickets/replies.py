"""Ready answers: the list, writing them, and one filled in for a ticket."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.ledger.speech import Both, Language
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may
from jianyue.tickets import replies
from jianyue.tickets.models import CannedReply, Ticket
from jianyue.tickets.replies import NAMES, Written
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask, spoken
from jianyue.web.narrowing import NUL
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.report_form import Posted

OWN, ALL = "own", "all"
IN_ZH = "、".join(f"{{{name}}}（{said.zh}）" for name, said in NAMES.items())
IN_EN = ", ".join(f"{{{name}}} ({said.en})" for name, said in NAMES.items())
INTRO = Both(
    f"可以写 {IN_ZH}，使用时原样替换。", f"You may write {IN_EN}; each is replaced as it is used."
)


class ReplyForm(forms.Form):
    """A name, the words, and for whom."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=60)
    text = forms.CharField(
        label=ask("内容", "Words"), max_length=replies.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip

    def __init__(
        self, by: User, language: Language, data: Posted = None, kept: CannedReply | None = None
    ) -> None:
        super().__init__(data)
        self.teams = {str(each.pk): each for each in _teams(by)}
        options = [(OWN, Both("只给自己用", "for myself").words(language))]
        options += [(key, team.name) for key, team in self.teams.items()]
        if may(by, Deed.PLAN_STAFF):
            options.append((ALL, Both("给所有人用", "for everybody").words(language)))
        self.fields["whom"] = forms.ChoiceField(label=ask("给谁用", "For whom"), choices=options)
        if kept is not None:
            shared = str(kept.team_id) if kept.team_id else ALL
            self.initial = {"name": kept.name, "text": kept.text,
                            "whom": OWN if kept.user_id else shared}  # fmt: skip

    def written(self) -> Written:
        """Return what was written."""
        said = self.cleaned_data
        team = self.teams.get(said["whom"])
        return Written(said["name"], said["text"], said["whom"] == OWN, team)


@for_those_who(Deed.WORK)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the ready answers that one may use."""
    user = person(request)
    rows = CannedReply.objects.visible_to(user).select_related("team", "changed_by")
    shown = [(each, replies.may_change(each, user)) for each in rows.order_by("name", "pk")]
    return render(request, "tickets/replies.html", {"rows": shown, "intro": INTRO})


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a ready answer."""
    return _written(request, Both("写一条常用答复", "Write a ready answer"), None)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reply: int) -> HttpResponse:
    """Write a ready answer anew."""
    kept = reply_for(request, reply)
    return _written(request, Both(f"修改“{kept.name}”", f"Change “{kept.name}”"), kept)


@for_those_who(Deed.WORK)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, reply: int) -> HttpResponse:
    """Take a ready answer away."""
    user, kept = person(request), reply_for(request, reply)

    def act(_: dict[str, object]) -> Both:
        replies.remove(kept, by=user)
        return Both("已删除。", "It is gone.")

    title = Both(f"删除“{kept.name}”", f"Delete “{kept.name}”")
    page = Page(title, Both("删除", "Delete"), reverse("replies"), danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.WORK)
@require_GET
def fill(request: HttpRequest, number: str, reply: int) -> HttpResponse:
    """Return a ready answer for one ticket, as plain text."""
    user = person(request)
    rows = Ticket.objects.visible_to(user).select_related("reporter")
    ticket = get_object_or_404(rows, number="" if NUL in number else number)
    said = replies.filled(reply_for(request, reply), ticket, user)
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


@for_those_who(Deed.WORK)
@require_GET
def words(request: HttpRequest, reply: int) -> HttpResponse:
    """Return a ready answer as it was written, braces and all, as plain text."""
    return HttpResponse(reply_for(request, reply).text, content_type="text/plain; charset=utf-8")


def reply_for(request: HttpRequest, pk: int) -> CannedReply:
    """Return a ready answer that the person may use; all else is the same 404."""
    rows = CannedReply.objects.visible_to(person(request))
    found: CannedReply = get_object_or_404(rows, pk=min(pk, 2**63 - 1))
    return found


def _written(request: HttpRequest, title: Both, kept: CannedReply | None) -> HttpResponse:
    user = person(request)
    form = ReplyForm(user, spoken(request), posted(request), kept)

    def act(_: dict[str, object]) -> Both:
        replies.keep(form.written(), at=timezone.now(), by=user, reply=kept)
        return Both("已保存。", "It is kept.")

    page = Page(title, Both("保存", "Save"), reverse("replies"), INTRO)
    return asked(request, page, form, act)


def _teams(by: User) -> Any:  # noqa: ANN401 - rows of teams
    rows = Team.objects.filter(tenant=by.tenant_id, members__user=by)
    return rows.order_by("name", "pk")
