"""A plan for core banking of the bank, and what a disaster does to it, for stories and pages."""

from datetime import date, timedelta
from typing import Any

from jianyue.ledger.fence import inside
from jianyue.watch.models import Recovery, RecoveryPlan
from jianyue.watch.recovery import exercises, plans
from jianyue.watch.recovery.exercises import Disaster
from jianyue.watch.recovery.scripts import Means, Member, PlanStep, Script
from jianyue.watch.recovery_words import Kind
from tests.story import Story

HOUR = timedelta(hours=1)
STEPS = (
    PlanStep("宣布灾难，召集小组", "指挥", 10),
    PlanStep("在备用机房启动数据库", "数据库", 60),
    PlanStep("切换网络并验证柜面业务", "网络", 30),
)
MEANS = (Means("备用机房二号柜"), Means("保险柜密码在值班经理处", internal=True))


def script(story: Story, **said: Any) -> Script:
    """A plan of three steps: four hours to recover, fifteen minutes of data."""
    people = story.cast.people
    team = (
        Member(people["manager"].pk, "指挥", people["engineer"].pk),
        Member(people["engineer"].pk, "数据库"),
        Member(people["senior"].pk, "客户联络"),
    )
    given: dict[str, Any] = {
        "title": "核心系统灾难恢复预案", "systems": ("core-banking",), "strategy": "切换到异地副本",
        "rto": 4 * HOUR, "rpo": HOUR / 4, "drill_months": 12, "review_due": date(2026, 12, 1),
        "owner": people["engineer"].pk, "team": team, "steps": STEPS, "means": MEANS,
    } | said  # fmt: skip
    return Script(**given)


def plan_of_the_bank(story: Story, **said: Any) -> RecoveryPlan:
    """Have the manager write that plan."""
    bank = story.cast.contracts["bank-1"]
    return plans.write(bank, script(story, **said), at=story.now, by=story.cast.manager)


def begun(story: Story, plan: RecoveryPlan, kind: Kind = Kind.DRILL, **said: Any) -> Recovery:
    """Have the engineer record that the data centre lost its power an hour ago."""
    given: dict[str, Any] = {"what": "机房断电", "occurred_at": story.now - HOUR} | said
    with inside(plan.tenant_id):
        disaster = Disaster(kind, **given)
        return exercises.begin(plan, disaster, at=story.now, by=story.cast.engineer)


def stored(recovery: Recovery) -> Recovery:
    """Return the row as it is in the database."""
    with inside(recovery.tenant_id):
        kept: Recovery = Recovery.objects.select_related("contract", "plan").get(pk=recovery.pk)
        return kept
