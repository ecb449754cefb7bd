"""Sections of tickets: how many, what was left out, what is open, what requests taught."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db.models import Count

from jianyue.ledger.models import Words
from jianyue.ledger.speech import Both
from jianyue.reports.content import Bar, Chart, plain
from jianyue.reports.matter import SHOWN, Matter, kind_said, level_said
from jianyue.reports.sections.built import Built, counted, table
from jianyue.reports.sections.figured import reasons_of
from jianyue.tickets.acts import ACTS
from jianyue.tickets.words import BEGUN, Category, Contest

LISTED: Final = 500  # rows of the list of all tickets
OVERDUE: Final = Both("超时", "overdue")
IN_TIME: Final = Both("按时", "in time")
TICKET: Final = Both("工单", "Ticket")
SUBJECT: Final = Both("标题", "Title")
LEVEL: Final = Both("级别", "Level")
ALL_FACTS: Final[Mapping[str, Both]] = {each.kind: each.said for each in ACTS.values()} | dict(
    BEGUN
)
STATES: Final[Mapping[str, Both]] = {
    "met": Both("达标", "met"),
    "breached": Both("超时", "breached"),
    "running": Both("进行中", "running"),
    "paused": Both("暂停中", "paused"),
    "ended": Both("不适用", "fell away"),
}


def tickets(matter: Matter) -> Built:
    """Return how many tickets came, by kind and level."""
    if not matter.reported:
        return Built(Both("本期没有报告工单。", "No ticket was reported."))
    rows = [
        (
            kind_said(str(each["kind"])), level_said(each["level"]), plain(each["number"]),
            plain(each["number"] - each["open"]), plain(each["open"]), plain(each["breached"]),
        )
        for each in matter.reported
    ]  # fmt: skip
    sums = [sum(each[name] for each in matter.reported) for name in ("number", "open", "breached")]
    total, still, late = sums
    rows.append(
        (Both("合计", "Together"), Both("", ""), plain(total), plain(total - still), plain(still),
         plain(late))
    )  # fmt: skip
    header = (
        Both("类型", "Kind"), LEVEL, Both("报告", "Reported"), Both("期末已解决", "Solved by then"),
        Both("期末未结", "Open"), Both("曾超时", "Overdue once"),
    )  # fmt: skip
    grid = table(Both("工单数量", "Tickets"), header, rows, "llrrrr", (2, 1.2, 1, 1.3, 1, 1.2))
    return Built(tickets_said(matter), (*grid, _chart(matter)))


def listing(matter: Matter) -> Built:
    """Return every ticket of the stretch, so that the counts can be held against it (C14)."""
    rows = matter.tickets.filter(security="")
    number = rows.count()
    lines = [
        (
            plain(each.number), plain(each.title), kind_said(each.kind), level_said(each.level),
            matter.moment(each.reported_at), matter.moment(each.resolved_at),
            OVERDUE if each.breached else IN_TIME,
        )
        for each in rows.order_by("reported_at", "pk")[:LISTED]
    ]  # fmt: skip
    header = (
        TICKET, SUBJECT, Both("类型", "Kind"), LEVEL, Both("报告时间", "Reported"),
        Both("解决时间", "Solved"), Both("是否超时", "In time"),
    )  # fmt: skip
    caption, hidden = Both("工单明细", "Every ticket"), sum(matter.security.values())
    widths = (2.1, 2.2, 1.1, 0.9, 1.5, 1.5, 1)
    grids = table(caption, header, lines, "lllllll", widths, most=LISTED)
    told = counted(number, "张工单逐一列出。", "ticket is listed.", "tickets are listed.")
    if hidden:
        told = Both(
            f"{told.zh}另有安全事件 {hidden} 件只作统计。",
            f"{told.en} {hidden} security incidents are counted only.",
        )
    more = max(0, number - LISTED)
    return Built(told, tuple(replace(each, more=more) for each in grids))


def tickets_said(matter: Matter) -> Both:
    """Return how many tickets came, by kind."""
    by_kind: Counter[str] = Counter()
    for each in matter.reported:
        by_kind[str(each["kind"])] += each["number"]
    if not by_kind:
        return Both("本期没有报告工单。", "No ticket was reported.")
    kinds = [(kind_said(kind), number) for kind, number in by_kind.most_common()]
    zh = "、".join(f"{kind.zh} {number} 张" for kind, number in kinds)
    en = ", ".join(f"{kind.en} {number}" for kind, number in kinds)
    total = by_kind.total()
    told = counted(total, "", "ticket was reported", "tickets were reported")
    return Both(f"本期报告工单 {total} 张：{zh}。", f"{told.en}: {en}.")


def _chart(matter: Matter) -> Chart:
    by_level: Counter[int] = Counter()
    for each in matter.reported:
        by_level[each["level"]] += each["number"]
    bars = tuple(
        Bar(level_said(level), f"{number}/1", plain(number))
        for level, number in sorted(by_level.items())
    )
    return Chart(Both("各级别工单数", "Tickets by level"), "counts", bars)


def exclusions(matter: Matter) -> Built:
    """Return what is left out of the measurement, agreed and contested alike."""
    rows = list(matter.tickets.exclude(contest="").order_by("reported_at", "pk"))
    named = [each for each in rows if not each.security]
    lines = [
        (
            plain(each.number), plain(each.title), level_said(each.level),
            matter.moment(each.reported_at), Contest.of(each.contest).said,
        )
        for each in named
    ]  # fmt: skip
    header = (TICKET, SUBJECT, LEVEL, Both("报告时间", "Reported"), Both("状态", "Standing"))
    caption = Both("不计入考核的工单", "Tickets that are left out")
    fought = sum(1 for each in rows if each.contest == Contest.CONTESTED)
    if not rows:
        return Built(Both("本期没有排除任何工单。", "Nothing is left out."))
    told = Both(
        f"共排除 {len(rows)} 张，其中客户有异议 {fought} 张。",
        f"{len(rows)} left out, {fought} of them contested by the customer.",
    )
    return Built(told, table(caption, header, lines, "lllll", (2.1, 2.4, 0.9, 1.5, 1.6)))


def open_items(matter: Matter) -> Built:
    """Return what was not solved at the end of the stretch."""
    named, number = matter.left
    lines = [
        (
            plain(each.number), plain(each.title), kind_said(each.kind), level_said(each.level),
            matter.moment(each.reported_at), matter.moment(each.due_at),
        )
        for each in named
    ]  # fmt: skip
    header = (
        TICKET, SUBJECT, Both("类型", "Kind"), LEVEL, Both("报告时间", "Reported"),
        Both("时限", "Due"),
    )  # fmt: skip
    caption = Both("期末未解决的工单", "Not solved at the end of the period")
    told = Both("期末没有遗留工单。", "Nothing is left open.")
    if number:
        told = counted(number, "张工单期末未解决。", "ticket is open.", "tickets are open.")
    return Built(told, table(caption, header, lines, "llllll", (2.1, 2.2, 1.1, 0.9, 1.5, 1.5)))


def knowledge(matter: Matter) -> Built:
    """Return which services and types of request came most: what is worth writing down (D12)."""
    rows = matter.tickets.filter(security="").order_by().values_list("service", "category")
    top = rows.annotate(number=Count("pk")).order_by("-number", "service", "category")[:SHOWN]
    lines = [
        (
            matter.system(service) if service else Both("未指明", "not named"),
            Category.of(category).said if category else Both("—", "—"), plain(number),
        )
        for service, category, number in top
    ]  # fmt: skip
    header = (Both("服务", "Service"), Both("请求类型", "Type"), Both("数量", "Number"))
    caption = Both("请求最多的服务", "What was asked for most")
    if not lines:
        return Built(Both("本期没有可归纳的请求。", "Nothing was asked for."))
    service, category, number = lines[0]
    told = Both(
        f"请求最多的是{service.zh}（{category.zh}），共 {number.zh} 张；建议把常见做法写入知识库。",
        f"Most concerned {service.en} ({category.en}): {number.en}. What is usual there belongs "
        "into the knowledge base.",
    )
    return Built(told, table(caption, header, lines, "llr", (3, 2, 1)))


def event(matter: Matter) -> Built:
    """Return what happened in a major incident, fact by fact."""
    ticket = matter.ticket
    if ticket is None:
        return Built()
    facts = [fact for fact in ticket.facts() if not fact.internal]
    kept = Words.objects.filter(timeline=ticket.timeline_id, internal=False).order_by("pk")
    words: dict[int, str] = {}
    for each in kept:
        words[each.seq] = f"{words.get(each.seq, '')} {each.text}".strip()
    lines = [
        (matter.moment(each.occurred_at), _fact_said(each.kind), plain(words.get(each.seq, "")))
        for each in facts
    ]
    header = (Both("时间", "When"), Both("事项", "What"), Both("说明", "Words"))
    told = Both(
        f"{ticket.number}「{ticket.title}」，{level_said(ticket.level).zh}，"
        f"{matter.moment(ticket.reported_at).zh} 报告，"
        f"{matter.moment(ticket.resolved_at).zh} 解决。",
        f"{ticket.number} “{ticket.title}”, {level_said(ticket.level).en}: reported "
        f"{matter.moment(ticket.reported_at).en}, solved {matter.moment(ticket.resolved_at).en}.",
    )
    caption = Both("事件时间线", "Timeline")
    return Built(told, table(caption, header, lines, "lll", (1.5, 1.5, 4)))


def _fact_said(kind: str) -> Both:
    return ALL_FACTS.get(kind, plain(kind))


def clocks(matter: Matter) -> Built:
    """Return how each clock of a major incident ended."""
    if matter.ticket is None:
        return Built()
    rows = list(matter.ticket.clocks.order_by("started_at", "target"))
    targets = matter.agreement.targets
    lines = [
        (
            both_title(targets[each.target].title, each.target) if each.target in targets
            else plain(each.target),
            matter.moment(each.started_at), matter.moment(each.due_at),
            matter.moment(each.ended_at), STATES.get(each.state, plain(each.state)),
        )
        for each in rows
    ]  # fmt: skip
    header = (
        Both("时限", "Target"), Both("开始", "Began"), Both("到期", "Due"), Both("结束", "Ended"),
        Both("结果", "Result"),
    )  # fmt: skip
    missed = sum(1 for each in rows if each.state == "breached")
    told = Both(
        f"共 {len(rows)} 项时限，{missed} 项超时。",
        f"{len(rows)} clocks, {missed} of them overdue.",
    )
    return Built(told, table(Both("时限", "Clocks"), header, lines, "lllll", (2, 1.5, 1.5, 1.5, 1)))


def both_title(title: object, name: str) -> Both:
    """Return the title of a target, or its name."""
    return Both(title.words("zh"), title.words("en")) if title else plain(name)  # type: ignore[attr-defined]  # of any part


def cause(matter: Matter) -> Built:
    """Return the cause as it was said when the incident was solved."""
    if matter.ticket is None:
        return Built()
    said = reasons_of([matter.ticket])[matter.ticket.pk]
    return Built(plain(said) if said != "—" else Both("待补充。", "To be written."))
