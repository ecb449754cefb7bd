"""Keeping addresses: added, changed, given a new secret, stopped, tried; deliveries sent again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.hooks import signing
from jianyue.hooks.models import Delivery, Endpoint, Secret
from jianyue.hooks.telling import test_of
from jianyue.hooks.words import Event, Standing, Why
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.outgoing import checked
from jianyue.people.models import User
from jianyue.people.organisations import locked as organisation
from jianyue.people.organisations import note
from jianyue.people.permissions import Deed, must

MOST: Final = 20  # addresses of one organisation
BOTH_VALID: Final = timedelta(hours=24)  # how long the secret before still signs


@dataclass(frozen=True, slots=True)
class Wish:
    """An address as somebody wants it: its name, where it leads, what it is told."""

    name: str
    url: str
    events: Collection[str]


@transaction.atomic
def add(wish: Wish, *, at: datetime, by: User) -> tuple[Endpoint, str]:
    """Add an address; return it with its secret, which is shown this once.

    Raises NotAllowed, NotReachable.
    """
    must(by, Deed.KEEP_HOOKS)
    house = organisation(by.organisation_id)
    if Endpoint.objects.visible_to(by).filter(removed_at=None).count() >= MOST:
        raise NotAllowed(f"最多 {MOST} 个地址。", f"There can be {MOST} addresses at most.")
    key = signing.fresh()
    endpoint = Endpoint(
        tenant_id=house.tenant_id, customer_id=by.customer_id, owner=by, name=wish.name.strip(),
        events=_events(wish), added_at=at, internal=by.customer_id is None,
    )  # fmt: skip
    endpoint.keep(checked(wish.url).geturl(), [Secret(key)])
    endpoint.save()
    note(house, "hook_added", {"hook": endpoint.pk}, {"name": wish.name}, at=at, by=by)
    return endpoint, key


@transaction.atomic
def change(pk: int, wish: Wish, *, at: datetime, by: User) -> Endpoint:
    """Change name, events and, where one is given, the address. Raises NotAllowed, NotReachable."""
    endpoint = _locked(pk, by)
    endpoint.name, endpoint.events = wish.name.strip(), _events(wish)
    if wish.url:
        endpoint.keep(checked(wish.url).geturl(), endpoint.secrets(at))
    endpoint.save(update_fields=["name", "events", "sealed", "shown"])
    _noted(endpoint, "hook_changed", at, by)
    return endpoint


@transaction.atomic
def rotate(pk: int, *, at: datetime, by: User) -> tuple[Endpoint, str]:
    """Give an address a new secret; the one before signs beside it for a day."""
    endpoint = _locked(pk, by)
    key, before = signing.fresh(), endpoint.secrets(at)[0]
    endpoint.keep(endpoint.url, [Secret(key), Secret(before.key, at + BOTH_VALID)])
    endpoint.save(update_fields=["sealed", "shown"])
    _noted(endpoint, "hook_rotated", at, by)
    return endpoint, key


@transaction.atomic
def stop(pk: int, *, at: datetime, by: User) -> Endpoint:
    """Tell an address nothing more until it is taken up again; what waits is not sent."""
    endpoint = _locked(pk, by)
    endpoint.why, endpoint.disabled_at = Why.BY_HAND, at
    endpoint.save(update_fields=["why", "disabled_at"])
    _settle_waiting(endpoint)
    _noted(endpoint, "hook_stopped", at, by)
    return endpoint


@transaction.atomic
def take_up(pk: int, *, at: datetime, by: User) -> Endpoint:
    """Tell an address again; whoever takes it up answers for it from then on."""
    endpoint = _locked(pk, by)
    endpoint.why, endpoint.disabled_at, endpoint.failing_since, endpoint.owner = "", None, None, by
    endpoint.save(update_fields=["why", "disabled_at", "failing_since", "owner"])
    _noted(endpoint, "hook_taken_up", at, by)
    return endpoint


@transaction.atomic
def remove(pk: int, *, at: datetime, by: User) -> Endpoint:
    """Take an address away; its address and secrets are forgotten at once."""
    endpoint = _locked(pk, by)
    _settle_waiting(endpoint)
    endpoint.removed_at, endpoint.sealed = at, ""
    endpoint.save(update_fields=["removed_at", "sealed"])
    _noted(endpoint, "hook_removed", at, by)
    return endpoint


@transaction.atomic
def try_out(pk: int, *, at: datetime, by: User) -> Delivery:
    """Send a test event, once. Raises NotAllowed while one is on its way or the address rests."""
    endpoint = _standing(pk, by)
    waiting = Delivery.objects.filter(endpoint=endpoint, next_at__isnull=False)
    if waiting.filter(cause__startswith="test:").exists():
        raise NotAllowed("上一次测试还没有结果。", "The test before has no outcome yet.")
    delivery = test_of(endpoint, at)
    delivery.save()
    return delivery


@transaction.atomic
def send_again(pk: int, key: str, *, at: datetime, by: User) -> Delivery:
    """Send a settled delivery once more, with the same id and body. Raises NotAllowed."""
    endpoint = _standing(pk, by)
    rows = Delivery.objects.select_for_update().filter(endpoint=endpoint)
    delivery: Delivery = rows.get(key=key)
    if delivery.next_at is not None:
        raise NotAllowed("它已在待发送之列。", "It is on its way already.")
    delivery.state, delivery.next_at, delivery.since = Standing.WAITING, at, at
    delivery.attempts = 0
    delivery.save(update_fields=["state", "next_at", "since", "attempts"])
    return delivery


def _events(wish: Wish) -> list[str]:
    known = [event.value for event in Event if event.value in wish.events]
    if len(known) != len(set(wish.events)) or not known or not wish.name.strip():
        raise NotAllowed(
            "请填写名称，并至少选择一种事件。", "Give it a name and choose at least one event."
        )
    return known


def _locked(pk: int, by: User) -> Endpoint:
    must(by, Deed.KEEP_HOOKS)
    rows = Endpoint.objects.visible_to(by).filter(removed_at=None)
    endpoint: Endpoint = rows.select_for_update(of=("self",)).get(pk=pk)
    return endpoint


def _standing(pk: int, by: User) -> Endpoint:
    endpoint = _locked(pk, by)
    if endpoint.why:
        raise NotAllowed("该地址已停用；请先启用。", "The address is disabled; take it up first.")
    return endpoint


def _settle_waiting(endpoint: Endpoint) -> None:
    waiting = Delivery.objects.filter(endpoint=endpoint, next_at__isnull=False)
    waiting.update(state=Standing.FAILED, next_at=None, lease_until=None)


def _noted(endpoint: Endpoint, kind: str, at: datetime, by: User) -> None:
    note(organisation(by.organisation_id), kind, {"hook": endpoint.pk}, at=at, by=by)
