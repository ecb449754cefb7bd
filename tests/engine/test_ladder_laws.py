"""Laws of the escalation ladders, one of them a walk over every minute."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.calendars import Calendar
from jianyue.engine.climbs import firings
from jianyue.engine.clocks import Reopen
from jianyue.engine.facts import Fact, Kind
from jianyue.engine.hours import always
from jianyue.engine.ladders import Firing, Ladder, Step

ZERO_HOUR = datetime(2026, 3, 3, 2, tzinfo=UTC)
ALWAYS = Calendar(always("Asia/Shanghai"))
BANK = {1: (5, 10, 15, 30, 120), 2: (10, 20, 60), 3: (30, 60, 120), 4: (60, 120)}
LADDERS = {
    level: Ladder(
        level, ALWAYS, tuple(Step(timedelta(minutes=after), ("manager",)) for after in times)
    )
    for level, times in BANK.items()
}


def minute(number: int) -> datetime:
    return ZERO_HOUR + timedelta(minutes=number)


def fired_at(firing: Firing) -> int:
    return int((firing.at - ZERO_HOUR) / timedelta(minutes=1))


@dataclass
class Walk:
    """A slow second opinion: minute after minute, with nothing remembered but what was told."""

    level: int
    reopen: Reopen
    used: int = -1
    over: bool = False
    round: int = 1
    told: set[tuple[int, int]] = field(default_factory=set)
    silent: set[tuple[int, int]] = field(default_factory=set)

    def pass_minute(self, facts: list[Fact]) -> list[tuple[int, int, int]]:
        self.used += not self.over or self.reopen is Reopen.CONTINUOUS
        before = self.level
        for fact in facts:
            self.level = fact.level or self.level
            if fact.kind is Kind.REOPENED:
                self.go_on()
            self.over = self.over or fact.kind is Kind.RESOLVED
        rungs = {(self.level, i): after for i, after in enumerate(BANK.get(self.level, ()))}
        if self.level > before:
            self.silent |= {rung for rung, after in rungs.items() if after < self.used}
        elif self.level < before:
            self.silent -= set(rungs)
        now = [rung for rung, after in rungs.items() if not self.over and after <= self.used]
        new = [rung for rung in now if rung not in self.told | self.silent]
        self.told |= set(new)
        return [(*rung, self.round) for rung in new]

    def go_on(self) -> None:
        self.round += 1
        if self.over and self.reopen is Reopen.RESTART:
            self.used, self.told, self.silent = 0, set(), set()
        self.over = False


# Pauses are among them, and stop nothing.
KINDS = st.sampled_from(
    [(kind, None) for kind in (Kind.RESOLVED, Kind.REOPENED, Kind.PAUSED, Kind.RESUMED)]
) | st.tuples(st.just(Kind.RECLASSIFIED), st.integers(1, 5))
timelines = st.builds(
    lambda level, later: [
        Fact(Kind.REPORTED, minute(0), 0, level=level),
        *(
            Fact(kind, minute(at), seq, level=level)
            for seq, (at, (kind, level)) in enumerate(
                sorted(later, key=lambda happening: happening[0]), start=1
            )
        ),
    ],
    st.integers(1, 5),
    st.lists(st.tuples(st.integers(1, 150), KINDS), max_size=7),
)


@given(timelines, st.sampled_from(Reopen), st.integers(0, 200))
def test_a_ladder_agrees_with_a_walk_over_every_minute(
    facts: list[Fact], reopen: Reopen, now: int
) -> None:
    walk = Walk(facts[0].level or 0, reopen)
    walked = [
        (*rung, at)
        for at in range(now + 1)
        for rung in walk.pass_minute([fact for fact in facts if fact.at == minute(at)])
    ]

    fired = firings(LADDERS, facts, now=minute(now), reopen=reopen)

    assert [(*firing.key, fired_at(firing)) for firing in fired] == walked


@given(timelines, st.sampled_from(Reopen), st.randoms(use_true_random=False))
def test_each_step_fires_at_most_once_in_whatever_order_the_facts_come(
    facts: list[Fact], reopen: Reopen, chance: random.Random
) -> None:
    fired = firings(LADDERS, facts, now=minute(300), reopen=reopen)

    shuffled = chance.sample(facts, len(facts))
    assert firings(LADDERS, shuffled, now=minute(300), reopen=reopen) == fired
    assert len({firing.key for firing in fired}) == len(fired)
    steps = {(firing.level, firing.index) for firing in fired}
    assert reopen is Reopen.RESTART or len(steps) == len(fired)


@given(timelines, st.sampled_from(Reopen), st.integers(0, 300), st.integers(0, 300))
def test_what_has_fired_does_not_change_as_time_goes_on(
    facts: list[Fact], reopen: Reopen, one: int, other: int
) -> None:
    early, late = sorted((one, other))
    # A first classification counts from the start, so it is known from the start here.
    before = firings(LADDERS, facts, now=minute(early), reopen=reopen)

    after = firings(LADDERS, facts, now=minute(late), reopen=reopen)

    assert after[: len(before)] == before
    assert all(firing.at > minute(early) for firing in after[len(before) :])
