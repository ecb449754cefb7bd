"""Disaster recovery of the sample world: a drill that passed, a recovery too late, backups."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from jianyue.agreements.models import Contract
from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.people.models import User
from jianyue.watch.backup_words import Outcome
from jianyue.watch.backups import jobs, runs
from jianyue.watch.backups.jobs import Job
from jianyue.watch.backups.runs import Run, Tried
from jianyue.watch.models import BackupJob, Recovery, RecoveryPlan
from jianyue.watch.recovery import exercises, plans, reviewing
from jianyue.watch.recovery.exercises import Did, Disaster
from jianyue.watch.recovery.scripts import Means, Member, PlanStep, Script
from jianyue.watch.recovery_words import Audience, Kind, StepAct

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
STEPS: Final = (
    PlanStep("宣布灾难，召集小组，通知科技部", "指挥", 15),
    PlanStep("停止主机房的写入，核对最后一份日志", "数据库", 20),
    PlanStep("在异地机房启动数据库副本", "数据库", 60),
    PlanStep("切换网络到异地机房", "网络", 30),
    PlanStep("柜面和网银各办理三笔业务验证", "业务验证", 30),
)
MEANS: Final = (
    Means("异地机房 B2 机柜，门禁卡在值班室"),
    Means("最近一份全量备份和归档日志"),
    Means("异地管理员密码在 2 号保险柜", internal=True),
)
PASSED: Final = (12, 18, 55, 35, 25)  # minutes that the steps of the drill took
LATE: Final = (40, 35, 130, 45, 40)  # and those of the real recovery
NIGHTS: Final = 34
MISSED: Final = 9  # nights ago
FAILED: Final = 17
TRIED: Final = 20


def recover(
    people: Population, signed: dict[str, Signed], *, since: datetime, now: datetime
) -> None:
    """Let the bank have a plan, a drill, a disaster, and a backup every night but one."""
    users, bank = people.users, signed["bank"].contract
    manager, engineer, customer = users["operations"], users["engineer"], users["bank"]
    script = Script(
        "核心系统灾难恢复预案", ("core-banking", "e-banking"),
        "主机房不可用时切换到异地机房的副本。\n副本落后超过一小时，先从备份恢复，再回放归档日志。",
        4 * HOUR, 15 * MINUTE, 6, (now + 20 * DAY).date(), engineer.pk,
        (Member(manager.pk, "指挥", users["duty"].pk), Member(engineer.pk, "数据库、网络"),
         Member(customer.pk, "业务验证")),
        STEPS, MEANS,
    )  # fmt: skip
    plan = plans.write(bank, script, at=since, by=manager)
    hour = now.replace(minute=0, second=0, microsecond=0)
    _drill(plan, hour - 40 * DAY, engineer, customer)
    _real(plan, hour - 12 * DAY, engineer, manager)
    _backups(bank, hour, users)


def _followed(
    plan: RecoveryPlan, said: Disaster, took: tuple[int, ...], by: User
) -> tuple[Recovery, datetime]:
    """Begin ten minutes after the disaster and follow every step; return when the last ended."""
    at = said.occurred_at + 10 * MINUTE
    recovery = exercises.begin(plan, said, at=at, by=by)
    for place, minutes in enumerate(took, 1):
        exercises.step(recovery, Did(place, StepAct.STARTED, at), at=at, by=by)
        at += minutes * MINUTE
        exercises.step(recovery, Did(place, StepAct.DONE, at), at=at, by=by)
    return recovery, at


def _drill(plan: RecoveryPlan, at: datetime, by: User, second: User) -> None:
    """Hold a drill that reaches its times, verified by the bank."""
    said = Disaster(Kind.DRILL, "演练：假设主机房断电", at)
    drill, ended = _followed(plan, said, PASSED, by)
    exercises.recover(drill, when=ended, data_until=at - 5 * MINUTE, words="业务正常", at=ended,
                      by=by)  # fmt: skip
    checked = ended + 20 * MINUTE
    exercises.verify(drill, works=True, words="柜面、网银各三笔业务正常", when=checked, at=checked,
                     by=second)  # fmt: skip
    exercises.end(drill, words="", when=checked, at=checked, by=by)
    said_later = {"causes": "例行演练", "effect": "没有影响业务", "lessons": "门禁卡应有两张"}
    reviewing.review(drill, **said_later, at=checked + DAY, by=by)
    better = reviewing.improve(
        drill, text="异地机房再办一张门禁卡", owner=by, due_date=(checked + 10 * DAY).date(),
        at=checked + DAY, by=by,
    )  # fmt: skip
    reviewing.close(
        better, dropped=False, outcome="已办好，放在值班室", at=checked + 5 * DAY, by=by
    )


def _real(plan: RecoveryPlan, at: datetime, by: User, manager: User) -> None:
    """Recover from a flood half an hour later than the plan allows; not all is improved yet."""
    said = Disaster(Kind.REAL, "主机房空调漏水，存储停机", at)
    flood, ended = _followed(plan, said, LATE, by)
    everybody = frozenset(Audience)
    exercises.tell(
        flood, everybody, words="已切换网络，正在验证；预计半小时内恢复。", at=ended, by=by
    )
    exercises.recover(flood, when=ended, data_until=at - 12 * MINUTE, words="柜面恢复", at=ended,
                      by=by)  # fmt: skip
    checked = ended + 15 * MINUTE
    exercises.verify(flood, works=True, words="抽查二十笔余额一致", when=checked, at=checked,
                     by=manager)  # fmt: skip
    exercises.end(flood, words="", when=checked, at=checked, by=by)
    reviewing.review(
        flood, causes="空调排水管堵塞，水流入存储机柜", effect="柜面和网银停业约五小时",
        lessons="副本启动比演练慢一倍，因为磁盘校验没有演练过", at=checked + DAY, by=manager,
    )  # fmt: skip
    for days, text in ((45, "存储机柜上方加装漏水检测"), (30, "演练加入磁盘校验")):
        reviewing.improve(flood, text=text, owner=by, due_date=(checked + days * DAY).date(),
                          at=checked + DAY, by=manager)  # fmt: skip


def _backups(bank: Contract, hour: datetime, users: Mapping[str, User]) -> None:
    """Back up core banking every night but one, e-banking weekly; one restore was tried."""
    manager, by = users["operations"], users["engineer"]
    last = (hour - 2 * HOUR).replace(hour=18)  # of UTC: two o'clock in the morning in China
    last -= DAY if last > hour - 2 * HOUR else timedelta()
    begun = last - NIGHTS * DAY
    nightly = Job("core-nightly", "core-banking", "核心数据库全量", "每天凌晨两点", 26, 30, 3, by)
    job = jobs.define(bank, nightly, at=begun, by=manager)
    for ago in range(NIGHTS - 1, -1, -1):
        if ago != MISSED:
            _night(job, ago, last - ago * DAY, users)
    weekly = Job("e-banking-weekly", "e-banking", "网银应用和配置", "每周日凌晨", 170, 90, 6, by)
    job = jobs.define(bank, weekly, at=begun, by=manager)
    for weeks in range(4, -1, -1):
        start = last - weeks * 7 * DAY
        size = 21_000_000_000 + weeks
        said = Run(Outcome.OK, start, start + 20 * MINUTE, size=size)
        runs.record(job, said, at=start + 20 * MINUTE, by=by)


def _night(job: BackupJob, ago: int, night: datetime, users: Mapping[str, User]) -> None:
    by, bad = users["engineer"], ago == FAILED
    ended = night + (5 * MINUTE if bad else (70 + ago % 7) * MINUTE)
    said = Run(
        Outcome.FAILED if bad else Outcome.OK, night, ended,
        size=None if bad else 480_000_000_000 + (NIGHTS - ago) * 350_000_000,
        words="磁带库卡带" if bad else "",
    )  # fmt: skip
    run = runs.record(job, said, at=ended, by=by)
    if ago == TRIED:
        at = ended + 8 * HOUR
        tried = Tried(at, worked=True, words="恢复到测试库，抽查一万笔余额一致",
                      verified_by=users["bank"])  # fmt: skip
        runs.try_restore(run, tried, at=at, by=by)
