"""Outages: opened by hand or from a ticket, ended, corrected, taken back, handled (C15, A20)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.engine.outages import Grade
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.agreed import agreed_for
from jianyue.services.staffing import locked_contract
from jianyue.tickets.models import Ticket
from jianyue.tickets.rules import exclusion_grounds
from jianyue.watch import alarming
from jianyue.watch.folding import facts_of
from jianyue.watch.models import Outage
from jianyue.watch.retelling import copy_onto
from jianyue.watch.status import following
from jianyue.watch.words import Side, Step

SUBJECT: Final = "outage"


@dataclass(frozen=True, slots=True)
class Found:
    """An interruption as it is recorded.

    ground  the agreed ground that excludes it from the measure, or nothing
    ticket  the ticket from which it is opened
    """

    system: str
    grade: str
    side: str
    from_at: datetime
    until_at: datetime | None = None
    ground: str = ""
    cause: str = ""
    ticket: Ticket | None = None


@transaction.atomic
def open_outage(contract: Contract, said: Found, *, at: datetime, by: User) -> Outage:
    """Record an interruption and tell the customer at once. Raises NotAllowed."""
    must(by, Deed.RECORD_OUTAGES)
    kept = locked_contract(contract, by)
    agreed = agreed_for(kept, at)
    if agreed is None or said.system not in agreed.agreement.services:
        raise NotAllowed("请选择协议中的系统。", "Choose a system that the agreement names.")
    if said.ticket is not None and said.ticket.contract_id != kept.pk:
        raise NotAllowed("工单不属于这份合同。", "The ticket is not of this contract.")
    _check(said, agreed.agreement, at)
    body = {"system": said.system, "grade": said.grade, "side": said.side, "ground": said.ground}
    if said.ticket is not None:
        body["ticket"] = said.ticket.number
    entry = Entry("outage_opened", said.from_at, body, {"cause": said.cause})
    timeline = ledger.begin(SUBJECT, kept.whose, entry, at=at, by=by.pk)
    outage = Outage(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        number=_next_number(kept), cause=said.cause, ticket=said.ticket,
    )  # fmt: skip
    if said.until_at is not None:
        entry = Entry("outage_ended", said.until_at)
        ledger.add(timeline.pk, entry, at=at, by=by.pk)
    _copy(outage)
    alarming.tell_opened(outage, at=at)
    following.opened(outage, at=at)
    return outage


@transaction.atomic
def end(outage: Outage, *, when: datetime, at: datetime, by: User) -> Outage:
    """Say that the system works again since `when`. Raises NotAllowed."""
    kept = _locked(outage, by)
    if kept.until_at is not None:
        raise NotAllowed("这次中断已经结束；请更正。", "It has ended already; correct it.")
    if when <= kept.from_at:
        raise NotAllowed("恢复时间必须晚于中断时间。", "It must end after it began.")
    _add(kept, Entry("outage_ended", when), at, by)
    alarming.tell_ended(kept, at=at)
    following.ended(kept, at=at)
    return kept


@transaction.atomic
def correct(outage: Outage, said: Found, *, reason: str, at: datetime, by: User) -> Outage:
    """Say what was so in truth, as a new fact; what it said before stays on its timeline."""
    kept = _locked(outage, by)
    agreed = agreed_for(kept.contract, kept.opened_at)
    if not reason.strip():
        raise NotAllowed("请说明更正的原因。", "Say why it is corrected.")
    if agreed is not None:
        _check(said, agreed.agreement, at)
    if said.until_at is None and kept.until_at is not None:
        raise NotAllowed("请填写恢复时间。", "Say when it ended.")
    changed = _changed(kept, said)
    if not changed and said.cause == kept.cause:
        return kept
    words = {"reason": reason.strip()} | ({"cause": said.cause} if said.cause != kept.cause else {})
    kept.cause = said.cause
    _add(kept, Entry("outage_corrected", at, changed, words), at, by)
    following.corrected(kept, at=at)
    return kept


@transaction.atomic
def void(outage: Outage, *, reason: str, at: datetime, by: User) -> Outage:
    """Say that there was no such interruption. It stays visible and counts no more."""
    kept = _locked(outage, by)
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    _add(kept, Entry("outage_voided", at, {}, {"reason": reason.strip()}), at, by)
    alarming.take_back(kept)
    following.voided(kept, at=at)
    return kept


@transaction.atomic
def handle(
    outage: Outage, step: Step, *, text: str, when: datetime, at: datetime, by: User
) -> Outage:
    """Record what was done about it, and when (A20). A warning is the customer's alone (A19)."""
    warns = step is Step.WARNED
    kept = _locked(outage, by, Deed.CONTEST if warns else Deed.RECORD_OUTAGES)
    if not text.strip():
        raise NotAllowed("请写明做了什么。", "Say what was done.")
    _add(kept, Entry(f"outage_{step}", when, {}, {"text": text.strip()}), at, by)
    if warns:
        alarming.tell_warned(kept, text.strip(), at=at)
    return kept


def _check(said: Found, agreement: Agreement, at: datetime) -> None:
    if said.grade not in set(Grade) or said.side not in set(Side):
        raise NotAllowed("请选择程度和责任方。", "Choose how much and on whose side.")
    if said.ground and said.ground not in exclusion_grounds(agreement):
        raise NotAllowed("协议没有这项除外理由。", "The agreement has no such ground.")
    if said.from_at > at or (said.until_at is not None and said.until_at > at):
        raise NotAllowed("时间不能晚于现在。", "Times cannot lie in the future.")
    if said.until_at is not None and said.until_at <= said.from_at:
        raise NotAllowed("恢复时间必须晚于中断时间。", "It must end after it began.")


def _changed(outage: Outage, said: Found) -> dict[str, Any]:
    new: dict[str, Any] = {"grade": said.grade, "side": said.side, "ground": said.ground}
    changed = {name: value for name, value in new.items() if getattr(outage, name) != value}
    if said.from_at != outage.from_at:
        changed["from"] = said.from_at.astimezone(UTC).isoformat()
    if said.until_at is not None and said.until_at != outage.until_at:
        changed["until"] = said.until_at.astimezone(UTC).isoformat()
    return changed


def _next_number(contract: Contract) -> str:
    """Return the next number; the contract's row is locked, so each is given once."""
    return f"{contract.code.upper()}-D{Outage.objects.filter(contract=contract).count() + 1:04d}"


def _locked(outage: Outage, by: User, deed: Deed = Deed.RECORD_OUTAGES) -> Outage:
    must(by, deed)
    rows = Outage.objects.visible_to(by).select_for_update(of=("self",))
    kept: Outage = rows.select_related("contract", "opened_by").get(pk=outage.pk)
    if kept.voided_at is not None:
        raise NotAllowed("这次登记已经撤销。", "It was taken back already.")
    return kept


def _add(outage: Outage, entry: Entry, at: datetime, by: User) -> None:
    ledger.add(outage.timeline_id, entry, at=at, by=by.pk)
    _copy(outage)


def _copy(outage: Outage) -> None:
    copy_onto(outage, facts_of(outage))
    outage.save()
