"""Who is told of planned maintenance."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Final

from jianyue.agreements.telling import who_may
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for
from jianyue.services.models import Window, WindowState
from jianyue.watch.moments import Cue

WINDOW: Final = "window"
NOTHING: Final = Both("", "")
CUED: Final = {
    Cue.DAY_BEFORE: NOTHING,
    Cue.HOUR_BEFORE: NOTHING,
    Cue.UNANSWERED: Both(
        "客户确认之前不能开始；请确认，或说明为什么不同意。",
        "The work cannot begin before it is confirmed. Please confirm it, or say why not.",
    ),
    Cue.UNBEGUN: Both(
        "计划的开始时间已过 15 分钟，没有登记开始。请登记开始，或撤回。",
        "It is 15 minutes past the planned begin and none was recorded. Record it, or withdraw.",
    ),
    Cue.OVERRUN: Both(
        "计划的结束时间已到，维护仍未结束；超出窗口的时间计为中断。",
        "The planned end has come and the work has not ended; time beyond it is downtime.",
    ),
}


def tell_asked(window: Window, *, at: datetime) -> None:
    """Tell the customer's people who may confirm it that work is planned."""
    said = Both("请确认紧急维护", "Emergency maintenance, please confirm")
    if not window.emergency:
        said = Both("请确认计划维护", "Planned maintenance, please confirm")
    body = Both(
        f"原因：{window.reason}\n风险：{window.risk}\n回退：{window.fallback}",
        f"Reason: {window.reason}\nRisk: {window.risk}\nWay back: {window.fallback}",
    )
    notices.decide(_message(window, "window-asked", said, body), to=_confirming(window), at=at)


def tell_answered(window: Window, *, at: datetime) -> None:
    """Tell who asked for it what the customer says."""
    said = Both("客户不同意计划维护", "The customer refused the maintenance")
    if window.state == WindowState.CONFIRMED:
        said = Both("客户已确认计划维护", "The customer confirmed the maintenance")
    _take_back(window, "window-asked", Cue.UNANSWERED)
    told = _message(window, "window-answered", said, Both(window.answer, window.answer))
    notices.decide(told, to=[window.asked_by], at=at)


def tell_withdrawn(window: Window, *, at: datetime) -> None:
    """Take back what was not sent yet, and tell the customer that nothing is done."""
    notices.withdraw((WINDOW, window.pk))
    _tell_customer(window, "window-withdrawn", Both("计划维护已撤回", "Maintenance withdrawn"), at)


def tell_begun(window: Window, *, at: datetime) -> None:
    """Tell the customer that work has begun."""
    _take_back(window, Cue.DAY_BEFORE, Cue.HOUR_BEFORE, Cue.UNANSWERED, Cue.UNBEGUN)
    _tell_customer(window, "window-begun", Both("计划维护已开始", "Maintenance has begun"), at)


def tell_ended(window: Window, *, at: datetime) -> None:
    """Tell the customer that work has ended, and whether it overran."""
    said = Both("计划维护已结束", "Maintenance has ended")
    if window.ended_at is not None and window.ended_at > window.until_at:
        said = Both("计划维护超时结束", "Maintenance overran and has ended")
    _take_back(window, "window-begun", Cue.OVERRUN)
    _tell_customer(window, "window-ended", said, at)


def tell_cue(window: Window, cue: Cue, *, also: Iterable[User], at: datetime) -> None:
    """Tell what the moment of `cue` brings, each person once; repeating adds nothing.

    also  people beside who asked for the work and the customer's who may confirm it
    """
    customers = () if cue is Cue.UNBEGUN else _confirming(window)
    message = _message(window, cue, cue.said, CUED[cue])
    people = {user.pk: user for user in (window.asked_by, *customers, *also)}
    # At night is when work overruns, and who can decide must know at once.
    message = replace(message, urgent=cue is Cue.OVERRUN)
    notices.decide(message, to=people.values(), at=at)


def _take_back(window: Window, *kinds: str) -> None:
    for kind in kinds:
        notices.withdraw((WINDOW, window.pk), kind=kind)


def _tell_customer(window: Window, kind: str, said: Both, at: datetime) -> None:
    notices.decide(_message(window, kind, said, NOTHING), to=_confirming(window), at=at)


def _confirming(window: Window) -> Iterable[User]:
    return who_may(Deed.ALLOW_WINDOWS, window.contract)


def _message(window: Window, kind: str, said: Both, more: Both) -> Message:
    agreed = agreed_for(window.contract, window.asked_at)
    zone = agreed.zone if agreed else UTC
    services = agreed.agreement.services if agreed else {}
    titles = [services[name].title for name in window.systems if name in services]
    when = f"{_local(window.from_at, zone)} – {_local(window.until_at, zone)}"
    zh, en = (", ".join(each.words(language) for each in titles) for language in ("zh", "en"))
    return Message(
        kind=kind,
        cause=(WINDOW, window.pk),
        subject=Both(f"[{window.number}] {said.zh}：{zh}", f"[{window.number}] {said.en}: {en}"),
        body=Both(f"{zh}\n{when}\n{more.zh}".rstrip(), f"{en}\n{when}\n{more.en}".rstrip()),
        path=f"/maintenance/{window.number}/",
    )


def _local(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
