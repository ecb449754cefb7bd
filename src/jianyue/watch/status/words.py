"""What is said on a status page: who sees it, how a system is, how far an incident is."""

from collections.abc import Mapping
from typing import Final

from jianyue.ledger.speech import Both, Choice


class Health(Choice):
    """How a system is; the values are those of Statuspage, but for the last."""

    OPERATIONAL = "operational", "正常", "Operational"
    DEGRADED = "degraded_performance", "部分降级", "Degraded"
    DOWN = "major_outage", "中断", "Outage"
    MAINTENANCE = "under_maintenance", "维护中", "Under maintenance"
    UNKNOWN = "unknown", "未知（无监测）", "Unknown (nothing watched it)"


class Progress(Choice):
    """How far planned work is."""

    SCHEDULED = "scheduled", "已安排", "Scheduled"
    IN_PROGRESS = "in_progress", "进行中", "In progress"
    COMPLETED = "completed", "已完成", "Completed"


class Overall(Choice):
    """How all systems of a page are together; the values are the indicators of Statuspage."""

    NONE = "none", "所有系统正常", "All systems operational"
    MINOR = "minor", "部分系统降级", "Some systems are degraded"
    MAJOR = "major", "部分系统中断", "Some systems are out"
    CRITICAL = "critical", "所有系统中断", "All systems are out"


AT_WORK: Final = Both("部分系统正在维护", "Some systems are under maintenance")
UNSEEN: Final = Both("部分系统没有监测数据", "Some systems are not watched")
IMPACT: Final[Mapping[Health, str]] = {Health.DOWN: "major", Health.DEGRADED: "minor"}
