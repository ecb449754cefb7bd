"""Taking on a customer: the organisation, its contract, and a first draft, all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from jianyue.agreements import actions, catalog
from jianyue.agreements.actions import Opening
from jianyue.agreements.models import Contract
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Organisation, Side, User
from jianyue.people.organisations import Particulars, open_customer
from jianyue.people.permissions import Deed, may, must


@dataclass(frozen=True, slots=True)
class Intake:
    """What is known when a customer is taken on.

    existing  id of a customer that is served already; then `customer` says nothing
    start     name of the catalogue agreement that the first draft begins with; may be empty
    """

    opening: Opening
    customer: Particulars | None = None
    existing: int | None = None
    start: str = ""


@transaction.atomic
def take_on(said: Intake, *, at: datetime, by: User) -> Contract:
    """Set up a customer where it is new, and a contract with it. Raises NotAllowed.

    The first draft is begun where the person may draft; others find it empty.
    """
    must(by, Deed.MANAGE_CUSTOMERS)
    customer = _customer(said, at=at, by=by)
    try:
        with transaction.atomic():
            contract = actions.open_contract(customer, said.opening, at=at, by=by)
    except IntegrityError as taken:
        raise NotAllowed(
            f"合同编号“{said.opening.code}”已被使用，请换一个。",
            f"The contract code {said.opening.code} is taken; choose another.",
        ) from taken
    if said.start in catalog.names() and may(by, Deed.DRAFT_AGREEMENTS):
        text = catalog.path(said.start).read_text(encoding="utf-8")
        actions.draft(contract, text, at=at, by=by)
    return contract


def _customer(said: Intake, *, at: datetime, by: User) -> Organisation:
    if said.customer is not None:
        return open_customer(said.customer, at=at, by=by)
    rows = Organisation.objects.visible_to(by).filter(side=Side.CUSTOMER, closed_at=None)
    found: Organisation | None = rows.filter(pk=said.existing or 0).first()
    if found is None:
        raise NotAllowed("请选择一个客户。", "Choose a customer.")
    return found
