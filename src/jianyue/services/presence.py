"""Presence of engineers: checked in on the phone, or entered afterwards (D06)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from jianyue.agreements.models import Contract, Seat, SeatKind
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.chain import written
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.models import Presence, PresenceKind
from jianyue.services.staffing import locked_contract

LONGEST: Final = timedelta(hours=24)
KIND_OF: Final[dict[str, PresenceKind]] = {
    SeatKind.RESIDENT: PresenceKind.RESIDENT,
    SeatKind.MOBILE: PresenceKind.MOBILE,
}


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch that somebody was there, as it is entered afterwards."""

    user: User
    kind: PresenceKind
    from_at: datetime
    until_at: datetime


@transaction.atomic
def check_in(contract: Contract, *, at: datetime, by: User) -> Presence:
    """Say that one is there now. A check-out that was forgotten before ends after a day at most.

    Raises NotAllowed for who is no engineer of the contract, or is checked in already.
    """
    kept = locked_contract(contract, by)
    seat = Seat.objects.filter(contract=kept, user=by, until_date=None).first()
    kind = KIND_OF.get(seat.kind) if seat else None
    if kind is None:
        raise NotAllowed(
            "只有这份合同的驻场或流动工程师可以签到。",
            "Only resident and mobile engineers of the contract check in.",
        )
    standing = Presence.objects.filter(user=by, until_at=None).select_for_update().first()
    if standing is not None:
        if at - standing.from_at < LONGEST:
            raise NotAllowed("您已经签到。", "You are checked in already.")
        standing.until_at = standing.from_at + LONGEST
        standing.save(update_fields=["until_at"])
    presence = _presence(kept, Stay(by, kind, at, at), at=at, by=by)
    presence.until_at = None
    presence.save(force_insert=True)
    _note(presence, "checked_in", at=at, by=by)
    return presence


@transaction.atomic
def check_out(*, at: datetime, by: User) -> Presence:
    """Say that one leaves. Raises NotAllowed where nobody checked in."""
    rows = Presence.objects.visible_to(by).select_for_update(of=("self",))
    presence: Presence | None = (
        rows.filter(user=by, until_at=None, from_at__lt=at).select_related("contract").first()
    )
    if presence is None:
        raise NotAllowed("您还没有签到。", "You are not checked in.")
    presence.until_at = min(at, presence.from_at + LONGEST)
    presence.save(update_fields=["until_at"])
    _note(presence, "checked_out", at=at, by=by)
    return presence


@transaction.atomic
def enter(contract: Contract, said: Stay, *, at: datetime, by: User) -> Presence:
    """Enter a stretch that somebody was there, which must be over. Raises NotAllowed."""
    must(by, Deed.PLAN_STAFF)
    kept = locked_contract(contract, by)
    seats = Seat.objects.filter(contract=kept, user=said.user, kind__in=KIND_OF)
    if not seats.exists():
        raise NotAllowed(
            "此人不是这份合同的驻场或流动工程师。",
            "This person is no resident or mobile engineer of the contract.",
        )
    if not said.from_at < said.until_at <= at or said.until_at - said.from_at > LONGEST:
        raise NotAllowed(
            "结束须晚于开始且不晚于现在，一次不超过 24 小时。",
            "It ends after it begins, not in the future, and lasts 24 hours at most.",
        )
    _overlaps_nothing(said)
    presence = _presence(kept, said, at=at, by=by)
    presence.save(force_insert=True)
    _note(presence, "presence_entered", at=at, by=by)
    return presence


@transaction.atomic
def strike(presence: Presence, *, at: datetime, by: User) -> None:
    """Take a wrong entry out; the contract's timeline keeps that it was. Raises NotAllowed."""
    must(by, Deed.PLAN_STAFF)
    rows = Presence.objects.visible_to(by).select_for_update(of=("self",))
    kept: Presence = rows.select_related("contract").get(pk=presence.pk)
    _note(kept, "presence_struck", at=at, by=by)
    kept.delete()


def standing_of(user: User) -> Presence | None:
    """Return where somebody is checked in now, if anywhere."""
    found: Presence | None = (
        Presence.objects.visible_to(user).filter(user=user, until_at=None).first()
    )
    return found


def _overlaps_nothing(said: Stay) -> None:
    others = Presence.objects.filter(user=said.user, from_at__lt=said.until_at)
    if others.filter(Q(until_at=None) | Q(until_at__gt=said.from_at)).exists():
        raise NotAllowed(
            "这段时间与已有的在岗记录重叠。", "This overlaps a presence that is entered already."
        )


def _presence(contract: Contract, said: Stay, *, at: datetime, by: User) -> Presence:
    return Presence(
        tenant_id=contract.tenant_id,
        customer_id=contract.customer_id,
        contract=contract,
        user=said.user,
        kind=said.kind,
        from_at=said.from_at,
        until_at=said.until_at,
        entered_at=at,
        entered_by=by,
    )


def _note(presence: Presence, kind: str, *, at: datetime, by: User) -> None:
    body = {
        "presence": presence.pk,
        "user": presence.user_id,
        "kind": str(presence.kind),
        "from": written(presence.from_at.astimezone(UTC)),
        "until": written(presence.until_at.astimezone(UTC)) if presence.until_at else "",
    }
    ledger.add(presence.contract.timeline_id, Entry(kind, at, body), at=at, by=by.pk)
