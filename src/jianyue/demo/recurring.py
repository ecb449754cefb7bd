"""Recurring jobs of the sample world: done, late, left undone, and those that come."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.people.models import User
from jianyue.upkeep import doing, planning
from jianyue.upkeep.doing import Told
from jianyue.upkeep.making import Round, look
from jianyue.upkeep.models import Job, Plan
from jianyue.upkeep.planning import Wanted
from jianyue.upkeep.rules import Rule
from jianyue.upkeep.steps import Step, from_lines

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
ZONE: Final = "Asia/Shanghai"
TEN: Final = 22 * 60  # in the evening
WEEKLY: Final = "清理核心库临时表"
STEPS: Final[Mapping[str, str]] = {
    WEEKLY: "备份系统库日志 | 日志大小 | GB\n清理临时表 | 释放空间 | GB\n核对磁盘余量 | 余量 | %",
    "索引和存储过程调优": "收集统计信息\n重建碎片索引 | 碎片率 | %\n更新存储过程",
    "拆分历史流水表": "归档上季度流水 | 归档行数 | 万行\n拆分分区\n核对总数",
    "教务库例行检查": "清理会话表 | 释放空间 | GB\n核对备份",
}
FOUND: Final = "客户信息表碎片率连续三周上升，建议改为分区表。"
LATE, SKIPPED = 4, 6  # which of the weekly ones was late, which one was left undone


def keep_up(
    people: Population, signed: Mapping[str, Signed], *, since: datetime, now: datetime
) -> None:
    """Plan jobs two months ago and have them done as they come. Inside the tenant's fence."""
    users, begins = people.users, since.date()
    bank, school = signed["bank"], signed["school"]
    weekly = Rule("week", ZONE, begins, TEN, weekdays=(2,), due_hours=8)
    monthly = Rule("month", ZONE, begins, TEN, weekdays=(1,), nth=2, shown_days=5, due_hours=10)
    quarterly = Rule("quarter", ZONE, begins, TEN, day=15, month=1, shift="after", shown_days=14)
    daily = Rule("day", ZONE, now.date() - 6 * DAY, 9 * 60, shift="left_out", due_hours=9)
    asked = (
        (bank, WEEKLY, "core-banking", weekly, users["engineer"]),
        (bank, "索引和存储过程调优", "core-banking", monthly, users["engineer2"]),
        (bank, "拆分历史流水表", "core-banking", quarterly, users["engineer"]),
        (school, "教务库例行检查", "", daily, users["mobile"]),
    )
    for of, title, system, rule, person in asked:
        _live(of, Wanted(
            title, from_lines(STEPS[title]), (system,) if system else (), person, rule,
            deputy=users["agent"],
        ), users["operations"], since, now)  # fmt: skip


def _live(of: Signed, wanted: Wanted, by: User, since: datetime, now: datetime) -> None:
    plan = planning.define(of.contract, wanted, at=since, by=by)
    for days in range(1, (now - since).days + 1):
        look(plan.pk, at=min(since + days * DAY, now), house=Round(managers=(by,)))
    chance = Random(plan.number)  # noqa: S311 - a sample world
    jobs = Job.objects.filter(plan=plan, due_at__lt=now).select_related("plan", "person")
    for number, job in enumerate(jobs.order_by("starts_at")):
        _done(plan, job, wanted.steps, number, chance)


def _done(plan: Plan, job: Job, steps: tuple[Step, ...], number: int, chance: Random) -> None:
    """Have one job done in time, save the few that were late or left undone."""
    by, weekly = job.person or plan.person, plan.title == WEEKLY
    if weekly and number == SKIPPED:
        doing.skip(job, reason="月末批量，数据库冻结", at=job.starts_at, by=by)
        return
    begins = job.starts_at + chance.randint(2, 20) * MINUTE
    ends = job.due_at + 90 * MINUTE if weekly and number == LATE else begins + 50 * MINUTE
    doing.begin(job, at=begins, by=by)
    if weekly and number == LATE:
        doing.find(job, FOUND, at=begins + 30 * MINUTE, by=by)
    told = {
        place: Told(done=True, reading=_read(chance) if each.reading else None)
        for place, each in enumerate(steps, 1)
    }
    doing.finish(job, told, words="一切正常" if number % 3 == 0 else "", at=ends, by=by)


def _read(chance: Random) -> Decimal:
    return Decimal(chance.randint(15, 480)) / 10
