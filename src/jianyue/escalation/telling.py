"""Who is told of changes of duties, and of holes ahead."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.engine.spans import Span
from jianyue.escalation.models import Leave, Override, Roster, Swap, SwapState
from jianyue.escalation.noting import SUBJECT
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User

OVERRIDE: Final = "duty_override"
SWAP: Final = "duty_swap"
LEAVE: Final = "leave"
HOLES: Final = "roster_holes"
SHOWN: Final = 10


def taken_over(override: Override, *, at: datetime) -> None:
    """Tell who has the duty, and who has it no more, where somebody else said so."""
    roster, when = override.roster, _when(override.from_at, override.until_at, override.roster.zone)
    who = override.user.name
    whom = f"（替 {override.replaces.name}）" if override.replaces else ""
    for_ = f" for {override.replaces.name}" if override.replaces else ""
    message = Message(
        "duty_taken_over",
        (OVERRIDE, override.pk),
        Both(f"值班调整：{roster.name}", f"Duty changed: {roster.said.en}"),
        Both(
            f"{when}，{roster.name}由 {who} 值班{whom}。{override.reason}",
            f"{when}: {who} is on call on {roster.said.en}{for_}. {override.reason}",
        ),
        path=path_of(roster),
    )
    people = [override.user, *([override.replaces] if override.replaces else [])]
    told = [user for user in people if user.pk != override.made_by_id]
    notices.decide(message, to=told, at=at)


def not_taken_over(override: Override) -> None:
    """Take back what was not sent yet about an override that is withdrawn."""
    notices.withdraw((OVERRIDE, override.pk))


def swap_asked(swap: Swap, *, at: datetime) -> None:
    """Tell somebody that he is asked to swap."""
    zone = swap.roster.zone
    mine = _when(swap.from_at, swap.until_at, zone)
    back_zh = back_en = ""
    if swap.back_from and swap.back_until:
        back = _when(swap.back_from, swap.back_until, zone)
        back_zh, back_en = f"，换您的 {back}", f", for yours of {back}"
    name = swap.asker.name
    message = Message(
        "swap_asked",
        (SWAP, swap.pk),
        Both(f"{name} 想与您换班", f"{name} asks you to swap duties"),
        Both(
            f"{swap.roster.name}：请您接 {mine} 的班{back_zh}。{swap.reason} 请在页面上答复。",
            f"{swap.roster.said.en}: take the duty of {mine}{back_en}. {swap.reason} "
            "Please answer on the page.",
        ),
        path=path_of(swap.roster),
    )
    notices.decide(message, to=[swap.other], at=at)


def swap_answered(swap: Swap, *, at: datetime) -> None:
    """Tell who asked what the other says."""
    said = SwapState.of(swap.state).said
    message = Message(
        "swap_answered",
        (SWAP, swap.pk),
        Both(f"{swap.other.name}{said.zh}换班", f"Your swap with {swap.other.name}: {said.en}"),
        Both(f"{swap.roster.name}：{said.zh}。", f"{swap.roster.said.en}: {said.en}."),
        path=path_of(swap.roster),
    )
    notices.decide(message, to=[swap.asker], at=at)


def swap_taken_back(swap: Swap) -> None:
    """Take back the question that was not sent yet."""
    notices.withdraw((SWAP, swap.pk), kind="swap_asked")


def stands_in(leave: Leave, *, at: datetime) -> None:
    """Tell a deputy for whom he stands in, and when."""
    if leave.deputy is None or leave.deputy_id == leave.entered_by_id:
        return
    when = _when(leave.from_at, leave.until_at, leave.deputy.zone)
    name = leave.user.name
    message = Message(
        "stands_in",
        (LEAVE, leave.pk),
        Both(f"请您代理 {name}", f"You stand in for {name}"),
        Both(f"{when}，由您代理 {name} 的值班和职责。",
             f"{when}: you stand in for the duties of {name}."),
        path="/leaves/",
    )  # fmt: skip
    notices.decide(message, to=[leave.deputy], at=at)


def stands_in_no_more(leave: Leave) -> None:
    """Take back what was not sent yet to a deputy."""
    notices.withdraw((LEAVE, leave.pk))


def holes(roster: Roster, spans: Sequence[Span], to: Sequence[User], *, at: datetime) -> None:
    """Tell of holes ahead in one message; an earlier one that was not sent yet is taken back."""
    notices.withdraw((SUBJECT, roster.pk), kind=HOLES)
    if not spans:
        return
    listed = [_when(span.start, span.end, roster.zone) for span in spans[:SHOWN]]
    more = len(spans) - len(listed)
    lines = "\n".join(listed)
    zh = f"\n……另有 {more} 段" if more else ""
    en = f"\n... and {more} more" if more else ""
    message = Message(
        HOLES,
        (SUBJECT, roster.pk),
        Both(f"值班空档：{roster.name}", f"Nobody on call: {roster.said.en}"),
        Both(
            f"以下时间没有人值班，请尽快安排：\n{lines}{zh}",
            f"Nobody is on call at these times; please fill them:\n{lines}{en}",
        ),
        step=at.isoformat(timespec="seconds"),
        path=path_of(roster),
    )
    notices.decide(message, to=to, at=at)


def path_of(roster: Roster) -> str:
    """Return where a roster is shown."""
    return f"/rosters/{roster.pk}/"


def _when(start: datetime, end: datetime, zone: str) -> str:
    place = ZoneInfo(zone)
    low, high = start.astimezone(place), end.astimezone(place)
    until = "%H:%M" if low.date() == high.date() else "%Y-%m-%d %H:%M"
    return f"{low:%Y-%m-%d %H:%M}–{high:{until}}"
