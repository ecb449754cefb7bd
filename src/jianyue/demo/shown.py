"""The public status page of the bank in the sample world: what happened, and what lies ahead."""

from datetime import datetime, timedelta
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.ledger.speech import Both
from jianyue.services.models import Window, WindowState
from jianyue.watch import outages
from jianyue.watch.outages import Found
from jianyue.watch.status import pages, updates
from jianyue.watch.status.components import Component
from jianyue.watch.status.pages import Wanted
from jianyue.watch.status.updates import News
from jianyue.watch.words import Stage, Visibility

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
SLUG: Final = "sample-bank"
TITLE: Final = Both("示例银行系统状态", "Sample Bank: system status")
TEXT: Final = Both(
    "由示例科技运维；有变化时随时更新。", "Run by Sample Technology; changes at once."
)
BUSINESS, BASE = ("业务系统", "Business"), ("基础设施", "Infrastructure")
SYSTEMS: Final = (
    ("core-banking", "核心业务", "Core banking", BUSINESS),
    ("e-banking", "电子银行", "E-banking", BUSINESS),
    ("training-system", "培训系统", "Training", BUSINESS),
    ("network", "网络", "Network", BASE),
)
# minutes after it began, how far it was, what was said
STORY: Final = (
    (4, Stage.INVESTIGATING, "网上银行登录缓慢，部分客户收不到验证码，正在排查。",
     "Signing in to e-banking is slow and some codes do not arrive; we are looking into it."),
    (22, Stage.IDENTIFIED, "短信网关的一条线路拥塞，正在切换到备用线路。",
     "One line of the SMS gateway is congested; we are switching to the other one."),
    (41, Stage.MONITORING, "已切换到备用线路，验证码恢复正常，继续观察。",
     "Switched to the other line; codes arrive again, and we keep watching."),
)  # fmt: skip
AHEAD: Final = News(
    "升级期间柜面和网银不可用，自助设备可以取款。",
    "Counters and e-banking are not available meanwhile; cash machines are.",
)


def show(people: Population, signed: dict[str, Signed], *, now: datetime) -> None:
    """Open the page, and publish what is said of planned work."""
    keeps, tells = people.users["operations"], people.users["engineer"]
    contract = signed["bank"].contract
    systems = [Component(contract.pk, name, zh, en, *group) for name, zh, en, group in SYSTEMS]
    wanted = Wanted(Visibility.PUBLIC, SLUG, TITLE, systems, TEXT)
    pages.open_page(contract.customer, None, wanted, at=now - 17 * DAY, by=keeps)
    ahead = Window.objects.filter(contract=contract, state=WindowState.CONFIRMED)
    updates.publish(ahead.latest("pk"), AHEAD, at=now, by=tells)


def tell(people: Population, signed: dict[str, Signed], *, now: datetime) -> None:
    """Let e-banking limp for an hour, and publish what was said of it."""
    tells, contract, began = people.users["engineer"], signed["bank"].contract, now - 16 * DAY
    said = Found("e-banking", "degraded", "third_party", began, cause="短信网关拥塞")
    outage = outages.open_outage(contract, said, at=began + 2 * MINUTE, by=tells)
    for minutes, stage, zh, en in STORY:
        at = began + minutes * MINUTE
        updates.publish(outage, News(zh, en, stage), at=at, by=tells)
    ends = began + 65 * MINUTE
    outages.end(outage, when=ends, at=ends, by=tells)
