"""Plans of recurring jobs: made, changed, ended (B03)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from jianyue.agreements.models import Contract, Seat
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import MAY, Deed, must
from jianyue.people.roles import EVERYWHERE
from jianyue.services.agreed import agreed_for
from jianyue.services.staffing import locked_contract
from jianyue.upkeep import rules, steps
from jianyue.upkeep.copying import copy_plan
from jianyue.upkeep.making import Round, call_off, end_plan, make
from jianyue.upkeep.models import Plan
from jianyue.upkeep.rules import Rule
from jianyue.upkeep.steps import Step

SUBJECT: Final = "upkeep-plan"
TITLE: Final = 200
WORDS: Final = 2000
MOST_SYSTEMS: Final = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """A plan as it is set.

    note    what else there is to know
    deputy  who does it while the person is away
    """

    title: str
    steps: tuple[Step, ...]
    systems: tuple[str, ...]
    person: User
    rule: Rule
    deputy: User | None = None
    note: str = ""


@transaction.atomic
def define(
    contract: Contract, wanted: Wanted, *, at: datetime, by: User, house: Round | None = None
) -> Plan:
    """Plan jobs that come round; the first ones are made at once. Raises NotAllowed."""
    must(by, Deed.PLAN_UPKEEP)
    kept = locked_contract(contract, by)
    _check(wanted, kept, at)
    body, words = _said(wanted)
    entry = Entry("upkeep_planned", at, body, words)
    timeline = ledger.begin(SUBJECT, kept.whose, entry, at=at, by=by.pk)
    # The contract's row is locked, so each number is given once.
    count = Plan.objects.filter(contract=kept).count() + 1
    plan = Plan(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        number=f"{kept.code.upper()}-U{count:03d}", title=words["title"],
    )  # fmt: skip
    copy_plan(plan)
    make(plan, at=at, house=house or Round())
    return plan


@transaction.atomic
def change(
    plan: Plan, wanted: Wanted, *, at: datetime, by: User, house: Round | None = None
) -> Plan:
    """Set a plan anew; what lies ahead is made anew, what has begun or is due stays as it was.

    Raises NotAllowed.
    """
    kept = _locked(plan, by)
    _check(wanted, kept.contract, at)
    body, words = _said(wanted)
    ledger.add(kept.timeline_id, Entry("upkeep_changed", at, body, words), at=at, by=by.pk)
    call_off(kept, at=at, by=by)
    kept.title = words["title"]
    copy_plan(kept)
    kept.person, kept.deputy = wanted.person, wanted.deputy
    make(kept, at=at, house=house or Round())
    return kept


@transaction.atomic
def end(plan: Plan, *, reason: str, at: datetime, by: User) -> Plan:
    """Let a plan come round no more; what was recorded stays. Raises NotAllowed."""
    kept = _locked(plan, by)
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    end_plan(kept, reason.strip()[:WORDS], at=at, by=by)
    return kept


def able(contract: Contract) -> Any:  # noqa: ANN401 - rows of people
    """Return the provider's people who may do such jobs, and see the contract."""
    roles = [role for role, deeds in MAY.items() if Deed.WORK in deeds]
    people = User.objects.filter(tenant=contract.tenant_id, customer=None, is_active=True)
    everywhere = User.objects.filter(grants__role__in=EVERYWHERE).values("pk")
    seated = Seat.objects.filter(contract=contract, until_date=None).values("user")
    people = people.filter(Q(pk__in=everywhere) | Q(pk__in=seated))
    return people.filter(pk__in=User.objects.filter(grants__role__in=roles).values("pk"))


def _said(wanted: Wanted) -> tuple[dict[str, Any], dict[str, str]]:
    units, words = steps.said(wanted.steps)
    body = {
        "rule": wanted.rule.written(), "systems": list(wanted.systems), "units": units,
        "person": wanted.person.pk,
    } | ({"deputy": wanted.deputy.pk} if wanted.deputy else {})  # fmt: skip
    return body, words | {"title": wanted.title.strip(), "note": wanted.note.strip()}


def _check(wanted: Wanted, contract: Contract, at: datetime) -> None:
    if not 0 < len(wanted.title.strip()) <= TITLE or len(wanted.note) > WORDS:
        raise NotAllowed("请填写名称。", "Give it a name.")
    steps.check(wanted.steps)
    rules.check(wanted.rule)
    agreed = agreed_for(contract, at)
    known = agreed.agreement.services if agreed else {}
    if len(wanted.systems) > MOST_SYSTEMS or not set(wanted.systems) <= set(known):
        raise NotAllowed("请选择协议中的系统。", "Choose systems that the agreement names.")
    named = {wanted.person.pk} | ({wanted.deputy.pk} if wanted.deputy else set())
    if able(contract).filter(pk__in=named).count() != len(named):
        raise NotAllowed(
            "负责人和代理人必须是服务方在职的工程师或服务台人员。",
            "The person and the deputy are people of the provider who work on tickets.",
        )
    if wanted.deputy is not None and wanted.deputy.pk == wanted.person.pk:
        raise NotAllowed("代理人要是另一个人。", "The deputy is another person.")


def _locked(plan: Plan, by: User) -> Plan:
    must(by, Deed.PLAN_UPKEEP)
    rows = Plan.objects.visible_to(by).select_for_update(of=("self",))
    kept: Plan = rows.select_related("contract", "person", "deputy").get(pk=plan.pk)
    if kept.ended_at is not None:
        raise NotAllowed("这项计划已经停止。", "The plan has ended.")
    return kept
