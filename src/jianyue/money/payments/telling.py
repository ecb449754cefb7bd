"""Who is told of a due: the customer who pays, the provider's people who keep the books."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from jianyue.agreements.telling import who_may
from jianyue.ledger.speech import Both
from jianyue.money.models_payments import Due
from jianyue.money.payments.moments import SUBJECT, Cue
from jianyue.money.sums import capitals, figures
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed

PAYERS: Final = (Deed.ACCEPT_SETTLEMENTS,)
KEEPERS: Final = (Deed.KEEP_PAYMENTS,)
TO: Final = {
    Cue.STATEMENT: PAYERS, Cue.AHEAD: PAYERS, Cue.TODAY: PAYERS, Cue.OVERDUE: PAYERS + KEEPERS,
    Cue.SUSPEND: KEEPERS, Cue.UNINVOICED: KEEPERS,
}  # fmt: skip
REMINDERS: Final = [cue.value for cue in (Cue.AHEAD, Cue.TODAY, Cue.OVERDUE, Cue.SUSPEND)]
INVOICED: Final = Both("已开发票", "An invoice was sent")
PAID: Final = Both("付款已登记", "A payment was recorded")
TAKEN_UP: Final = Both("付款待付", "A payment is unpaid")


def tell_cue(due: Due, cue: Cue, *, at: datetime) -> None:
    """Tell of what came about while nobody acted."""
    step = due.due_date.isoformat() if due.due_date else ""
    _tell(due, cue.value, cue.said, at, deeds=TO[cue], step=step)


def tell_done(due: Due, kind: str, said: Both, *, at: datetime, by: User) -> None:
    """Tell the other side what was written down."""
    deeds = KEEPERS if by.is_customer else PAYERS
    step = f"{at.isoformat()} {due.invoiced} {due.paid}"
    _tell(due, kind, said, at, deeds=deeds, step=step)


def tell_earlier(dues: Sequence[Due], *, at: datetime) -> None:
    """Tell the provider's keepers, once, of payments that fell due before they were kept here."""
    if not dues:
        return
    contract, number = dues[0].contract, len(dues)
    message = Message(
        kind="due-earlier",
        cause=(SUBJECT, dues[0].pk),
        subject=Both(
            f"[{contract.code}] {number} 笔付款在启用付款管理之前已到期",
            f"[{contract.code}] {number} payments fell due before payments were kept here",
        ),
        body=Both(
            "不会提醒客户，也不计逾期违约金。请登记为已付，或按未付处理。",
            "The customer is not reminded, and no late fee is counted. Record them as paid,"
            " or take them up as unpaid.",
        ),
        path=f"/money/contracts/{contract.code}/#earlier",
    )
    notices.decide(message, to=who_may(Deed.KEEP_PAYMENTS, contract), at=at)


def take_back(due: Due) -> None:
    """Take back the reminders that were not sent yet: they are no longer so."""
    notices.withdraw_all(SUBJECT, [due.pk], kinds=REMINDERS)


def _tell(
    due: Due, kind: str, said: Both, at: datetime, *, deeds: tuple[Deed, ...], step: str
) -> None:
    people = [user for deed in deeds for user in who_may(deed, due.contract)]
    owed = figures(due.unpaid, due.currency)
    words = capitals(due.unpaid, due.currency)
    when_zh = f"应付日：{due.due_date}" if due.due_date else "应付日未定"
    when_en = f"due on {due.due_date}" if due.due_date else "no due day yet"
    message = Message(
        kind=kind,
        cause=(SUBJECT, due.pk),
        subject=Both(f"[{due.number}] {said.zh}", f"[{due.number}] {said.en}"),
        body=Both(
            f"未付：{owed}（{words}）\n{when_zh}" if words else f"未付：{owed}\n{when_zh}",
            f"Unpaid: {owed}\n{when_en}",
        ),
        step=step,
        path=f"/money/dues/{due.number}/",
    )
    notices.decide(message, to=people, at=at)
