"""Which sections a report has: by its name, and by the content that the agreement lists."""

from collections.abc import Mapping, Sequence
from typing import Final

from jianyue.agreements.governance import Report as Promised
from jianyue.ledger.speech import Both
from jianyue.reports.words import On

TITLES: Final[Mapping[str, Both]] = {
    "daily-production": Both("每日生产报告", "daily production report"),
    "service": Both("服务报告", "service report"),
    "weekly": Both("每周服务报告", "weekly service report"),
    "monthly": Both("月度运维报告", "monthly operations report"),
    "quarterly": Both("季度运维报告", "quarterly operations report"),
    "yearly": Both("年度运维报告", "yearly operations report"),
    "yearly-review": Both("年度评审报告", "yearly review"),
    "summary": Both("运行总结", "operations summary"),
    "faults": Both("故障统计报告", "fault statistics"),
    "work-orders": Both("工单报告", "work order report"),
    "performance": Both("性能报告", "performance report"),
    "security": Both("安全分析", "security analysis"),
    "quality": Both("质量自查", "quality self-check"),
    "quality-self-check": Both("质量自查", "quality self-check"),
    "inspection": Both("巡检报告", "inspection report"),
    "major-incident": Both("重大事件报告", "report of a major incident"),
    "incident": Both("重大事件报告", "report of a major incident"),
}
# The seven headings of the daily production report, in the order of the source (C27).
SEVEN: Final[Mapping[str, Both]] = {
    "abnormal": Both("异常中止及原因", "abnormal terminations with cause"),
    "hardware": Both("硬件故障", "hardware faults"),
    "late": Both("输入输出延误", "late input or output"),
    "telecom": Both("通讯故障", "telecom faults"),
    "environment": Both("环境故障", "environment faults"),
    "imbalance": Both("应用不平", "application imbalance"),
    "reruns": Both("重跑与重启", "reruns and restarts"),
}
HEADINGS: Final[Mapping[str, Both]] = dict(SEVEN) | {
    "summary": Both("概述", "Summary"),
    "figures": Both("服务指标", "Figures"),
    "trend": Both("指标趋势", "Trend"),
    "tickets": Both("工单概况", "Tickets"),
    "missed": Both("未达标的工单", "Tickets that missed a target"),
    "outages": Both("中断与可用性", "Outages and availability"),
    "maintenance": Both("计划维护", "Planned maintenance"),
    "exclusions": Both("不计入考核的工单", "Left out of the measurement"),
    "open": Both("遗留事项", "Open items"),
    "problems": Both("问题分析与整改计划", "Analysis of problems, and the plan to put them right"),
    "knowledge": Both("请求归纳与知识", "What requests taught"),
    "credits": Both("费用扣减", "Service credits"),
    "security": Both("安全事件", "Security incidents"),
    "satisfaction": Both("满意度与评定", "Satisfaction and findings"),
    "next": Both("下期计划", "Next period"),
    "state": Both("运行状态", "Running state"),
    "found": Both("发现的问题与解决建议", "Problems found, and solutions proposed"),
    "listing": Both("工单明细", "Every ticket"),
    "foreseeable": Both("可预见的故障与对策", "Foreseeable faults and countermeasures"),
    "advice": Both("建议", "Advice"),
    "event": Both("事件经过", "What happened"),
    "clocks": Both("时限", "Clocks"),
    "cause": Both("原因", "Cause"),
    "measures": Both("整改与预防措施", "Measures"),
}
REGULAR: Final = (
    "summary", "figures", "trend", "tickets", "missed", "outages", "maintenance", "exclusions",
    "open", "problems", "next",
)  # fmt: skip
MAJOR: Final = ("summary", "event", "clocks", "outages", "cause", "measures")
BY_NAME: Final[Mapping[str, Sequence[str]]] = {
    "daily-production": ("summary", *SEVEN),
    "faults": (
        "summary", "tickets", "listing", "missed", "outages", "exclusions", "open", "problems",
    ),
    "work-orders": (
        "summary", "figures", "tickets", "listing", "missed", "exclusions", "open", "knowledge",
    ),
    "performance": ("summary", "figures", "trend", "outages", "maintenance", "problems"),
    "security": ("summary", "security", "problems", "measures"),
    "quality": ("summary", "figures", "missed", "satisfaction", "problems", "measures"),
    "quality-self-check": (
        "summary", "figures", "missed", "satisfaction", "problems", "measures",
    ),
    "inspection": ("summary", "state", "outages", "found", "foreseeable", "advice"),
    "major-incident": MAJOR,
    "incident": MAJOR,
}  # fmt: skip
# Words of a content line that name a section; the first that fits is taken.
KNOWN: Final[Sequence[tuple[str, tuple[str, ...]]]] = (
    ("abnormal", ("异常中止", "异常终止", "abnormal termination")),
    ("hardware", ("硬件", "hardware")),
    ("late", ("延误", "late input", "late output")),
    ("telecom", ("通讯", "通信", "telecom")),
    ("environment", ("环境", "environment")),
    ("imbalance", ("不平", "imbalance")),
    ("reruns", ("重跑", "重启", "rerun", "restart")),
    ("outages", ("可用", "中断", "availab", "outage")),
    ("credits", ("罚则", "扣减", "违约金", "penalt", "service credit")),
    ("satisfaction", ("满意", "satisf")),
    ("security", ("安全", "security")),
    ("maintenance", ("维护", "maintenance")),
    ("missed", ("超时", "未达标", "missed")),
    ("open", ("遗留", "open item")),
    ("next", ("下期", "下月", "下季", "计划", "next", "plan")),
    ("knowledge", ("知识", "knowledge")),
    ("problems", ("问题", "整改", "problem", "rectif")),
    ("trend", ("趋势", "trend")),
    ("figures", ("指标", "时间", "figure", "times", "response", "level")),
    ("tickets", ("工单", "故障", "事件", "请求", "ticket", "fault", "incident", "request")),
)


def outline_of(promised: Promised, *, on: str = "") -> list[tuple[str, Both]]:
    """Return the sections of a report in their order, each with its heading.

    What the agreement lists as content comes under its own words; the figures are always there,
    save in reports of a day or of an event.
    """
    if not promised.content:
        return [(key, HEADINGS[key]) for key in _keys(promised, on)]
    found: list[tuple[str, Both]] = [("summary", HEADINGS["summary"])]
    for place, each in enumerate(promised.content, 1):
        said = Both(each.words("zh"), each.words("en"))
        key = _known(said)
        taken = {known for known, _ in found}
        found.append((key if key and key not in taken else f"own-{place}", said))
    if promised.report != "daily-production" and "figures" not in {key for key, _ in found}:
        found.insert(1, ("figures", HEADINGS["figures"]))
    return found


def _keys(promised: Promised, on: str) -> Sequence[str]:
    if promised.report in BY_NAME:
        return BY_NAME[promised.report]
    if on == On.INSPECTION:
        return BY_NAME["inspection"]
    return MAJOR if on == On.MAJOR_INCIDENT else REGULAR


def _known(said: Both) -> str:
    words = f"{said.zh} {said.en}".lower()
    return next((key for key, marks in KNOWN if any(mark in words for mark in marks)), "")
