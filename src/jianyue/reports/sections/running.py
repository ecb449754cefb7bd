"""Sections of how systems ran: outages and availability, planned maintenance, the state of all."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Count

from jianyue.figures.figure import Figure
from jianyue.figures.saying import said
from jianyue.ledger.speech import Both
from jianyue.reports.content import Grid, plain
from jianyue.reports.matter import SHOWN, Matter, both
from jianyue.reports.sections.built import Built, counted, joined, table
from jianyue.reports.sections.figured import titled, verdict
from jianyue.reports.sections.recurring import recurring
from jianyue.services.models import Window
from jianyue.tickets.words import Kind
from jianyue.watch.models import Outage
from jianyue.watch.recovery_words import lasting

RUNNING: Final = frozenset(
    {
        "availability", "downtime-minutes", "mttr", "mttf", "outages", "longest-outage",
        "failure-rate",
    }
)  # fmt: skip
SYSTEM: Final = Both("系统", "System")
BEGAN: Final = Both("开始", "Began")
ENDED: Final = Both("恢复", "Restored")
GOES_ON: Final = Both("尚未恢复", "goes on")


def outages(matter: Matter) -> Built:
    """Return the outages with their causes, and what availability came to."""
    found = matter.outages
    measured = [each for each in matter.figures if each.promised.measure in RUNNING]
    return Built(
        joined((outages_said(matter), _measured_said(measured))),
        (*outage_table(matter, found), *_measured(measured, matter)),
    )


def outages_said(matter: Matter) -> Both:
    """Return how many outages there were and how long they took."""
    found = matter.outages
    if not found:
        return Both("本期没有登记中断。", "No outage was recorded.")
    spent = lasting(sum((matter.spent(each) for each in found), timedelta()))
    longest = max(found, key=matter.spent)
    told = counted(len(found), "次中断", "outage")
    system, length = matter.system(longest.system), lasting(matter.spent(longest))
    return Both(
        f"本期发生 {told.zh}，合计 {spent.zh}；最长的一次是{system.zh}，{length.zh}。",
        f"There was {told.en}, {spent.en} in all; the longest was {system.en}, {length.en}."
        if len(found) == 1
        else f"There were {told.en}, {spent.en} in all; the longest was {system.en}, {length.en}.",
    )


def _measured_said(figures: Sequence[Figure]) -> Both:
    missed = sum(1 for each in figures if each.kept is False)
    if not figures:
        return Both("", "")
    if not missed:
        return Both("可用性承诺全部达到。", "Every promise of availability is kept.")
    return Both(
        f"有 {missed} 项可用性承诺未达到。",
        f"{counted(missed, '', 'promise').en} of availability missed.",
    )


def outage_table(matter: Matter, found: Iterable[Outage]) -> tuple[Grid, ...]:
    """Return outages as a table; none where there are none."""
    lines = [
        (
            plain(each.number), matter.system(each.system), each.graded,
            matter.moment(each.from_at),
            matter.moment(each.until_at) if each.until_at else GOES_ON,
            lasting(matter.spent(each)), each.sided.said, plain(each.cause or "—"),
        )
        for each in found
    ]  # fmt: skip
    header = (
        Both("编号", "No."), SYSTEM, Both("范围", "Extent"), BEGAN, ENDED,
        Both("期内时长", "In the period"), Both("责任方", "Side"), Both("原因", "Cause"),
    )  # fmt: skip
    caption = Both("中断记录", "Outages")
    return table(caption, header, lines, "lllllrll", (1.6, 1.3, 0.9, 1.3, 1.3, 1.1, 1.3, 1.7))


def _measured(figures: Sequence[Figure], matter: Matter) -> tuple[Grid, ...]:
    lines = [
        (
            titled(each, matter), both(each.goal) if each.goal else plain("—"), said(each),
            verdict(each),
        )
        for each in figures
    ]  # fmt: skip
    header = (
        Both("指标", "Figure"), Both("目标", "Goal"), Both("结果", "Result"),
        Both("结论", "Verdict"),
    )  # fmt: skip
    caption = Both("可用性与可靠性", "Availability and reliability")
    return table(caption, header, lines, "llrc", (3, 1.6, 1.4, 0.9))


def maintenance(matter: Matter) -> Built:
    """Return the planned maintenance that was done, what lies ahead, and the recurring jobs."""
    done, ahead = matter.windows
    jobs = recurring(matter)
    told = Both(
        f"本期实施计划维护 {len(done)} 次，已安排 {len(ahead)} 次。",
        f"{counted(len(done), '', 'window').en} of planned maintenance done, {len(ahead)} ahead.",
    )
    return Built(
        joined((told, jobs.text)),
        (
            *_windows(matter, Both("已实施的计划维护", "Planned maintenance done"), done),
            *_windows(matter, Both("已安排的计划维护", "Planned maintenance ahead"), ahead),
            *jobs.parts,
        ),
    )


def _windows(matter: Matter, caption: Both, rows: Sequence[Window]) -> tuple[Grid, ...]:
    lines = [
        (
            plain(each.number), _systems(matter, each),
            matter.moment(each.began_at or each.from_at),
            matter.moment(each.ended_at or each.until_at), plain(each.reason),
        )
        for each in rows
    ]  # fmt: skip
    header = (
        Both("编号", "No."), SYSTEM, BEGAN, Both("结束", "Ends"), Both("内容", "What for"),
    )  # fmt: skip
    return table(caption, header, lines, "lllll", (1.8, 1.6, 1.5, 1.5, 2.6))


def _systems(matter: Matter, window: Window) -> Both:
    found = [matter.system(name) for name in window.systems]
    return Both("、".join(each.zh for each in found), ", ".join(each.en for each in found))


def following(matter: Matter) -> Built:
    """Return what is planned for the next period: maintenance, and what is left open."""
    _, ahead = matter.windows
    _, number = matter.left
    told = Both(
        f"下期已安排计划维护 {len(ahead)} 次，继续处理遗留工单 {number} 张。其他计划：待补充。",
        f"Next: {counted(len(ahead), '', 'window').en} of planned maintenance, "
        f"{counted(number, '', 'open ticket').en} to go on with. Other plans: to be written.",
    )
    return Built(told)


def found(matter: Matter) -> Built:
    """Return what an inspection found, each with room for its solution (C08).

    Outages that go on, incidents that are open, systems with several incidents in the stretch.
    """
    lines = [
        (matter.system(each.system), matter.moment(each.from_at), Both("中断未恢复", "down"),
         plain(each.number))
        for each in matter.outages if each.until_at is None
    ]  # fmt: skip
    lines += [
        (matter.system(each.service), matter.moment(each.reported_at),
         Both("故障未解决", "incident open"), plain(f"{each.number} {each.title}"))
        for each in matter.left[0] if each.kind == Kind.INCIDENT
    ]  # fmt: skip
    again = matter.tickets.filter(kind=Kind.INCIDENT, security="").exclude(service="")
    counts = again.order_by().values_list("service").annotate(number=Count("pk"))
    lines += [
        (matter.system(service), plain("—"), Both("故障反复发生", "incidents again and again"),
         Both(f"{number} 起", f"{number} incidents"))
        for service, number in counts.order_by("-number", "service")[:SHOWN] if number > 1
    ]  # fmt: skip
    if not lines:
        return Built(Both("检查未发现问题。", "Nothing was found."))
    told = Both(
        f"检查发现 {len(lines)} 个问题，解决建议如下。",
        f"{counted(len(lines), '', 'problem').en} found; what is proposed for each:",
    )
    zh = "\n".join(f"- {of.zh}，{what.zh}：解决建议待补充" for of, _, what, _ in lines)
    en = "\n".join(f"- {of.en}, {what.en}: solution to be written" for of, _, what, _ in lines)
    header = (SYSTEM, Both("自", "Since"), Both("问题", "Problem"), Both("记录", "Record"))
    grid = table(Both("发现的问题", "What was found"), header, lines, "llll", (2, 1.5, 1.6, 3))
    return Built(Both(f"{told.zh}\n\n{zh}", f"{told.en}\n\n{en}"), grid)


def state(matter: Matter) -> Built:
    """Return how each system ran: what an inspection begins with (C08)."""
    lines = []
    for name in matter.agreement.services:
        own = [each for each in matter.outages if each.system == name]
        goes_on = any(each.until_at is None for each in own)
        spent = lasting(sum((matter.spent(each) for each in own), timedelta()))
        stands = Both("异常", "not in order") if goes_on else Both("正常", "in order")
        lines.append((matter.system(name), plain(len(own)), spent if own else plain("—"), stands))
    header = (
        SYSTEM, Both("中断次数", "Outages"), Both("合计时长", "In all"), Both("现状", "Now"),
    )  # fmt: skip
    caption = Both("各系统运行状态", "How each system runs")
    told = Both(
        f"检查 {len(lines)} 个系统。" + outages_said(matter).zh,
        f"{counted(len(lines), '', 'system').en} looked at. {outages_said(matter).en}",
    )
    return Built(told, table(caption, header, lines, "lrrl", (3, 1, 1.4, 1.2)))
