"""Ladders: steps out of order, roles that nobody holds, first steps that come too late."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from jianyue.agreements.checking.draft import Draft, level_words
from jianyue.agreements.checking.findings import Seen, rule, seen, titled
from jianyue.agreements.checking.levels import given_levels
from jianyue.agreements.escalation import ladder_scheme
from jianyue.agreements.promises import Promise, Step
from jianyue.agreements.terms import ticket_scheme
from jianyue.agreements.texts import Text
from jianyue.engine.clocks import Limit
from jianyue.engine.targets import EVERY_LEVEL

STARTS = {"occurred", "reported"}
Steps = Sequence[Step]


def _steps(draft: Draft) -> Iterator[tuple[int, Steps, str | None]]:
    """Yield level, steps and clause of each ladder."""
    spec = draft.agreement.ladders
    for level, steps in spec.steps.items() if spec else ():
        yield level, steps, spec.clause if spec else None


@rule("step-in-days")
def step_in_days(draft: Draft) -> Iterator[Seen]:
    """Find steps that no clock can count."""
    for level, steps, clause in _steps(draft):
        for number, step in enumerate(steps):
            if not step.after.is_length:
                place = ("ladders", "steps", level, number)
                yield seen(
                    *place,
                    clause=clause,
                    level=level_words(level),
                    number=number + 1,
                    after=step.after,
                )


def _timed(steps: Steps) -> list[timedelta]:
    return [step.after.length for step in steps if step.after.is_length]


@rule("steps-out-of-order")
def steps_out_of_order(draft: Draft) -> Iterator[Seen]:
    """Find steps that the engine would refuse."""
    for level, steps, clause in _steps(draft):
        if len(_timed(steps)) < len(steps):
            continue
        for number, (before, step) in enumerate(pairwise(steps), start=2):
            if step.after.length <= before.after.length:
                yield seen(
                    "ladders",
                    "steps",
                    level,
                    number - 1,
                    clause=clause,
                    level=level_words(level),
                    number=number,
                    after=step.after,
                    before=before.after,
                )


@rule("step-tells-nobody")
def step_tells_nobody(draft: Draft) -> Iterator[Seen]:
    """Find steps without a role."""
    for level, steps, clause in _steps(draft):
        for number, step in enumerate(steps):
            if not step.tell:
                place = ("ladders", "steps", level, number)
                words = level_words(level)
                yield seen(*place, clause=clause, level=words, number=number + 1, after=step.after)


def _told(draft: Draft) -> Iterator[tuple[str, tuple[object, ...], str | None]]:
    """Yield each role that is counted on, where, and by which clause."""
    for level, steps, clause in _steps(draft):
        for number, step in enumerate(steps):
            for role in step.tell:
                yield role, ("ladders", "steps", level, number), clause
    for index, report in enumerate(draft.agreement.reports):
        for role in report.to:
            yield role, ("reports", index), report.clause
    maintenance = draft.agreement.maintenance
    if maintenance and maintenance.confirmed_by:
        yield maintenance.confirmed_by, ("maintenance", "confirmed_by"), maintenance.clause


@rule("role-nobody-holds")
def role_nobody_holds(draft: Draft) -> Iterator[Seen]:
    """Find roles that are not explained, or that lack a person where others have one."""
    roles = draft.agreement.roles
    named = any(role.person for role in roles.values())
    known: set[str] = set()
    for role, path, clause in _told(draft):
        held = role in roles and (not named or roles[role].person or roles[role].side == "third")
        if not held and role not in known:
            known.add(role)
            yield seen(*path, clause=clause, role=role)


def _targets_at(draft: Draft, level: int) -> Iterator[tuple[str, Promise, Limit]]:
    """Yield the incident targets that a ticket on the ladder of `level` has."""
    own = ladder_scheme(draft.agreement, ticket_scheme(draft.agreement))
    for name, promise, promised in draft.incident_targets():
        limits = promised.target.limits
        limit = limits.get(level) if promised.scheme == own else None
        limit = limit or limits.get(EVERY_LEVEL)
        if limit:
            yield name, promise, limit


def _late(draft: Draft) -> Iterator[tuple[int, Step, str | None, tuple[Text, ...], bool]]:
    """Yield ladders whose first step comes after targets: those targets, and whether it is all."""
    spec = draft.agreement.ladders
    for level, steps, clause in _steps(draft):
        if not steps or not steps[0].after.is_length or spec is None:
            continue
        first = Limit(draft.terms.calendar(spec.calendar), steps[0].after.length)
        passed, kept = [], 0
        for name, promise, limit in _targets_at(draft, level):
            kept += 1
            found = draft.later(first, limit) if promise.from_ in STARTS else None
            if found and found.always:
                amount = promise.within.get(level) or promise.within.get(EVERY_LEVEL)
                title = titled(name, promise.title)
                zh, en = (amount.words("zh"), amount.words("en")) if amount else ("", "")
                passed.append(Text(zh=f"{title.zh} {zh}", en=f"{title.en} {en}"))
        if passed:
            yield level, steps[0], clause, tuple(passed), len(passed) == kept


@rule("ladder-starts-late")
def ladder_starts_late(draft: Draft) -> Iterator[Seen]:
    """Find ladders that begin when a target has passed already (C22's fourth is meant so)."""
    for level, step, clause, passed, whole in _late(draft):
        if not whole:
            yield seen(
                "ladders",
                "steps",
                level,
                clause=clause,
                level=level_words(level),
                after=step.after,
                passed=passed,
            )


@rule("ladder-after-every-target")
def ladder_after_every_target(draft: Draft) -> Iterator[Seen]:
    """Find ladders that can save nothing any more."""
    for level, step, clause, passed, whole in _late(draft):
        if whole:
            words = level_words(level)
            after = step.after
            yield seen(
                "ladders", "steps", level, clause=clause, level=words, after=after, passed=passed
            )


@rule("level-without-ladder")
def level_without_ladder(draft: Draft) -> Iterator[Seen]:
    """Find levels that never escalate."""
    spec = draft.agreement.ladders
    if spec is None or EVERY_LEVEL in spec.steps:
        return
    scheme = ladder_scheme(draft.agreement, ticket_scheme(draft.agreement))
    for level in sorted(given_levels(draft.agreement, scheme) - set(spec.steps)):
        yield seen("ladders", clause=spec.clause, level=level_words(level))


RULES = (
    step_in_days,
    steps_out_of_order,
    step_tells_nobody,
    role_nobody_holds,
    ladder_starts_late,
    ladder_after_every_target,
    level_without_ladder,
)
