"""What monitoring raised in the sample world: warnings of a month, judged, and one that goes on."""

from datetime import datetime, timedelta
from typing import Final

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.watch.alerts import judging, monitors, recording
from jianyue.watch.alerts.intake import receive
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.alerts.rules import Act, Rule
from jianyue.watch.alerts.saying import FIRING, said
from jianyue.watch.models import Alert, Judged, Monitor

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
WANTED: Final = Wanted(
    "Prometheus（生产）", "alertmanager",
    rules=(
        Rule("job", "core", "core-banking"), Rule("job", "training", "training-system"),
        Rule("env", "test", "", act=Act.RECORD),
    ),
    grades={"critical": {"problem": "2"}, "error": {"problem": "3"}}, outages={"critical": "full"},
)  # fmt: skip
# days ago, minutes, severity, system, title, what it was worth and why
HISTORY: Final = (
    (29, 12, "warning", "core-banking", "核心数据库连接数超过八成", Judged.IN_TIME, ""),
    (24, 45, "warning", "core-banking", "归档日志占用九成", Judged.LATE, "客户来电时才告警"),
    (19, 8, "warning", "network", "支行线路丢包", Judged.IN_TIME, ""),
    (15, 3, "error", "training-system", "培训系统登录缓慢", Judged.FALSE, "例行重启，没有影响"),
    (11, 20, "warning", "core-banking", "批量作业超时", Judged.IN_TIME, ""),
    (6, 15, "warning", "network", "网点专线切换到备用", None, ""),
    (2, 5, "warning", "core-banking", "证书三十天后到期", None, ""),
)


def watch(people: Population, signed: dict[str, Signed], *, since: datetime, now: datetime) -> None:
    """Let a monitoring system of the bank raise what it raised until now."""
    by, bank = people.users["operations"], signed["bank"].contract
    monitor, _ = monitors.add(bank, WANTED, at=since, by=by)
    for number, (ago, minutes, severity, system, title, judged, why) in enumerate(HISTORY):
        began = now.replace(minute=17, second=0, microsecond=0) - ago * DAY
        alert = _over(monitor, f"{number:016x}", began, began + minutes * MINUTE)
        alert.severity, alert.system, alert.title = severity, system, title
        recording.begin(bank, [alert], at=began)
        recording.end(bank, [alert], at=began + minutes * MINUTE)
        if judged is not None:
            at = began + DAY
            judging.judge(alert, judged, reason=why, at=at, by=people.users["engineer"])
    labels = {"job": "training", "instance": "train-1", "alertname": "InstanceDown"}
    words = "train-1 连续三次没有应答"
    fires = said("f" * 16, FIRING, "critical", "培训系统没有应答", body=words, labels=labels)
    receive(monitor, [fires], at=now)


def _over(monitor: Monitor, key: str, began: datetime, ended: datetime) -> Alert:
    return Alert(
        tenant_id=monitor.tenant_id, customer_id=monitor.customer_id, contract=monitor.contract,
        monitor=monitor, key=key, labels={"job": "node"}, began_at=began, raised_at=began,
        last_at=ended, resolved_at=ended, ended_at=ended, signals=2,
    )  # fmt: skip
