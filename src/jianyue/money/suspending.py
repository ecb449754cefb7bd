"""Suspending the service: told ahead with proof, begun, ended (C05, C06, C37)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.agreements.telling import who_may
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.money.models_breaches import Breach, Suspension
from jianyue.money.models_payments import Due
from jianyue.money.payments.moments import agreed_by, suspend_from
from jianyue.money.sums import agreed_of, today_in
from jianyue.money.timelines import facts_of
from jianyue.money.words import Ground, Right, Side, SuspensionState
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract

SUBJECT: Final = "suspension"
FURTHEST: Final = timedelta(days=366)
SAID: Final = {
    "suspension_told": Both("通知暂停服务", "suspension told ahead"),
    "suspension_begun": Both("服务暂停", "service suspended"),
    "suspension_ended": Both("服务恢复", "service resumed"),
    "suspension_withdrawn": Both("撤回通知", "notice withdrawn"),
}
LEADS_TO: Final = {
    "suspension_told": SuspensionState.TOLD,
    "suspension_begun": SuspensionState.RUNNING,
    "suspension_ended": SuspensionState.ENDED,
    "suspension_withdrawn": SuspensionState.WITHDRAWN,
}
MOVES: Final = {
    "suspension_begun": (SuspensionState.TOLD,),
    "suspension_ended": (SuspensionState.RUNNING,),
    "suspension_withdrawn": (SuspensionState.TOLD,),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A suspension as it is told: from when, how long at most, why.

    due, breach  what gives the right; neither in an emergency
    """

    from_at: datetime
    until_at: datetime | None
    reason: str
    due: Due | None = None
    breach: Breach | None = None

    @property
    def ground(self) -> Ground:
        """Why the service is suspended."""
        if self.due is not None:
            return Ground.UNPAID
        return Ground.EMERGENCY if self.breach is None else Ground.BREACH


@transaction.atomic
def tell(contract: Contract, notice: Notice, *, at: datetime, by: User) -> Suspension:
    """Tell the customer that the service will be suspended. Raises NotAllowed without the right.

    An emergency needs none, but an end: it is kept short.
    """
    must(by, Deed.KEEP_PAYMENTS)
    kept = locked_contract(contract, by)
    _check(notice, at)
    if any(each and each.contract_id != kept.pk for each in (notice.due, notice.breach)):
        raise NotAllowed("这不属于这份合同。", "This belongs to another contract.")
    body = {
        "from": notice.from_at.isoformat(), "ground": notice.ground.value,
        "until": notice.until_at.isoformat() if notice.until_at else None,
        "due": notice.due.pk if notice.due else None,
        "breach": notice.breach.pk if notice.breach else None,
    }  # fmt: skip
    reason = notice.reason.strip()[:500]
    entry = Entry("suspension_told", at, body, {"reason": reason})
    timeline = ledger.begin(SUBJECT, kept.whose, entry, at=at, by=by.pk)
    number = Suspension.objects.filter(contract=kept).count() + 1
    made = Suspension(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        number=f"{kept.code.upper()}-H{number:04d}", reason=reason,
    )  # fmt: skip
    copy_onto(made, facts_of(made))
    made.save()
    _tell(made, SAID["suspension_told"], "suspension-told", at)
    return made


@transaction.atomic
def move(suspension: Suspension, kind: str, *, words: str, at: datetime, by: User) -> Suspension:
    """Begin, end or withdraw a suspension. Raises NotAllowed where it cannot follow."""
    must(by, Deed.KEEP_PAYMENTS)
    rows = Suspension.objects.visible_to(by).select_for_update(of=("self",))
    kept: Suspension = rows.select_related("contract", "due__version", "breach").get(
        pk=suspension.pk
    )
    if kept.state not in MOVES.get(kind, ()):
        raise NotAllowed("状态已经改变，请刷新后再看。", "It has moved on; look at it again.")
    if kind == "suspension_begun":
        _check_begin(kept, at)
    said = {"reason": words.strip()[:500]} if words.strip() else {}
    ledger.add(kept.timeline_id, Entry(kind, at, {}, said), at=at, by=by.pk)
    copy_onto(kept, facts_of(kept))
    kept.save()
    notices.withdraw((SUBJECT, kept.pk))
    _tell(kept, SAID[kind], kind.replace("_", "-"), at)
    return kept


def copy_onto(row: Suspension, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say."""
    said: dict[str, Any] = {"began_at": None, "ended_at": None}
    for fact in facts:
        at = fact.occurred_at.astimezone(UTC)
        said["state"] = LEADS_TO[fact.kind]
        match fact.kind:
            case "suspension_told":
                said |= _told(fact.body) | {"told_at": at, "told_by_id": fact.by_id}
            case "suspension_begun":
                said["began_at"] = at
            case "suspension_ended":
                said["ended_at"] = at
    for name, value in said.items():
        setattr(row, name, value)


def _told(body: Mapping[str, Any]) -> dict[str, Any]:
    until = body["until"]
    return {
        "ground": body["ground"], "from_at": datetime.fromisoformat(body["from"]),
        "until_at": datetime.fromisoformat(until) if until else None,
        "due_id": body["due"], "breach_id": body["breach"],
    }  # fmt: skip


def _check(notice: Notice, at: datetime) -> None:
    if not notice.reason.strip():
        raise NotAllowed("请填写原因。", "Give the reason.")
    if not at < notice.from_at <= at + FURTHEST:
        raise NotAllowed("须提前通知：开始时间在今后一年内。", "It is told ahead, within a year.")
    if notice.until_at is not None and not notice.from_at < notice.until_at <= at + FURTHEST:
        raise NotAllowed("结束时间必须晚于开始时间。", "It ends after it begins, within a year.")
    if notice.ground is Ground.EMERGENCY and notice.until_at is None:
        raise NotAllowed(
            "紧急情况下暂停须写明结束时间，并尽量缩短。",
            "In an emergency say when it ends, and keep it short.",
        )
    _check_right(notice.due, notice.breach, notice.from_at)


def _check_begin(kept: Suspension, at: datetime) -> None:
    if at < kept.from_at:
        raise NotAllowed("通知的时间还没有到。", "The time that was told has not come.")
    _check_right(kept.due, kept.breach, at)


def _check_right(due: Due | None, breach: Breach | None, when: datetime) -> None:
    """Raise NotAllowed unless the due or the breach gives the right to suspend by then."""
    if due is not None:
        agreed = agreed_by(due)
        first = suspend_from(due, agreed)
        kept = due.unpaid and not due.earlier
        if not kept or first is None or today_in(agreed.zone, when) < first:
            raise NotAllowed(
                "这笔款项未逾期到协议允许暂停服务的时间。",
                "The payment is not overdue for as long as the agreement asks.",
            )
    if breach is not None and not (
        breach.breaker == Side.CUSTOMER and breach.is_open and Right.SUSPEND in breach.rights
    ):
        raise NotAllowed(
            "这项违约没有给服务方暂停服务的权利。",
            "This breach gives the provider no right to suspend.",
        )


def _tell(row: Suspension, said: Both, kind: str, at: datetime) -> None:
    deeds = (Deed.ACCEPT_SETTLEMENTS, Deed.KEEP_PAYMENTS)
    people = [user for deed in deeds for user in who_may(deed, row.contract)]
    ground = Ground.of(row.ground).said
    starts = f"{row.from_at.astimezone(agreed_of(row.contract, at).zone):%Y-%m-%d %H:%M}"
    message = Message(
        kind=kind,
        cause=(SUBJECT, row.pk),
        subject=Both(f"[{row.number}] {said.zh}", f"[{row.number}] {said.en}"),
        body=Both(f"{ground.zh}\n{starts}\n{row.reason}", f"{ground.en}\n{starts}\n{row.reason}"),
        path=f"/money/suspensions/{row.number}/",
        urgent=True,
    )
    notices.decide(message, to=people, at=at)
