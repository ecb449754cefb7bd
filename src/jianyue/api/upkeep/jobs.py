"""Recurring jobs: listed, one with its steps, what was found and what happened."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.happenings import happenings
from jianyue.api.shapes import Choice, Happening, Id, Out, Person
from jianyue.api.upkeep.area import UPKEEP, StepLine, UpkeepQuery
from jianyue.api.upkeep.plans import step_lines
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.tickets.models import Ticket
from jianyue.upkeep.doing import Told, told_of
from jianyue.upkeep.folding import JOB_SAID
from jianyue.upkeep.models import Finding, Job
from jianyue.upkeep.queries import steps_of
from jianyue.upkeep.words import JobState

BESIDE: Final = ("plan", "contract", "person")


class UpkeepJobLine(Out):
    """One time that a plan comes round; steps of which so many were done."""

    id: int
    plan: str
    contract: str
    title: str
    on: date
    starts_at: datetime
    due_at: datetime
    state: Choice
    person: Person | None
    begun_at: datetime | None
    ended_at: datetime | None
    steps_done: int
    steps_count: int
    findings_count: int


class UpkeepJobPage(Out):
    """A page of jobs."""

    items: list[UpkeepJobLine]
    next: str | None


class StepTold(StepLine):
    """A step, and what was said of it last."""

    done: bool
    value: Decimal | None
    words: str


class FindingOut(Out):
    """Something that was found, and the ticket that it became, where the caller sees it."""

    id: int
    text: str
    found_at: datetime
    found_by: Person
    ticket: str | None


class UpkeepJobOut(UpkeepJobLine):
    """A job with its steps, what was found, what happened."""

    steps: list[StepTold]
    findings: list[FindingOut]
    history: list[Happening]


class JobQuery(UpkeepQuery):
    """Which jobs are asked for: to be done, one's own, late, over; left out, all."""

    show: Literal["", "open", "mine", "late", "over"] = ""


@UPKEEP.get("/upkeep/jobs", Both("列出例行维护", "List jobs"), UpkeepJobPage, Deed.SEE_UPKEEP)
def list_upkeep_jobs(request: HttpRequest, asked: Query[JobQuery]) -> UpkeepJobPage:
    """Return the jobs that the caller sees, those made last first."""
    who = caller(request)
    rows = Job.objects.visible_to(who.by).exclude(state=JobState.WITHDRAWN)
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    if asked.show in {"open", "mine", "late"}:
        rows = rows.filter(state__in=JobState.standing())
    if asked.show == "mine":
        rows = rows.filter(person=who.by)
    if asked.show == "late":
        rows = rows.filter(due_at__lt=who.at)
    if asked.show == "over":
        rows = rows.exclude(state__in=JobState.standing())
    rows = rows.select_related(*BESIDE)
    return UpkeepJobPage(
        **paged(request, who, rows, asked.limit, lambda row: UpkeepJobLine(**_line(row)))
    )


@UPKEEP.get(
    "/upkeep/jobs/{upkeep_job}", Both("读取例行维护", "Read a job"), UpkeepJobOut, Deed.SEE_UPKEEP
)
def get_upkeep_job(request: HttpRequest, upkeep_job: Id) -> UpkeepJobOut:
    """Return a job: its steps, what was found, what happened."""
    who = caller(request)
    return whole(job_for(who, upkeep_job), who)


def job_for(who: Caller, pk: int) -> Job:
    """Return a job that the caller sees; else the same 404."""
    found: Job = get_object_or_404(Job.objects.visible_to(who.by).select_related(*BESIDE), pk=pk)
    return found


def whole(row: Job, who: Caller) -> UpkeepJobOut:
    """Return a job with everything that its page tells."""
    told, lines = told_of(row), step_lines(steps_of(row))
    found = list(Finding.objects.filter(job=row).select_related("found_by").order_by("seq"))
    tickets = Ticket.objects.visible_to(who.by).in_bulk([each.ticket_id or 0 for each in found])
    return UpkeepJobOut(
        **_line(row), steps=[_step(each, told.get(each.place)) for each in lines],
        findings=[
            FindingOut(
                id=each.pk, text=each.text, found_at=each.found_at,
                found_by=Person(id=each.found_by.pk, name=each.found_by.name),
                ticket=tickets[each.ticket_id].number if each.ticket_id in tickets else None,
            )
            for each in found
        ],
        history=happenings(row, JOB_SAID, who),
    )  # fmt: skip


def _step(known: StepLine, told: Told | None) -> StepTold:
    said = told or Told(done=False)
    return StepTold(**dict(known), done=said.done, value=said.reading, words=said.words)


def _line(row: Job) -> dict[str, Any]:
    return {
        "id": row.pk, "plan": row.plan.number, "contract": row.contract.code,
        "title": row.plan.title, "on": row.on_date, "starts_at": row.starts_at,
        "due_at": row.due_at, "state": Choice.of(row.standing), "person": Person.of(row.person),
        "begun_at": row.begun_at, "ended_at": row.ended_at, "steps_done": row.steps_done,
        "steps_count": row.steps, "findings_count": row.findings,
    }  # fmt: skip
