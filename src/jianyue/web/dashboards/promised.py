"""Parts about promises: the figures of a period, their trend, the first-line rate."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from django.urls import reverse

from jianyue.dashboards.models import Reading
from jianyue.dashboards.taking import FIRST_LINE, FIRST_LINE_RATE
from jianyue.dashboards.words import Stand
from jianyue.documents.charts import Share, attainment_chart
from jianyue.documents.trends import Point, trend_chart
from jianyue.ledger.speech import Both, Language
from jianyue.web.dashboards.board import Board
from jianyue.web.dashboards.parts import NOTHING, Cell, Part, Picture, drawn, numbers, plain, stands

FIGURE: Final = Both("指标", "Figure")
GOAL: Final = Both("目标", "Goal")
RESULT: Final = Both("结果", "Result")
STAND: Final = Both("状态", "Standing")
COUNTED: Final = Both("计数", "Counted")
PERIOD: Final = Both("统计期", "Period")
LOST: Final = Both("已无法达到", "lost")
NO_FIGURES: Final = Both(
    "这个月还没有指标数据。系统每隔几分钟计算一次。",
    "There are no figures of this month yet. They are taken every few minutes.",
)


def figures(board: Board) -> Part:
    """Return the promised figures, what threatens first, with how each may end."""
    order = list(Stand)
    worst = sorted(board.figures, key=lambda each: (order.index(each.stands), each.place))
    header = (
        FIGURE, GOAL, RESULT, STAND, COUNTED, Both("其余全部达标", "If the rest is kept"),
        Both("其余全部超时", "If none is"), Both("还可超时", "May be missed"), PERIOD,
    )  # fmt: skip
    return Part(
        "figures", Both("本期指标", "Figures of the period"), header,
        [_figure(each, board) for each in worst], NO_FIGURES, is_open=True,
    )  # fmt: skip


def _figure(reading: Reading, board: Board) -> list[Cell]:
    language = board.language
    title = Cell(reading.title.words(language), address_of(reading, board.contract.code))
    return [
        title, Cell(_word(reading, "goal", language)),
        Cell(_word(reading, "shown", language), is_number=True), stands(reading.stands, language),
        *numbers(counted(reading), _word(reading, "best", language),
                 _word(reading, "worst", language), spare_of(reading, language)),
        *numbers(reading.label),
    ]  # fmt: skip


def address_of(reading: Reading, code: str) -> str:
    """Return where a figure opens to what it stands on."""
    address = reverse("figure", args=[code, reading.indicator])
    return f"{address}?day={reading.from_at.date().isoformat()}" if reading.is_final else address


def counted(reading: Reading) -> str:
    """Return how many kept it of how many."""
    if reading.part is None or reading.whole is None:
        return NOTHING
    return f"{reading.part} / {reading.whole}"


def spare_of(reading: Reading, language: Language) -> str:
    """Return how many of the clocks that still run may be missed."""
    if reading.is_final or reading.spare is None:
        return NOTHING
    return LOST.words(language) if reading.spare < 0 else str(reading.spare)


def _word(reading: Reading, name: str, language: Language) -> str:
    both = reading.words(name)
    return both.words(language) if both else NOTHING


def trend(board: Board) -> Part:
    """Return each figure over its last twelve periods, as small charts side by side."""
    shown = [board.history[each.key] for each in board.figures]
    header = (FIGURE, PERIOD, GOAL, RESULT, STAND, COUNTED)
    return Part(
        "trend", Both("趋势：最近 12 期", "Trend: the last 12 periods"), header,
        [_of_period(each, board.language) for series in shown for each in reversed(series)],
        NO_FIGURES, [_small(series, board) for series in shown],
        Both("虚线是目标，▽ 是未达标的一期；最后一期可能尚未结束。",
             "The broken line is the goal, ▽ a period that missed it; the last may still run."),
    )  # fmt: skip


def _of_period(reading: Reading, language: Language) -> list[Cell]:
    return [
        *plain(reading.title.words(language), reading.label, _word(reading, "goal", language)),
        Cell(_word(reading, "shown", language), is_number=True),
        stands(reading.stands, language), *numbers(counted(reading)),
    ]  # fmt: skip


def _small(series: Sequence[Reading], board: Board) -> Picture:
    language, last = board.language, series[-1]
    title = last.title.words(language)
    points = [
        Point(
            each.label, each.exact, _word(each, "shown", language), each.stand == Stand.BROKEN
        )
        for each in series
    ]  # fmt: skip
    goal = None if last.goal is None else Fraction(last.goal)
    value = Cell(_word(last, "shown", language), tone=stands(last.stands, language).tone)
    return Picture(drawn(trend_chart(points, goal, title=title)), title, value)


def first_line(board: Board) -> Part:
    """Return the share that the first line solved alone, month by month (D10)."""
    series = next((each for each in board.history.values() if each[-1].measure == FIRST_LINE), [])
    goal = next((each.goal for each in reversed(series) if each.goal is not None), None)
    bars = [
        Share(each.label, _share(each), _word(each, "shown", board.language)) for each in series
    ]
    title = FIRST_LINE_RATE
    svg = attainment_chart(
        bars, None if goal is None else Fraction(goal) / 100, board.language,
        title=title.words(board.language),
    )  # fmt: skip
    return Part(
        FIRST_LINE, title, (PERIOD, RESULT, COUNTED),
        [[*plain(each.label), *numbers(_word(each, "shown", board.language), counted(each))]
         for each in reversed(series)],
        NO_FIGURES, [Picture(drawn(svg))],
        Both("已解决的故障和服务请求中，没有转给其他小组、也没有到场的。",
             "Of the incidents and requests solved: those no other team took over, with no visit."),
        is_half=True,
    )  # fmt: skip


def _share(reading: Reading) -> Fraction | None:
    return Fraction(reading.part or 0, reading.whole) if reading.whole else None
