"""Review meetings of the sample world: last month's minuted and accepted, the next one planned."""

from datetime import UTC, datetime, timedelta
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.engine.periods import Per, period_of
from jianyue.governance import items, meetings, minutes, writing
from jianyue.governance.items import Task
from jianyue.governance.meetings import Wish
from jianyue.governance.models import Meeting
from jianyue.governance.writing import Came
from jianyue.reports.models import Report
from jianyue.services.agreed import Agreed

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
TWO: Final = timedelta(hours=14)  # after midnight of the contract's zone
SAID: Final = {
    "service": "响应率较前一期提高；终端更换类工单仍有超时，服务方已与设备供应商约定备件提前到位。",
    "planned": "核心系统维护安排在月末周六凌晨，客户提前通知各网点。",
    "open": "上次遗留的打印机更换已完成。",
}
DECIDED: Final = "网点终端备件由服务方按片区常备，每片区两台。"
TASKS: Final = (("各片区常备两台柜面终端并报备清单", "engineer", 12, "service"),
                ("确定停电演练日期并通知各网点", "bank", 60, "planned"))  # fmt: skip
WISH: Final = "月度报告增加按网点统计的工单数。"
TOPIC: Final = "年终决算期间的值守安排"


def meet(people: Population, signed: dict[str, Signed], *, since: datetime, now: datetime) -> None:
    """Have the bank and its provider meet last month, and plan the next time."""
    bank = signed["bank"]
    zone = Agreed(bank.contract, bank.version).zone
    month = period_of(Per.MONTH, now.astimezone(UTC), zone).span.start
    last = period_of(Per.MONTH, month - DAY, zone).span.start
    starts = max(last + 9 * DAY, since + 3 * DAY) + TWO
    _before(people, bank, min(starts, now - 8 * DAY))
    _ahead(people, bank, month, now)


def _before(people: Population, bank: Signed, starts: datetime) -> Meeting:
    """Hold a meeting, write its minutes and have the customer accept them."""
    users = people.users
    by, chair = users["contracts"], users["banksenior"]
    who = {users[name].pk for name in ("bank", "banksenior", "contracts", "operations", "engineer")}
    wish = Wish(starts, starts + HOUR, chair.pk, frozenset(who), "银行科技部三楼会议室")
    meeting = meetings.plan(bank.contract, wish, at=starts - 6 * DAY, by=by)
    there = frozenset(who - {users["engineer"].pk})
    came = Came(starts, starts + 1.25 * HOUR, chair.pk, there, "监理单位代表（样例）")
    at = starts + 3 * HOUR
    meeting = writing.hold(meeting, came, at=at, by=by)
    for item, text in SAID.items():
        writing.say(meeting, item, text, at=at, by=by)
    writing.decide(meeting, "service", DECIDED, at=at, by=by)
    for title, owner, days, item in TASKS:
        task = Task(title, users[owner].pk, (starts + days * DAY).date(), item)
        items.open_item(meeting, task, at=at, by=by)
    writing.ask_change(meeting, WISH, at=at, by=users["bank"])
    meeting = minutes.issue(meeting, at=at + HOUR, by=by)
    return minutes.answer(meeting, 1, accepts=True, words="", at=starts + 2 * DAY, by=chair)


def _ahead(people: Population, bank: Signed, month: datetime, now: datetime) -> None:
    """Plan the next meeting, with an item of the customer, and submit last month's report."""
    users, zone = people.users, Agreed(bank.contract, bank.version).zone
    by, chair = users["contracts"], users["banksenior"]
    starts = period_of(Per.DAY, (now + 4 * DAY).astimezone(UTC), zone).span.start + TWO
    who = frozenset(users[name].pk for name in ("bank", "operations", "project", "contracts"))
    wish = Wish(starts, starts + 1.5 * HOUR, chair.pk, who, "银行科技部三楼会议室")
    meeting = meetings.plan(bank.contract, wish, at=now - DAY, by=by)
    meetings.add_topic(meeting, TOPIC, at=now - HOUR, by=users["bank"])
    rows = Report.objects.filter(contract=bank.contract, name="service", until_at=month)
    report = rows.exclude(released_at=None).first()
    same = period_of(Per.MONTH, starts, zone).span.start == month
    if report is not None and same:  # else it is the report of the month after
        writing.submit(meeting, report, at=now, by=by)
