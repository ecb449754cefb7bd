"""On the whole real sample every clock of the columns is the clock that is folded alone."""

from functools import cache
from pathlib import Path

import pytest

from jianyue.engine.allowances import NEVER
from jianyue.engine.clocks import State
from jianyue.engine.indicators import Counting, attainment, case_of
from jianyue.engine.instants import MICROSECOND, instant
from jianyue.engine.sweeps import STATES
from jianyue.engine.targets import clock_of
from jianyue.replay.figures import MET, MISSED, TargetFigures
from jianyue.replay.source import Source, no_progress, read_history
from jianyue.replay.trials import Trial, terms_named, try_on

SAMPLE = Path(__file__).resolve().parents[2] / "examples/servicenow/incident_event_log.csv"
AGREEMENTS = ("vendor", "bank")


@cache
def sample() -> Source:
    return read_history(SAMPLE, "servicenow", now=1 << 60, begin=no_progress)


@cache
def trial(name: str) -> Trial:
    return try_on(terms_named(name), sample())


def measured(name: str) -> list[TargetFigures]:
    return [each for each in trial(name).figures if each.measured.lack is None]


@pytest.mark.parametrize("name", AGREEMENTS)
def test_state_level_and_remaining_are_the_same(name: str) -> None:
    compared = 0
    for figures in measured(name):
        clocks, history = figures.measured.clocks, sample().history
        assert clocks is not None
        for ticket in range(len(history)):
            facts = history.facts(ticket, figures.measured.levels)
            alone = clock_of(figures.measured.promised.target, facts, now=trial(name).now)
            assert (alone is not None) == clocks.applies[ticket]
            if alone is None:
                continue
            remaining = int(clocks.remaining[ticket])
            assert STATES[clocks.state[ticket]] is alone.state
            assert alone.remaining == (None if remaining == NEVER else remaining * MICROSECOND)
            compared += 1
    assert compared >= len(sample().history)


@pytest.mark.parametrize("name", AGREEMENTS)
def test_each_month_counts_as_the_engine_counts_it(name: str) -> None:
    for figures in measured(name):
        target, history = figures.measured.promised.target, sample().history
        cases = []
        for ticket, number in enumerate(history.numbers):
            facts = history.facts(ticket, figures.measured.levels)
            clock = clock_of(target, facts, now=trial(name).now)
            if clock is not None and (clock.conclusions or clock.state is not State.ENDED):
                cases.append(case_of(number, facts[0].at, clock))
        for month in figures.months:
            expected = attainment(cases, month.period.span, Counting()).tally
            for side, numbers in ((MET, expected.met), (MISSED, expected.breached)):
                found = {history.numbers[i] for i in (month.sides == side).nonzero()[0]}
                assert found == set(numbers)


def test_the_sample_is_read_whole() -> None:
    history = sample().history

    assert len(history) == 600
    assert sample().rows == 4137
    assert sample().findings.total(set_aside=True) == 0
    assert instant(history.span[0]).year == 2016
