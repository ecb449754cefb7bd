"""One ticket's clocks, slice by slice, from the same fold as every figure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from jianyue.agreements.written import Language
from jianyue.engine.clocks import Clock
from jianyue.engine.facts import Kind
from jianyue.replay.evidence import clock_at
from jianyue.replay.figures import TargetFigures
from jianyue.replay.refusals import Unreadable
from jianyue.replay.trials import Trial
from jianyue.replay.words import FACTS, STATES, WHY, both, length_words

NUMBERS = {3, 4}  # columns that stand to the right
HEADINGS = (
    both("从", "from"), both("到", "to"), both("怎样计", "what counted"), both("级别", "level"),
    both("服务时间", "service time"),
)  # fmt: skip
LEFT = both("剩余", "left")
DUE = both("到期", "due")
HELD = both("守到", "held until")
DONE = both("结束", "ended")
CLAUSE = both("条款", "clause")
NOT_FOR_IT = both("不适用于这张工单", "does not apply to this ticket")
LEVEL = both("级", "level")


def explain(console: Console, trial: Trial, number: str, language: Language) -> None:
    """Print a ticket's facts and every clock of it. Raises Unreadable for an unknown number."""
    numbers = trial.source.history.numbers
    if number not in numbers:
        raise Unreadable(
            f"历史数据里没有可计量的工单 {number}；它可能没有被采用，见报告的逐行清单。",
            f"There is no ticket {number} to measure in this history; if its rows were set aside, "
            "the report lists them.",
        )
    ticket = numbers.index(number)
    console.print(f"[bold]{escape(number)}[/bold] · {escape(trial.terms.zone)}")
    _print_facts(console, trial, ticket, language)
    for figures in trial.figures:
        _print_target(console, trial, figures, ticket, language)


def _print_facts(console: Console, trial: Trial, ticket: int, language: Language) -> None:
    zone = ZoneInfo(trial.terms.zone)
    history = trial.source.history
    rows = range(int(history.offsets[ticket]), int(history.offsets[ticket + 1]))
    levels = trial.figures[0].measured.levels if trial.figures else history.kind[:0]
    if not len(levels):
        return
    for row, fact in zip(rows, history.facts(ticket, levels), strict=True):
        detail = escape(fact.ground)
        if fact.kind is Kind.RECLASSIFIED:
            detail = escape(
                ", ".join(f"{k}={v}" for k, v in history.classes[history.arg[row]].items())
            )
        console.print(
            f"  {moment(fact.at, zone)}  {FACTS[fact.kind].words(language)}  [dim]{detail}[/dim]",
            soft_wrap=True,
        )


def _print_target(
    console: Console, trial: Trial, figures: TargetFigures, ticket: int, language: Language
) -> None:
    promised, lack = figures.measured.promised, figures.measured.lack
    clause = f"{CLAUSE.words(language)} {escape(promised.clause)}" if promised.clause else ""
    console.print(f"\n[bold]{escape(promised.title.words(language))}[/bold] {clause}")
    if lack is not None:
        console.print(f"  {escape(lack.words(language))}")
        return
    _, clock = clock_at(trial, figures, ticket)
    if clock is None or not (figures.measured.counted | figures.measured.fell_away)[ticket]:
        console.print(f"  {NOT_FOR_IT.words(language)}")
        return
    zone = ZoneInfo(trial.terms.zone)
    console.print(f"  {verdict_of(clock, zone, language)}", soft_wrap=True)
    console.print(slices_of(clock, zone, language))


def verdict_of(clock: Clock, zone: ZoneInfo, language: Language) -> str:
    """Return how a clock stands, in one line."""
    parts = [f"[bold]{STATES[clock.state].words(language)}[/bold]"]
    if clock.level:
        parts.append(f"{LEVEL.words(language)} {clock.level}")
    if clock.remaining is not None:
        parts.append(f"{LEFT.words(language)} {length_words(clock.remaining, language)}")
    for words, at in ((DUE, clock.due), (HELD, clock.breached_at)):
        if at is not None:
            parts.append(f"{words.words(language)} {moment(at, zone)}")
    parts += [f"{DONE.words(language)} {moment(each.done, zone)}" for each in clock.rounds]
    return " · ".join(parts)


def slices_of(clock: Clock, zone: ZoneInfo, language: Language) -> Table:
    """Return the stretches of a clock as a table: which counted, and why."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for i, heading in enumerate(HEADINGS):
        table.add_column(
            heading.words(language), justify="right" if i in NUMBERS else "left", no_wrap=True
        )
    for each in clock.slices:
        style = "bold" if each.counted else "dim"
        level = str(each.level or "")
        open_time = length_words(each.open, language)
        start, end = moment(each.start, zone), moment(each.end, zone)
        table.add_row(start, end, WHY[each.why].words(language), level, open_time, style=style)
    return table


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in local time, to the minute where it falls on one."""
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
