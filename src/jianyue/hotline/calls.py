"""A call from its first ring to its end. The caller is given a number before he hangs up (B20)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.hotline.copying import copy_onto
from jianyue.hotline.models import Call, Line
from jianyue.hotline.words import NoMatter
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry, Whose
from jianyue.ledger.models import Timeline
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.tickets.models import Ticket

SUBJECT: Final = "call"
WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Ring:
    """What is known of a call when it rings.

    phone   the number it comes from, where that is sent
    key     how the telephone system calls it; empty where somebody writes it down
    """

    rang_at: datetime
    phone: str = ""
    line: Line | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """When a call rang, was answered and ended, put right; None where it was or did not."""

    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


@transaction.atomic
def ring(tenant: int, said: Ring, *, at: datetime, by: User | None) -> Call:
    """Record that it rings; a call over a line of one contract is of that contract."""
    if by is not None:
        must(by, Deed.WORK)
    contract = said.line.contract if said.line else None
    body = _of(contract) | ({"line": said.line.pk} if said.line else {})
    phone = said.phone.strip()[:40]
    entry = Entry("call_rang", said.rang_at, body, {"phone": phone}, internal=True)
    whose = Whose(tenant, None, contract.pk if contract else None)
    timeline = ledger.begin(SUBJECT, whose, entry, at=at, by=by.pk if by else None)
    call = Call(
        tenant_id=tenant, timeline=timeline, number=f"C-{uuid4().hex[:8].upper()}",
        line=said.line, key=said.key[:120], phone=phone, rang_at=said.rang_at,
    )  # fmt: skip
    call.save()
    copy_onto(call)
    return call


@transaction.atomic
def answer(call: Call, *, when: datetime, at: datetime, by: User) -> Call:
    """Record that somebody answered; the first instant counts, the last name. Raises NotAllowed."""
    kept = _locked(call, by)
    if kept.ended_at is not None and kept.answered_at is None:
        raise NotAllowed("来电人已经挂断。", "The caller has hung up.")
    if when < kept.rang_at:
        raise NotAllowed("接听不能早于来电。", "It cannot be answered before it rings.")
    return _answered(kept, by, when, at, by)


@transaction.atomic
def answered_by(call: Call, agent: User | None, *, when: datetime, at: datetime) -> Call:
    """Record what the telephone system says of who answered; None where it does not know."""
    return _answered(_locked(call, None), agent, when, at, None)


@transaction.atomic
def name(
    call: Call, contract: Contract, *, at: datetime, by: User, caller: User | None = None,
    name: str = "",
) -> Call:  # fmt: skip
    """Say who calls, and under which contract; somebody without an account has a name alone."""
    kept = _locked(call, by)
    strange = caller is not None and caller.customer_id not in {None, contract.customer_id}
    if contract.tenant_id != kept.tenant_id or strange:
        raise NotAllowed("来电人不属于这份合同。", "The caller is not of this contract.")
    if kept.ticket_id is not None and kept.contract_id not in {None, contract.pk}:
        raise NotAllowed("已经登记了另一份合同的工单。", "It has a ticket of another contract.")
    said = (caller.name if caller else name).strip()[:120]
    body = _of(contract) | ({"caller": caller.pk} if caller else {})
    kept.caller_name = said
    return _added(kept, Entry("call_named", at, body, {"name": said}, internal=True), at, by)


@transaction.atomic
def concern(call: Call, ticket: Ticket, *, at: datetime, by: User) -> Call:
    """Say which ticket it is about, new or reported before. Raises NotAllowed."""
    kept = _locked(call, by)
    if kept.answered_at is None or kept.why:
        raise NotAllowed("先接听，再登记工单。", "Answer first, then say what it is about.")
    if kept.contract_id not in {None, ticket.contract_id}:
        raise NotAllowed("工单属于另一份合同。", "The ticket is of another contract.")
    if kept.numbered_at is not None:
        raise NotAllowed("已经告知编号。", "The number was given already.")
    body = _of(ticket.contract) | {"ticket": ticket.pk}
    return _added(kept, Entry("call_about", at, body, internal=True), at, by)


@transaction.atomic
def give_number(call: Call, *, at: datetime, by: User) -> Call:
    """Record that the caller is told the number of the ticket now. Raises NotAllowed."""
    kept = _locked(call, by)
    if kept.ticket_id is None:
        raise NotAllowed("先登记工单，再告知编号。", "Register the ticket, then give its number.")
    if kept.numbered_at is not None:
        return kept
    return _added(kept, Entry("call_numbered", at, internal=True), at, by)


@transaction.atomic
def end(call: Call, *, when: datetime, at: datetime, by: User | None) -> Call:
    """Record that it is over; safe to repeat: the first time counts. Raises NotAllowed."""
    kept = _locked(call, by)
    if kept.ended_at is not None:
        return kept
    if when < (kept.answered_at or kept.rang_at):
        raise NotAllowed("挂断不能早于接听。", "It cannot end before it was answered.")
    return _added(kept, Entry("call_ended", when, internal=True), at, by)


@transaction.atomic
def dismiss(call: Call, why: str, *, at: datetime, by: User) -> Call:
    """Leave a call out of the figures, where it stays visible; without a reason, take it in."""
    kept = _locked(call, by)
    if why and why not in set(NoMatter):
        raise NotAllowed("请选择原因。", "Choose why.")
    if why and kept.ticket_id is not None:
        raise NotAllowed("已登记工单的来电要计入。", "A call that brought a ticket counts.")
    return _added(kept, Entry("call_dismissed", at, {"why": why}, internal=True), at, by)


@transaction.atomic
def correct(call: Call, times: Times, *, reason: str, at: datetime, by: User) -> Call:
    """Put the times of a call right, and say why; what they were stays in its facts."""
    kept = _locked(call, by)
    known = [each for each in (times.rang_at, times.answered_at, times.ended_at) if each]
    if known != sorted(known) or known[-1] > at:
        raise NotAllowed(
            "时间须依次为来电、接听、挂断，且不晚于现在。",
            "It rings, is answered and ends in this order, and not in the future.",
        )
    if kept.numbered_at is not None and not (times.answered_at or at) <= kept.numbered_at:
        raise NotAllowed("编号是在此之前告知的。", "The number was given before that.")
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    said = {
        name: value.isoformat()
        for name in ("rang_at", "answered_at", "ended_at")
        if (value := getattr(times, name)) is not None
    }
    words = {"reason": reason.strip()[:WORDS]}
    return _added(kept, Entry("call_corrected", at, said, words, internal=True), at, by)


def _locked(call: Call, by: User | None) -> Call:
    """Return the row, locked; whoever has no name is the telephone system on its own line."""
    rows = Call.objects.select_for_update(of=("self",)).select_related("contract")
    if by is not None:
        must(by, Deed.WORK)
        rows = rows.filter(pk__in=Call.objects.visible_to(by).values("pk"))
    found: Call = rows.get(pk=call.pk)
    return found


def _answered(
    call: Call, agent: User | None, when: datetime, at: datetime, by: User | None
) -> Call:
    body = {"agent": agent.pk} if agent else {}
    return _added(call, Entry("call_answered", when, body, internal=True), at, by)


def _added(call: Call, entry: Entry, at: datetime, by: User | None) -> Call:
    before = call.contract_id
    ledger.add(call.timeline_id, entry, at=at, by=by.pk if by else None)
    copy_onto(call)
    if call.contract_id != before and call.contract_id is not None:
        timeline = Timeline.objects.select_for_update().get(pk=call.timeline_id)
        ledger.belongs(timeline, call.contract_id)
    return call


def _of(contract: Contract | None) -> dict[str, Any]:
    if contract is None:
        return {}
    return {"contract": contract.pk, "customer": contract.customer_id}
