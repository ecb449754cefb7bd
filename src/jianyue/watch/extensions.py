"""Extended service hours: asked for, answered by the provider, withdrawn (C16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.engine.spans import Span
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.models import Extension, ExtensionState
from jianyue.services.staffing import locked_contract
from jianyue.watch import extension_notices as telling
from jianyue.watch.extension_facts import copy_onto
from jianyue.watch.extension_rules import Hours, hours_for
from jianyue.watch.folding import facts_of
from jianyue.watch.told import EXTENSION_ASKED

SUBJECT: Final = "extension"
LONGEST: Final = timedelta(days=1)


class TooLateToAsk(Refused):
    """The time of day by which longer hours are asked for is over."""


@dataclass(frozen=True, slots=True)
class Longer:
    """Hours as they are asked for.

    caller      who asked on the hotline; the customer's own people need none
    late_known  who asks knows that it is late
    """

    system: str
    from_at: datetime
    until_at: datetime
    reason: str
    caller: str = ""
    late_known: bool = False


@transaction.atomic
def ask(contract: Contract, wish: Longer, *, at: datetime, by: User) -> Extension:
    """Ask for longer hours, or enter them for a caller. Raises NotAllowed, TooLateToAsk."""
    must(by, Deed.ASK_EXTENSIONS)
    kept = locked_contract(contract, by)
    hours = hours_for(kept, at)
    if hours is None:
        raise NotAllowed(
            "这份合同还没有生效的协议。", "No agreement of this contract is in force yet."
        )
    caller = "" if by.is_customer else wish.caller.strip()
    if not by.is_customer and not caller:
        raise NotAllowed("请填写是谁在热线上提出的。", "Say who asked on the hotline.")
    _check(wish, hours, at)
    late = hours.is_late(wish.system, wish.from_at, at)
    if late and not wish.late_known:
        raise _too_late(wish, hours)
    body = {
        "system": wish.system,
        "from": wish.from_at.isoformat(),
        "until": wish.until_at.isoformat(),
        "late": late,
    }
    extension = _begun(kept, body, {"reason": wish.reason.strip(), "caller": caller}, at, by)
    telling.tell_asked(extension, at=at)
    return extension


@transaction.atomic
def answer(
    extension: Extension, *, confirms: bool, words: str, at: datetime, by: User
) -> Extension:
    """Confirm longer hours as the provider, or refuse them with a reason. Raises NotAllowed."""
    must(by, Deed.ANSWER_EXTENSIONS)
    kept = _locked(extension, by, ExtensionState.ASKED)
    if at >= kept.until_at:
        raise NotAllowed(
            "这段时间已经过去，不能再答复。", "The hours are over; there is nothing to answer."
        )
    if not confirms and not words.strip():
        raise NotAllowed("不同意时请说明原因。", "Say why you refuse.")
    kept.answer = words.strip()
    kind = "extension_confirmed" if confirms else "extension_refused"
    _add(kept, kind, at, by, {"answer": kept.answer})
    telling.tell_answered(kept, at=at)
    return kept


@transaction.atomic
def withdraw(extension: Extension, *, at: datetime, by: User) -> Extension:
    """Take back hours that have not begun. Raises NotAllowed."""
    must(by, Deed.ASK_EXTENSIONS)
    kept = _locked(extension, by, *ExtensionState.standing())
    if at >= kept.from_at:
        raise NotAllowed("延长的时间已经开始。", "The hours have begun.")
    _add(kept, "extension_withdrawn", at, by, {})
    telling.tell_withdrawn(kept, at=at, by=by)
    return kept


def _check(wish: Longer, hours: Hours, at: datetime) -> None:
    if wish.system not in hours.agreed.agreement.services:
        raise NotAllowed("请选择协议中的系统。", "Choose a system that the agreement names.")
    if not timedelta() < wish.until_at - wish.from_at <= LONGEST:
        raise NotAllowed(
            "结束时间必须晚于开始时间，且不超过 24 小时。",
            "The hours must end after they begin, within 24 hours.",
        )
    if wish.from_at < at:
        raise NotAllowed("延长的时间不能在过去。", "The hours cannot lie in the past.")
    if not hours.beyond(wish.system, Span(wish.from_at, wish.until_at)):
        raise NotAllowed(
            "这段时间本来就在约定的服务时间之内。", "These hours are within the service time."
        )
    if not wish.reason.strip():
        raise NotAllowed("请填写原因。", "Give the reason.")


def _too_late(wish: Longer, hours: Hours) -> TooLateToAsk:
    deadline = hours.deadline(wish.system, wish.from_at)
    when = f"{deadline.astimezone(hours.agreed.zone):%Y-%m-%d %H:%M}" if deadline else ""
    return TooLateToAsk(
        f"协议要求在 {when} 前申请，现在晚了，服务方可能不再安排。"
        "仍要申请时，请勾选“明知申请太晚”。",
        f"The agreement asks for it before {when}; it is too late, and the provider may not manage "
        "it. To ask nevertheless, tick “known to be late”.",
    )


def _begun(
    contract: Contract, body: Mapping[str, object], words: Mapping[str, str], at: datetime, by: User
) -> Extension:
    timeline = ledger.begin(
        SUBJECT, contract.whose, Entry(EXTENSION_ASKED, at, dict(body), words), at=at, by=by.pk
    )
    # The contract's row is locked, so each number is given once.
    number = Extension.objects.filter(contract=contract).count() + 1
    extension = Extension(
        tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
        timeline=timeline, number=f"{contract.code.upper()}-X{number:04d}", **words,
    )  # fmt: skip
    copy_onto(extension, facts_of(extension))
    extension.save()
    return extension


def _locked(extension: Extension, by: User, *states: ExtensionState) -> Extension:
    rows = Extension.objects.visible_to(by).select_for_update(of=("self",))
    kept: Extension = rows.select_related("contract", "asked_by").get(pk=extension.pk)
    if kept.state not in states:
        raise NotAllowed(
            "申请的状态已经改变，请刷新后再看。", "The request has moved on; look at it again."
        )
    return kept


def _add(extension: Extension, kind: str, at: datetime, by: User, words: Mapping[str, str]) -> None:
    ledger.add(extension.timeline_id, Entry(kind, at, {}, words), at=at, by=by.pk)
    copy_onto(extension, facts_of(extension))
    extension.save()
