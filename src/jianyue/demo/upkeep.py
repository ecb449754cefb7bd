"""Maintenance, longer hours and outages of the sample world: in time and late, over and open."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from jianyue.agreements.models import Contract
from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.people.models import User
from jianyue.watch import extensions, maintenance, outages
from jianyue.watch.extensions import Longer
from jianyue.watch.maintenance import Wish
from jianyue.watch.outages import Found
from jianyue.watch.words import Step

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
AT_NIGHT: Final = timedelta(hours=17)  # of UTC: one o'clock in the morning in China
UPGRADE: Final = ("升级数据库到新的小版本", "柜面和网银在窗口内不可用", "从升级前的备份恢复")
DRILL: Final = ("异地恢复演练", "演练期间没有异地副本", "停止演练，恢复同步")
HANDLED: Final = (
    (Step.TOLD, "电话告知科技部值班人员"),
    (Step.AGREED, "商定一小时内恢复"),
    (Step.ASSIGNED, "应用工程师到机房，数据库工程师远程"),
    (Step.FOUND, "归档日志占满磁盘"),
)
SWITCH: Final = ("更换核心交换机电源", "网点短时断网", "换回原电源")


def maintain(
    people: Population, signed: dict[str, Signed], *, since: datetime, now: datetime
) -> None:
    """Ask for windows before and after `now`, and let both sides say what they say of them."""
    users, bank = people.users, signed["bank"].contract
    asks, allows = users["engineer"], users["bank"]
    drill = _at_night(since + 20 * DAY, 4, "disaster-recovery", DRILL)
    _done(bank, drill, asks, allows, 7 * DAY)
    upgrade = _at_night(now + 6 * DAY, 3, "core-banking", UPGRADE)
    agreed = maintenance.ask(bank, upgrade, at=now, by=asks)
    maintenance.answer(agreed, confirms=True, words="请在五点前完成", at=now, by=allows)
    maintenance.ask(bank, _at_night(now + 9 * DAY, 2, "network", SWITCH), at=now, by=asks)
    _longer(bank, users, now)


def _at_night(day: datetime, hours: int, system: str, words: tuple[str, str, str]) -> Wish:
    """Return a wish for so many hours of the night after a day."""
    begins = day.replace(hour=0, minute=0, second=0, microsecond=0) + AT_NIGHT
    return Wish((system,), begins, begins + hours * HOUR, *words, late_known=True)


def _longer(bank: Contract, users: Mapping[str, User], now: datetime) -> None:
    """Let the bank ask for an evening, and a caller for another; the first one is agreed to."""
    evening = (now + 3 * DAY).replace(hour=10, minute=0, second=0, microsecond=0)
    wish = Longer("training-system", evening, evening + 3 * HOUR, "新员工上岗培训")
    agreed = extensions.ask(bank, wish, at=now, by=users["bank"])
    words = "安排一名工程师值守"
    extensions.answer(agreed, confirms=True, words=words, at=now, by=users["operations"])
    begins = evening + 4 * DAY
    wish = Longer("training-system", begins, begins + 2 * HOUR, "月末补训", "培训中心（样例）")
    extensions.ask(bank, wish, at=now, by=users["agent"])


def _done(bank: Contract, wish: Wish, asks: User, allows: User, notice: timedelta) -> None:
    """Have work done that was told so long ahead; it ends half an hour early."""
    told, ends = wish.from_at - notice, wish.until_at - HOUR / 2
    window = maintenance.ask(bank, wish, at=told, by=asks)
    maintenance.answer(window, confirms=True, words="", at=told + HOUR, by=allows)
    maintenance.begin(window, when=wish.from_at, at=wish.from_at, by=asks)
    maintenance.end(window, when=ends, at=ends, by=asks)


def fall_out(people: Population, signed: dict[str, Signed], *, now: datetime) -> None:
    """Let core banking be down for work told too late, then fall out twice, and e-banking limp.

    The first time that it falls out is handled step by step.
    """
    bank, by = signed["bank"].contract, people.users["engineer"]
    upgrade = _at_night(now - 21 * DAY, 2, "core-banking", UPGRADE)
    _done(bank, upgrade, by, people.users["bank"], DAY)
    begins = now - 9 * DAY
    said = Found("core-banking", "full", "provider", begins, cause="数据库磁盘写满")
    first = outages.open_outage(bank, said, at=begins, by=by)
    for minute, (step, text) in enumerate(HANDLED, 2):
        at = begins + minute * HOUR / 20
        outages.handle(first, step, text=text, when=at, at=at, by=by)
    ends = begins + HOUR / 2
    outages.end(first, when=ends, at=ends, by=by)
    again = now - 8 * DAY
    said = Found("core-banking", "full", "third_party", again, again + HOUR / 5, cause="光缆中断")
    outages.open_outage(bank, said, at=again + HOUR, by=by)
    limping = Found("e-banking", "degraded", "provider", now - HOUR, cause="短信验证码延迟")
    outages.open_outage(bank, limping, at=now - HOUR / 2, by=by)
