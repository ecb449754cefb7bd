"""What comes, what is late, what was done: of one contract or of one person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q

from jianyue.agreements.models import Contract
from jianyue.engine.spans import Span
from jianyue.ledger.models import Fact, Words
from jianyue.people.models import User
from jianyue.upkeep import steps
from jianyue.upkeep.models import Job, Plan
from jianyue.upkeep.steps import Step
from jianyue.upkeep.words import JobState

SHOWN: Final = 12
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counts:
    """How the jobs of a contract went that were due in a stretch.

    planned  all of them but those that were called off
    done     of them, late ones among them
    late     done too late, or not done though due
    """

    planned: int
    done: int
    late: int
    skipped: int


def steps_of(job: Job) -> list[Step]:
    """Return the steps that a job has: those of the edition of the plan that it came of."""
    fact = Fact.objects.get(timeline=job.plan.timeline_id, seq=job.edition)
    return steps.of_edition(job.plan.timeline_id, job.edition, fact.body)


def steps_of_plan(plan: Plan) -> list[Step]:
    """Return the steps of a plan as it is set now."""
    fact = Fact.objects.get(timeline=plan.timeline_id, seq=plan.edition)
    return steps.of_edition(plan.timeline_id, plan.edition, fact.body)


def note_of(plan: Plan) -> str:
    """Return the note of a plan as it is set now."""
    rows = Words.objects.filter(timeline=plan.timeline_id, seq=plan.edition, field="note")
    return rows.values_list("text", flat=True).first() or ""


def standing_jobs(user: User) -> Any:  # noqa: ANN401 - rows of jobs
    """Return the jobs that somebody sees and on which there is something to do; the first first."""
    rows = Job.objects.visible_to(user).filter(state__in=JobState.standing())
    return rows.select_related("plan", "contract__customer", "person").order_by("due_at", "pk")


def for_the_day(user: User, now: datetime) -> list[Job]:
    """Return what somebody looks at in the morning, the most urgent first.

    His own jobs that begin within a day; and whatever is late, his own or not.
    """
    own = Q(person=user, starts_at__lt=now + ONE_DAY)
    return list(standing_jobs(user).filter(own | Q(due_at__lt=now))[:SHOWN])


def own_jobs(user: User, now: datetime) -> list[Job]:
    """Return somebody's own jobs that begin within a day or are late."""
    return list(standing_jobs(user).filter(person=user, starts_at__lt=now + ONE_DAY)[:SHOWN])


def due_in(contract: Contract, span: Span, *, now: datetime) -> Any:  # noqa: ANN401 - rows of jobs
    """Return the jobs that were due in a stretch, as far as it has passed, the first first."""
    rows = Job.objects.filter(
        contract=contract, due_at__gte=span.start, due_at__lt=min(span.end, now)
    )
    return rows.exclude(state=JobState.WITHDRAWN).order_by("due_at", "pk")


def counted(contract: Contract, span: Span, *, now: datetime) -> Counts:
    """Return how the jobs went that were due in a stretch, as far as it has passed."""
    rows = due_in(contract, span, now=now).order_by()
    missed = Q(state__in=JobState.standing()) | Q(state=JobState.DONE, ended_at__gt=F("due_at"))
    told: dict[str, int] = rows.aggregate(
        planned=Count("pk"),
        done=Count("pk", filter=Q(state=JobState.DONE)),
        late=Count("pk", filter=missed),
        skipped=Count("pk", filter=Q(state=JobState.SKIPPED)),
    )
    return Counts(**told)
