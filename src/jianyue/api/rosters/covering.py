"""Standing in: duties taken over, swaps asked for and answered."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.problems import invalid
from jianyue.api.rosters.area import ROSTERS, ChangeOut, person_named, roster_for, row_for, weighed
from jianyue.api.rosters.planning import LookIn
from jianyue.api.rosters.reading import SwapOut, swap_out
from jianyue.api.shapes import Id, Instant, Sent, Words
from jianyue.engine.spans import Span
from jianyue.escalation import overriding, swapping
from jianyue.escalation.models import Override, Swap
from jianyue.escalation.overriding import Cover
from jianyue.escalation.swapping import Wish
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed

Reason = Annotated[Words, Field(max_length=300)]


class CoverIn(LookIn):
    """Who takes a duty over, from when until when; for whoever is on call where not said."""

    person: Id
    from_at: Instant
    until_at: Instant
    replaces: Id | None = None
    reason: Reason = ""


class SwapIn(Sent):
    """Whom one asks to have one's duty, and for which of his; for none, it is given away."""

    other: Id
    from_at: Instant
    until_at: Instant
    back_from: Instant | None = None
    back_until: Instant | None = None
    reason: Reason = ""


class SwapAnswer(Sent):
    """Whether one takes the other's duty."""

    accepts: bool


@ROSTERS.post(
    "/rosters/{roster}/overrides", Both("安排替班", "Take a duty over"), ChangeOut,
    Deed.PLAN_STAFF, Deed.WORK,
)  # fmt: skip
def take_duty_over(request: HttpRequest, roster: Id, said: CoverIn) -> ChangeOut:
    """Have somebody take a duty over; who does not plan may do so himself."""
    who = caller(request)
    kept = roster_for(who, roster)
    _span("until_at", said.from_at, said.until_at)
    replaces = person_named(who, said.replaces, "replaces") if said.replaces else None
    person = person_named(who, said.person, "person")
    cover = Cover(person, said.from_at, said.until_at, replaces, said.reason)

    def deed() -> Override:
        return overriding.take_over(kept, cover, at=who.at, by=who.by)

    return weighed(kept, deed, who, looks=said.only_look)


@ROSTERS.delete(
    "/overrides/{override}", Both("取消替班", "Withdraw an override"), Deed.PLAN_STAFF, Deed.WORK
)
def withdraw_override(request: HttpRequest, override: Id) -> None:
    """Take an override back; what has passed stays."""
    who = caller(request)
    one: Override = row_for(who, Override, override, "roster__contract", "user")
    overriding.withdraw(one, at=who.at, by=who.by)


@ROSTERS.post(
    "/rosters/{roster}/swaps", Both("申请换班", "Ask for a swap"), SwapOut, Deed.PLAN_STAFF,
    Deed.WORK,
)  # fmt: skip
def ask_swap(request: HttpRequest, roster: Id, said: SwapIn) -> SwapOut:
    """Ask a colleague to swap; nothing changes before he accepts."""
    who = caller(request)
    kept = roster_for(who, roster)
    if (said.back_from is None) is not (said.back_until is None):
        raise invalid("back_until", "请填写开始和结束。", "Give both ends.")
    back = None
    if said.back_from is not None and said.back_until is not None:
        back = _span("back_until", said.back_from, said.back_until)
    mine = _span("until_at", said.from_at, said.until_at)
    wish = Wish(person_named(who, said.other, "other"), mine, back, said.reason)
    made = swapping.ask(kept, wish, at=who.at, by=who.by)
    return swap_out(_swap_for(who, made.pk))


@ROSTERS.post(
    "/swaps/{swap}/answer", Both("答复换班", "Answer a swap"), SwapOut, Deed.PLAN_STAFF, Deed.WORK
)
def answer_swap(request: HttpRequest, swap: Id, said: SwapAnswer) -> SwapOut:
    """Accept a swap, or decline it, as who was asked."""
    who = caller(request)
    swapping.answer(_swap_for(who, swap), accepts=said.accepts, at=who.at, by=who.by)
    return swap_out(_swap_for(who, swap))


@ROSTERS.delete(
    "/swaps/{swap}", Both("撤回换班申请", "Take a swap back"), Deed.PLAN_STAFF, Deed.WORK
)
def take_swap_back(request: HttpRequest, swap: Id) -> None:
    """Take back what one asked for."""
    who = caller(request)
    swapping.take_back(_swap_for(who, swap), at=who.at, by=who.by)


def _swap_for(who: Caller, pk: int) -> Swap:
    found: Swap = row_for(who, Swap, pk, "roster__contract", "asker", "other")
    return found


def _span(where: str, start: Instant, end: Instant) -> Span:
    if end <= start:
        raise invalid(where, "结束时间必须晚于开始时间。", "The end comes after the beginning.")
    return Span(start, end)
