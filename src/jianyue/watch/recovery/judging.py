"""Whether a recovery kept what its plan and the agreement promise (A06)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from jianyue.agreements.goals import Goal
from jianyue.agreements.indicating import indicators_of
from jianyue.agreements.models import Contract
from jianyue.services.agreed import agreed_for
from jianyue.watch.recovery import courses
from jianyue.watch.recovery.courses import Course, Promise
from jianyue.watch.recovery.scripts import Script

MEASURE: Final = "disaster-recovery"
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the agreement promises of disaster recovery, and whether it is kept.

    goal  as the agreement writes it
    kept  None while nobody can know
    """

    goal: Goal
    clause: str
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything that is measured of a recovery."""

    rto: Promise
    rpo: Promise
    recorded: Promise
    handled: Promise
    agreed: tuple[Agreed, ...]

    @property
    def reached(self) -> bool | None:
        """Whether times and data are within the plan; None while nobody can know."""
        if False in {self.rto.kept, self.rpo.kept}:
            return False
        return True if self.rto.kept and self.rpo.kept else None


def judged(course: Course, script: Script, contract: Contract, now: datetime) -> Judged:
    """Return what a recovery has come to by `now`, by its plan's version and the agreement."""
    return Judged(
        courses.in_time(course, script.rto, now),
        courses.data_saved(course, script.rpo),
        courses.recorded(course),
        courses.handled(course, now),
        tuple(agreed_of(contract, course, now)),
    )


def agreed_of(contract: Contract, course: Course, now: datetime) -> list[Agreed]:
    """Return each promise of the agreement in force at the disaster; none where it is silent."""
    agreed = agreed_for(contract, course.occurred_at)
    promised = indicators_of(agreed.agreement).values() if agreed else ()
    return [
        Agreed(
            each.indicator.goal,
            each.indicator.clause or "",
            _holds(each.indicator.goal, course, now),
        )
        for each in promised
        if each.measure == MEASURE and each.indicator.goal is not None
    ]


def _holds(goal: Goal, course: Course, now: datetime) -> bool | None:
    """Tell whether a goal holds; what goes on may still break it, and is late once it has."""
    took = course.took
    if took is None and course.ended_at is not None:
        return False
    so_far = took if took is not None else now - course.occurred_at
    holds = goal.bound.holds(Fraction(so_far / SECOND))
    return None if took is None and holds else holds
