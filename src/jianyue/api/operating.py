"""The outbox of the provider: what waits, what could not be sent, sent again or given up."""

from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jianyue.api.callers import Caller, caller
from jianyue.api.holding import unchanged
from jianyue.api.shapes import Choice, Id, Out, Person
from jianyue.api.ways import Area
from jianyue.ledger.speech import Both
from jianyue.notices import backlog
from jianyue.notices.models import Notice, State
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed

OPERATION: Final = Area.of(Scope.OPERATION, "operation")


class UnsentOut(Out):
    """A notice that was tried in vain.

    to       whom it tells; null where a subscriber without an account is told
    next_at  when it is tried again; null where it was given up
    failure  what the last try said
    """

    id: int
    to: Person | None
    subject: str
    state: Choice
    attempts: int
    failure: str
    decided_at: datetime
    next_at: datetime | None


class OutboxOut(Out):
    """The outbox in numbers, and the newest fifty notices that were tried in vain.

    late    waiting for more than a quarter of an hour
    sent    in the last 24 hours
    oldest  when the notice was decided that has waited longest
    """

    waiting: int
    late: int
    failed: int
    sent: int
    oldest: datetime | None
    troubled: list[UnsentOut]


class ResentOut(Out):
    """How many notices are sent again."""

    number: int


@OPERATION.get("/outbox", Both("查看发件箱", "Read the outbox"), OutboxOut, Deed.OPERATE)
def get_outbox(request: HttpRequest) -> OutboxOut:
    """Return what the outbox of the caller's provider holds."""
    who = caller(request)
    found = backlog.backlog_of(who.by, now=who.at)
    return OutboxOut(
        waiting=found.waiting, late=found.late, failed=found.failed, sent=found.sent,
        oldest=found.oldest, troubled=[_unsent(each) for each in found.troubled],
    )  # fmt: skip


@OPERATION.post(
    "/outbox/again", Both("重发全部失败的通知", "Send all again that failed"), ResentOut,
    Deed.OPERATE, takes="",
)  # fmt: skip
def resend_notices(request: HttpRequest) -> ResentOut:
    """Put all notices that were given up into the outbox as if new."""
    who = caller(request)
    return ResentOut(number=backlog.send_again(who.by, at=who.at))


@OPERATION.get(
    "/outbox/{notice}", Both("读取待发通知", "Read a notice of the outbox"), UnsentOut,
    Deed.OPERATE,
)  # fmt: skip
def get_unsent_notice(request: HttpRequest, notice: Id) -> UnsentOut:
    """Return a notice that was tried in vain; 404 once it is sent or taken back."""
    return _unsent(_notice_for(caller(request), notice))


@OPERATION.post(
    "/outbox/{notice}/again", Both("重发通知", "Send a notice again"), UnsentOut, Deed.OPERATE,
    takes="",
)  # fmt: skip
def resend_notice(request: HttpRequest, notice: Id) -> UnsentOut:
    """Put a notice that was given up, or waits for its next try, into the outbox as if new."""
    who = caller(request)
    kept = _unchanged(request, who, notice)
    backlog.send_again(who.by, kept.pk, at=who.at)
    return _as_it_is(kept)


@OPERATION.post(
    "/outbox/{notice}/give-up", Both("放弃通知", "Give a notice up"), UnsentOut, Deed.OPERATE,
    takes="",
)  # fmt: skip
def give_up_notice(request: HttpRequest, notice: Id) -> UnsentOut:
    """Take a notice back that could not be sent so far."""
    who = caller(request)
    kept = _unchanged(request, who, notice)
    backlog.give_up(who.by, kept.pk)
    return _as_it_is(kept)


def _notice_for(who: Caller, pk: int) -> Notice:
    return get_object_or_404(backlog.troubled_of(who.by), pk=pk)


def _unchanged(request: HttpRequest, who: Caller, pk: int) -> Notice:
    return unchanged(request, lambda: _notice_for(who, pk), _unsent)


def _as_it_is(row: Notice) -> UnsentOut:
    row.refresh_from_db()
    return _unsent(row)


def _unsent(row: Notice) -> UnsentOut:
    same = ("subject", "attempts", "failure", "decided_at", "next_at")
    return UnsentOut(
        **{name: getattr(row, name) for name in same}, id=row.pk, to=Person.of(row.user),
        state=Choice.of(State.of(row.state)),
    )  # fmt: skip
