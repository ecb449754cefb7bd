"""The rows of plans and jobs: copies of what their facts say, made anew on request."""

from typing import Any
from uuid import UUID

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.upkeep.folding import job_folded, plan_folded
from jianyue.upkeep.models import Job, Plan


def facts_of(timeline: UUID) -> list[Fact]:
    """Return what happened, in the order of recording."""
    return list(Fact.objects.filter(timeline=timeline).order_by("seq"))


def copy_plan(plan: Plan) -> bool:
    """Store what the facts say of a plan; tell whether something was not so before."""
    return _put(plan, plan_folded(facts_of(plan.timeline_id)))


def copy_job(job: Job) -> bool:
    """Store what the facts say of a job; tell whether something was not so before."""
    return _put(job, job_folded(facts_of(job.timeline_id)))


def rebuild(tenant: int) -> list[str]:
    """Make every copy anew; return the names of what changed. Safe to repeat."""
    with inside(tenant):
        changed = [str(each) for each in Plan.objects.order_by("pk") if copy_plan(each)]
        return changed + [str(each) for each in Job.objects.order_by("pk") if copy_job(each)]


def _put(row: Any, columns: dict[str, Any]) -> bool:  # noqa: ANN401 - a plan or a job
    changed = row.pk is None or any(getattr(row, name) != value for name, value in columns.items())
    for name, value in columns.items():
        setattr(row, name, value)
    if changed:
        row.save()
    return changed
