"""What each measure is: its unit, its formula in words, and the facts that it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jianyue.agreements.promises import Measure
from jianyue.figures.figure import Unit
from jianyue.ledger.speech import Both


@dataclass(frozen=True, slots=True)
class Formula:
    """How a measure is taken.

    words  the formula
    facts  what it is counted from
    """

    unit: Unit
    words: Both
    facts: Both


TICKETS: Final = Both("工单的事实", "the facts of tickets")
OUTAGES: Final = Both(
    "中断、计划维护和监控的记录", "records of outages, planned work and monitoring"
)
BY_HAND: Final = Both("双方确认的评定记录", "assessments that both sides agree on")
CALLS: Final = Both(
    "热线来电记录；没有来电记录的，按双方确认的评定",
    "calls to the hotline; where none are recorded, assessments that both sides agree on",
)
FORMULAS: Final[Mapping[Measure, Formula]] = {
    "attainment": Formula(
        Unit.SHARE, Both("达标 ÷（达标 + 超时）", "met / (met + breached)"), TICKETS
    ),
    "solving-rate": Formula(
        Unit.SHARE,
        Both("已解决 ÷（已解决 + 超时未解决）", "solved / (solved + overdue and unsolved)"),
        TICKETS,
    ),
    "repeat-rate": Formula(
        Unit.SHARE, Both("重开过的 ÷ 已解决", "reopened before / solved"), TICKETS
    ),
    "first-line": Formula(
        Unit.SHARE,
        Both("一线独自解决 ÷ 已解决", "solved by the first line alone / solved"),
        TICKETS,
    ),
    "major-incidents": Formula(
        Unit.NUMBER, Both("重大事件的件数", "number of major incidents"), TICKETS
    ),
    "availability": Formula(
        Unit.SHARE, Both("（S − D − M）÷（S − M）", "(S − D − M) / (S − M)"), OUTAGES
    ),
    "downtime-minutes": Formula(
        Unit.SECONDS, Both("非计划中断 D 的长度", "length of unplanned downtime D"), OUTAGES
    ),
    "mttr": Formula(
        Unit.SECONDS,
        Both("期内结束的中断的平均时长", "mean length of the outages that ended in the period"),
        OUTAGES,
    ),
    "mttf": Formula(
        Unit.SECONDS,
        Both(
            "上次中断结束到下次开始的平均服务时间", "mean service time from one outage to the next"
        ),
        OUTAGES,
    ),
    "outages": Formula(
        Unit.NUMBER, Both("期内结束的中断次数", "outages that ended in the period"), OUTAGES
    ),
    "longest-outage": Formula(
        Unit.SECONDS, Both("单次最长中断", "length of the longest outage"), OUTAGES
    ),
    "failure-rate": Formula(Unit.SHARE, Both("D ÷（S − M）", "D / (S − M)"), OUTAGES),
    "disaster-recovery": Formula(
        Unit.SECONDS,
        Both("灾难发生至恢复的最长时间", "longest time from a disaster to the recovery"),
        Both("演练与恢复的记录", "records of drills and recoveries"),
    ),
    "transaction-success": Formula(
        Unit.SHARE,
        Both("成功 ÷（总数 − 第三方原因失败）", "successes / (all − failures of third parties)"),
        Both("交易计数", "counts of transactions"),
    ),
    "transaction-response": Formula(
        Unit.SECONDS,
        Both("响应时间之和 ÷ 计时的笔数", "sum of response times / transactions timed"),
        Both("交易计数", "counts of transactions"),
    ),
    "monitoring-lead": Formula(
        Unit.SHARE,
        Both("（A − 迟报 − 漏报 − 误报）÷ A", "(A − late − missed − false) / A"),
        Both("告警和对告警的判定", "alerts, and what they were judged to be"),
    ),
    "monitoring-accuracy": Formula(
        Unit.SHARE,
        Both("（A − 漏报 − 误报）÷ A", "(A − missed − false) / A"),
        Both("告警和对告警的判定", "alerts, and what they were judged to be"),
    ),
    "satisfaction": Formula(
        Unit.POINTS,
        Both("各次评价的平均分", "mean of the points given"),
        Both("评价和问卷", "ratings and surveys"),
    ),
    "nps": Formula(
        Unit.SHARE,
        Both("推荐者占比 − 贬损者占比", "share of promoters − share of detractors"),
        Both("问卷", "surveys"),
    ),
    "report-punctuality": Formula(
        Unit.SHARE,
        Both("按时送达 ÷ 应送", "delivered in time / due"),
        Both("报告的送达记录", "deliveries of reports"),
    ),
    "hotline-answer": Formula(
        Unit.SHARE, Both("按时接听 ÷ 来电", "answered in time / calls"), CALLS
    ),
    "reference-number": Formula(
        Unit.SHARE, Both("通话中给出编号 ÷ 来电", "given a number in the call / calls"), CALLS
    ),
    "process-conformance": Formula(
        Unit.SHARE, Both("符合手册 ÷ 抽查", "found to conform / checked"), BY_HAND
    ),
    "review": Formula(Unit.POINTS, Both("评审给出的结果", "what the review found"), BY_HAND),
}
ASSESSED: Final = frozenset(
    name for name, each in FORMULAS.items() if each.facts in {BY_HAND, CALLS}
)
