"""Boxes: which there are, how they are set, whether mail gets through."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.agreements.models import Contract, ContractState
from jianyue.ledger.speech import Both, Refused
from jianyue.mail import boxes
from jianyue.mail.models import Box
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken, tell
from jianyue.web.mail.forms import BoxForm
from jianyue.web.mail.messenger_forms import MessengerForm
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who

LARGEST_ID: Final = 2**63 - 1


@for_those_who(Deed.SET_MAIL)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the boxes of the provider and how they stand."""
    rows = Box.objects.visible_to(person(request)).select_related("contract").order_by("name", "pk")
    return render(request, "mail/boxes.html", {"boxes": rows})


@for_those_who(Deed.SET_MAIL)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a box."""
    user = person(request)
    form = BoxForm(contracts_of(request), spoken(request), posted(request))

    def act(_: dict[str, object]) -> Both:
        boxes.add(form.wanted(), at=timezone.now(), by=user)
        return Both("已添加；可以先测试连接。", "Added; try the line first.")

    page = Page(Both("添加收信邮箱", "Add a box"), Both("添加", "Add"), reverse("boxes"))
    return asked(request, page, form, act)


@for_those_who(Deed.SET_MAIL)
@require_GET
def show(request: HttpRequest, box: int) -> HttpResponse:
    """Show how a box is set and how it stands."""
    return render(request, "mail/box.html", {"box": box_for(request, box)})


@for_those_who(Deed.SET_MAIL)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, box: int) -> HttpResponse:
    """Set a box anew."""
    user, kept = person(request), box_for(request, box)
    kind = MessengerForm if kept.is_messenger else BoxForm
    form = kind(contracts_of(request), spoken(request), posted(request), kept)

    def act(_: dict[str, object]) -> Both:
        boxes.change(kept, form.wanted(), at=timezone.now(), by=user)
        return Both("已保存。", "Saved.")

    title = Both(f"设置 {kept.name}", f"Set {kept.name}")
    page = Page(title, Both("保存", "Save"), reverse("box", args=[kept.pk]))
    return asked(request, page, form, act)


@for_those_who(Deed.SET_MAIL)
@require_POST
def try_out(request: HttpRequest, box: int) -> HttpResponse:
    """Open the mailbox now, and say what came of it."""
    kept = box_for(request, box)
    try:
        unread = boxes.try_out(kept, by=person(request))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, Both(f"连接正常，{unread} 封未读。", f"It answers; {unread} unread."))
    return redirect("box", kept.pk)


@for_those_who(Deed.SET_MAIL)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, box: int) -> HttpResponse:
    """Take a box away."""
    user, kept = person(request), box_for(request, box)

    def act(_: dict[str, object]) -> Both:
        boxes.remove(kept, at=timezone.now(), by=user)
        return Both("已移除；来信仍可查看。", "Removed; what came can still be seen.")

    page = Page(
        Both(f"移除 {kept.name}", f"Remove {kept.name}"), Both("移除", "Remove"), reverse("boxes"),
        Both("不再从这里收信，保存的密码会被删除。", "No mail is taken; its password goes."),
        danger=True,
    )  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


def box_for(request: HttpRequest, pk: int) -> Box:
    """Return a box that the person may set; all else is the same 404."""
    rows = Box.objects.visible_to(person(request)).select_related("contract")
    found: Box = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def contracts_of(request: HttpRequest) -> list[Contract]:
    """Return the running contracts to which tickets of a box may belong."""
    rows = Contract.objects.visible_to(person(request)).filter(state=ContractState.RUNNING)
    return list(rows.order_by("code"))
