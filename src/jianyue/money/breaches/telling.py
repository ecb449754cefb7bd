"""Who is told of a breach case: the other side of each step, and its own side before time is up."""

from datetime import datetime

from jianyue.agreements.telling import who_may
from jianyue.ledger.speech import Both
from jianyue.money.breaches.moments import SUBJECT, Cue
from jianyue.money.models_breaches import Breach
from jianyue.money.words import Side
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed


def people_of(breach: Breach, side: Side) -> list[User]:
    """Return who acts for a side: the representative, or the provider's contract managers."""
    own = side is Side.CUSTOMER
    deed = Deed.ACCEPT_SETTLEMENTS if own else Deed.ISSUE_SETTLEMENTS
    return list(who_may(deed, breach.contract))


def tell_step(breach: Breach, kind: str, said: Both, words: str, *, at: datetime, by: User) -> None:
    """Tell the other side of a step."""
    side = Side.PROVIDER if by.is_customer else Side.CUSTOMER
    notices.withdraw((SUBJECT, breach.pk), kind=Cue.SOON.value)
    _tell(breach, kind.replace("_", "-"), said, words, people_of(breach, side), at)


def tell_proposed(breach: Breach, *, at: datetime) -> None:
    """Tell the provider's contract managers of a case that a missed indicator brought about."""
    said = Both("指标未达标，请确认是否违约", "an indicator was missed; is it a breach?")
    _tell(breach, "breach-proposed", said, "", people_of(breach, Side.PROVIDER), at)


def tell_cue(breach: Breach, cue: Cue, *, at: datetime) -> None:
    """Tell the side that has to act: who opened the case, or the injured side."""
    side = breach.injured if cue is Cue.CURE else Side.of(breach.opened_by_side)
    _tell(breach, cue.value, cue.said, "", people_of(breach, side), at)


def _tell(
    breach: Breach, kind: str, said: Both, words: str, people: list[User], at: datetime
) -> None:
    zh, en = (f"{each}\n{words}".rstrip() for each in (breach.said.zh, breach.said.en))
    message = Message(
        kind=kind,
        cause=(SUBJECT, breach.pk),
        subject=Both(f"[{breach.number}] {said.zh}", f"[{breach.number}] {said.en}"),
        body=Both(zh, en),
        step=at.isoformat(),
        path=f"/money/breaches/{breach.number}/",
        urgent=kind == "breach-told",
    )
    notices.decide(message, to=people, at=at)
