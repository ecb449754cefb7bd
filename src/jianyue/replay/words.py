"""Words of the replay in both languages."""

from datetime import timedelta
from typing import Final

from jianyue.agreements.texts import Text
from jianyue.engine.facts import Kind


def both(zh: str, en: str) -> Text:
    """Return words in both languages."""
    return Text(zh=zh, en=en)


FACTS: Final = {
    Kind.OCCURRED: both("发生时间", "the occurrence"),
    Kind.REPORTED: both("报告时间", "the report"),
    Kind.ACKNOWLEDGED: both("受理时间", "the acknowledgement"),
    Kind.RESPONDED: both("响应时间", "the response"),
    Kind.PLANNED: both("方案答复时间", "the plan or answer"),
    Kind.ASSIGNED: both("分派时间", "the assignment"),
    Kind.ARRIVED: both("到达现场时间", "the arrival on site"),
    Kind.WORKED_AROUND: both("临时解决时间", "the workaround"),
    Kind.RESTORED: both("恢复时间", "the restoration"),
    Kind.RESOLVED: both("解决时间", "the resolution"),
    Kind.VERIFIED: both("验证时间", "the verification"),
    Kind.CLOSED: both("关闭时间", "the closing"),
    Kind.PAUSED: both("暂停", "a pause"),
    Kind.RESUMED: both("继续", "the end of a pause"),
    Kind.REOPENED: both("重开", "a reopening"),
    Kind.RECLASSIFIED: both("定级", "a classification"),
    Kind.EXTENDED: both("延期", "an extension"),
}
ATTRIBUTES: Final = {
    "urgency": both("紧急程度", "urgency"),
    "impact": both("影响程度", "impact"),
    "priority": both("优先级", "priority"),
    "problem": both("问题级别", "the problem level"),
    "service": both("业务系统", "the business system"),
    "customer": both("客户", "the customer"),
    "device": both("设备", "the device"),
}
STATES: Final = {
    "met": both("达标", "met"),
    "breached": both("超时", "breached"),
    "running": both("进行中", "running"),
    "paused": both("暂停中", "paused"),
    "ended": both("不适用", "fell away"),
}
WHY: Final = {
    "running": both("计时", "counted"),
    "paused": both("暂停", "paused"),
    "done": both("已结束", "ended"),
    "deferred": both("计划停机顺延", "deferred by planned downtime"),
    "no_limit": both("该级别无时限", "no limit at this level"),
}
MINUTES_OF_HOUR = 60


def length_words(length: timedelta, language: str) -> str:
    """Return a length as `74 小时 5 分` or `74 h 5 min`; below a minute in seconds."""
    seconds = int(abs(length).total_seconds())
    hour, minute, second = ("小时", "分", "秒") if language == "zh" else ("h", "min", "s")
    hours, minutes = divmod(seconds // MINUTES_OF_HOUR, MINUTES_OF_HOUR)
    parts = [f"{hours:,} {hour}"] * bool(hours) + [f"{minutes} {minute}"] * bool(minutes)
    if not parts:
        parts = [f"{seconds} {second}"]
    return ("−" if length < timedelta(0) else "") + " ".join(parts)
