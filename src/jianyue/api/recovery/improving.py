"""After a recovery: its review, what is to become better, corrections, and taking it back."""

from typing import Annotated, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.named import person_named
from jianyue.api.recovery.area import RECOVERY, Prose, RecoveryQuery, RecoveryWhyIn
from jianyue.api.recovery.reading import (
    OF_IMPROVEMENT,
    ImprovementOut,
    RecoveryOut,
    improvement_out,
)
from jianyue.api.recovery.recovering import done
from jianyue.api.shapes import Day, Id, Instant, Out, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.models import Improvement, Recovery
from jianyue.watch.recovery import reviewing, scripts

MOST_TIMES: Final = 3 + 2 * scripts.STEPS
Moment = Annotated[Words, Field(min_length=1, max_length=40)]


class ImprovementPage(Out):
    """A page of improvements."""

    items: list[ImprovementOut]
    next: str | None


class ImprovementQuery(RecoveryQuery):
    """Which improvements are asked for: those still open, or all."""

    open: bool = False


class ReviewIn(Sent):
    """What came of looking back."""

    causes: Prose
    effect: Prose
    lessons: Prose


class ImprovementIn(Sent):
    """What is to become better, by whom, by which day."""

    text: Prose
    owner: Id
    due_date: Day


class CloseImprovementIn(Sent):
    """What came of it, or why it is dropped."""

    outcome: Prose
    dropped: bool = False


class CorrectTimesIn(Sent):
    """The times that were so in truth, by their names on record; the others stay."""

    times: Annotated[dict[Moment, Instant], Field(min_length=1, max_length=MOST_TIMES)]
    reason: Prose


@RECOVERY.get(
    "/improvements", Both("列出改进措施", "List improvements"), ImprovementPage, Deed.SEE_RECOVERY
)
def list_improvements(request: HttpRequest, asked: Query[ImprovementQuery]) -> ImprovementPage:
    """Return what is to become better after recoveries that the caller sees."""
    who = caller(request)
    rows = Improvement.objects.visible_to(who.by).select_related(*OF_IMPROVEMENT)
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    if asked.open:
        rows = rows.filter(closed_at=None)
    return ImprovementPage(**paged(request, who, rows, asked.limit, improvement_out))


@RECOVERY.post(
    "/improvements/{improvement}/close", Both("登记改进的结果", "Close an improvement"),
    ImprovementOut, Deed.SEE_RECOVERY,
)  # fmt: skip
def close_improvement(
    request: HttpRequest, improvement: Id, said: CloseImprovementIn
) -> ImprovementOut:
    """Say that an improvement is done, or dropped; its owner may, and who records."""
    who = caller(request)
    kept = unchanged(request, lambda: _improvement_for(who, improvement), improvement_out)
    reviewing.close(kept, dropped=said.dropped, outcome=said.outcome, at=who.at, by=who.by)
    return improvement_out(_improvement_for(who, improvement))


@RECOVERY.post(
    "/recoveries/{recovery}/review", Both("登记事后评审", "Review a recovery"), RecoveryOut,
    Deed.RECORD_OUTAGES,
)  # fmt: skip
def review_recovery(request: HttpRequest, recovery: str, said: ReviewIn) -> RecoveryOut:
    """Record causes, effect and what was learnt."""

    def act(row: Recovery, who: Caller) -> object:
        return reviewing.review(row, **said.model_dump(), at=who.at, by=who.by)

    return done(request, recovery, act)


@RECOVERY.post(
    "/recoveries/{recovery}/improvements", Both("制定改进措施", "Set an improvement"), RecoveryOut,
    Deed.RECORD_OUTAGES,
)  # fmt: skip
def set_improvement(request: HttpRequest, recovery: str, said: ImprovementIn) -> RecoveryOut:
    """Set what is to become better; its owner is told."""

    def act(row: Recovery, who: Caller) -> object:
        owner = person_named(who, said.owner, "owner")
        return reviewing.improve(
            row, text=said.text, owner=owner, due_date=said.due_date, at=who.at, by=who.by
        )

    return done(request, recovery, act)


@RECOVERY.post(
    "/recoveries/{recovery}/corrections", Both("更正时间", "Correct the times of a recovery"),
    RecoveryOut, Deed.RECORD_OUTAGES,
)  # fmt: skip
def correct_recovery(request: HttpRequest, recovery: str, said: CorrectTimesIn) -> RecoveryOut:
    """Say at which times it was in truth; what was said before stays on record."""
    return done(
        request, recovery,
        lambda row, who: reviewing.correct(
            row, said.times, reason=said.reason, at=who.at, by=who.by
        ),
    )  # fmt: skip


@RECOVERY.post(
    "/recoveries/{recovery}/void", Both("撤销登记", "Take a recovery back"), RecoveryOut,
    Deed.RECORD_OUTAGES,
)  # fmt: skip
def void_recovery(request: HttpRequest, recovery: str, said: RecoveryWhyIn) -> RecoveryOut:
    """Say that there was no such recovery; it stays visible."""
    return done(
        request, recovery,
        lambda row, who: reviewing.void(row, reason=said.reason, at=who.at, by=who.by),
    )  # fmt: skip


def _improvement_for(who: Caller, pk: int) -> Improvement:
    rows = Improvement.objects.visible_to(who.by).select_related(*OF_IMPROVEMENT)
    found: Improvement = get_object_or_404(rows, pk=pk)
    return found
