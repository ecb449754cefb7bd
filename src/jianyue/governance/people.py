"""Who keeps meetings, who may be invited, who may chair, who answers the minutes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from jianyue.agreements.models import Contract, Seat
from jianyue.escalation.queries import whom
from jianyue.governance.counting import review_of
from jianyue.governance.models import Meeting
from jianyue.people.models import User
from jianyue.people.permissions import MAY, Deed
from jianyue.people.roles import EVERYWHERE, Role
from jianyue.services.agreed import Agreed

SENIOR: Final = (Role.CUSTOMER_SENIOR_MANAGER, Role.CUSTOMER_GENERAL_MANAGER)


def _with(deed: Deed) -> Any:  # noqa: ANN401 - ids of people
    roles = [role for role, deeds in MAY.items() if deed in deeds]
    return User.objects.filter(grants__role__in=roles).values("pk")


def _of(contract: Contract) -> Any:  # noqa: ANN401 - rows of people
    """Return the people of both sides whom a contract concerns, by role or by seat."""
    everywhere = User.objects.filter(grants__role__in=EVERYWHERE).values("pk")
    seated = Seat.objects.filter(contract=contract, until_date=None).values("user")
    ours = Q(customer=None) & (Q(pk__in=everywhere) | Q(pk__in=seated))
    rows = User.objects.filter(tenant=contract.tenant_id, is_active=True)
    return rows.filter(ours | Q(customer=contract.customer_id))


def keepers(contract: Contract) -> list[User]:
    """Return the provider's people who plan the meetings of a contract."""
    rows = _of(contract).filter(pk__in=_with(Deed.KEEP_MEETINGS), customer=None)
    return list(rows.order_by("pk"))


def partners(contract: Contract) -> list[User]:
    """Return the customer's people who answer for it in meetings."""
    rows = _of(contract).filter(pk__in=_with(Deed.JOIN_MEETINGS)).exclude(customer=None)
    return list(rows.order_by("pk"))


def candidates(contract: Contract, also: Iterable[int] = ()) -> list[User]:
    """Return whom one may invite, or give something to do: the customer's people first.

    also  people who are invited already, whatever their roles

    Of the customer's people those who see its meetings; its other users are too many to list.
    """
    see = Q(pk__in=_with(Deed.SEE_MEETINGS)) | Q(customer=None) | Q(pk__in=list(also))
    rows = _of(contract).filter(see)
    found = list(rows.order_by("sort_key", "name", "pk"))
    return sorted(found, key=lambda each: each.customer_id is None)


def entitled(agreed: Agreed, at: datetime) -> frozenset[int]:
    """Return the ids of who may chair without a reason (docs/decisions/0225).

    Who holds the customer's role that the agreement names; where it names none, or nobody holds
    it, every senior or general manager of the customer (C26).
    """
    review, contract = review_of(agreed), agreed.contract
    role = review.chair if review else None
    if role:
        [answer] = whom(contract, [role], at)
        held = {each.pk for each in answer.people if each.customer_id == contract.customer_id}
        if held:
            return frozenset(held)
    rows = User.objects.filter(
        tenant=contract.tenant_id, customer=contract.customer_id, is_active=True,
        grants__role__in=SENIOR,
    )  # fmt: skip
    return frozenset(rows.values_list("pk", flat=True))


def answerers(meeting: Meeting) -> list[User]:
    """Return who answers the minutes: the customer's chair, else who answers for the customer."""
    chair = meeting.chair
    if chair is not None and chair.is_active and chair.customer_id == meeting.customer_id:
        return [chair]
    return partners(meeting.contract)
