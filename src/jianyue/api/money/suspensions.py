"""Suspensions of the service: told ahead, begun, ended, withdrawn, with proof of who was told."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.happenings import happenings
from jianyue.api.holding import unchanged
from jianyue.api.money.area import MONEY, Code, Long, MoneyQuery, Proof, proof_of
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Happening, Instant, Out, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.money import suspending
from jianyue.money.models import Breach, Due, Suspension
from jianyue.money.suspending import SAID, Notice
from jianyue.money.words import Ground, SuspensionState
from jianyue.people.permissions import Deed

Reason = Annotated[Words, Field(min_length=1, max_length=500)]
Number = Annotated[Words, Field(min_length=1, max_length=60)]
BESIDE: Final = ("contract", "due", "breach")


class SuspensionLine(Out):
    """A suspension of the service; `due` or `breach` is what gives the right."""

    number: str
    contract: str
    ground: Choice
    state: Choice
    reason: str
    from_at: datetime
    until_at: datetime | None
    due: str | None
    breach: str | None


class SuspensionPage(Out):
    """A page of suspensions."""

    items: list[SuspensionLine]
    next: str | None


class SuspensionOut(SuspensionLine):
    """A suspension with what happened, and who was told of it when."""

    proof: list[Proof]
    history: list[Happening]


class SuspensionIn(Sent):
    """From when, how long at most, why; with neither `due` nor `breach` it is an emergency."""

    contract: Code
    from_at: Instant
    until_at: Instant | None = None
    reason: Reason
    due: Number | None = None
    breach: Number | None = None


class MoveIn(Sent):
    """What becomes of a suspension."""

    move: Literal["suspension_begun", "suspension_ended", "suspension_withdrawn"]
    words: Long = ""


@MONEY.get("/suspensions", Both("列出暂停服务", "List suspensions"), SuspensionPage, Deed.SEE_MONEY)
def list_suspensions(request: HttpRequest, asked: Query[MoneyQuery]) -> SuspensionPage:
    """Return the suspensions that the caller sees."""
    who = caller(request)
    rows = Suspension.objects.visible_to(who.by).select_related(*BESIDE)
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return SuspensionPage(
        **paged(request, who, rows, asked.limit, lambda row: SuspensionLine(**_line(row)))
    )


@MONEY.get(
    "/suspensions/{suspension}", Both("读取暂停服务", "Read a suspension"), SuspensionOut,
    Deed.SEE_MONEY,
)  # fmt: skip
def get_suspension(request: HttpRequest, suspension: str) -> SuspensionOut:
    """Return one suspension, and who was told of it when."""
    who = caller(request)
    return _whole(_suspension_for(who, suspension), who)


@MONEY.post(
    "/suspensions", Both("通知暂停服务", "Tell of a suspension"), SuspensionOut, Deed.KEEP_PAYMENTS
)
def tell_suspension(request: HttpRequest, said: SuspensionIn) -> Made:
    """Tell the customer of a suspension; who got it when is kept as proof."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    notice = Notice(
        said.from_at, said.until_at, said.reason,
        due=_named(Due, "due", said.due, who, contract.pk),
        breach=_named(Breach, "breach", said.breach, who, contract.pk),
    )  # fmt: skip
    if notice.due is not None and notice.breach is not None:
        raise invalid("breach", "应付和违约事项只填一个。", "Name a payment or a case, not both.")
    made = suspending.tell(contract, notice, at=who.at, by=who.by)
    answer = _whole(_suspension_for(who, made.number), who)
    return Made(answer, reverse("api-get-suspension", args=[made.number]))


@MONEY.post(
    "/suspensions/{suspension}/moves", Both("推进暂停服务", "Begin, end or withdraw a suspension"),
    SuspensionOut, Deed.KEEP_PAYMENTS,
)  # fmt: skip
def move_suspension(request: HttpRequest, suspension: str, said: MoveIn) -> SuspensionOut:
    """Begin, end or withdraw a suspension; both sides are told."""
    who = caller(request)
    kept = unchanged(
        request, lambda: _suspension_for(who, suspension), lambda row: _whole(row, who)
    )
    suspending.move(kept, said.move, words=said.words, at=who.at, by=who.by)
    return _whole(_suspension_for(who, suspension), who)


def _named(kind: Any, where: str, number: str | None, who: Caller, contract: int) -> Any:  # noqa: ANN401 - a model and its row
    if number is None:
        return None
    rows = kind.objects.visible_to(who.by).select_related("contract__customer", "version")
    found = rows.filter(contract=contract, number=number).first()
    if found is None:
        raise invalid(where, "这份合同没有这个编号。", "The contract has nothing of this number.")
    return found


def _suspension_for(who: Caller, number: str) -> Suspension:
    rows = Suspension.objects.visible_to(who.by).select_related(*BESIDE)
    found: Suspension = get_object_or_404(rows, number=number)
    return found


def _whole(row: Suspension, who: Caller) -> SuspensionOut:
    return SuspensionOut(
        **_line(row), proof=proof_of("suspension", row.pk, who),
        history=happenings(row, SAID, who),
    )  # fmt: skip


def _line(row: Suspension) -> dict[str, Any]:
    return {
        "number": row.number, "contract": row.contract.code,
        "ground": Choice.of(Ground.of(row.ground)),
        "state": Choice.of(SuspensionState.of(row.state)), "reason": row.reason,
        "from_at": row.from_at, "until_at": row.until_at,
        "due": row.due.number if row.due else None,
        "breach": row.breach.number if row.breach else None,
    }  # fmt: skip
