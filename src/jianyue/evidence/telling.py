"""Sending seals to the customer: what he holds, nobody can rebuild (docs/decisions/0185).

All of a day in one mail, so that nobody turns them off; one that was asked for at once.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from jianyue.agreements.telling import who_may
from jianyue.evidence.models import HEAVY, Chain, Seal
from jianyue.evidence.written import said
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.permissions import Deed

CAUSE: Final = "seals"
LISTED: Final = 48  # of one mail; the hash of the last one covers all before
AT_ONCE: Final = 50


def tell_due(now: datetime) -> int:
    """Send the seals made before today (UTC) that were not sent yet; return of how many contracts.

    What was told stands in the same transaction: a worker that dies repeats or loses nothing.
    """
    told = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            waiting = Chain.objects.untold(now.astimezone(UTC).date())
            for chain in waiting.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE]:
                chain.told_on = now.astimezone(UTC).date()
                chain.save(update_fields=["told_on"])
                told += tell(chain, at=now)
    return told


def tell(chain: Chain, *, at: datetime) -> int:
    """Send what was sealed since the customer was last sent something; returns 1 if there was."""
    rows = Seal.objects.filter(contract=chain.contract_id, number__gt=chain.told)
    seals = list(rows.select_related("key").defer(*HEAVY).order_by("-number")[:LISTED])
    if not seals:
        return 0
    people = who_may(Deed.SIGN_FOR_CUSTOMER, chain.contract)
    notices.decide(_message(chain, seals), to=people, at=at)
    chain.told = seals[0].number
    chain.save(update_fields=["told"])
    faults.reach(Fault.SENT)
    return 1


def _message(chain: Chain, seals: Sequence[Seal]) -> Message:
    last, code = seals[0], chain.contract.code
    lines = "\n".join(
        f"#{seal.number}  {seal.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z  {bytes(seal.hash).hex()}"
        for seal in seals
    )
    whole = json.dumps(said(last), ensure_ascii=False, sort_keys=True)
    return Message(
        kind="sealed",
        cause=(CAUSE, chain.pk),
        step=f"{last.number}",
        subject=Both(
            f"合同 {code} 的存证封条，至第 {last.number} 号",
            f"Seals of contract {code}, up to number {last.number}",
        ),
        body=Both(
            "请妥善保存这封通知：日后用它核对证据包，服务方改动任何一条已封存的记录都会被发现。\n"
            f"编号、时间（UTC）和哈希：\n{lines}\n\n最后一张封条的全文：\n{whole}",
            "Keep this notice. A bundle of evidence can be held against it later, and any change "
            "to what was sealed shows.\n"
            f"Number, time (UTC) and hash:\n{lines}\n\nThe last seal in full:\n{whole}",
        ),
        path=f"/agreements/{code}/seals/",
    )
