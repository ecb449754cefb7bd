"""What the report shows, worked out before any page is written."""

from dataclasses import dataclass

import numpy as np

from jianyue.agreements.hours import HoursOf
from jianyue.agreements.promises import Promise
from jianyue.agreements.texts import Text
from jianyue.agreements.written import Language
from jianyue.replay.dates import Flags
from jianyue.replay.evidence import Listing, Miss, listing, misses
from jianyue.replay.figures import MET, MISSED, NOT_YET, Figure, TargetFigures
from jianyue.replay.trials import Trial
from jianyue.replay.words import FACTS, both

HUNDRED = 100
WHOLE_DAY = ("00:00-24:00",)
LISTED = {
    "met": both("达标", "met"),
    "missed": both("超时", "breached"),
    "open": both("未结", "open"),
}

FELL_AWAY = both(
    "该级别没有这个时限，或在用到之前已解决",
    "no such limit at their level, or solved before it mattered",
)
NO_LEVEL = both("级别无法判定", "their level cannot be told")
UNBEGUN = both("起算的事实没有发生", "what starts the clock never happened")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table of figures, with a bar.

    key     start of the names of its evidence; `met`, `missed`, `open` follow
    width   of the bar, 0 to 100
    """

    key: str
    label: Text
    figure: Figure
    shown: str
    width: float
    misses: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """The tickets behind one number."""

    key: str
    title: Text
    listing: Listing


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target on the page."""

    key: str
    title: Text
    clause: str
    promise: Text
    goal: Text | None
    goal_width: float | None
    lack: Text | None
    proxies: tuple[Text, ...]
    whole: Line
    levels: tuple[Line, ...]
    months: tuple[Line, ...]
    misses: tuple[Miss, ...]
    evidence: tuple[Evidence, ...]
    asides: tuple[Evidence, ...]


def target_views(trial: Trial) -> tuple[TargetView, ...]:
    """Return every target of a trial as the page shows it."""
    return tuple(_view(trial, each, f"t{i}") for i, each in enumerate(trial.figures, 1))


def _view(trial: Trial, figures: TargetFigures, key: str) -> TargetView:
    measured = figures.measured
    goal = measured.indicator.goal if measured.indicator else None
    levels, level_evidence = _by_level(trial, figures, key)
    months, month_evidence = _by_month(trial, figures, key)
    whole, whole_evidence = _whole(trial, figures, key)
    return TargetView(
        key, measured.promised.title, measured.promised.clause,
        _promise(trial, figures), both(goal.words("zh"), goal.words("en")) if goal else None,
        None if figures.goal is None else float(figures.goal.value * HUNDRED),
        measured.lack, measured.proxies, whole, levels, months,
        misses(trial, figures, np.flatnonzero(figures.chosen(MISSED))),
        (*whole_evidence, *level_evidence, *month_evidence), _asides(trial, figures, key),
    )  # fmt: skip


def _line(figures: TargetFigures, key: str, label: Text, figure: Figure) -> Line:
    share = figure.attainment
    width = 0.0 if share is None else float(share * HUNDRED)
    return Line(key, label, figure, figures.shown(share), width, figures.misses(share))


def _whole(trial: Trial, figures: TargetFigures, key: str) -> tuple[Line, tuple[Evidence, ...]]:
    label = both("合计", "All")
    sides = {"met": MET, "missed": MISSED, "open": NOT_YET}
    chosen = {name: figures.chosen(side) for name, side in sides.items()}
    line = _line(figures, key, label, figures.figure())
    return line, _evidence(trial, figures, line, chosen)


def _by_level(
    trial: Trial, figures: TargetFigures, key: str
) -> tuple[tuple[Line, ...], tuple[Evidence, ...]]:
    lines: list[Line] = []
    evidence: list[Evidence] = []
    for level in figures.levels:
        if level == 0:
            continue
        label = both(f"{level} 级", f"Level {level}")
        line = _line(figures, f"{key}-l{level}", label, figures.figure(level))
        sides = {"met": MET, "missed": MISSED, "open": NOT_YET}
        chosen = {name: figures.chosen(side, level) for name, side in sides.items()}
        lines.append(line)
        evidence += _evidence(trial, figures, line, chosen)
    return tuple(lines), tuple(evidence)


def _by_month(
    trial: Trial, figures: TargetFigures, key: str
) -> tuple[tuple[Line, ...], tuple[Evidence, ...]]:
    lines: list[Line] = []
    evidence: list[Evidence] = []
    for month in figures.months:
        name = month.period.label
        line = _line(figures, f"{key}-{name}", both(name, name), month.figure)
        chosen = {"met": month.sides == MET, "missed": month.sides == MISSED}
        lines.append(line)
        evidence += _evidence(trial, figures, line, chosen)
    return tuple(lines), tuple(evidence)


def _evidence(
    trial: Trial, figures: TargetFigures, line: Line, chosen: dict[str, Flags]
) -> tuple[Evidence, ...]:
    title = figures.measured.promised.title
    return tuple(
        Evidence(
            f"{line.key}-{name}",
            both(
                f"{title.zh} · {line.label.zh} · {LISTED[name].zh}",
                f"{title.en} · {line.label.en} · {LISTED[name].en}",
            ),
            listing(trial, figures, np.flatnonzero(flags)),
        )
        for name, flags in chosen.items()
        if flags.any()
    )


def _asides(trial: Trial, figures: TargetFigures, key: str) -> tuple[Evidence, ...]:
    """Return the tickets that count on no side, each group with its reason."""
    measured = figures.measured
    groups = (
        ("fell", FELL_AWAY, measured.fell_away),
        ("level", NO_LEVEL, measured.no_level),
        ("unbegun", UNBEGUN, measured.unbegun),
    )  # fmt: skip
    return tuple(
        Evidence(f"{key}-{name}", title, listing(trial, figures, np.flatnonzero(flags)))
        for name, title, flags in groups
        if measured.clocks is not None and flags.any()
    )


def _promise(trial: Trial, figures: TargetFigures) -> Text:
    target = figures.measured.promised.target
    written = trial.terms.agreement.targets[target.name]
    start, stop = FACTS[target.start], FACTS[target.stop]
    return both(
        f"从{start.zh}到{stop.zh}：{_limits(trial, written, 'zh')}",
        f"from {start.en} to {stop.en}: {_limits(trial, written, 'en')}",
    )


def _hours_words(calendar: HoursOf, name: str, language: Language) -> str:
    if calendar.title:
        return calendar.title.words(language)
    whole_days = [day for day, stretches in calendar.week().items() if stretches == WHOLE_DAY]
    always_open = len(whole_days) == len(calendar.week()) and calendar.holidays == "none"
    return "7×24" if always_open and not calendar.exceptions else name


def _limits(trial: Trial, written: Promise, language: Language) -> str:
    shown: list[str] = []
    for level in sorted(written.within.keys() | (written.calendar.keys() - {0})):
        amount = written.within.get(level) or written.within[0]
        hours = written.calendar.get(level) or written.calendar[0]
        name = _hours_words(trial.terms.agreement.calendars[hours], hours, language)
        which = f"{level} 级 " if language == "zh" else f"level {level} "
        shown.append(f"{which if level else ''}{amount.words(language)} ({name})")
    return ("；" if language == "zh" else "; ").join(shown)
