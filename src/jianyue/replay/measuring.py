"""A history under an agreement: the clocks of every target, or why they cannot be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from jianyue.agreements.promises import Indicator
from jianyue.agreements.terms import PromisedTarget, Terms
from jianyue.agreements.texts import Text
from jianyue.engine.facts import Kind
from jianyue.engine.histories import CODES
from jianyue.engine.replay import Clocks, clocks_of
from jianyue.engine.sweeps import ENDED
from jianyue.engine.targets import EVERY_LEVEL
from jianyue.replay.cells import Whole
from jianyue.replay.columns import UNKNOWN
from jianyue.replay.dates import Flags
from jianyue.replay.source import Source
from jianyue.replay.words import ATTRIBUTES, FACTS

NO_LEVEL = -1
# What the levels of each grading are told from.
TOLD_BY = {
    "none": (),
    "incident": ("urgency", "impact"),
    "priority": ("priority",),
    "problem": ("problem",),
    "service": ("service", "customer", "device"),
    "handling": ("problem", "service", "customer", "device"),
}
NEEDED = {"service": 1, "handling": 2}  # of these, where not all
# Resolution ends these too, and no history tells restoration later than resolution.
SAME_AS_RESOLVED = {Kind.RESTORED, Kind.WORKED_AROUND}


@dataclass(frozen=True)
class Measured:
    """One target on a whole history.

    lack       why it cannot be measured; None where it can
    proxies    what stands in for facts and attributes
    clocks     None where it cannot be measured
    levels     level of each of the history's classes, NO_LEVEL where none can be told
    level      level of each ticket when its last verdict fell, or now where none has
    counted    tickets that are met, breached or open
    fell_away  tickets without a limit at their level, or solved before the promise could matter
    no_level   tickets whose level cannot be told
    unbegun    tickets whose `from` fact never happened
    """

    promised: PromisedTarget
    indicator: Indicator | None
    lack: Text | None
    proxies: tuple[Text, ...]
    clocks: Clocks | None
    levels: Whole
    level: Whole
    counted: Flags
    fell_away: Flags
    no_level: Flags
    unbegun: Flags

    @property
    def name(self) -> str:
        """How the agreement calls the target."""
        return self.promised.target.name


def measure(
    terms: Terms, source: Source, *, now: datetime, told: Callable[[], None] = lambda: None
) -> tuple[Measured, ...]:
    """Return every target of an agreement, measured on a history as it stands at `now`.

    told  called after each target

    The agreement's term does not bind: what is tried is the promise, not the contract.
    """
    found: list[Measured] = []
    for promised in terms.targets:
        found.append(_measured(terms, promised, source, now))
        told()
    return tuple(found)


def _measured(terms: Terms, promised: PromisedTarget, source: Source, now: datetime) -> Measured:
    levels = _levels(terms, promised, source)
    none = np.zeros(len(source.history), np.bool_)
    indicator = _indicator(terms, promised)
    lack = lack_of(promised, source, levels)
    proxies = _proxies(promised, source)
    if lack is not None:
        return Measured(promised, indicator, lack, proxies, None, levels, levels, *([none] * 4))
    clocks = clocks_of(promised.target, source.history, levels, now=now)
    for_it = _for_it(promised, source)
    counts = clocks.state != ENDED
    counts[clocks.concluded[0]] = True
    begun = _has(source, promised.target.start)
    return Measured(
        promised, indicator, None, proxies, clocks, levels, _level_judged(clocks, source, levels),
        for_it & clocks.applies & counts,
        for_it & clocks.applies & ~counts,
        for_it & ~clocks.applies & begun,
        for_it & ~clocks.applies & ~begun,
    )  # fmt: skip


def _level_judged(clocks: Clocks, source: Source, levels: Whole) -> Whole:
    """Return the level under which each ticket was judged: a later change does not move it."""
    history, level = source.history, clocks.level.copy()
    rows = np.flatnonzero(history.kind == CODES[Kind.RECLASSIFIED])
    owner = np.searchsorted(history.offsets, rows, side="right") - 1
    changed = np.flatnonzero(np.bincount(owner, minlength=len(history)) > 1)
    changed = changed[level[changed] != EVERY_LEVEL]
    ticket, at, _ = clocks.concluded
    behind = np.searchsorted(ticket, changed, side="right")
    for who, end in zip(changed.tolist(), behind.tolist(), strict=True):
        if end and ticket[end - 1] == who:
            mine = rows[np.searchsorted(owner, who) : np.searchsorted(owner, who, side="right")]
            told = [int(levels[history.arg[row]]) for row in mine if history.at[row] <= at[end - 1]]
            level[who] = next((each for each in reversed(told) if each != NO_LEVEL), level[who])
    return level


def _levels(terms: Terms, promised: PromisedTarget, source: Source) -> Whole:
    told = [terms.level_of(promised, each) for each in source.history.classes]
    return np.array([NO_LEVEL if level is None else level for level in told], np.int64)


def _indicator(terms: Terms, promised: PromisedTarget) -> Indicator | None:
    """Return the indicator that sets a goal for one target alone, at every level."""
    for indicator in terms.agreement.indicators.values():
        alone = indicator.of == (promised.target.name,) and not indicator.levels
        if indicator.measure == "attainment" and alone:
            return indicator
    return None


def lack_of(promised: PromisedTarget, source: Source, levels: Sequence[int] | Whole) -> Text | None:
    """Return what a history lacks for a target to be measured; None where it lacks nothing."""
    target = promised.target
    start = Kind.REPORTED if target.start is Kind.OCCURRED else target.start
    told = target.stop in source.recorded
    stop = Kind.RESOLVED if target.stop in SAME_AS_RESOLVED and not told else target.stop
    for kind in (start, stop):
        if kind not in source.recorded:
            return _lack(FACTS[kind])
    told_by = TOLD_BY[promised.scheme]
    missing = [name for name in told_by if name not in source.attributes]
    if len(told_by) - len(missing) < NEEDED.get(promised.scheme, len(told_by)):
        return _lack(*(ATTRIBUTES[name] for name in missing))
    if promised.services and "service" not in source.attributes:
        return _lack(ATTRIBUTES["service"])
    if told_by and len(source.history) and not (np.asarray(levels) != NO_LEVEL).any():
        return Text(
            zh="所有工单的取值都不在协议的分级里",
            en="no ticket's words are in the agreement's levels",
        )
    return None


def _lack(*names: Text) -> Text:
    return Text(
        zh=f"数据来源没有{'、'.join(name.zh for name in names)}",
        en=f"the source does not tell {', '.join(name.en for name in names)}",
    )


def _proxies(promised: PromisedTarget, source: Source) -> tuple[Text, ...]:
    target = promised.target
    found = [source.proxy(target.start), source.proxy(target.stop)]
    if target.start is Kind.OCCURRED and Kind.OCCURRED not in source.recorded:
        found.append(
            Text(
                zh="发生时间未知，按报告时间起算",
                en="the occurrence is unknown: counted from the report",
            )
        )
    if target.stop in SAME_AS_RESOLVED and target.stop not in source.recorded:
        stop = FACTS[target.stop]
        found.append(Text(zh=f"解决代替{stop.zh}", en=f"resolution stands for {stop.en}"))
        found.append(source.proxy(Kind.RESOLVED))
    found += [source.proxy(name) for name in TOLD_BY[promised.scheme]]
    return tuple(each for each in found if each is not None)


def _for_it(promised: PromisedTarget, source: Source) -> Flags:
    words = [*source.kind_words, source.mapping.kind.otherwise]  # UNKNOWN, -1, is the last
    fits = np.array([word in promised.kinds for word in words])
    kinds = np.where(source.kinds == UNKNOWN, len(words) - 1, source.kinds)
    mine: Flags = fits[kinds]
    if promised.services:
        mine = mine & _of_services(promised, source)
    return mine


def _of_services(promised: PromisedTarget, source: Source) -> Flags:
    history = source.history
    named = np.array([each.get("service", "") in promised.services for each in history.classes])
    rows = np.flatnonzero(history.kind == CODES[Kind.RECLASSIFIED])
    owner = np.searchsorted(history.offsets, rows, side="right") - 1
    found = np.zeros(len(history), np.bool_)
    found[owner] = named[history.arg[rows]]  # the last classification stays
    return found


def _has(source: Source, kind: Kind) -> Flags:
    history = source.history
    wanted = [CODES[kind], *([CODES[Kind.REPORTED]] if kind is Kind.OCCURRED else [])]
    rows = np.flatnonzero(np.isin(history.kind, wanted))
    found = np.zeros(len(history), np.bool_)
    found[np.searchsorted(history.offsets, rows, side="right") - 1] = True
    return found
