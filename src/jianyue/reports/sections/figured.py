"""Sections of figures: what was promised and what it came to, over time, and what missed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from jianyue.figures.figure import Figure, Unit
from jianyue.figures.measures import FORMULAS
from jianyue.figures.saying import counts_said, otherwise_said, said
from jianyue.ledger.models import Fact, Words
from jianyue.ledger.speech import Both
from jianyue.reports.content import Bar, Chart, exact, plain
from jianyue.reports.matter import SHOWN, Matter, both, level_said
from jianyue.reports.sections.built import Built, counted, joined, table
from jianyue.tickets.models import Ticket

TITLE: Final = Both("指标", "Figure")
KEPT: Final = Both("达标", "kept")
MISSED: Final = Both("未达标", "missed")
LEFT: Final = Both("—", "—")
SAID: Final = ("cause", "text")  # the cause first; else how it was solved
REASON: Final = 160  # characters of what was said when it was solved


def title_of(figure: Figure) -> Both:
    """Return what people call a figure."""
    named = figure.promised.indicator.title
    if named is not None:
        return both(named)
    measure = figure.promised.measure
    return FORMULAS[measure].words if measure else plain(figure.name)


def titled(figure: Figure, matter: Matter) -> Both:
    """Return a figure's title with the system that it is of."""
    title = title_of(figure)
    if not figure.of:
        return title
    of = matter.system(figure.of)
    zh, en = f"{title.zh}（{of.zh}）", f"{title.en} ({of.en})"
    return Both(title.zh if of.zh in title.zh else zh, title.en if of.en in title.en else en)


def verdict(figure: Figure) -> Both:
    """Return whether its goal is kept, in words."""
    if figure.kept is None:
        return LEFT
    return KEPT if figure.kept else MISSED


def result_of(figure: Figure) -> tuple[Both, Both]:
    """Return a figure's goal and its value, in words."""
    return both(figure.goal) if figure.goal else LEFT, said(figure)


def figures(matter: Matter) -> Built:
    """Return every promised figure with goal, result, what was counted and whether it is kept."""
    header = (
        TITLE, Both("条款", "Clause"), Both("目标", "Goal"), Both("结果", "Result"),
        Both("计数", "Counted"), Both("结论", "Verdict"),
    )  # fmt: skip
    rows = [_row(each, matter) for each in matter.figures]
    grid = table(
        Both("约定指标与结果", "What is promised, and what it came to"), header, rows, "lclrrc",
        (3.2, 0.8, 1.5, 1.4, 1.2, 0.9),
    )  # fmt: skip
    return Built(_figures_said(matter), grid)


def _row(figure: Figure, matter: Matter) -> Sequence[Both]:
    goal, counts = figure.goal, counts_said(figure)
    value = said(figure)
    if figure.found.contested:
        other = otherwise_said(figure)
        value = Both(
            f"{value.zh}（有异议，计入为 {other.zh}）",
            f"{value.en} (contested; {other.en} if it counts)",
        )
    return (
        titled(figure, matter), plain(figure.clause or "—"), both(goal) if goal else LEFT, value,
        counts or LEFT, verdict(figure),
    )  # fmt: skip


def _figures_said(matter: Matter) -> Both:
    out = sum(each.found.out for each in matter.figures)
    contested = sum(each.found.contested for each in matter.figures)
    came = sum(each.found.came for each in matter.figures)
    parts = [numbers_said(matter.figures)]
    if out:
        parts.append(Both(f"不计入 {out} 项。", f"{out} cases are left out."))
    if contested:
        parts.append(
            Both(
                f"其中 {contested} 项客户有异议，两种结果都已列出。",
                f"{contested} of them are contested; both results are given.",
            )
        )
    if came:
        parts.append(
            Both(
                f"其中 {came} 项在以前的报告发布之后才补录，按协议计入本期。",
                f"{came} of them were recorded after the report of their own period was released, "
                "and count here by the agreement.",
            )
        )
    return joined(parts)


def numbers_said(figures: Iterable[Figure]) -> Both:
    """Return how many figures are kept and how many are not."""
    verdicts = [each.kept for each in figures]
    kept, missed, none = (verdicts.count(each) for each in (True, False, None))
    return Both(
        f"本期共 {len(verdicts)} 项指标：达标 {kept} 项，未达标 {missed} 项，"
        f"无数值或无目标 {none} 项。",
        f"Of {len(verdicts)} figures {kept} are kept, {missed} missed and {none} have no value or "
        "no goal.",
    )


def trend(matter: Matter) -> Built:
    """Return shares over the last periods as a chart, with the same as a table."""
    periods = [*matter.past, (matter.label, matter.figures)]
    shares = [each for each in matter.figures if each.unit is Unit.SHARE]
    if len(periods) == 1 or not shares:
        return Built(
            Both(
                "这是第一期，尚无以往数据可比。",
                "This is the first period; there is none before it to compare with.",
            )
        )
    by_period = {label: {(f.name, f.of): f for f in found} for label, found in periods}
    bars = [
        _bar(by_period[label].get((each.name, each.of)), titled(each, matter), label)
        for each in shares
        for label, _ in periods
    ]
    chart = Chart(Both("各期达成情况", "Attainment by period"), "periods", tuple(bars))
    return Built(_trend_said(shares, by_period, [label for label, _ in periods]), (chart,))


def _bar(figure: Figure | None, label: Both, column: str) -> Bar:
    if figure is None or figure.value is None:
        return Bar(label, "", LEFT, None, column)
    return Bar(label, exact(figure.value) or "", said(figure), figure.kept, column)


def _trend_said(
    shares: Sequence[Figure],
    by_period: Mapping[str, Mapping[tuple[str, str], Figure]],
    labels: Sequence[str],
) -> Both:
    before, up, down = by_period[labels[-2]], 0, 0
    for each in shares:
        then = before.get((each.name, each.of))
        if then is not None and then.value is not None and each.value is not None:
            up += each.value > then.value
            down += each.value < then.value
    return Both(
        f"与上期 {labels[-2]} 相比，{up} 项上升，{down} 项下降。",
        f"Compared with {labels[-2]}, {up} rose and {down} fell.",
    )


def missed(matter: Matter) -> Built:
    """Return the tickets that missed a target, each with what was said when it was solved."""
    of: dict[str, list[Both]] = {}
    for figure in matter.figures:
        if figure.promised.measure == "attainment":
            for cited in figure.found.missed:
                of.setdefault(cited.name, []).append(title_of(figure))
    rows = Ticket.objects.filter(
        tenant=matter.contract.tenant_id, contract=matter.contract, number__in=of,
        kind__in=matter.kinds,
    )  # fmt: skip
    number = rows.count()
    named = list(rows.filter(security="").order_by("level", "reported_at", "pk")[:SHOWN])
    hidden = number - len(named)
    reasons = reasons_of(named)
    lines = [
        (
            plain(each.number), plain(each.title), level_said(each.level),
            matter.moment(each.reported_at), _listed(of[each.number]), plain(reasons[each.pk]),
        )
        for each in named
    ]  # fmt: skip
    header = (
        Both("工单", "Ticket"), Both("标题", "Title"), Both("级别", "Level"),
        Both("报告时间", "Reported"), Both("未达标的指标", "Missed"),
        Both("原因或处理结果", "Cause, or how it was solved"),
    )  # fmt: skip
    caption = Both("未达标的工单", "Tickets that missed a target")
    grid = table(caption, header, lines, "llclll", (2.1, 1.9, 0.9, 1.5, 1.6, 2))
    return Built(_missed_said(number, hidden), grid)


def _missed_said(number: int, hidden: int) -> Both:
    if not number:
        return Both("本期没有超时的工单。", "No ticket missed a target.")
    more = Both("", "")
    if hidden:
        more = Both(f"其中 {hidden} 张未在表中列出。", f"{hidden} of them are not named here.")
    told = counted(
        number, "张工单未在约定时间内完成。", "ticket missed a target.", "tickets missed a target."
    )
    return joined((told, more))


def _listed(titles: Sequence[Both]) -> Both:
    kept = list(dict.fromkeys(titles))
    return Both("、".join(each.zh for each in kept), ", ".join(each.en for each in kept))


def reasons_of(tickets: Sequence[Ticket]) -> dict[int, str]:
    """Return the cause, or what was said when each was last solved; two queries."""
    solved = {
        fact.timeline_id: fact
        for fact in Fact.objects.filter(
            timeline__in=[each.timeline_id for each in tickets], kind="resolved", internal=False
        ).order_by("seq")
    }
    rows = Words.objects.filter(timeline__in=list(solved), field__in=SAID, internal=False)
    words = {(each.timeline_id, each.seq, each.field): each.text for each in rows}
    found = {}
    for each in tickets:
        fact = solved.get(each.timeline_id)
        told = (words.get((each.timeline_id, fact.seq, name)) for name in SAID) if fact else ()
        found[each.pk] = next(filter(None, told), "—")[:REASON]
    return found
