"""Keys by which backup scripts tell of their runs: listed, made, taken away."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Secret
from jianyue.api.backups.area import BACKUPS, BackupQuery, Code
from jianyue.api.callers import caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.shapes import Id, Out, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.backups import keys
from jianyue.watch.models import BackupKey


class BackupKeyLine(Out):
    """A key for the backup scripts of a contract; `heard_at` is when it was last used."""

    id: int
    contract: str
    name: str
    added_at: datetime
    heard_at: datetime | None


class BackupKeyPage(Out):
    """A page of keys."""

    items: list[BackupKeyLine]
    next: str | None


class NewBackupKey(BackupKeyLine, Secret):
    """A new key, told this once; null where the same is asked again."""

    told_once: ClassVar[tuple[str, ...]] = ("key",)

    key: str | None


class BackupKeyIn(Sent):
    """What a key is called, and of which contract it is."""

    contract: Code
    name: Annotated[Words, Field(min_length=1, max_length=80)]


@BACKUPS.get(
    "/backup-keys", Both("列出备份密钥", "List keys of backup scripts"), BackupKeyPage,
    Deed.PLAN_RECOVERY,
)  # fmt: skip
def list_backup_keys(request: HttpRequest, asked: Query[BackupQuery]) -> BackupKeyPage:
    """Return the keys that count."""
    who = caller(request)
    rows = BackupKey.objects.visible_to(who.by).filter(removed_at=None).select_related("contract")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return BackupKeyPage(
        **paged(request, who, rows, asked.limit, lambda row: BackupKeyLine(**_line(row)))
    )


@BACKUPS.post(
    "/backup-keys", Both("生成备份密钥", "Make a key for backup scripts"), NewBackupKey,
    Deed.PLAN_RECOVERY,
)  # fmt: skip
def make_backup_key(request: HttpRequest, said: BackupKeyIn) -> NewBackupKey:
    """Make a key for the scripts of a contract; it is told this once."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    made, key = keys.add(contract, said.name, at=who.at, by=who.by)
    return NewBackupKey(**_line(made), key=key)


@BACKUPS.delete(
    "/backup-keys/{backup_key}", Both("停用备份密钥", "Remove a key"), Deed.PLAN_RECOVERY
)
def remove_backup_key(request: HttpRequest, backup_key: Id) -> None:
    """Let a key count no more; what came by it stays."""
    who = caller(request)

    def find() -> BackupKey:
        rows = BackupKey.objects.visible_to(who.by).filter(removed_at=None)
        found: BackupKey = get_object_or_404(rows.select_related("contract"), pk=backup_key)
        return found

    kept = unchanged(request, find, lambda row: BackupKeyLine(**_line(row)))
    keys.remove(kept, at=who.at, by=who.by)


def _line(row: BackupKey) -> dict[str, Any]:
    same = ("name", "added_at", "heard_at")
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk, "contract": row.contract.code,
    }  # fmt: skip
