"""What a timeline says: each kind of fact as something that happened, with its picture."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.replay.words import ATTRIBUTES
from jianyue.tickets.acts import ACTS


@dataclass(frozen=True, slots=True)
class Happened:
    """How a kind of fact is told.

    tone  "is-ok", "is-bad" or nothing
    """

    said: Both
    icon: str
    tone: str = ""


def _told(zh: str, en: str, icon: str, tone: str = "") -> Happened:
    return Happened(Both(zh, en), icon, tone)


HAPPENED: Final = MappingProxyType(
    {
        "reported": _told("报告", "Reported", "report"),
        "occurred": _told("发生", "Occurred", "fault", "is-bad"),
        "confirmed": _told("客户确认故障", "Fault confirmed by the customer", "check"),
        "acknowledged": _told("受理", "Acknowledged", "bell"),
        "responded": _told("答复客户", "Answered the customer", "phone"),
        "reclassified": _told("定级", "Classified", "flag"),
        "assigned": _told("分派", "Assigned", "user"),
        "planned": _told("答复方案或计划", "Gave a solution or plan", "calendar"),
        "paused": _told("暂停计时", "Paused", "pause"),
        "resumed": _told("恢复计时", "Resumed", "play"),
        "rejected": _told("否定一条记录", "Rejected a record", "cross", "is-bad"),
        "arrived": _told("到达现场", "Arrived on site", "place"),
        "visited": _told("现场服务", "Visited", "place"),
        "session_held": _told("远程维护", "Remote session", "remote"),
        "analysed": _told("与客户共同分析", "Analysed with the customer", "people"),
        "worked_around": _told("临时解决", "Workaround in place", "wrench"),
        "restored": _told("恢复服务", "Service restored", "up", "is-ok"),
        "solution_proposed": _told("提出解决方案", "Solution proposed", "edit"),
        "consented": _told("客户同意方案", "The customer consented", "check", "is-ok"),
        "consent_refused": _told("客户不同意方案", "The customer refused", "cross", "is-bad"),
        "resolved": _told("解决", "Resolved", "ok", "is-ok"),
        "verified": _told("客户确认已解决", "Confirmed as solved", "check", "is-ok"),
        "reopened": _told("重新打开", "Reopened", "undo", "is-bad"),
        "closed": _told("关闭", "Closed", "lock"),
        "extension_asked": _told("申请延期", "More time asked for", "clock"),
        "extended": _told("批准延期", "More time approved", "clock", "is-ok"),
        "extension_refused": _told("不同意延期", "More time refused", "cross", "is-bad"),
        "excluded": _told("排除出考核", "Excluded from the measurement", "minus"),
        "exclusion_agreed": _told("客户同意排除", "Exclusion agreed", "check"),
        "exclusion_contested": _told("客户对排除有异议", "Exclusion contested", "warn", "is-bad"),
        "estimated": _told("估算工作量", "Effort estimated", "figures"),
        "effort_agreed": _told("客户同意工作量", "Effort agreed", "check"),
        "effort_refused": _told("客户不同意工作量", "Effort refused", "cross", "is-bad"),
        "corrected": _told("更正时间", "Corrected an instant", "edit"),
        "noted": _told("补充说明", "Note", "note"),
        "merged": _told("并入另一工单", "Merged into another ticket", "merge"),
        "absorbed": _told("并入了另一工单", "Took another ticket in", "merge"),
        "split": _told("拆分出新工单", "Split", "branch"),
        "split_off": _told("从另一工单拆分", "Split off another ticket", "branch"),
        "linked": _told("关联工单", "Linked", "link"),
        "unlinked": _told("取消关联", "Link removed", "link"),
        "attached": _told("添加附件", "File attached", "attachment"),
        "slip_written": _told("填写服务记录单", "Service record slip written", "edit"),
        "slip_signed": _told("签署服务记录单", "Service record slip signed", "sign", "is-ok"),
        "rated": _told("客户评价", "Rated", "star"),
        "tagged": _told("加标签", "Tagged", "tag"),
        "untagged": _told("去掉标签", "Tags removed", "tag"),
        "detailed": _told("补充或更正申请内容", "Answers given or put right", "edit"),
        "watched": _told("开始关注", "Watched", "watch"),
    }
)


def happened(kind: str) -> Happened:
    """Return how a kind of fact is told; one without words of its own by the act it is."""
    if kind in HAPPENED:
        return HAPPENED[kind]
    return Happened(ACTS[kind].said, "note") if kind in ACTS else _told(kind, kind, "note")


INTERNAL_NOTE: Final = _told("内部备注", "Internal note", "internal")
PICTURES: Final = MappingProxyType({"withdrawn": "undo"})
STATE_TONES: Final = MappingProxyType(
    {"new": "info", "working": "info", "resolved": "ok", "closed": "idle", "merged": "idle"}
)
STATE_ICONS: Final = MappingProxyType(
    {"new": "bell", "working": "wrench", "resolved": "ok", "closed": "lock", "merged": "merge"}
)
LEFT_TONES: Final = MappingProxyType(
    {"in_time": "ok", "soon": "warn", "overdue": "bad", "paused": "info", "none": "idle"}
)
GRADES: Final = MappingProxyType(
    {
        "high": Both("高", "high"),
        "medium": Both("中", "medium"),
        "low": Both("低", "low"),
        "critical": Both("紧急", "critical"),
    }
)
SYSTEM: Final = Both("系统类别", "Kind of system")


def attribute_named(name: str) -> Both:
    """Return what something is called by which tickets are graded."""
    words = ATTRIBUTES.get(name)
    if words is None:
        return SYSTEM if name == "system" else Both(name, name)
    return Both(words.zh, words.en.removeprefix("the ").capitalize())
