"""What a replay says on a terminal."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text as Line

from jianyue.agreements.texts import Text
from jianyue.cli.speaking import Language
from jianyue.replay.comparing import Comparison
from jianyue.replay.costs import costs_of
from jianyue.replay.figures import Figure, TargetFigures
from jianyue.replay.findings import REASONS, Findings
from jianyue.replay.trials import Trial
from jianyue.replay.words import both

HEADINGS = (
    both("目标", "target"), both("级别", "level"), both("计入", "counted"), both("达标", "met"),
    both("超时", "missed"), both("未结", "open"), both("达标率", "rate"), both("目标值", "goal"),
)  # fmt: skip
CHANGES = (
    both("目标", "target"), both("本协议", "this one"), both("对照", "the other"),
    both("达标→超时", "met→missed"), both("超时→达标", "missed→met"),
    both("只在一方计入", "one only"),
)  # fmt: skip
CREDITS = both("扣减", "credits")
NO_TARGETS = both(
    "这份协议没有时限目标，没有可以计量的内容。",
    "This agreement has no targets: there is nothing to measure.",
)
NOT_MEASURABLE = both("无法计量：", "not measurable: ")
PROXY = both("替代：", "proxy: ")
AS_OF = both("截至", "as of")
TICKETS = both("张工单", "tickets")
TICKET = both("张工单", "ticket")
SET_ASIDE = both("未采用的行", "rows set aside")
MENDED = both("修正后采用的行", "rows counted with a repair")
ALL = both("合计", "all")


def print_summary(console: Console, trial: Trial, language: Language) -> None:
    """Print a table of every target, and what must be said beside it."""
    source = trial.source
    tickets = len(source.history)
    title = trial.terms.title.words(language)
    counted = f"{tickets:,} {(TICKET if tickets == 1 else TICKETS).words(language)}"
    until = f"{AS_OF.words(language)} {trial.now:%Y-%m-%d %H:%M} UTC"
    console.print(
        " · ".join([f"[bold]{escape(title)}[/bold]", escape(source.name), counted, until]),
        soft_wrap=True,
    )
    console.print(_table(trial, language))
    if not trial.figures:
        console.print(NO_TARGETS.words(language), soft_wrap=True)
    for note in _notes(trial):
        console.print(Line(f"· {note.words(language)}"), style="dim", soft_wrap=True)
    _print_costs(console, trial, language)
    _print_findings(console, source.findings, language)


def print_comparison(console: Console, comparison: Comparison, language: Language) -> None:
    """Print which tickets flip under the other draft, and what the credits differ."""
    mine, other = comparison.mine.terms.title, comparison.other.terms.title
    console.print(
        f"\n[bold]{escape(mine.words(language))} → {escape(other.words(language))}[/bold]"
    )
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for i, heading in enumerate(CHANGES):
        table.add_column(heading.words(language), justify="right" if i else "left", no_wrap=i > 0)
    for change in comparison.targets:
        counts = [f"{int(flags.sum()):,}" for flags in (change.worse, change.better, change.other)]
        table.add_row(
            escape(change.title.words(language)),
            _rate(change.mine),
            _rate(change.other_draft),
            *counts,
        )
    console.print(table)
    for cost in comparison.costs:
        console.print(
            f"{cost.period} {CREDITS.words(language)} {cost.mine:,} → {cost.other:,} "
            f"({cost.difference:+,})"
        )


def _rate(figures: TargetFigures | None) -> str:
    return "—" if figures is None else figures.shown(figures.figure().attainment)


def _print_costs(console: Console, trial: Trial, language: Language) -> None:
    if not trial.terms.agreement.credits:
        return
    costs = costs_of(trial)
    for each in costs.settled:
        console.print(f"{each.period.label} {CREDITS.words(language)} {each.statement.total:,}")
    for untried in costs.untried:
        console.print(Line(f"· {untried.words(language)}"), style="dim", soft_wrap=True)


def _table(trial: Trial, language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for i, heading in enumerate(HEADINGS):
        numeric = 2 <= i <= 6  # noqa: PLR2004 - the counts and the rate
        table.add_column(
            heading.words(language), justify="right" if numeric else "left", no_wrap=i > 0
        )
    for figures in trial.figures:
        if figures.measured.lack is None:
            _add_rows(table, figures, language)
    return table


def _add_rows(table: Table, figures: TargetFigures, language: Language) -> None:
    measured = figures.measured
    title = escape(measured.promised.title.words(language))
    name = f"[bold]{title}[/bold] {escape(measured.promised.clause)}"
    goal = str(measured.indicator.goal) if measured.indicator and measured.indicator.goal else ""
    by_level = [level for level in figures.levels if level]
    cells = _cells(figures, figures.figure())
    table.add_row(name, ALL.words(language), *cells, goal, end_section=not by_level)
    for level in by_level:
        cells = _cells(figures, figures.figure(level))
        table.add_row("", str(level), *cells, "", end_section=level == by_level[-1])


def _cells(figures: TargetFigures, figure: Figure) -> list[str]:
    counts = [figure.counted, figure.met, figure.breached, figure.open]
    shown = figures.shown(figure.attainment)
    missed = figures.misses(figure.attainment)
    return [*(f"{count:,}" for count in counts), f"[red]▼ {shown}[/red]" if missed else shown]


def _notes(trial: Trial) -> list[Text]:
    zone = trial.source.mapping.zone
    notes = [] if zone.assumed is None else [zone.assumed]
    for figures in trial.figures:
        title, lack = figures.measured.promised.title, figures.measured.lack
        if lack is not None:
            notes.append(
                both(
                    f"{title.zh} {NOT_MEASURABLE.zh}{lack.zh}",
                    f"{title.en}: {NOT_MEASURABLE.en}{lack.en}",
                )
            )
        else:
            notes += [
                Text(zh=f"{title.zh} {PROXY.zh}{each.zh}", en=f"{title.en}: {PROXY.en}{each.en}")
                for each in figures.measured.proxies
            ]
    return list({note.en: note for note in notes}.values())


def _print_findings(console: Console, findings: Findings, language: Language) -> None:
    for heading, set_aside in ((SET_ASIDE, True), (MENDED, False)):
        told = {
            name: count
            for name, count in findings.counts.items()
            if count and REASONS[name].set_aside is set_aside
        }
        if told:
            console.print(f"{heading.words(language)}: {sum(told.values()):,}")
        for name, count in told.items():
            words = REASONS[name].zh if language == "zh" else REASONS[name].en
            said = words.replace(": {}", "").replace("：{}", "")
            console.print(Line(f"  {count:,} × {said}"), soft_wrap=True)
