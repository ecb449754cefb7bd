"""Who undertook to watch which system, and when it saw nothing: facts of the contract.

Rows copy what the facts say, so that unknown time can be counted by queries (semantics 5).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from jianyue.agreements.models import Contract
from jianyue.agreements.telling import who_may
from jianyue.engine.sight import Watcher
from jianyue.engine.spans import Span
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.permissions import Deed
from jianyue.watch import pages_due
from jianyue.watch.models import Blind, Check, Monitor, Watch

BLIND: Final = "blind"


def undertake(
    monitor: Monitor, systems: Iterable[str], *, parent: Check | None = None, at: datetime
) -> None:
    """Note which systems are watched from now on; those that are named no more end now.

    The caller adds the fact that names them.
    """
    wanted = {each for each in systems if each}
    going = Watch.objects.filter(monitor=monitor, parent=parent, until_at=None)
    before = set(going.values_list("system", flat=True))
    going.exclude(system__in=wanted).update(until_at=at)
    Watch.objects.bulk_create(
        Watch(**_whose(monitor, parent), system=system, from_at=at)
        for system in sorted(wanted - before)
    )


def lose(
    monitor: Monitor, *, parent: Check | None = None, since: datetime, reason: Both, at: datetime
) -> None:
    """Note that nothing is seen since a moment, and tell who sets what is watched."""
    if Blind.objects.filter(monitor=monitor, parent=parent, until_at=None).exists():
        return
    row = Blind.objects.create(
        **_whose(monitor, parent), from_at=since, reason_zh=reason.zh[:300],
        reason_en=reason.en[:300],
    )  # fmt: skip
    body = _body(monitor, parent) | {"from": _written(since), "reason": [reason.zh, reason.en]}
    ledger.add(monitor.contract.timeline_id, Entry("sight_lost", at, body), at=at, by=None)
    _tell(row, parent.name if parent else monitor.name, reason, at)
    pages_due.seen_otherwise(monitor, at)


def regain(monitor: Monitor, *, parent: Check | None = None, when: datetime, at: datetime) -> None:
    """Note that something is seen again since a moment; nothing where it was never lost."""
    row = Blind.objects.filter(monitor=monitor, parent=parent, until_at=None).first()
    if row is None:
        return
    row.until_at = max(when, row.from_at)
    row.save(update_fields=["until_at"])
    notices.withdraw((BLIND, row.pk))
    body = _body(monitor, parent) | {"until": _written(row.until_at)}
    ledger.add(monitor.contract.timeline_id, Entry("sight_regained", at, body), at=at, by=None)
    pages_due.seen_otherwise(monitor, at)


def miss(monitor: Monitor, span: Span, *, parent: Check, reason: Both, at: datetime) -> None:
    """Note a stretch that is over, in which looks were not taken that should have been."""
    Blind.objects.create(
        **_whose(monitor, parent), from_at=span.start, until_at=span.end, reason_zh=reason.zh,
        reason_en=reason.en,
    )  # fmt: skip
    body = _body(monitor, parent) | {"from": _written(span.start), "until": _written(span.end)}
    ledger.add(monitor.contract.timeline_id, Entry("sight_missed", at, body), at=at, by=None)
    pages_due.seen_otherwise(monitor, at)


def watchers_of(
    contract: Contract, span: Span, systems: Sequence[str] = ()
) -> dict[str, tuple[Watcher, ...]]:
    """Return who was to watch each system of a contract in a stretch of time, and saw what.

    systems  only these; all of them where there is none
    """
    found = watchers_in([contract.pk], span)
    return {system: each for (_, system), each in found.items() if not systems or system in systems}


def watchers_in(
    contracts: Collection[int], span: Span
) -> dict[tuple[int, str], tuple[Watcher, ...]]:
    """Return who was to watch in a stretch, by contract and system; two queries for all."""
    touching = {"contract__in": contracts, "from_at__lt": span.end}
    rows = Watch.objects.filter(**touching).exclude(until_at__lte=span.start)
    blind: dict[tuple[int, int | None], list[Span]] = defaultdict(list)
    for each in Blind.objects.filter(**touching).exclude(until_at__lte=span.start):
        blind[each.monitor_id, each.parent_id].append(each.span(span.end))
    found: dict[tuple[int, str], list[Watcher]] = defaultdict(list)
    for life in rows.order_by("pk"):
        unseen = tuple(blind[life.monitor_id, life.parent_id])
        found[life.contract_id, life.system].append(Watcher(life.span(span.end), unseen))
    return {key: tuple(each) for key, each in found.items()}


def _whose(monitor: Monitor, parent: Check | None) -> dict[str, Any]:
    return {
        "tenant_id": monitor.tenant_id, "customer_id": monitor.customer_id,
        "contract_id": monitor.contract_id, "monitor": monitor, "parent": parent,
    }  # fmt: skip


def _body(monitor: Monitor, parent: Check | None) -> dict[str, Any]:
    return {"monitor": monitor.pk, "check": parent.pk if parent else None}


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _tell(row: Blind, name: str, reason: Both, at: datetime) -> None:
    message = Message(
        kind="sight-lost",
        cause=(BLIND, row.pk),
        subject=Both(f"“{name}”看不到了", f"{name} sees nothing any more"),
        body=Both(
            f"{reason.zh}\n这段时间系统是好是坏不知道，会记为“未知”。",
            f"{reason.en}\nWhether the system works meanwhile is not known and is counted so.",
        ),
        path=f"/checks/{row.parent_id}/" if row.parent_id else f"/monitors/{row.monitor_id}/",
        urgent=True,
    )
    notices.decide(message, to=who_may(Deed.PLAN_STAFF, row.contract), at=at)
