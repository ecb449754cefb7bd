"""Roles of a contract's agreement, held by people or by rosters."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from jianyue.agreements.models import Contract
from jianyue.escalation.models import Holding, Roster
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.agreed import agreed_for

CUSTOMER: Final = "customer"


@transaction.atomic
def hold(
    contract: Contract,
    role: str,
    holder: User | Roster,
    *,
    deputy: bool = False,
    at: datetime,
    by: User,
) -> Holding:
    """Have a person, or whoever is on call on a roster, hold a role from now on.

    role    the agreement's own name of it
    deputy  only where none who holds it can be told

    Raises NotAllowed: for a role that the agreement does not have, for people of the wrong side.
    """
    must(by, Deed.PLAN_STAFF)
    kept = Contract.objects.visible_to(by).select_for_update(of=("self",)).get(pk=contract.pk)
    _check(kept, role, holder, at)
    held = {"roster": holder} if isinstance(holder, Roster) else {"user": holder}
    holding = Holding(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, role=role,
        deputy=deputy, since=at, **held,
    )  # fmt: skip
    try:
        with transaction.atomic():
            holding.save(force_insert=True)
    except IntegrityError as twice:
        raise NotAllowed("已经担任这个角色。", "The role is held by this one already.") from twice
    _note(holding, "role_filled", at=at, by=by)
    return holding


@transaction.atomic
def release(holding: Holding, *, at: datetime, by: User) -> Holding:
    """Have somebody hold a role no more. Raises NotAllowed where that is so already."""
    must(by, Deed.PLAN_STAFF)
    rows = Holding.objects.visible_to(by).select_for_update(of=("self",)).filter(until=None)
    kept: Holding | None = rows.select_related("contract").filter(pk=holding.pk).first()
    if kept is None:
        raise NotAllowed("这个角色已经改由他人担任。", "This ended already.")
    kept.until = at
    kept.save(update_fields=["until"])
    _note(kept, "role_cleared", at=at, by=by)
    return kept


def _check(contract: Contract, role: str, holder: User | Roster, at: datetime) -> None:
    agreed = agreed_for(contract, at)
    spec = agreed.agreement.roles.get(role) if agreed else None
    if spec is None:
        raise NotAllowed("生效的协议中没有这个角色。", "The agreement in force has no such role.")
    if isinstance(holder, Roster):
        good = holder.closed_at is None and holder.contract_id in {None, contract.pk}
        if not good or spec.side == CUSTOMER:
            raise NotAllowed("这张值班表不能担任这个角色。", "This roster cannot hold the role.")
        return
    # Whom a regulator is to be told by is somebody of the provider.
    house = contract.customer_id if spec.side == CUSTOMER else None
    if holder.customer_id != house or not holder.is_active:
        raise NotAllowed(
            "担任者必须是这一方在职的人员。", "Who holds it is an active person of that side."
        )


def _note(holding: Holding, kind: str, *, at: datetime, by: User) -> None:
    body = {
        "role": holding.role, "user": holding.user_id, "roster": holding.roster_id,
        "deputy": holding.deputy,
    }  # fmt: skip
    ledger.add(holding.contract.timeline_id, Entry(kind, at, body), at=at, by=by.pk)
