"""Parts about tickets: when they come, what about, how many are open, what runs out next."""

from fractions import Fraction
from typing import Final

from django.urls import reverse

from jianyue.dashboards import counting
from jianyue.documents.charts import Share, counts_chart
from jianyue.documents.trends import Count, count_grid
from jianyue.ledger.speech import Both, Language
from jianyue.reports.matter import level_said
from jianyue.tickets.models import Ticket, TicketRows
from jianyue.tickets.words import Category, Kind
from jianyue.web.dashboards.board import Asked, Board
from jianyue.web.dashboards.parts import NOTHING, Cell, Part, Picture, drawn, numbers, plain
from jianyue.web.templatetags.jianyue import moment, time_left
from jianyue.web.watch.found import titles

DAYS: Final = (
    Both("周一", "Mon"), Both("周二", "Tue"), Both("周三", "Wed"), Both("周四", "Thu"),
    Both("周五", "Fri"), Both("周六", "Sat"), Both("周日", "Sun"),
)  # fmt: skip
HOURS: Final = tuple(str(hour) for hour in range(24))
AGES: Final = {
    "1": Both("1 天内", "< 1 day"),
    "3": Both("1–3 天", "1–3 days"),
    "7": Both("3–7 天", "3–7 days"),
    "30": Both("7–30 天", "7–30 days"),
    "more": Both("30 天以上", "> 30 days"),
}
TOGETHER: Final = Both("合计", "Together")
NUMBER: Final = Both("数量", "Number")
LEVEL: Final = Both("级别", "Level")
NONE_REPORTED: Final = Both("这个月没有报告工单。", "No ticket was reported in this month.")
NONE_OPEN: Final = Both("没有未完结的工单。", "No ticket is open.")
NEXT: Final = 15


def hours(board: Board) -> Part:
    """Return when tickets were reported: weekday by hour, on the clock of the agreement's zone."""
    found = counting.by_hour(board.reported, board.agreed.zone)
    names = [each.words(board.language) for each in DAYS]
    title = Both("什么时候报告", "When tickets come")
    cells = [Count(names[day - 1], str(hour), number) for (day, hour), number in found.items()]
    rows = [
        [Cell(name), *numbers(*(found.get((day, hour), 0) for hour in range(24))),
         *numbers(sum(number for (at, _), number in found.items() if at == day))]
        for day, name in enumerate(names, start=1)
    ]  # fmt: skip
    svg = count_grid(cells, names, HOURS, title=title.words(board.language), step=29)
    zone = board.agreed.agreement.zone
    return Part(
        "hours", title, (Both("星期", "Weekday"), *(Both(each, each) for each in HOURS), TOGETHER),
        rows if found else [], NONE_REPORTED, [Picture(drawn(svg))],
        Both(f"按 {zone} 的钟点；格子越满，工单越多。",
             f"By the clock of {zone}; the fuller a field, the more tickets."),
    )  # fmt: skip


def matters(board: Board) -> Part:
    """Return what tickets were about most: kind, service and type of request."""
    most, total = counting.matters(board.reported)
    rows, bars = [], []
    for each in most:
        kind = Kind.of(each.kind).words(board.language)
        service, category = _service(each.service, board), _category(each.category, board.language)
        label = " · ".join([service, kind, *([category] if each.category else [])])
        said = str(each.number)
        if each.breached:
            late = Both(f"超时 {each.breached}", f"{each.breached} breached")
            said = f"{said}  ▼ {late.words(board.language)}"
        bars.append(Share(label, Fraction(each.number), said))
        rows.append([*plain(service, kind, category), *numbers(each.number, each.breached)])
    others = total - sum(each.number for each in most)
    if others:
        rows.append([*plain(Both("其他", "others").words(board.language), NOTHING, NOTHING),
                     *numbers(others, NOTHING)])  # fmt: skip
    title = Both("主要事由", "What tickets are about")
    svg = counts_chart(bars, board.language, title=title.words(board.language), width=300)
    header = (
        Both("服务", "Service"), Both("类型", "Kind"), Both("请求类型", "Type of request"),
        Both("报告", "Reported"), Both("曾超时", "Breached"),
    )  # fmt: skip
    return Part("matters", title, header, rows, NONE_REPORTED, [Picture(drawn(svg))])


def _service(name: str, board: Board) -> str:
    if not name:
        return Both("未指明", "not named").words(board.language)
    return titles(board.agreed.agreement, [name])[0].words(board.language)


def _category(category: str, language: Language) -> str:
    return Category.of(category).words(language) if category else NOTHING


def load(board: Board) -> Part:
    """Return what is open, by level and age."""
    return ages(board.tickets.open(), board)


def ages(rows: TicketRows, asked: Asked) -> Part:
    """Return open tickets by level and age since the report, for any dashboard."""
    found, language = counting.aged(rows, asked.now), asked.language
    names = {level: level_said(level).words(language) for level in found}
    columns = [each.words(language) for each in AGES.values()]
    cells = [
        Count(names[level], AGES[age].words(language), number)
        for level, some in found.items()
        for age, number in some.items()
    ]
    lines = [
        [Cell(names[level]), *numbers(*some.values(), sum(some.values()))]
        for level, some in found.items()
    ]
    if lines:
        sums = [sum(some[age] for some in found.values()) for age in AGES]
        lines.append([Cell(TOGETHER.words(language)), *numbers(*sums, sum(sums))])
    title = Both("未完结：级别和已过时间", "Open: level and age")
    svg = count_grid(cells, list(names.values()), columns, title=title.words(language), step=78)
    return Part(
        "load", title, (LEVEL, *AGES.values(), TOGETHER), lines, NONE_OPEN, [Picture(drawn(svg))],
        is_half=True,
    )  # fmt: skip


def following(board: Board) -> Part:
    """Return the tickets whose targets run out next: they decide the running period."""
    due = counting.next_due(board.tickets, board.now)[:NEXT]
    return listed(board, list(due), Both("接下来到期", "What runs out next"))


def listed(asked: Asked, tickets: list[Ticket], title: Both) -> Part:
    """Return tickets in the order of their deadlines, for any dashboard."""
    header = (
        Both("工单", "Ticket"), Both("标题", "Title"), LEVEL, Both("处理人", "Assignee"),
        Both("到期", "Due"), Both("剩余", "Left"),
    )  # fmt: skip
    rows = [_ticket(each, asked) for each in tickets]
    empty = Both("没有正在计时、将要到期的工单。", "No target is about to run out.")
    return Part("next", title, header, rows, empty, is_open=True)


def _ticket(ticket: Ticket, asked: Asked) -> list[Cell]:
    due = ticket.due_at
    if due is None:
        raise AssertionError(ticket)
    return [
        Cell(ticket.number, reverse("ticket", args=[ticket.number])),
        *plain(ticket.title, level_said(ticket.level).words(asked.language),
               ticket.assignee.name if ticket.assignee else NOTHING),
        *numbers(moment({"request": asked.request}, due),
                 time_left(due - asked.now).words(asked.language)),
    ]  # fmt: skip
