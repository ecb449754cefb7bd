"""What every change of a roster does: it is a fact, and the worker looks for holes anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from jianyue.escalation.models_rosters import Roster
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may

SUBJECT: Final = "roster"
LOOK_AHEAD: Final = "look_ahead"
SAID: Final[Mapping[str, Both]] = {
    "roster_opened": Both("设立值班表", "roster set up"),
    "roster_changed": Both("修改值班表", "roster changed"),
    "roster_closed": Both("停用值班表", "roster closed"),
    "layer_set": Both("安排轮值", "rotation arranged"),
    "layer_ended": Both("取消轮值", "rotation ended"),
    "override_made": Both("安排替班", "duty taken over"),
    "override_withdrawn": Both("取消替班", "taking over withdrawn"),
    "override_restored": Both("恢复替班", "taking over restored"),
    "swap_asked": Both("申请换班", "swap asked for"),
    "swap_accepted": Both("同意换班", "swap accepted"),
    "swap_declined": Both("未同意换班", "swap declined"),
    "swap_withdrawn": Both("撤回换班申请", "swap withdrawn"),
    "undone": Both("撤销上一步", "last change undone"),
}


def locked(roster: Roster, by: User) -> Roster:
    """Return a roster whose row is locked, if `by` may see it and it is in use.

    Raises Roster.DoesNotExist, NotAllowed.
    """
    rows = Roster.objects.visible_to(by).select_for_update(of=("self",))
    kept: Roster = rows.select_related("contract").get(pk=roster.pk)
    if kept.closed_at is not None:
        raise NotAllowed("这张值班表已停用。", "This roster is closed.")
    return kept


def note(
    roster: Roster,
    kind: str,
    body: Mapping[str, Any],
    words: Mapping[str, str] | None = None,
    *,
    at: datetime,
    by: User,
) -> None:
    """Record a change on the roster's timeline, and have its holes looked for now."""
    entry = Entry(kind, at, body, words or {}, internal=True)
    ledger.add(roster.timeline_id, entry, at=at, by=by.pk)
    look_at(roster, at)


def look_at(roster: Roster, at: datetime) -> None:
    """Have the worker look at a roster at an instant."""
    Timer.objects.update_or_create(
        subject=SUBJECT, subject_id=roster.pk, kind=LOOK_AHEAD, round=1,
        defaults={"tenant_id": roster.tenant_id, "at": at, "attempts": 0},
    )  # fmt: skip


def must_fit(roster: Roster, person: User) -> None:
    """Refuse somebody who cannot be on the roster.

    On it are active people of the provider who reach its contract: by a role of the house, or by
    a seat on the contract. Raises NotAllowed.
    """
    if person.tenant_id != roster.tenant_id or person.customer_id is not None:
        raise NotAllowed("值班人员必须是服务方的人员。", "Only the provider's people are on call.")
    if not person.is_active:
        raise NotAllowed(f"{person.name} 已停用账号。", f"{person.name} has left.")
    if roster.contract_id is None or person.sees_every_contract:
        return
    if not person.seats.filter(contract=roster.contract_id, until_date=None).exists():
        raise NotAllowed(
            f"{person.name} 不在这份合同上，请先在“驻场与在岗”中安排。",
            f"{person.name} has no place on this contract; give him one under Staffing first.",
        )


def plans(user: User) -> bool:
    """Tell whether somebody plans rosters."""
    return may(user, Deed.PLAN_STAFF)
