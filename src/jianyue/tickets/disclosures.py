"""What leaves the circle of the two parties, and what keeps it closed (B12).

Both stand on the contract's own timeline, where either party reads them.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both, Choice, NotAllowed
from jianyue.notices.actions import Message, decide
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.tickets.telling import representatives
from jianyue.tickets.wishes import Incomplete


class Ground(Choice):
    """Why customer data may be shown to a third party at all."""

    CONSENT = "consent", "客户书面同意", "written consent of the customer"
    ORDER = "order", "政府机关的要求或命令", "a demand or order of government"
    LAW = "law", "法律规定", "the law"


@transaction.atomic
def disclose(
    contract: Contract, ground: str, *, to: str, what: str, at: datetime, by: User
) -> Fact:
    """Log that data of the customer was disclosed, and tell his representative.

    to    who received it
    what  which data, and by which letter or order

    Raises NotAllowed for a ground that is none, Incomplete.
    """
    must(by, Deed.EXCLUDE)
    if ground not in set(Ground):
        raise NotAllowed(
            "除客户同意、政府要求和法律规定外，不得披露客户数据。",
            "Without consent, order or law, customer data is not disclosed.",
        )
    if not to.strip() or not what.strip():
        raise Incomplete("请填写披露对象和内容。", "Say to whom, and what.")
    said = {"to": to.strip(), "text": what.strip()}
    entry = Entry("disclosed", at, {"ground": ground}, said)
    fact = ledger.add(contract.timeline_id, entry, at=at, by=by.pk)
    of_customer = Q(tenant=contract.tenant_id, customer=contract.customer_id)
    people = User.objects.filter(of_customer & representatives()).distinct()
    decide(_message(contract, fact, Ground.of(ground).said), to=people, at=at)
    return fact


@transaction.atomic
def train(contract: Contract, *, people: int, what: str, at: datetime, by: User) -> Fact:
    """Record that the customer trained its own staff in confidentiality.

    people  how many took part, above zero
    """
    must(by, Deed.CONTEST)
    if people < 1 or not what.strip():
        raise Incomplete("请填写培训内容和人数。", "Say what it was about, and how many came.")
    body: dict[str, Any] = {"people": people}
    return ledger.add(
        contract.timeline_id, Entry("trained", at, body, {"text": what.strip()}), at=at, by=by.pk
    )


def logged(contract: Contract) -> list[Fact]:
    """Return the disclosures and trainings of a contract, the newest first."""
    rows = Fact.objects.filter(timeline=contract.timeline_id, kind__in=("disclosed", "trained"))
    return list(rows.order_by("-seq"))


def _message(contract: Contract, fact: Fact, ground: Both) -> Message:
    code = contract.code.upper()
    return Message(
        kind="disclosed",
        cause=("contract", contract.pk),
        subject=Both(f"[{code}] 客户数据已披露", f"[{code}] customer data was disclosed"),
        body=Both(
            f"依据：{ground.zh}。详情见合同记录。",
            f"On the ground of {ground.en}. The contract's record has the details.",
        ),
        step=str(fact.seq),
        path=f"/agreements/{contract.code}/confidence/",
    )
