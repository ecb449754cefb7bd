"""Named engineers: changes are announced ahead, agreed to, and take effect on their date (B09)."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from jianyue.agreements.models import Contract, Seat, SeatKind
from jianyue.ledger import actions as ledger
from jianyue.ledger import rounds
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services import staffing_notices as notices
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.services.models import ChangeState, EngineerChange, ReplacementRequest, RequestState
from jianyue.services.staffing_dates import begins_at, earliest_date

logger = logging.getLogger(__name__)

SUBJECT: Final = "engineer_change"
TAKE_EFFECT: Final = "take_effect"
BATCH: Final = 200
RETRY_BROKEN: Final = timedelta(minutes=15)
NAMED: Final = (SeatKind.RESIDENT, SeatKind.MOBILE, SeatKind.PROJECT_MANAGER)
OPEN: Final = (ChangeState.ANNOUNCED, ChangeState.CONSENTED)


class TooShort(Refused):
    """The change begins sooner than the agreed notice allows."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A change of a named engineer as it is announced.

    ask_short  ask the customer to consent to a notice that is shorter than agreed
    request    the customer's request that the change answers
    """

    leaves: User
    comes: User
    from_date: date
    reason: str
    ask_short: bool = False
    request: ReplacementRequest | None = None


@transaction.atomic
def announce(contract: Contract, said: Announcement, *, at: datetime, by: User) -> EngineerChange:
    """Announce that another engineer comes. Raises NotAllowed, TooShort."""
    must(by, Deed.PLAN_STAFF)
    kept = locked_contract(contract, by)
    seat = named_seat(kept, said.leaves)
    _check(kept, said)
    agreed = agreed_for(kept, at)
    short = agreed is not None and said.from_date < earliest_date(agreed, at)
    if agreed is not None and short and not said.ask_short:
        raise _too_short(agreed, at)
    change = EngineerChange.objects.create(
        tenant_id=kept.tenant_id,
        customer_id=kept.customer_id,
        contract=kept,
        leaves=said.leaves,
        comes=said.comes,
        kind=seat.kind,
        from_date=said.from_date,
        reason=said.reason.strip(),
        needs_consent=short or (agreed is not None and agreed.staff.change_consent),
        short=short,
        announced_at=at,
        announced_by=by,
        request=said.request,
    )
    _set_timer(change, begins_at(said.from_date, agreed))
    _note(change, "engineer_change_announced", change.reason, at=at, by=by)
    notices.tell_announced(change, at=at)
    return change


@transaction.atomic
def answer(
    change: EngineerChange, *, consents: bool, words: str, at: datetime, by: User
) -> EngineerChange:
    """Consent to a change, or refuse it with a reason. A date that has come takes effect at once.

    Raises NotAllowed.
    """
    must(by, Deed.CONSENT_STAFF)
    kept = _locked(change, by, ChangeState.ANNOUNCED)
    if not kept.needs_consent:
        raise NotAllowed(
            "按照协议，这次更换不需要客户同意；不满意时可以要求更换工程师。",
            "By the agreement this change needs no consent; you may ask for a replacement.",
        )
    if not consents and not words.strip():
        raise NotAllowed("不同意时请说明原因。", "Say why you refuse.")
    kept.state = ChangeState.CONSENTED if consents else ChangeState.REFUSED
    kept.answer, kept.answered_at, kept.answered_by = words.strip(), at, by
    kept.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    _note(kept, f"engineer_change_{kept.state}", kept.answer, at=at, by=by)
    notices.tell_answered(kept, at=at)
    if consents and begins_at(kept.from_date, agreed_for(kept.contract, kept.announced_at)) <= at:
        _take_effect(kept, at=at)
    return kept


@transaction.atomic
def withdraw(change: EngineerChange, *, at: datetime, by: User) -> EngineerChange:
    """Take an announced change back before it takes effect."""
    must(by, Deed.PLAN_STAFF)
    kept = _locked(change, by, *OPEN)
    kept.state = ChangeState.WITHDRAWN
    kept.save(update_fields=["state"])
    Timer.objects.filter(subject=SUBJECT, subject_id=kept.pk).delete()
    notices.take_back(kept)
    _note(kept, "engineer_change_withdrawn", "", at=at, by=by)
    return kept


def take_effect(at: datetime) -> int:
    """Let changes whose date has come take effect; return how many were looked at.

    Any number of workers may do it: timers are claimed, and a change that took effect has none.
    One that still lacks its consent waits for the answer, which then takes effect at once.
    """
    return _claimed(at) if rounds.are_due([SUBJECT], at) else 0


@transaction.atomic
def _claimed(at: datetime) -> int:
    rows = Timer.objects.filter(subject=SUBJECT, at__lte=at).order_by("at")
    due = list(rows.select_for_update(skip_locked=True)[:BATCH])
    done = [timer.pk for timer in due if _came_due(timer, at)]
    Timer.objects.filter(pk__in=done).delete()
    later = Timer.objects.filter(pk__in=[timer.pk for timer in due])
    later.update(at=at + RETRY_BROKEN, attempts=F("attempts") + 1)
    return len(due)


def locked_contract(contract: Contract, by: User) -> Contract:
    """Return the contract, its row locked, if `by` may see it. Raises Contract.DoesNotExist."""
    rows = Contract.objects.visible_to(by).select_for_update(of=("self",))
    found: Contract = rows.get(pk=contract.pk)
    return found


def named_seat(contract: Contract, person: User) -> Seat:
    """Return the seat of a named engineer. Raises NotAllowed where he has none."""
    seat = Seat.objects.filter(
        contract=contract, user=person, until_date=None, kind__in=NAMED
    ).first()
    if seat is None:
        raise NotAllowed(
            "此人不是这份合同的指定工程师。", "This person is no named engineer of the contract."
        )
    return seat


def _check(contract: Contract, said: Announcement) -> None:
    if not said.reason.strip():
        raise NotAllowed("请说明更换的原因。", "Say why the engineer changes.")
    wrong = said.comes.customer_id is not None or not said.comes.is_active
    if wrong or said.comes.tenant_id != contract.tenant_id or said.comes.pk == said.leaves.pk:
        raise NotAllowed(
            "接替的人必须是服务方在职的另一位同事。",
            "Who comes must be another colleague of the provider.",
        )
    if EngineerChange.objects.filter(
        contract=contract, leaves=said.leaves, state__in=OPEN
    ).exists():
        raise NotAllowed(
            "这位工程师的更换已经预告，请先撤回。",
            "A change of this engineer is announced already; withdraw it first.",
        )


def _too_short(agreed: Agreed, at: datetime) -> TooShort:
    first, notice = earliest_date(agreed, at), agreed.staff.change_notice
    zh, en = (notice.words("zh"), notice.words("en")) if notice else ("", "")
    return TooShort(
        f"协议要求提前 {zh}预告，最早可从 {first} 起更换。需要更早时，请勾选“请客户同意提前更换”。",
        f"The agreement asks for {en} of notice: {first} at the earliest. To begin sooner, ask the "
        "customer to consent to the short notice.",
    )


def _set_timer(change: EngineerChange, at: datetime) -> None:
    Timer.objects.create(
        tenant_id=change.tenant_id, subject=SUBJECT, subject_id=change.pk, kind=TAKE_EFFECT, at=at
    )


def _came_due(timer: Timer, at: datetime) -> bool:
    try:
        with inside(timer.tenant_id):
            _come_due(timer, at)
    except Exception:
        # One change that cannot be made must not stop the others.
        logger.exception("Could not let the change of engineer %s take effect", timer.subject_id)
        return False
    return True


def _come_due(timer: Timer, at: datetime) -> None:
    rows = EngineerChange.objects.select_for_update(of=("self",)).select_related("contract")
    change = rows.filter(pk=timer.subject_id, state__in=OPEN).first()
    if change is not None and (change.state == ChangeState.CONSENTED or not change.needs_consent):
        _take_effect(change, at=at)


def _take_effect(change: EngineerChange, *, at: datetime) -> None:
    """End the seat of who leaves and give it to who comes, from the day agreed."""
    ending = Seat.objects.filter(
        contract=change.contract_id, user__in=[change.leaves_id, change.comes_id], until_date=None
    )
    ending.update(until_date=change.from_date)
    Seat.objects.create(
        tenant_id=change.tenant_id,
        customer_id=change.customer_id,
        contract_id=change.contract_id,
        user_id=change.comes_id,
        kind=change.kind,
        from_date=change.from_date,
    )
    change.state, change.done_at = ChangeState.DONE, at
    change.save(update_fields=["state", "done_at"])
    if change.request_id is not None:
        ReplacementRequest.objects.filter(pk=change.request_id).update(
            state=RequestState.DONE, done_at=at
        )
    _note(change, "engineer_changed", "", at=at, by=None)


def _locked(change: EngineerChange, by: User, *states: ChangeState) -> EngineerChange:
    rows = EngineerChange.objects.visible_to(by).select_for_update(of=("self",))
    kept: EngineerChange = rows.select_related("contract").get(pk=change.pk)
    if kept.state not in states:
        raise NotAllowed(
            "这次更换的状态已经改变，请刷新后再看。",
            "This change has moved on; look at it again.",
        )
    return kept


def _note(change: EngineerChange, kind: str, words: str, *, at: datetime, by: User | None) -> None:
    body: dict[str, Any] = {
        "change": change.pk,
        "leaves": change.leaves_id,
        "comes": change.comes_id,
        "from": change.from_date.isoformat(),
        "short": change.short,
    }
    entry = Entry(kind, at, body, {"reason": words} if words else {})
    ledger.add(change.contract.timeline_id, entry, at=at, by=by.pk if by else None)
