"""What is done about a drill or a recovery: begun, followed, recovered, verified, told, ended."""

from collections.abc import Callable
from typing import Annotated, Literal

from django.http import HttpRequest
from django.urls import reverse
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.named import ticket_named
from jianyue.api.problems import invalid
from jianyue.api.recovery.area import RECOVERY, Aside, Prose
from jianyue.api.recovery.plans import plan_for
from jianyue.api.recovery.reading import RecoveryOut, held, recovery_for, whole
from jianyue.api.shapes import Id, Instant, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.models import Outage, Recovery, RecoveryPlan
from jianyue.watch.recovery import exercises, scripts
from jianyue.watch.recovery.exercises import Did, Disaster
from jianyue.watch.recovery_words import Audience, Kind, StepAct

Short = Annotated[Words, Field(max_length=60)]
Act = Callable[[Recovery, Caller], object]


class BeginRecoveryIn(Sent):
    """What has happened, or what a drill supposes; the outage and ticket it belongs to."""

    kind: Literal["drill", "real"]
    what: Prose
    occurred_at: Instant
    outage: Short = ""
    ticket: Short = ""


class StepActIn(Sent):
    """What became of a step, and when; left out, now."""

    act: StepAct
    when: Instant | None = None
    words: Aside = ""


class HandleIn(Sent):
    """What was found or done, and when; left out, now."""

    words: Prose
    when: Instant | None = None


class RecoveredIn(Sent):
    """When the systems worked again; `data_until` is of the last good data before the disaster."""

    when: Instant | None = None
    data_until: Instant
    words: Aside = ""


class VerifyIn(Sent):
    """Whether a second person finds that it works, and what he looked at."""

    works: bool
    words: Prose
    when: Instant | None = None


class TellIn(Sent):
    """Whom to tell what."""

    whom: Annotated[list[Audience], Field(min_length=1, max_length=len(Audience))]
    words: Prose


class EndRecoveryIn(Sent):
    """When it ended; where nothing was recovered, why."""

    words: Aside = ""
    when: Instant | None = None


@RECOVERY.post(
    "/recovery/plans/{plan}/begin", Both("开始演练或恢复", "Begin a drill or a recovery"),
    RecoveryOut, Deed.RECORD_OUTAGES,
)  # fmt: skip
def begin_recovery(request: HttpRequest, plan: str, said: BeginRecoveryIn) -> Made:
    """Record a disaster or begin a drill; the plan's team and both sides are told."""
    who = caller(request)
    kept = plan_for(who, plan)
    disaster = Disaster(
        Kind.of(said.kind), said.what, said.occurred_at, _outage(who, kept, said.outage),
        ticket_named(who, kept.contract, said.ticket, "ticket"),
    )  # fmt: skip
    made = exercises.begin(kept, disaster, at=who.at, by=who.by)
    answer = whole(recovery_for(who, made.number), who)
    return Made(answer, reverse("api-get-recovery", args=[made.number]))


@RECOVERY.post(
    "/recoveries/{recovery}/steps/{step}", Both("登记步骤", "Record a step of a recovery"),
    RecoveryOut, Deed.RECORD_OUTAGES,
)  # fmt: skip
def step_recovery(request: HttpRequest, recovery: str, step: Id, said: StepActIn) -> RecoveryOut:
    """Say that a step of the plan was begun, done or skipped."""
    place = min(step, scripts.STEPS + 1)  # the action refuses what the plan does not have

    def act(row: Recovery, who: Caller) -> object:
        did = Did(place, said.act, said.when or who.at, said.words)
        return exercises.step(row, did, at=who.at, by=who.by)

    return done(request, recovery, act)


@RECOVERY.post(
    "/recoveries/{recovery}/analysis", Both("登记初步分析和处理", "Record the first analysis"),
    RecoveryOut, Deed.RECORD_OUTAGES,
)  # fmt: skip
def handle_recovery(request: HttpRequest, recovery: str, said: HandleIn) -> RecoveryOut:
    """Say that it was analysed and first handled."""
    return done(
        request, recovery,
        lambda row, who: exercises.handle(
            row, words=said.words, when=said.when or who.at, at=who.at, by=who.by
        ),
    )  # fmt: skip


@RECOVERY.post(
    "/recoveries/{recovery}/recovered", Both("登记系统恢复", "Record that systems work again"),
    RecoveryOut, Deed.RECORD_OUTAGES,
)  # fmt: skip
def recover_systems(request: HttpRequest, recovery: str, said: RecoveredIn) -> RecoveryOut:
    """Say when the systems worked again, and up to when their data came back."""
    return done(
        request, recovery,
        lambda row, who: exercises.recover(
            row, when=said.when or who.at, data_until=said.data_until, words=said.words,
            at=who.at, by=who.by,
        ),
    )  # fmt: skip


@RECOVERY.post(
    "/recoveries/{recovery}/verify", Both("验证恢复", "Verify a recovery"), RecoveryOut,
    Deed.RECORD_OUTAGES, Deed.ALLOW_WINDOWS,
)  # fmt: skip
def verify_recovery(request: HttpRequest, recovery: str, said: VerifyIn) -> RecoveryOut:
    """Say as a second person whether it works."""
    return done(
        request, recovery,
        lambda row, who: exercises.verify(
            row, works=said.works, words=said.words, when=said.when or who.at, at=who.at,
            by=who.by,
        ),
    )  # fmt: skip


@RECOVERY.post(
    "/recoveries/{recovery}/tell", Both("通报进展", "Tell the progress of a recovery"),
    RecoveryOut, Deed.RECORD_OUTAGES,
)  # fmt: skip
def tell_recovery(request: HttpRequest, recovery: str, said: TellIn) -> RecoveryOut:
    """Tell status, progress and effect to those concerned."""
    return done(
        request, recovery,
        lambda row, who: exercises.tell(
            row, frozenset(said.whom), words=said.words, at=who.at, by=who.by
        ),
    )  # fmt: skip


@RECOVERY.post(
    "/recoveries/{recovery}/end", Both("结束演练或恢复", "End a drill or a recovery"), RecoveryOut,
    Deed.RECORD_OUTAGES,
)  # fmt: skip
def end_recovery(request: HttpRequest, recovery: str, said: EndRecoveryIn) -> RecoveryOut:
    """End a recovery: verified, or given up with the reason."""
    return done(
        request, recovery,
        lambda row, who: exercises.end(
            row, words=said.words, when=said.when or who.at, at=who.at, by=who.by
        ),
    )  # fmt: skip


def done(request: HttpRequest, number: str, act: Act) -> RecoveryOut:
    """Do something about a recovery, and return how it stands. Raises Problem."""
    who = caller(request)
    act(held(request, who, number), who)
    return whole(recovery_for(who, number), who)


def _outage(who: Caller, plan: RecoveryPlan, number: str) -> Outage | None:
    if not number.strip():
        return None
    rows = Outage.objects.visible_to(who.by).standing().filter(contract=plan.contract_id)
    found: Outage | None = rows.filter(number=number.strip()).first()
    if found is None:
        raise invalid("outage", "没有这个编号的中断。", "There is no outage of this number.")
    return found
