"""Where counts come from by themselves: added, set, keys, removed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.digests import digest_of
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract
from jianyue.watch.alerts.monitors import KEY_BYTES
from jianyue.watch.models import Source, Way
from jianyue.watch.transactions.prometheus import Query, check_addresses
from jianyue.watch.transactions.rows import NAME
from jianyue.watch.transactions.rules import OLDEST, Rules, rules_for

MOST: Final = 8  # classes of one Prometheus
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a source is set; address, queries and since are of a Prometheus alone.

    since  from when on it is asked; the full hour is taken
    """

    name: str
    way: Way
    address: str = ""
    queries: Sequence[Query] = field(default=())
    since: datetime | None = None


@transaction.atomic
def add(contract: Contract, wanted: Wanted, *, at: datetime, by: User) -> tuple[Source, str]:
    """Let counts come in; return the source and its key, empty for a Prometheus, known now only.

    They are recorded in the name of `by`. Raises NotAllowed, NotReachable.
    """
    kept = _allowed(contract, wanted, at, by)
    key = secrets.token_urlsafe(KEY_BYTES) if wanted.way == Way.HTTP else ""
    source = Source(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, owner=by,
        way=wanted.way, digest=digest_of(key) if key else None, added_at=at,
    )  # fmt: skip
    _set(source, wanted, at)
    source.save()
    _note(source, "source_added", at, by)
    return source, key


@transaction.atomic
def change(source: Source, wanted: Wanted, *, at: datetime, by: User) -> Source:
    """Set a source anew; it is `by` from now on in whose name counts are recorded."""
    kept = _locked(source, by)
    if wanted.way != kept.way:
        raise NotAllowed("来源的方式不能改变。", "The way in which they come stays.")
    _allowed(kept.contract, wanted, at, by)
    kept.owner = by
    _set(kept, wanted, at)
    kept.save()
    _note(kept, "source_changed", at, by)
    return kept


@transaction.atomic
def new_key(source: Source, *, at: datetime, by: User) -> str:
    """Give a source another key; the one before counts no more."""
    kept, key = _locked(source, by), secrets.token_urlsafe(KEY_BYTES)
    if kept.way != Way.HTTP:
        raise NotAllowed("这个来源没有密钥。", "This source has no key.")
    kept.digest = digest_of(key)
    kept.save(update_fields=["digest"])
    _note(kept, "source_rekeyed", at, by)
    return key


@transaction.atomic
def remove(source: Source, *, at: datetime, by: User) -> None:
    """Let nothing more come from a source; what it brought stays."""
    kept = _locked(source, by)
    kept.removed_at = at
    kept.save(update_fields=["removed_at"])
    _note(kept, "source_removed", at, by)


def source_by(key: str) -> Source | None:
    """Return the source of a key that still counts; None otherwise."""
    rows = Source.objects.filter(removed_at=None, digest=digest_of(key))
    found: Source | None = rows.first()
    return found


def _allowed(contract: Contract, wanted: Wanted, at: datetime, by: User) -> Contract:
    must(by, Deed.RECORD_COUNTS)
    kept = locked_contract(contract, by)
    rules = rules_for(kept, at)
    if not wanted.name.strip() or wanted.way not in {Way.HTTP, Way.PROMETHEUS}:
        raise NotAllowed("请填写名称并选择方式。", "Give it a name and choose the way.")
    if wanted.way == Way.PROMETHEUS:
        _check_queries(wanted, rules)
        check_addresses(wanted.address, wanted.queries)
        if wanted.since is not None and not at - OLDEST < wanted.since <= at:
            raise NotAllowed("起始时间应当在过去三年之内。",
                             "It is asked from a time within the last three years.")  # fmt: skip
    return kept


def _check_queries(wanted: Wanted, rules: Rules) -> None:
    kinds = [each.kind for each in wanted.queries]
    if not 0 < len(kinds) <= MOST or len(set(kinds)) < len(kinds):
        raise NotAllowed(f"请填写 1 到 {MOST} 个不同的交易类别。",
                         f"Name 1 to {MOST} different classes.")  # fmt: skip
    for each in wanted.queries:
        named = NAME.fullmatch(each.kind) and (rules.kinds is None or each.kind in rules.kinds)
        if not named:
            raise NotAllowed(f"协议没有交易类别“{each.kind}”。",
                             f"The agreement has no class {each.kind!r}.")  # fmt: skip
        if not each.total or not each.success:
            raise NotAllowed("请填写总笔数和成功笔数的查询。",
                             "Give the queries of the total and of the successes.")  # fmt: skip
        if each.third_party and each.ground not in rules.grounds:
            raise NotAllowed("请选择协议约定的除外理由。", "Choose a ground that is agreed.")


def _set(source: Source, wanted: Wanted, at: datetime) -> None:
    source.name = wanted.name.strip()[:80]
    if source.way != Way.PROMETHEUS:
        return
    source.address = wanted.address.rstrip("/")
    source.queries = [each.kept() for each in wanted.queries]
    since = wanted.since or source.polled_until or at
    source.polled_until = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    source.next_at, source.failure, source.failed_at = at, "", None


def _locked(source: Source, by: User) -> Source:
    must(by, Deed.RECORD_COUNTS)
    rows = Source.objects.visible_to(by).filter(removed_at=None).select_related("contract")
    kept: Source = rows.select_for_update(of=("self",)).get(pk=source.pk)
    return kept


def _note(source: Source, kind: str, at: datetime, by: User) -> None:
    body: dict[str, Any] = {"source": source.pk, "way": str(source.way)}
    locked_contract(source.contract, by)
    ledger.add(source.contract.timeline_id, Entry(kind, at, body), at=at, by=by.pk)
