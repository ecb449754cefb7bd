"""Rosters: set up, changed, closed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction

from jianyue.agreements.models import Contract
from jianyue.escalation.models import Holding, Roster
from jianyue.escalation.noting import SUBJECT, locked, look_at, note
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry, Whose
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import NotAllowed
from jianyue.notices import actions as notices
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must


@dataclass(frozen=True, slots=True)
class Outline:
    """What a roster is called, and which time it has to cover."""

    name: str
    name_en: str = ""
    zone: str = "Asia/Shanghai"
    hours: str = ""
    outside: bool = False
    shown: bool = False


@transaction.atomic
def open_roster(said: Outline, contract: Contract | None, *, at: datetime, by: User) -> Roster:
    """Set up a roster of a contract, or of the whole house. Raises NotAllowed."""
    must(by, Deed.PLAN_STAFF)
    _check(said)
    kept = contract and Contract.objects.visible_to(by).get(pk=contract.pk)
    customer = kept.customer_id if kept else None
    entry = Entry("roster_opened", at, asdict(said), internal=True)
    whose = kept.whose if kept else Whose(by.tenant_id or 0)
    timeline = ledger.begin(SUBJECT, whose, entry, at=at, by=by.pk)
    roster = Roster(
        tenant_id=by.tenant_id or 0, customer_id=customer, contract=kept, timeline=timeline,
        **asdict(said),
    )  # fmt: skip
    _save(roster)
    look_at(roster, at)
    return roster


@transaction.atomic
def change_roster(roster: Roster, said: Outline, *, at: datetime, by: User) -> Roster:
    """Change what a roster is called and covers; what stays the same leaves no trace.

    Its zone stays, so that turns of the past do not move. Raises NotAllowed.
    """
    must(by, Deed.PLAN_STAFF)
    _check(said)
    kept = locked(roster, by)
    if said.zone != kept.zone:
        raise NotAllowed(
            "时区不能更改，否则过去的班次会移动；请另设一张值班表。",
            "The zone stays, or turns of the past would move; set up another roster.",
        )
    new = {name: value for name, value in asdict(said).items() if getattr(kept, name) != value}
    if not new:
        return kept
    for name, value in new.items():
        setattr(kept, name, value)
    _save(kept)
    note(kept, "roster_changed", new, at=at, by=by)
    return kept


@transaction.atomic
def close_roster(roster: Roster, *, at: datetime, by: User) -> Roster:
    """Close a roster: nobody is on call by it any more. Refused while it holds a role."""
    must(by, Deed.PLAN_STAFF)
    kept = locked(roster, by)
    if Holding.objects.filter(roster=kept, until=None).exists():
        raise NotAllowed(
            "还有合同的角色由这张值班表担任，请先改由他人担任。",
            "A role of a contract is held by this roster; give it to somebody else first.",
        )
    note(kept, "roster_closed", {}, at=at, by=by)
    kept.closed_at = at
    kept.save(update_fields=["closed_at"])
    Timer.objects.filter(subject=SUBJECT, subject_id=kept.pk).delete()
    notices.withdraw((SUBJECT, kept.pk))
    return kept


def _check(said: Outline) -> None:
    if not said.name.strip():
        raise NotAllowed("请填写值班表的名称。", "Give the roster a name.")
    try:
        ZoneInfo(said.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise NotAllowed(
            f"没有“{said.zone}”这个时区。", f"There is no time zone {said.zone}."
        ) from unknown


def _save(roster: Roster) -> None:
    try:
        with transaction.atomic():
            roster.save()
    except IntegrityError as taken:
        raise NotAllowed(
            f"已有名为“{roster.name}”的值班表。", f"There is a roster called {roster.name} already."
        ) from taken
