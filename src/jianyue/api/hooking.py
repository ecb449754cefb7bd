"""Webhooks: listed, added, changed, given a new secret, stopped, tried; deliveries sent again."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made, Secret
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.shapes import Choice, Id, Out, Paging, Person, Sent, Words
from jianyue.api.ways import Area
from jianyue.hooks import actions
from jianyue.hooks.actions import Wish
from jianyue.hooks.models import Delivery, Endpoint
from jianyue.hooks.words import Event, Standing
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed

HOOKS: Final = Area.of(Scope.WEBHOOKS, "webhooks")
Name = Annotated[Words, Field(min_length=1, max_length=60)]
Events = Annotated[list[Event], Field(min_length=1, max_length=len(Event))]
KEEP: Final = Deed.KEEP_HOOKS


class HookLine(Out):
    """An address that is told what its owner may see.

    address    its host and its last letters; the whole is a secret
    disabled   why it is told nothing for now; an empty value where it is in order
    """

    id: int
    name: str
    address: str
    events: list[Choice]
    owner: Person
    disabled: Choice
    disabled_at: datetime | None
    added_at: datetime


class HookPage(Out):
    """A page of webhooks."""

    items: list[HookLine]
    next: str | None


class NewSecret(HookLine, Secret):
    """A webhook with its secret, told this once; null where the same is asked again."""

    told_once: ClassVar[tuple[str, ...]] = ("secret",)

    secret: str | None


class DeliveryOut(Out):
    """One event on its way; `id` is the one that the receiver knows it by.

    tries  when each was, what was answered, how long it took, or why it came to nothing
    """

    id: str
    event: str
    state: Choice
    decided_at: datetime
    next_at: datetime | None
    attempts: int
    body: str
    tries: list[dict[str, Any]]


class DeliveryPage(Out):
    """A page of deliveries, the newest first."""

    items: list[DeliveryOut]
    next: str | None


class HookIn(Sent):
    """Name, address and events of a webhook."""

    name: Name
    url: Annotated[Words, Field(min_length=1, max_length=1000)]
    events: Events


class HookChange(Sent):
    """Name and events, and another address where one is given."""

    name: Name
    events: Events
    url: Annotated[Words, Field(max_length=1000)] = ""


@HOOKS.get("/webhooks", Both("列出外发通知", "List webhooks"), HookPage, KEEP)
def list_webhooks(request: HttpRequest, asked: Query[Paging]) -> HookPage:
    """Return the webhooks of the caller's own organisation."""
    who = caller(request)
    return HookPage(
        **paged(request, who, _rows(who), asked.limit, lambda row: HookLine(**_line(row)))
    )


@HOOKS.get("/webhooks/{hook}", Both("读取外发通知", "Read a webhook"), HookLine, KEEP)
def get_webhook(request: HttpRequest, hook: Id) -> HookLine:
    """Return one webhook."""
    return HookLine(**_line(_hook_for(caller(request), hook)))


@HOOKS.get(
    "/webhooks/{hook}/deliveries", Both("列出投递记录", "List deliveries"), DeliveryPage, KEEP
)
def list_deliveries(request: HttpRequest, hook: Id, asked: Query[Paging]) -> DeliveryPage:
    """Return what a webhook was told, and how each try went."""
    who = caller(request)
    rows = Delivery.objects.filter(endpoint=_hook_for(who, hook))
    return DeliveryPage(**paged(request, who, rows, asked.limit, _delivery))


@HOOKS.post("/webhooks", Both("添加外发通知", "Add a webhook"), NewSecret, KEEP)
def add_webhook(request: HttpRequest, said: HookIn) -> Made:
    """Add a webhook; its secret is told this once."""
    who = caller(request)
    wish = Wish(said.name, said.url.strip(), [each.value for each in said.events])
    made, secret = actions.add(wish, at=who.at, by=who.by)
    answer = NewSecret(**_line(_hook_for(who, made.pk)), secret=secret)
    return Made(answer, reverse("api-get-webhook", args=[made.pk]))


@HOOKS.post("/webhooks/{hook}/change", Both("修改外发通知", "Change a webhook"), HookLine, KEEP)
def change_webhook(request: HttpRequest, hook: Id, said: HookChange) -> HookLine:
    """Change name, events or address."""
    who = caller(request)
    kept = _unchanged(request, who, hook)
    wish = Wish(said.name, said.url.strip(), [each.value for each in said.events])
    actions.change(kept.pk, wish, at=who.at, by=who.by)
    return HookLine(**_line(_hook_for(who, hook)))


@HOOKS.post(
    "/webhooks/{hook}/rotate", Both("更换签名密钥", "Give a webhook a new secret"), NewSecret, KEEP,
    takes="",
)  # fmt: skip
def rotate_webhook(request: HttpRequest, hook: Id) -> NewSecret:
    """Give a webhook a new secret, told this once; the one before signs beside it for a day."""
    who = caller(request)
    kept = _unchanged(request, who, hook)
    _, secret = actions.rotate(kept.pk, at=who.at, by=who.by)
    return NewSecret(**_line(_hook_for(who, hook)), secret=secret)


@HOOKS.post(
    "/webhooks/{hook}/stop", Both("停用外发通知", "Stop a webhook"), HookLine, KEEP, takes=""
)
def stop_webhook(request: HttpRequest, hook: Id) -> HookLine:
    """Tell it nothing more for now; what waits is not sent."""
    who = caller(request)
    actions.stop(_unchanged(request, who, hook).pk, at=who.at, by=who.by)
    return HookLine(**_line(_hook_for(who, hook)))


@HOOKS.post(
    "/webhooks/{hook}/take-up", Both("启用外发通知", "Take a webhook up"), HookLine, KEEP, takes=""
)
def take_up_webhook(request: HttpRequest, hook: Id) -> HookLine:
    """Tell it again; whoever takes it up answers for it from then on."""
    who = caller(request)
    actions.take_up(_unchanged(request, who, hook).pk, at=who.at, by=who.by)
    return HookLine(**_line(_hook_for(who, hook)))


@HOOKS.post(
    "/webhooks/{hook}/test", Both("试发外发通知", "Try a webhook"), DeliveryOut, KEEP, takes=""
)
def test_webhook(request: HttpRequest, hook: Id) -> DeliveryOut:
    """Send a test event, once."""
    who = caller(request)
    kept = _unchanged(request, who, hook)
    return _delivery(actions.try_out(kept.pk, at=who.at, by=who.by))


@HOOKS.post(
    "/webhooks/{hook}/deliveries/{key}/again", Both("重新投递", "Send a delivery again"),
    DeliveryOut, KEEP, takes="",
)  # fmt: skip
def send_delivery_again(request: HttpRequest, hook: Id, key: str) -> DeliveryOut:
    """Send a settled delivery once more, with the same id and body."""
    who = caller(request)
    kept = _hook_for(who, hook)
    get_object_or_404(Delivery, endpoint=kept, key=key)
    return _delivery(actions.send_again(kept.pk, key, at=who.at, by=who.by))


@HOOKS.delete("/webhooks/{hook}", Both("删除外发通知", "Remove a webhook"), KEEP)
def remove_webhook(request: HttpRequest, hook: Id) -> None:
    """Take it away; its address and secrets are forgotten at once."""
    who = caller(request)
    actions.remove(_hook_for(who, hook).pk, at=who.at, by=who.by)


def _rows(who: Caller) -> Any:  # noqa: ANN401 - rows of webhooks
    return Endpoint.objects.visible_to(who.by).filter(removed_at=None).select_related("owner")


def _hook_for(who: Caller, pk: int) -> Endpoint:
    found: Endpoint = get_object_or_404(_rows(who), pk=pk)
    return found


def _unchanged(request: HttpRequest, who: Caller, pk: int) -> Endpoint:
    return unchanged(request, lambda: _hook_for(who, pk), lambda row: HookLine(**_line(row)))


def _delivery(row: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=row.key, event=row.event, state=Choice.of(Standing.of(row.state)),
        decided_at=row.decided_at, next_at=row.next_at, attempts=row.attempts, body=row.body,
        tries=list(row.log),
    )  # fmt: skip


def _line(row: Endpoint) -> dict[str, Any]:
    return {
        "id": row.pk, "name": row.name, "address": row.shown,
        "events": [Choice.of(each) for each in row.said_events],
        "owner": Person(id=row.owner.pk, name=row.owner.name),
        "disabled": Choice.of(row.standing), "disabled_at": row.disabled_at,
        "added_at": row.added_at,
    }  # fmt: skip
