"""Who is told of planned maintenance."""

from collections.abc import Iterable
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

WINDOW: Final = "window"


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
    notices.withdraw((WINDOW, window.pk), kind="window-asked")
    told = _message(window, "window-answered", said, Both(window.answer, window.answer))
    notices.decide(told, to=[window.asked_by], at=at)


def tell_withdrawn(window: Window, *, at: datetime) -> None:
    """Take back what was not sent yet, and tell the customer that nothing is done."""
    notices.withdraw((WINDOW, window.pk))
    _tell_customer(window, "window-withdrawn", Both("计划维护已撤回", "Maintenance withdrawn"), at)


def tell_begun(window: Window, *, at: datetime) -> None:
    """Tell the customer that work has begun."""
    _tell_customer(window, "window-begun", Both("计划维护已开始", "Maintenance has begun"), at)


def tell_ended(window: Window, *, at: datetime) -> None:
    """Tell the customer that work has ended, and whether it overran."""
    said = Both("计划维护已结束", "Maintenance has ended")
    if window.ended_at is not None and window.ended_at > window.until_at:
        said = Both("计划维护超时结束", "Maintenance overran and has ended")
    notices.withdraw((WINDOW, window.pk), kind="window-begun")
    _tell_customer(window, "window-ended", said, at)


def _tell_customer(window: Window, kind: str, said: Both, at: datetime) -> None:
    notices.decide(_message(window, kind, said, Both("", "")), to=_confirming(window), at=at)


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
