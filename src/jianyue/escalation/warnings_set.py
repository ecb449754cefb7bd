"""Which warnings a contract wants: percentages of the amount, and whom each is told to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, transaction

from jianyue.agreements.models import Contract
from jianyue.escalation.models_warnings import WarningPlan
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.agreed import agreed_for

ASSIGNEE: Final = "assignee"  # without one, the agents of the desk
DESK: Final = "desk-agent"
MANAGERS: Final = "managers"  # of operations, and without any the administrators
MOST: Final = 6
HIGHEST: Final = 300
LOOK_ANEW: Final = """
    INSERT INTO ledger_timer (tenant_id, subject, subject_id, kind, round, at, attempts)
    SELECT tenant_id, 'ticket', id, 'warning', 1, %(at)s, 0 FROM tickets_ticket
    WHERE tenant_id = %(tenant)s AND contract_id = %(contract)s
    AND state IN ('new', 'working', 'resolved')
    ON CONFLICT (subject, subject_id, kind, round) DO UPDATE SET at = excluded.at
"""


class Rule(NamedTuple):
    """That somebody is told once so much of the amount is used.

    percent  from 1 to 300; at 100 the promise is broken, above it has been for a while
    whom     `assignee`, `managers`, or a role of the agreement
    """

    percent: int
    whom: str


DEFAULT: Final = (Rule(75, ASSIGNEE), Rule(90, ASSIGNEE), Rule(100, MANAGERS))


def rules_of(contract: Contract) -> Sequence[Rule]:
    """Return the warnings of a contract, its own or those that everybody has."""
    plan = WarningPlan.objects.filter(contract=contract).first()
    return [Rule(*each) for each in plan.rules] if plan else DEFAULT


@transaction.atomic
def set_warnings(contract: Contract, rules: Sequence[Rule], *, at: datetime, by: User) -> None:
    """Set the warnings of a contract; what was used before `at` is told to nobody any more.

    Raises NotAllowed for a percentage out of bounds or twice, or a role that there is not.
    """
    must(by, Deed.PLAN_STAFF)
    kept = Contract.objects.visible_to(by).select_for_update(of=("self",)).get(pk=contract.pk)
    _check(kept, rules, at)
    said = sorted([rule.percent, rule.whom] for rule in rules)
    if rules:
        kept.warned_from = min(rule.percent for rule in rules)
        kept.save(update_fields=["warned_from"])
    WarningPlan.objects.update_or_create(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept,
        defaults={"rules": said, "since": at},
    )  # fmt: skip
    ledger.add(kept.timeline_id, Entry("warnings_set", at, {"rules": said}), at=at, by=by.pk)
    with connection.cursor() as cursor:
        cursor.execute(LOOK_ANEW, {"tenant": kept.tenant_id, "contract": kept.pk, "at": at})


def _check(contract: Contract, rules: Sequence[Rule], at: datetime) -> None:
    agreed = agreed_for(contract, at)
    known = {ASSIGNEE, MANAGERS, *(agreed.agreement.roles if agreed else ())}
    percents = [rule.percent for rule in rules]
    if len(rules) > MOST or not all(1 <= each <= HIGHEST for each in percents):
        raise NotAllowed(
            f"最多 {MOST} 条，百分比从 1 到 {HIGHEST}。",
            f"At most {MOST} warnings, each from 1 to {HIGHEST} per cent.",
        )
    if len(set(percents)) < len(percents):
        raise NotAllowed("同一百分比只能写一次。", "Each percentage stands once.")
    if not {rule.whom for rule in rules} <= known:
        raise NotAllowed("生效的协议中没有这个角色。", "The agreement in force has no such role.")
