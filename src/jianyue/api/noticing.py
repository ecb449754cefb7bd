"""What one was told: the list, one notice with how far it got and why, seen and acknowledged."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.shapes import Choice, Id, Out, Paging, Said
from jianyue.api.ways import Area
from jianyue.escalation import acknowledging, why
from jianyue.escalation.why import Reason
from jianyue.ledger.speech import Both
from jianyue.notices import reading
from jianyue.notices.calls import CALLS
from jianyue.notices.models import Notice, State
from jianyue.notices.models_addresses import Kind
from jianyue.people.models import Scope

NOTICES: Final = Area.of(Scope.NOTICES, "notices")


class NoticeLine(Out):
    """A notice to the caller.

    path  where on the pages it leads; empty where it leads nowhere
    call  whether it waits for being acknowledged
    """

    id: int
    kind: str
    subject: str
    path: str
    state: Choice
    decided_at: datetime
    sent_at: datetime | None
    seen_at: datetime | None
    acknowledged_at: datetime | None
    call: bool


class NoticePage(Out):
    """A page of notices."""

    items: list[NoticeLine]
    next: str | None


class TryOut(Out):
    """One try to send it: accepted, failed and why, or sent without an answer."""

    at: datetime
    channel: Choice
    outcome: str
    why: Said | None


class WayOut(Out):
    """By which role somebody was called, and by what he had it; `absent` is who was away."""

    role: Said
    how: Said
    by: Said | None
    absent: str


class ReasonOut(Out):
    """A step of a ladder that called the caller.

    after        how much of the ladder's time passes before it
    reported_at  the fact from which the ladder counts; graded_at is null where it was at first
    """

    ticket: str
    level: int
    step: int
    late: bool
    clause: str
    after: Said
    reported_at: datetime
    graded_at: datetime | None
    due_at: datetime
    told_at: datetime
    ways: list[WayOut]


class NoticeOut(NoticeLine):
    """A notice with its words, each try to send it, and why it came to the caller."""

    body: str
    tries: list[TryOut]
    reasons: list[ReasonOut]


class NoticeQuery(Paging):
    """Which notices are asked for: those not seen yet, or all that stand."""

    unseen: bool = False


@NOTICES.get("/me/notices", Both("列出给我的通知", "List notices to me"), NoticePage)
def list_notices(request: HttpRequest, asked: Query[NoticeQuery]) -> NoticePage:
    """Return what the caller was told; a program that reads it has seen nothing for him."""
    who = caller(request)
    rows = reading.told(who.by)
    if asked.unseen:
        rows = rows.filter(seen_at=None)
    return NoticePage(
        **paged(request, who, rows, asked.limit, lambda row: NoticeLine(**_line(row)))
    )


@NOTICES.get("/me/notices/{notice}", Both("读取通知", "Read a notice"), NoticeOut)
def get_notice(request: HttpRequest, notice: Id) -> NoticeOut:
    """Return a notice to the caller: its words, how far it got, why he was called."""
    row = _notice_for(caller(request), notice)
    return NoticeOut(
        **_line(row), body=row.body, tries=[_tried(each) for each in row.log],
        reasons=[_reason(each) for each in why.reasons(row)],
    )  # fmt: skip


@NOTICES.post(
    "/me/notices/{notice}/seen", Both("标为已读", "Say that a notice was seen"), NoticeLine,
    takes="",
)  # fmt: skip
def see_notice(request: HttpRequest, notice: Id) -> NoticeLine:
    """Say that the caller has seen a notice; the first time counts."""
    who = caller(request)
    reading.see([_notice_for(who, notice)], who.at)
    return NoticeLine(**_line(_notice_for(who, notice)))


@NOTICES.post(
    "/me/notices/{notice}/acknowledge", Both("确认收到", "Acknowledge a call"), NoticeLine,
    takes="",
)  # fmt: skip
def acknowledge_notice(request: HttpRequest, notice: Id) -> NoticeLine:
    """Acknowledge a call and all its steps; it is not resolved by that."""
    who = caller(request)
    acknowledging.acknowledge(_notice_for(who, notice), at=who.at)
    return NoticeLine(**_line(_notice_for(who, notice)))


def _notice_for(who: Caller, pk: int) -> Notice:
    found: Notice = get_object_or_404(reading.own(who.by).select_related("user"), pk=pk)
    return found


def _line(row: Notice) -> dict[str, Any]:
    same = ("kind", "subject", "path", "decided_at", "sent_at", "seen_at", "acknowledged_at")
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk, "state": Choice.of(State.of(row.state)),
        "call": row.kind in CALLS and row.acknowledged_at is None,
    }  # fmt: skip


def _tried(entry: dict[str, Any]) -> TryOut:
    said = entry.get("why")
    return TryOut(
        at=datetime.fromisoformat(entry["at"]), channel=Choice.of(Kind.of(entry["channel"])),
        outcome=entry["outcome"], why=Said(zh=said["zh"], en=said["en"]) if said else None,
    )  # fmt: skip


def _reason(reason: Reason) -> ReasonOut:
    step = reason.step
    return ReasonOut(
        ticket=step.ticket.number, level=step.level, step=reason.number, late=step.late,
        clause=reason.clause, after=Said.of(reason.after), reported_at=reason.reported_at,
        graded_at=reason.graded_at, due_at=step.at, told_at=step.told_at,
        ways=[
            WayOut(
                role=Said.of(each.role), how=Said.of(each.how), absent=each.absent,
                by=Said.of(each.by) if each.by else None,
            )
            for each in reason.ways
        ],
    )  # fmt: skip
