"""What is said of outages and alerts: how much, on whose side, what was done, what it was worth."""

from collections.abc import Mapping
from typing import Final

from jianyue.engine.outages import Grade
from jianyue.ledger.speech import Both, Choice

GRADES: Final[Mapping[str, Both]] = {
    Grade.FULL: Both("全部中断", "full"),
    Grade.DEGRADED: Both("部分降级", "degraded"),
    Grade.SINGLE_TERMINAL: Both("单台终端", "a single terminal"),
}


class Severity(Choice):
    """How bad a monitor says something is, the worst first."""

    CRITICAL = "critical", "严重", "critical"
    ERROR = "error", "错误", "error"
    WARNING = "warning", "警告", "warning"
    INFO = "info", "提示", "information"


class Judged(Choice):
    """What an alert was worth (C24)."""

    IN_TIME = "in_time", "及时", "in time"
    LATE = "late", "不及时", "late"
    FALSE = "false", "误报", "false"
    MISSED = "missed", "漏报", "missed"


class Side(Choice):
    """On whose side the cause lies."""

    PROVIDER = "provider", "服务方（设备、人员）", "the provider: equipment or people"
    CUSTOMER = "customer", "客户", "the customer"
    THIRD_PARTY = "third_party", "第三方", "a third party"
    FORCE_MAJEURE = "force_majeure", "不可抗力", "force majeure"


class Step(Choice):
    """What is done about an interruption; each is a dated record (A20)."""

    TOLD = "told", "告知客户", "customer told"
    AGREED = "agreed", "商定恢复时间", "recovery time agreed"
    ASSIGNED = "assigned", "指派人员", "people assigned"
    FOUND = "found", "查明原因", "cause found"
    ANSWERED = "answered", "答复客户的问题", "questions answered"
    JUSTIFIED = "justified", "说明理由", "justification given"
    WARNED = "warned", "客户警告", "warning by the customer"


class Visibility(Choice):
    """Who may see a status page."""

    OFF = "off", "关闭", "off"
    PEOPLE = "people", "仅客户和服务方登录后可见", "the customer and the provider, signed in"
    LINK = "link", "持有保密链接的人", "whoever has the secret link"
    PUBLIC = "public", "公开", "everybody"

    @property
    def is_open(self) -> bool:
        """Whether one sees it without signing in."""
        return self in {Visibility.LINK, Visibility.PUBLIC}


class Stage(Choice):
    """How far the work on an incident is."""

    INVESTIGATING = "investigating", "正在排查", "Investigating"
    IDENTIFIED = "identified", "已查明原因", "Identified"
    MONITORING = "monitoring", "观察中", "Monitoring"
    RESOLVED = "resolved", "已解决", "Resolved"


PUBLISHED: Final = "status_published"
REPUBLISHED: Final = "status_republished"
ON_STATUS_PAGE: Final[Mapping[str, Both]] = {
    PUBLISHED: Both("发布到状态页", "published on the status page"),
    REPUBLISHED: Both("更正状态页上的内容", "corrected on the status page"),
}
OWED: Final = (Step.TOLD, Step.AGREED, Step.ASSIGNED, Step.FOUND, Step.ANSWERED)
OWED_OUTSIDE: Final = (Step.TOLD, Step.FOUND)
SAID: Final[Mapping[str, Both]] = {
    "outage_opened": Both("登记中断", "outage recorded"),
    "outage_ended": Both("恢复", "restored"),
    "outage_corrected": Both("更正", "corrected"),
    "outage_voided": Both("撤销登记", "taken back"),
    **{f"outage_{step}": step.said for step in Step},
    **ON_STATUS_PAGE,
}


def owed(side: str) -> tuple[Step, ...]:
    """Return the steps that an interruption asks for, by the side of its cause (A20)."""
    return OWED if side == Side.PROVIDER else OWED_OUTSIDE
