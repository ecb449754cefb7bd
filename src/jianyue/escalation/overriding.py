"""Taking a duty over for a stretch of time, and taking that back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.escalation import telling
from jianyue.escalation.models import Override, Roster, Swap
from jianyue.escalation.noting import locked, must_fit, note, plans
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User

LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Cover:
    """Who has the duty, from when until when, for whom: for whoever is on call where not said."""

    person: User
    from_at: datetime
    until_at: datetime
    replaces: User | None = None
    reason: str = ""


@transaction.atomic
def take_over(roster: Roster, said: Cover, *, at: datetime, by: User) -> Override:
    """Have somebody take a duty over; whoever plans may say it of others. Raises NotAllowed.

    What has passed stays: a stretch that has begun counts from now on.
    """
    kept = locked(roster, by)
    if not plans(by) and said.person.pk != by.pk:
        raise NotAllowed(
            "您只能自己替班；要请别人替班，请申请换班。",
            "You may take a duty over yourself; to give yours away, ask for a swap.",
        )
    override = cover(kept, said, at=at, by=by)
    telling.taken_over(override, at=at)
    return override


def cover(
    roster: Roster, said: Cover, *, at: datetime, by: User, swap: Swap | None = None
) -> Override:
    """Write an override on a locked roster, and the fact of it. Raises NotAllowed."""
    begins = max(said.from_at.astimezone(UTC), at)
    ends = said.until_at.astimezone(UTC)
    if not begins < ends <= begins + LONGEST:
        raise NotAllowed(
            "结束时间必须晚于开始时间和现在，最长一年。",
            "The end lies after the beginning and after now, a year later at most.",
        )
    must_fit(roster, said.person)
    if said.replaces is not None and said.replaces.pk == said.person.pk:
        raise NotAllowed("替班的人不能是本人。", "Nobody takes over from himself.")
    override = Override.objects.create(
        tenant_id=roster.tenant_id, customer_id=roster.customer_id, roster=roster,
        user=said.person, replaces=said.replaces, from_at=begins, until_at=ends,
        reason=said.reason.strip(), swap=swap, made_at=at, made_by=by,
    )  # fmt: skip
    body = {
        "override": override.pk, "user": said.person.pk,
        "replaces": said.replaces.pk if said.replaces else None,
        "from": begins.isoformat(), "until": ends.isoformat(), "swap": swap.pk if swap else None,
    }  # fmt: skip
    note(roster, "override_made", body, {"reason": override.reason}, at=at, by=by)
    return override


@transaction.atomic
def withdraw(override: Override, *, at: datetime, by: User) -> Override:
    """Take an override back; the part of it that has passed stays as it was. Raises NotAllowed."""
    kept, roster = _locked(override, by)
    if not plans(by) and kept.user_id != by.pk:
        raise NotAllowed("这不是您的替班。", "This is not your duty to give back.")
    if kept.until_at <= at:
        raise NotAllowed("已经结束的替班不能取消。", "What has ended is not withdrawn.")
    if kept.from_at < at:
        kept.until_at = at
        kept.save(update_fields=["until_at"])
    else:
        kept.withdrawn_at = at
        kept.save(update_fields=["withdrawn_at"])
    note(roster, "override_withdrawn", {"override": kept.pk}, at=at, by=by)
    telling.not_taken_over(kept)
    return kept


def _locked(override: Override, by: User) -> tuple[Override, Roster]:
    roster = locked(override.roster, by)
    rows = Override.objects.filter(roster=roster, withdrawn_at=None).select_for_update(of=("self",))
    kept = rows.filter(pk=override.pk).first()
    if kept is None:
        raise NotAllowed("这次替班已经取消。", "This was withdrawn already.")
    return kept, roster
