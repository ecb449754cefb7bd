"""Availability, repair times, single outages and their number: which of them can hold together."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from jianyue.agreements.checking.bounds import (
    PERIOD_ZH,
    Bound,
    bounds,
    sample,
    seconds_of,
    together,
)
from jianyue.agreements.checking.draft import Draft, overlap
from jianyue.agreements.checking.findings import Length, Seen, Share, rule, seen, titled
from jianyue.agreements.texts import Text

SECOND = timedelta(seconds=1)


@rule("availability-beyond-repairs")
def availability_beyond_repairs(draft: Draft) -> Iterator[Seen]:
    """Find availability that the repair times cannot carry (E07)."""
    for promised, repair, running in together(draft, "availability", "mttr", "mttf"):
        cycle = running.value + repair.value
        share = running.value / cycle if cycle else Fraction(1)
        if share < promised.value < 1:
            odds = promised.value / (1 - promised.value)
            yield seen(
                "indicators",
                promised.name,
                clause=promised.indicator.clause,
                goal=promised.indicator.goal,
                mttf=running.title,
                mttr=repair.title,
                up=Length(running.value),
                down=Length(repair.value),
                up_hours=_hours(running.value),
                down_hours=_hours(repair.value),
                share=Share(share, 4),
                needed_up=Length(repair.value * odds),
                needed_down=Length(running.value / odds),
            )


def _hours(seconds: Fraction) -> str:
    return f"{float(seconds / 3600):g}"


def _longest(draft: Draft) -> Iterator[tuple[Bound, Fraction, Text, tuple[str, ...]]]:
    """Yield each availability with each limit of a single outage: its seconds, title and path."""
    for promised, single in together(draft, "availability", "longest-outage"):
        yield promised, single.value, single.title, ("indicators", single.name)
    cap = draft.agreement.outages.cap
    if cap is not None and not any(bounds(draft, "longest-outage")):
        name = titled("outages.cap", Text(zh="单次中断上限", en="cap of an outage"))
        for promised in bounds(draft, "availability"):
            seconds = seconds_of(cap)
            yield promised, seconds, name, ("outages", "cap")


@rule("outage-limit-never-binds")
def outage_limit_never_binds(draft: Draft) -> Iterator[Seen]:
    """Find limits of a single outage that the availability makes idle (C15)."""
    for promised, longest, limit, path in _longest(draft):
        period = sample(draft, promised.indicator)
        share = max(Fraction(0), 1 - longest / period.service) if period.service else Fraction(1)
        if share < promised.value:
            yield seen(
                *path,
                clause=promised.indicator.clause,
                period=period.words,
                longest=Length(longest),
                share=Share(share, 4 if 1 - promised.value < Fraction(1, 1000) else 2),
                goal=promised.indicator.goal,
                limit=limit,
                times=_times(draft, promised),
                allowed=Length((1 - promised.value) * period.service),
            )


def _times(draft: Draft, promised: Bound) -> Text | str:
    for _, count in together(draft, "availability", "outages"):
        if overlap(promised.indicator.of, count.indicator.of):
            per = count.indicator.per
            zh = f"每{PERIOD_ZH[per]}至多 {int(count.value)} 次，"
            return Text(zh=zh, en=f"at most {int(count.value)} a {per}, ")
    return ""


@rule("availability-never-binds")
def availability_never_binds(draft: Draft) -> Iterator[Seen]:
    """Find availability that number and length of outages make idle."""
    for promised, single, count in together(draft, "availability", "longest-outage", "outages"):
        period = sample(draft, promised.indicator)
        whole = single.value * count.value
        allowed = (1 - promised.value) * period.service
        if count.indicator.per == promised.indicator.per and whole <= allowed:
            yield seen(
                "indicators",
                promised.name,
                clause=promised.indicator.clause,
                count=count.title,
                single=single.title,
                zh_per=PERIOD_ZH[count.indicator.per],
                per=count.indicator.per,
                whole=Length(whole),
                goal=promised.indicator.goal,
                allowed=Length(allowed),
                period=period.words,
            )


@rule("minutes-beside-percent")
def minutes_beside_percent(draft: Draft) -> Iterator[Seen]:
    """Find a promise of both (C13)."""
    for promised, minutes in together(draft, "availability", "downtime-minutes"):
        if promised.indicator.per == minutes.indicator.per == "month":
            short, long = (sample(draft, promised.indicator, days) for days in (30, 31))
            left = 1 - promised.value
            if minutes.value in {left * short.service, left * long.service}:
                continue
            yield seen(
                "indicators",
                minutes.name,
                clause=minutes.indicator.clause,
                minutes=minutes.title,
                promised=Length(minutes.value),
                goal=promised.indicator.goal,
                short_days=short.days,
                short=Length(left * short.service),
                long_days=long.days,
                long=Length(left * long.service),
            )


@rule("cap-and-longest-differ")
def cap_and_longest_differ(draft: Draft) -> Iterator[Seen]:
    """Find two different limits of one outage."""
    cap = draft.agreement.outages.cap
    if cap is not None:
        seconds = seconds_of(cap)
        for single in bounds(draft, "longest-outage"):
            if single.value != seconds:
                clause = draft.agreement.outages.clause
                longest = Length(single.value)
                yield seen(
                    "outages", "cap", clause=clause, cap=cap, single=single.title, longest=longest
                )


@rule("mean-above-longest")
def mean_above_longest(draft: Draft) -> Iterator[Seen]:
    """Find means that the longest outage makes idle."""
    for mean, single in together(draft, "mttr", "longest-outage"):
        if mean.value >= single.value:
            yield seen(
                "indicators",
                mean.name,
                clause=mean.indicator.clause,
                mean=mean.title,
                mttr=Length(mean.value),
                single=single.title,
                longest=Length(single.value),
            )


@rule("recovery-beyond-outage")
def recovery_beyond_outage(draft: Draft) -> Iterator[Seen]:
    """Find recoveries in time that still break the limit of an outage."""
    cap = draft.agreement.outages.cap
    if cap is None:
        return
    for name, promise, promised in draft.incident_targets():
        limit = min(promised.target.limits.items())[1]
        lengths = isinstance(limit.amount, timedelta) and limit.amount / SECOND > seconds_of(cap)
        if promise.to == "restored" and lengths:
            amount = min(promise.within.items())[1]
            target = titled(name, promise.title, promise.clause)
            clause = draft.agreement.outages.clause
            yield seen("outages", "cap", clause=clause, target=target, amount=amount, cap=cap)


@rule("availability-without-cap")
def availability_without_cap(draft: Draft) -> Iterator[Seen]:
    """Find allowances that one event may use up (C15)."""
    if draft.agreement.outages.cap or any(bounds(draft, "longest-outage")):
        return
    for promised in bounds(draft, "availability"):
        period = sample(draft, promised.indicator)
        allowed = Length((1 - promised.value) * period.service)
        name, clause = promised.name, promised.indicator.clause
        goal = titled(name, promised.indicator.title)
        yield seen(
            "indicators", name, clause=clause, goal=goal, period=period.words, allowed=allowed
        )


RULES = (
    availability_beyond_repairs,
    outage_limit_never_binds,
    availability_never_binds,
    minutes_beside_percent,
    cap_and_longest_differ,
    mean_above_longest,
    recovery_beyond_outage,
    availability_without_cap,
)
