"""Deciding notices with their cause, and delivering them afterwards."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db.models import F, Q

from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside, standing, tenants_where
from jianyue.ledger.speech import Both, Language, language_of
from jianyue.ledger.together import insert_once
from jianyue.notices.models import Notice, State, Subscriber
from jianyue.people.models import User

logger = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(minutes=2)
# So many seconds a batch is begun upon; what is left has its lease given back before it runs out.
BUSY = 30.0
# Tries after 1, 5, 15, 60 minutes, then given up and shown to the operator.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
TRIAL = "channel_test"
UNSENT = (State.DECIDED, State.LEASED)
WAITING = """
SELECT EXISTS (SELECT FROM notices_notice
WHERE next_at <= $1 AND (lease_until IS NULL OR lease_until <= $1))
"""
SETTLED = ("failure", "lease_until", "state", "sent_at", "next_at", "channel", "address", "log")


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told.

    kind   what it is about, a short name
    cause  the kind and id of the row that is its cause
    step   tells repeated notices of one cause apart
    path   where a click leads, beginning with a slash
    early  also for people who have not joined yet
    urgent also in the quiet hours of a channel
    """

    kind: str
    cause: tuple[str, int]
    subject: Both
    body: Both
    step: str = ""
    path: str = ""
    early: bool = False
    urgent: bool = False


class Later(Exception):  # noqa: N818 - a refusal is named for what is so
    """The carrier takes no more for the moment; the notice waits and nothing was tried."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def decide(message: Message, *, to: Iterable[User], at: datetime) -> list[Notice]:
    """Write a notice for each person, in the transaction of its cause; repeating adds nothing."""
    return decide_all([(message, to)], at=at)


def decide_all(told: Iterable[tuple[Message, Iterable[User]]], *, at: datetime) -> list[Notice]:
    """Write the notices of many messages by one statement; repeating adds nothing."""
    notices = [
        _notice(message, user, user.tenant_id, at)
        for message, people in told
        for user in people
        if (user.is_active or message.early) and user.tenant_id is not None
    ]
    insert_once(notices)
    return notices


def decide_outside(message: Message, *, to: Iterable[Subscriber], at: datetime) -> None:
    """Write a notice for each subscriber without an account; repeating adds nothing."""
    insert_once([_outside(message, each, at) for each in to])


def withdraw(cause: tuple[str, int], *, kind: str = "") -> int:
    """Take back notices of a cause that were not sent yet; what is no longer true is not told.

    One that is just being handed over may still arrive; it is not tried again.
    """
    fence = standing()
    if fence.customer is None:
        return _withdraw(cause, kind)
    with inside(fence.tenant):  # those to the other side too, which a customer does not see
        return _withdraw(cause, kind)


def withdraw_all(cause: str, ids: Collection[int], *, kinds: Collection[str]) -> None:
    """Take back what was not sent yet of some kinds about many rows, by one statement."""
    if ids:
        rows = Notice.objects.filter(cause=cause, cause_id__in=ids, state__in=UNSENT)
        rows.filter(kind__in=kinds).update(state=State.WITHDRAWN, next_at=None)


def deliver_due(now: datetime, send: Callable[[Notice], None], *, busy: float = BUSY) -> int:
    """Send what is due, at most a batch; return how many notices were tried.

    busy  seconds after which no more of them are begun; what is left keeps its place

    A lease is committed before the carrier is called and no lock is held meanwhile: a process
    killed in between leaves one notice that is sent again, at most once (house.md, trap 3).
    """
    leased, began, tried = _lease(now), monotonic(), 0
    faults.reach(Fault.LEASED)
    for tenant, pk in leased:
        if tried and monotonic() - began > busy:
            break
        tried += 1
        with inside(tenant):
            rows = Notice.objects.select_related("user", "subscriber")
            rows = rows.prefetch_related("user__addresses")
            notice = rows.filter(pk=pk, **_mine(now)).first()
        if notice is None:  # it left together with one before it
            continue
        try:
            failure = _failure(notice, send)
        except Later as later:
            with inside(tenant):
                _put_back(notice, later.until)
            continue
        with inside(tenant):
            _settle(notice, failure, now)
        faults.reach(Fault.SETTLED)
    _give_back(leased[tried:], now)
    return tried


def _give_back(leased: Iterable[tuple[int, int]], now: datetime) -> None:
    """Let others send what was not begun upon, in the order in which it was due."""
    by_tenant: dict[int, list[int]] = defaultdict(list)
    for tenant, pk in leased:
        by_tenant[tenant].append(pk)
    for tenant, ids in by_tenant.items():
        with inside(tenant):
            Notice.objects.filter(pk__in=ids, **_mine(now)).update(
                state=State.DECIDED, lease_until=None, attempts=F("attempts") - 1
            )


def _withdraw(cause: tuple[str, int], kind: str) -> int:
    rows = Notice.objects.filter(cause=cause[0], cause_id=cause[1], state__in=UNSENT)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.update(state=State.WITHDRAWN, next_at=None)


def _notice(message: Message, user: User, tenant: int, at: datetime) -> Notice:
    said = _said(message, language_of(user.language), f"{user.pk}", at)
    return Notice(tenant_id=tenant, user=user, customer_id=user.customer_id, **said)


def _outside(message: Message, subscriber: Subscriber, at: datetime) -> Notice:
    said = _said(message, language_of(subscriber.language), f"s{subscriber.pk}", at)
    tenant, customer = subscriber.tenant_id, subscriber.customer_id
    return Notice(tenant_id=tenant, subscriber=subscriber, customer_id=customer, **said)


def _said(message: Message, language: Language, reader: str, at: datetime) -> dict[str, Any]:
    cause, cause_id = message.cause
    return {
        "kind": message.kind,
        "subject": message.subject.words(language)[:300],
        "body": message.body.words(language),
        "path": message.path,
        "urgent": message.urgent,
        "cause": cause,
        "cause_id": cause_id,
        "key": f"{cause}:{cause_id}:{message.kind}:{message.step}:{reader}:mail"[:200],
        "decided_at": at,
        "next_at": at,
    }


def _lease(now: datetime) -> list[tuple[int, int]]:
    leased: list[tuple[int, int]] = []
    for tenant in tenants_where(WAITING, now):
        with inside(tenant):
            waiting = Notice.objects.filter(next_at__lte=now).filter(
                Q(lease_until=None) | Q(lease_until__lte=now)
            )
            rows = waiting.order_by("next_at", "pk").select_for_update(skip_locked=True)
            ids = list(rows.values_list("pk", flat=True)[:BATCH])
            Notice.objects.filter(pk__in=ids).update(
                state=State.LEASED, lease_until=now + LEASE, attempts=F("attempts") + 1
            )
            leased += [(tenant, pk) for pk in ids]
    return leased


def _failure(notice: Notice, send: Callable[[Notice], None]) -> str:
    try:
        send(notice)
    except Later:
        raise
    except Exception as error:
        # One carrier's trouble must not stop the other notices.
        logger.exception("Could not send notice %s", notice.pk)
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def _put_back(notice: Notice, until: datetime) -> None:
    """Let a notice wait that nothing was tried with, unless it was taken back meanwhile."""
    Notice.objects.filter(pk=notice.pk, state=State.LEASED).update(
        state=State.DECIDED, next_at=until, lease_until=None, attempts=F("attempts") - 1,
        address=notice.address_id, log=notice.log,
    )  # fmt: skip


def _settle(notice: Notice, failure: str, now: datetime) -> None:
    notice.failure, notice.lease_until = failure, None
    if not failure:
        notice.state, notice.sent_at, notice.next_at = State.SENT, now, None
    elif notice.kind == TRIAL:  # whoever tries a channel asks about now, not about an hour later
        notice.state, notice.next_at = State.WITHDRAWN, None
    elif notice.attempts <= len(WAITS):
        notice.state, notice.next_at = State.DECIDED, now + WAITS[notice.attempts - 1]
    else:
        notice.state, notice.next_at = State.FAILED, None
    if failure and not Notice.objects.select_for_update().filter(pk=notice.pk, **_mine(now)):
        return  # it was taken back, or somebody else has it since the lease ran out
    notice.save(update_fields=SETTLED)


def _mine(now: datetime) -> dict[str, Any]:
    """Return by what a notice is known that this batch has leased and nobody else."""
    return {"state": State.LEASED, "lease_until": now + LEASE}
