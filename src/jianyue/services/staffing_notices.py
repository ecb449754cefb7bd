"""Who is told of changes of engineers and of replacements asked for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import MAY, Deed
from jianyue.people.roles import EVERYWHERE
from jianyue.services.models import EngineerChange, ReplacementRequest

CHANGE: Final = "engineer_change"
REQUEST: Final = "replacement_request"
CHANGE_WORDS: Final = {
    "consented": Both("已同意更换工程师", "agreed to the change of engineer"),
    "refused": Both("不同意更换工程师", "refused the change of engineer"),
}


def tell_announced(change: EngineerChange, *, at: datetime) -> None:
    """Tell the customer's people who may consent that an engineer changes."""
    wish = Both(" 请在页面上答复。", " Please answer on the page.")
    end = wish if change.needs_consent else Both("", "")
    who = f"{change.leaves.name} → {change.comes.name}"
    message = Message(
        kind="engineer_change_announced",
        cause=(CHANGE, change.pk),
        subject=Both(f"更换工程师：{who}", f"Change of engineer: {who}"),
        body=Both(
            f"自 {change.from_date} 起，{who}。原因：{change.reason}。{end.zh}",
            f"From {change.from_date} on: {who}. Reason: {change.reason}.{end.en}",
        ),
        path=f"/staffing/{change.contract.code}/",
    )
    notices.decide(message, to=_consenting(change.contract), at=at)


def tell_answered(change: EngineerChange, *, at: datetime) -> None:
    """Tell who announced the change what the customer says."""
    said = CHANGE_WORDS[change.state]
    who = f"{change.leaves.name} → {change.comes.name}"
    message = Message(
        kind="engineer_change_answered",
        cause=(CHANGE, change.pk),
        subject=Both(f"客户{said.zh}：{who}", f"The customer {said.en}: {who}"),
        body=Both(change.answer or said.zh, change.answer or said.en),
        path=f"/staffing/{change.contract.code}/",
    )
    notices.decide(message, to=[change.announced_by], at=at)


def tell_asked(request: ReplacementRequest, *, at: datetime) -> None:
    """Tell the managers of the contract that the customer asks for another engineer."""
    name = request.engineer.name
    message = Message(
        kind="replacement_asked",
        cause=(REQUEST, request.pk),
        subject=Both(f"客户要求更换工程师：{name}", f"The customer asks to replace {name}"),
        body=Both(request.reason, request.reason),
        path=f"/staffing/{request.contract.code}/",
    )
    notices.decide(message, to=_planning(request.contract), at=at)


def tell_outcome(request: ReplacementRequest, *, at: datetime) -> None:
    """Tell who asked what came of it."""
    name = request.engineer.name
    message = Message(
        kind="replacement_answered",
        cause=(REQUEST, request.pk),
        subject=Both(f"更换工程师的答复：{name}", f"Answer about replacing {name}"),
        body=Both(request.answer, request.answer),
        path=f"/staffing/{request.contract.code}/",
    )
    notices.decide(message, to=[request.asked_by], at=at)


def take_back(change: EngineerChange) -> None:
    """Take back what was not sent yet about a change that is withdrawn."""
    notices.withdraw((CHANGE, change.pk))


def _consenting(contract: Contract) -> Iterable[User]:
    roles = [role for role, deeds in MAY.items() if Deed.CONSENT_STAFF in deeds]
    return User.objects.filter(
        customer=contract.customer_id, is_active=True, grants__role__in=roles
    ).distinct()


def _planning(contract: Contract) -> Iterable[User]:
    """Return who plans staff and reaches the contract: by a seat on it or by the role."""
    roles = [role for role, deeds in MAY.items() if Deed.PLAN_STAFF in deeds]
    people = User.objects.filter(
        tenant=contract.tenant_id, customer=None, is_active=True, grants__role__in=roles
    )
    seated = people.filter(seats__contract=contract, seats__until_date=None)
    reaching = people.filter(grants__role__in=[role for role in roles if role in EVERYWHERE])
    return {user.pk: user for user in (*seated, *reaching)}.values()
