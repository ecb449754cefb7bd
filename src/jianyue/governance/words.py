"""Closed lists of meetings, in both languages."""

from collections.abc import Mapping
from typing import Final

from jianyue.ledger.speech import Both, Choice


class State(Choice):
    """How far a meeting has come."""

    PROPOSED = "proposed", "日期待定", "date to be fixed"
    PLANNED = "planned", "已安排", "planned"
    CANCELLED = "cancelled", "已取消", "cancelled"
    LAPSED = "lapsed", "未召开", "not held"
    HELD = "held", "正在整理纪要", "minutes being written"
    ISSUED = "issued", "纪要待客户确认", "minutes to be accepted"
    CONTESTED = "contested", "客户对纪要有异议", "minutes contested"
    ACCEPTED = "accepted", "纪要已确认", "minutes accepted"

    @classmethod
    def ahead(cls) -> "tuple[State, ...]":
        """Return the states of a meeting that may still take place."""
        return (cls.PROPOSED, cls.PLANNED)

    @classmethod
    def over(cls) -> "tuple[State, ...]":
        """Return the states of a meeting that took place."""
        return (cls.HELD, cls.ISSUED, cls.CONTESTED, cls.ACCEPTED)

    @classmethod
    def writing(cls) -> "tuple[State, ...]":
        """Return the states in which minutes can be written."""
        return (cls.HELD, cls.CONTESTED)


class Kind(Choice):
    """What a point on a meeting's timeline is."""

    TOPIC = "topic", "议题", "item"
    SAID = "said", "讨论情况", "what was said"
    DECISION = "decision", "决定", "decision"
    CHANGE = "change", "报告变更要求", "request to change the report"


class ItemState(Choice):
    """Where an action item stands."""

    OPEN = "open", "进行中", "open"
    DONE = "done", "已完成", "done"
    DROPPED = "dropped", "不再进行", "dropped"


class Course(Choice):
    """How the number of meetings held stands beside what is agreed."""

    KEPT = "kept", "已达到", "kept"
    ON_COURSE = "on_course", "进度正常", "on course"
    AT_RISK = "at_risk", "可能达不到", "at risk"
    MISSED = "missed", "未达到", "missed"


SERVICE: Final = "service"
PLANNED: Final = "planned"
OPEN: Final = "open"
# What the product draws up by itself, in the order of the agenda (C26).
DRAWN: Final[Mapping[str, Both]] = {
    SERVICE: Both("上期服务情况", "Service of the last period"),
    PLANNED: Both("下期工作计划", "Planned work ahead"),
    OPEN: Both("以往会议遗留问题", "Open items of the meetings before"),
}
SAID: Final[Mapping[str, Both]] = {
    "meeting_proposed": Both("按协议列入计划", "due by the agreement"),
    "meeting_planned": Both("安排会议并邀请", "planned, people invited"),
    "meeting_moved": Both("改期", "moved"),
    "meeting_people": Both("调整参会人员", "people changed"),
    "meeting_cancelled": Both("取消", "cancelled"),
    "meeting_lapsed": Both("本期未召开", "was not held in its period"),
    "topic_added": Both("提出议题", "item put on the agenda"),
    "report_submitted": Both("提交服务报告", "report submitted"),
    "meeting_held": Both("登记会议情况", "recorded as held"),
    "item_said": Both("记录讨论情况", "what was said was recorded"),
    "decision_made": Both("记录决定", "decision recorded"),
    "change_asked": Both("要求变更报告", "change of the report asked for"),
    "change_linked": Both("变更列入协议新版本", "change taken into a version of the agreement"),
    "change_declined": Both("不采纳变更要求", "change of the report declined"),
    "point_struck": Both("撤销一条记录", "a point was struck"),
    "minutes_issued": Both("服务方签发纪要", "minutes issued by the provider"),
    "minutes_contested": Both("客户提出异议", "minutes contested by the customer"),
    "minutes_accepted": Both("客户确认纪要", "minutes accepted by the customer"),
}
ITEM_SAID: Final[Mapping[str, Both]] = {
    "item_opened": Both("登记行动项", "opened"),
    "item_assigned": Both("调整负责人或期限", "owner or day changed"),
    "item_done": Both("完成", "done"),
    "item_dropped": Both("不再进行", "dropped"),
    "item_reopened": Both("重新打开", "opened again"),
}
