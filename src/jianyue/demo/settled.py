"""Money of the sample world: paid, paid late, due; a breach case; a contested settlement."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.money.breaches import actions as breaches
from jianyue.money.breaches.actions import Opened, Step
from jianyue.money.breaches.proposing import propose
from jianyue.money.models import Due, Settlement
from jianyue.money.payments import actions, planning
from jianyue.money.payments.actions import Charge, Money
from jianyue.money.settlements import actions as settlements
from jianyue.money.settlements.drawing import draft, missed_of
from jianyue.money.words import BreachKind, LineKind, Side
from jianyue.people.models import User
from jianyue.services.agreed import Agreed

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
TRAINING: Final = Decimal("6000.00")
# days after the due day, and the share of the sum: paid late, in two parts
LATE: Final = ((6, Decimal("0.5")), (15, Decimal("0.5")))
SAID: Final = (
    ("breach_told", "contracts", Step("上周两次备份没有执行，已查明原因")),
    ("breach_analysed", "contracts", Step("备份服务器证书过期；影响两个夜间备份，无数据丢失",
                                          severity="serious")),
    ("breach_talked", "bank", Step("要求补偿并提交整改报告")),
    ("breach_offered", "contracts", Step("按价目表中未履行的部分计算", way="sum",
                                         items=("数据灾备服务",))),
)  # fmt: skip


def plan(people: Population, signed: dict[str, Signed], *, since: datetime, now: datetime) -> None:
    """Plan every contract's payments; at the bank one is paid late, one beside it in time."""
    for each in signed.values():
        planning.plan(each.contract, at=since)
    bank, keeper = signed["bank"], people.users["contracts"]
    first = Due.objects.filter(contract=bank.contract).order_by("due_date", "pk").first()
    _training(bank, keeper, since)
    if first is not None and first.due_date is not None:
        _paid_late(first, bank, keeper, now)
    _breach(bank, people, now)


def settle(people: Population, signed: dict[str, Signed], *, now: datetime) -> None:
    """Issue the settlement of the bank's last month; the bank contests a line of it."""
    bank, users = signed["bank"], people.users
    zone = Agreed(bank.contract, bank.version).zone
    last = now.astimezone(zone).date().replace(day=1) - DAY
    ends = datetime.combine(last + DAY, time(), zone).astimezone(now.tzinfo)
    _told_of_the_month(bank, users["contracts"], last, ends)
    at = max(ends, min(now - HOUR, ends + 2 * DAY))
    made: Settlement = settlements.issue(bank.contract, last, at=at, by=users["contracts"])
    lines = made.lines.filter(kind=LineKind.CREDIT).order_by("-amount", "place")
    line = lines.first() or made.lines.order_by("place").first()
    if line is not None:
        words = "其中两张工单是我方机房停电造成的，不应计入，请核对。"
        settlements.contest(made, line.place, words=words, asked=None, at=at, by=users["bank"])


def _told_of_the_month(bank: Signed, keeper: User, last: date, ends: datetime) -> None:
    """Propose what the month missed as breaches, and tell the bank of each within the day."""
    at = ends + timedelta(minutes=10)
    said = draft(bank.contract, last, now=at)
    for case in propose(said.agreed, said.stretch, missed_of(said), at=at):
        breaches.act(case, "breach_told", Step("本月指标未达标，清单附后"), at=at + HOUR, by=keeper)


def _training(bank: Signed, keeper: User, since: datetime) -> None:
    at = since + 3 * DAY
    item = Charge("现场培训一天（样例）", TRAINING, Decimal(1), (at + 14 * DAY).date())
    due = actions.charge(bank.contract, item, at=at, by=keeper)
    sent = Money(TRAINING, at.date(), "SAMPLE-0001")
    actions.invoice(due, sent, at=at + HOUR, by=keeper)
    paid = at + 9 * DAY
    actions.pay(due, Money(TRAINING, paid.date(), "转账（样例）"), at=paid + DAY, by=keeper)


def _paid_late(due: Due, bank: Signed, keeper: User, now: datetime) -> None:
    zone = Agreed(bank.contract, bank.version).zone
    day = due.due_date or now.date()
    for after, share in LATE:
        on = day + after * DAY
        at = datetime.combine(on, time(15), zone).astimezone(now.tzinfo)
        if at < now:
            part = Money((due.amount * share).quantize(Decimal("0.01")), on, "转账（样例）")
            actions.pay(due, part, at=at, by=keeper)


def _breach(bank: Signed, people: Population, now: datetime) -> None:
    at = now - 6 * DAY
    said = Opened(BreachKind.DUTY, Side.PROVIDER, "两次夜间备份未执行（样例）", at - 8 * HOUR)
    case = breaches.open_case(bank.contract, said, at=at, by=people.users["contracts"])
    for number, (kind, who, step) in enumerate(SAID, start=1):
        breaches.act(case, kind, step, at=at + number * 5 * HOUR, by=people.users[who])
