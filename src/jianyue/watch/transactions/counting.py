"""Counts become facts of their contract, one a batch; a correction takes the place of another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.chain import written
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract
from jianyue.tickets.words import Contest
from jianyue.watch.models import Batch, LeftOut, Source, Tally, Way
from jianyue.watch.transactions import digests
from jianyue.watch.transactions.digests import COUNTED, Counts
from jianyue.watch.transactions.reading import Raw
from jianyue.watch.transactions.rows import Row, rows_of
from jianyue.watch.transactions.rules import rules_for


class Overlaps(Refused):
    """A stretch of a class was counted already, by another batch that stands."""


class SentBefore(Refused):
    """Another batch of the source bears the same name."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch as it was brought.

    key       by which it is known; empty for the digest of its rows
    replaces  the batch that it corrects; without rows, that one is taken back
    """

    raw: Raw
    way: Way
    key: str = ""
    source: Source | None = None
    replaces: Batch | None = None
    reason: str = ""


@transaction.atomic
def count(contract: Contract, sent: Sent, *, at: datetime, by: User) -> tuple[Batch, bool]:
    """Record a batch and return it; False where it was recorded before and nothing changes.

    Raises NotAllowed, Faulty, Overlaps, SentBefore; then nothing of it is kept.
    """
    must(by, Deed.RECORD_COUNTS)
    kept = locked_contract(contract, by)
    rows = rows_of(sent.raw, rules_for(kept, at))
    digest = digest_of(rows)
    before = _before(kept, sent, digest)
    if before is not None:
        return before, False
    replaced = _replaced(kept, sent, rows)
    _check_free(kept, rows, replaced)
    batch = _recorded(kept, sent, rows, at, by)
    if replaced is not None:
        replaced.replaced_at = at
        replaced.save(update_fields=["replaced_at"])
    _store(batch, rows, _contests_of(replaced))
    return batch, True


def looked_at(contract: Contract, sent: Sent, *, at: datetime, by: User) -> list[Row]:
    """Return the rows as they would be counted; refuses as `count` does and stores nothing."""
    must(by, Deed.RECORD_COUNTS)
    rows = rows_of(sent.raw, rules_for(contract, at))
    before = _before(contract, sent, digest_of(rows))
    if before is not None:
        raise SentBefore(f"这些内容已经导入：{before.number}。",
                         f"The same was brought before, as {before.number}.")  # fmt: skip
    _check_free(contract, rows, _replaced(contract, sent, rows))
    return rows


def digest_of(rows: Sequence[Row]) -> str:
    """Return the SHA-256 over rows in a fixed order; words of evidence have one of their own."""
    counts = (
        Counts(
            each.kind, each.from_at, each.until_at, each.successes, each.failures,
            [(left.ground, left.number) for left in each.left_out], each.timed, each.total,
            each.longest, each.within,
        )
        for each in rows
    )  # fmt: skip
    return digests.digest_of(digests.lines_of(counts))


def _key(sent: Sent, digest: str) -> str:
    """Return by what a batch is known: a file has no name but what it says and what it corrects."""
    corrects = f"{sent.replaces.pk}:" if sent.replaces else ""
    return sent.key or f"{corrects}{digest[:40]}"


def _before(contract: Contract, sent: Sent, digest: str) -> Batch | None:
    key = _key(sent, digest)
    rows = Batch.objects.filter(contract=contract, source=sent.source, key=key)
    found: Batch | None = rows.first()
    replaces = sent.replaces.pk if sent.replaces else None
    if found is not None and (found.digest, found.replaces_id) != (digest, replaces):
        raise SentBefore(
            f"批次 {key} 已经收到过，内容不同；更正请用新的批次名并指明被更正的批次。",
            f"Batch {key} came before and said something else; send a correction under a name of "
            "its own that says which batch it replaces.",
        )
    return found


def _replaced(contract: Contract, sent: Sent, rows: Sequence[Row]) -> Batch | None:
    """Return the batch that is corrected, locked. Raises NotAllowed."""
    if sent.replaces is None:
        if not rows:
            raise NotAllowed("没有任何一行。", "There is not one row.")
        return None
    found = Batch.objects.select_for_update(of=("self",)).filter(contract=contract)
    kept: Batch | None = found.filter(pk=sent.replaces.pk).first()
    if kept is None:
        raise NotAllowed("没有这个批次。", "There is no such batch.")
    if kept.replaced_at is not None:
        raise NotAllowed(f"{kept.number} 已经更正过，请更正后来的批次。",
                         f"{kept.number} was corrected before; correct the later one.")  # fmt: skip
    if not sent.reason.strip():
        raise NotAllowed("请说明为什么更正。", "Say why it is corrected.")
    return kept


def _check_free(contract: Contract, rows: Sequence[Row], replaced: Batch | None) -> None:
    """Raise Overlaps where a class was counted before in a stretch; the contract is locked."""
    if not rows:
        return
    standing = Tally.objects.filter(
        tenant=contract.tenant_id, contract=contract, batch__replaced_at=None,
        kind__in={each.kind for each in rows},
        until_at__gt=min(each.from_at for each in rows),
        from_at__lt=max(each.until_at for each in rows),
    ).exclude(batch=replaced)  # fmt: skip
    known = standing.order_by("kind", "from_at").values_list(
        "kind", "from_at", "until_at", "batch__number"
    )
    new = [(each.kind, each.from_at, each.until_at, "") for each in rows]
    last = ("", datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), "")
    for each in sorted([*known.iterator(), *new]):
        if each[0] == last[0] and each[1] < last[2] and bool(each[3]) != bool(last[3]):
            raise _overlap(*((last, each) if last[3] else (each, last)))
        if each[0] != last[0] or each[2] > last[2]:
            last = each


def _overlap(known: tuple[Any, ...], new: tuple[Any, ...]) -> Overlaps:
    mine, theirs = (_written(*each[1:3]) for each in (new, known))
    return Overlaps(
        f"{new[0]} {mine} 与批次 {known[3]} 的 {theirs} 重叠；更正请指明被更正的批次。",
        f"{new[0]} {mine} overlaps with {theirs} of batch {known[3]}; to correct it, say so.",
    )


def _written(from_at: datetime, until_at: datetime) -> str:
    start, end = from_at.astimezone(UTC), until_at.astimezone(UTC)
    return f"{start:%Y-%m-%dT%H:%MZ}/{end:%Y-%m-%dT%H:%MZ}"


def _recorded(contract: Contract, sent: Sent, rows: Sequence[Row], at: datetime, by: User) -> Batch:
    # The contract's row is locked, so each number is given once.
    number = Batch.objects.filter(contract=contract).count() + 1
    digest, reason = digest_of(rows), sent.reason.strip()[:500]
    batch = Batch(
        tenant_id=contract.tenant_id, customer_id=contract.customer_id, contract=contract,
        source=sent.source, number=f"{contract.code.upper()}-T{number:04d}",
        key=_key(sent, digest), way=sent.way, digest=digest, rows=len(rows),
        from_at=min((each.from_at for each in rows), default=None),
        until_at=max((each.until_at for each in rows), default=None),
        replaces=sent.replaces, reason=reason, at=at, by=by,
    )  # fmt: skip
    body = {"batch": batch.number, "digest": digest, "rows": len(rows), "way": str(sent.way),
            "key": batch.key, "source": sent.source.pk if sent.source else 0,
            "replaces": sent.replaces.number if sent.replaces else ""}  # fmt: skip
    if batch.from_at and batch.until_at:
        body |= {"from": written(batch.from_at), "until": written(batch.until_at)}
    evidence = "\n".join(left.evidence for each in rows for left in each.left_out)
    entry = Entry(COUNTED, at, body, {"reason": reason, "evidence": evidence})
    ledger.add(contract.timeline_id, entry, at=at, by=by.pk)
    batch.save(force_insert=True)
    return batch


def _contests_of(replaced: Batch | None) -> Mapping[tuple[Any, ...], LeftOut]:
    """Return what the customer said of a corrected batch: a correction does not silence it."""
    rows = LeftOut.objects.filter(batch=replaced).exclude(contest=Contest.EXCLUDED)
    return {_what(each): each for each in rows} if replaced else {}


def _what(left: LeftOut) -> tuple[Any, ...]:
    ends = (left.from_at.astimezone(UTC), left.until_at.astimezone(UTC))
    return (left.kind, *ends, left.ground)


def _store(batch: Batch, rows: Sequence[Row], said: Mapping[tuple[Any, ...], LeftOut]) -> None:
    own = {"tenant_id": batch.tenant_id, "customer_id": batch.customer_id,
           "contract_id": batch.contract_id, "batch": batch}  # fmt: skip
    left_out: list[LeftOut] = []
    tallies: list[Tally] = []
    for row in rows:
        where = {"kind": row.kind, "from_at": row.from_at, "until_at": row.until_at}
        tallies.append(Tally(
            **own, **where, successes=row.successes, failures=row.failures, excluded=row.excluded,
            timed=row.timed, total_us=row.total, longest_us=row.longest,
            within={str(bound): count for bound, count in row.within.items()},
        ))  # fmt: skip
        left_out += (
            LeftOut(**own, **where, ground=each.ground, number=each.number, evidence=each.evidence)
            for each in row.left_out
        )
    for each in left_out:
        _carry(each, said.get(_what(each)))
    Tally.objects.bulk_create(tallies, batch_size=1000)
    LeftOut.objects.bulk_create(left_out, batch_size=1000)


def _carry(new: LeftOut, old: LeftOut | None) -> None:
    """Let what the customer said stand; agreement was to that number and to no other."""
    if old is not None and (old.contest == Contest.CONTESTED or old.number == new.number):
        new.contest, new.contested_at = old.contest, old.contested_at
        new.contested_by_id, new.words = old.contested_by_id, old.words
