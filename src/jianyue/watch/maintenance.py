"""Planned maintenance: asked for, answered, withdrawn, begun, ended (A18, C17)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.models import Window, WindowState
from jianyue.services.staffing import locked_contract
from jianyue.watch import telling
from jianyue.watch.copying import copy_onto
from jianyue.watch.deferring import fold_anew
from jianyue.watch.folding import facts_of
from jianyue.watch.judging import Rules, is_late, rules_for, waits_for_customer
from jianyue.watch.moments import SUBJECT, set_timers
from jianyue.watch.status import following
from jianyue.watch.told import ASKED

LONGEST: Final = timedelta(days=31)
LATEST_EMERGENCY: Final = timedelta(days=1)


class TooLate(Refused):
    """The work begins sooner than the notice that is asked for allows."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Work as it is asked for.

    systems     names of services in the agreement
    emergency   it cannot wait for the notice: broken hardware and the like
    late_known  who asks knows that the notice is too short
    """

    systems: tuple[str, ...]
    from_at: datetime
    until_at: datetime
    reason: str
    risk: str
    fallback: str
    emergency: bool = False
    late_known: bool = False


@transaction.atomic
def ask(contract: Contract, wish: Wish, *, at: datetime, by: User) -> Window:
    """Ask for planned maintenance; the request is the formal notice. Raises NotAllowed, TooLate."""
    must(by, Deed.PLAN_WINDOWS)
    kept = locked_contract(contract, by)
    rules = rules_for(kept, at)
    if rules is None:
        raise NotAllowed(
            "这份合同还没有生效的协议。", "No agreement of this contract is in force yet."
        )
    _check(wish, rules, at)
    if not wish.emergency and not wish.late_known and is_late(rules, wish.from_at, at):
        raise _too_late(rules, at)
    body = {
        "systems": list(wish.systems),
        "from": wish.from_at.isoformat(),
        "until": wish.until_at.isoformat(),
        "emergency": wish.emergency,
    }
    words = {"reason": wish.reason, "risk": wish.risk, "fallback": wish.fallback}
    timeline = ledger.begin(SUBJECT, kept.whose, Entry(ASKED, at, body, words), at=at, by=by.pk)
    window = Window(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        number=_next_number(kept), **words,
    )  # fmt: skip
    copy_onto(window, facts_of(window))
    window.save()
    set_timers(window, at=at)
    telling.tell_asked(window, at=at)
    following.moved(window, was_shown=False, at=at)
    return window


@transaction.atomic
def answer(window: Window, *, confirms: bool, words: str, at: datetime, by: User) -> Window:
    """Confirm work as the customer, or refuse it with a reason. Raises NotAllowed."""
    must(by, Deed.ALLOW_WINDOWS)
    kept = _locked(window, by, WindowState.ASKED)
    if at >= kept.until_at:
        raise NotAllowed(
            "维护窗口已经过去，不能再确认。", "The window is over; it cannot be confirmed any more."
        )
    if not confirms and not words.strip():
        raise NotAllowed("不同意时请说明原因。", "Say why you refuse.")
    kind = "window_confirmed" if confirms else "window_refused"
    kept.answer = words.strip()
    _add(kept, kind, at, by, words={"answer": kept.answer})
    telling.tell_answered(kept, at=at)
    return kept


@transaction.atomic
def withdraw(window: Window, *, at: datetime, by: User) -> Window:
    """Take work back that has not begun. Raises NotAllowed."""
    must(by, Deed.PLAN_WINDOWS)
    kept = _locked(window, by, WindowState.ASKED, WindowState.CONFIRMED)
    _add(kept, "window_withdrawn", at, by)
    telling.tell_withdrawn(kept, at=at)
    return kept


@transaction.atomic
def begin(window: Window, *, when: datetime, at: datetime, by: User) -> Window:
    """Say that work began at `when`. Raises NotAllowed where the customer has not agreed to it."""
    must(by, Deed.PLAN_WINDOWS)
    kept = _locked(window, by, WindowState.ASKED, WindowState.CONFIRMED)
    if waits_for_customer(kept, rules_for(kept.contract, kept.asked_at)):
        raise NotAllowed(
            "客户还没有确认，不能开始；紧急维护请另行申请并注明紧急。",
            "The customer has not confirmed it. Ask for an emergency if it cannot wait.",
        )
    if not kept.from_at <= when < kept.until_at:
        raise NotAllowed(
            "开始时间必须在维护窗口之内。", "The work must begin inside of its window."
        )
    _add(kept, "window_begun", at, by, occurred_at=when)
    telling.tell_begun(kept, at=at)
    return kept


@transaction.atomic
def end(window: Window, *, when: datetime, at: datetime, by: User) -> Window:
    """Say that work ended at `when`; past the window's end it overran. Raises NotAllowed."""
    must(by, Deed.PLAN_WINDOWS)
    kept = _locked(window, by, WindowState.RUNNING)
    if kept.began_at is None or when <= kept.began_at:
        raise NotAllowed("结束时间必须晚于开始时间。", "The work must end after it began.")
    _add(kept, "window_ended", at, by, occurred_at=when)
    telling.tell_ended(kept, at=at)
    return kept


def _check(wish: Wish, rules: Rules, at: datetime) -> None:
    strange = set(wish.systems) - set(rules.agreed.agreement.services)
    if strange or not wish.systems:
        raise NotAllowed("请选择协议中的系统。", "Choose systems that the agreement names.")
    if not timedelta() < wish.until_at - wish.from_at <= LONGEST:
        raise NotAllowed(
            "结束时间必须晚于开始时间，且不超过 31 天。",
            "The window must end after it begins, within 31 days.",
        )
    earliest = at - LATEST_EMERGENCY if wish.emergency else at
    if wish.from_at < earliest:
        raise NotAllowed("维护窗口不能在过去。", "The window cannot lie in the past.")
    if not all(each.strip() for each in (wish.reason, wish.risk, wish.fallback)):
        raise NotAllowed(
            "请填写原因、风险和回退办法。", "Give the reason, the risk and the way back."
        )


def _too_late(rules: Rules, at: datetime) -> TooLate:
    first = rules.earliest(at).astimezone(rules.agreed.zone)
    when, end_zh, end_en = (
        f"{first:%Y-%m-%d %H:%M}",
        "请勾选“明知通知太晚”",
        "tick “known to be late”",
    )
    if rules.least is None:
        return TooLate(
            f"协议没有约定提前多久通知；惯例是 3 天，最早 {when}。需要更早时，{end_zh}。",
            f"The agreement is silent on notice; 3 days are customary, {when} at the earliest. "
            f"To begin sooner, {end_en}.",
        )
    zh, en = rules.least.words("zh"), rules.least.words("en")
    return TooLate(
        f"协议要求至少提前 {zh}通知，最早 {when}；更早开始的维护计为中断。仍要申请时，{end_zh}。",
        f"The agreement asks for {en} of notice, {when} at the earliest; work before that counts "
        f"as downtime. To ask nevertheless, {end_en}.",
    )


def _next_number(contract: Contract) -> str:
    """Return the next number; the contract's row is locked, so each is given once."""
    return f"{contract.code.upper()}-M{Window.objects.filter(contract=contract).count() + 1:04d}"


def _locked(window: Window, by: User, *states: WindowState) -> Window:
    rows = Window.objects.visible_to(by).select_for_update(of=("self",))
    kept: Window = rows.select_related("contract", "asked_by").get(pk=window.pk)
    if kept.state not in states:
        raise NotAllowed(
            "维护的状态已经改变，请刷新后再看。", "The window has moved on; look at it again."
        )
    return kept


def _add(
    window: Window,
    kind: str,
    at: datetime,
    by: User,
    *,
    occurred_at: datetime | None = None,
    words: Mapping[str, str] | None = None,
) -> None:
    """Add a fact; the row follows, and the tickets that it defers."""
    before, was_shown = (window.counts_from, window.counts_until), following.is_shown(window)
    body: dict[str, Any] = {}
    ledger.add(
        window.timeline_id, Entry(kind, occurred_at or at, body, words or {}), at=at, by=by.pk
    )
    copy_onto(window, facts_of(window))
    window.save()
    set_timers(window, at=at)
    following.moved(window, was_shown=was_shown, at=at)
    after = window.counts_from, window.counts_until
    changed = [each for each in (before[0], after[0]) if each is not None]
    if before != after and changed:
        fold_anew(window, min(changed).astimezone(UTC), at=at)
