"""Reports of the sample world: last month's released and received, drafts waiting, one late."""

from datetime import UTC, datetime, timedelta
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.engine.periods import Per, period_of
from jianyue.ledger.speech import Both
from jianyue.reports import actions, planning
from jianyue.reports.models import Plan, Report
from jianyue.reports.releasing import release
from jianyue.services.agreed import Agreed

DAILY: Final = 7  # days of production reports
SECOND: Final = timedelta(seconds=1)
SOON: Final = timedelta(minutes=5)
PLAN: Final = Both(
    "本月可用性和响应总体平稳。未达标的工单集中在网点终端更换，已与设备供应商约定备件提前到位。\n\n"
    "- **备件**：每个片区常备两台柜面终端，下月五日前到位\n"
    "- **值班**：晚间增加一名网络工程师，从下周起",
    "Availability and response were steady this month. Most misses came from replacing terminals "
    "in branches; spares are now agreed with the supplier ahead.\n\n"
    "- **Spares**: two terminals in each district, in place by the fifth\n"
    "- **Duty**: one more network engineer in the evening, from next week",
)
ADVICE: Final = Both(
    "数据库服务器磁盘使用率已达八成，建议下季度扩容；机房空调滤网应在入夏前更换。",
    "Disks of the database servers are 80 % full: extend them next quarter. Filters of the machine "
    "room's air conditioning should be changed before summer.",
)


def report(
    population: Population, signed: dict[str, Signed], *, since: datetime, now: datetime,
    but: str = "",
) -> None:  # fmt: skip
    """Let a worker draft last month's reports and a week's, and people release and receive them.

    but  name of the report that stays a draft
    """
    for each in signed.values():
        _drafted(each, since, now.astimezone(UTC))
    bank = signed["bank"].contract
    rows = Report.objects.order_by("until_at", "pk").select_related("contract", "version")
    days = list(rows.filter(contract=bank, name="daily-production"))
    late = days[-2] if len(days) > 1 else None
    for each in rows:
        if each != late and each.name != but and (each.due_at or now) < now:
            _released(population, each, now)
    by = population.users["operations"]
    waiting = actions.begin_by_hand(bank, "inspection", at=now - timedelta(hours=2), by=by)
    actions.write(waiting, "advice", ADVICE, at=now, by=by)


def _drafted(each: Signed, since: datetime, now: datetime) -> None:
    """Draft what ended with last month, and what ended on each of the last days."""
    contract, zone = each.contract, Agreed(each.contract, each.version).zone
    month = period_of(Per.MONTH, now, zone).span.start
    today = period_of(Per.DAY, now, zone).span.start
    days = [today - timedelta(days=ago) for ago in range(DAILY, -1, -1)]
    for ends in sorted({month, *days} - {each for each in (month, *days) if each <= since}):
        Plan.objects.update_or_create(
            contract=contract,
            defaults={
                "tenant_id": contract.tenant_id, "customer_id": contract.customer_id,
                "version": each.version, "look_at": now, "drafted_until": ends - SECOND,
            },
        )  # fmt: skip
        planning.draft(contract, at=min(ends + SOON, now))


def _released(population: Population, row: Report, now: datetime) -> None:
    by = population.users["contracts"]
    due = row.due_at or now
    at = max(min(due - timedelta(hours=1), now), row.drafted_at)
    if row.name == "service":
        actions.write(row, "problems", PLAN, at=at, by=by)
    release(row, at=at, by=by)
    words = "收到，请在例会上说明备件计划" if row.name == "service" else ""
    for each in row.deliveries.select_related("user"):
        said = words if each.user.is_customer else ""
        then = min(at + timedelta(hours=3), now)
        actions.answer(row, received=True, words=said, at=then, by=each.user)
