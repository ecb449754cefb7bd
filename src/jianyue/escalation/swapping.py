"""Swaps: one asks, the other accepts, and two overrides say it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from jianyue.engine.spans import Span
from jianyue.escalation import telling
from jianyue.escalation.models import Roster, Swap, SwapState
from jianyue.escalation.noting import locked, must_fit, note
from jianyue.escalation.overriding import Cover, cover
from jianyue.escalation.standing import standing
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: that `other` has the asker's duty, and the asker the other's for it.

    back  the duty of the other that the asker has for it; None where he gives his away
    """

    other: User
    mine: Span
    back: Span | None = None
    reason: str = ""


@transaction.atomic
def ask(roster: Roster, wish: Wish, *, at: datetime, by: User) -> Swap:
    """Ask somebody to swap; nothing changes before he accepts. Raises NotAllowed."""
    kept = locked(roster, by)
    must_fit(kept, by)
    must_fit(kept, wish.other)
    if wish.other.pk == by.pk:
        raise NotAllowed("请选择另一位同事。", "Choose somebody else.")
    _has(kept, by, wish.mine, at)
    if wish.back is not None:
        _has(kept, wish.other, wish.back, at)
        if wish.back.start < wish.mine.end and wish.mine.start < wish.back.end:
            raise NotAllowed("两段时间不能重叠。", "The two stretches lie apart.")
    swap = Swap.objects.create(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, roster=kept, asker=by,
        other=wish.other, from_at=wish.mine.start, until_at=wish.mine.end,
        back_from=wish.back.start if wish.back else None,
        back_until=wish.back.end if wish.back else None,
        reason=wish.reason.strip(), asked_at=at,
    )  # fmt: skip
    _note(kept, swap, "swap_asked", at=at, by=by)
    telling.swap_asked(swap, at=at)
    return swap


@transaction.atomic
def answer(swap: Swap, *, accepts: bool, at: datetime, by: User) -> Swap:
    """Accept a swap, or decline it. Accepted, both have each other's duty. Raises NotAllowed."""
    roster, kept = _locked(swap, by)
    if kept.other_id != by.pk:
        raise NotAllowed("只有被邀请的人可以答复。", "Only who was asked may answer.")
    if accepts:
        mine = _span(kept.from_at, kept.until_at)
        _has(roster, kept.asker, mine, at)
        said = Cover(kept.other, mine.start, mine.end, kept.asker, kept.reason)
        cover(roster, said, at=at, by=by, swap=kept)
        if kept.back_from is not None and kept.back_until is not None:
            back = _span(kept.back_from, kept.back_until)
            _has(roster, kept.other, back, at)
            said = Cover(kept.asker, back.start, back.end, kept.other, kept.reason)
            cover(roster, said, at=at, by=by, swap=kept)
    _settle(kept, SwapState.ACCEPTED if accepts else SwapState.DECLINED, at)
    _note(roster, kept, f"swap_{kept.state}", at=at, by=by)
    telling.swap_answered(kept, at=at)
    return kept


@transaction.atomic
def take_back(swap: Swap, *, at: datetime, by: User) -> Swap:
    """Take back what one asked for, before it is answered. Raises NotAllowed."""
    roster, kept = _locked(swap, by)
    if kept.asker_id != by.pk:
        raise NotAllowed("只有申请人可以撤回。", "Only who asked may take it back.")
    _settle(kept, SwapState.WITHDRAWN, at)
    _note(roster, kept, "swap_withdrawn", at=at, by=by)
    telling.swap_taken_back(kept)
    return kept


def _has(roster: Roster, person: User, span: Span, at: datetime) -> None:
    """Refuse where somebody has no duty in a stretch that is still to come."""
    start = max(span.start, at)
    if start < span.end:
        now = standing([roster], at=at).rosters[roster.pk]
        found = now.stretches(start, span.end)
        if any(post.person == person.pk for each in found for post in each.posts):
            return
    raise NotAllowed(
        f"{person.name} 在这段时间没有值班，或者时间已经过去。",
        f"{person.name} has no duty in this stretch, or it has passed.",
    )


def _locked(swap: Swap, by: User) -> tuple[Roster, Swap]:
    roster = locked(swap.roster, by)
    rows = Swap.objects.filter(roster=roster, state=SwapState.ASKED).select_related(
        "asker", "other"
    )
    kept = rows.select_for_update(of=("self",)).filter(pk=swap.pk).first()
    if kept is None:
        raise NotAllowed("这次换班已经有了结果。", "This swap is settled already.")
    return roster, kept


def _settle(swap: Swap, state: SwapState, at: datetime) -> None:
    swap.state, swap.answered_at = state, at
    swap.save(update_fields=["state", "answered_at"])


def _note(roster: Roster, swap: Swap, kind: str, *, at: datetime, by: User) -> None:
    body = {"swap": swap.pk, "asker": swap.asker_id, "other": swap.other_id}
    note(roster, kind, body, {"reason": swap.reason}, at=at, by=by)


def _span(start: datetime, end: datetime) -> Span:
    return Span(start.astimezone(UTC), end.astimezone(UTC))
