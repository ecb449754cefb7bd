"""What must be true of a ticket after every step of the simulation (trust figures F1, F2, F7).

Each truth yields what is wrong, in words; nothing where all is well.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from jianyue.engine.clocks import Round, Slice
from jianyue.engine.clocks import State as ClockState
from jianyue.escalation.owing import owing_warnings
from jianyue.ledger.queries import breaks_of
from jianyue.simulation import recount
from jianyue.simulation.sight import Sight
from jianyue.tickets.climbing import LADDER
from jianyue.tickets.copies import WARNING
from jianyue.tickets.folding import Told, copied, not_before
from jianyue.tickets.states import COPIED
from jianyue.tickets.words import State

MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(slots=True)
class Memory:
    """What was seen of one ticket before."""

    amended: int = -1
    rounds: dict[str, tuple[Round, ...]] = field(default_factory=dict)
    steps: dict[tuple[int, int, int], int] = field(default_factory=dict)
    recounted: int = 0


def timed(sight: Sight, _memory: Memory) -> Iterator[str]:
    """No open, running clock and no step ahead without a timer that comes in time."""
    if sight.ticket.state == State.MERGED:
        return
    for clock in sight.clocks.values():
        at = sight.timers.get("breach")
        if clock.state == "running" and clock.breaches_at and not (at and at <= clock.breaches_at):
            yield f"the clock {clock.target} breaches at {clock.breaches_at} and no timer comes"
    told = {step.key for step in sight.steps}
    climb = sight.climb
    due = () if climb.ended_by is not None else (*climb.fired, *climb.ahead)
    owed = [each for each in due if each.key not in told]
    at, now = sight.timers.get(LADDER), not_before(sight.facts, sight.now)
    if owed and sight.terms.ladders and not (at and at <= max(owed[0].at, now)):
        yield f"the step {owed[0].key} is due at {owed[0].at} and no timer comes"


def warned(sight: Sight, _memory: Memory) -> Iterator[str]:
    """No warning ahead, or due and not told, without a timer that comes in time."""
    owed = owing_warnings([sight.ticket.pk], sight.now)
    if owed and sight.ticket.state in State.open() and WARNING not in sight.timers:
        yield "a warning is due or ahead and no timer comes"


def counted(sight: Sight, memory: Memory) -> Iterator[str]:
    """Every copy is what the facts say, and what a slow count says."""
    for name in COPIED:
        if getattr(sight.ticket, name) != getattr(sight.standing.desk, name):
            yield f"the copy {name} is not what the facts say"
    if {told.promised.target.name for told in sight.standing.clocks} != set(sight.clocks):
        yield "the clocks kept are not those that the facts give"
        return
    for told in sight.standing.clocks:
        clock = sight.clocks[told.promised.target.name]
        for name, value in copied(told).items():
            if getattr(clock, name) != value:
                yield f"{clock.target}: {name} is kept as {getattr(clock, name)}, facts say {value}"
        yield from _recounted(sight, told, memory)


def _recounted(sight: Sight, told: Told, memory: Memory) -> Iterator[str]:
    target, clock = told.promised.target, told.clock
    limit = target.limits.get(clock.level)
    if limit is None or not isinstance(limit.amount, timedelta) or clock.remaining is None:
        return
    if clock.state is ClockState.ENDED or sight.ticket.changed_at < sight.facts[-1].occurred_at:
        return
    used = recount.used(target, limit.calendar, sight.facts, sight.ticket.changed_at)
    if used is None:
        return
    memory.recounted += 1
    if limit.amount - used != clock.remaining:
        left = limit.amount - used
        yield f"{target.name}: a slow count leaves {left}, the clock {clock.remaining}"


def concluded(sight: Sight, memory: Memory) -> Iterator[str]:
    """A concluded round never changes, unless what had happened is said to be otherwise."""
    amended = sight.amended
    for told in sight.standing.clocks:
        name, rounds = told.promised.target.name, told.clock.rounds
        before = memory.rounds.get(name, ())
        if amended == memory.amended and rounds[: len(before)] != before:
            yield f"{name}: rounds were {before} and are {rounds}"
        memory.rounds[name] = rounds
    memory.amended = amended


def stepped(sight: Sight, memory: Memory) -> Iterator[str]:
    """Each step is told once, in order, and only where it has fired and the ladder goes on."""
    told = {step.key: step.pk for step in sight.steps}
    if len(told) < len(sight.steps) or not memory.steps.items() <= told.items():
        yield "a step was told twice, or is gone"
    fresh = [step for step in sight.steps if step.key not in memory.steps]
    memory.steps = told
    fired = {firing.key for firing in sight.climb.fired}
    for step in fresh:
        if step.key not in fired:
            yield f"the step {step.key} was told and has not fired"
    if fresh and sight.climb.ended_by is not None:
        yield f"the step {fresh[-1].key} was told after {sight.climb.ended_by}"
    if [step.at for step in fresh] != sorted(step.at for step in fresh):
        yield "steps were told in another order than that in which they fired"


def evidenced(sight: Sight, _memory: Memory) -> Iterator[str]:
    """Every breach has its evidence: slices without a hole, up to the breach at least."""
    for told in sight.standing.clocks:
        clock = told.clock
        if clock.breached_at is None:
            continue
        slices = clock.slices
        if not slices or slices[0].start != clock.start or _holes(slices):
            yield f"{told.promised.target.name}: its slices have a hole"
        elif slices[-1].end < clock.breached_at:
            yield f"{told.promised.target.name}: nothing is shown for its breach"


def _holes(slices: tuple[Slice, ...]) -> bool:
    return any(one.end != other.start for one, other in pairwise(slices))


def chained(sight: Sight, _memory: Memory) -> Iterator[str]:
    """The chain of hashes holds."""
    for each in breaks_of(sight.ticket.timeline):
        yield f"fact {each.seq}: {each.what}"


SELDOM: Final = frozenset({"chained", "warned"})  # dear; looked at now and then, and at the end
Truth = Callable[[Sight, Memory], Iterator[str]]
TRUTHS: Final[Mapping[str, Truth]] = MappingProxyType(
    {
        "timed": timed,
        "warned": warned,
        "counted": counted,
        "concluded": concluded,
        "stepped": stepped,
        "evidenced": evidenced,
        "chained": chained,
    }
)
