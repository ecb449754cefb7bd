"""Times promised: out of reach, looser where they should be stricter, one stage after the next."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise

from jianyue.agreements.amounts import Amount, Unit
from jianyue.agreements.checking.draft import (
    Draft,
    Later,
    common_levels,
    level_words,
    same_tickets,
)
from jianyue.agreements.checking.findings import Length, Seen, rule, seen, titled
from jianyue.agreements.promises import Promise
from jianyue.agreements.terms import PromisedTarget
from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.clocks import Limit
from jianyue.engine.days import Days
from jianyue.engine.hours import MINUTES_OF_DAY, Hours
from jianyue.engine.instants import instant

STAGES = {
    "acknowledged": 1,
    "responded": 2,
    "arrived": 3,
    "worked_around": 4,
    "restored": 4,
    "resolved": 5,
    "verified": 6,
    "closed": 7,
}
STARTS = {"occurred", "reported"}
Named = tuple[str, Promise, PromisedTarget]


def amount_of(limit: Limit) -> object:
    """Return a limit's amount for a sentence."""
    if isinstance(limit.amount, Days):
        unit: Unit = "working days" if limit.amount.working else "days"
        return Amount(Decimal(limit.amount.count), unit)
    return Length(Fraction(limit.amount // timedelta(microseconds=1), 1_000_000))


def _reached(draft: Draft, limit: Limit) -> bool:
    if isinstance(limit.amount, Days) and limit.amount.count > draft.days:
        return False
    try:
        due = draft.due(limit, draft.starts[:1])
    except NeverDue:
        return False
    return instant(int(due[0])) <= draft.end


@rule("target-out-of-reach")
def target_out_of_reach(draft: Draft) -> Iterator[Seen]:
    """Find limits that nothing can ever breach (semantics 1)."""
    for name, promise, promised in draft.targets():
        for level, limit in promised.target.limits.items():
            if not _opens(draft, limit.calendar) or _reached(draft, limit):
                continue
            yield seen(
                "targets",
                name,
                clause=promise.clause,
                target=titled(name, promise.title),
                level=level_words(level),
                amount=amount_of(limit),
                calendar=promise.calendar.get(level) or promise.calendar.get(0),
                end=draft.local(draft.end),
                week=_week(limit.calendar),
            )


def _opens(draft: Draft, calendar: Calendar) -> bool:
    return calendar.elapsed(draft.begin, draft.looked_until) > timedelta(0)


def _week(calendar: Calendar) -> Length:
    days = calendar.hours.weekly.values()
    return Length(Fraction(sum(_minutes(hours) for hours in days) * 60))


def _minutes(hours: tuple[Hours, ...]) -> int:
    return sum((each.end - each.start) % MINUTES_OF_DAY or MINUTES_OF_DAY for each in hours)


@rule("hours-are-days")
def hours_are_days(draft: Draft) -> Iterator[Seen]:
    """Find amounts of hours that no single day of their calendar holds."""
    for name, promise, promised in draft.targets():
        for level, limit in promised.target.limits.items():
            most = _most_a_day(draft, limit.calendar)
            if isinstance(limit.amount, Days) or not timedelta(0) < most < limit.amount:
                continue
            yield seen(
                "targets",
                name,
                clause=promise.clause,
                target=titled(name, promise.title),
                level=level_words(level),
                amount=amount_of(limit),
                calendar=promise.calendar.get(level) or promise.calendar.get(0),
                most=Length(Fraction(most // timedelta(seconds=1))),
                days=-(-limit.amount // most),
            )


def _most_a_day(draft: Draft, calendar: Calendar) -> timedelta:
    """Return the longest that any day of the week opens; endless where it opens all day."""
    longest = timedelta(0)
    for hours in calendar.hours.weekly.values():
        longest = max(longest, timedelta(minutes=_minutes(hours)))
    return longest if longest < timedelta(days=1) else draft.end - draft.begin


def _stricter(draft: Draft, *, always: bool) -> Iterator[Seen]:
    for name, promise, promised in draft.targets():
        for (level, strict), (milder, mild) in pairwise(sorted(promised.target.limits.items())):
            found = draft.later(strict, mild)
            if found and found.always is always:
                yield seen(
                    "targets",
                    name,
                    "within",
                    level,
                    clause=promise.clause,
                    target=titled(name, promise.title),
                    level=level_words(level),
                    amount=amount_of(strict),
                    milder=level_words(milder),
                    other=amount_of(mild),
                    **_example(found),
                )


def _example(found: Later) -> dict[str, object]:
    return {"start": found.start, "this": found.this, "that": found.that}


@rule("stricter-is-looser")
def stricter_is_looser(draft: Draft) -> Iterator[Seen]:
    """Find levels in the wrong order whatever the start."""
    return _stricter(draft, always=True)


@rule("stricter-sometimes-looser")
def stricter_sometimes_looser(draft: Draft) -> Iterator[Seen]:
    """Find levels in the wrong order for some starts."""
    return _stricter(draft, always=False)


def _same_start(one: Promise, other: Promise) -> bool:
    return one.from_ == other.from_ or {one.from_, other.from_} <= STARTS


def _stages(draft: Draft) -> Iterator[tuple[Named, Named]]:
    """Yield pairs of targets from one start, the one with the earlier stage first."""
    staged = [each for each in draft.targets() if each[1].to in STAGES]
    for one, other in combinations(staged, 2):
        if _same_start(one[1], other[1]) and same_tickets(one[2], other[2]):
            rank, behind = STAGES[one[1].to], STAGES[other[1].to]
            if rank != behind:
                yield (one, other) if rank < behind else (other, one)


def _turned(draft: Draft, *, always: bool) -> Iterator[Seen]:
    for (name, promise, promised), (other, following, later) in _stages(draft):
        for level, early, late in common_levels(promised, later):
            found = draft.later(early, late)
            if found and found.always is always:
                yield seen(
                    "targets",
                    name,
                    clause=promise.clause,
                    target=titled(name, promise.title),
                    level=level_words(level),
                    amount=amount_of(early),
                    other=titled(other, following.title, following.clause),
                    less=amount_of(late),
                    **_example(found),
                )


@rule("stages-out-of-order")
def stages_out_of_order(draft: Draft) -> Iterator[Seen]:
    """Find stages promised in the wrong order whatever the start."""
    return _turned(draft, always=True)


@rule("stages-sometimes-out-of-order")
def stages_sometimes_out_of_order(draft: Draft) -> Iterator[Seen]:
    """Find stages promised in the wrong order for some starts."""
    return _turned(draft, always=False)


def _chains(draft: Draft) -> Iterator[tuple[Named, Named, Named]]:
    """Yield (first leg, second leg, direct promise) to the same stage or a later one."""
    staged = [each for each in draft.targets() if each[1].to in STAGES]
    for leg in staged:
        for onward in staged:
            if onward[1].from_ != leg[1].to or leg[1].from_ not in STARTS:
                continue
            for direct in staged:
                reaches = STAGES[direct[1].to] >= STAGES[onward[1].to]
                if reaches and direct[1].from_ in STARTS and same_tickets(leg[2], direct[2]):
                    yield leg, onward, direct


@rule("legs-beyond-the-whole")
def legs_beyond_the_whole(draft: Draft) -> Iterator[Seen]:
    """Find chains of targets that do not fit inside a direct one."""
    for (name, promise, promised), (onward, then, second), (whole, direct, third) in _chains(draft):
        for level, first, limit in common_levels(promised, third):
            more = second.target.limits.get(level) or second.target.limits.get(0)
            middle, theirs = draft.deadlines(first), draft.deadlines(limit)
            if more is None or middle is None or theirs is None:
                continue
            if found := draft.latest(draft.due(more, middle), theirs):
                yield seen(
                    "targets",
                    onward,
                    clause=then.clause,
                    target=titled(name, promise.title, promise.clause),
                    level=level_words(level),
                    amount=amount_of(first),
                    onward=titled(onward, then.title),
                    more=amount_of(more),
                    whole=titled(whole, direct.title, direct.clause),
                    less=amount_of(limit),
                    **_example(found),
                )


RULES = (
    target_out_of_reach,
    hours_are_days,
    stricter_is_looser,
    stricter_sometimes_looser,
    stages_out_of_order,
    stages_sometimes_out_of_order,
    legs_beyond_the_whole,
)
