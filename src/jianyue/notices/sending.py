"""Which way a notice leaves: the person's channels in order, then the mail of his account."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.conf import settings

from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, Refused, language_of
from jianyue.ledger.together import change
from jianyue.notices import bounces, folding, robots
from jianyue.notices.actions import TRIAL, Later
from jianyue.notices.calls import CALLS, UNACKNOWLEDGED
from jianyue.notices.channels import dingtalk, feishu, gateway, mail, wecom
from jianyue.notices.channels.letters import Channel, Letter, Target
from jianyue.notices.models import Notice, State
from jianyue.notices.models_addresses import Address, Kind
from jianyue.notices.robots import Word

logger = logging.getLogger(__name__)

WAY_IN: Final = "way-in"  # of a layer above, which makes the link when the mail goes out
# Ways in and matters of the account: a robot's group is no place for them.
BY_MAIL_ALONE: Final = frozenset({*mail.MADE_NOW, "account", WAY_IN})
MOST_TRIED: Final = 3  # robots in one go, so that a lease outlasts them
ROBOTS: Final[Mapping[Kind, Channel]] = {
    Kind.WECOM: wecom.send,
    Kind.DINGTALK: dingtalk.send,
    Kind.FEISHU: feishu.send,
    Kind.GATEWAY: gateway.send,
}


@dataclass(frozen=True, slots=True)
class Carriers:
    """Who takes notices along: the mail server, and robots by the kind of channel."""

    mail: Callable[[Notice], None] = mail.send
    robots: Mapping[Kind, Channel] = field(default_factory=lambda: ROBOTS)


CARRIERS: Final = Carriers()


class Resting(Refused):
    """The channel failed a moment ago and is left in peace."""

    def __init__(self) -> None:
        super().__init__("该渠道刚刚失败，稍后再试。", "It failed a moment ago and rests.")


class Removed(Refused):
    """The channel that was to be tried is not there any more."""

    def __init__(self) -> None:
        super().__init__("该渠道已移除。", "The channel was removed.")


def send(notice: Notice, *, now: datetime, carriers: Carriers = CARRIERS) -> None:
    """Hand a notice to the first channel that accepts it; each try is logged with its outcome.

    notice  with its reader and his channels, as `deliver_due` reads them

    Raises what the last channel said when none accepted, and Later where the robot that is next
    must not be spoken to so soon; nothing passes over a robot that is merely busy.
    """
    for address in _ways(notice, now):
        _enter(notice, address)
        try:
            _hand_over(notice, address, carriers, now)
        except Later:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next channel is tried
            failure = error
            logger.warning("Notice %s: %s failed: %s", notice.pk, notice.channel, _why(error))
        else:
            return
    raise failure


def _ways(notice: Notice, now: datetime) -> Sequence[Address | None]:
    """Return the channels to try. The account's mail ends them: it is never quiet for everybody."""
    why = bounces.has_come_back(notice)
    if notice.cause in BY_MAIL_ALONE or notice.user_id is None:
        return _others([], why) if why else [None]
    known = list(notice.user.addresses.all())  # read with the notice
    if notice.kind == TRIAL:
        only = [each for each in known if each.pk == notice.cause_id]
        if not only:
            raise Removed
        return only
    awake = [each for each in known if not each.is_quiet(now, urgent=notice.urgent)]
    mails = [each for each in awake if each.kind == Kind.MAIL]
    tried = [each for each in awake if each.kind == Kind.MAIL or each in _robots(awake)]
    if why:
        return _others(tried, why)
    return _unheard(notice, tried if mails else [*tried, None])


def _others(tried: Sequence[Address], why: str) -> Sequence[Address]:
    """Return the ways of a notice whose mail came back. Raises CameBack where there is none."""
    others = [each for each in tried if each.kind != Kind.MAIL]
    if not others:
        raise bounces.CameBack(why)
    return others


def _unheard(notice: Notice, ways: Sequence[Address | None]) -> Sequence[Address | None]:
    """Return the ways of a reminder: after silence on one channel, the others come first."""
    if notice.kind != UNACKNOWLEDGED:
        return ways
    calls = Notice.objects.filter(user=notice.user_id, cause=notice.cause, kind__in=CALLS)
    with inside(notice.tenant_id):
        sent = calls.filter(cause_id=notice.cause_id, state=State.SENT)
        silent = set(sent.values_list("address", flat=True))
    return sorted(ways, key=lambda each: (each.pk if each else None) in silent)


def _robots(addresses: Sequence[Address]) -> list[Address]:
    return [each for each in addresses if each.kind != Kind.MAIL][:MOST_TRIED]


def _enter(notice: Notice, address: Address | None) -> None:
    notice.address = address
    notice.channel = address.kind if address else Kind.MAIL


def _hand_over(notice: Notice, address: Address | None, carriers: Carriers, now: datetime) -> None:
    if address is None or address.robot_id is None:
        _logged([notice], partial(carriers.mail, notice), now)
        return
    kind, robot = Kind.of(address.kind), address.robot_id
    with inside(notice.tenant_id):
        word = robots.ask(robot, kind, now, insist=notice.kind == TRIAL)
    if isinstance(word, datetime):
        raise Later(word)
    if word is Word.RESTS:
        notice.log.append(_entry(notice, now, "failed", Resting()))
        raise Resting
    with inside(notice.tenant_id):
        others = folding.gather(notice, now)
    try:
        letter = _letter(folding.key_of(notice), [notice, *others])
        channel = carriers.robots[kind]
        _logged([notice, *others], lambda: _say(channel, address, letter, now), now, letter.key)
    except Exception:
        with inside(notice.tenant_id):
            folding.settle(others, now, accepted=False)
            robots.rest(robot, now)
        raise
    with inside(notice.tenant_id):
        folding.settle(others, now, accepted=True)
        robots.wake(robot)


def _say(channel: Channel, address: Address, letter: Letter, now: datetime) -> None:
    target = Target.opened(address.sealed)
    try:
        channel(target, letter, at=now)
    except Refused as refused:
        said = Both(target.hidden(refused.said.zh), target.hidden(refused.said.en))
        raise type(refused)(said.zh, said.en) from None


def _logged(
    notices: Sequence[Notice], hand: Callable[[], None], now: datetime, letter: str = ""
) -> None:
    """Do it between two entries: what was begun is known even if nobody comes back from it.

    letter  the key of a robot's letter, by which a repeat holds the same notices
    """
    for each in notices:
        each.log.append(_entry(each, now, "sent", letter=letter))
    with inside(notices[0].tenant_id):
        change(notices, ["log", "channel", "address_id"])
    faults.reach(Fault.BEGUN)
    try:
        hand()
    except Exception as error:
        for each in notices:
            each.log[-1] = _entry(each, now, "failed", error, letter=letter)
        raise
    faults.reach(Fault.ACCEPTED)
    for each in notices:
        each.log[-1] = _entry(each, now, "accepted", letter=letter)


def _entry(
    notice: Notice, now: datetime, outcome: str, error: Exception | None = None, letter: str = ""
) -> dict[str, Any]:
    why = {"why": asdict(_why(error))} if error else {}
    more = {"letter": letter} if letter else {}
    return {
        "channel": str(notice.channel), "address": notice.address_id, "at": now.isoformat(),
        "outcome": outcome, **more, **why,
    }  # fmt: skip


def _why(error: Exception) -> Both:
    if isinstance(error, Refused):
        return error.said
    said = f"{type(error).__name__}: {error}"[:200]
    return Both(said, said)


def _letter(key: str, notices: Sequence[Notice]) -> Letter:
    """Return one letter; several notices stand in it as a list, each with its link."""
    first, count = notices[0], len(notices)
    about = tuple(each.pk for each in notices)
    if count == 1:
        return Letter(key, first.subject, first.body, _link(first), about)
    said = Both(f"{count} 条通知", f"{count} notices").words(language_of(first.user.language))
    lines = [f"{each.subject}\n{_link(each)}".rstrip() for each in notices]
    return Letter(key, said, "\n".join(lines), about=about)


def _link(notice: Notice) -> str:
    return f"{settings.SITE_URL}{notice.path}" if notice.path else ""
