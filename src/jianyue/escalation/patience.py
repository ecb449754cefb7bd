"""How long a contract waits for somebody to acknowledge a step before it reminds."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.escalation.models_calls import Patience
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must

MOST: Final = 7 * 24 * 60


def patience_of(contracts: Collection[int]) -> dict[int, Patience]:
    """Return how long each of some contracts waits, by its id; the usual where none was set."""
    kept = {row.contract_id: row for row in Patience.objects.filter(contract__in=contracts)}
    return {pk: kept.get(pk) or Patience(contract_id=pk) for pk in contracts}


@transaction.atomic
def set_patience(contract: Contract, first: int, other: int, *, at: datetime, by: User) -> Patience:
    """Have a contract remind after so many minutes: at level 1, and at the others.

    Counts for steps told from now on. Raises NotAllowed.
    """
    must(by, Deed.PLAN_STAFF)
    if not (0 < first <= MOST and 0 < other <= MOST):
        raise NotAllowed("请填写 1 分钟到 7 天。", "Say between one minute and seven days.")
    kept = Contract.objects.visible_to(by).select_for_update(of=("self",)).get(pk=contract.pk)
    row, _ = Patience.objects.update_or_create(
        contract=kept,
        defaults={"tenant_id": kept.tenant_id, "customer_id": kept.customer_id,
                  "first_minutes": first, "other_minutes": other},
    )  # fmt: skip
    entry = Entry("patience_set", at, {"first_minutes": first, "other_minutes": other})
    ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    return row
