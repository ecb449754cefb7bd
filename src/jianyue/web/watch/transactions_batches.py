"""One batch of counts: what it says, who brought it, what was corrected; what the customer says."""

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for
from jianyue.watch.models import Batch, LeftOut, Tally, Way
from jianyue.watch.transactions import contesting
from jianyue.watch.transactions.counting import Sent, count
from jianyue.watch.transactions.rules import grounds_in
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_people, for_those_who
from jianyue.web.watch.found import LARGEST_ID, batch_for
from jianyue.web.watch.transactions import left_out_row, named

ROWS: Final = 200


class WhyForm(forms.Form):
    """Why something is so."""

    words = forms.CharField(label=ask("理由", "Why"), max_length=500)

    def __init__(self, *given: Any, needed: bool = True) -> None:  # noqa: ANN401 - Django's
        super().__init__(*given)
        self.fields["words"].required = needed


@for_people
@require_GET
def show(request: HttpRequest, batch: str) -> HttpResponse:
    """Show a batch with its rows."""
    user, kept = person(request), batch_for(request, batch)
    agreed = agreed_for(kept.contract, kept.at)
    grounds = grounds_in(agreed.agreement) if agreed else {}
    left_out = LeftOut.objects.filter(batch=kept).select_related("batch", "contested_by")
    rows = Tally.objects.filter(batch=kept).order_by("kind", "from_at")
    [known] = named([kept], user)
    shown = known | {
        "rows": list(rows[:ROWS]),
        "more": max(kept.rows - ROWS, 0),
        "left_out": [
            left_out_row(each, grounds, user)
            for each in left_out.order_by("kind", "from_at", "pk")[:ROWS]
        ],
        "edits": kept.replaced_at is None and may(user, Deed.RECORD_COUNTS),
    }
    return render(request, "watch/transactions_batch.html", shown)


@for_those_who(Deed.RECORD_COUNTS)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, batch: str) -> HttpResponse:
    """Take a batch back altogether; its rows stay to be seen and count no more."""
    user, kept = person(request), batch_for(request, batch)

    def act(said: dict[str, Any]) -> Both:
        sent = Sent([], Way.FILE, replaces=kept, reason=said["words"])
        count(kept.contract, sent, at=timezone.now(), by=user)
        return Both("已撤回；这些笔数不再计入。", "Taken back; it counts no more.")

    page = _page(kept, Both("撤回批次", "Take back batch"), Both("撤回", "Take back"), danger=True)
    return asked(request, page, WhyForm(posted(request)), act)


@for_those_who(Deed.CONTEST)
@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, left: int) -> HttpResponse:
    """Contest that failures are left out."""
    user, kept = person(request), left_out_for(request, left)

    def act(said: dict[str, Any]) -> Both:
        contesting.contest(kept, words=said["words"], at=timezone.now(), by=user)
        return Both("已提出异议；在商定之前两种算法都列出。",
                    "Contested; until it is settled the figure is shown both ways.")  # fmt: skip

    page = _about(kept, Both("对除外笔数提出异议", "Contest what is left out"),
                 Both("提交", "Submit"))  # fmt: skip
    return asked(request, page, WhyForm(posted(request)), act)


@for_those_who(Deed.CONTEST)
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, left: int) -> HttpResponse:
    """Agree that failures are left out."""
    user, kept = person(request), left_out_for(request, left)

    def act(said: dict[str, Any]) -> Both:
        contesting.agree(kept, words=said["words"], at=timezone.now(), by=user)
        return Both("已同意排除。", "Agreed.")

    page = _about(kept, Both("同意排除", "Agree to what is left out"), Both("同意", "Agree"))
    return asked(request, page, WhyForm(posted(request), needed=False), act)


def left_out_for(request: HttpRequest, pk: int) -> LeftOut:
    """Return what was left out, if the person may see it; all else is the same 404."""
    rows = LeftOut.objects.visible_to(person(request)).select_related("batch", "contract")
    found: LeftOut = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def _about(left: LeftOut, title: Both, submit: Both) -> Page:
    said = Both(f"{left.kind} {left.number} 笔：{left.evidence}",
                f"{left.kind}, {left.number} failures: {left.evidence}")  # fmt: skip
    return replace(_page(left.batch, title, submit), intro=said)


def _page(batch: Batch, title: Both, submit: Both, *, danger: bool = False) -> Page:
    named_page = Both(f"{title.zh}：{batch.number}", f"{title.en}: {batch.number}")
    return Page(named_page, submit, reverse("batch", args=[batch.number]), danger=danger)
