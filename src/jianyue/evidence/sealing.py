"""Sealing: at least hourly where something new was recorded, and at once when it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import F, QuerySet

from jianyue.agreements.models import Contract
from jianyue.evidence import telling
from jianyue.evidence.merkle import leaf_hash, root_of
from jianyue.evidence.models import Chain, Seal
from jianyue.evidence.statements import Leaf, Statement
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside
from jianyue.ledger.keys import sign
from jianyue.ledger.models import Tenant, Timeline
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must

MOST: Final = 50_000  # timelines in one seal; more are in several, one upon the other
CONTRACTS: Final = 50  # sealed in one round
# With the pause of the round, what was recorded waits for an hour at most.
EVERY: Final = timedelta(minutes=50)
MARKED: Final = """
UPDATE ledger_timeline SET sealed = found.length, sealed_in = %s
FROM unnest(%s::uuid[], %s::int[]) AS found (id, length) WHERE ledger_timeline.id = found.id
"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How often a contract is sealed, and how much at once.

    every  at least so long after the seal before; zero whenever it is asked for
    """

    every: timedelta
    most: int = MOST


AT_ONCE: Final = Bounds(timedelta(0))


def seal_due(now: datetime, *, most: int = MOST) -> int:
    """Seal the contracts in which something was recorded since their last seal, once an hour.

    Returns how many seals were made. What is idle costs one query for each provider.
    """
    made = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            due = _due(now)
        for contract in due:
            with inside(tenant):
                made += len(_sealed(contract, now, None, Bounds(EVERY, most)))
    return made


def seal_now(contract: Contract, *, at: datetime, by: User) -> Seal | None:
    """Seal what is new of a contract at once, as for a report, and send it to the customer.

    Returns the last seal; None where nothing has ever been recorded. Raises NotAllowed.
    """
    must(by, Deed.TAKE_EVIDENCE)
    if not Contract.objects.visible_to(by).filter(pk=contract.pk).exists():
        raise NotAllowed("合同不存在。", "The contract is not there.")
    return put(contract, at=at, by=by)


def put(contract: Contract, *, at: datetime, by: User | None) -> Seal | None:
    """Seal what is new of a contract, for whoever may; as `seal_now`."""
    with inside(contract.tenant_id):  # internal facts are sealed as well
        if _sealed(contract, at, by):
            telling.tell(Chain.objects.get(contract=contract), at=at)
        rows = Seal.objects.filter(contract=contract)
        found: Seal | None = rows.order_by("-number").first()
    return found


def waiting(contract: Contract) -> int:
    """Return how many timelines of a contract have something that is in no seal yet."""
    number: int = _unsealed().filter(contract_id=contract.pk).count()
    return number


def _unsealed() -> QuerySet[Timeline]:
    rows: QuerySet[Timeline] = Timeline.objects.filter(
        contract_id__isnull=False, length__gt=F("sealed")
    )
    return rows


def _due(now: datetime) -> list[Contract]:
    """Return the contracts of the tenant inside whose fence this is asked."""
    fresh = Chain.objects.filter(sealed_at__gt=now - EVERY, sealed_at__lte=now).values("contract")
    rows = _unsealed().exclude(contract_id__in=fresh)
    ids = rows.order_by().values_list("contract_id", flat=True).distinct()[:CONTRACTS]
    return list(Contract.objects.filter(pk__in=list(ids)).select_related("tenant"))


def _sealed(
    contract: Contract, at: datetime, by: User | None, bounds: Bounds = AT_ONCE
) -> list[Seal]:
    """Seal what is new, in as many seals as it takes; nothing where somebody just did.

    The chain's row is locked, so that two workers make one chain.
    """
    Chain.objects.get_or_create(
        contract=contract,
        defaults={"tenant_id": contract.tenant_id, "customer_id": contract.customer_id},
    )
    chain = Chain.objects.select_for_update().get(contract=contract)
    chain.contract = contract
    last = chain.sealed_at
    if bounds.every and last is not None and at - bounds.every < last <= at:
        return []
    at = max(at, last.astimezone(UTC)) if last else at  # the machine's clock was set back since
    made: list[Seal] = []
    while leaves := _claimed(contract, bounds.most):
        made.append(put_seal(chain, leaves, at=at, by=by))
        faults.reach(Fault.SEALED)
        if len(leaves) < bounds.most:
            break
    return made


def _claimed(contract: Contract, most: int) -> list[tuple[Leaf, int]]:
    """Return what has changed, each locked, with how much of it was sealed before.

    What is being written at this instant is left to the next seal: nobody waits for anybody.
    """
    rows = _unsealed().filter(contract_id=contract.pk).order_by("pk")
    locked = rows.select_for_update(skip_locked=True)
    found = locked.values_list("pk", "subject", "length", "head", "sealed")[:most]
    return [
        (Leaf(pk, subject, length, bytes(head)), sealed)
        for pk, subject, length, head, sealed in found
    ]


def put_seal(
    chain: Chain, claimed: Sequence[tuple[Leaf, int]], *, at: datetime, by: User | None
) -> Seal:
    """Put one seal at the end of a chain whose row is locked.

    claimed  what it holds, in the order of the timelines, with how much of each was sealed before
    """
    contract = chain.contract
    lines = [leaf.canonical() for leaf, _ in claimed]
    statement = Statement(
        contract.tenant.code, contract.code, chain.number + 1, at, bytes(chain.hash),
        root_of([leaf_hash(line) for line in lines]), len(lines),
        sum(leaf.length - sealed for leaf, sealed in claimed),
    )  # fmt: skip
    signed = sign(statement.canonical(), at=at)
    seal = Seal.objects.create(
        tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
        provider=statement.provider, code=statement.contract, number=statement.number, at=at,
        previous=statement.previous, root=statement.root, timelines=statement.timelines,
        facts=statement.facts, leaves=b"\n".join(lines), hash=statement.hash, key=signed.key,
        signature=signed.signature, by=by,
    )  # fmt: skip
    chain.number, chain.hash, chain.sealed_at = seal.number, seal.hash, at
    chain.save(update_fields=["number", "hash", "sealed_at"])
    with connection.cursor() as cursor:
        ids, lengths = zip(*((leaf.timeline, leaf.length) for leaf, _ in claimed), strict=True)
        cursor.execute(MARKED, [seal.number, list(ids), list(lengths)])
    return seal
