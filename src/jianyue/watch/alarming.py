"""Who is told of outages: the customer at once, the managers of a warning."""

from datetime import datetime
from typing import Final

from jianyue.agreements.telling import who_may
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for
from jianyue.watch.models import Outage

OUTAGE: Final = "outage"


def tell_opened(outage: Outage, *, at: datetime) -> None:
    """Tell the customer's representative and senior manager of an interruption."""
    said = Both(f"系统中断（{outage.graded.zh}）", f"Outage ({outage.graded.en})")
    _tell(outage, "outage-opened", said, Both(outage.cause, outage.cause), at)


def tell_ended(outage: Outage, *, at: datetime) -> None:
    """Tell them that the system works again."""
    notices.withdraw((OUTAGE, outage.pk), kind="outage-opened")
    _tell(outage, "outage-ended", Both("系统已恢复", "Restored"), Both("", ""), at)


def take_back(outage: Outage) -> None:
    """Take back what was not sent yet of an interruption that was none."""
    notices.withdraw((OUTAGE, outage.pk))


def tell_warned(outage: Outage, text: str, *, at: datetime) -> None:
    """Tell who recorded it that the customer issues a warning."""
    message = _message(outage, "outage-warned", Both("客户警告", "Warning"), Both(text, text))
    notices.decide(message, to=[outage.opened_by], at=at)


def _tell(outage: Outage, kind: str, said: Both, body: Both, at: datetime) -> None:
    to = who_may(Deed.ALLOW_WINDOWS, outage.contract)
    notices.decide(_message(outage, kind, said, body), to=to, at=at)


def _message(outage: Outage, kind: str, said: Both, body: Both) -> Message:
    agreed = agreed_for(outage.contract, outage.opened_at)
    service = agreed.agreement.services.get(outage.system) if agreed else None
    zh, en = (
        service.title.words(language) if service else outage.system
        for language in ("zh", "en")
    )  # fmt: skip
    return Message(
        kind=kind,
        cause=(OUTAGE, outage.pk),
        subject=Both(f"[{outage.number}] {said.zh}：{zh}", f"[{outage.number}] {said.en}: {en}"),
        body=Both(f"{zh}\n{body.zh}".rstrip(), f"{en}\n{body.en}".rstrip()),
        path=f"/outages/{outage.number}/",
    )
