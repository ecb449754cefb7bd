"""A person's own channels: added, ordered, kept quiet at night, tried and removed."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from django.db import transaction

from jianyue.ledger import sealing
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices import robots
from jianyue.notices.actions import TRIAL, Message, decide, withdraw
from jianyue.notices.channels.letters import Target
from jianyue.notices.models import Notice
from jianyue.notices.models_addresses import Address, Kind, of_person
from jianyue.notices.outgoing import checked
from jianyue.people.models import User

CAUSE: Final = "address"
MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours by the person's own clock in which a channel is left alone; both or neither.

    always_urgent  what is urgent is told all the same
    """

    start: time | None = None
    end: time | None = None
    always_urgent: bool = True


@transaction.atomic
def add(user: User, kind: Kind, target: Target | None, *, at: datetime) -> Address:
    """Add a channel behind those there are; mail needs no target, it goes to the account's address.

    Raises NotAllowed for too many and for mail twice, NotReachable for what is no address.
    """
    known = list(of_person(user).select_for_update(of=("self",)))
    if len(known) >= MOST:
        raise NotAllowed(f"最多 {MOST} 个渠道。", f"There can be {MOST} channels at most.")
    if kind == Kind.MAIL and any(each.kind == Kind.MAIL for each in known):
        raise NotAllowed("电子邮件已经在列表中。", "Mail is in the list already.")
    tenant = int(user.tenant_id or 0)
    robot = None
    if target is not None:
        checked(target.url)
        robot = robots.of_url(target.url, tenant, at=at)
    return Address.objects.create(
        tenant_id=tenant, user=user, customer_id=user.customer_id, kind=kind,
        place=1 + max((each.place for each in known), default=0), robot=robot,
        sealed=target.sealed() if target else "", shown=target.masked() if target else "",
        added_at=at,
    )  # fmt: skip


@transaction.atomic
def move_up(address: Address) -> None:
    """Let a channel be tried before the one that stands above it; the first stays the first."""
    known = list(of_person(address.user).select_for_update(of=("self",)))
    keys = [each.pk for each in known]
    index = keys.index(address.pk)
    if index:
        known[index - 1 : index + 1] = [known[index], known[index - 1]]
    for place, each in enumerate(known, start=1):
        each.place = place
    Address.objects.bulk_update(known, ["place"])


def keep_quiet(address: Address, quiet: Quiet) -> None:
    """Set in which hours a channel is left alone. Raises NotAllowed for half of it."""
    if (quiet.start is None) != (quiet.end is None):
        raise NotAllowed("请同时填写开始和结束时间。", "Write both the beginning and the end.")
    address.quiet_from, address.quiet_until = quiet.start, quiet.end
    address.always_urgent = quiet.always_urgent
    address.save(update_fields=["quiet_from", "quiet_until", "always_urgent"])


@transaction.atomic
def remove(address: Address) -> None:
    """Remove a channel; what waited for it goes by the next one, what tries it is taken back."""
    withdraw((CAUSE, address.pk))
    address.delete()


@transaction.atomic
def try_out(address: Address, *, at: datetime) -> None:
    """Send a real notice by this channel alone. Raises NotAllowed while one is on its way."""
    tests = Notice.objects.filter(cause=CAUSE, cause_id=address.pk, next_at__isnull=False)
    if tests.exists():
        raise NotAllowed("上一条测试还没有结果。", "The test before has no outcome yet.")
    message = Message(
        kind=TRIAL,
        cause=(CAUSE, address.pk),
        step=at.isoformat(),
        subject=Both("践约测试通知", "A test notice of Jianyue"),
        body=Both(
            f"{address.user.name}，这条通知说明该渠道可用。",
            f"{address.user.name}, this notice shows that the channel works.",
        ),
        path="/account/channels/",
        urgent=True,
    )
    decide(message, to=[address.user], at=at)


def tests_of(user: User) -> dict[int, Notice]:
    """Return the last notice that tried each channel of a person."""
    rows = Notice.objects.filter(tenant=user.tenant_id, user=user.pk, cause=CAUSE)
    return {each.cause_id: each for each in rows.order_by("decided_at", "pk")}


def seal_anew() -> int:
    """Seal every target with the newest key; return how many there were. Raises KeyLost."""
    rows = list(Address.objects.select_for_update().exclude(sealed="").order_by("pk"))
    for each in rows:
        each.sealed = sealing.seal(sealing.unseal(each.sealed))
    Address.objects.bulk_update(rows, ["sealed"])
    return len(rows)


def lost() -> int:
    """Return how many targets cannot be opened with the keys at hand."""
    return sum(not sealing.opens(each.sealed) for each in Address.objects.exclude(sealed=""))
