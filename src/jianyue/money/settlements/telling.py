"""Who is told of a settlement: the other side of each step."""

from datetime import datetime
from typing import Final

from jianyue.agreements.telling import who_may
from jianyue.ledger.speech import Both
from jianyue.money.models_settlements import Settlement
from jianyue.money.sums import capitals, figures
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed

SUBJECT: Final = "settlement"


def tell(settlement: Settlement, kind: str, said: Both, *, at: datetime, by: User) -> None:
    """Tell the other side what was done, and those who keep the books."""
    deed = Deed.ISSUE_SETTLEMENTS if by.is_customer else Deed.ACCEPT_SETTLEMENTS
    _tell(settlement, kind, said, list(who_may(deed, settlement.contract)), at)


def tell_both(settlement: Settlement, kind: str, said: Both, *, at: datetime) -> None:
    """Tell both sides what came about by itself."""
    deeds = (Deed.ISSUE_SETTLEMENTS, Deed.ACCEPT_SETTLEMENTS)
    people = [user for deed in deeds for user in who_may(deed, settlement.contract)]
    _tell(settlement, kind, said, people, at)


def _tell(settlement: Settlement, kind: str, said: Both, people: list[User], at: datetime) -> None:
    payable = figures(settlement.payable, settlement.currency)
    words = capitals(settlement.payable, settlement.currency)
    span = f"{settlement.from_date} – {settlement.until_date}"
    message = Message(
        kind=kind,
        cause=(SUBJECT, settlement.pk),
        subject=Both(f"[{settlement.number}] {said.zh}", f"[{settlement.number}] {said.en}"),
        body=Both(f"{span}\n应付：{payable} {words}".rstrip(), f"{span}\nPayable: {payable}"),
        step=at.isoformat(),
        path=f"/money/settlements/{settlement.number}/",
    )
    notices.decide(message, to=people, at=at)
