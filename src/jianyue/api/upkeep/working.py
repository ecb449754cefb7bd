"""What people do with a recurring job: begun, recorded, moved, given, left out, followed."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.holding import unchanged
from jianyue.api.named import person_named
from jianyue.api.problems import invalid
from jianyue.api.shapes import Id, Instant, Sent, Words
from jianyue.api.upkeep.area import UPKEEP, Reason, Said, UpkeepWhyIn
from jianyue.api.upkeep.jobs import UpkeepJobOut, job_for, whole
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for
from jianyue.upkeep import doing, steps
from jianyue.upkeep.doing import LARGEST, Told, told_of
from jianyue.upkeep.following import Wish, follow
from jianyue.upkeep.models import Finding, Job
from jianyue.upkeep.words import Followed

Place = Annotated[int, Field(ge=1, le=steps.MOST)]
Value = Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST, max_digits=20, decimal_places=6)]


class StepSaidIn(Sent):
    """What is said of a step: done, what was read, a word."""

    done: bool = False
    value: Value | None = None
    words: Said = ""


class StepsIn(Sent):
    """What is said of steps, by their places; the others stay as they are."""

    steps: Annotated[dict[Place, StepSaidIn], Field(max_length=steps.MOST, default_factory=dict)]
    finish: bool = False
    words: Said = ""


class FoundIn(Sent):
    """What was found."""

    text: Reason


class GiveIn(Sent):
    """Who does it now, and why."""

    person: Id
    reason: Said = ""


class MoveJobIn(Sent):
    """When a job begins now, and why."""

    starts_at: Instant
    reason: Reason


class FollowIn(Sent):
    """What a finding becomes."""

    kind: Followed
    title: Annotated[Words, Field(min_length=1, max_length=200)]
    service: Annotated[Words, Field(max_length=80)] = ""


@UPKEEP.post(
    "/upkeep/jobs/{upkeep_job}/begin", Both("开始例行维护", "Begin a job"), UpkeepJobOut, Deed.WORK,
    takes="",
)  # fmt: skip
def begin_upkeep_job(request: HttpRequest, upkeep_job: Id) -> UpkeepJobOut:
    """Record that the work begins."""
    return _done(request, upkeep_job, lambda job, who: doing.begin(job, at=who.at, by=who.by))


@UPKEEP.post(
    "/upkeep/jobs/{upkeep_job}/steps", Both("登记步骤", "Record the steps of a job"), UpkeepJobOut,
    Deed.WORK,
)  # fmt: skip
def record_upkeep_job(request: HttpRequest, upkeep_job: Id, said: StepsIn) -> UpkeepJobOut:
    """Record steps; with `finish`, that the job is done too."""
    given = {
        place: Told(each.done, each.value, each.words.strip()) for place, each in said.steps.items()
    }

    def deed(job: Job, who: Caller) -> object:
        told = told_of(job) | given
        if said.finish:
            return doing.finish(job, told, words=said.words, at=who.at, by=who.by)
        return doing.record(job, told, at=who.at, by=who.by)

    return _done(request, upkeep_job, deed)


@UPKEEP.post(
    "/upkeep/jobs/{upkeep_job}/findings", Both("登记发现的问题", "Record what was found"),
    UpkeepJobOut, Deed.WORK,
)  # fmt: skip
def find_on_upkeep_job(request: HttpRequest, upkeep_job: Id, said: FoundIn) -> UpkeepJobOut:
    """Record what was found."""
    return _done(
        request, upkeep_job, lambda job, who: doing.find(job, said.text, at=who.at, by=who.by)
    )


@UPKEEP.post(
    "/upkeep/jobs/{upkeep_job}/give", Both("转交例行维护", "Give a job to somebody"), UpkeepJobOut,
    Deed.WORK,
)  # fmt: skip
def give_upkeep_job(request: HttpRequest, upkeep_job: Id, said: GiveIn) -> UpkeepJobOut:
    """Take a job over oneself, or give it to a colleague, who is told."""

    def deed(job: Job, who: Caller) -> object:
        to = person_named(who, said.person, "person")
        return doing.take_over(job, to, reason=said.reason, at=who.at, by=who.by)

    return _done(request, upkeep_job, deed)


@UPKEEP.post(
    "/upkeep/jobs/{upkeep_job}/move", Both("例行维护改期", "Move a job"), UpkeepJobOut, Deed.WORK
)
def move_upkeep_job(request: HttpRequest, upkeep_job: Id, said: MoveJobIn) -> UpkeepJobOut:
    """Put a job off or forward."""
    return _done(
        request, upkeep_job,
        lambda job, who: doing.move(
            job, said.starts_at, reason=said.reason, at=who.at, by=who.by
        ),
    )  # fmt: skip


@UPKEEP.post(
    "/upkeep/jobs/{upkeep_job}/skip", Both("这次不做", "Leave a job undone"), UpkeepJobOut,
    Deed.WORK,
)  # fmt: skip
def skip_upkeep_job(request: HttpRequest, upkeep_job: Id, said: UpkeepWhyIn) -> UpkeepJobOut:
    """Say that a job is not done this time."""
    return _done(
        request, upkeep_job,
        lambda job, who: doing.skip(job, reason=said.reason, at=who.at, by=who.by),
    )  # fmt: skip


@UPKEEP.post(
    "/upkeep/jobs/{upkeep_job}/reopen", Both("重新打开例行维护", "Open a job again"), UpkeepJobOut,
    Deed.WORK,
)  # fmt: skip
def reopen_upkeep_job(request: HttpRequest, upkeep_job: Id, said: UpkeepWhyIn) -> UpkeepJobOut:
    """Open a job again that was called done or left undone by mistake."""
    return _done(
        request, upkeep_job,
        lambda job, who: doing.reopen(job, reason=said.reason, at=who.at, by=who.by),
    )  # fmt: skip


@UPKEEP.post(
    "/upkeep/findings/{upkeep_finding}/ticket", Both("转为工单", "Make a ticket of a finding"),
    UpkeepJobOut, Deed.WORK,
)  # fmt: skip
def follow_finding(request: HttpRequest, upkeep_finding: Id, said: FollowIn) -> UpkeepJobOut:
    """Register what was found as a ticket."""
    who = caller(request)
    rows = Finding.objects.visible_to(who.by).select_related("job__plan", "contract")
    kept: Finding = get_object_or_404(rows, pk=upkeep_finding)
    agreed = agreed_for(kept.contract, who.at)
    if agreed is None:
        raise Http404
    if said.service and said.service not in agreed.agreement.services:
        raise invalid("service", "协议没有这项服务。", "The agreement has no such service.")
    follow(kept, Wish(said.kind.value, said.title, said.service), at=who.at, by=who.by)
    return whole(job_for(who, kept.job_id), who)


def _done(request: HttpRequest, pk: int, deed: Callable[[Job, Caller], object]) -> UpkeepJobOut:
    """Do something with a job, and return how it stands."""
    who = caller(request)
    job = unchanged(request, lambda: job_for(who, pk), lambda row: whole(row, who))
    deed(job, who)
    return whole(job_for(who, pk), who)
