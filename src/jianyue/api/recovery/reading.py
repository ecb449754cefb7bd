"""Drills and recoveries: listed, and one as it went, measured by its plan and the agreement."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.recovery.area import RECOVERY, RecoveryQuery
from jianyue.api.shapes import Choice, Happening, Out, Person, Said
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.models import Improvement, Recovery
from jianyue.watch.queries import Happened, history_of
from jianyue.watch.recovery.courses import Course, Done, Promise, course_of, times_of
from jianyue.watch.recovery.exercises import script_of
from jianyue.watch.recovery.history import named, owed, said_of_steps
from jianyue.watch.recovery.judging import Judged, judged
from jianyue.watch.recovery.scripts import Script

SECOND: Final = timedelta(seconds=1)
BESIDE: Final = ("contract", "plan__contract", "outage", "ticket")
DEMANDS: Final = ("rto", "rpo", "recorded", "handled")
OF_IMPROVEMENT: Final = ("recovery", "contract", "owner")


class RecoveryLine(Out):
    """A drill or a real recovery by a version of a plan."""

    number: str
    contract: str
    plan: str
    version: int
    kind: Choice
    state: Choice
    what: str
    occurred_at: datetime
    opened_at: datetime
    handled_at: datetime | None
    data_until: datetime | None
    recovered_at: datetime | None
    verified_at: datetime | None
    ended_at: datetime | None
    voided_at: datetime | None
    outage: str | None
    ticket: str | None


class RecoveryPage(Out):
    """A page of drills and recoveries."""

    items: list[RecoveryLine]
    next: str | None


class RecoveryStepOut(Out):
    """A step of the plan and what became of it; `words` is what was said of it last."""

    place: int
    text: str
    who: str
    minutes: int
    started_at: datetime | None
    ended_at: datetime | None
    skipped: bool
    words: list[str]


class PromiseOut(Out):
    """A length of time that must be kept; null is what nobody can know yet."""

    name: str
    allowed_seconds: float
    took_seconds: float | None
    kept: bool | None


class AgreedGoal(Out):
    """What the agreement promises of disaster recovery, and whether it is kept."""

    clause: str
    goal: Said
    kept: bool | None


class OwedOut(Out):
    """What must be on record of a recovery, and whether it is."""

    said: Said
    recorded: bool


class ImprovementOut(Out):
    """What is to become better after a recovery, by whom, by which day."""

    id: int
    recovery: str
    contract: str
    text: str
    owner: Person
    due_date: date
    closed_at: datetime | None
    dropped: bool
    outcome: str


class RecoveryOut(RecoveryLine):
    """A recovery with its steps, what it reached, what is owed, and what happened.

    reached  whether times and data are within the plan; null while nobody can know
    times    the times on record by the names that a correction uses
    """

    reached: bool | None
    promises: list[PromiseOut]
    agreed: list[AgreedGoal]
    steps: list[RecoveryStepOut]
    owed: list[OwedOut]
    improvements: list[ImprovementOut]
    times: dict[str, datetime]
    history: list[Happening]


@RECOVERY.get(
    "/recoveries", Both("列出演练和恢复", "List drills and recoveries"), RecoveryPage,
    Deed.SEE_RECOVERY,
)  # fmt: skip
def list_recoveries(request: HttpRequest, asked: Query[RecoveryQuery]) -> RecoveryPage:
    """Return the drills and recoveries that the caller sees, those recorded last first."""
    who = caller(request)
    rows = Recovery.objects.visible_to(who.by).select_related(*BESIDE)
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return RecoveryPage(
        **paged(request, who, rows, asked.limit, lambda row: RecoveryLine(**_line(row)))
    )


@RECOVERY.get(
    "/recoveries/{recovery}", Both("读取演练或恢复", "Read a drill or a recovery"), RecoveryOut,
    Deed.SEE_RECOVERY,
)  # fmt: skip
def get_recovery(request: HttpRequest, recovery: str) -> RecoveryOut:
    """Return a drill or a recovery: what was reached, step by step, and what follows."""
    who = caller(request)
    return whole(recovery_for(who, recovery), who)


def recovery_for(who: Caller, number: str) -> Recovery:
    """Return a recovery that the caller sees; else the same 404."""
    rows = Recovery.objects.visible_to(who.by).select_related(*BESIDE)
    found: Recovery = get_object_or_404(rows, number=number)
    return found


def held(request: HttpRequest, who: Caller, number: str) -> Recovery:
    """Return a recovery that nobody else changes until the end. Raises Problem."""
    return unchanged(request, lambda: recovery_for(who, number), lambda row: whole(row, who))


def whole(row: Recovery, who: Caller) -> RecoveryOut:
    """Return a recovery with everything that its page tells."""
    history, script = history_of(row, who.by), script_of(row)
    course = course_of(each.fact for each in history)
    found = judged(course, script, row.contract, who.at.astimezone(UTC))
    improvements = Improvement.objects.filter(recovery=row).select_related(*OF_IMPROVEMENT)
    return RecoveryOut(
        **_line(row), reached=found.reached, **_measured(found),
        steps=_steps(script, course, history),
        owed=[OwedOut(said=Said.of(said), recorded=there) for said, there in owed(course)],
        improvements=[improvement_out(each) for each in improvements.order_by("place")],
        times=times_of(course),
        history=[
            Happening(
                kind=each.fact.kind, said=Said.of(named(each.fact)), at=each.fact.occurred_at,
                by=Person.of(each.by), words=list(each.words),
            )
            for each in history
        ],
    )  # fmt: skip


def improvement_out(row: Improvement) -> ImprovementOut:
    """Return an improvement as it is answered."""
    same = ("text", "due_date", "closed_at", "dropped", "outcome")
    return ImprovementOut(
        **{name: getattr(row, name) for name in same}, id=row.pk, recovery=row.recovery.number,
        contract=row.contract.code, owner=Person(id=row.owner.pk, name=row.owner.name),
    )  # fmt: skip


def _measured(found: Judged) -> dict[str, Any]:
    promises: list[tuple[str, Promise]] = [(name, getattr(found, name)) for name in DEMANDS]
    return {
        "promises": [
            PromiseOut(
                name=name, allowed_seconds=each.allowed / SECOND, kept=each.kept,
                took_seconds=None if each.took is None else each.took / SECOND,
            )
            for name, each in promises
        ],
        "agreed": [
            AgreedGoal(clause=each.clause, goal=Said.of(each.goal), kept=each.kept)
            for each in found.agreed
        ],
    }  # fmt: skip


def _steps(script: Script, course: Course, history: list[Happened]) -> list[RecoveryStepOut]:
    said = said_of_steps(history)
    rows = [
        (place, each, course.steps.get(place, Done())) for place, each in enumerate(script.steps, 1)
    ]
    return [
        RecoveryStepOut(
            place=place, text=each.text, who=each.who, minutes=each.minutes,
            started_at=done.started_at, ended_at=done.ended_at, skipped=done.skipped,
            words=list(said.get(place, ())),
        )
        for place, each, done in rows
    ]  # fmt: skip


def _line(row: Recovery) -> dict[str, Any]:
    same = (
        "number", "version", "what", "occurred_at", "opened_at", "handled_at", "data_until",
        "recovered_at", "verified_at", "ended_at", "voided_at",
    )  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        "contract": row.contract.code, "plan": row.plan.number, "kind": Choice.of(row.sort),
        "state": Choice.of(row.state), "outage": row.outage.number if row.outage else None,
        "ticket": row.ticket.number if row.ticket else None,
    }  # fmt: skip
