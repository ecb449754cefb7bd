"""Who gets a copy of a report: the roles that the agreement names, and the people who hold them."""

from datetime import datetime
from typing import Final

from jianyue.agreements.models import Contract
from jianyue.agreements.telling import who_may
from jianyue.escalation.queries import whom
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.people.roles import Role

COMMITTEE: Final = "committee"


def recipients(
    contract: Contract, roles: tuple[str, ...], at: datetime
) -> dict[int, tuple[User, str]]:
    """Return whom each role means at an instant, each person once, with the role he gets it by.

    A committee is its members. A role that nobody holds goes to the customer's representative, so
    that no report is due to nobody.
    """
    found: dict[int, tuple[User, str]] = {}
    for answer in whom(contract, roles, at):
        people = list(answer.people)
        if not people and answer.role == COMMITTEE:
            people = list(_members(contract))
        for user in people or who_may(Deed.ANSWER_RESTATEMENTS, contract):
            found.setdefault(user.pk, (user, answer.role))
    if not found:
        found = {
            user.pk: (user, "customer-representative")
            for user in who_may(Deed.ANSWER_RESTATEMENTS, contract)
        }
    return found


def _members(contract: Contract) -> list[User]:
    rows = User.objects.filter(
        tenant=contract.tenant_id, customer=contract.customer_id, is_active=True,
        grants__role=Role.COMMITTEE_MEMBER,
    )  # fmt: skip
    return list(rows.order_by("pk"))
