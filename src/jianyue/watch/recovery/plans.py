"""Plans against disaster: written, written anew, retired (A06, E15)."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.agreed import agreed_for
from jianyue.services.staffing import locked_contract
from jianyue.watch.folding import facts_of
from jianyue.watch.models import RecoveryPlan
from jianyue.watch.recovery import scripts
from jianyue.watch.recovery.copying import copy_plan
from jianyue.watch.recovery.moments import set_timers
from jianyue.watch.recovery.people import concerned
from jianyue.watch.recovery.scripts import Script

SUBJECT: Final = "recovery-plan"
LONGEST: Final = timedelta(days=31)  # of RTO and RPO
MOST_MONTHS: Final = 36
TITLE: Final = 120


@transaction.atomic
def write(contract: Contract, script: Script, *, at: datetime, by: User) -> RecoveryPlan:
    """Write a plan for systems of a contract. Raises NotAllowed."""
    must(by, Deed.PLAN_RECOVERY)
    kept = locked_contract(contract, by)
    _check(script, kept, at)
    first, *rest = scripts.entries(script, 1, at)
    timeline = ledger.begin(SUBJECT, kept.whose, first, at=at, by=by.pk)
    for entry in rest:
        ledger.add(timeline.pk, entry, at=at, by=by.pk)
    # The contract's row is locked, so each number is given once.
    number = RecoveryPlan.objects.filter(contract=kept).count() + 1
    plan = RecoveryPlan(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        number=f"{kept.code.upper()}-R{number:04d}", title=script.title,
    )  # fmt: skip
    _copy(plan, at)
    return plan


@transaction.atomic
def rewrite(plan: RecoveryPlan, script: Script, *, at: datetime, by: User) -> RecoveryPlan:
    """Write the next version of a plan; what followed an earlier one still shows that one.

    Raises NotAllowed, also for a version without a reason.
    """
    kept = locked_plan(plan, by)
    _check(script, kept.contract, at)
    if not script.reason.strip():
        raise NotAllowed("请说明为什么修改。", "Say why the plan is changed.")
    for entry in scripts.entries(script, kept.version + 1, at):
        ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    kept.title = script.title
    _copy(kept, at)
    return kept


@transaction.atomic
def retire(plan: RecoveryPlan, *, reason: str, at: datetime, by: User) -> RecoveryPlan:
    """Say that a plan is followed no more; it stays readable, and nothing falls due by it."""
    kept = locked_plan(plan, by)
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    entry = Entry("plan_retired", at, {}, {"reason": reason.strip()})
    ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    _copy(kept, at)
    return kept


def locked_plan(plan: RecoveryPlan, by: User) -> RecoveryPlan:
    """Return a plan that stands, its row locked. Raises NotAllowed, DoesNotExist."""
    must(by, Deed.PLAN_RECOVERY)
    rows = RecoveryPlan.objects.visible_to(by).select_for_update(of=("self",))
    kept: RecoveryPlan = rows.select_related("contract").get(pk=plan.pk)
    if kept.retired_at is not None:
        raise NotAllowed("预案已经停用。", "The plan is retired.")
    return kept


def refresh(plan: RecoveryPlan, *, at: datetime) -> None:
    """Have the plan's days follow a recovery that has ended or was taken back."""
    rows = RecoveryPlan.objects.select_for_update(of=("self",)).select_related("contract")
    _copy(rows.get(pk=plan.pk), at)


def _copy(plan: RecoveryPlan, at: datetime) -> None:
    copy_plan(plan, facts_of(plan))
    plan.save()
    set_timers(plan, at=at)


def _check(script: Script, contract: Contract, at: datetime) -> None:
    agreed = agreed_for(contract, at)
    services = agreed.agreement.services if agreed else {}
    if not script.systems or set(script.systems) - set(services):
        raise NotAllowed("请选择协议中的系统。", "Choose systems that the agreement names.")
    if not script.title.strip() or not script.strategy.strip():
        raise NotAllowed("请填写名称和恢复策略。", "Give the title and the recovery strategy.")
    if not timedelta() < script.rto <= LONGEST or not timedelta() <= script.rpo <= LONGEST:
        raise NotAllowed(
            "RTO 须大于 0，RPO 不小于 0，都不超过 31 天。",
            "The RTO is above zero, the RPO at least zero, both at most 31 days.",
        )
    if not 1 <= script.drill_months <= MOST_MONTHS:
        raise NotAllowed("演练间隔为 1 到 36 个月。", "Drills are 1 to 36 months apart.")
    _check_parts(script)
    _check_people(script, contract)


def _check_parts(script: Script) -> None:
    if not script.team or not script.steps:
        raise NotAllowed(
            "至少需要一名小组成员和一个步骤。", "A plan has at least one member and one step."
        )
    sizes = (
        (len(script.team), scripts.MEMBERS), (len(script.steps), scripts.STEPS),
        (len(script.means), scripts.MEANS),
    )  # fmt: skip
    if any(size > most for size, most in sizes):
        raise NotAllowed("内容过多。", "There is too much in it.")
    lines = [each.text for each in script.steps] + [each.text for each in script.means]
    lines += [each.role for each in script.team] + [each.who for each in script.steps]
    long = any(len(line) > scripts.LINE for line in lines) or len(script.title) > TITLE
    if long or max(len(script.strategy), len(script.reason)) > scripts.TEXT:
        raise NotAllowed("有一项文字过长。", "One of the texts is too long.")
    if not all(each.text.strip() for each in script.steps):
        raise NotAllowed("每个步骤都要写明做什么。", "Each step says what is done.")
    if not all(0 < each.minutes <= scripts.LONGEST_STEP for each in script.steps):
        raise NotAllowed("每个步骤需要 1 分钟到 7 天。", "A step takes 1 minute to 7 days.")


def _check_people(script: Script, contract: Contract) -> None:
    deputies = {each.deputy for each in script.team if each.deputy is not None}
    named = {script.owner, *(each.user for each in script.team), *deputies}
    if concerned(contract).filter(pk__in=named).count() != len(named):
        raise NotAllowed(
            "请选择双方在职的人员。", "Choose people of either side who are still there."
        )
    if any(each.user == each.deputy for each in script.team):
        raise NotAllowed("替补不能是本人。", "Nobody is his own deputy.")
