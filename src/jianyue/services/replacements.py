"""Replacements: the customer asks for another engineer, and it is kept what came of it (D08)."""

from datetime import date, datetime

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services import staffing_notices as notices
from jianyue.services.models import Merit, MeritKind, ReplacementRequest, RequestState
from jianyue.services.staffing import locked_contract, named_seat


@transaction.atomic
def ask(
    contract: Contract, engineer: User, *, reason: str, at: datetime, by: User
) -> ReplacementRequest:
    """Ask for another engineer in place of a named one. Raises NotAllowed."""
    must(by, Deed.CONSENT_STAFF)
    kept = locked_contract(contract, by)
    named_seat(kept, engineer)
    if not reason.strip():
        raise NotAllowed("请说明要求更换的原因。", "Say why you ask for another engineer.")
    asked = ReplacementRequest.objects.filter(contract=kept, engineer=engineer)
    if asked.filter(state=RequestState.ASKED).exists():
        raise NotAllowed(
            "已经提出过更换这位工程师的要求，正在等待答复。",
            "A replacement of this engineer was asked for already and awaits its answer.",
        )
    request = ReplacementRequest.objects.create(
        tenant_id=kept.tenant_id,
        customer_id=kept.customer_id,
        contract=kept,
        engineer=engineer,
        reason=reason.strip(),
        asked_at=at,
        asked_by=by,
    )
    _note(request, "replacement_asked", request.reason, at=at, by=by)
    notices.tell_asked(request, at=at)
    return request


@transaction.atomic
def answer(
    request: ReplacementRequest, *, accepts: bool, words: str, at: datetime, by: User
) -> ReplacementRequest:
    """Answer a request; an accepted one is done when the change of engineer takes effect.

    Raises NotAllowed.
    """
    must(by, Deed.PLAN_STAFF)
    kept = _locked(request, by)
    if not words.strip():
        raise NotAllowed("请写明答复。", "Write an answer.")
    kept.state = RequestState.ACCEPTED if accepts else RequestState.DECLINED
    kept.answer, kept.answered_at, kept.answered_by = words.strip(), at, by
    kept.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    _note(kept, f"replacement_{kept.state}", kept.answer, at=at, by=by)
    notices.tell_outcome(kept, at=at)
    return kept


@transaction.atomic
def take_back(request: ReplacementRequest, *, at: datetime, by: User) -> ReplacementRequest:
    """Take a request back before it is answered. Raises NotAllowed."""
    must(by, Deed.CONSENT_STAFF)
    kept = _locked(request, by)
    kept.state = RequestState.WITHDRAWN
    kept.save(update_fields=["state"])
    _note(kept, "replacement_withdrawn", "", at=at, by=by)
    return kept


def add_merit(
    person: User, kind: MeritKind, *, on_date: date, text: str, at: datetime, by: User
) -> Merit:
    """Put a reward, a training or a qualification of a colleague on record. Raises NotAllowed."""
    must(by, Deed.PLAN_STAFF)
    seen = User.objects.visible_to(by).get(pk=person.pk, customer=None)
    if not text.strip() or on_date > at.date():
        raise NotAllowed(
            "请写明内容，日期不能晚于今天。", "Say what it is; its date does not lie in the future."
        )
    return Merit.objects.create(
        tenant_id=seen.tenant_id or 0,
        user=seen,
        kind=kind,
        on_date=on_date,
        text=text.strip(),
        entered_at=at,
        entered_by=by,
    )


def _locked(request: ReplacementRequest, by: User) -> ReplacementRequest:
    rows = ReplacementRequest.objects.visible_to(by).select_for_update(of=("self",))
    kept: ReplacementRequest = rows.select_related("contract").get(pk=request.pk)
    if kept.state != RequestState.ASKED:
        raise NotAllowed("这项要求已有答复。", "This request has its answer already.")
    return kept


def _note(request: ReplacementRequest, kind: str, words: str, *, at: datetime, by: User) -> None:
    entry = Entry(
        kind,
        at,
        {"request": request.pk, "engineer": request.engineer_id},
        {"reason": words} if words else {},
    )
    ledger.add(request.contract.timeline_id, entry, at=at, by=by.pk)
