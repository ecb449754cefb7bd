"""What the customer says of failures that are left out: contested, or agreed to."""

from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.agreements.telling import who_may
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract
from jianyue.tickets.words import Contest
from jianyue.watch.models import LeftOut

LEFT_OUT: Final = "left_out"
SAID: Final = {Contest.CONTESTED: "left_out_contested", Contest.AGREED: "left_out_agreed"}


@transaction.atomic
def contest(left: LeftOut, *, words: str, at: datetime, by: User) -> LeftOut:
    """Contest that failures are left out; until it is settled figures are shown both ways."""
    if not words.strip():
        raise NotAllowed("请说明理由。", "Say why.")
    kept = _say(left, Contest.CONTESTED, words, at, by)
    message = Message(
        kind="left-out-contested",
        cause=(LEFT_OUT, kept.pk),
        subject=Both(
            f"[{kept.batch.number}] 客户对除外笔数有异议：{kept.kind}",
            f"[{kept.batch.number}] Failures left out are contested: {kept.kind}",
        ),
        body=Both(kept.words, kept.words),
        step=at.isoformat(),
        path=f"/batches/{kept.batch.number}/",
    )
    notices.decide(message, to=who_may(Deed.RECORD_COUNTS, kept.contract), at=at)
    return kept


@transaction.atomic
def agree(left: LeftOut, *, words: str, at: datetime, by: User) -> LeftOut:
    """Agree that failures are left out."""
    notices.withdraw((LEFT_OUT, left.pk), kind="left-out-contested")
    return _say(left, Contest.AGREED, words, at, by)


def _say(left: LeftOut, contest: Contest, words: str, at: datetime, by: User) -> LeftOut:
    must(by, Deed.CONTEST)
    contract = locked_contract(left.contract, by)
    rows = LeftOut.objects.visible_to(by).select_related("batch", "contract")
    kept: LeftOut = rows.select_for_update(of=("self",)).get(pk=left.pk)
    if kept.batch.replaced_at is not None:
        raise NotAllowed("这个批次已经更正。", "The batch was corrected.")
    if kept.contest == contest:
        raise NotAllowed("您已经这样答复过。", "You have said so already.")
    kept.contest, kept.contested_at, kept.contested_by = contest, at, by
    kept.words = words.strip()[:500]
    kept.save(update_fields=["contest", "contested_at", "contested_by", "words"])
    body = {"left_out": kept.pk, "batch": kept.batch.number, "number": kept.number}
    entry = Entry(SAID[contest], at, body, {"reason": kept.words})
    ledger.add(contract.timeline_id, entry, at=at, by=by.pk)
    return kept
