"""What the staffing page of a contract shows: named engineers, changes, requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jianyue.agreements.models import Contract, Seat, SeatKind
from jianyue.people.models import User
from jianyue.services.models import EngineerChange, Presence, ReplacementRequest
from jianyue.services.staffing import NAMED

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Staffing:
    """The staff of a contract as `user` may see it."""

    seats: Sequence[Seat]
    changes: Sequence[EngineerChange]
    requests: Sequence[ReplacementRequest]
    presences: Sequence[Presence]


def staffing_of(contract: Contract, user: User, begins: datetime, ends: datetime) -> Staffing:
    """Return named engineers, changes, requests, and the presences begun in a stretch of time."""
    seats = Seat.objects.filter(contract=contract, kind__in=NAMED, until_date=None)
    changes = EngineerChange.objects.visible_to(user).filter(contract=contract)
    requests = ReplacementRequest.objects.visible_to(user).filter(contract=contract)
    presences = Presence.objects.visible_to(user).filter(
        contract=contract, from_at__gte=begins, from_at__lt=ends
    )
    return Staffing(
        list(seats.select_related("user").order_by("kind", "from_date", "pk")),
        list(changes.select_related("leaves", "comes").order_by("-announced_at", "-pk")[:SHOWN]),
        list(requests.select_related("engineer").order_by("-asked_at", "-pk")[:SHOWN]),
        list(presences.select_related("user").order_by("-from_at", "-pk")[:SHOWN]),
    )


def is_engineer_of(contract: Contract, user: User) -> bool:
    """Tell whether `user` checks in for the contract."""
    kinds = [SeatKind.RESIDENT, SeatKind.MOBILE]
    seats = Seat.objects.filter(contract=contract, user=user, until_date=None, kind__in=kinds)
    return seats.exists()
