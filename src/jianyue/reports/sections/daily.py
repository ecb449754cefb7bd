"""The seven headings of the daily production report, prefilled from the day's records (C27)."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.reports.content import Grid, plain
from jianyue.reports.matter import SHOWN, Matter, level_said
from jianyue.reports.sections.built import Built, counted, table
from jianyue.reports.sections.figured import reasons_of
from jianyue.reports.sections.running import outage_table
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import Kind

# Words by which a record comes under a heading; the first that fits is taken.
MARKS: Final[Mapping[str, str]] = {
    "imbalance": r"不平|轧账|对账|勾对|差错|imbalanc|reconcil",
    "reruns": r"重跑|重启|重做|rerun|re-run|restart|reboot",
    "late": r"延误|延迟|迟到|未按时|超时未|批量|报文积压|late (?:in|out)put|delay|batch",
    "telecom": r"通讯|通信|网络|专线|线路|路由|交换机|运营商|"
    r"telecom|network|\bline\b|router|switch|vpn",
    "environment": r"机房|空调|温度|湿度|供电|断电|停电|漏水|消防|"
    r"\bups\b|power|cooling|temperature|leak",
    "hardware": r"硬件|硬盘|磁盘|内存|主板|电源模块|服务器|阵列|打印机|终端|读卡|"
    r"disk|memory|hardware|server|printer|terminal|device",
}
ELSE: Final = "abnormal"  # whatever stopped and comes under no other heading
FOUND: Final = {key: re.compile(marks, re.IGNORECASE) for key, marks in MARKS.items()}


def heading_of(words: str) -> str:
    """Return under which of the seven headings a record comes, by its words."""
    return next((key for key, marks in FOUND.items() if marks.search(words)), ELSE)


def heading(key: str, matter: Matter) -> Built:
    """Return what came under one heading on the day."""
    outages = [each for each in matter.outages if heading_of(each.cause) == key]
    tickets = [each for each in _incidents(matter) if heading_of(each.title) == key]
    if not outages and not tickets:
        return Built(Both("当日无。", "None on this day."))
    told = Both(
        f"当日中断 {len(outages)} 次，相关故障工单 {len(tickets)} 张。",
        f"{counted(len(outages), '', 'outage').en} and {counted(len(tickets), '', 'incident').en} "
        "on this day.",
    )
    return Built(told, (*outage_table(matter, outages), *_tickets(matter, tickets)))


def _incidents(matter: Matter) -> Sequence[Ticket]:
    rows = matter.tickets.filter(kind=Kind.INCIDENT, security="").order_by("reported_at", "pk")
    return list(rows[: 4 * SHOWN])


def _tickets(matter: Matter, rows: Sequence[Ticket]) -> tuple[Grid, ...]:
    reasons = reasons_of(rows)
    lines = [
        (
            plain(each.number), plain(each.title), level_said(each.level),
            matter.moment(each.reported_at), matter.moment(each.resolved_at),
            plain(reasons[each.pk]),
        )
        for each in rows
    ]  # fmt: skip
    header = (
        Both("工单", "Ticket"), Both("标题", "Title"), Both("级别", "Level"),
        Both("报告时间", "Reported"), Both("解决时间", "Solved"),
        Both("原因或处理结果", "Cause, or how it was solved"),
    )  # fmt: skip
    caption = Both("故障工单", "Incidents")
    return table(caption, header, lines, "llllll", (2.1, 2, 0.9, 1.5, 1.5, 2))


SEVEN: Final[Mapping[str, Callable[[Matter], Built]]] = {
    key: partial(heading, key) for key in (ELSE, *MARKS)
}


def summary(matter: Matter) -> Built:
    """Return the day in two sentences."""
    incidents = _incidents(matter)
    open_ = sum(1 for each in incidents if each.resolved_at is None)
    if not matter.outages and not incidents:
        return Built(
            Both("当日生产运行正常，无异常。", "Production ran as it should; nothing happened.")
        )
    return Built(
        Both(
            f"当日发生中断 {len(matter.outages)} 次，受理故障 {len(incidents)} 件，"
            f"其中 {open_} 件尚未解决。",
            f"{counted(len(matter.outages), '', 'outage').en} and "
            f"{counted(len(incidents), '', 'incident').en} on this day; {open_} not solved yet.",
        )
    )
