"""Webhooks: the list, one of them with its log, and what is done with it."""

from collections.abc import Callable
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.hooks import actions
from jianyue.hooks.models import Delivery, Endpoint
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.hooks.forms import HookForm
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who

PER_PAGE: Final = 50
TONES: Final = {
    "waiting": ("info", "clock"), "leased": ("info", "clock"), "accepted": ("ok", "check"),
    "failed": ("bad", "cross"),
}  # fmt: skip


@for_those_who(Deed.KEEP_HOOKS)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the webhooks of one's own organisation."""
    rows = _kept(request).select_related("owner").order_by("name", "pk")
    return render(request, "hooks/list.html", {"rows": rows})


@for_those_who(Deed.KEEP_HOOKS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a webhook; its secret is shown on the page that answers, and never again."""
    form = HookForm(spoken(request), None, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            hook, secret = actions.add(form.wish(), at=timezone.now(), by=person(request))
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            return _secret(request, hook, secret)
    return render(request, "hooks/edit.html", {"form": form})


@for_those_who(Deed.KEEP_HOOKS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, hook: int) -> HttpResponse:
    """Change name, events or address."""
    kept = _found(request, hook)
    form = HookForm(spoken(request), kept, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.change(kept.pk, form.wish(), at=timezone.now(), by=person(request))
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已保存。", "Saved."))
            return redirect("hook", kept.pk)
    return render(request, "hooks/edit.html", {"form": form, "hook": kept})


@for_those_who(Deed.KEEP_HOOKS)
@require_GET
@narrowed_by("page")
def show(request: HttpRequest, hook: int) -> HttpResponse:
    """Show a webhook with what it was told, the newest first."""
    kept = _found(request, hook)
    rows = Delivery.objects.filter(endpoint=kept).order_by("-decided_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [(each, *TONES[each.state]) for each in page.object_list]
    return render(request, "hooks/show.html", {"hook": kept, "lines": lines, "page": page})


@for_those_who(Deed.KEEP_HOOKS)
@require_POST
def rotate(request: HttpRequest, hook: int) -> HttpResponse:
    """Give a webhook a new secret, shown this once."""
    kept = _found(request, hook)
    return _secret(request, *actions.rotate(kept.pk, at=timezone.now(), by=person(request)))


@for_those_who(Deed.KEEP_HOOKS)
@require_POST
def stop(request: HttpRequest, hook: int) -> HttpResponse:
    """Tell it nothing more for now."""
    return _done(request, hook, actions.stop, Both("已停用。", "Disabled."))


@for_those_who(Deed.KEEP_HOOKS)
@require_POST
def take_up(request: HttpRequest, hook: int) -> HttpResponse:
    """Tell it again."""
    return _done(request, hook, actions.take_up, Both("已启用。", "It is told again."))


@for_those_who(Deed.KEEP_HOOKS)
@require_POST
def try_out(request: HttpRequest, hook: int) -> HttpResponse:
    """Send a test event."""
    said = Both(
        "测试事件已放入待发送，结果见下面的记录。", "A test event is on its way; see the log."
    )
    return _done(request, hook, actions.try_out, said)


@for_those_who(Deed.KEEP_HOOKS)
@require_POST
def remove(request: HttpRequest, hook: int) -> HttpResponse:
    """Take it away."""
    kept = _found(request, hook)
    actions.remove(kept.pk, at=timezone.now(), by=person(request))
    tell(request, Both("已删除。", "Removed."))
    return redirect("hooks")


@for_those_who(Deed.KEEP_HOOKS)
@require_POST
def again(request: HttpRequest, hook: int, key: str) -> HttpResponse:
    """Send a delivery once more."""
    kept = _found(request, hook)
    get_object_or_404(Delivery, endpoint=kept, key=key)

    def act(pk: int, **said: Any) -> object:  # noqa: ANN401 - when and by whom
        return actions.send_again(pk, key, **said)

    return _done(request, hook, act, Both("将以同一编号重新发送。", "Sent again with the same id."))


def _done(request: HttpRequest, hook: int, act: Callable[..., object], said: Both) -> HttpResponse:
    kept = _found(request, hook)
    try:
        act(kept.pk, at=timezone.now(), by=person(request))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, said)
    return redirect("hook", kept.pk)


def _secret(request: HttpRequest, hook: Endpoint, secret: str) -> HttpResponse:
    return render(request, "hooks/secret.html", {"hook": hook, "secret": secret})


def _kept(request: HttpRequest) -> Any:  # noqa: ANN401 - rows of webhooks
    return Endpoint.objects.visible_to(person(request)).filter(removed_at=None)


def _found(request: HttpRequest, hook: int) -> Endpoint:
    found: Endpoint = get_object_or_404(_kept(request).select_related("owner"), pk=hook)
    return found
